"""A TCP relay in front of a server, whose connections a test breaks when it likes: a browser cannot ask for that itself."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Relay:
    """A running relay.

    Attributes:
        url: `http://127.0.0.1:<port>`.
    """

    def __init__(self, target: str) -> None:
        self.url = ""
        self._target = urlsplit(target)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._clients: set[asyncio.StreamWriter] = set()
        self._open = True

    def cut(self) -> None:
        """Every connection ends in a TCP reset. New ones go through."""
        self._call(self._cut)

    def close(self) -> None:
        """Every connection ends in a TCP reset, and so does each new one, until `open`."""
        self._open = False
        self.cut()

    def open(self) -> None:
        """New connections go through again."""
        self._open = True

    def _call(self, function: object) -> None:
        assert callable(function)

        async def step() -> None:
            function()

        asyncio.run_coroutine_threadsafe(step(), self._loop).result(10)

    def _cut(self) -> None:
        for writer in list(self._clients):
            _reset(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            _reset(writer)
            return
        self._clients.add(writer)
        with suppress(OSError):
            behind = await asyncio.open_connection(self._target.hostname, self._target.port)
            await asyncio.gather(_pump(reader, behind[1]), _pump(behind[0], writer))
        self._clients.discard(writer)

    async def _run(self, started: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await self._stop.wait()
        server.close()
        self._cut()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carries bytes until one side ends; then both do."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    with suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def relay(target: str) -> Iterator[Relay]:
    """Runs a relay in a thread while the block runs."""
    running = Relay(target)
    started = threading.Event()

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: running._loop) as runner:
            runner.run(running._run(started))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield running
    finally:
        running._loop.call_soon_threadsafe(running._stop.set)
        thread.join()
