"""The phone's network relay: what the server gets, what the page gets, and what happens when either leaves."""

from __future__ import annotations

import json
import socket
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import reference_server
from tests.simulator.sites import (
    SECONDS,
    Asked,
    Connection,
    ObedientServer,
    Site,
    beside,
    closed_port,
    running_site,
    wait_until,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


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
