"""What a server's memory grows by while nobody reads what it sends."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from uuid import uuid4

from tests.redis_server import free_port
from tests.upstreams import FakeUpstream, Reply

SECONDS = 100
ANSWER_BYTES = 10_000_000
PIECE = "字" * 333

SERVERS = {
    "uvicorn": ["-m", "xiaoliu", "serve", "--port", "{port}"],
    "hypercorn": [
        "-m",
        "hypercorn",
        "xiaoliu.server.asgi:app",
        "--workers",
        "0",
        "--bind",
        "127.0.0.1:{port}",
    ],
}


async def ten_megabytes(reply: Reply) -> None:
    """An upstream's answer, as fast as it is taken."""
    await reply.head()
    for _ in range(ANSWER_BYTES // len(PIECE.encode())):
        await reply.text(PIECE)
    await reply.finish()


class Server:
    """A server in a process of its own.

    Attributes:
        url: without a trailing slash.
    """

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._process = process

    @property
    def megabytes(self) -> float:
        """Memory that it holds (10⁶ bytes)."""
        listed = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, text=True, check=True
        )
        return int(listed.stdout) * 1024 / 1e6

    def ask(self, run_id: str = "") -> socket.socket:
        """A question from a client that reads no answer."""
        body = json.dumps({"run_id": run_id or str(uuid4()), "messages": [{"role": "user", "content": "?"}]})
        head = f"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        client = socket.socket()
        # The kernel's own patience is not the server's.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self._port))
        client.sendall(f"{head}\r\n\r\n{body}".encode())
        return client


@contextmanager
def server(kind: str, upstream: FakeUpstream, **settings: object) -> Iterator[Server]:
    """Runs one of SERVERS while the block runs."""
    port = free_port()
    values = {
        "upstream": "openai",
        "model": "m",
        "openai_base_url": upstream.base_url,
        "max_runs": 1000,
        **settings,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("XIAOLIU_")}
    process = subprocess.Popen(
        [sys.executable, *(part.format(port=port) for part in SERVERS[kind])],
        env=inherited | {f"XIAOLIU_{name.upper()}": str(value) for name, value in values.items()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = monotonic() + SECONDS
        while not _listens(port):
            assert process.poll() is None and monotonic() < deadline, f"{kind} does not listen"
            sleep(0.05)
        yield Server(port, process)
    finally:
        process.kill()
        process.wait()


def reset(client: socket.socket) -> None:
    """Leaves without a goodbye."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
