"""Where bytes come from: the site's relay, the browser's own network; always from a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from tests.engines import Chromium
from tests.servers import reference_server
from tests.simulator.sites import ObedientServer, Site, beside
from tests.simulator.wx_bench import WxBench, open_bench

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Mixed: a\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def site_bench(chromium: Chromium, wx_script: str, site: Site) -> Iterator[WxBench]:
    """`wx` in a page of the simulator's own site."""
    with open_bench(chromium, wx_script, f"{site.url}/stage/") as opened:
        yield opened


STREAM = """
    const stage = rig({ real: true, request: gatewaySource('/gateway') });
    const asked = stream(stage, { url: argument, header: { 'X-Own': '1' }, data: { q: '你' } });
"""


def test_a_stream_by_way_of_the_relay_comes_as_the_server_sends_it(
    site_bench: WxBench, server: ObedientServer
) -> None:
    received: dict[str, Any] = {}

    def answer() -> None:
        connection = server.request()
        received.update(line=connection.line, headers=connection.headers, body=connection.body)
        connection.send(HEAD + CHUNKED)
        connection.chunk("你好".encode()[:4])
        connection.chunk("你好".encode()[4:])
        connection.chunk(b"")

    with beside(answer):
        calls, data = site_bench.run(
            STREAM
            + """
            const data = [];
            asked.task.onChunkReceived((event) => data.push(...new Uint8Array(event.data)));
            await asked.finished();
            return [asked.calls, text(Uint8Array.from(data))];
            """,
            f"{server.url}/chat",
        )
    assert received["line"] == "POST /chat HTTP/1.1"
    assert received["headers"]["x-own"] == ["1"]
    assert received["headers"]["referer"] == [
        "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"
    ]
    assert json.loads(received["body"]) == {"q": "你"}
    assert data == "你好"
    assert [name for name, _ in calls][:1] + [name for name, _ in calls][-2:] == [
        "headers",
        "success",
        "complete",
    ]
    head, result = calls[0][1], calls[-1][1]
    assert (head["statusCode"], head["cookies"]) == (200, ["a=1", "b=2"])
    assert result["header"]["X-Mixed"] == "a"


def test_a_content_length_reaches_the_page_and_costs_it_the_body(
    site_bench: WxBench, server: ObedientServer
) -> None:
    def answer() -> None:
        server.request().send(b"HTTP/1.1 429 Too Many\r\nContent-Length: 11\r\n\r\n" + b'{"error":1}')

    with beside(answer):
        names, result = site_bench.run(
            STREAM + "await asked.finished(); return [asked.names(), asked.result];", server.url
        )
    assert names == ["headers", "success", "complete"]
    assert (result["statusCode"], result["data"]) == (429, "")


def test_abort_leaves_the_server_at_once(site_bench: WxBench, server: ObedientServer) -> None:
    def answer() -> None:
        connection = server.request()
        connection.send(HEAD + CHUNKED)
        connection.chunk(b"a")
        connection.wait_until_left()

    with beside(answer):
        names = site_bench.run(
            STREAM
            + """
            await stage.clock.until(() => asked.chunks().length === 1);
            asked.task.abort();
            await asked.finished();
            return asked.names();
            """,
            server.url,
        )
    assert names == ["headers", "chunk", "fail", "complete"]


def test_a_server_that_is_not_there_is_a_fail_with_a_number(
    site_bench: WxBench, server: ObedientServer
) -> None:
    server.close()
    result = site_bench.run(STREAM + "await asked.finished(); return asked.result;", server.url)
    assert result["errMsg"].startswith("request:fail errcode:-102")
    assert result["errno"] == 600001


def test_a_connection_that_breaks_is_a_fail_after_what_came(
    site_bench: WxBench, server: ObedientServer
) -> None:
    def answer() -> None:
        connection = server.request()
        connection.send(HEAD + CHUNKED)
        connection.chunk(b"a")
        connection.close()

    with beside(answer):
        chunks, result = site_bench.run(
            STREAM + "await asked.finished(); return [asked.chunks(), asked.result];", server.url
        )
    assert chunks == ["a"]
    assert result["errMsg"].startswith("request:fail ")


def test_a_relay_that_is_not_there_is_a_fail(site_bench: WxBench) -> None:
    result = site_bench.run(
        """
        const stage = rig({ real: true, request: gatewaySource('/nowhere') });
        const asked = stream(stage);
        await asked.finished();
        return asked.result;
        """
    )
    assert result["errMsg"].startswith("request:fail ")


@pytest.fixture
def echo() -> Iterator[str]:
    """The URL of a WebSocket server that says what it heard, and goes when it is told to."""

    def handle(connection: ServerConnection) -> None:
        assert connection.request is not None
        connection.send(json.dumps({name: value for name, value in connection.request.headers.raw_items()}))
        for message in connection:
            if message == "go":
                connection.close(4002, "as you said")
                return
            connection.send(message)

    with serve(handle, "127.0.0.1", 0) as running, beside(running.serve_forever):
        yield f"ws://127.0.0.1:{running.socket.getsockname()[1]}/"
        running.shutdown()


SOCKET = """
    const stage = rig({ real: true, socket: argument.relay ? gatewaySockets('/gateway') : browserSockets });
    const calls = [];
    const task = stage.wx.connectSocket({ url: argument.url, header: { 'X-Own': '1' } });
    task.onOpen(() => task.send({ data: '你好' }));
    task.onMessage(({ data }) => {
      calls.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
      if (data === '你好') { task.send({ data: Uint8Array.from([1, 2]).buffer }); task.send({ data: 'go' }); }
    });
    task.onError(({ errMsg }) => calls.push('error ' + errMsg));
    task.onClose(({ code, reason }) => calls.push(`close ${code} ${reason}`));
    await stage.clock.until(() => /^close/.test(calls.at(-1)));
    return calls;
"""


@pytest.mark.parametrize("relay", [True, False])
def test_a_socket_carries_both_kinds_of_messages_and_the_server_s_close(
    site_bench: WxBench, echo: str, relay: bool
) -> None:
    headers, *heard = site_bench.run(SOCKET, {"url": echo, "relay": relay})
    assert heard == ["你好", [1, 2], "close 4002 as you said"]
    named = {name.lower(): value for name, value in json.loads(headers).items()}
    assert named.get("x-own") == ("1" if relay else None)
    if relay:
        assert named["referer"].startswith("https://servicewechat.com/wx0123456789abcdef/")


@pytest.mark.parametrize("relay", [True, False])
def test_a_socket_to_nowhere_is_an_error_and_a_close(
    site_bench: WxBench, server: ObedientServer, relay: bool
) -> None:
    server.close()
    error, close = site_bench.run(SOCKET, {"url": server.url.replace("http", "ws"), "relay": relay})
    assert error.startswith("error ")
    assert close.startswith("close 1006")


def test_the_browser_s_own_fetch_streams_from_a_server_of_the_same_origin(
    chromium: Chromium, wx_script: str
) -> None:
    """Also: `wx` in real time, cut anew, from the reference server to the end of its answer."""
    with (
        reference_server() as server,
        open_bench(chromium, wx_script, f"{server.url}/healthz") as opened,
    ):
        names, body, refused = opened.run(
            """
            const stage = rig({ real: true, request: fetchSource, cutting: { how: 'inside-characters' } });
            const data = { run_id: crypto.randomUUID(), messages: [{ role: 'user', content: '你好' }] };
            const asked = stream(stage, { url: location.origin + '/v1/chat', header: { Accept: 'text/plain' }, data });
            await asked.finished();
            const shown = stage.records('chunk').map((record) => record.text).join('');
            const other = stream(stage, { url: 'http://127.0.0.1:9/' });
            await other.finished();
            return [[...new Set(asked.names())], shown, other.result.errMsg];
            """
        )
    assert names == ["headers", "chunk", "success", "complete"]
    assert body.splitlines()[-1].startswith("end: ")
    assert "\ufffd" not in body
    assert refused.startswith("request:fail errcode:-100")
