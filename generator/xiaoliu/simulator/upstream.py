"""One request of a mini-program to its server, over aiohttp, as near to the wire as a phone's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import http_exceptions
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from xiaoliu import __version__
from xiaoliu.simulator.network_errors import NotARequest

_LONGEST_HEADER = 262_144  # bytes; as Chromium
_USER_AGENT = f"xiaoliu/{__version__} (mini-program simulator) MicroMessenger"
# Of the connection rather than of the request, or not the page's to set (platform-facts.md, wx.request: Referer).
_NOT_THE_PAGES = {"connection", "content-length", "host", "referer", "transfer-encoding", "upgrade"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SENDABLE_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


@dataclass(frozen=True)
class Asked:
    """What a page wants from the network.

    Attributes:
        url: sent as it was given, unless it has characters that cannot stand in a request.
        header: without what is not the page's to set.
        has_body: whether the body follows in a message of its own.
        follow: whether redirects are followed.
        protocols: a WebSocket's.
    """

    url: URL
    method: str
    header: dict[str, str]
    has_body: bool
    follow: bool
    protocols: tuple[str, ...]

    @classmethod
    def read(cls, value: Any, schemes: tuple[str, ...]) -> Asked:
        """From the page's first message. Raises NotARequest."""
        if not isinstance(value, dict):
            raise NotARequest("the first message must be a JSON object")
        method = value.get("method") or "GET"
        header = value.get("header") or {}
        protocols = value.get("protocols") or []
        if not isinstance(method, str) or not _TOKEN.fullmatch(method):
            raise NotARequest("invalid method")
        if not isinstance(header, dict) or not all(map(_is_field, header.items())):
            raise NotARequest("invalid header")
        if not isinstance(protocols, list) or not all(isinstance(name, str) for name in protocols):
            raise NotARequest("invalid protocols")
        kept = {name: text for name, text in header.items() if name.lower() not in _NOT_THE_PAGES}
        return cls(
            url=_url(value.get("url"), schemes),
            method=method.upper(),
            header=kept,
            has_body=bool(value.get("body")),
            follow=value.get("redirect") != "manual",
            protocols=tuple(protocols),
        )


class Session:
    """An aiohttp session for one request, with a connection of its own and no cookies."""

    def __init__(self, asked: Asked, app_id: str) -> None:
        self._connector = _Connector()
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note_header)
        names = {name.lower() for name in asked.header}
        own = {"Referer": f"https://servicewechat.com/{app_id}/devtools/page-frame.html"}
        if "user-agent" not in names:
            own["User-Agent"] = _USER_AGENT
        self.http = aiohttp.ClientSession(
            connector=self._connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=own | asked.header,
            skip_auto_headers=("Content-Type",),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
            trace_configs=[trace],
        )
        # Else a GET that gets no answer is sent a second time.
        self.http._retry_connection = False
        self.header: dict[str, str | list[str]] = {}
        """Of the last response: names as sent; several lines of one name make a list."""

    async def body(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        """The bytes of a response as they come. Raises aiohttp.ClientError when they break off."""
        content = response.content
        if (lost := self._connector.lost) is not None:
            lost.add_done_callback(lambda _: _break_off(content))
        try:
            while data := await content.readany():
                yield data
        except aiohttp.ClientPayloadError:
            # aiohttp raises before it has given what came until then.
            content.set_exception(None)  # type: ignore[arg-type]
            if left := content.read_nowait():
                yield left
            self._check_reset()
            raise
        finally:
            response.close()
        # aiohttp takes a reset for the end of a body that only the connection's end delimits.
        self._check_reset()

    def _check_reset(self) -> None:
        """Raises aiohttp.ClientConnectionError when the last connection was not closed but broken."""
        lost = self._connector.lost
        if lost is not None and lost.done() and not lost.cancelled() and (error := lost.exception()):
            raise error

    async def close(self, *, now: bool) -> None:
        """`now`: what has not been sent yet is dropped."""
        if now:
            self._connector.abort()
        await self.http.close()

    async def _note_header(self, _session: Any, _context: Any, what: aiohttp.TraceRequestEndParams) -> None:
        lines: dict[str, tuple[str, list[str]]] = {}
        for raw_name, raw_value in what.response.raw_headers:
            name, value = raw_name.decode("latin-1"), _decoded(raw_value)
            lines.setdefault(name.lower(), (name, []))[1].append(value)
        self.header = {name: values if len(values) > 1 else values[0] for name, values in lines.values()}


def _break_off(content: aiohttp.StreamReader) -> None:
    """Ends the reading of a body whose connection is gone: aiohttp waits for ever after chunks that are none."""
    if not content.is_eof() and content.exception() is None:
        content.set_exception(aiohttp.ClientPayloadError(), http_exceptions.BadHttpMessage("no chunks"))


@asynccontextmanager
async def open_session(asked: Asked, app_id: str) -> AsyncIterator[Session]:
    """A session whose connections are gone with the block; at once when the block is left by an exception."""
    session = Session(asked, app_id)
    try:
        yield session
    except BaseException:
        await session.close(now=True)
        raise
    await session.close(now=False)


class _Connector(aiohttp.TCPConnector):
    """Remembers its connections.

    Attributes:
        lost: done when the last one is gone, with an exception when it was not closed but broken.
    """

    def __init__(self) -> None:
        super().__init__(limit=0)
        self.lost: asyncio.Future[None] | None = None
        self._transports: list[asyncio.Transport] = []

    async def connect(
        self, req: ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        if connection.protocol is not None:
            self.lost = connection.protocol.closed
        if connection.transport is not None:
            self._transports.append(connection.transport)
        return connection

    def abort(self) -> None:
        for transport in self._transports:
            transport.abort()


def _url(value: Any, schemes: tuple[str, ...]) -> URL:
    if not isinstance(value, str):
        raise NotARequest("invalid url")
    try:
        url = URL(value, encoded=_SENDABLE_URL.fullmatch(value) is not None)
    except ValueError:
        raise aiohttp.InvalidURL(value) from None
    if url.scheme not in schemes or not url.host:
        raise aiohttp.InvalidURL(value)
    return url


def _is_field(field: tuple[Any, Any]) -> bool:
    name, value = field
    return isinstance(value, str) and _TOKEN.fullmatch(name) is not None and not _CONTROL.search(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
