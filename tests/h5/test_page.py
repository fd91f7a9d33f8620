"""The chat page in a browser, against the real server: from the question to the last character, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from tests.engines import Chromium
from tests.h5.model import answering
from tests.h5.relay import relay
from tests.h5.visit import DESKTOP, PATIENCE, Visit, visit
from tests.nginx import nginx
from tests.servers import ReferenceServer, reference_server

ROOT = Path(__file__).parents[2]

PIECES = ("你好，👩🏽‍💻", "这是第二段。\n\n", "{{ 第三段 }} <b>שלום</b>\n", "完。")
WHOLE = "".join(PIECES)
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


def test_a_cut_connection_is_resumed_and_nothing_is_paid_for_twice(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            for said, piece in enumerate(PIECES[:-1], 1):
                model.say(said)
                reader.see_text(piece.strip())
                between.cut()
            model.say_all()
            reader.see_whole(WHOLE)
            assert reader.page.locator(".connection").is_hidden()

        visit(chromium, f"{between.url}/h5", steps)
        assert model.calls == 1


def test_the_page_says_that_it_connects_again_and_goes_on_when_it_can(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            between.close()
            expect(reader.page.locator(".connection")).to_have_text("正在重新连接…", timeout=PATIENCE)
            assert reader.announced == "正在重新连接…"
            assert reader.text == "".join(PIECES[:2])
            model.say_all()
            between.open()
            reader.see_whole(WHOLE)

        visit(chromium, f"{between.url}/h5", steps)
        assert model.calls == 1


def test_a_server_out_of_reach_is_said_and_the_answer_goes_on_when_the_reader_wants(
    chromium: Chromium,
) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            # The waits between the tries are anything between nothing and their bound: now nothing.
            reader.page.evaluate("Math.random = () => 0")
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            between.close()
            error = reader.page.locator(".error .words")
            expect(error).to_contain_text("还没收完", timeout=PATIENCE)
            assert reader.text == "".join(PIECES[:2])
            model.say_all()
            between.open()
            reader.press("继续接收")
            reader.see_whole(WHOLE)

        visit(chromium, f"{between.url}/h5", steps)
        assert model.calls == 1


def test_a_reload_in_the_midst_of_an_answer_picks_it_up(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            reader.page.reload()
            reader.see_text("这是第二段。")
            reader.see("streaming")
            model.say_all()
            reader.see_whole(WHOLE)
            reader.page.reload()
            reader.see_whole(WHOLE)
            assert reader.page.locator(".question").inner_text() == "你好"

        visit(chromium, f"{server.url}/h5", steps)
        assert model.calls == 1


def test_what_was_said_while_nobody_looked_is_there_when_somebody_does(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(1)
            reader.see_text(PIECES[0])
            reader.page.goto("about:blank")
            model.say_all()
            reader.page.goto(f"{server.url}/h5")
            reader.see_whole(WHOLE)

        visit(chromium, f"{server.url}/h5", steps)
        assert model.calls == 1


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


def test_a_stop_arrives_even_if_the_reader_leaves_at_once(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(1)
            reader.see_text(PIECES[0])
            reader.page.evaluate(
                "() => { document.querySelector('.send').click(); location.href = 'about:blank'; }"
            )
            assert model.upstream.hung_up.get(timeout=30) is model.upstream.replies[0]
            reader.page.wait_for_url("about:blank")

        visit(chromium, f"{server.url}/h5", steps)


def test_two_tabs_may_read_one_answer(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            other = Visit(reader.page.context.new_page())
            other.page.goto(f"{server.url}/h5")
            other.see_text(PIECES[0])
            model.say_all()
            other.see_whole(WHOLE)
            reader.see_whole(WHOLE)

        visit(chromium, f"{server.url}/h5", steps)
        assert model.calls == 1


def test_where_a_proxy_holds_streams_back_the_answer_takes_another_way(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            sockets: list[str] = []
            reader.page.on("websocket", lambda socket: sockets.append(socket.url))
            # It is asked, and says nothing.
            reader.page.route("**/v1/chat*", lambda route: None)
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            between.cut()
            model.say_all()
            reader.see_whole(WHOLE)
            assert len(sockets) == 2 and sockets[0] == between.url.replace("http", "ws") + "/v1/ws"

        visit(chromium, f"{between.url}/h5", steps)
        assert model.calls == 1


def test_a_double_click_on_send_does_not_stop_the_answer(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model):

        def steps(reader: Visit) -> None:
            reader.page.get_by_role("textbox").fill("你好")
            reader.page.get_by_role("button", name="发送").dblclick()
            model.say_all()
            reader.see_whole(WHOLE)

        visit(chromium, f"{server.url}/h5", steps, **DESKTOP)


def test_without_a_network_the_page_says_so_and_goes_on_by_itself(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            reader.page.context.set_offline(True)
            expect(reader.page.locator(".connection")).to_contain_text("网络断开了", timeout=PATIENCE)
            assert reader.text == "".join(PIECES[:2])
            between.cut()
            model.say_all()
            reader.page.context.set_offline(False)
            reader.see_whole(WHOLE)

        # A browser finds every name of .localhost on this machine; the page takes it for one out in the world.
        visit(chromium, f"{between.url}/h5".replace("127.0.0.1", "chat.localhost"), steps)
        assert model.calls == 1


def test_a_server_on_this_machine_needs_no_network(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
        reader.page.reload()
        reader.ask("你好")
        reader.see("complete")

    visit(chromium, f"{server.url}/h5", steps)


def test_in_the_background_no_try_is_spent_and_coming_back_goes_on_at_once(chromium: Chromium) -> None:
    with answering(*PIECES) as (server, model), relay(server.url) as between:

        def steps(reader: Visit) -> None:
            asked: list[str] = []
            reader.page.on("request", lambda request: "/v1/" in request.url and asked.append(request.method))
            reader.ask("你好")
            model.say(2)
            reader.see_text("这是第二段。")
            reader.page.evaluate(
                """() => {
                    window.away = true;
                    Object.defineProperty(document, 'hidden', { get: () => window.away });
                    document.dispatchEvent(new Event('visibilitychange'));
                }"""
            )
            between.cut()
            model.say_all()
            # Longer than the first waits of a page in front.
            reader.page.wait_for_timeout(1500)
            assert asked == ["POST"]
            reader.page.evaluate(
                "() => { away = false; document.dispatchEvent(new Event('visibilitychange')); }"
            )
            reader.see_whole(WHOLE)
            assert asked == ["POST", "GET"]

        visit(chromium, f"{between.url}/h5", steps)
        assert model.calls == 1


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


def test_it_works_mounted_under_any_prefix(chromium: Chromium) -> None:
    from xiaoliu.server import Settings, create_app
    from xiaoliu.server.run import serving

    inner = create_app(Settings(h5=True, demo_pace=0, stop_seconds=0))
    outer = FastAPI()
    outer.mount("/ai", inner)
    outer.state.server = inner.state.server
    with serving(outer) as url:

        def steps(reader: Visit) -> None:
            asked: list[str] = []
            reader.page.on(
                "request", lambda request: request.resource_type == "fetch" and asked.append(request.url)
            )
            reader.ask("你好")
            reader.see("complete")
            assert asked == [f"{url}/ai/v1/chat"]

        visit(chromium, f"{url}/ai/h5", steps)


def test_it_works_behind_nginx_as_the_documentation_has_it(chromium: Chromium) -> None:
    written = re.search(r"```nginx\n(.+?)```", Path(ROOT, "docs/h5.md").read_text("utf-8"), re.DOTALL)
    assert written
    with answering(*PIECES) as (server, model):
        location = written[1].replace("http://127.0.0.1:8000/", f"{server.url}/")
        with nginx([server.url], server=location) as proxy:

            def steps(reader: Visit) -> None:
                reader.ask("你好")
                model.say(2)
                reader.see_text("这是第二段。")
                model.say_all()
                reader.see_whole(WHOLE)
                # And by WebSocket, where streams are held back.
                sockets: list[str] = []
                reader.page.on("websocket", lambda socket: sockets.append(socket.url))
                reader.page.route("**/v1/chat*", lambda route: None)
                reader.ask("再来一次")
                expect(reader.page.locator(".answer.complete")).to_have_count(2, timeout=PATIENCE)
                assert sockets == [proxy.replace("http", "ws") + "/ai/v1/ws"]

            visit(chromium, f"{proxy}/ai/h5", steps)


def test_two_pages_of_one_origin_keep_their_conversations_apart(chromium: Chromium) -> None:
    from xiaoliu.server import Settings, create_app
    from xiaoliu.server.run import serving

    one, two = (create_app(Settings(h5=True, demo_pace=0, stop_seconds=0)) for _ in range(2))
    outer = FastAPI()
    outer.mount("/one", one)
    outer.mount("/two", two)
    outer.state.server = one.state.server
    with serving(outer) as url:

        def steps(reader: Visit) -> None:
            reader.ask("你好")
            reader.see("complete")
            reader.page.goto(f"{url}/two/h5")
            expect(reader.page.get_by_role("textbox")).to_be_visible()
            assert reader.page.locator(".answer").count() == 0
            reader.page.goto(f"{url}/one/h5")
            reader.see("complete")

        visit(chromium, f"{url}/one/h5", steps)


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
