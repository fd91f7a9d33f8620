"""Real workers, each a process of `xiaoliu serve` on a port of its own, to be killed, stalled and rolled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.nginx import ADVISED, nginx
from tests.redis_server import free_port

SECONDS = 60


class Worker:
    """One process.

    Attributes:
        url: stays the same across restarts.
    """

    def __init__(self, settings: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process as it runs now."""
        assert self._process is not None
        return self._process

    def begin(self) -> None:
        """Starts it; `wait_until_ready` says when it answers."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("XIAOLIU_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "xiaoliu", "serve", "--port", self.url.rpartition(":")[2]],
            env=inherited | self._settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wait_until_ready(self) -> None:
        """Returns when it answers requests."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert self.url in line, f"the worker did not start: {line!r}"

    def kill(self) -> None:
        """SIGKILL: the machine is gone."""
        self.process.kill()
        self._wait()

    def stop(self) -> None:
        """SIGTERM; returns when it has ended in order."""
        self.process.terminate()
        # uvicorn raises the signal again after its work is done.
        assert self._wait() in (0, -signal.SIGTERM)

    def stall(self) -> None:
        """It does nothing any more, and its connections stay."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Ends a stall."""
        self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Ends it in any case."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _wait(self) -> int:
        code = self.process.wait(timeout=SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


class Workers(Sequence[Worker]):
    """Some workers with one log, behind nginx.

    Attributes:
        url: of nginx.
    """

    def __init__(self, workers: Sequence[Worker], url: str) -> None:
        self.url = url
        self._workers = workers

    def __getitem__(self, place: Any) -> Any:
        return self._workers[place]

    def __len__(self) -> int:
        return len(self._workers)

    def roll(self) -> None:
        """Restarts one worker after the other, as a new version is brought in."""
        for worker in self._workers:
            worker.stop()
            worker.begin()
            worker.wait_until_ready()


@contextmanager
def workers(count: int, log: str, *, location: str = ADVISED, **settings: Any) -> Iterator[Workers]:
    """Runs workers behind nginx while the block runs.

    Args:
        count: how many.
        log: their `XIAOLIU_LOG`.
        location: see `nginx`.
        settings: fields of `xiaoliu.server.Settings`.
    """
    environment = {f"XIAOLIU_{name.upper()}": str(value) for name, value in settings.items()}
    with ExitStack() as stack:
        processes = [Worker({"XIAOLIU_LOG": log, **environment}) for _ in range(count)]
        for worker in processes:
            stack.callback(worker.close)
            worker.begin()
        for worker in processes:
            worker.wait_until_ready()
        url = stack.enter_context(nginx([worker.url for worker in processes], location=location))
        yield Workers(processes, url)
