"""The runs of this process: started once, read by any number of requests, stopped when nobody cares."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from xiaoliu.server.errors import Refused
from xiaoliu.server.event_log import EventLog, LoggedFrame
from xiaoliu.server.producer import Producer
from xiaoliu.server.request import ChatRequest
from xiaoliu.server.settings import Settings
from xiaoliu.server.upstream import Message, Upstream
from xiaoliu.stream import Delta, End

StopOutcome = Literal["stopped", "ended", "unknown"]


class Run:
    """One answer.

    Attributes:
        key: owner and run id: nobody reaches the runs of another owner.
        fingerprint: of the conversation; None for a run that was stopped before it was started.
        producer: writes it; None for a run that was stopped before it was started.
        readers: requests that are reading it.
    """

    __slots__ = ("_orphan_timer", "fingerprint", "key", "producer", "readers")

    def __init__(self, key: str, fingerprint: str | None) -> None:
        self.key = key
        self.fingerprint = fingerprint
        self.producer: Producer | None = None
        self.readers = 0
        self._orphan_timer: asyncio.TimerHandle | None = None

    @property
    def ended(self) -> bool:
        """Whether the last frame has been written."""
        return self.producer is None or self.producer.task.done()

    def arrive(self) -> None:
        """A reader came."""
        self.readers += 1
        if self._orphan_timer is not None:
            self._orphan_timer.cancel()
            self._orphan_timer = None

    def leave(self, orphan_seconds: float) -> None:
        """A reader went; the last one takes the upstream with it, after `orphan_seconds`."""
        self.readers -= 1
        if self.readers or self.producer is None or self.ended:
            return
        if orphan_seconds:
            loop = asyncio.get_running_loop()
            self._orphan_timer = loop.call_later(orphan_seconds, self.producer.cancel)
        else:
            self.producer.cancel()


class RunRegistry:
    """Starts, finds and stops runs.

    Attributes:
        started: runs that were handed to the upstream, since the beginning.
    """

    def __init__(self, log: EventLog, upstream: Upstream, settings: Settings) -> None:
        self.started = 0
        self._log = log
        self._upstream = upstream
        self._settings = settings
        self._active: dict[str, Run] = {}
        self._finished: OrderedDict[str, Run] = OrderedDict()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._closing = False

    @property
    def active(self) -> int:
        """Answers in the making."""
        return len(self._active)

    @property
    def finished(self) -> int:
        """Finished runs that can still be read."""
        return len(self._finished)

    async def start(self, owner: str, question: ChatRequest) -> Run:
        """The run of this id: started now, or found. The upstream is asked once, whatever the client does.

        Raises:
            Refused: the id belongs to another conversation, or there is no room for another run.
        """
        key = _key(owner, question.run_id)
        fingerprint = question.fingerprint()
        run = self._find(key)
        if run is not None:
            if run.fingerprint not in (fingerprint, None):
                raise Refused("run_conflict")
            return run
        if self._closing:
            raise Refused("server_stopping")
        if len(self._active) >= self._settings.max_runs:
            raise Refused("busy")
        run = self._active[key] = Run(key, fingerprint)
        await self._log.create(key, fingerprint)
        conversation = self._conversation(question)
        run.producer = Producer(key, self._upstream, conversation, self._log, self._settings)
        run.producer.task.add_done_callback(lambda _: self._finish(run))
        self.started += 1
        return run

    async def stop(self, owner: str, run_id: str) -> StopOutcome:
        """Stops a run; returns when its upstream is closed. A run that is unknown will not start any more."""
        key = _key(owner, run_id)
        run = self._find(key)
        if run is None:
            await self._log.create(key, "")
            await self._log.append(key, End(1, "stopped", 0))
            self._finish(Run(key, None))
            return "unknown"
        if run.producer is None or run.ended:
            return "ended"
        run.producer.cancel()
        await asyncio.wait([run.producer.task])
        return "stopped"

    @contextmanager
    def reading(self, run: Run) -> Iterator[None]:
        """Keeps a run alive while a request reads it."""
        run.arrive()
        try:
            yield
        finally:
            run.leave(self._settings.orphan_seconds)

    async def frames(self, run: Run) -> AsyncIterator[Sequence[LoggedFrame]]:
        """All frames of a run, in batches as they come; an empty batch when a heartbeat is due."""
        after = 0
        while True:
            batch = await self._log.read(run.key, after, self._settings.heartbeat_seconds)
            yield batch
            after += len(batch)
            if batch and not isinstance(batch[-1], Delta):
                return

    async def close(self) -> None:
        """Ends every run with an error that says why, and starts no more."""
        self._closing = True
        producers = [run.producer for run in self._active.values() if run.producer is not None]
        for producer in producers:
            producer.cancel("server_stopping")
        if producers:
            await asyncio.wait([producer.task for producer in producers])
        for timer in self._timers.values():
            timer.cancel()

    def _find(self, key: str) -> Run | None:
        return self._active.get(key) or self._finished.get(key)

    def _conversation(self, question: ChatRequest) -> Sequence[Message]:
        if not self._settings.system_prompt:
            return question.messages
        return (Message("system", self._settings.system_prompt), *question.messages)

    def _finish(self, run: Run) -> None:
        self._active.pop(run.key, None)
        self._finished[run.key] = run
        self._forget_later(run, self._settings.retention_seconds)
        if len(self._finished) > self._settings.max_finished_runs:
            self._forget(next(iter(self._finished.values())))

    def _forget_later(self, run: Run, seconds: float) -> None:
        self._timers[run.key] = asyncio.get_running_loop().call_later(seconds, self._forget, run)

    def _forget(self, run: Run) -> None:
        self._timers.pop(run.key).cancel()
        if run.readers:
            self._forget_later(run, 1)
            return
        del self._finished[run.key]


def _key(owner: str, run_id: str) -> str:
    return f"{run_id}:{owner}"
