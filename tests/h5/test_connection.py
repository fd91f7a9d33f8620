"""The chat page and its connection: cut, slow, gone, in the background, behind proxies and prefixes. No answer suffers."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import expect

from tests.engines import Chromium
from tests.h5.model import PIECES, WHOLE, answering
from tests.h5.relay import relay
from tests.h5.visit import PATIENCE, Visit, visit
from tests.nginx import nginx
from tests.servers import reference_server
from xiaoliu.server import Settings, create_app, serving

ROOT = Path(__file__).parents[2]


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


def test_a_server_on_this_machine_needs_no_network(chromium: Chromium) -> None:
    def steps(reader: Visit) -> None:
        reader.page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
        reader.page.reload()
        reader.ask("你好")
        reader.see("complete")

    with reference_server(h5=True) as server:
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


def test_it_works_mounted_under_any_prefix(chromium: Chromium) -> None:
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
