"""One request that reads a run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

from xiaoliu.server.audience import Audience
from xiaoliu.server.event_log import EventLog, LoggedFrame, LogUnavailable, RunGone
from xiaoliu.stream import Delta

# A path that is not sound shows itself by what does not come within about this time.
_FIRST_SIGN_SECONDS = 1.0


class Reader:
    """Reads a run from a place on. It counts as the run's reader while it is entered: `async with reader:`.

    Args:
        log: the run's log.
        audience: where it is counted.
        run: what it reads.
        after: number of the last frame that it does not want.
        heartbeat_seconds: silence after which it gives a sign of life.
        early_sign: give the first sign sooner.
    """

    def __init__(
        self,
        log: EventLog,
        audience: Audience,
        run: str,
        after: int,
        *,
        heartbeat_seconds: float,
        early_sign: bool,
    ) -> None:
        self._log = log
        self._audience = audience
        self._run = run
        self._after = after
        self._heartbeat = heartbeat_seconds
        self._first_sign = min(heartbeat_seconds, _FIRST_SIGN_SECONDS) if early_sign else heartbeat_seconds

    async def __aenter__(self) -> Self:
        await self._audience.arrive(self._run)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._audience.leave(self._run)

    async def batches(self) -> AsyncIterator[Sequence[LoggedFrame]]:
        """The frames, in batches as they come; an empty batch when a heartbeat is due.

        It ends after the last frame of the run; without one, if the log cannot be reached, or has lost the run.
        """
        wait = self._first_sign
        while True:
            try:
                batch = await self._log.read(self._run, self._after, wait)
            except (LogUnavailable, RunGone):
                return
            yield batch
            if self._is_last(batch):
                return
            wait = self._heartbeat

    async def poll(self, wait: float) -> Sequence[LoggedFrame]:
        """All frames that there are, or the first that come within `wait` seconds.

        Raises:
            LogUnavailable: the log cannot be reached.
            RunGone: the log has lost the run.
        """
        frames: list[LoggedFrame] = []
        deadline = monotonic() + wait
        while True:
            left = 0.0 if frames else max(deadline - monotonic(), 0.0)
            batch = await self._log.read(self._run, self._after, left)
            frames += batch
            if self._is_last(batch) or not batch:
                return frames

    def _is_last(self, batch: Sequence[LoggedFrame]) -> bool:
        if batch:
            self._after = batch[-1].id or 0
        return bool(batch) and not isinstance(batch[-1], Delta)
