"""From an untrusted HTTP request to a `ChatRequest`. Sizes are checked before anything is kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request

from xiaoliu.server.errors import Refused
from xiaoliu.server.settings import Settings
from xiaoliu.server.upstream import Message
from xiaoliu.stream import replace_surrogates

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACE = re.compile(r"[0-9]{1,9}")
_SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?")

LONGEST_POLL_SECONDS = 25
"""Proxies and phones end a request at 60 seconds, some at 30."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question that may be answered.

    Attributes:
        run_id: UUID in lower case; the server makes one when the client gave none.
        messages: the conversation, oldest first; the last one is the user's.
        resumable: the client made the id, so it may come back with it.
    """

    run_id: str
    messages: tuple[Message, ...]
    resumable: bool

    def fingerprint(self) -> str:
        """Equal for equal conversations: tells a repeated request from another one with the same run id."""
        conversation = [[message.role, message.content] for message in self.messages]
        return hashlib.sha256(json.dumps(conversation).encode()).hexdigest()


async def read_chat_request(request: Request, settings: Settings) -> ChatRequest:
    """Reads the body of `POST /v1/chat`.

    Raises:
        Refused: it is too large, too slow, not JSON, or not a conversation.
    """
    # A web page may send other types to any server without asking it first (a "simple" CORS request).
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused("unsupported_media_type")
    body = await _read_body(request, settings)
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused("invalid_json") from None
    return chat_request_of(value, settings)


def chat_request_of(value: object, settings: Settings) -> ChatRequest:
    """The question in a JSON value.

    Raises:
        Refused: it is not a conversation.
    """
    if not isinstance(value, dict):
        raise Refused("invalid_request", "the body must be an object")
    run_id = value.get("run_id")
    return ChatRequest(
        str(uuid.uuid4()) if run_id is None else checked_run_id(run_id),
        _messages(value.get("messages"), settings.max_messages),
        resumable=run_id is not None,
    )


def checked_run_id(value: object) -> str:
    """A run id as the client wrote it, in lower case.

    Raises:
        Refused: it is not a UUID.
    """
    run_id = value.lower() if isinstance(value, str) else ""
    if not _UUID.fullmatch(run_id):
        raise Refused("invalid_request", "run_id must be a UUID")
    return run_id


def place_of(request: Request) -> int:
    """Number of the last frame that a client has: `Last-Event-ID`, or `after` in the query; else 0.

    A browser that reconnects by itself repeats the address it was given, so its header knows more.

    Raises:
        Refused: it is not a number.
    """
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return checked_place(int(text) if _PLACE.fullmatch(text) else text)


def checked_place(value: object) -> int:
    """The number of a frame, or 0.

    Raises:
        Refused: it is not such a number.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise Refused("invalid_request", "after must be the number of a frame, or 0")
    return value


def wait_of(request: Request) -> float | None:
    """Seconds that a polling client waits for a frame; None when it wants a stream.

    Raises:
        Refused: it is not such a number.
    """
    text = request.query_params.get("wait")
    if text is None:
        return None
    if not _SECONDS.fullmatch(text) or float(text) > LONGEST_POLL_SECONDS:
        raise Refused("invalid_request", f"wait must be seconds, from 0 to {LONGEST_POLL_SECONDS}")
    return float(text)


async def _read_body(request: Request, settings: Settings) -> bytes:
    limit = settings.max_body_bytes
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise Refused("too_large", f"at most {limit} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(settings.request_seconds):
            async for chunk in request.stream():
                if len(body) + len(chunk) > limit:
                    raise Refused("too_large", f"at most {limit} bytes")
                body += chunk
    except (TimeoutError, ClientDisconnect):
        raise Refused("request_timeout") from None
    return bytes(body)


def _messages(value: Any, limit: int) -> tuple[Message, ...]:
    if not isinstance(value, list) or not value:
        raise Refused("invalid_request", "messages must be a list with at least one message")
    if len(value) > limit:
        raise Refused("invalid_request", f"at most {limit} messages")
    messages = tuple(_message(item, index) for index, item in enumerate(value))
    if messages[-1].role != "user" or not messages[-1].content.strip():
        raise Refused("invalid_request", "the last message must be the user's, and say something")
    return messages


def _message(value: Any, index: int) -> Message:
    role = value.get("role") if isinstance(value, dict) else None
    content = value.get("content") if isinstance(value, dict) else None
    if role != "user" and role != "assistant":
        raise Refused("invalid_request", f"messages[{index}].role must be user or assistant")
    if not isinstance(content, str):
        raise Refused("invalid_request", f"messages[{index}].content must be a string")
    # JSON can write half a character; nothing further on could encode it.
    return Message(role, replace_surrogates(content))
