"""Leads the page's requests to the server of the test, so that the very files that are shipped are the ones tested."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GATEWAY = "/gateway/"


class Reroute:
    """ASGI middleware for the simulator's site: an address below `backend` becomes one below `target`.

    Another address of the same origin keeps its path, and any other origin is left alone.

    Args:
        app: the site.
        backend: what the page asks, `[backend] url` of xiaoliu.toml.
        target: the same place on the test's server.
    """

    def __init__(self, app: ASGIApp, backend: str, target: str) -> None:
        self._app = app
        self._backend = _without_query(backend)
        self._target = _without_query(target)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].startswith(_GATEWAY):
            return await self._app(scope, receive, send)
        first = True

        async def receive_rerouted() -> Message:
            nonlocal first
            message = await receive()
            # The first message of the gateway's protocol says what is asked for; all others are the mini-program's.
            if first and message["type"] == "websocket.receive":
                first = False
                return self._rerouted(message)
            return message

        await self._app(scope, receive_rerouted, send)

    def _rerouted(self, message: Message) -> Message:
        try:
            asked = json.loads(message["text"])
            return {**message, "text": json.dumps({**asked, "url": self.address(asked["url"])})}
        except (KeyError, TypeError, ValueError):
            return message  # the gateway says what is wrong with it

    def address(self, url: str) -> str:
        """Where a request to `url` really goes."""
        asked, backend, target = urlsplit(url), urlsplit(self._backend), urlsplit(self._target)
        if asked.netloc != backend.netloc:
            return url
        path, base = asked.path, backend.path.rstrip("/")
        if path == base or path.startswith(base + "/"):
            path = target.path.rstrip("/") + path[len(base) :]
        scheme = "ws" if asked.scheme in ("ws", "wss") else "http"
        return asked._replace(scheme=scheme, netloc=target.netloc, path=path).geturl()


def _without_query(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl()
