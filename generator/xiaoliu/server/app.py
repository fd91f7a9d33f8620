"""The ASGI app. It stands alone (`xiaoliu.server.asgi:app`), or mounts into another one under any prefix."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from xiaoliu.server.errors import Refused, error_frame
from xiaoliu.server.event_log import EventLog
from xiaoliu.server.memory_log import MemoryEventLog
from xiaoliu.server.negotiate import Negotiated, Negotiator
from xiaoliu.server.request import checked_run_id, read_chat_request
from xiaoliu.server.runs import RunRegistry
from xiaoliu.server.settings import Settings, load_settings
from xiaoliu.server.stream_response import FrameStream, error_response
from xiaoliu.server.upstream import Upstream

Authorize = Callable[[Request], Awaitable[str]]
"""Says who asks: returns the user's id, or raises `Refused("unauthorized")`. Nobody else reaches its runs."""


async def everybody(request: Request) -> str:
    """The default `authorize`: no login, all runs in one pool, told apart by their unguessable ids."""
    return ""


def create_app(
    settings: Settings | None = None,
    *,
    authorize: Authorize = everybody,
    upstream: Upstream | None = None,
    log: EventLog | None = None,
) -> Starlette:
    """The server as an ASGI app.

    When it is mounted into another app, that app should await `app.state.server.close()` as it shuts down:
    Starlette and FastAPI do not run the lifespan of a mounted app.

    Args:
        settings: default: the environment's.
        authorize: called before anything else of a request is looked at.
        upstream: default: the one that the settings name.
        log: default: in this process's memory.

    Raises:
        SettingsError: the environment is wrong.
    """
    server = ChatServer(settings or load_settings(), authorize, upstream, log)
    app = Starlette(
        routes=[
            Route("/v1/chat", server.chat, methods=["POST"]),
            Route("/v1/runs/{run_id}/stop", server.stop, methods=["POST"]),
            Route("/healthz", server.health),
        ],
        middleware=_cors(server.settings),
        exception_handlers={HTTPException: server.http_error, Exception: server.failed},
        lifespan=partial(_lifespan, server),
    )
    app.state.server = server
    return app


class ChatServer:
    """The endpoints, and what they share.

    Attributes:
        settings: what `create_app` was given.
        runs: the runs of this process.
    """

    def __init__(
        self, settings: Settings, authorize: Authorize, upstream: Upstream | None, log: EventLog | None
    ) -> None:
        self.settings = settings
        self._authorize = authorize
        self._upstream = upstream or _upstream_of(settings)
        self._log = log or MemoryEventLog()
        self._negotiator = Negotiator(article_compat=settings.article_compat)
        self.runs = RunRegistry(self._log, self._upstream, settings)

    async def chat(self, request: Request) -> Response:
        """`POST /v1/chat`: starts the run, or attaches to it, and streams it from its first frame."""
        negotiated = self._negotiator.default(request.headers)
        try:
            negotiated = self._negotiator.negotiate(request.headers)
            owner = await self._authorize(request)
            question = await read_chat_request(request, self.settings)
            run = await self.runs.start(owner, question)
        except Refused as refused:
            return self._refuse(refused, negotiated)
        return FrameStream(
            self.runs.frames(run),
            negotiated,
            partial(self.runs.reading, run),
            {"X-Run-Id": question.run_id},
        )

    async def stop(self, request: Request) -> Response:
        """`POST /v1/runs/{run_id}/stop`: answers when the upstream is closed; as often as you like."""
        try:
            owner = await self._authorize(request)
            run_id = checked_run_id(request.path_params["run_id"])
        except Refused as refused:
            return self._json_error(refused)
        return JSONResponse({"run_id": run_id, "status": await self.runs.stop(owner, run_id)})

    async def health(self, request: Request) -> Response:
        """`GET /healthz`: the process is alive, and what it uses."""
        return JSONResponse({"status": "ok", "upstream": self._upstream.name, "log": self._log.name})

    async def http_error(self, request: Request, error: Exception) -> Response:
        """An address or a method that does not exist, in the same words as everything else."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        code = {404: "not_found", 405: "method_not_allowed"}.get(status, "invalid_request")
        return self._refuse(Refused(code), self._negotiator.default(request.headers))

    async def failed(self, request: Request, error: Exception) -> Response:
        """A fault of ours. Starlette logs it."""
        return self._refuse(Refused("internal_error"), self._negotiator.default(request.headers))

    async def close(self) -> None:
        """Ends what is running and lets go of the upstream's connections."""
        await self.runs.close()
        await self._upstream.close()

    def _refuse(self, refused: Refused, negotiated: Negotiated) -> Response:
        frame = error_frame(refused.code, self.settings.locale, detail=refused.detail)
        return error_response(frame, refused.status, negotiated)

    def _json_error(self, refused: Refused) -> Response:
        frame = error_frame(refused.code, self.settings.locale, detail=refused.detail)
        return JSONResponse(frame.to_object(), status_code=refused.status)


def _upstream_of(settings: Settings) -> Upstream:
    if settings.upstream == "openai":
        from xiaoliu.server.upstream.openai import OpenAIUpstream

        return OpenAIUpstream(settings)
    from xiaoliu.server.upstream.demo import DemoUpstream

    return DemoUpstream(pace=settings.demo_pace, locale=settings.locale)


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["X-Run-Id"],
        )
    ]


@asynccontextmanager
async def _lifespan(server: ChatServer, app: Starlette) -> AsyncIterator[None]:
    yield
    await server.close()
