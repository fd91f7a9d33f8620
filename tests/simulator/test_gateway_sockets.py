"""The phone's WebSockets by way of the relay: messages, close codes, and sockets that do not open."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.simulator.sites import SECONDS, ObedientServer, Site, beside, closed_port, wait_until


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.fixture
def echo() -> Iterator[Any]:
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
