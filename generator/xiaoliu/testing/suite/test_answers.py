"""An answer is on the screen exactly as the model gave it."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat, SteeredServer
from xiaoliu.testing.setting import CUTTINGS, PROFILES
from xiaoliu.testing.suite.texts import EXACT, LONG

title = pytest.mark.title


@title("An answer arrives exactly, however it is cut", "无论怎样切分，回答一字不差")
@pytest.mark.xiaoliu(profile=PROFILES, cutting=CUTTINGS)
def test_every_cutting_gives_the_exact_text(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.answer(EXACT)
    chat.send("你好")
    chat.expect_answer(EXACT)


@title("A client without chunks shows the whole body", "不分块的客户端也能显示完整回答")
@pytest.mark.xiaoliu(profile="pc", switches={"chunkEvents": False})
def test_the_whole_body_at_once_gives_the_exact_text(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.answer(EXACT)
    chat.send("你好")
    chat.expect_answer(EXACT)
    assert chat.feed.chunks == []


@title("Reasoning never mixes with the answer", "思考过程不会混进回答")
def test_reasoning_is_no_part_of_the_answer(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.answer(EXACT, reasoning="先想一想。")
    chat.send("你好")
    answer = chat.expect_answer(EXACT)
    assert answer.reasoning in ("先想一想。", "")


@title("A long answer stays within the limits of setData", "长回答不超出 setData 的限制")
@pytest.mark.xiaoliu(profile=["ios", "android"])
def test_a_long_answer_costs_as_much_setdata_as_it_has_text(
    chat: Chat, xiaoliu_server: SteeredServer
) -> None:
    # Slowly enough for many frames even on a busy machine: what is sent again with each of them adds up.
    xiaoliu_server.answer(LONG, pace=1.5)
    chat.send("讲一个很长的故事")
    chat.expect_answer(LONG, timeout=60)
    sent = sum(call["bytes"] for call in chat.feed.set_data)
    size = len(LONG.encode())
    assert sent < 3 * size, f"{sent} bytes went through setData for {size} bytes of text"


@title("Questions follow each other", "可以接着问")
def test_the_next_question_has_its_own_answer(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.answer(lambda question: f"{question}？{question}！")
    for question in ("一", "二", "三"):
        chat.send(question)
        chat.expect_answer(f"{question}？{question}！")
    assert xiaoliu_server.questions == ["一", "二", "三"]
    assert [message.text for message in chat.messages] == [
        text for question in ("一", "二", "三") for text in (question, f"{question}？{question}！")
    ]
