"""Starts the server: in the foreground for the command line, in a thread for the preview and for tests."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.applications import Starlette

from xiaoliu.server.app import create_app
from xiaoliu.server.endpoints import ChatServer
from xiaoliu.server.logs import configure_logging
from xiaoliu.server.settings import Settings, misspelled_variables
from xiaoliu.server.websocket_protocol import WebSocketProtocol

logger = logging.getLogger(__name__)

# What responses have to be sent after the last frame is written.
_LAST_WORDS_SECONDS = 2
# How soon a second Ctrl-C is seen.
_FORCE_SECONDS = 0.1


class ServerStartError(Exception):
    """The server cannot listen there. The message says why, and what to do."""


def run(
    settings: Settings,
    *,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until it is interrupted.

    Args:
        settings: see `Settings`.
        host: instead of the settings' one.
        port: instead of the settings' one; 0 takes a free one.
        ready: called with the URL as soon as requests are answered.

    Raises:
        ServerStartError: the port is taken, or the address is not this machine's.
    """
    listening, url = listen(settings, host, port)
    configure_logging()
    for sentence in misspelled_variables():
        logger.warning(sentence)
    server = Server(create_app(settings), settings, on_ready=lambda: ready and ready(url))
    # uvicorn raises the interrupt again after an orderly shutdown; it has done its work by then.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


@contextmanager
def serving(app: Starlette, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serves in a thread of its own for as long as the block runs; gives the URL.

    Args:
        app: what `create_app` made.
        host: address to listen on.
        port: 0 takes a free one.

    Raises:
        ServerStartError: the port is taken, the address is not this machine's, or the app does not start.
    """
    settings: Settings = app.state.server.settings
    listening, url = listen(settings, host, port)
    started = threading.Event()
    server = Server(app, settings, on_ready=started.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not started.wait(0.05):
            if not thread.is_alive():
                raise ServerStartError("the server stopped while it was starting")
        yield url
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Server(uvicorn.Server):
    """uvicorn without its banner, that says when it is ready and tells the readers when it stops."""

    def __init__(self, app: Starlette, settings: Settings, *, on_ready: Callable[[], object]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                ws=WebSocketProtocol,
                ws_max_size=settings.max_body_bytes,
                # A token gains nothing by compression, and each socket would pay for it with memory.
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
            )
        )
        self._app = app
        self._grace_seconds = settings.stop_seconds
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        chat: ChatServer = self._app.state.server
        if chat.log.shared:
            # Who comes now finds another worker. With a log of its own, this one is the only place to come back to.
            for server in self.servers:
                server.close()
        # First, so that open responses end in their last frame and do not hold the shutdown up.
        closing = asyncio.create_task(chat.close(self._grace_seconds))
        while not closing.done() and not self.force_exit:
            await asyncio.wait([closing], timeout=_FORCE_SECONDS)
        await super().shutdown(sockets)


def listen(settings: Settings, host: str | None, port: int | None) -> tuple[socket.socket, str]:
    """A listening socket, bound before anything is printed or started."""
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # On Windows this option would let two servers share a port.
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise ServerStartError(_why(error, host, port)) from None
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    return listening, f"http://{shown}:{listening.getsockname()[1]}"


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is in use on {host}; choose another with --port or XIAOLIU_PORT (0: any free one)"
        )
    if error.errno == errno.EACCES:
        return f"port {port} needs administrator rights; choose one above 1023"
    return f"cannot listen on {host}: {error.strerror or error}"
