"""Servers that are not ours: the reference server behind the wire formats of the protocols that it does not speak."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from xiaoliu.server.endpoints import ChatServer
from xiaoliu.server.negotiate import Negotiated
from xiaoliu.server.request import ChatRequest
from xiaoliu.server.stream_response import FrameStream
from xiaoliu.server.upstream import Message
from xiaoliu.stream import Delta, Encoder, End, Error, Frame
from xiaoliu.testing.wire_faults import BREAK_OFF


class ForeignServer:
    """ASGI middleware: answers every POST in another protocol, from the same runs."""

    def __init__(self, app: ASGIApp, server: ChatServer, encoder: Encoder) -> None:
        self._app = app
        self._server = server
        self._encoder = encoder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        asked = await Request(scope, receive).json()
        messages = tuple(Message(message["role"], message["content"]) for message in asked["messages"])
        question = ChatRequest(str(uuid.uuid4()), messages, resumable=False)
        reader = await self._server.runs.start("", question)
        await FrameStream(reader, Negotiated(self._encoder, keeps_streams_only=True), {})(
            scope, receive, send
        )


class OpenAiEncoder:
    """`chat.completion.chunk` events, as the OpenAI API and its many relatives write them."""

    content_type = "text/event-stream; charset=utf-8"

    def encode(self, frame: Frame) -> bytes:
        """See `Encoder`."""
        if isinstance(frame, Delta):
            name = "content" if frame.content is not None else "reasoning_content"
            return _event(_chunk({name: frame.content or frame.reasoning or ""}))
        if isinstance(frame, End):
            return _event(_chunk({}, "stop")) + b"data: [DONE]\n\n"
        if isinstance(frame, Error):
            return _event({"error": {"code": frame.code, "message": frame.message}})
        return b": hb\n\n"


class OllamaEncoder:
    """One JSON object a line, as Ollama's `/api/chat` writes them."""

    content_type = "application/x-ndjson"

    def encode(self, frame: Frame) -> bytes:
        """See `Encoder`."""
        if isinstance(frame, Delta):
            name = "content" if frame.content is not None else "thinking"
            said = {"role": "assistant", "content": "", name: frame.content or frame.reasoning}
            return _line({"message": said, "done": False})
        if isinstance(frame, End):
            return _line(
                {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
            )
        if isinstance(frame, Error):
            return _line({"error": frame.message})
        return b"\n"


class PlainTextEncoder:
    """The answer and nothing else. There is no way to say that something failed but to break off."""

    content_type = "text/plain; charset=utf-8"

    def encode(self, frame: Frame) -> bytes:
        """See `Encoder`."""
        if isinstance(frame, Delta):
            return (frame.content or "").encode()
        return BREAK_OFF.encode() if isinstance(frame, Error) else b""


FOREIGN: Mapping[str, Encoder] = {
    "openai": OpenAiEncoder(),
    "ndjson": OllamaEncoder(),
    "text": PlainTextEncoder(),
}
"""By the protocol of xiaoliu.toml."""


def _chunk(delta: Mapping[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"object": "chat.completion.chunk", "model": "demo", "choices": [choice]}


def _event(value: object) -> bytes:
    return b"data: " + _line(value) + b"\n"


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
