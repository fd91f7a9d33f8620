"""A TCP proxy that breaks connections after an exact number of bytes, each as its client asks.

A request says by the header `X-Cut` what becomes of its connection:

    X-Cut: reset 123            a TCP reset after 123 bytes of the body, or of WebSocket payload
    X-Cut: close 123            closed as if all were well
    X-Cut: silence 123          stays open, and nothing more comes
    X-Cut: reset 123 wire       after 123 bytes of the response as it is on the wire: head and framing count

The bytes before the cut always arrive. A connection carries one request.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

_HEAD_END = b"\r\n\r\n"
_CUT = re.compile(rb"^x-cut:\s*(reset|close|silence) (\d+)( wire)?\s*$", re.IGNORECASE | re.MULTILINE)
_UPGRADE = re.compile(rb"^upgrade:", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:\s*chunked", re.IGNORECASE | re.MULTILINE)
_KEEP_ALIVE = re.compile(rb"^connection:[^\r]*\r\n", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """What becomes of one connection.

    Attributes:
        how: the way in which it breaks.
        after: bytes of the response that the client still gets.
        wire: head and framing count as well.
    """

    how: Literal["reset", "close", "silence"]
    after: int
    wire: bool = False

    @classmethod
    def asked_for(cls, head: bytes) -> Cut | None:
        """The cut that a request's head asks for."""
        found = _CUT.search(head)
        if found is None:
            return None
        how = cast(Literal["reset", "close", "silence"], found[1].decode().lower())
        return cls(how, int(found[2]), found[3] is not None)


class CuttingProxy:
    """A running proxy.

    Attributes:
        url: `http://127.0.0.1:<port>`.
        targets: `http://host:port` of the servers behind it, in turn one a connection. May be changed at any time.
        connections: accepted so far.
        cuts: carried out so far, by how.
        missed: responses that were over before their cut.
        open: both sides of the connections that there are now.
    """

    def __init__(self, targets: list[str]) -> None:
        self.url = ""
        self.targets = targets
        self.connections = 0
        self.cuts = {"reset": 0, "close": 0, "silence": 0}
        self.missed = 0
        self.open: set[asyncio.Transport] = set()

    def next_target(self) -> tuple[str, int]:
        """Host and port for the next connection."""
        target = urlsplit(self.targets[self.connections % len(self.targets)])
        self.connections += 1
        assert target.hostname and target.port
        return target.hostname, target.port

    async def serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        """Serves until `stop`."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _ClientSide(self), "127.0.0.1", 0, backlog=512)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await stop.wait()
        server.close()
        while self.open:
            for transport in self.open:
                transport.abort()
            await asyncio.sleep(0)


@contextmanager
def cutting_proxy(*targets: str) -> Iterator[CuttingProxy]:
    """Runs a proxy in a thread while the block runs."""
    proxy = CuttingProxy(list(targets))
    started, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(proxy.serve(started, stop))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


class _Side(asyncio.Protocol):
    """One of the two connections. What it gets goes to `other`, which holds it back while it cannot write."""

    transport: asyncio.Transport
    other: _Side | None = None

    def __init__(self, proxy: CuttingProxy) -> None:
        self.proxy = proxy

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.proxy.open.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.proxy.open.discard(self.transport)

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None:
            self.other.transport.resume_reading()


class _ClientSide(_Side):
    def __init__(self, proxy: CuttingProxy) -> None:
        super().__init__(proxy)
        self.cut: Cut | None = None
        self._waiting = b""
        self._connecting: asyncio.Task[None] | None = None
        self._doomed = False

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.transport.write(data)
            return
        self._waiting += data
        if self._connecting is None and _HEAD_END in self._waiting:
            self._connecting = asyncio.ensure_future(self._connect())

    async def _connect(self) -> None:
        head, _, body = self._waiting.partition(_HEAD_END)
        self.cut = Cut.asked_for(head)
        if not _UPGRADE.search(head):
            head = _KEEP_ALIVE.sub(b"", head + b"\r\n") + b"Connection: close"
        self._waiting = head + _HEAD_END + body
        loop = asyncio.get_running_loop()
        try:
            _, other = await loop.create_connection(lambda: _ServerSide(self), *self.proxy.next_target())
        except OSError:
            self.reset()
            return
        if self.transport.is_closing():
            other.transport.abort()
            return
        other.transport.write(self._waiting)
        self.other = other

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.other is not None:
            self.other.transport.abort()

    def reset(self) -> None:
        """Breaks the connection with a TCP reset."""
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._doomed:
            self.reset()

    def carry_out(self, cut: Cut) -> None:
        """What the client has been sent arrives; then the connection breaks."""
        self.proxy.cuts[cut.how] += 1
        if cut.how == "silence":
            return
        if self.other is not None:
            self.other.transport.abort()
            self.other = None
        if cut.how == "close":
            self.transport.close()
        elif self.transport.get_write_buffer_size() == 0:
            self.reset()
        else:
            # `resume_writing` is called when all of it has been sent.
            self._doomed = True
            self.transport.set_write_buffer_limits(high=0)


class _ServerSide(_Side):
    def __init__(self, client: _ClientSide) -> None:
        super().__init__(client.proxy)
        self.other: _ClientSide = client
        self._left = client.cut.after if client.cut else 0
        self._meter = _Meter()
        self._cut_done = False

    def data_received(self, data: bytes) -> None:
        client = self.other
        # After a cut the server goes on talking to nobody, as it does to a phone in a tunnel.
        if self._cut_done:
            return
        if client.cut is None:
            client.transport.write(data)
            return
        size = min(len(data), self._left) if client.cut.wire else self._meter.prefix(data, self._left)
        self._left -= size if client.cut.wire else self._meter.counted
        client.transport.write(data[:size])
        if self._left == 0:
            self._cut_done = True
            client.carry_out(client.cut)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._cut_done:
            return
        if self.other.cut is not None:
            self.proxy.missed += 1
        if exc is not None:
            self.other.reset()
        else:
            self.other.transport.close()


class _Meter:
    """Tells payload from framing in one response: a chunked body, any other body, or WebSocket frames.

    Attributes:
        counted: bytes of payload in what the last call of `prefix` returned.
    """

    def __init__(self) -> None:
        self.counted = 0
        self._framing = b""
        self._state: Literal["head", "plain", "chunk", "frame", "payload"] = "head"
        self._after: Literal["chunk", "frame"] = "chunk"
        self._payload = 0

    def prefix(self, data: bytes, most: int) -> int:
        """How many bytes of `data` go by until `most` bytes of payload have."""
        self.counted = 0
        position = 0
        while position < len(data) and self.counted < most:
            if self._state in ("plain", "payload"):
                size = min(len(data) - position, most - self.counted)
                if self._state == "payload":
                    size = min(size, self._payload)
                    self._payload -= size
                    if self._payload == 0:
                        self._state = self._after
                self.counted += size
                position += size
            else:
                self._framing += data[position : position + 1]
                position += 1
                self._read_framing()
        return position

    def _read_framing(self) -> None:
        framing = self._framing
        if self._state == "head":
            if not framing.endswith(_HEAD_END):
                return
            if b" 101 " in framing[:16]:
                self._state = "frame"
            else:
                self._state = "chunk" if _CHUNKED.search(framing) else "plain"
        elif self._state == "chunk":
            # The line end behind the chunk before belongs to the framing as well.
            if not framing.lstrip(b"\r\n").endswith(b"\r\n"):
                return
            self._expect(int(framing.strip(), 16), "chunk")
        else:
            size = _frame_payload(framing)
            if size is None:
                return
            self._expect(size, "frame")
        self._framing = b""

    def _expect(self, size: int, after: Literal["chunk", "frame"]) -> None:
        self._payload, self._after = size, after
        self._state = "payload" if size else after


def _frame_payload(header: bytes) -> int | None:
    """The size that a server's WebSocket frame announces; None while its header is incomplete."""
    if len(header) < 2:
        return None
    size = header[1] & 0x7F
    extended = {126: 2, 127: 8}.get(size, 0)
    if len(header) < 2 + extended:
        return None
    return int.from_bytes(header[2 : 2 + extended], "big") if extended else size
