"""Stop means stop."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat, SteeredServer
from xiaoliu.testing.setting import PROFILES
from xiaoliu.testing.suite.texts import EXACT, HALF, REST

title = pytest.mark.title


@title("Stop, then ask again", "停止之后可以再问")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_what_is_stopped_stays_stopped_and_the_next_answer_is_whole(
    chat: Chat, xiaoliu_server: SteeredServer
) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.stop()
    xiaoliu_server.go_on()
    assert chat.expect_stopped().text == HALF
    xiaoliu_server.answer(EXACT)
    chat.send("换一个")
    chat.expect_answer(EXACT)
    assert [answer.text for answer in chat.answers] == [HALF, EXACT]


@title("Stop before the first word", "第一个字之前就停止")
def test_stop_before_the_first_word(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall()
    chat.send("讲个故事")
    chat.stop()
    assert chat.expect_stopped().text == ""


@title("Stop reaches the server", "停止会通知服务器")
def test_the_server_stops_writing(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    xiaoliu_server.wait_for_stall()
    chat.stop()
    xiaoliu_server.wait_until_idle()
