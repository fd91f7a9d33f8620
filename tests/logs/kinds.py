"""The event logs there are, for tests that hold for any of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tests.redis_server import redis_server
from xiaoliu.server.event_log import EventLog
from xiaoliu.server.memory_log import MemoryEventLog
from xiaoliu.server.redis_log import RedisEventLog

OpenLog = Callable[..., AbstractAsyncContextManager[EventLog]]
"""Opens an empty log: `retention_seconds` and `summary_seconds` as keywords, as the logs take them."""


@asynccontextmanager
async def memory_log(
    *, retention_seconds: float = 600, summary_seconds: float = 600
) -> AsyncIterator[EventLog]:
    log = MemoryEventLog(retention_seconds=retention_seconds, summary_seconds=summary_seconds)
    await log.open()
    yield log
    await log.close()


@asynccontextmanager
async def redis_log(
    *, retention_seconds: float = 600, summary_seconds: float = 600
) -> AsyncIterator[EventLog]:
    with redis_server() as server:
        log = RedisEventLog(server.url, retention_seconds=retention_seconds, summary_seconds=summary_seconds)
        await log.open()
        yield log
        await log.close()


LOGS: dict[str, OpenLog] = {"memory": memory_log, "redis": redis_log}
