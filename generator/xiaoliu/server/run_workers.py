"""`xiaoliu serve --workers N`: processes that share one port. One that dies is replaced."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from xiaoliu.server.app import create_app
from xiaoliu.server.logs import configure_logging
from xiaoliu.server.one_worker import SEVERAL_WORKERS
from xiaoliu.server.run import Server, ServerStartError, listen
from xiaoliu.server.settings import Settings, SettingsError, misspelled_variables

# A worker that cannot serve ends with this code; trying again would not help.
_CANNOT_SERVE = 3

logger = logging.getLogger(__name__)


def run_workers(
    settings: Settings,
    count: int,
    *,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves with several processes until it is interrupted.

    Args:
        settings: see `Settings`; of a log that workers can share.
        count: how many processes.
        host: see `run`.
        port: see `run`.
        ready: called with the URL as soon as all of them answer requests.

    Raises:
        SettingsError: the log belongs to one process.
        ServerStartError: see `run`; or a worker does not start, and has said why.
    """
    if settings.log.get_secret_value() == "memory":
        raise SettingsError(SEVERAL_WORKERS)
    listening, url = listen(settings, host, port)
    configure_logging()
    for sentence in misspelled_variables():
        logger.warning(sentence)
    with listening, _interrupts() as interrupted:
        workers = [_Worker(settings, listening) for _ in range(count)]
        try:
            while not interrupted.poll():
                wait([interrupted, *(signal for worker in workers for signal in worker.signals)])
                workers = [worker.kept_alive() for worker in workers]
                if ready is not None and all(worker.ready for worker in workers):
                    ready(url)
                    ready = None
        finally:
            for worker in workers:
                worker.process.terminate()
            for worker in workers:
                worker.process.join()


class _Worker:
    """One process.

    Attributes:
        process: the process as it runs now.
        ready: whether it has begun to answer requests.
    """

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings = settings
        self._listening = listening
        self._started, started = multiprocessing.Pipe(duplex=False)
        self.ready = False
        context = multiprocessing.get_context("spawn")
        self.process: SpawnProcess = context.Process(target=_work, args=(settings, listening, started))
        self.process.start()
        started.close()

    @property
    def signals(self) -> list[Any]:
        """What tells, when it can be read, that something has happened to it."""
        return [self.process.sentinel] if self.ready else [self.process.sentinel, self._started]

    def kept_alive(self) -> _Worker:
        """This worker, or the one that takes its place.

        Raises:
            ServerStartError: it cannot serve.
        """
        if not self.ready and self._started.poll():
            self.ready = _said_ready(self._started)
        if self.process.exitcode is None:
            return self
        if self.process.exitcode == _CANNOT_SERVE or not self.ready:
            raise ServerStartError("a worker does not start, see above")
        logger.error("a worker died and is replaced", extra={"exit_code": self.process.exitcode})
        return _Worker(self._settings, self._listening)


def _work(settings: Settings, listening: socket.socket, started: Connection) -> None:
    """The life of a worker."""
    configure_logging()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server = Server(create_app(settings), settings, on_ready=lambda: started.send(True))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn raises the interrupt again after an orderly shutdown; it has done its work by then.
        return
    if not server.started:
        sys.exit(_CANNOT_SERVE)


def _end_with_parent() -> None:
    """Ends this worker in good order when the process that started it has died, which leaves nobody to end it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _said_ready(started: Connection) -> bool:
    try:
        return bool(started.recv())
    except EOFError:
        return False


@contextmanager
def _interrupts() -> Iterator[Connection]:
    """Something that can be read once somebody wants the program to end."""
    reading, writing = multiprocessing.Pipe(duplex=False)
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: writing.send(True)) for number in numbers]
    try:
        yield reading
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        reading.close()
        writing.close()
