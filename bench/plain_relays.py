"""What people write instead: relays that keep nothing, so that a lost connection loses the answer."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from xiaoliu.server.upstream import Message, Piece, Upstream


async def deltas(upstream: Upstream, body: dict[str, Any]) -> AsyncIterator[str]:
    """The texts of an answer, straight from the upstream."""
    async for piece in upstream.answer([Message(**message) for message in body["messages"]]):
        if isinstance(piece, Piece):
            yield piece.content


def starlette_relay(upstream: Upstream) -> ASGIApp:
    """The least that streams."""

    async def chat(request: Request) -> Response:
        body = await request.json()

        async def events() -> AsyncIterator[bytes]:
            async for text in deltas(upstream, body):
                yield f"event: delta\ndata: {json.dumps({'content': text}, ensure_ascii=False)}\n\n".encode()
            yield b"event: end\ndata: {}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return Starlette(routes=[Route("/v1/chat", chat, methods=["POST"])])


def sse_starlette_relay(upstream: Upstream) -> ASGIApp:
    """The usual one."""
    from sse_starlette import EventSourceResponse

    app = FastAPI()

    @app.post("/v1/chat")
    async def chat(request: Request) -> Response:
        body = await request.json()

        async def events() -> AsyncIterator[dict[str, str]]:
            async for text in deltas(upstream, body):
                yield {"event": "delta", "data": json.dumps({"content": text}, ensure_ascii=False)}
            yield {"event": "end", "data": "{}"}

        return EventSourceResponse(events())

    return app


PLAIN_RELAYS: dict[str, Callable[[Upstream], ASGIApp]] = {
    "aiohttp, Starlette alone, no log": starlette_relay,
    "aiohttp, FastAPI + sse-starlette, no log": sse_starlette_relay,
}


@contextmanager
def serving_plainly(app: ASGIApp) -> Iterator[str]:
    """Serves in a thread while the block runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
