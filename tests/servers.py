"""The reference server for tests: the real ASGI app behind a real port, in a thread of this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette

from xiaoliu.server import Settings, create_app, serving
from xiaoliu.server.app import everybody
from xiaoliu.server.endpoints import Authorize
from xiaoliu.server.event_log import EventLog


class ReferenceServer:
    """A running server.

    Attributes:
        url: `http://127.0.0.1:<port>`, without a trailing slash.
        app: the ASGI app.
    """

    def __init__(self, url: str, app: Starlette) -> None:
        self.url = url
        self.app = app

    @property
    def runs_started(self) -> int:
        """Runs handed to the upstream so far: what has been paid for."""
        started: int = self.app.state.server.runs.started
        return started

    @property
    def runs_active(self) -> int:
        """Answers in the making."""
        active: int = self.app.state.server.runs.active
        return active

    @property
    def runs_kept(self) -> int:
        """Finished runs that can still be read."""
        kept: int = self.app.state.server.log.finished
        return kept


@contextmanager
def reference_server(
    *, authorize: Authorize = everybody, log: EventLog | str | None = None, **settings: Any
) -> Iterator[ReferenceServer]:
    """Serves on a free port while the block runs: `with reference_server(article_compat=True) as server:`.

    Args:
        authorize: see `create_app`.
        log: see `create_app`; or the address of a Redis.
        settings: fields of `xiaoliu.server.Settings`. The demo model answers as fast as it can unless
            `demo_pace` says otherwise, and a server that stops waits for nobody unless `stop_seconds` does.
    """
    if isinstance(log, str):
        settings["log"], log = log, None
    app = create_app(
        Settings(**{"demo_pace": 0, "stop_seconds": 0, **settings}), authorize=authorize, log=log
    )
    with serving(app) as url:
        yield ReferenceServer(url, app)
