"""The one blocking connection of a worker: new frames of all runs that are read here, and what the worker is asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from xiaoliu.server.event_log import BATCH_FRAMES
from xiaoliu.server.redis_log.commands import ANSWER_SECONDS, REDIS_ERRORS, connect
from xiaoliu.server.redis_log.payload import frame_of_entry, text_of, utf8
from xiaoliu.server.redis_log.tails import Tails

BLOCK_SECONDS = 1
RETRY_SECONDS = 0.1

logger = logging.getLogger(__name__)


class Follower:
    """Follows the runs of `tails` that other workers write.

    Args:
        url: of the Redis server.
        worker: whose control stream is followed too.
        tails: get the frames.
        patience: seconds that Redis may be away before the readers are sent away.
        on_stop: called with a run that somebody asks this worker to stop.
    """

    def __init__(
        self, url: str, worker: str, tails: Tails, patience: float, on_stop: Callable[[str], None]
    ) -> None:
        self._redis = connect(url, 1)
        self._control = f"xiaoliu:control:{worker}".encode()
        self._control_position = b"0-0"
        self._tails = tails
        self._patience = patience
        self._on_stop = on_stop
        self._away = False
        self._heard = monotonic()

    async def follow(self) -> None:
        """Follows until it is cancelled."""
        while True:
            runs = {utf8(f"xiaoliu:frames:{run}"): run for run, tail in self._tails if not tail.local}
            try:
                streams = await self._next(runs)
            except REDIS_ERRORS as error:
                self._be_away(error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._be_back()
            for name, entries in streams:
                if name == self._control:
                    self._obey(entries)
                else:
                    self._deliver(runs[name], entries)

    async def close(self) -> None:
        """Closes the connection."""
        await self._redis.aclose(close_connection_pool=True)

    async def _next(self, runs: Mapping[bytes, str]) -> Sequence[tuple[bytes, Sequence[Any]]]:
        """What comes next in any of the streams; nothing if nothing does."""
        positions: dict[Any, Any] = {self._control: self._control_position}
        for name, run in runs.items():
            tail = self._tails.get(run)
            assert tail is not None
            positions[name] = f"0-{tail.last}"
        async with asyncio.timeout(BLOCK_SECONDS + ANSWER_SECONDS):
            streams: Any = await self._redis.xread(positions, count=BATCH_FRAMES, block=BLOCK_SECONDS * 1000)
        return streams or ()

    def _be_away(self, error: BaseException) -> None:
        if not self._away:
            self._away = True
            logger.warning("the log cannot be reached", extra={"error": type(error).__name__})
        if monotonic() - self._heard > self._patience:
            self._tails.break_off()

    def _be_back(self) -> None:
        if self._away:
            self._away = False
            logger.info("the log is back")
        self._heard = monotonic()

    def _obey(self, entries: Sequence[tuple[bytes, Mapping[bytes, bytes]]]) -> None:
        for entry_id, fields in entries:
            self._control_position = entry_id
            run = fields.get(b"stop")
            if run is not None:
                self._on_stop(text_of(run))

    def _deliver(self, run: str, entries: Sequence[tuple[bytes, Mapping[bytes, bytes]]]) -> None:
        tail = self._tails.get(run)
        # It may have been let go, and even begun anew further on, while the answer was on its way.
        if tail is None or tail.local:
            return
        frames = [frame_of_entry(entry_id, fields) for entry_id, fields in entries]
        frames = [frame for frame in frames if frame.id is not None and frame.id > tail.last]
        if frames and frames[0].id == tail.last + 1:
            tail.add(frames)
