"""What happens to phones: another app, a tunnel, another network. An answer is then whole, or honestly not."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat, SteeredServer
from xiaoliu.testing.setting import PROFILES
from xiaoliu.testing.suite.texts import EXACT, HALF, REST

title = pytest.mark.title

# Longer than any watchdog of the page, so that silence has been noticed; seconds.
_LONG_SILENCE = 90


def check_whole_or_honest(chat: Chat, server: SteeredServer) -> None:
    """The answer is complete; or it failed with words and a way to try again, and that works."""
    server.go_on()
    chat.device.wait(seconds=_LONG_SILENCE)
    answer = chat.wait_until_over()
    if answer.status == "complete":
        assert answer.text == HALF + REST
        return
    assert answer.error is not None and answer.error.text and answer.error.retryable, answer
    # What came before it failed is on the screen, and nothing else: the rest may just have begun when the clock went ahead.
    assert (HALF + REST).startswith(answer.text), answer
    server.answer(EXACT)
    chat.retry()
    chat.expect_answer(EXACT)


@title("Another app for six seconds", "切到后台六秒")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_the_app_switch(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.background(seconds=6)
    chat.device.foreground()
    check_whole_or_honest(chat, xiaoliu_server)


@title("Another app for two seconds changes nothing", "切到后台两秒没有影响")
@pytest.mark.xiaoliu(profile=["ios", "android"])
def test_a_short_look_at_another_app(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.background(seconds=2)
    chat.device.foreground()
    xiaoliu_server.go_on()
    chat.expect_answer(HALF + REST)


@title("The network goes away in the middle", "中途断网")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_offline_in_the_middle(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.offline()
    chat.device.online()
    check_whole_or_honest(chat, xiaoliu_server)


@title("The network changes in the middle", "中途切换网络")
@pytest.mark.xiaoliu(profile=["ios", "android"])
def test_another_network_in_the_middle(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.switch_network("4g")
    check_whole_or_honest(chat, xiaoliu_server)


@title("A question without a network", "没有网络时提问")
def test_a_question_without_a_network(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.answer(EXACT)
    chat.device.offline()
    chat.send("你好")
    answer = chat.expect_error("network")
    assert answer.error is not None and answer.error.retryable
    chat.device.online()
    chat.retry()
    chat.expect_answer(EXACT)
