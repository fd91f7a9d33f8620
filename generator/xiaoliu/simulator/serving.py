"""Serves a site on this machine alone, under all of its names, in a thread."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from xiaoliu.simulator.gateway import LARGEST_MESSAGE

_ATTEMPTS = 20  # free ports to try until one is free in both families


class CannotListen(Exception):
    """The port cannot be had.

    Attributes:
        code: "port_in_use", "port_forbidden" or "port_failed"; a text of texts.py below "preview.".
        port: which.
        reason: what the system says.
    """

    def __init__(self, code: str, port: int, reason: str) -> None:
        super().__init__(f"port {port}: {reason}")
        self.code = code
        self.port = port
        self.reason = reason


@contextmanager
def serving(app: Starlette, port: int = 0, *, fall_back: bool = False) -> Iterator[int]:
    """Serves a site of `create_site` while the block runs; gives the port.

    It answers on 127.0.0.1 and, where the machine has it, on ::1: a browser takes `localhost` for either, and
    another program may have the same port on the other one.

    Args:
        app: the site.
        port: 0 takes a free one.
        fall_back: take a free one when that port is taken.

    Raises:
        CannotListen: the port is taken, or not for us.
    """
    try:
        sockets = _listen(port)
    except CannotListen:
        if not fall_back:
            raise
        sockets = _listen(0)
    try:
        with _running(app, sockets):
            yield sockets[0].getsockname()[1]
    finally:
        for listening in sockets:
            listening.close()


@contextmanager
def _running(app: Starlette, sockets: Sequence[socket.socket]) -> Iterator[None]:
    started = threading.Event()
    server = _Server(app, started)
    thread = threading.Thread(target=server.run, kwargs={"sockets": list(sockets)}, daemon=True)
    thread.start()
    try:
        while not started.wait(0.05):
            if not thread.is_alive():
                raise RuntimeError("the site stopped while it was starting")
        yield
    finally:
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """uvicorn without its banner, that says when it is ready and ends the event streams when it stops."""

    def __init__(self, app: Starlette, started: threading.Event) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                ws="wsproto",
                ws_max_size=LARGEST_MESSAGE,
                # A page whose process is busy is alive; and compressing what goes to the same machine is waste.
                ws_ping_interval=None,
                ws_per_message_deflate=False,
            )
        )
        self._app = app
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # First: an open stream would hold the shutdown up.
        self._app.state.events.close()
        await super().shutdown(sockets)


def _listen(port: int) -> list[socket.socket]:
    """Listening sockets of one port, IPv4 first. Raises CannotListen."""
    for _ in range(_ATTEMPTS):
        try:
            return _in_both_families(port)
        except CannotListen as error:
            problem = error
            if port or error.code != "port_in_use":
                break
    raise problem


def _in_both_families(port: int) -> list[socket.socket]:
    first = _bind(socket.AF_INET, "127.0.0.1", port)
    try:
        return [first, _bind(socket.AF_INET6, "::1", first.getsockname()[1])]
    except CannotListen as error:
        if error.code != "port_in_use":  # this machine has no IPv6
            return [first]
        first.close()
        raise


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise CannotListen("port_failed", port, error.strerror or str(error)) from None
    try:
        # On Windows this option would let two servers share a port.
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # Only listening finds out that another program has the port without having bound this address.
        listening.listen(128)
    except OSError as error:
        listening.close()
        codes = {errno.EADDRINUSE: "port_in_use", errno.EACCES: "port_forbidden"}
        raise CannotListen(
            codes.get(error.errno or 0, "port_failed"), port, error.strerror or str(error)
        ) from None
    return listening
