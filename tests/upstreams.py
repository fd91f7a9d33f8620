"""An OpenAI-compatible upstream on a real socket: it does what a test says, and sees who hangs up."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


class Reply:
    """One request to the upstream, and the way to answer it.

    Attributes:
        path: of the request.
        headers: of the request, names in lower case.
        body: of the request.
        connection: the same number for requests on one connection.
    """

    def __init__(self, writer: asyncio.StreamWriter, path: str, headers: dict[str, str]) -> None:
        self.path = path
        self.headers = headers
        self.body: Any = None
        self.connection = writer.get_extra_info("peername")[1]
        self._writer = writer

    async def head(self, status: int = 200, content_type: str = "text/event-stream", **headers: str) -> None:
        """The status line and headers; the body is chunked."""
        fields = {"Content-Type": content_type, "Transfer-Encoding": "chunked", **headers}
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in fields.items())]
        await self.bytes("\r\n".join([*lines, "", ""]).encode())

    async def data(self, data: bytes) -> None:
        """Some bytes of the body, as one chunk."""
        await self.bytes(b"%x\r\n%s\r\n" % (len(data), data))

    async def event(self, value: object) -> None:
        """One server-sent event with a JSON object, ASCII only, as most services write it."""
        await self.data(f"data: {json.dumps(value)}\n\n".encode())

    async def text(self, content: str) -> None:
        """One chunk of the answer."""
        await self.event({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None}]})

    async def finish(self, reason: str | None = "stop", *, done: bool = True) -> None:
        """The finish reason, `[DONE]`, and a proper end of the body."""
        if reason is not None:
            await self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        if done:
            await self.data(b"data: [DONE]\n\n")
        await self.bytes(b"0\r\n\r\n")

    async def bytes(self, data: bytes) -> None:
        """Bytes on the wire, framed by nobody."""
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        """Closes the connection once everything is sent."""
        self._writer.close()

    def reset(self) -> None:
        """Breaks the connection."""
        self._writer.transport.abort()

    async def hang(self) -> None:
        """Says nothing more until the other side hangs up."""
        await asyncio.Event().wait()


Script = Callable[[Reply], Awaitable[None]]


class FakeUpstream:
    """A running upstream.

    Attributes:
        base_url: for `Settings.openai_base_url`.
        replies: the requests so far.
        asked: gets each reply as its request arrives.
        hung_up: gets a reply each time that the other side closes before that reply was complete.
    """

    def __init__(self, script: Script) -> None:
        self.base_url = ""
        self.replies: list[Reply] = []
        self.asked: queue.Queue[Reply] = queue.Queue()
        self.hung_up: queue.Queue[Reply] = queue.Queue()
        self._script = script

    async def serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        """Serves until `stop`."""
        server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self._serve), "127.0.0.1", 0, backlog=1024
        )
        self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        started.set()
        await stop.wait()
        server.close()

    async def _serve(
        self, connection: _Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                reply = await _read_request(reader, writer)
                self.replies.append(reply)
                self.asked.put(reply)
                script = asyncio.ensure_future(self._script(reply))
                connection.on_close = script.cancel
                try:
                    await script
                except (asyncio.CancelledError, ConnectionError):
                    self.hung_up.put(reply)
                    break
        writer.close()


class _Connection(asyncio.StreamReaderProtocol):
    """A stream that also says when the other side closes."""

    def __init__(self, serve: Callable[..., Awaitable[None]]) -> None:
        self.on_close: Callable[[], object] = lambda: None
        super().__init__(asyncio.StreamReader(), lambda reader, writer: serve(self, reader, writer))

    def eof_received(self) -> bool | None:
        self.on_close()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.on_close()
        super().connection_lost(exc)


@contextmanager
def fake_upstream(script: Script) -> Iterator[FakeUpstream]:
    """Runs an upstream in a thread while the block runs."""
    upstream = FakeUpstream(script)
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(upstream.serve(started, stop))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield upstream
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    reply = Reply(writer, head[0].split()[1], headers)
    reply.body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"null")
    return reply
