"""`/v1/ws`: the same runs over one WebSocket, for devices and proxies that do not pass a streamed body on."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from xiaoliu.server.errors import Refused, error_frame
from xiaoliu.server.event_log import LogUnavailable
from xiaoliu.server.reader import Reader
from xiaoliu.server.request import chat_request_of, checked_place, checked_run_id
from xiaoliu.server.runs import RunRegistry
from xiaoliu.server.settings import Settings
from xiaoliu.stream import Delta, Frame, Heartbeat, NdjsonEncoder

logger = logging.getLogger(__name__)

# RFC 6455 §7.4.1.
NORMAL, GOING_AWAY, UNSUPPORTED_DATA = 1000, 1001, 1003
INVALID_DATA, POLICY_VIOLATION, TOO_BIG, FAULT = 1007, 1008, 1009, 1011
_CLOSES_WITH = {
    "invalid_json": INVALID_DATA,
    "invalid_request": POLICY_VIOLATION,
    "unauthorized": POLICY_VIOLATION,
    "request_timeout": POLICY_VIOLATION,
    "too_large": TOO_BIG,
    "server_stopping": GOING_AWAY,
    "log_unavailable": GOING_AWAY,
    "internal_error": FAULT,
}
MINI_PROGRAM_ORIGIN = "https://servicewechat.com"

_HEARTBEAT = json.dumps(Heartbeat().to_object())
_encode = NdjsonEncoder().encode


class _Unreadable(Refused):
    """A binary message."""

    def __init__(self, detail: str) -> None:
        super().__init__("invalid_request", detail)


class ChatSocket:
    """One connection: it reads one run, and is closed after that run's last frame.

    Args:
        websocket: not accepted yet.
        runs: the server's runs.
        settings: the server's settings.
        authorize: see `create_app`.
    """

    def __init__(
        self,
        websocket: WebSocket,
        runs: RunRegistry,
        settings: Settings,
        authorize: Callable[[HTTPConnection], Awaitable[str]],
    ) -> None:
        self._websocket = websocket
        self._runs = runs
        self._settings = settings
        self._authorize = authorize
        self._owner = ""
        self._sending: asyncio.Task[int] | None = None

    async def serve(self) -> None:
        """Talks until the run has ended, something is refused, or the client is gone."""
        if not origin_may_connect(self._websocket.headers, self._settings.cors_origins):
            await self._websocket.close()
            return
        try:
            await self._websocket.accept()
            code = await self._talk_or_refuse()
            if self._websocket.client_state is WebSocketState.CONNECTED:
                await self._websocket.close(code)
        except (WebSocketDisconnect, OSError):
            pass

    async def _talk_or_refuse(self) -> int:
        """Talks; returns the code to close with."""
        try:
            self._owner = await self._authorize(self._websocket)
            return await self._talk()
        except Refused as refused:
            return await self._refuse(refused)
        except LogUnavailable:
            return await self._refuse(Refused("log_unavailable"))
        except (WebSocketDisconnect, OSError):
            raise
        except Exception as error:
            # Not the exception's text: it may quote the conversation.
            place = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{place.filename}:{place.lineno}"
            logger.error("socket failed", extra={"error": type(error).__name__, "at": at})
            return await self._refuse(Refused("internal_error"))

    async def _talk(self) -> int:
        receiving = asyncio.create_task(self._receive())
        try:
            while True:
                tasks = {receiving} if self._sending is None else {receiving, self._sending}
                # A run has its heartbeats; a socket that reads none is not kept for nothing.
                patience = self._settings.request_seconds if self._sending is None else None
                done, _ = await asyncio.wait(tasks, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    raise Refused("request_timeout")
                if self._sending in done:
                    return self._sending.result()
                await self._obey(receiving.result())
                receiving = asyncio.create_task(self._receive())
        finally:
            tasks = {receiving} if self._sending is None else {receiving, self._sending}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> dict[str, Any]:
        """The next message."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", GOING_AWAY))
        text = message.get("text")
        if text is None:
            raise _Unreadable("messages are text")
        # Not every server that runs this app has a limit of its own.
        if len(text) > self._settings.max_body_bytes or len(text.encode()) > self._settings.max_body_bytes:
            raise Refused("too_large", f"at most {self._settings.max_body_bytes} bytes")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise Refused("invalid_json") from None
        if not isinstance(value, dict):
            raise Refused("invalid_request", "a message must be an object")
        return value

    async def _obey(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind not in ("start", "resume", "stop"):
            raise Refused("invalid_request", "type must be start, resume or stop")
        run_id = checked_run_id(message.get("run_id"))
        if kind == "stop":
            await self._runs.stop(self._owner, run_id)
            return
        if self._sending is not None:
            raise Refused("invalid_request", "one run at a time")
        after = checked_place(message.get("after", 0))
        if kind == "start":
            reader = await self._runs.start(self._owner, chat_request_of(message, self._settings), after)
        else:
            reader = await self._runs.attach(self._owner, run_id, after)
        self._sending = asyncio.create_task(self._send(reader))

    async def _send(self, reader: Reader) -> int:
        """Sends the run; returns the code to close with."""
        batch: Any = ()
        async with reader:
            async for batch in reader.batches():
                for frame in batch or (Heartbeat(),):
                    await self._websocket.send_text(_text_of(frame))
        return NORMAL if batch and not isinstance(batch[-1], Delta) else GOING_AWAY

    async def _refuse(self, refused: Refused) -> int:
        """Says why; returns the code to close with."""
        frame = error_frame(refused.code, self._settings.locale, detail=refused.detail)
        if self._websocket.client_state is WebSocketState.CONNECTED:
            await self._websocket.send_text(_text_of(frame))
        if isinstance(refused, _Unreadable):
            return UNSUPPORTED_DATA
        return _CLOSES_WITH.get(refused.code, NORMAL)


def origin_may_connect(headers: Mapping[str, str], listed: tuple[str, ...]) -> bool:
    """Whether the page that asks may connect: browsers do not ask the server before they open a WebSocket.

    Args:
        headers: of the handshake.
        listed: origins of `XIAOLIU_CORS_ORIGINS`.
    """
    origin = headers.get("origin")
    if origin is None or origin == MINI_PROGRAM_ORIGIN or origin in listed:
        return True
    try:
        page = urlsplit(origin)
        host = page.hostname or ""
    except ValueError:
        return False
    return page.netloc != "" and (page.netloc == headers.get("host") or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _text_of(frame: Frame) -> str:
    return _HEARTBEAT if isinstance(frame, Heartbeat) else _encode(frame)[:-1].decode()
