"""`/v1/ws`: the same runs and the same refusals, as messages."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus

from tests.raw_http import RawResponse, answer, ask, events, frames
from tests.servers import ReferenceServer, reference_server
from tests.sockets import Socket, resume, start, talk
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server import Refused


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    """One server for the tests that only read, or talk nonsense."""
    with reference_server(max_body_bytes=6000, max_messages=3) as running:
        yield running


@pytest.fixture
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that a client sends is a fault of the server's."""
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []


def new_run_id() -> str:
    return str(uuid.uuid4())


async def begin(reply: Reply) -> None:
    """Says one word, then thinks for ever."""
    await reply.head()
    await reply.text("开头")
    await reply.hang()


def relay(upstream: Any, **options: Any) -> Any:
    """Our server in front of an upstream."""
    return reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url, **options)


def test_a_run_comes_as_messages_and_then_the_close(server: ReferenceServer) -> None:
    run_id = new_run_id()
    got, code = talk(server.url, start(run_id, "来点表情"))
    assert code == 1000
    assert got == answer(server.url, "来点表情", run_id=run_id)


def test_a_run_is_resumed_from_any_of_its_frames_over_either_way(server: ReferenceServer) -> None:
    run_id = new_run_id()
    whole = answer(server.url, "你好", run_id=run_id)
    for after in (0, 1, 7, len(whole) - 1):
        assert talk(server.url, resume(run_id, after)) == (whole[after:], 1000)
        assert talk(server.url, start(run_id, "你好", after=after)) == (whole[after:], 1000)
    # Who has everything gets the end again: it may have missed nothing but the close.
    for after in (len(whole), 999_999_999):
        assert talk(server.url, resume(run_id, after)) == (whole[-1:], 1000)


def test_two_clients_of_one_run_get_the_same() -> None:
    run_id = new_run_id()
    with (
        reference_server(demo_pace=1) as server,
        Socket(server.url) as first,
        Socket(server.url) as second,
        ask(server.url, run_id=run_id) as third,
    ):
        first.say(start(run_id))
        second.say(start(run_id))
        whole = frames(third)
        assert first.frames() == second.frames() == whole
        assert server.runs_started == 1


def test_a_stop_on_the_socket_ends_the_run_in_the_stream() -> None:
    run_id = new_run_id()
    with fake_upstream(begin) as upstream, relay(upstream) as server, Socket(server.url) as client:
        client.say(start(run_id))
        while next(client.objects())["event"] != "delta":
            pass
        client.say({"type": "stop", "run_id": run_id})
        (last,) = client.frames()
        assert (last["event"], last["reason"], last["chars"]) == ("end", "stopped", 2)
        assert client.close_code == 1000
        upstream.hung_up.get(timeout=10)


def test_a_stop_before_the_start_keeps_the_run_from_starting() -> None:
    run_id = new_run_id()
    with reference_server() as server:
        stop = {"type": "stop", "run_id": run_id}
        (only,), code = talk(server.url, stop, stop, start(run_id))
        assert (only["reason"], only["id"], code) == ("stopped", 1, 1000)
        assert server.runs_started == 0


def test_a_client_that_leaves_can_come_back_over_http() -> None:
    run_id = new_run_id()
    with fake_upstream(begin) as upstream, relay(upstream) as server:
        with Socket(server.url) as client:
            client.say(start(run_id))
            while (first := next(client.objects()))["event"] != "delta":
                pass
        with events(server.url, run_id) as response:
            assert json.loads(next(response.chunks())) == first
        assert len(upstream.replies) == 1 and upstream.hung_up.empty()


def test_a_run_that_nobody_reads_any_more_is_abandoned() -> None:
    with fake_upstream(begin) as upstream, relay(upstream, orphan_seconds=0.3) as server:
        with Socket(server.url) as client:
            client.say(start(new_run_id()))
            next(client.objects())
        upstream.hung_up.get(timeout=10)


def test_silence_is_filled_with_heartbeats() -> None:
    async def silent(reply: Reply) -> None:
        await reply.hang()

    for heartbeat_seconds, count in ((0.05, 3), (15, 1)):
        with (
            fake_upstream(silent) as upstream,
            relay(upstream, heartbeat_seconds=heartbeat_seconds) as server,
            Socket(server.url) as client,
        ):
            client.say(start(new_run_id()))
            messages = client.objects()
            assert [next(messages) for _ in range(count)] == [{"event": "heartbeat"}] * count


def test_a_failed_run_ends_in_its_error_and_an_ordinary_close(server: ReferenceServer) -> None:
    got, code = talk(server.url, start(new_run_id(), "演示错误"))
    assert got[-1]["code"] == "demo_error" and got[-1]["id"] == len(got) and code == 1000


RUN_ID = "6f1c2a4e-8b7d-4c3f-9e21-5a0b9d8c7e6f"
HELLO = [{"role": "user", "content": "hi"}]
GARBAGE: list[tuple[str, object, str, int]] = [
    ("nothing", "", "invalid_json", 1007),
    ("not json", "{", "invalid_json", 1007),
    ("nested too deep", "[" * 5000, "invalid_json", 1007),
    ("a number too long", "1" * 5000, "invalid_json", 1007),
    ("binary", b'{"type":"stop"}', "invalid_request", 1003),
    ("a list", [], "invalid_request", 1008),
    ("null", None, "invalid_request", 1008),
    ("an empty object", {}, "invalid_request", 1008),
    ("an unknown type", {"type": "begin", "run_id": RUN_ID}, "invalid_request", 1008),
    ("a type that cannot be hashed", {"type": {}, "run_id": RUN_ID}, "invalid_request", 1008),
    ("start without an id", {"type": "start", "messages": HELLO}, "invalid_request", 1008),
    ("start without messages", {"type": "start", "run_id": RUN_ID}, "invalid_request", 1008),
    ("a malformed id", resume("../../etc"), "invalid_request", 1008),
    ("an id that is a number", resume(7), "invalid_request", 1008),
    ("stop with a malformed id", {"type": "stop", "run_id": "x"}, "invalid_request", 1008),
    ("an unknown run", resume(RUN_ID), "run_unknown", 1000),
    ("frames of an unknown run", start(RUN_ID, after=3), "run_unknown", 1000),
    *(
        (f"after {after!r}", resume(RUN_ID, after), "invalid_request", 1008)
        for after in (-1, "1", 1.5, True, None, [], 10**30)
    ),
]


@pytest.mark.usefixtures("nothing_is_logged")
@pytest.mark.parametrize(
    ("message", "code", "close"), [row[1:] for row in GARBAGE], ids=[row[0] for row in GARBAGE]
)
def test_garbage_gets_one_error_and_the_close_that_fits(
    server: ReferenceServer, message: object, code: str, close: int
) -> None:
    started = server.runs_started
    (refusal,), closed_with = talk(server.url, message)
    assert (refusal["event"], refusal["code"], closed_with) == ("error", code, close)
    assert "id" not in refusal and refusal["message"]
    assert server.runs_started == started


@pytest.mark.usefixtures("nothing_is_logged")
@pytest.mark.parametrize("message", ["字" * 3000, b"x" * 7000], ids=["text", "binary"])
def test_an_oversized_message_is_closed_upon(server: ReferenceServer, message: str | bytes) -> None:
    got, code = talk(server.url, message)
    assert (got, code) == ([], 1009)


@pytest.mark.usefixtures("nothing_is_logged")
def test_one_run_at_a_time() -> None:
    with fake_upstream(begin) as upstream, relay(upstream) as server, Socket(server.url) as client:
        client.say(start(new_run_id()))
        while next(client.objects())["event"] != "delta":
            pass
        client.say(start(new_run_id()))
        (refusal,) = client.frames()
        assert (refusal["code"], client.close_code) == ("invalid_request", 1008)
        assert len(upstream.replies) == 1


def test_a_socket_that_asks_for_nothing_is_closed() -> None:
    with reference_server(request_seconds=0.2) as server:
        (refusal,), code = talk(server.url)
        assert (refusal["code"], code) == ("request_timeout", 1008)


def test_a_run_id_cannot_be_used_for_another_question(server: ReferenceServer) -> None:
    run_id = new_run_id()
    talk(server.url, start(run_id, "你好"))
    (refusal,), code = talk(server.url, start(run_id, "再见"))
    assert (refusal["code"], code) == ("run_conflict", 1000)


def test_authorize_sees_the_handshake_and_says_no_in_words() -> None:
    async def authorize(connection: Any) -> str:
        if "authorization" not in connection.headers:
            raise Refused("unauthorized")
        return str(connection.headers["authorization"])

    run_id = new_run_id()
    with reference_server(authorize=authorize) as server:
        (refusal,), code = talk(server.url, start(run_id))
        assert (refusal["code"], code) == ("unauthorized", 1008)
        mine, yours = {"Authorization": "a"}, {"Authorization": "b"}
        whole, _ = talk(server.url, start(run_id), additional_headers=mine)
        assert talk(server.url, resume(run_id), additional_headers=mine)[0] == whole
        (refusal,), _ = talk(server.url, resume(run_id), additional_headers=yours)
        assert refusal["code"] == "run_unknown"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://servicewechat.com", True),
        ("https://good.example", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1:1", True),
        ("http://[::1]:8080", True),
        ("https://evil.example", False),
        ("https://servicewechat.com.evil.example", False),
        ("https://localhost.evil.example", False),
        ("http://good.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_only_pages_that_may_connect_do(origin: str | None, allowed: bool) -> None:
    with reference_server(cors_origins="https://good.example") as server:
        if allowed:
            got, code = talk(server.url, start(new_run_id()), origin=origin)
            assert got[-1]["event"] == "end" and code == 1000
        else:
            with pytest.raises(InvalidStatus) as refused:
                talk(server.url, origin=origin)
            assert refused.value.response.status_code == 403
            assert server.runs_started == 0


def test_the_page_of_the_same_host_may_connect(server: ReferenceServer) -> None:
    host = {"Host": "chat.example:8443"}
    for origin, status in (("https://chat.example:8443", 101), ("https://chat.example", 403)):
        headers = {
            **host,
            "Origin": origin,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        with RawResponse(server.url, "GET", "/v1/ws", headers, b"") as response:
            assert response.status == status


def test_an_ordinary_request_is_told_that_there_is_nothing_here(server: ReferenceServer) -> None:
    with RawResponse(server.url, "GET", "/v1/ws", {}, b"") as response:
        assert response.status == 404


# What no WebSocket library would send.


class RawSocket:
    """A connection after its handshake, with frames of any kind."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._socket = socket.create_connection((target.hostname, target.port), timeout=10)
        self._socket.sendall(
            b"GET /v1/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        self._file = self._socket.makefile("rb")
        assert b" 101 " in self._file.readline()
        while self._file.readline().strip():
            pass

    def send(self, first_byte: int, payload: bytes, *, masked: bool = True) -> None:
        """One frame; a mask of zeros leaves the payload as it is."""
        length = len(payload)
        size = bytes([length]) if length < 126 else b"\x7e" + struct.pack("!H", length)
        size = bytes([size[0] | (0x80 if masked else 0)]) + size[1:]
        self._socket.sendall(bytes([first_byte]) + size + (b"\0\0\0\0" if masked else b"") + payload)

    def close_code(self) -> int | None:
        """What the server closes with; None if it only breaks off."""
        while head := self._file.read(2):
            length = head[1] & 0x7F
            if length == 126:
                length = struct.unpack("!H", self._file.read(2))[0]
            payload = self._file.read(length)
            if head[0] & 0x0F == 8:
                return int(struct.unpack("!H", payload[:2])[0]) if payload else 1005
        return None

    def __enter__(self) -> RawSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()


TEXT, BINARY, CLOSE, PING, FIN = 1, 2, 8, 9, 0x80


@pytest.mark.usefixtures("nothing_is_logged")
@pytest.mark.parametrize(
    ("first_byte", "payload", "masked", "code"),
    [
        (FIN | TEXT, b"\xff\xfe", True, 1007),
        (FIN | TEXT, b"{}", False, 1002),
        (FIN | 3, b"", True, 1002),
        (FIN | 0x40 | TEXT, b"{}", True, 1002),
        (FIN, b"{}", True, 1002),
        (PING, b"", True, 1002),
        (FIN | CLOSE, struct.pack("!H", 999), True, 1002),
        (FIN | CLOSE, struct.pack("!H", 1005), True, 1002),
        (FIN | CLOSE, struct.pack("!H", 1000) + b"\xff", True, 1007),
        (FIN | CLOSE, b"\x03", True, 1002),
        (FIN | CLOSE, struct.pack("!H", 4999), True, 4999),
        (FIN | CLOSE, b"", True, 1005),
    ],
)
def test_broken_frames_and_wrong_close_codes_are_answered_as_the_standard_says(
    server: ReferenceServer, first_byte: int, payload: bytes, masked: bool, code: int
) -> None:
    with RawSocket(server.url) as client:
        client.send(first_byte, payload, masked=masked)
        assert client.close_code() == code
    assert answer(server.url)[-1]["event"] == "end"


def test_a_message_in_many_pieces_is_one_message_and_has_one_limit(server: ReferenceServer) -> None:
    run_id = new_run_id()
    message = json.dumps(start(run_id)).encode()
    with RawSocket(server.url) as client:
        client.send(TEXT, message[:1])
        for place in range(1, len(message)):
            client.send(0, message[place : place + 1])
        client.send(FIN, b"")
        assert client.close_code() == 1000
    with RawSocket(server.url) as client:
        client.send(TEXT, b" " * 5000)
        client.send(0, b" " * 5000)
        assert client.close_code() == 1009


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
NEARLY_VALID = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["start", "resume", "stop"]) | JSON_VALUES,
        "run_id": st.uuids().map(str) | JSON_VALUES,
        "after": st.integers(-1, 3) | JSON_VALUES,
        "messages": st.just(HELLO) | JSON_VALUES,
    },
)


@settings(max_examples=150, deadline=None)
@given(message=st.text(max_size=100) | st.binary(max_size=100) | (JSON_VALUES | NEARLY_VALID).map(json.dumps))
def test_no_message_whatever_makes_the_server_fail(server: ReferenceServer, message: str | bytes) -> None:
    said = message.encode("utf-8", "replace").decode() if isinstance(message, str) else message
    got, code = talk(server.url, said, resume(RUN_ID))
    assert code in (1000, 1003, 1007, 1008)
    assert [frame for frame in got if frame["event"] != "delta"] == got[-1:]
    assert got[-1].get("code") != "internal_error"


# A server that stops.


def test_a_server_that_stops_lets_its_runs_end_and_starts_no_more() -> None:
    async def slow(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        await asyncio.to_thread(may_end.wait, 20)
        await reply.finish()

    may_end = threading.Event()
    run_id = new_run_id()
    with fake_upstream(slow) as upstream, ExitStack() as stack:
        # With room for one run, others are refused for want of it until the server stops.
        server: ReferenceServer = stack.enter_context(relay(upstream, max_runs=1, stop_seconds=20))
        with ask(server.url, run_id=run_id) as response, Socket(server.url) as client:
            first = next(response.chunks())
            stopping = threading.Thread(target=stack.close)
            stopping.start()
            deadline = monotonic() + 10
            while (code := talk(server.url, start(new_run_id()))[0][0]["code"]) != "server_stopping":
                assert code == "busy" and monotonic() < deadline
            client.say(resume(run_id, 1))
            while next(client.objects())["event"] != "heartbeat":
                pass
            may_end.set()
            (last,) = frames(response)
            assert json.loads(first)["id"] == 1
            assert (last["id"], last["event"], last["reason"]) == (2, "end", "stop")
            assert client.frames() == [last]
        stopping.join()
