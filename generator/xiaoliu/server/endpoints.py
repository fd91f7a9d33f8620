"""What the server answers over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from xiaoliu.server.errors import Refused, error_frame
from xiaoliu.server.event_log import EventLog, LogUnavailable, RunGone, RunSummary
from xiaoliu.server.negotiate import Negotiated, Negotiator
from xiaoliu.server.reader import Reader
from xiaoliu.server.request import checked_run_id, place_of, read_chat_request, wait_of
from xiaoliu.server.runs import RunRegistry
from xiaoliu.server.settings import Settings
from xiaoliu.server.stream_response import FrameStream, error_response, poll_response
from xiaoliu.server.upstream import Upstream
from xiaoliu.server.websocket import ChatSocket
from xiaoliu.stream import Error

logger = logging.getLogger(__name__)

Authorize = Callable[[HTTPConnection], Awaitable[str]]
"""Says who asks, of an HTTP request or a WebSocket: returns the user's id, or raises `Refused("unauthorized")`.
Nobody else reaches that user's runs."""


class ChatServer:
    """The endpoints, and what they share.

    Attributes:
        settings: what `create_app` was given.
        log: where the frames are.
        runs: the runs of this worker.
    """

    def __init__(self, settings: Settings, authorize: Authorize, upstream: Upstream, log: EventLog) -> None:
        self.settings = settings
        self.log = log
        self.runs = RunRegistry(log, upstream, settings)
        self._authorize = authorize
        self._upstream = upstream
        self._negotiator = Negotiator(article_compat=settings.article_compat)
        self._opened = False
        self._closed = False

    async def chat(self, request: Request) -> Response:
        """`POST /v1/chat`: starts the run, or attaches to it, and streams it, or what there is of it."""

        async def read(owner: str) -> tuple[str, Reader]:
            question = await read_chat_request(request, self.settings)
            after = place_of(request)
            if wait_of(request) is not None and not question.resumable:
                raise Refused("invalid_request", "wait needs a run_id to come back with")
            return question.run_id, await self.runs.start(owner, question, after)

        return await self._frames(request, read)

    async def events(self, request: Request) -> Response:
        """`GET /v1/runs/{run_id}/events`: streams a run from a place on, or what there is of it."""

        async def read(owner: str) -> tuple[str, Reader]:
            run_id = checked_run_id(request.path_params["run_id"])
            return run_id, await self.runs.attach(owner, run_id, place_of(request))

        return await self._frames(request, read)

    async def status(self, request: Request) -> Response:
        """`GET /v1/runs/{run_id}`: what a run has come to, as one JSON object; also when its frames are gone."""

        async def body(owner: str, run_id: str) -> dict[str, Any]:
            return _status_of(run_id, await self.runs.summary(owner, run_id))

        return await self._json(request, body)

    async def stop(self, request: Request) -> Response:
        """`POST /v1/runs/{run_id}/stop`: answers when the upstream is closed; as often as you like."""

        async def body(owner: str, run_id: str) -> dict[str, Any]:
            return {"run_id": run_id, "status": await self.runs.stop(owner, run_id)}

        return await self._json(request, body)

    async def socket(self, websocket: WebSocket) -> None:
        """`WS /v1/ws`: start, resume and stop as messages, frames as messages."""
        await self.open()
        await ChatSocket(websocket, self.runs, self.settings, self._authorize).serve()

    async def health(self, request: Request) -> Response:
        """`GET /healthz`: the process is alive, and what it uses; 503 while the log cannot be reached."""
        await self.open()
        try:
            await self.log.check()
        except LogUnavailable:
            status, code = "degraded", 503
        else:
            status, code = "ok", 200
        body = {"status": status, "upstream": self._upstream.name, "log": self.log.name}
        return JSONResponse(body, status_code=code)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """An address or a method that does not exist, in the same words as everything else."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        code = {404: "not_found", 405: "method_not_allowed"}.get(status, "invalid_request")
        return self._refuse(Refused(code), self._negotiator.nearest(request.headers))

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours. Starlette logs it."""
        return self._refuse(Refused("internal_error"), self._negotiator.nearest(request.headers))

    async def open(self) -> None:
        """Opens the log, once. A mounted app has no lifespan, so each request sees to it."""
        if not self._opened:
            self._opened = True
            await self.log.open()

    async def close(self, grace_seconds: float = 0) -> None:
        """Starts no more runs, ends those that go on after `grace_seconds`, and lets go of all connections."""
        await self.runs.close(grace_seconds)
        if not self._closed:
            self._closed = True
            await self.log.close()
            await self._upstream.close()

    async def _frames(
        self, request: Request, read: Callable[[str], Awaitable[tuple[str, Reader]]]
    ) -> Response:
        """The run that `read` finds for its owner, in the client's encoding."""
        negotiated = self._negotiator.default(request.headers)
        await self.open()
        try:
            negotiated = self._negotiator.negotiate(request.headers)
            wait = 0.0 if request.method == "HEAD" else wait_of(request)
            run_id, reader = await read(await self._authorize(request))
            headers = {"X-Run-Id": run_id}
            if wait is None:
                return FrameStream(reader, negotiated, headers)
            async with reader:
                return poll_response(await reader.poll(wait), negotiated, headers)
        except Refused as refused:
            return self._refuse(refused, negotiated)
        except LogUnavailable:
            return self._refuse(Refused("log_unavailable"), negotiated)
        except RunGone:
            return self._refuse(Refused("run_expired"), negotiated)

    async def _json(
        self, request: Request, body: Callable[[str, str], Awaitable[dict[str, Any]]]
    ) -> Response:
        """What `body` says to an owner about a run, or an error, as JSON."""
        await self.open()
        try:
            owner = await self._authorize(request)
            run_id = checked_run_id(request.path_params["run_id"])
            return JSONResponse(await body(owner, run_id))
        except Refused as refused:
            return self._json_error(refused)
        except LogUnavailable:
            return self._json_error(Refused("log_unavailable"))

    def _refuse(self, refused: Refused, negotiated: Negotiated) -> Response:
        frame = error_frame(refused.code, self.settings.locale, detail=refused.detail)
        return error_response(frame, refused.status, negotiated)

    def _json_error(self, refused: Refused) -> Response:
        frame = error_frame(refused.code, self.settings.locale, detail=refused.detail)
        return JSONResponse(frame.to_object(), status_code=refused.status)


def _status_of(run_id: str, summary: RunSummary) -> dict[str, Any]:
    last = summary.last
    if last is None:
        outcome: dict[str, Any] = {"status": "running"}
    elif isinstance(last, Error):
        outcome = {"status": "failed", "error": last.fields()}
    else:
        outcome = {"status": "stopped" if last.reason == "stopped" else "complete", "end": last.fields()}
    return {
        "run_id": run_id,
        **outcome,
        "last_id": summary.last_id,
        "content": summary.content,
        "reasoning": summary.reasoning,
    }
