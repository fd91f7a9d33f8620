"""What the log asks of Redis: one script a change, over a few shared connections."""

from __future__ import annotations

import asyncio
from hashlib import sha1
from importlib import resources
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError

from xiaoliu.server.event_log import LogUnavailable

CONNECTIONS = 8
"""Connections that all commands of a worker share; one more is the follower's."""

ANSWER_SECONDS = 2
"""Time that a command has: to find a connection free, or make one, and to be answered."""

REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""All that tells that Redis cannot be used now."""


class Commands:
    """Runs the scripts.

    Args:
        url: of the Redis server.
        preamble: the arguments that every script begins with, see `scripts/prelude.lua`.
    """

    def __init__(self, url: str, preamble: tuple[str | int, ...]) -> None:
        self._preamble = preamble
        self._scripts: dict[str, _Script] = {}
        self._redis = connect(url, CONNECTIONS)

    async def run(self, name: str, *arguments: str | bytes | int) -> Any:
        """Runs `scripts/<name>.lua`. Repeating a script changes nothing, so a lost answer is asked for again.

        Raises:
            LogUnavailable: Redis does not answer, or refuses.
        """
        script = self._scripts.get(name)
        if script is None:
            script = self._scripts[name] = _Script(name)
        execute: Any = self._redis.execute_command
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                try:
                    return await execute("EVALSHA", script.digest, 0, *self._preamble, *arguments)
                except NoScriptError:
                    return await execute("EVAL", script.text, 0, *self._preamble, *arguments)
        except REDIS_ERRORS as error:
            # Not its text: it may name the server and the user.
            raise LogUnavailable(type(error).__name__) from None

    async def close(self) -> None:
        """Closes the connections."""
        await self._redis.aclose(close_connection_pool=True)


def connect(url: str, connections: int) -> Redis:
    """A client that opens each connection when it is needed. It knows no time limits: its users set them.

    Args:
        url: of the Redis server.
        connections: at most so many; who finds none free waits.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=None,
        protocol=2,
        # With a time limit it would wait by asyncio.wait_for, which loses a cancellation now and then.
        socket_timeout=None,
        socket_connect_timeout=None,
        # A connection that broke while it was idle shows it at its next use: that use deserves a fresh one.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )
    return Redis(connection_pool=pool)


class _Script:
    __slots__ = ("digest", "text")

    def __init__(self, name: str) -> None:
        scripts = resources.files(__package__) / "scripts"
        parts = [(scripts / f"{part}.lua").read_text(encoding="utf-8") for part in ("prelude", name)]
        self.text = "".join(parts)
        self.digest = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
