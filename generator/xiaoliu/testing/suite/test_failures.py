"""What fails is said, what is partial is never shown as complete, and trying again works."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat, SteeredServer
from xiaoliu.testing.setting import PROFILES
from xiaoliu.testing.suite.outcomes import check_honest, check_whole_and_paid_once
from xiaoliu.testing.suite.texts import EXACT, HALF, REST

title = pytest.mark.title


@title("An error of the model is shown, and can be tried again", "模型出错会说明，并且可以重试")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_an_error_is_shown_below_the_text_so_far(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.fail("upstream_failed", after=HALF)
    chat.send("讲个故事")
    check_honest(chat.expect_error())


@title("After an error, the question can be asked again", "出错之后可以再问")
def test_the_same_page_answers_after_an_error(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.refuse(500, "upstream unavailable")
    chat.send("讲个故事")
    answer = chat.expect_error("http_500")
    assert answer.error is not None and answer.error.retryable
    xiaoliu_server.answer(EXACT)
    chat.retry()
    chat.expect_answer(EXACT)
    assert len(chat.answers) == 1


@title("A truncated answer is never shown as complete", "被截断的回答不会显示为完成")
@pytest.mark.not_for("text")
@pytest.mark.xiaoliu(profile=PROFILES, cutting=["as-received", "lump", "inside-characters"])
def test_a_body_that_ends_early(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.truncate(HALF, REST)
    chat.send("讲个故事")
    if xiaoliu_server.resumable:
        check_whole_and_paid_once(chat, xiaoliu_server)
    else:
        check_honest(chat.expect_error("truncated"))


@title("A connection that breaks loses nothing, or is an error", "连接中断：续传不丢字，不能续传就报错")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_a_connection_that_breaks(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.truncate(HALF, REST, abruptly=True)
    chat.send("讲个故事")
    if xiaoliu_server.resumable:
        check_whole_and_paid_once(chat, xiaoliu_server)
    else:
        check_honest(chat.expect_error())
