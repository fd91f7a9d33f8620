"""The newest frames of the runs that are read here: each is fetched and decoded once, for all readers of a worker."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from time import monotonic

from xiaoliu.server.event_log import BATCH_FRAMES, LoggedFrame

IDLE_SECONDS = 2
"""A tail that nobody has asked for so long is let go; a later reader finds the frames in Redis."""


class Tail:
    """The frames `first` to `last` of one run, and who waits for the next.

    Attributes:
        born: which of the runs that ever had this id it is.
        local: this worker writes the run, and adds what it has written; else the follower brings it.
        last: number of the last frame.
        over: no frame will be added any more; readers look into Redis.
        broken: it is over because Redis is away; readers are sent away, to come again.
    """

    __slots__ = ("_frames", "_waiting", "born", "broken", "last", "local", "over", "used")

    def __init__(self, last: int, born: bytes, *, local: bool) -> None:
        self.born = born
        self.local = local
        self.last = last
        self.over = False
        self.broken = False
        self.used = monotonic()
        self._frames: deque[LoggedFrame] = deque(maxlen=BATCH_FRAMES)
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether nobody has asked lately."""
        return not self._waiting and monotonic() - self.used > IDLE_SECONDS

    def after(self, number: int) -> Sequence[LoggedFrame] | None:
        """The frames after frame `number`; none when they are still to come; None when the tail does not reach back."""
        self.used = monotonic()
        new = self.last - number
        if new <= 0:
            return ()
        if new > len(self._frames):
            return None
        return tuple(islice(self._frames, len(self._frames) - new, None))

    def add(self, frames: Sequence[LoggedFrame]) -> None:
        """Takes the next frames."""
        self._frames.extend(frames)
        self.last += len(frames)
        self.wake()

    async def wait(self, seconds: float) -> None:
        """Returns when there is something new, or after `seconds`."""
        loop = asyncio.get_running_loop()
        reader: asyncio.Future[None] = loop.create_future()
        self._waiting.add(reader)
        timer = loop.call_later(seconds, _wake, reader)
        try:
            await reader
        finally:
            timer.cancel()
            self._waiting.discard(reader)
            self.used = monotonic()

    def wake(self) -> None:
        """Lets everybody who waits look again."""
        for reader in self._waiting:
            _wake(reader)


class Tails:
    """The tails of a worker, by run."""

    def __init__(self) -> None:
        self._tails: dict[str, Tail] = {}

    def __iter__(self) -> Iterator[tuple[str, Tail]]:
        return iter(self._tails.items())

    def __len__(self) -> int:
        return len(self._tails)

    def get(self, run: str) -> Tail | None:
        """The tail of a run that is read here."""
        return self._tails.get(run)

    def open(self, run: str, last: int, born: bytes, *, local: bool) -> Tail:
        """The tail of a run, begun now after frame `last` unless there is one."""
        tail = self._tails.get(run)
        if tail is None:
            tail = self._tails[run] = Tail(last, born, local=local)
        return tail

    def add(self, run: str, frame: LoggedFrame) -> None:
        """Takes a frame that this worker has written."""
        tail = self._tails.get(run)
        if tail is None or not tail.local or frame.id is None or frame.id <= tail.last:
            return
        if frame.id == tail.last + 1:
            tail.add([frame])
        else:
            self.drop(run)

    def drop(self, run: str) -> None:
        """Sends the readers of a run to Redis."""
        tail = self._tails.pop(run, None)
        if tail is not None:
            tail.over = True
            tail.wake()

    def drop_idle(self) -> None:
        """Lets the tails go that nobody reads."""
        for run in [run for run, tail in self._tails.items() if tail.idle]:
            self.drop(run)

    def break_off(self) -> None:
        """Sends all readers away."""
        for run, tail in list(self._tails.items()):
            tail.broken = True
            self.drop(run)


def _wake(reader: asyncio.Future[None]) -> None:
    if not reader.done():
        reader.set_result(None)
