"""The network of the simulated phone: a page asks here, and this process asks the mini-program's server.

A browser page cannot do what a phone does: it obeys CORS, cannot set the Referer of a mini-program, and hides
headers such as Set-Cookie. So the stage sends each request over a WebSocket of its own.

`/gateway/request`: the page sends `{"url", "method", "header", "body"?: true, "redirect"?: "manual"}` and then, with
`body`, one binary message. It gets `{"head": {"statusCode", "header", "cookies"}}`, the body in binary messages as the
bytes arrive, and `{"end": true}` or `{"fail": why}`; then the relay closes. A page that closes it first cancels the
request at once, whatever state that is in.

`/gateway/socket`: the page sends `{"url", "header", "protocols"}` and gets `{"open": {"header", "protocol"}}` or
`{"fail": why}`. After `open`, messages pass as they are in both directions. The server's close code and reason become
the relay's (no code becomes 1000); a connection that breaks breaks the relay too, which a browser shows as 1006.

Nothing is shared between two requests: no cookies, no connections. There are no timeouts here; the page's `wx` has
them. A page that does not read slows the server down: some hundred kilobytes wait here, never a whole body.

What aiohttp makes of a request: Content-Length and Host are its own; Accept is `*/*` and Accept-Encoding what it can
decode, unless the page gave them. Of a response: a gzip or deflate body (br, zstd where installed) is decoded while its
headers stay; chunk framing is gone, only the moments remain; 1xx responses are skipped. Redirects are followed as
browsers do: POST becomes GET on 301, 302 and 303, and Authorization stays behind when the origin changes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from io import BytesIO
from typing import Any, TypeVar

import aiohttp
from aiohttp import WSMsgType
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from xiaoliu.simulator.network_errors import NotARequest, describe
from xiaoliu.simulator.upstream import Asked, open_session

LARGEST_MESSAGE = 64 * 1024 * 1024  # bytes, of one WebSocket message
_MOST_REDIRECTS = 20  # as Chromium
_FAREWELL = 1.0  # seconds that a server has to close the connection after its own close frame

T = TypeVar("T")


def gateway_routes(app_id: Callable[[], str]) -> list[WebSocketRoute]:
    """The two endpoints. `app_id` is asked at each request; it becomes part of the Referer.

    They check no Origin: the site's guard does (guard.py).
    """

    async def request(relay: WebSocket) -> None:
        await _serve(relay, _request(relay, app_id))

    async def socket(relay: WebSocket) -> None:
        await _serve(relay, _socket(relay, app_id))

    return [WebSocketRoute("/gateway/request", request), WebSocketRoute("/gateway/socket", socket)]


async def _serve(relay: WebSocket, work: Coroutine[Any, Any, None]) -> None:
    """Runs one relay. What cannot be had is said in a `fail`; that the page leaves is no error."""
    with suppress(WebSocketDisconnect):
        await relay.accept()
        try:
            await work
        except (NotARequest, aiohttp.ClientError, OSError, ValueError) as error:
            await relay.send_json({"fail": describe(error)})
            await relay.close()


async def _request(relay: WebSocket, app_id: Callable[[], str]) -> None:
    asked = await _asked(relay, ("http", "https"))
    body = await relay.receive_bytes() if asked.has_body else None
    await _unless_left(relay, _fetch(relay, asked, body, app_id()))


async def _fetch(relay: WebSocket, asked: Asked, body: bytes | None, app_id: str) -> None:
    async with open_session(asked, app_id) as session:
        response = await session.http.request(
            asked.method,
            asked.url,
            data=None if body is None else BytesIO(body),
            allow_redirects=asked.follow,
            max_redirects=_MOST_REDIRECTS,
        )
        cookies = response.headers.getall("Set-Cookie", [])
        head = {"statusCode": response.status, "header": session.header, "cookies": cookies}
        await relay.send_json({"head": head})
        async for data in session.body(response):
            await relay.send_bytes(data)
    await relay.send_json({"end": True})
    await relay.close()


async def _socket(relay: WebSocket, app_id: Callable[[], str]) -> None:
    asked = await _asked(relay, ("ws", "wss"))
    async with open_session(asked, app_id()) as session:
        opening = session.http.ws_connect(
            asked.url,
            protocols=asked.protocols,
            max_msg_size=LARGEST_MESSAGE,
            autoclose=False,  # the answer to a close frame has its code
            timeout=aiohttp.ClientWSTimeout(ws_close=_FAREWELL),
        )
        server = await _unless_left(relay, opening)
        await relay.send_json({"open": {"header": session.header, "protocol": server.protocol or ""}})
        down = asyncio.ensure_future(_downward(server, relay))
        up = asyncio.ensure_future(_upward(relay, server))
        await _first_of(down, up)
        if not down.cancelled():
            down.result()
        elif not up.cancelled() and (closed := up.result()):
            await server.close(code=closed.code, message=closed.reason.encode("utf-8"))


async def _downward(server: aiohttp.ClientWebSocketResponse, relay: WebSocket) -> None:
    """What the server says, until it closes the connection or breaks it."""
    while True:
        message = await server.receive()
        try:
            match message.type:
                case WSMsgType.TEXT:
                    await relay.send_text(message.data)
                case WSMsgType.BINARY:
                    await relay.send_bytes(message.data)
                case WSMsgType.CLOSE:
                    code, reason = message.data or 1000, message.extra or ""
                    await relay.close(code, reason)
                    await server.close(code=code, message=reason.encode("utf-8"))
                    return
                case _:
                    # Broken. The relay breaks too: no close frame is sent when the endpoint just returns.
                    return
        except WebSocketDisconnect:
            # The page has left. How, the other direction hears, and that ends this one.
            await asyncio.get_running_loop().create_future()


async def _upward(relay: WebSocket, server: aiohttp.ClientWebSocketResponse) -> WebSocketDisconnect | None:
    """What the page says, until it closes the relay; gives how. None when it just vanished."""
    while (message := await relay.receive())["type"] != "websocket.disconnect":
        # When the server is gone, the other direction knows, and knows why.
        with suppress(aiohttp.ClientError, OSError):
            if message.get("bytes") is not None:
                await server.send_bytes(message["bytes"])
            else:
                await server.send_str(message["text"])
    code = message.get("code")
    if code in (None, 1006, 1012):  # no close frame came; this site is closing down
        return None
    return WebSocketDisconnect(1000 if code == 1005 else code, message.get("reason"))


async def _asked(relay: WebSocket, schemes: tuple[str, ...]) -> Asked:
    """The page's first message. Raises NotARequest, aiohttp.InvalidURL."""
    try:
        value = json.loads(await relay.receive_text())
    except (KeyError, ValueError):
        raise NotARequest("the first message must be JSON") from None
    return Asked.read(value, schemes)


async def _unless_left(relay: WebSocket, work: Coroutine[Any, Any, T]) -> T:
    """The work's result. The work is cancelled, and WebSocketDisconnect raised, when the page leaves before."""

    async def leave() -> None:
        while (await relay.receive())["type"] != "websocket.disconnect":
            pass

    task, left = asyncio.ensure_future(work), asyncio.ensure_future(leave())
    await _first_of(task, left)
    if task.cancelled():
        raise WebSocketDisconnect
    return task.result()


async def _first_of(*tasks: asyncio.Future[Any]) -> None:
    """Waits for one of the tasks, cancels the others, and waits for those as well."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
