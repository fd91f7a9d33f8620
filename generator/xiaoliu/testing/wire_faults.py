"""What goes wrong between a server and a phone: refusals of a proxy, bodies that break off."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No text has these characters (Unicode, noncharacters). A model that says one asks for the fault at that very place,
# so that all bytes before it arrive, however the server groups them.
BREAK_OFF = "\U0010fffe"
END_BODY = "\U0010ffff"


class Switch:
    """Shared by a test and the middleware.

    Attributes:
        refusal: the status and the text that every POST is answered with, as a proxy would; None to let it pass.
    """

    refusal: tuple[int, str] | None = None


class WireFaults:
    """ASGI middleware: does to responses what the switch and the marks in them say."""

    def __init__(self, app: ASGIApp, switch: Switch) -> None:
        self._app = app
        self._switch = switch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._switch.refusal
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif refusal is not None:
            status, text = refusal
            await PlainTextResponse(text, status)(scope, receive, send)
        else:
            await self._app(scope, receive, _Faulty(send))


class _Faulty:
    """Sends a response up to the first mark in it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._over = False

    async def __call__(self, message: Message) -> None:
        if self._over:
            return
        body: bytes = message.get("body", b"")
        places = {mark: body.find(mark.encode()) for mark in (BREAK_OFF, END_BODY)}
        found = [(place, mark) for mark, place in places.items() if place >= 0]
        if not found:
            await self._send(message)
            return
        place, mark = min(found)
        self._over = True
        await self._send({**message, "body": body[:place], "more_body": mark == BREAK_OFF})
        if mark == BREAK_OFF:
            # What a server gets when the other side is gone; uvicorn then closes the connection in mid-body.
            raise ConnectionResetError
