"""What the log asks of Redis: one script a change, over a few shared connections."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from hashlib import sha1
from importlib import resources
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError

from xiaoliu.server.event_log import LogUnavailable

CONNECTIONS = 2
"""Connections that all commands of a worker share; one more is the follower's."""

BATCH_COMMANDS = 64
"""Commands that are sent together."""

ANSWER_SECONDS = 2
"""Time that a command has: to find a connection free, or make one, and to be answered."""

REDIS_ERRORS = (RedisError, OSError, TimeoutError)
"""All that tells that Redis cannot be used now."""


class Commands:
    """Runs the scripts. What is asked while Redis is at work goes to it together, as soon as a connection is free.

    Args:
        url: of the Redis server.
        preamble: the arguments that every script begins with, see `scripts/prelude.lua`.
    """

    def __init__(self, url: str, preamble: tuple[str | int, ...]) -> None:
        self._preamble = preamble
        self._scripts: dict[str, _Script] = {}
        self._redis = connect(url, CONNECTIONS)
        self._waiting: deque[_Command] = deque()
        self._senders: set[asyncio.Task[None]] = set()

    async def run(self, name: str, *arguments: str | bytes | int) -> Any:
        """Runs `scripts/<name>.lua`. Repeating a script changes nothing, so a lost answer is asked for again.

        Raises:
            LogUnavailable: Redis does not answer, or refuses.
        """
        script = self._scripts.get(name)
        if script is None:
            script = self._scripts[name] = _Script(name)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                try:
                    return await self._ask("EVALSHA", script.digest, 0, *self._preamble, *arguments)
                except NoScriptError:
                    return await self._ask("EVAL", script.text, 0, *self._preamble, *arguments)
        except REDIS_ERRORS as error:
            # Not its text: it may name the server and the user.
            raise LogUnavailable(type(error).__name__) from None

    async def close(self) -> None:
        """Closes the connections."""
        for sender in self._senders:
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        await self._redis.aclose(close_connection_pool=True)

    def _ask(self, *command: str | bytes | int) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if len(self._senders) < CONNECTIONS:
            sender = asyncio.create_task(self._send())
            self._senders.add(sender)
            sender.add_done_callback(self._senders.discard)
        return answer

    async def _send(self) -> None:
        """Sends what waits, until nothing does. Who has stopped waiting for an answer is not sent for."""
        while self._waiting:
            count = min(len(self._waiting), BATCH_COMMANDS)
            batch = [self._waiting.popleft() for _ in range(count)]
            batch = [(command, answer) for command, answer in batch if not answer.done()]
            try:
                answers = await self._answers([command for command, _ in batch])
            except REDIS_ERRORS as error:
                answers = [error] * len(batch)
            for (_, answer), value in zip(batch, answers, strict=True):
                if answer.done():
                    continue
                if isinstance(value, BaseException):
                    answer.set_exception(value)
                else:
                    answer.set_result(value)

    async def _answers(self, commands: Sequence[tuple[str | bytes | int, ...]]) -> list[Any]:
        """The answer, or the error, of each command."""
        pipeline: Any = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        async with asyncio.timeout(ANSWER_SECONDS):
            answers: list[Any] = await pipeline.execute(raise_on_error=False)
        return answers


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


_Command = tuple[tuple[str | bytes | int, ...], "asyncio.Future[Any]"]


class _Script:
    __slots__ = ("digest", "text")

    def __init__(self, name: str) -> None:
        scripts = resources.files(__package__) / "scripts"
        parts = [(scripts / f"{part}.lua").read_text(encoding="utf-8") for part in ("prelude", name)]
        self.text = "".join(parts)
        self.digest = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
