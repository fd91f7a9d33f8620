"""Where the frames of a run are kept, between the one task that writes and the requests that read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from xiaoliu.stream import Delta, End, Error

LoggedFrame = Delta | End | Error


class EventLog(Protocol):
    """Numbered frames, by run. One writer a run, any number of readers. Which runs exist, the registry knows.

    Attributes:
        name: for `/healthz`.
    """

    name: str

    async def append(self, run: str, frame: LoggedFrame) -> None:
        """Adds the next frame; its id is one more than the last one's, the first is 1."""
        ...

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        """The frames after frame `after`, as soon as there are any; none after `wait` seconds of silence."""
        ...

    async def delete(self, run: str) -> None:
        """Forgets a run that nobody reads."""
        ...


class MemoryEventLog:
    """Keeps the frames in this process: for one worker on one machine."""

    name = "memory"

    def __init__(self) -> None:
        self._runs: dict[str, _MemoryRun] = {}

    async def append(self, run: str, frame: LoggedFrame) -> None:
        """See `EventLog`."""
        kept = self._kept(run)
        kept.frames.append(frame)
        waiting, kept.waiting = kept.waiting, []
        for reader in waiting:
            _wake(reader)

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        """See `EventLog`."""
        kept = self._kept(run)
        if len(kept.frames) <= after:
            loop = asyncio.get_running_loop()
            reader: asyncio.Future[None] = loop.create_future()
            kept.waiting.append(reader)
            # A timer of our own costs a fraction of asyncio.wait_for, and this runs once a token.
            timer = loop.call_later(wait, _wake, reader)
            try:
                await reader
            finally:
                timer.cancel()
                if reader in kept.waiting:
                    kept.waiting.remove(reader)
        return kept.frames[after:]

    async def delete(self, run: str) -> None:
        """See `EventLog`."""
        self._runs.pop(run, None)

    def _kept(self, run: str) -> _MemoryRun:
        kept = self._runs.get(run)
        if kept is None:
            kept = self._runs[run] = _MemoryRun()
        return kept


class _MemoryRun:
    __slots__ = ("frames", "waiting")

    def __init__(self) -> None:
        self.frames: list[LoggedFrame] = []
        self.waiting: list[asyncio.Future[None]] = []


def _wake(reader: asyncio.Future[None]) -> None:
    if not reader.done():
        reader.set_result(None)
