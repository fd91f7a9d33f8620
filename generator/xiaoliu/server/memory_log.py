"""The event log of one process: for one worker on one machine."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic

from xiaoliu.server.errors import Locale, error_frame
from xiaoliu.server.event_log import (
    LoggedFrame,
    LogUnavailable,
    NotTheWriter,
    RunGone,
    RunRecord,
    RunSummary,
    nobody_stops,
)
from xiaoliu.server.one_worker import be_the_only_worker
from xiaoliu.server.packed_frames import PackedFrames
from xiaoliu.stream import Delta, End, Error


class MemoryEventLog:
    """Keeps the frames in this process. See `EventLog`.

    Args:
        retention_seconds: how long the frames are kept after the end.
        summary_seconds: how long the text is kept after the end.
        max_finished: runs that are kept after their end; the oldest goes first.
        locale: language of the error that ends a run which its writer has given up.
    """

    name = "memory"
    shared = False

    def __init__(
        self,
        *,
        retention_seconds: float = 600,
        summary_seconds: float = 86_400,
        max_finished: int = 1000,
        locale: Locale = "zh-CN",
    ) -> None:
        self.on_stop: Callable[[str], None] = nobody_stops
        self._retention = retention_seconds
        self._summary = max(summary_seconds, retention_seconds)
        self._max_finished = max_finished
        self._locale = locale
        self._runs: dict[str, _Run] = {}
        self._finished: OrderedDict[str, asyncio.TimerHandle] = OrderedDict()
        self._closed = False

    @property
    def finished(self) -> int:
        """Finished runs of which something is kept."""
        return len(self._finished)

    async def open(self) -> None:
        """See `EventLog`. Raises `SettingsError` in a second worker."""
        be_the_only_worker()

    async def close(self) -> None:
        """See `EventLog`."""
        self._closed = True
        for run in self._runs.values():
            run.wake()
        for timer in self._finished.values():
            timer.cancel()

    async def check(self) -> None:
        """See `EventLog`."""
        if self._closed:
            raise LogUnavailable

    async def create(self, run: str, fingerprint: str) -> RunRecord | None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        if kept is not None:
            return kept.record()
        self._runs[run] = _Run(fingerprint)
        return None

    async def find(self, run: str) -> RunRecord | None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        return None if kept is None else kept.record()

    async def append(self, run: str, frame: LoggedFrame) -> None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        if kept is None:
            raise NotTheWriter
        if kept.repeats(frame):
            return
        if kept.last is not None or frame.id != kept.last_id + 1:
            raise NotTheWriter
        kept.add(frame)
        if kept.last is not None:
            self._finish(run)

    async def give_up(self, run: str) -> None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        if kept is not None and kept.last is None:
            await self.append(run, error_frame("producer_lost", self._locale, frame_id=kept.last_id + 1))

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        """See `EventLog`."""
        kept = self._runs.get(run)
        if kept is None or kept.frames is None:
            raise RunGone
        if kept.last_id <= after and wait > 0 and not self._closed:
            await kept.wait(wait)
        if kept.frames is None:
            raise RunGone
        batch = kept.frames.batch(after)
        if self._closed and not batch:
            raise LogUnavailable
        return batch

    async def summary(self, run: str) -> RunSummary | None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        return None if kept is None else kept.summary()

    async def ask_to_stop(self, run: str) -> None:
        """See `EventLog`."""
        self.on_stop(run)

    async def touch(self, run: str) -> None:
        """See `EventLog`."""
        kept = self._runs.get(run)
        if kept is not None:
            kept.touched = monotonic()

    async def idle_seconds(self, run: str) -> float:
        """See `EventLog`."""
        kept = self._runs.get(run)
        return 0 if kept is None else monotonic() - kept.touched

    def _finish(self, run: str) -> None:
        loop = asyncio.get_running_loop()
        self._finished[run] = loop.call_later(self._retention, self._expire, run)
        if len(self._finished) > self._max_finished:
            self._forget(next(iter(self._finished)))

    def _expire(self, run: str) -> None:
        self._runs[run].expire()
        rest = self._summary - self._retention
        self._finished[run] = asyncio.get_running_loop().call_later(rest, self._forget, run)

    def _forget(self, run: str) -> None:
        self._finished.pop(run).cancel()
        kept = self._runs.pop(run)
        kept.expire()
        kept.wake()


class _Run:
    """One run.

    Attributes:
        frames: None when they have expired.
        last: the last frame, once it is there.
        touched: when it was last read.
    """

    __slots__ = ("_fingerprint", "_summary", "_waiting", "frames", "last", "last_id", "touched")

    def __init__(self, fingerprint: str) -> None:
        self.frames: PackedFrames | None = PackedFrames()
        self.last: End | Error | None = None
        self.last_id = 0
        self.touched = monotonic()
        self._fingerprint = fingerprint
        self._summary: RunSummary | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def record(self) -> RunRecord:
        return RunRecord(self._fingerprint, self.last_id, self.last is not None, self.frames is None)

    def summary(self) -> RunSummary:
        if self._summary is not None:
            return self._summary
        assert self.frames is not None
        content, reasoning = self.frames.text(reasoning=False), self.frames.text(reasoning=True)
        return RunSummary(self.last_id, content, reasoning, self.last)

    def repeats(self, frame: LoggedFrame) -> bool:
        if self.frames is None or frame.id != self.last_id or not self.last_id:
            return False
        return self.frames.batch(self.last_id - 1) == [frame]

    def add(self, frame: LoggedFrame) -> None:
        assert self.frames is not None
        self.frames.append(frame)
        self.last_id += 1
        if not isinstance(frame, Delta):
            self.last = frame
            self.frames.close()
        self.wake()

    def expire(self) -> None:
        self._summary = self.summary()
        self.frames = None

    async def wait(self, seconds: float) -> None:
        """Returns when there is something new, or after `seconds`."""
        loop = asyncio.get_running_loop()
        reader: asyncio.Future[None] = loop.create_future()
        self._waiting.append(reader)
        # A timer of our own costs a fraction of asyncio.wait_for, and this runs once a token.
        timer = loop.call_later(seconds, _wake, reader)
        try:
            await reader
        finally:
            timer.cancel()
            if reader in self._waiting:
                self._waiting.remove(reader)

    def wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for reader in waiting:
            _wake(reader)


def _wake(reader: asyncio.Future[None]) -> None:
    if not reader.done():
        reader.set_result(None)
