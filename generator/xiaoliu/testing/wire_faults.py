"""What goes wrong between a server and a phone: refusals of a proxy, bodies that break off."""

from __future__ import annotations

import json

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# No text has these characters (Unicode, noncharacters). A model that says one asks for the fault at that very place,
# so that all bytes before it arrive, however the server groups them.
BREAK_OFF = "\U0010fffe"
END_BODY = "\U0010ffff"
_MARKS = (BREAK_OFF, END_BODY)


class Switch:
    """Shared by a test and the middleware.

    Attributes:
        refusal: the status and the text that every request is answered with, as a proxy would; None to let it pass.
    """

    refusal: tuple[int, str] | None = None


class WireFaults:
    """ASGI middleware: does to responses, and to WebSockets, what the switch and the marks in them say.

    A fault happens once, to what answers the question. Who resumes reads past it.
    """

    def __init__(self, app: ASGIApp, switch: Switch) -> None:
        self._app = app
        self._switch = switch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._switch.refusal
        if scope["type"] in ("http", "websocket") and refusal is not None:
            status, text = refusal
            await PlainTextResponse(text, status)(scope, receive, send)
        elif scope["type"] == "websocket":
            socket = _FaultySocket(receive, send)
            await self._app(scope, socket.receive, socket.send)
        elif scope["type"] == "http" and scope["method"] == "POST":
            await self._app(scope, receive, _Faulty(send))
        else:
            await self._app(scope, receive, _Mended(send))


class _Faulty:
    """Sends a response up to the first mark in it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._over = False

    async def __call__(self, message: Message) -> None:
        if self._over:
            return
        body: bytes = message.get("body", b"")
        places = {mark: body.find(mark.encode()) for mark in _MARKS}
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


class _FaultySocket:
    """Passes messages on, up to the first that has a mark, if it is a question that they answer."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._asked = False
        self._over = False

    async def receive(self) -> Message:
        message = await self._receive()
        if text := message.get("text"):
            self._asked = _asks(text)
        return message

    async def send(self, message: Message) -> None:
        if self._over:
            return
        text = message.get("text") or ""
        mark = next((mark for mark in _MARKS if mark in text), None)
        if mark is None or not self._asked:
            await self._send({**message, "text": _without_marks(text)} if text else message)
            return
        self._over = True
        if mark == BREAK_OFF:
            # The app returns without a closing handshake, and the server closes the connection under it.
            raise ConnectionResetError
        await self._send({"type": "websocket.close", "code": 1000})


def _asks(text: str) -> bool:
    try:
        message = json.loads(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("type") == "start"


class _Mended:
    """Sends a response without the marks."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _has_length(message):
            # Held back until it is known how long the body is.
            self._start = message
        elif message["type"] == "http.response.body":
            body = _without_marks(message.get("body", b"").decode("utf-8", "surrogateescape"))
            mended = body.encode("utf-8", "surrogateescape")
            if self._start:
                await self._send(_with_length(self._start, len(mended)))
                self._start = None
            await self._send({**message, "body": mended})
        else:
            await self._send(message)


def _without_marks(text: str) -> str:
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


def _has_length(start: Message) -> bool:
    return any(name.lower() == b"content-length" for name, _ in start.get("headers", []))


def _with_length(start: Message, length: int) -> Message:
    """The head of a response whose first part has so many bytes; a body with a length comes in one part."""
    headers = [
        (name, b"%d" % length if name.lower() == b"content-length" else value)
        for name, value in start.get("headers", [])
    ]
    return {**start, "headers": headers}
