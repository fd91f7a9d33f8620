"""The chat page in a browser, against the real server: what a reader does and sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from starlette.requests import HTTPConnection

from tests.engines import Chromium
from tests.h5.model import PIECES, WHOLE, answering
from tests.h5.visit import DESKTOP, PATIENCE, Visit, visit
from tests.servers import ReferenceServer, reference_server
from xiaoliu.server import Refused

AT_END = """(() => {
    const list = document.querySelector("#conversation");
    return list.scrollHeight - list.clientHeight - list.scrollTop < 2;
})()"""


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    with reference_server(h5=True, h5_suggestions=("你是谁？", "来点表情")) as running:
        yield running


def test_a_question_is_answered_to_the_last_character(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            reader.see("pending")
            assert reader.announced == "正在回答"
            model.say(1)
            reader.see_text(PIECES[0])
            reader.see("streaming")
            model.say_all()
            reader.see_whole(WHOLE)
            assert reader.announced == "回答完成"

        visit(chromium, f"{server.url}/h5", steps)
        assert model.calls == 1
        (reply,) = model.upstream.replies
        assert reply.body["messages"] == [{"role": "user", "content": "你好"}]


def test_a_suggestion_asks_and_the_next_question_takes_what_was_said_along(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        reader.press("来点表情")
        reader.see("complete")
        assert reader.page.locator(".question").count() == 1
        assert not reader.page.get_by_text("试试这样问").is_visible()
        reader.ask("写一段代码")
        expect(reader.page.locator(".answer.complete")).to_have_count(2, timeout=PATIENCE)

    visit(chromium, f"{server.url}/h5/", steps)


def test_stop_stops_the_model_and_keeps_the_text(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            reader.press("停止回答")
            reader.see("stopped")
            assert model.upstream.hung_up.get(timeout=30) is model.upstream.replies[0]
            assert reader.text == "".join(PIECES[:2])
            assert reader.announced == "已停止回答"
            reader.page.reload()
            reader.see("stopped")
            assert reader.text == "".join(PIECES[:2])

        visit(chromium, f"{server.url}/h5", steps)


def test_a_double_click_on_send_does_not_stop_the_answer(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.page.get_by_role("textbox").fill("你好")
            reader.page.get_by_role("button", name="发送").dblclick()
            model.say_all()
            reader.see_whole(WHOLE)

        visit(chromium, f"{server.url}/h5", steps, **DESKTOP)


def test_an_error_of_the_run_is_said_and_can_be_tried_again(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("演示错误")
        reader.see("failed")
        assert reader.page.locator(".error .words").inner_text() != ""
        before = server.runs_started
        reader.press("重试")
        reader.see("failed")
        expect(reader.page.locator(".answer")).to_have_count(1)
        assert server.runs_started == before + 1

    visit(chromium, f"{server.url}/h5", steps)


def test_thinking_is_folded_and_opens(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("想一想再回答")
        reader.see("complete")
        panel = reader.page.locator(".thinking")
        expect(panel.locator("summary")).to_contain_text("已思考")
        assert not panel.locator(".reasoning").is_visible()
        panel.locator("summary").click()
        assert panel.locator(".reasoning").inner_text() != ""

    visit(chromium, f"{server.url}/h5", steps)


def test_a_new_chat_is_asked_for_and_forgets(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("你好")
        reader.see("complete")
        reader.press("新对话")
        reader.press("取消")
        assert reader.page.locator(".answer").count() == 1
        reader.press("新对话")
        reader.press("清空")
        expect(reader.page.locator(".answer")).to_have_count(0)
        expect(reader.page.get_by_text("试试这样问")).to_be_visible()
        reader.page.reload()
        expect(reader.page.get_by_text("试试这样问")).to_be_visible()
        assert reader.page.locator(".answer").count() == 0

    visit(chromium, f"{server.url}/h5", steps)


def test_copying_copies_the_text_of_the_answer(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("来点表情")
        reader.see("complete")
        reader.press("复制")
        expect(reader.page.locator("#announcement")).to_have_text("已复制")
        assert reader.page.evaluate("navigator.clipboard.readText()") == reader.text

    visit(chromium, f"{server.url}/h5", steps, permissions=["clipboard-read", "clipboard-write"])


def test_copying_works_where_the_browser_has_no_clipboard_for_pages(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("来点表情")
        reader.see("complete")
        reader.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        reader.page.evaluate("addEventListener('copy', () => { window.copied = String(getSelection()) })")
        reader.press("复制")
        expect(reader.page.locator("#announcement")).to_have_text("已复制")
        assert reader.page.evaluate("window.copied") == reader.text

    visit(chromium, f"{server.url}/h5", steps)


def test_the_end_stays_in_view_until_the_reader_scrolls_up(chromium: Chromium) -> None:
    paragraphs = [f"第 {number} 段。" + "很长" * 40 + "\n\n" for number in range(30)]
    with answering(*paragraphs) as (server, model):

        def steps(reader: Visit) -> None:
            list_ = reader.page.locator("#conversation")
            reader.ask("讲一个很长的故事")
            model.say(12)
            reader.see_text("第 11 段。")
            reader.until(AT_END)
            list_.hover()
            reader.page.mouse.wheel(0, -900)
            expect(reader.page.get_by_role("button", name="回到最新消息")).to_be_visible()
            top = list_.evaluate("(list) => list.scrollTop")
            model.say(20)
            reader.see_text("第 19 段。")
            assert abs(list_.evaluate("(list) => list.scrollTop") - top) < 2
            reader.press("回到最新消息")
            reader.until(AT_END)
            model.say_all()
            reader.see("complete")
            reader.until(AT_END)

        visit(chromium, f"{server.url}/h5", steps, **DESKTOP)


async def signed_in(connection: HTTPConnection) -> str:
    user = connection.cookies.get("session")
    if user is None:
        raise Refused("unauthorized")
    return user


def test_a_cookie_says_who_asks_and_without_one_the_page_says_what_to_do(chromium: Chromium) -> None:
    with reference_server(h5=True, authorize=signed_in) as server:

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            reader.see("failed")
            assert reader.page.locator(".error .words").inner_text() == "登录已失效，请重新登录后再试。"
            reader.page.context.add_cookies(
                [{"name": "session", "value": "somebody", "url": server.url, "httpOnly": True}]
            )
            reader.ask("你好")
            reader.see("complete")

        visit(chromium, f"{server.url}/h5", steps)
        assert server.runs_started == 1


@pytest.mark.parametrize(
    ("language", "placeholder", "label"),
    [
        ("zh-CN", "有问题，尽管问", "AI 生成"),
        ("zh-TW", "有问题，尽管问", "AI 生成"),
        ("en-GB", "Ask anything", "AI-generated"),
        ("fr", "Ask anything", "AI-generated"),
    ],
)
def test_it_speaks_the_browsers_language_and_says_what_a_machine_wrote(
    chromium: Chromium, server: ReferenceServer, language: str, placeholder: str, label: str
) -> None:
    def steps(reader: Visit) -> None:
        expect(reader.page.get_by_placeholder(placeholder)).to_be_visible()
        assert reader.page.evaluate("document.documentElement.lang") == (
            "zh-CN" if "zh" in language else "en"
        )
        reader.ask("你好")
        reader.see("complete")
        assert reader.page.locator(".answer .ai-label").inner_text() == label

    visit(chromium, f"{server.url}/h5", steps, locale=language)


def test_a_storage_that_is_closed_costs_the_history_and_nothing_else(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        reader.page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed') } })"
        )
        reader.page.reload()
        reader.ask("你好")
        reader.see("complete")

    visit(chromium, f"{server.url}/h5", steps)


def test_inside_a_mini_program_the_title_bar_is_left_to_wechat(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        assert not reader.page.locator(".bar").is_visible()
        reader.ask("你好")
        reader.see("complete")
        reader.press("新对话")
        reader.press("清空")
        expect(reader.page.locator(".answer")).to_have_count(0)

    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50 miniProgram/wx0123456789abcdef"
    visit(chromium, f"{server.url}/h5", steps, user_agent=agent)


def test_enter_of_an_input_method_sends_nothing(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        field = reader.page.get_by_role("textbox")
        field.fill("ni hao")
        for event in ({"isComposing": True}, {"keyCode": 229}):
            field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **event})
        field.press("Shift+Enter")
        assert re.fullmatch(r"ni hao\n", field.input_value())
        assert reader.page.locator(".question").count() == 0

    visit(chromium, f"{server.url}/h5", steps)
