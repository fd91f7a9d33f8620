"""What happens to phones: another app, a tunnel, another network, an end. An answer is then whole, or honestly not."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat, SteeredServer
from xiaoliu.testing.project import Project
from xiaoliu.testing.setting import PROFILES
from xiaoliu.testing.suite.outcomes import check_honest, check_whole_and_paid_once
from xiaoliu.testing.suite.texts import EXACT, HALF, REST

title = pytest.mark.title

# Longer than any watchdog of the page, so that silence has been noticed; seconds.
_LONG_SILENCE = 90


def check_whole_or_honest(chat: Chat, server: SteeredServer) -> None:
    """The answer is complete; where it cannot be, it failed with words and a way to try again, and that works."""
    server.go_on()
    if server.resumable:
        check_whole_and_paid_once(chat, server)
        return
    chat.device.wait(seconds=_LONG_SILENCE)
    answer = chat.wait_until_over()
    if answer.status == "complete":
        assert answer.text == HALF + REST
        return
    check_honest(answer)
    assert answer.error is not None and answer.error.retryable, answer
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
    if xiaoliu_server.resumable:
        assert chat.expect_disconnected().status == "offline"
        chat.device.online()
        chat.expect_answer(EXACT)
        return
    answer = chat.expect_error("network")
    assert answer.error is not None and answer.error.retryable
    chat.device.online()
    chat.retry()
    chat.expect_answer(EXACT)


@title("Stop works without a network", "没有网络时也能停止")
@pytest.mark.not_for("openai", "article", "ndjson", "text")
@pytest.mark.xiaoliu(profile=["ios", "android"])
def test_stop_without_a_network(chat: Chat, xiaoliu_server: SteeredServer) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.offline()
    chat.expect_disconnected()
    chat.stop()
    assert chat.expect_stopped().text == HALF
    chat.device.online()
    xiaoliu_server.wait_until_idle()


@title("The app is closed in the middle and opened again", "中途关掉小程序再打开")
@pytest.mark.xiaoliu(profile=["ios", "android"])
def test_the_app_is_opened_again(chat: Chat, xiaoliu_server: SteeredServer, xiaoliu_project: Project) -> None:
    xiaoliu_server.stall(HALF, REST)
    chat.send("讲个故事")
    chat.expect_answer(HALF, complete=False)
    chat.device.restart()
    if not (xiaoliu_project.folder / "runtime/conversation-store.js").exists():
        # [features] history = false: a conversation ends with its page.
        assert chat.messages == []
        return
    chat.expect_answer(HALF, complete=False)
    check_whole_or_honest(chat, xiaoliu_server)
