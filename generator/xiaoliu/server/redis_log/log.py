"""The event log of many workers: each is told apart by its lease, and a run whose worker is dead is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any
from uuid import uuid4

from xiaoliu.server.errors import Locale, error_frame
from xiaoliu.server.event_log import (
    BATCH_FRAMES,
    LoggedFrame,
    LogUnavailable,
    NotTheWriter,
    RunGone,
    RunRecord,
    RunSummary,
    nobody_stops,
)
from xiaoliu.server.redis_log.commands import Commands
from xiaoliu.server.redis_log.follower import Follower
from xiaoliu.server.redis_log.payload import frame_of, frame_of_entry, payload_of, text_of, utf8
from xiaoliu.server.redis_log.tails import Tail, Tails
from xiaoliu.stream import Delta

RENEWALS = 3
"""How often a lease is renewed in its time."""

WATCHES = 6
"""How often, in that time, the worker looks after the runs that it reads."""


class RedisEventLog:
    """Keeps the frames in Redis. See `EventLog`.

    Args:
        url: `redis://`, `rediss://` or `unix://`, as Redis clients take it; one server, not a cluster.
        retention_seconds: how long the frames are kept after the end.
        summary_seconds: how long the text is kept after the end.
        lease_seconds: a worker that was not heard of for so long is dead, and what it wrote is lost.
        locale: language of the error that ends a run whose worker is dead.
    """

    name = "redis"
    shared = True

    def __init__(
        self,
        url: str,
        *,
        retention_seconds: float = 600,
        summary_seconds: float = 86_400,
        lease_seconds: float = 1.5,
        locale: Locale = "zh-CN",
    ) -> None:
        self.on_stop: Callable[[str], None] = nobody_stops
        self.worker = uuid4().hex
        self._lease = lease_seconds
        # The prelude of the scripts knows these by their places. Redis takes no time of 0.
        preamble = (
            self.worker,
            max(1, round(lease_seconds * 1000)),
            max(1, round(retention_seconds * 1000)),
            max(1, round(max(summary_seconds, retention_seconds) * 1000)),
            payload_of(error_frame("producer_lost", locale, frame_id=0)).decode(),
        )
        self._commands = Commands(url, preamble)
        self._tails = Tails()
        self._follower = Follower(url, self.worker, self._tails, lease_seconds, lambda run: self.on_stop(run))
        self._writing: dict[str, _Writing] = {}
        self._given_up: set[tuple[str, str]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    async def open(self) -> None:
        """See `EventLog`."""
        with suppress(LogUnavailable):
            await self._commands.run("renew")
        self._tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._follower.follow())]

    async def close(self) -> None:
        """See `EventLog`."""
        if self._closed:
            return
        self._closed = True
        self._tails.break_off()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(LogUnavailable):
            await self._commands.run("leave")
        await self._follower.close()
        await self._commands.close()

    async def check(self) -> None:
        """See `EventLog`."""
        # A write: a replica, or a server that is full, answers everything else.
        await self._run("renew")

    async def create(self, run: str, fingerprint: str) -> RunRecord | None:
        """See `EventLog`."""
        born = uuid4().hex
        try:
            record = _record(await self._run("create", utf8(run), utf8(fingerprint), born))
        except BaseException:
            # Redis may have heard it all the same, and nobody would ever write the run.
            self._given_up.add((run, born))
            raise
        if record is None:
            self._writing[run] = _Writing(born)
        return record

    async def find(self, run: str) -> RunRecord | None:
        """See `EventLog`."""
        return _record(await self._run("find", utf8(run)))

    async def append(self, run: str, frame: LoggedFrame) -> None:
        """See `EventLog`."""
        assert frame.id is not None
        ends = not isinstance(frame, Delta)
        kind, text = _text(frame)
        written = await self._run(
            "append", utf8(run), frame.id, payload_of(frame), kind, utf8(text), int(ends)
        )
        if not written:
            self._forget(run)
            raise NotTheWriter
        self._tails.add(run, frame)
        writing = self._writing.get(run)
        if ends:
            self._writing.pop(run, None)
        elif writing is not None:
            writing.last = frame.id

    async def give_up(self, run: str) -> None:
        """See `EventLog`."""
        writing = self._forget(run)
        if writing is not None:
            self._given_up.add((run, writing.born))
            await self._lose_given_up()

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        """See `EventLog`."""
        until = monotonic() + wait
        born: bytes | None = None
        while True:
            tail = self._tails.get(run)
            if tail is None or (batch := tail.after(after)) is None:
                known = await self._run("read", utf8(run), after, BATCH_FRAMES)
                batch = _frames(known, after)
                if born is not None and known[0] != born:
                    raise RunGone
                born = known[0]
                if not batch and wait > 0:
                    tail = await self._follow(run, after, known)
            if batch or monotonic() >= until:
                return batch
            if tail is not None and not tail.over:
                await tail.wait(until - monotonic())
            if tail is not None and tail.broken:
                raise LogUnavailable

    async def summary(self, run: str) -> RunSummary | None:
        """See `EventLog`."""
        known = await self._run("summary", utf8(run))
        if known is None:
            return None
        last, content, reasoning, ending = known
        frame = frame_of(last, ending) if ending else None
        assert not isinstance(frame, Delta)
        return RunSummary(last, text_of(content), text_of(reasoning), frame)

    async def ask_to_stop(self, run: str) -> None:
        """See `EventLog`."""
        await self._run("stop", utf8(run))

    async def touch(self, run: str) -> None:
        """See `EventLog`."""
        await self._run("touch", utf8(run))

    async def idle_seconds(self, run: str) -> float:
        """See `EventLog`."""
        milliseconds: int = await self._run("idle", utf8(run))
        return milliseconds / 1000

    async def _run(self, script: str, *arguments: str | bytes | int) -> Any:
        if self._closed:
            raise LogUnavailable
        return await self._commands.run(script, *arguments)

    async def _follow(self, run: str, after: int, known: Any) -> Tail | None:
        """The tail that brings what comes after frame `after`; None: look again, it is there already."""
        writing = self._writing.get(run)
        local = writing is not None and writing.born.encode() == known[0]
        if local and writing is not None and writing.last > after:
            return None
        tail = self._tails.open(run, after, known[0], local=local)
        if not tail.local:
            await self._run("wake")
        return tail

    def _forget(self, run: str) -> _Writing | None:
        """This worker does not write the run any more; who reads it here goes by what Redis says."""
        self._tails.drop(run)
        return self._writing.pop(run, None)

    async def _keep(self) -> None:
        """Renews the lease and looks after the runs that are read here, until it is cancelled."""
        renewed = monotonic()
        while True:
            await asyncio.sleep(self._lease / WATCHES)
            with suppress(LogUnavailable):
                if monotonic() - renewed > self._lease / RENEWALS * 0.9:
                    await self._commands.run("renew")
                    renewed = monotonic()
                await self._watch()
            await self._lose_given_up()

    async def _watch(self) -> None:
        self._tails.drop_idle()
        watched = [part for run, tail in self._tails for part in (utf8(run), tail.born)]
        if watched:
            for run in await self._commands.run("watch", *watched):
                self._tails.drop(text_of(run))

    async def _lose_given_up(self) -> None:
        for run, born in list(self._given_up):
            with suppress(LogUnavailable):
                await self._commands.run("lose", utf8(run), born)
                self._given_up.discard((run, born))


class _Writing:
    """A run that this worker writes, from its claim to its last frame."""

    __slots__ = ("born", "last")

    def __init__(self, born: str) -> None:
        self.born = born
        self.last = 0


def _record(known: Any) -> RunRecord | None:
    if known is None:
        return None
    fingerprint, last, ended, expired = known
    return RunRecord(text_of(fingerprint), last, bool(ended), bool(expired))


def _frames(known: Any, after: int) -> Sequence[LoggedFrame]:
    """The frames in what `read.lua` gave. Raises `RunGone` when the next one is not among them, but should be."""
    if known is None:
        raise RunGone
    _, last, entries = known
    frames = [frame_of_entry(entry_id, {fields[0]: fields[1]}) for entry_id, fields in entries]
    if last < after or (last > after and not (frames and frames[0].id == after + 1)):
        raise RunGone
    return frames


def _text(frame: LoggedFrame) -> tuple[str, str]:
    """To which text a frame adds, and what."""
    if isinstance(frame, Delta):
        if frame.content is not None:
            return "content", frame.content
        if frame.reasoning is not None:
            return "reasoning", frame.reasoning
    return "content", ""
