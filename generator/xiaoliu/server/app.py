"""The ASGI app. It stands alone (`xiaoliu.server.asgi:app`), or mounts into another one under any prefix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.routing import Route, WebSocketRoute

from xiaoliu.server.endpoints import Authorize, ChatServer
from xiaoliu.server.event_log import EventLog
from xiaoliu.server.h5 import h5_routes
from xiaoliu.server.memory_log import MemoryEventLog
from xiaoliu.server.settings import Settings, SettingsError, load_settings
from xiaoliu.server.upstream import Upstream


async def everybody(connection: HTTPConnection) -> str:
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
        log: default: the one that the settings name.

    Raises:
        SettingsError: the environment is wrong.
    """
    settings = settings or load_settings()
    server = ChatServer(settings, authorize, upstream or _upstream_of(settings), log or _log_of(settings))
    app = Starlette(
        routes=[
            Route("/v1/chat", server.chat, methods=["POST"]),
            Route("/v1/runs/{run_id}", server.status),
            Route("/v1/runs/{run_id}/events", server.events),
            Route("/v1/runs/{run_id}/stop", server.stop, methods=["POST"]),
            WebSocketRoute("/v1/ws", server.socket),
            Route("/healthz", server.health),
            *h5_routes(settings),
        ],
        middleware=_cors(settings),
        exception_handlers={HTTPException: server.http_error, Exception: server.failed},
        lifespan=partial(_lifespan, server),
    )
    app.state.server = server
    return app


def _upstream_of(settings: Settings) -> Upstream:
    if settings.upstream == "openai":
        from xiaoliu.server.upstream.openai import OpenAIUpstream

        return OpenAIUpstream(settings)
    from xiaoliu.server.upstream.demo import DemoUpstream

    return DemoUpstream(pace=settings.demo_pace, locale=settings.locale)


def _log_of(settings: Settings) -> EventLog:
    address = settings.log.get_secret_value()
    if address == "memory":
        return MemoryEventLog(
            retention_seconds=settings.retention_seconds,
            summary_seconds=settings.summary_seconds,
            max_finished=settings.max_finished_runs,
            locale=settings.locale,
        )
    try:
        from xiaoliu.server.redis_log import RedisEventLog
    except ModuleNotFoundError:
        raise SettingsError('XIAOLIU_LOG=redis://… needs more: pip install "xiaoliu[redis]"') from None
    return RedisEventLog(
        address,
        retention_seconds=settings.retention_seconds,
        summary_seconds=settings.summary_seconds,
        lease_seconds=settings.lease_seconds,
        locale=settings.locale,
    )


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
    await server.open()
    yield
    await server.close()
