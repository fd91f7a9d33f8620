"""Who reads which run, at this worker and, through the log, at the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

from xiaoliu.server.event_log import EventLog, LogUnavailable

# How often other workers are told of a reader in the time after which they would take the run for deserted.
_TOUCHES_AN_ORPHAN_TIME = 3
# With less, a worker that is late with a touch would lose a run that it reads.
_SHORTEST_SHARED_SECONDS = 2.0


class Audience:
    """Counts the readers here, and tells the other workers of them.

    Args:
        log: the runs' log.
        orphan_seconds: time without a reader after which a run is deserted.
        on_left: called with a run when its last reader here has gone.
    """

    def __init__(self, log: EventLog, orphan_seconds: float, on_left: Callable[[str], None]) -> None:
        self._log = log
        self._seconds = max(orphan_seconds, _SHORTEST_SHARED_SECONDS) if log.shared else orphan_seconds
        self._on_left = on_left
        self._readers: Counter[str] = Counter()
        self._left = asyncio.Condition()
        self._touching: asyncio.Task[None] | None = None

    def here(self, run: str) -> bool:
        """Whether somebody reads the run at this worker."""
        return run in self._readers

    async def arrive(self, run: str) -> None:
        """A reader came."""
        self._readers[run] += 1
        await self._touch(run)
        if self._log.shared and self._touching is None:
            self._touching = asyncio.create_task(self._keep_touching())

    async def leave(self, run: str) -> None:
        """A reader went."""
        self._readers[run] -= 1
        if not self._readers[run]:
            del self._readers[run]
            self._on_left(run)
        await self._touch(run)
        async with self._left:
            self._left.notify_all()

    async def deserted(self, run: str) -> None:
        """Returns when nobody, at any worker, has read the run for its orphan time."""
        while True:
            idle = 0.0 if self.here(run) else await self._idle_seconds(run)
            if idle >= self._seconds:
                return
            await asyncio.sleep(max(self._seconds - idle, 0.01))

    async def wait_until_left(self, runs: Iterable[str], seconds: float) -> None:
        """Returns when nobody here reads any of these runs, at the latest after `seconds`."""
        awaited = list(runs)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._left:
                await self._left.wait_for(lambda: not any(self.here(run) for run in awaited))

    async def close(self) -> None:
        """Tells the others nothing more."""
        if self._touching is not None:
            self._touching.cancel()
            await asyncio.wait([self._touching])

    async def _keep_touching(self) -> None:
        while True:
            await asyncio.sleep(self._seconds / _TOUCHES_AN_ORPHAN_TIME)
            for run in list(self._readers):
                await self._touch(run)

    async def _touch(self, run: str) -> None:
        # A log that is away takes the run with it, or finds it as it was.
        with suppress(LogUnavailable):
            await self._log.touch(run)

    async def _idle_seconds(self, run: str) -> float:
        try:
            return await self._log.idle_seconds(run)
        except LogUnavailable:
            return 0.0
