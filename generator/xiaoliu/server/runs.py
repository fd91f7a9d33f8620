"""The runs: started once, read by any number of requests, stopped when nobody cares."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Literal

from xiaoliu.server.audience import Audience
from xiaoliu.server.errors import Refused
from xiaoliu.server.event_log import EventLog, LoggedFrame, LogUnavailable, RunGone, RunRecord, RunSummary
from xiaoliu.server.producer import Producer
from xiaoliu.server.reader import Reader
from xiaoliu.server.request import ChatRequest
from xiaoliu.server.settings import Settings
from xiaoliu.server.upstream import Message, Upstream
from xiaoliu.stream import Delta, End

StopOutcome = Literal["stopped", "ended", "unknown"]

# Another worker hears of a stop within milliseconds. One that has died is found out by the log in two seconds.
_STOP_ATTEMPTS = 10
_STOP_ATTEMPT_SECONDS = 0.5
# For last frames to reach who reads them, and the log, before this worker goes.
_FAREWELL_SECONDS = 1.0


class Run:
    """An answer that this worker writes.

    Attributes:
        key: owner and run id: nobody reaches the runs of another owner.
        resumable: its client knows its id, and may come back.
        producer: writes it.
        watch: ends it when nobody reads it any more; None if nothing does.
    """

    __slots__ = ("key", "producer", "resumable", "watch")

    def __init__(self, key: str, resumable: bool, producer: Producer) -> None:
        self.key = key
        self.resumable = resumable
        self.producer = producer
        self.watch: asyncio.Task[None] | None = None


class RunRegistry:
    """Starts, finds and stops runs. What a run is, the log knows; who writes it, its worker's registry.

    Attributes:
        started: runs that were handed to the upstream, since the beginning.
    """

    def __init__(self, log: EventLog, upstream: Upstream, settings: Settings) -> None:
        self.started = 0
        self._log = log
        self._upstream = upstream
        self._settings = settings
        self._audience = Audience(log, settings.orphan_seconds, self._left)
        self._active: dict[str, Run] = {}
        self._claiming = 0
        self._closing = False
        log.on_stop = self._stop_here

    @property
    def active(self) -> int:
        """Answers in the making at this worker."""
        return len(self._active)

    async def start(self, owner: str, question: ChatRequest, after: int = 0) -> Reader:
        """A reader of the run of this id, which starts now or is found. The upstream is asked once.

        Args:
            owner: who asks.
            question: with the run's id.
            after: number of the last frame that the reader has. More than 0 never starts a run.

        Raises:
            Refused: the id belongs to another conversation, its frames are not there, or there is no room.
            LogUnavailable: try again later.
        """
        key, fingerprint = _key(owner, question.run_id), question.fingerprint()
        full = self.active + self._claiming >= self._settings.max_runs
        # A log that was emptied does not know what is still being written here.
        known = after > 0 or key in self._active
        if known or full or self._closing:
            record = await self._log.find(key)
            if record is None:
                raise Refused("run_unknown" if known else "server_stopping" if self._closing else "busy")
        else:
            record = await self._claim(key, fingerprint)
            if record is None:
                self._produce(key, question)
                return self._reader(key, 0)
        if record.fingerprint not in (fingerprint, ""):
            raise Refused("run_conflict")
        return self._reader(key, _place(record, after))

    async def attach(self, owner: str, run_id: str, after: int) -> Reader:
        """A reader of a run that was started before.

        Raises:
            Refused: there is no such run, or no such place in it.
            LogUnavailable: try again later.
        """
        key = _key(owner, run_id)
        record = await self._log.find(key)
        if record is None:
            raise Refused("run_unknown")
        return self._reader(key, _place(record, after))

    async def summary(self, owner: str, run_id: str) -> RunSummary:
        """What a run has come to; also when its frames are gone.

        Raises:
            Refused: there is no such run.
            LogUnavailable: try again later.
        """
        summary = await self._log.summary(_key(owner, run_id))
        if summary is None:
            raise Refused("run_unknown")
        return summary

    async def stop(self, owner: str, run_id: str) -> StopOutcome:
        """Stops a run; returns when its upstream is closed. A run that is unknown will not start any more.

        Raises:
            LogUnavailable: it may not have been stopped; try again.
        """
        key = _key(owner, run_id)
        run = self._active.get(key)
        if run is not None:
            run.producer.cancel()
            await asyncio.wait([run.producer.task])
            return "stopped"
        record = await self._log.create(key, "")
        if record is None:
            await self._end_unstarted(key)
            return "unknown"
        return "ended" if record.ended else await self._stop_elsewhere(key, record.last_id)

    async def close(self, grace_seconds: float = 0) -> None:
        """Starts no more runs, lets those of this worker go on for a while, and ends them with an error that says why.

        Readers of other workers' runs are sent away, to come back to another worker.
        """
        if self._closing:
            return
        self._closing = True
        runs = list(self._active.values())
        tasks = [run.producer.task for run in runs]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_seconds)
            for run in runs:
                run.producer.cancel("server_stopping")
            await asyncio.wait(tasks, timeout=_FAREWELL_SECONDS)
        await self._audience.wait_until_left((run.key for run in runs), _FAREWELL_SECONDS)
        await self._audience.close()

    async def _claim(self, key: str, fingerprint: str) -> RunRecord | None:
        self._claiming += 1
        try:
            return await self._log.create(key, fingerprint)
        finally:
            self._claiming -= 1

    def _produce(self, key: str, question: ChatRequest) -> None:
        producer = Producer(key, self._upstream, self._conversation(question), self._log, self._settings)
        run = self._active[key] = Run(key, question.resumable, producer)
        self.started += 1
        if self._settings.orphan == "cancel" and question.resumable and self._settings.orphan_seconds:
            run.watch = asyncio.create_task(self._watch(run))
        producer.task.add_done_callback(lambda _: self._finish(run))

    def _conversation(self, question: ChatRequest) -> Sequence[Message]:
        if not self._settings.system_prompt:
            return question.messages
        return (Message("system", self._settings.system_prompt), *question.messages)

    def _reader(self, key: str, after: int) -> Reader:
        return Reader(
            self._log,
            self._audience,
            key,
            after,
            heartbeat_seconds=self._settings.heartbeat_seconds,
            # The article's client would take any sign for text.
            early_sign=not self._settings.article_compat,
        )

    async def _watch(self, run: Run) -> None:
        await self._audience.deserted(run.key)
        run.producer.cancel("abandoned")

    def _left(self, key: str) -> None:
        run = self._active.get(key)
        if run is None:
            return
        waits = self._settings.orphan == "finish" or self._settings.orphan_seconds
        if not run.resumable or not waits:
            run.producer.cancel("abandoned")

    def _stop_here(self, key: str) -> None:
        run = self._active.get(key)
        if run is not None:
            run.producer.cancel()

    async def _end_unstarted(self, key: str) -> None:
        """Ends a run that was claimed to be stopped, so that nobody can start it."""
        try:
            await self._log.append(key, End(1, "stopped", 0))
        except BaseException:
            await self._log.give_up(key)
            raise

    async def _stop_elsewhere(self, key: str, after: int) -> StopOutcome:
        for _ in range(_STOP_ATTEMPTS):
            await self._log.ask_to_stop(key)
            try:
                last = await self._last_frame(key, after, _STOP_ATTEMPT_SECONDS)
            except RunGone:
                return "ended"
            if last is not None:
                return "stopped" if isinstance(last, End) and last.reason == "stopped" else "ended"
        raise LogUnavailable

    async def _last_frame(self, key: str, after: int, wait: float) -> LoggedFrame | None:
        """The last frame of a run that ends within about `wait` seconds."""
        deadline = monotonic() + wait
        while (left := deadline - monotonic()) > 0:
            for frame in await self._log.read(key, after, left):
                if not isinstance(frame, Delta):
                    return frame
                after = frame.id
        return None

    def _finish(self, run: Run) -> None:
        if self._active.get(run.key) is run:
            del self._active[run.key]
        if run.watch is not None:
            run.watch.cancel()


def _place(record: RunRecord, after: int) -> int:
    """Where a reader goes on that has the frames up to `after`. Who has them all gets the last one again."""
    if record.expired:
        raise Refused("run_expired")
    if record.ended:
        return min(after, record.last_id - 1)
    if after > record.last_id:
        raise Refused("invalid_request", f"after is beyond the last frame, {record.last_id}")
    return after


def _key(owner: str, run_id: str) -> str:
    return f"{run_id}:{owner}"
