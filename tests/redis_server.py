"""A real Redis of a test's own: on a free port, in a folder that goes with it, to be paused, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import redis

SECONDS = 20


class RedisServer:
    """A Redis that keeps nothing across a restart, like most that are used for this.

    Attributes:
        port: on 127.0.0.1; stays the same across restarts.
        url: for `XIAOLIU_LOG`.
        client: for a test to look and to interfere.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.url = f"redis://127.0.0.1:{port}/0"
        self.client = redis.Redis(port=port, protocol=2)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it; returns when it answers."""
        settings = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder)]
        nothing_kept = ["--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [find_redis() or "redis-server", *settings, *nothing_kept], stdout=subprocess.DEVNULL
        )
        deadline = monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None, "redis-server did not start"
            assert monotonic() < deadline, "redis-server does not answer"
            sleep(0.01)

    def kill(self) -> None:
        """The machine is gone: every connection breaks, and what was in memory is lost."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Connections stay, but nothing is answered any more."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Ends a pause."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """Ends it in any case."""
        self.client.close()
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False


@contextmanager
def redis_server(*, started: bool = True) -> Iterator[RedisServer]:
    """Runs a Redis while the block runs.

    Args:
        started: False: the port is chosen, but nothing listens until `start()`.
    """
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), free_port())
        try:
            if started:
                server.start()
            yield server
        finally:
            server.close()


def find_redis() -> str | None:
    """Where redis-server is."""
    return shutil.which("redis-server")


def free_port() -> int:
    """A port of 127.0.0.1 where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
