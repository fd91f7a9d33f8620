"""Keeps other web pages of the developer's browser out.

What runs on a developer's machine is reached by every page that the developer opens. A page of a foreign site
sends its own `Origin`; one whose name has been pointed to 127.0.0.1 (DNS rebinding) sends its own `Host`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost", "[::1]")
"""How a browser on this machine can call it."""


class Guard:
    """ASGI middleware: only requests to a name of this machine, and from pages of this very site.

    A WebSocket handshake must name its origin; a plain GET of a page or a script does not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origins = origins_of(headers.get("host", ""))
        origin = headers.get("origin")
        if not origins or ((scope["type"] == "websocket" or origin is not None) and origin not in origins):
            return await _refuse(scope, receive, send)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered["X-Content-Type-Options"] = "nosniff"
                # No foreign page may show the stage in a frame, open it and speak to it, or load a file of it.
                # (A policy has no words for IPv6 addresses.)
                named = " ".join(origin for origin in origins if "[" not in origin)
                answered["Content-Security-Policy"] = f"frame-ancestors {named}"
                answered["Cross-Origin-Opener-Policy"] = "same-origin"
                answered["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, send_guarded)


def origins_of(host: str) -> list[str]:
    """The origins of the site that was asked by this Host header; none when the name is not this machine's."""
    try:
        parts = urlsplit(f"http://{host}")
        name, port = (f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname), parts.port
    except ValueError:
        return []
    if name not in NAMES:
        return []
    return [f"http://{name}" + (f":{port}" if port else "") for name in NAMES]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting answers the handshake with 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    response = PlainTextResponse("This site answers only its own pages on this machine.\n", status_code=403)
    await response(scope, receive, send)
