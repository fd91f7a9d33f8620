"""The phone's network relay: what the server gets, what the page gets, and what happens when either leaves."""

from __future__ import annotations

import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.servers import reference_server
from tests.simulator.sites import (
    SECONDS,
    Asked,
    Connection,
    ObedientServer,
    Site,
    beside,
    make_project,
    make_stage,
    running_site,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all of these tests."""
    folder = tmp_path_factory.mktemp("site")
    with running_site(make_project(folder / "project"), make_stage(folder / "stage")) as running:
        yield running


def answered(site: Site, server: ObedientServer, answer: bytes, **request: Any) -> Asked:
    """A request that has been answered with these bytes; the server closes the connection after them."""
    asked = site.ask(f"{server.url}/", **request)
    connection = server.request()
    connection.send(answer)
    connection.close()
    return asked


# What the server gets.


def test_the_server_gets_the_request_as_the_page_made_it(site: Site, server: ObedientServer) -> None:
    body = bytes(range(256)) * 5000
    header = {
        "X-Mine": "一",
        "content-type": "application/json",
        "referer": "https://evil",
        "Content-Length": "1",
    }
    path = "/a%7Eb//../c?x=%2B+%20&y='"
    with site.ask(f"{server.url}{path}#fragment", method="PUT", body=body, header=header):
        request = server.request()
        assert request.line == f"PUT {path} HTTP/1.1"
        assert request.body == body
        assert request.headers["x-mine"] == ["一".encode().decode("latin-1")]
        assert request.headers["content-type"] == ["application/json"]
        assert request.headers["content-length"] == [str(len(body))]
        assert request.headers["host"] == [f"127.0.0.1:{server.port}"]
        assert request.headers["referer"] == [
            "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"
        ]
        assert "origin" not in request.headers and "cookie" not in request.headers


def test_an_address_with_chinese_in_it_is_encoded(site: Site, server: ObedientServer) -> None:
    with site.ask(f"{server.url}/你 好?q=流"):
        assert server.request().line == "GET /%E4%BD%A0%20%E5%A5%BD?q=%E6%B5%81 HTTP/1.1"


def test_the_appid_is_the_projects_of_this_moment(
    folder: Path, built_stage: Path, server: ObedientServer
) -> None:
    with running_site(folder, built_stage) as site:
        (folder / "project.config.json").write_text('{"appid": "wx9"}', "utf-8")
        with site.ask(server.url):
            referer = server.request().headers["referer"]
    assert referer == ["https://servicewechat.com/wx9/devtools/page-frame.html"]


def test_no_cookie_is_kept_but_the_page_may_send_its_own(site: Site, server: ObedientServer) -> None:
    asked = answered(site, server, OK + b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n")
    head = asked.head()
    assert head["cookies"] == ["a=1", "b=2"] and head["header"]["Set-Cookie"] == ["a=1", "b=2"]
    with site.ask(server.url):
        assert "cookie" not in server.request().headers
    with site.ask(server.url, header={"Cookie": 'a="1"; b=ü'}):
        assert server.request().headers["cookie"] == ['a="1"; b=ü'.encode().decode("latin-1")]


# What the page gets.


def test_head_and_bytes_come_when_they_are_sent_and_as_they_are_cut(
    site: Site, server: ObedientServer
) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    connection.send(b"HTTP/1.1 404 Not Found\r\nX-CaSe: \xe4\xbd\xa0\r\nTransfer-Encoding: chunked\r\n\r\n")
    head = asked.head()
    assert head["statusCode"] == 404
    assert head["header"] == {"X-CaSe": "你", "Transfer-Encoding": "chunked"}
    assert head["cookies"] == []
    for piece in (b"\xe4", b"\xbd\xa0\r", b"\n", b"x" * 1000):
        connection.chunk(piece)
        assert asked.next() == piece
    connection.chunk(b"")
    assert asked.rest() == (b"", {"end": True})


def test_a_content_length_reaches_the_page(site: Site, server: ObedientServer) -> None:
    asked = answered(site, server, OK + b"Content-Length: 5\r\n\r\nhello")
    assert asked.head()["header"]["Content-Length"] == "5"
    assert asked.rest() == (b"hello", {"end": True})


def test_a_compressed_body_is_decoded_as_it_comes(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    assert "gzip" in connection.headers["accept-encoding"][0]
    connection.send(OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert asked.head()["header"]["Content-Encoding"] == "gzip"
    compressor = zlib.compressobj(wbits=31)
    for piece in (b"one", b"two" * 100):
        connection.chunk(compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH))
        assert asked.next() == piece
    connection.chunk(compressor.flush())
    connection.chunk(b"")
    assert asked.rest() == (b"", {"end": True})


def test_a_real_answer_is_the_same_through_the_relay(site: Site) -> None:
    question = {
        "run_id": "0b7f0d5e-7c5a-4c53-9a53-3f4b8bd1f001",
        "messages": [{"role": "user", "content": "你好"}],
    }
    header = {"content-type": "application/json"}
    with reference_server() as reference:
        asked = site.ask(
            f"{reference.url}/v1/chat", method="POST", body=json.dumps(question).encode(), header=header
        )
        assert asked.head()["statusCode"] == 200
        body, last = asked.rest()
    lines = body.decode("utf-8").split("\r\n")
    # The server took it for a mini-program: it wrote its *success* encoding.
    assert lines[0].startswith("success: ") and lines[-2].startswith("end: ") and last == {"end": True}


def test_redirects_are_followed_as_a_phone_does(site: Site, server: ObedientServer) -> None:
    asked = site.ask(f"{server.url}/a", method="POST", body=b"x")
    first = server.request()
    first.send(
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nSet-Cookie: c=1\r\nContent-Length: 0\r\n\r\n"
    )
    first.read_request()
    assert (first.line, first.body) == ("POST /b HTTP/1.1", b"x")
    first.send(b"HTTP/1.1 302 Found\r\nLocation: c?d\r\nContent-Length: 0\r\n\r\n")
    first.read_request()
    assert (first.line, first.body) == ("GET /c?d HTTP/1.1", b"") and "cookie" not in first.headers
    first.send(OK + b"Content-Length: 2\r\n\r\nok")
    assert asked.head()["cookies"] == []
    assert asked.rest() == (b"ok", {"end": True})


def test_a_redirect_can_be_left_to_the_page(site: Site, server: ObedientServer) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    asked = answered(site, server, answer, redirect="manual")
    head = asked.head()
    assert head["statusCode"] == 302 and head["header"]["Location"] == "/b"


# How it ends.


def send_and_close(data: bytes) -> Callable[[Connection], None]:
    def play(connection: Connection) -> None:
        connection.send(data)
        connection.close()

    return play


def send_and_reset(data: bytes) -> Callable[[Connection], None]:
    def play(connection: Connection) -> None:
        connection.send(data)
        connection.reset()

    return play


HALF_CHUNKED = CHUNKED + b"5\r\nhello\r\n"
HALF_LENGTH = OK + b"Content-Length: 10\r\n\r\nhello"
UNTIL_CLOSE = OK + b"Connection: close\r\n\r\nhello"
BAD_GZIP = OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("play", "why"),
    [
        (send_and_close(HALF_CHUNKED), "-355 … net::ERR_INCOMPLETE_CHUNKED_ENCODING"),
        (send_and_reset(HALF_CHUNKED), "-101 … net::ERR_CONNECTION_RESET"),
        (send_and_close(HALF_LENGTH), "-354 … net::ERR_CONTENT_LENGTH_MISMATCH"),
        (send_and_reset(HALF_LENGTH), "-101 … net::ERR_CONNECTION_RESET"),
        (send_and_reset(UNTIL_CLOSE), "-101 … net::ERR_CONNECTION_RESET"),
        (send_and_close(BAD_GZIP), "-330 … net::ERR_CONTENT_DECODING_FAILED"),
        (send_and_close(b""), "-324 … net::ERR_EMPTY_RESPONSE"),
        (send_and_reset(b""), "-101 … net::ERR_CONNECTION_RESET"),
        (send_and_close(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "-370 … net::ERR_INVALID_HTTP_RESPONSE"),
    ],
)
def test_a_body_that_breaks_off_fails(
    site: Site, server: ObedientServer, play: Callable[[Connection], None], why: str
) -> None:
    asked = site.ask(server.url)
    play(server.request())
    said = asked.next()
    _, last = asked.rest() if "head" in said else (b"", said)
    number, _, name = why.split(" ")
    assert last == {"fail": f"errcode:{number} cronet_error_code:{number} error_msg:{name}"}


@pytest.mark.parametrize("play", [Connection.close, lambda connection: connection.chunk(b"")])
def test_all_that_came_is_given_even_to_a_page_that_reads_it_later(
    site: Site, server: ObedientServer, play: Callable[[Connection], None]
) -> None:
    sent = bytes(range(256)) * 8000
    asked = site.ask(server.url)
    connection = server.request()
    connection.send(CHUNKED)
    connection.chunk(sent)
    play(connection)
    asked.head()
    body, last = asked.rest()
    assert body == sent
    assert list(last) == ["fail" if play is Connection.close else "end"]


def test_a_body_whose_chunks_are_none_fails(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    connection.send(HALF_CHUNKED)
    asked.head()
    assert asked.next() == b"hello"
    connection.send(b"zz\r\n")
    assert asked.rest()[1]["fail"].endswith("net::ERR_INVALID_CHUNKED_ENCODING")


@pytest.mark.parametrize(
    "answer", [UNTIL_CLOSE, HALF_CHUNKED + b"0\r\n\r\n", OK + b"Content-Length: 5\r\n\r\nhello"]
)
def test_a_body_that_ends_ends_well(site: Site, server: ObedientServer, answer: bytes) -> None:
    asked = answered(site, server, answer)
    asked.head()
    assert asked.rest() == (b"hello", {"end": True})


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:{closed}/", "net::ERR_CONNECTION_REFUSED"),
        ("http://localhost:{closed}/", "net::ERR_CONNECTION_REFUSED"),
        ("http://a..b/", "net::ERR_NAME_NOT_RESOLVED"),
        ("http://", "net::ERR_INVALID_URL"),
        ("http://127.0.0.1:99999/", "net::ERR_INVALID_URL"),
        ("ftp://127.0.0.1/", "net::ERR_INVALID_URL"),
        ("file:///etc/passwd", "net::ERR_INVALID_URL"),
        ("/relative", "net::ERR_INVALID_URL"),
        ("", "net::ERR_INVALID_URL"),
    ],
)
def test_what_cannot_be_reached_fails_in_the_phones_words(site: Site, url: str, why: str) -> None:
    with site.ask(url.format(closed=closed_port())) as asked:
        assert asked.next()["fail"].endswith(why)


def test_a_redirect_without_end_or_out_of_the_web_fails(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    with beside(lambda: redirect_for_ever(server)):
        assert asked.next()["fail"].endswith("net::ERR_TOO_MANY_REDIRECTS")
    away = b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
    assert answered(site, server, away).next()["fail"].endswith("net::ERR_UNSAFE_REDIRECT")


def redirect_for_ever(server: ObedientServer) -> None:
    connection = server.request()
    while connection.line:
        connection.send(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
        connection.read_request()


@pytest.mark.parametrize(
    "first",
    [
        "not json",
        "[]",
        "{}",
        b"bytes",
        '{"url": 1}',
        '{"url": "http://127.0.0.1/", "method": "G T"}',
        '{"url": "http://127.0.0.1/", "header": {"a": 1}}',
        '{"url": "http://127.0.0.1/", "header": {"a b": "c"}}',
        '{"url": "http://127.0.0.1/", "header": {"a": "b\\r\\nc: d"}}',
    ],
)
@pytest.mark.parametrize("endpoint", ["request", "socket"])
def test_what_is_no_request_is_refused_in_words(site: Site, endpoint: str, first: str | bytes) -> None:
    with site.relay(endpoint) as relay:
        relay.send(first)
        assert json.loads(relay.recv(timeout=SECONDS))["fail"]


# The page leaves.


def test_closing_the_relay_cancels_before_the_head(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url, method="POST", body=b"x")
    connection = server.request()
    asked.relay.close()
    connection.wait_until_left()


def test_closing_the_relay_cancels_while_a_large_body_is_sent(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url, method="POST", body=b"x" * 30_000_000)
    connection = server.accept()
    assert connection.socket.recv(1)
    asked.relay.close()
    connection.wait_until_left()


def test_closing_the_relay_cancels_in_the_middle_of_a_body(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    connection.send(HALF_CHUNKED)
    asked.head()
    assert asked.next() == b"hello"
    asked.relay.close()
    connection.wait_until_left()


def test_a_page_that_vanishes_cancels_too(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    asked.relay.socket.shutdown(socket.SHUT_RDWR)
    connection.wait_until_left()


def test_a_stop_reaches_the_model(site: Site) -> None:
    question = {
        "run_id": "0b7f0d5e-7c5a-4c53-9a53-3f4b8bd1f002",
        "messages": [{"role": "user", "content": "你好"}],
    }
    with reference_server(demo_pace=50) as reference:
        asked = site.ask(
            f"{reference.url}/v1/chat",
            method="POST",
            body=json.dumps(question).encode(),
            header={"content-type": "application/json"},
        )
        asked.head()
        assert isinstance(asked.next(), bytes) and reference.runs_active == 1
        asked.relay.close()
        wait_until(lambda: reference.runs_active == 0)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


def test_a_page_that_does_not_read_slows_the_server_down(site: Site, server: ObedientServer) -> None:
    asked = site.ask(server.url)
    connection = server.request()
    connection.send(CHUNKED)
    connection.socket.settimeout(1)
    sent = 0
    piece = b"%x\r\n%s\r\n" % (65536, b"x" * 65536)
    with pytest.raises(TimeoutError):
        while sent < 200_000_000:
            connection.send(piece)
            sent += 65536
    # What the kernel takes on four sockets, and no more than that.
    assert sent < 50_000_000
    asked.relay.socket.close()
    connection.socket.settimeout(SECONDS)
    connection.wait_until_left()


def test_twenty_requests_run_side_by_side(site: Site, server: ObedientServer) -> None:
    asked = [site.ask(f"{server.url}/{number}") for number in range(20)]
    for connection in [server.request() for _ in asked]:
        path = connection.line.split()[1].encode()
        connection.send(OK + b"Content-Length: %d\r\n\r\n%s" % (len(path), path))
    for number, one in enumerate(asked):
        one.head()
        assert one.rest() == (f"/{number}".encode(), {"end": True})


# Who may use it.


@pytest.mark.parametrize("endpoint", ["request", "socket"])
@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", None),
        ("null", None),
        ("", None),
        ("http://127.0.0.1", None),
        ("http://127.0.0.1:1", None),
        ("https://127.0.0.1:{port}", None),
        ("http://evil.example:{port}", "evil.example:{port}"),
        ("http://127.0.0.1.evil.example:{port}", None),
        ("http://127.0.0.1:{port}", "evil.example:{port}"),
        ("http://127.0.0.1:{port}", "127.0.0.1:1"),
    ],
)
def test_other_web_pages_are_refused(site: Site, endpoint: str, origin: str, host: str | None) -> None:
    headers = {"Origin": origin.format(port=site.port)}
    if host:
        headers["Host"] = host.format(port=site.port)
    assert handshake_status(site, endpoint, headers) == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_pages_of_the_site_itself_are_let_in_under_each_of_its_names(site: Site, name: str) -> None:
    headers = {"Origin": f"http://{name}:{site.port}", "Host": f"localhost:{site.port}"}
    assert handshake_status(site, "request", headers) == 101


def test_a_handshake_without_an_origin_is_refused(site: Site) -> None:
    assert handshake_status(site, "request", {}) == 403


def handshake_status(site: Site, endpoint: str, headers: dict[str, str]) -> int:
    """The status that a WebSocket handshake with exactly these headers is answered with."""
    lines = [
        f"GET /gateway/{endpoint} HTTP/1.1",
        *(f"{name}: {value}" for name, value in ({"Host": site.host} | headers).items()),
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "",
        "",
    ]
    with socket.create_connection(("127.0.0.1", site.port), timeout=SECONDS) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return int(connection.recv(4096).split()[1])


# Sockets.


@pytest.fixture
def echo() -> Any:
    """A WebSocket server: echoes; "close" makes it close with 4001, "reset" makes it break the connection."""

    def answer(connection: ServerConnection) -> None:
        echo_requests.append(connection)
        for message in connection:
            if message == "close":
                connection.close(4001, "够了")
            elif message == "plain close":
                connection.protocol.send_close()
                connection.socket.sendall(b"".join(connection.protocol.data_to_send()))
            elif message == "reset":
                connection.socket.shutdown(socket.SHUT_RDWR)
            else:
                connection.send(message)

    echo_requests: list[ServerConnection] = []

    def choose(_: ServerConnection, offered: Any) -> Any:
        return "b" if "b" in offered else None

    with serve(answer, "127.0.0.1", 0, select_subprotocol=choose, compression=None, max_size=None) as running:
        running.requests = echo_requests
        with beside(running.serve_forever):
            yield running
            running.shutdown()


def open_socket(site: Site, url: str, **fields: Any) -> Any:
    relay = site.relay("socket")
    relay.send(json.dumps({"url": url, "header": {}, "protocols": []} | fields))
    return relay


def echo_url(echo: Any) -> str:
    return f"ws://127.0.0.1:{echo.socket.getsockname()[1]}/chat?x=1"


def test_messages_pass_both_ways_as_they_are(site: Site, echo: Any) -> None:
    relay = open_socket(site, echo_url(echo), header={"X-Mine": "1"}, protocols=["a", "b"])
    opened = json.loads(relay.recv(timeout=SECONDS))["open"]
    assert opened["protocol"] == "b" and opened["header"]["Upgrade"] == "websocket"
    for message in (
        "",
        "你好 👩‍👩‍👧",
        '{"open": 1}',
        b"",
        bytes(range(256)),
        "x" * 5_000_000,
        b"x" * 5_000_000,
    ):
        relay.send(message)
        assert relay.recv(timeout=SECONDS) == message
    request = echo.requests[0].request
    assert request.path == "/chat?x=1" and request.headers["X-Mine"] == "1"
    assert (
        request.headers["Referer"] == "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"
    )
    assert "Origin" not in request.headers
    relay.close()


@pytest.mark.parametrize(
    ("word", "code", "reason"), [("close", 4001, "够了"), ("plain close", 1000, ""), ("reset", 1006, "")]
)
def test_how_the_server_closes_is_how_the_relay_closes(
    site: Site, echo: Any, word: str, code: int, reason: str
) -> None:
    relay = open_socket(site, echo_url(echo))
    assert "open" in json.loads(relay.recv(timeout=SECONDS))
    relay.send(word)
    with pytest.raises(ConnectionClosed):
        relay.recv(timeout=SECONDS)
    assert (relay.close_code, relay.close_reason) == (code, reason)


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (3999, "再见"), (1001, "")])
def test_how_the_page_closes_is_how_the_server_hears_it(
    site: Site, echo: Any, code: int, reason: str
) -> None:
    relay = open_socket(site, echo_url(echo))
    assert "open" in json.loads(relay.recv(timeout=SECONDS))
    wait_until(lambda: bool(echo.requests))
    relay.close(code, reason)
    (connection,) = echo.requests
    connection.recv_events_thread.join(SECONDS)
    assert (connection.close_code, connection.close_reason) == (code, reason)


def test_a_page_that_vanishes_breaks_the_servers_connection(site: Site, echo: Any) -> None:
    relay = open_socket(site, echo_url(echo))
    assert "open" in json.loads(relay.recv(timeout=SECONDS))
    relay.socket.shutdown(socket.SHUT_RDWR)
    wait_until(lambda: bool(echo.requests))
    (connection,) = echo.requests
    connection.recv_events_thread.join(SECONDS)
    assert connection.close_code in (1000, 1006)


def test_leaving_while_a_socket_opens_drops_the_attempt(site: Site, server: ObedientServer) -> None:
    relay = open_socket(site, f"ws://127.0.0.1:{server.port}/")
    connection = server.request()
    relay.close()
    connection.wait_until_left()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "Unexpected response code: 404"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "Error during WebSocket handshake: "),
        (b"", "net::ERR_EMPTY_RESPONSE"),
    ],
)
def test_a_socket_that_does_not_open_fails(
    site: Site, server: ObedientServer, answer: bytes, why: str
) -> None:
    with open_socket(site, f"ws://127.0.0.1:{server.port}/") as relay:
        connection = server.request()
        connection.send(answer)
        connection.close()
        assert why in json.loads(relay.recv(timeout=SECONDS))["fail"]


def test_a_socket_to_nobody_fails(site: Site) -> None:
    with open_socket(site, f"ws://127.0.0.1:{closed_port()}/") as relay:
        assert json.loads(relay.recv(timeout=SECONDS))["fail"].endswith("net::ERR_CONNECTION_REFUSED")
    with open_socket(site, f"http://127.0.0.1:{closed_port()}/") as relay:
        assert json.loads(relay.recv(timeout=SECONDS))["fail"].endswith("net::ERR_INVALID_URL")
