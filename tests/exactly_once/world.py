"""What stands between a question and its answer in these tests: a model, workers of the real server, a proxy that cuts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.exactly_once.streams import CountingModel
from tests.redis_server import redis_server
from xiaoliu.server import Settings, create_app, serving
from xiaoliu.server.redis_log import RedisEventLog

Log = Literal["memory", "redis"]

WORKERS = {"memory": 1, "redis": 2}
"""By log. Connections go to the workers in turn, so that most runs are resumed at another one than began them."""


@dataclass(frozen=True)
class World:
    """Everything is on this machine's sockets.

    Attributes:
        log: of the workers.
        model: asked by all of them.
        proxy: what the client talks to.
    """

    log: Log
    model: CountingModel
    proxy: CuttingProxy


@contextmanager
def world(log: Log) -> Iterator[World]:
    """Runs while the block runs."""
    model = CountingModel()
    settings = Settings(max_finished_runs=100_000, stop_seconds=0)
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if log == "redis" else None
        apps = [
            create_app(settings, upstream=model, log=RedisEventLog(redis.url) if redis else None)
            for _ in range(WORKERS[log])
        ]
        urls = [stack.enter_context(serving(app)) for app in apps]
        yield World(log, model, stack.enter_context(cutting_proxy(*urls)))
