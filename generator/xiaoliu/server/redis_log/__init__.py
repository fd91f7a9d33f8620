"""The event log in Redis Streams: for any number of workers, on any number of machines.

Each change is one Lua script, so that it happens whole or not at all, whichever worker asks first. What a run looks
like in Redis is told at the top of `scripts/prelude.lua`.
"""

from __future__ import annotations

from xiaoliu.server.redis_log.log import RedisEventLog

__all__ = ["RedisEventLog"]
