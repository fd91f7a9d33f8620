"""Any service that speaks OpenAI's chat completions, streamed: `POST {base_url}/chat/completions`."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

import aiohttp
from aiohttp.connector import AddrInfoType

from xiaoliu.server.errors import UpstreamError
from xiaoliu.server.settings import Settings
from xiaoliu.server.upstream import Finish, Message, Piece
from xiaoliu.server.upstream.openai_chunks import ChunkReader, code_of_refusal
from xiaoliu.stream import Event, ParserError, SseParser, Utf8Decoder

logger = logging.getLogger(__name__)

_REFUSAL_BYTES = 65_536
# What a service that writes faster than its answer is logged may have in our memory; the rest waits in its own.
_WAITING_BYTES = 32_768


class OpenAIUpstream:
    """Streams answers from an OpenAI-compatible service.

    Over aiohttp: a token costs half of httpx2's CPU, a tenth of the OpenAI SDK's (bench/relay.py, unpaced).
    """

    name = "openai"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        """See `Upstream`."""
        chunks = ChunkReader()
        async with self._request(messages) as response, aclosing(self._events(response)) as events:
            async for data in events:
                piece = chunks.read(data)
                if piece is not None:
                    yield piece
                if chunks.done:
                    break
        finish = chunks.finish()
        if finish is not None:
            yield finish

    async def close(self) -> None:
        """See `Upstream`."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @asynccontextmanager
    async def _request(self, messages: Sequence[Message]) -> AsyncIterator[aiohttp.ClientResponse]:
        """Asks; gives a response that is an event stream. The connection is closed with the block."""
        try:
            async with asyncio.timeout(self._settings.first_byte_seconds):
                response = await self._open_session().post(
                    f"{self._settings.openai_base_url}/chat/completions",
                    json=self._question(messages),
                    # A redirect could carry the key to another host.
                    allow_redirects=False,
                )
        except TimeoutError:
            raise UpstreamError("upstream_timeout") from None
        except aiohttp.ClientResponseError:
            # Not HTTP at all.
            raise UpstreamError("upstream_bad_response") from None
        except (aiohttp.ClientError, OSError) as error:
            logger.warning("upstream unreachable", extra={"error": type(error).__name__})
            raise UpstreamError("upstream_unreachable") from None
        try:
            if response.status != 200:
                raise UpstreamError(await self._code_of_refusal(response))
            if response.content_type != "text/event-stream":
                logger.warning("upstream does not stream", extra={"content_type": response.content_type})
                raise UpstreamError("upstream_bad_response")
            yield response
        finally:
            # A connection whose answer was read to the end serves the next question; any other is closed at
            # once, or a stopped answer would go on being written, and paid for.
            if response.content.is_eof():
                response.release()
            else:
                response.close()

    async def _events(self, response: aiohttp.ClientResponse) -> AsyncGenerator[str, None]:
        """The data of each server-sent event."""
        text = Utf8Decoder()
        parser = SseParser()
        seconds = self._settings.first_byte_seconds
        while data := await _read(response, seconds):
            seconds = self._settings.idle_seconds
            for frame in parser.feed(text.feed(data)):
                if isinstance(frame, Event):
                    yield frame.data
                elif isinstance(frame, ParserError):
                    raise UpstreamError("upstream_bad_response")

    def _open_session(self) -> aiohttp.ClientSession:
        # Made late: a session belongs to the event loop that runs when it is made.
        if self._session is None:
            headers = {"Accept": "text/event-stream"}
            if self._settings.openai_api_key is not None:
                headers["Authorization"] = f"Bearer {self._settings.openai_api_key.get_secret_value()}"
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, socket_factory=_socket),
                read_bufsize=_WAITING_BYTES,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._settings.connect_seconds),
                headers=headers,
            )
        return self._session

    def _question(self, messages: Sequence[Message]) -> dict[str, object]:
        return {
            "model": self._settings.model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    async def _code_of_refusal(self, response: aiohttp.ClientResponse) -> str:
        body = bytearray()
        while len(body) < _REFUSAL_BYTES and (data := await _read(response, self._settings.idle_seconds)):
            body += data
        code = code_of_refusal(response.status, bytes(body))
        logger.warning("upstream refused", extra={"status": response.status, "code": code})
        return code


def _socket(address: AddrInfoType) -> socket.socket:
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WAITING_BYTES)
    return made


async def _read(response: aiohttp.ClientResponse, seconds: float) -> bytes:
    """The next bytes of the body; none at its end, and none when the connection breaks.

    What was said until then decides whether the answer is complete.
    """
    try:
        async with asyncio.timeout(seconds):
            return await response.content.readany()
    except TimeoutError:
        raise UpstreamError("upstream_timeout") from None
    except (aiohttp.ClientError, OSError):
        return b""
