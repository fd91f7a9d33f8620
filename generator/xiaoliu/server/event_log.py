"""Where the frames of a run are kept, between the one task that writes and the requests that read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from xiaoliu.stream import Delta, End, Error

LoggedFrame = Delta | End | Error

BATCH_FRAMES = 256
"""Most frames that one read returns."""

BATCH_BYTES = 16_384
"""Most UTF-8 bytes that they hold, but for a single frame that is longer: a reader who is slow keeps them in memory."""


class LogUnavailable(Exception):
    """The log cannot be reached now; the same call may succeed later."""


class NotTheWriter(Exception):
    """Another producer, or the log itself, has ended or forgotten the run; this one must stop writing."""


class RunGone(Exception):
    """Frames that were asked for are not there any more, or the run never was."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What the log knows of a run without its frames.

    Attributes:
        fingerprint: of the conversation; "" for a run that was stopped before it was started.
        last_id: number of its last frame; 0 when there is none yet.
        ended: whether that frame is an `End` or an `Error`.
        expired: the frames are gone, only the summary is left.
    """

    fingerprint: str
    last_id: int
    ended: bool
    expired: bool


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run has come to.

    Attributes:
        last_id: number of its last frame; 0 when there is none yet.
        content: all content so far.
        reasoning: all reasoning so far.
        last: the last frame; None while the run is being written.
    """

    last_id: int
    content: str
    reasoning: str
    last: End | Error | None


class EventLog(Protocol):
    """Numbered frames, by run. One writer a run, any number of readers. One object of this kind a worker.

    A run whose writer is gone is ended by the log itself, with the error `producer_lost`.
    Every method but `open`, `close` and `give_up` may raise `LogUnavailable`.

    Attributes:
        name: for `/healthz`.
        shared: several workers see the same runs.
        on_stop: called with a run that this worker writes, when somebody asks that it stop. Set by the registry.
    """

    name: str
    shared: bool
    on_stop: Callable[[str], None]

    async def open(self) -> None:
        """Starts what runs in the background. Does not fail when the log cannot be reached: it keeps trying."""
        ...

    async def close(self) -> None:
        """Ends what `open` has started. Reads that wait, and later ones, raise `LogUnavailable`."""
        ...

    async def check(self) -> None:
        """Raises `LogUnavailable` if the log cannot be used now."""
        ...

    async def create(self, run: str, fingerprint: str) -> RunRecord | None:
        """Claims an id, for this worker to write; that counts as a `touch`.

        A claim that raises is none: if it was made all the same, the log gives the run up by itself.

        Returns:
            None: the id is new, and this worker's. Otherwise the run that has it already, unchanged.
        """
        ...

    async def find(self, run: str) -> RunRecord | None:
        """The run of this id; None if there never was one, or all about it is forgotten."""
        ...

    async def append(self, run: str, frame: LoggedFrame) -> None:
        """Adds the next frame; its id is one more than the last one's, the first is 1.

        A frame that is the run's last one already may be given again: a writer that does not know what became of
        its call repeats it.

        Raises:
            NotTheWriter: the run is another worker's, has ended or is forgotten, or the id is not the next one.
        """
        ...

    async def give_up(self, run: str) -> None:
        """This worker writes the run no more, though it has not ended: the log ends it, as soon as it can."""
        ...

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        """The frames after frame `after`, as soon as there are any, at most `BATCH_FRAMES`.

        Returns none after `wait` seconds of silence.

        Raises:
            RunGone: the frames after `after` are not, or not all, there any more.
        """
        ...

    async def summary(self, run: str) -> RunSummary | None:
        """What the run has come to; kept longer than its frames. None: see `find`."""
        ...

    async def ask_to_stop(self, run: str) -> None:
        """Calls `on_stop` of the worker that writes the run, if one does. Does not wait for it."""
        ...

    async def touch(self, run: str) -> None:
        """Somebody reads the run, here and now."""
        ...

    async def idle_seconds(self, run: str) -> float:
        """Seconds since the run was last touched, by any worker."""
        ...


def nobody_stops(run: str) -> None:
    """`on_stop` of a log without a registry."""
