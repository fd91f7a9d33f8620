"""What only the log of many workers has to do: one writer among them, dead ones noticed, Redis away and back again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest
import redis

from tests.redis_server import RedisServer, redis_server
from xiaoliu.server.event_log import LoggedFrame, LogUnavailable, NotTheWriter, RunGone
from xiaoliu.server.redis_log import RedisEventLog
from xiaoliu.server.redis_log.commands import CONNECTIONS
from xiaoliu.stream import Delta, End, Error

RUN = "run:甲"
LONG = 20.0  # seconds; no test waits for it
SOON = 10.0  # seconds for something that takes a moment
LEASE = 0.6  # seconds


@pytest.fixture(scope="module")
def shared_server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def server(shared_server: RedisServer) -> RedisServer:
    """An empty Redis, which the test leaves running."""
    shared_server.client.flushall()
    return shared_server


def with_workers(
    server: RedisServer, count: int, body: Callable[..., Awaitable[None]], lease_seconds: float = LEASE
) -> None:
    """Runs `body` with the logs of so many workers."""

    @asynccontextmanager
    async def worker() -> AsyncIterator[RedisEventLog]:
        log = RedisEventLog(server.url, lease_seconds=lease_seconds)
        await log.open()
        try:
            yield log
        finally:
            await log.close()

    async def run(logs: list[RedisEventLog]) -> None:
        if len(logs) < count:
            async with worker() as log:
                await run([*logs, log])
        else:
            await asyncio.wait_for(body(*logs), 60)

    asyncio.run(run([]))


def delta(number: int, text: str = "字") -> Delta:
    return Delta(number, content=text)


async def follow(log: RedisEventLog, after: int = 0) -> list[LoggedFrame]:
    """All frames of the run, up to its last."""
    frames: list[LoggedFrame] = []
    while not frames or isinstance(frames[-1], Delta):
        frames += await log.read(RUN, after + len(frames), LONG)
    return frames


async def waiting(reader: asyncio.Task[object]) -> None:
    """Gives a reader the time to begin to wait."""
    await asyncio.sleep(0.1)
    assert not reader.done()


def test_of_all_workers_that_claim_an_id_one_may_write(server: RedisServer) -> None:
    async def body(*logs: RedisEventLog) -> None:
        for attempt in range(20):
            run = f"run:{attempt}"
            claims = await asyncio.gather(*(log.create(run, "f") for log in logs))
            assert claims.count(None) == 1
            for log, claim in zip(logs, claims, strict=True):
                if claim is None:
                    await log.append(run, delta(1))
                else:
                    with pytest.raises(NotTheWriter):
                        await log.append(run, delta(2))

    with_workers(server, 4, body)


def test_the_ids_of_the_entries_refuse_whoever_writes_past_us(server: RedisServer) -> None:
    async def body(log: RedisEventLog) -> None:
        await log.create(RUN, "f")
        for number in (1, 2, 3):
            await log.append(RUN, delta(number))
        for number in (1, 2, 3):
            with pytest.raises(redis.ResponseError, match="equal or smaller"):
                server.client.xadd(f"xiaoliu:frames:{RUN}", {"f": "{}"}, id=f"0-{number}")
        assert len(await log.read(RUN, 0, LONG)) == 3

    with_workers(server, 1, body)


def test_a_reader_at_another_worker_follows_from_any_frame(server: RedisServer) -> None:
    total = 600

    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1, "1"))
        readers = [asyncio.create_task(follow(other, after)) for after in (0, 0, 1)]
        for number in range(2, total):
            await writer.append(RUN, delta(number, str(number)))
        readers.append(asyncio.create_task(follow(other, 100)))
        await writer.append(RUN, End(total, "stop", 0))
        for reader in readers:
            frames = await reader
            assert [frame.id for frame in frames] == list(range(total - len(frames) + 1, total + 1))
            assert all(frame.content == str(frame.id) for frame in frames if isinstance(frame, Delta))

    with_workers(server, 2, body)


def test_two_hundred_readers_of_as_many_runs_share_few_connections(server: RedisServer) -> None:
    runs = [f"run:{number}" for number in range(200)]

    async def body(writer: RedisEventLog, reader: RedisEventLog) -> None:
        before = len(server.client.client_list())
        for run in runs:
            await writer.create(run, "f")
        reading = [asyncio.create_task(reader.read(run, 0, LONG)) for run in runs]
        await asyncio.sleep(0.2)
        await asyncio.gather(*(writer.append(run, delta(1, run)) for run in runs))
        assert [list(await task) for task in reading] == [[delta(1, run)] for run in runs]
        # Both workers have one connection that blocks, and at most so many for everything else.
        assert len(server.client.client_list()) <= before + 2 * (CONNECTIONS + 1)
        assert len(server.client.client_list()) < 30

    with_workers(server, 2, body)


def test_a_stop_reaches_the_worker_that_writes_and_no_other(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        asked: asyncio.Queue[str] = asyncio.Queue()
        writer.on_stop = asked.put_nowait
        other.on_stop = lambda run: pytest.fail("it does not write the run")
        await writer.create(RUN, "f")
        for _ in range(3):
            await other.ask_to_stop(RUN)
            assert await asyncio.wait_for(asked.get(), SOON) == RUN

    with_workers(server, 2, body)


def test_readers_of_other_workers_count(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await asyncio.sleep(0.3)
        touched = monotonic()
        await other.touch(RUN)
        assert await writer.idle_seconds(RUN) <= monotonic() - touched + 0.05

    with_workers(server, 2, body)


async def lapse(log: RedisEventLog) -> None:
    """The worker is not heard of any more, but its process still is: as if its machine were cut off."""
    for task in log._tasks:
        task.cancel()
    await asyncio.gather(*log._tasks, return_exceptions=True)


def test_the_run_of_a_dead_worker_is_ended_where_it_is_read(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1))
        reader = asyncio.create_task(follow(other))
        await waiting(reader)
        await lapse(writer)
        first, lost = await asyncio.wait_for(reader, SOON)
        assert first == delta(1)
        assert isinstance(lost, Error)
        assert (lost.id, lost.code, lost.retryable) == (2, "producer_lost", True)
        with pytest.raises(NotTheWriter):
            await writer.append(RUN, delta(2))
        summary = await other.summary(RUN)
        assert summary is not None and (summary.content, summary.last) == ("字", lost)

    with_workers(server, 2, body)


@pytest.mark.parametrize("look", ["find", "summary"])
def test_whoever_asks_for_the_run_of_a_dead_worker_learns_that_it_has_ended(
    server: RedisServer, look: str
) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await lapse(writer)
        deadline = monotonic() + SOON
        while True:
            record, summary = None, None
            if look == "find":
                record = await other.find(RUN)
            else:
                summary = await other.summary(RUN)
            if (record and record.ended) or (summary and summary.last):
                return
            assert monotonic() < deadline
            await asyncio.sleep(0.05)

    with_workers(server, 2, body)


def test_a_worker_that_leaves_takes_its_unfinished_runs_with_it_at_once(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        reader = asyncio.create_task(follow(other))
        await waiting(reader)
        await writer.close()
        # Not even `other`, which may not judge yet, has to wait for a lease to run out.
        (lost,) = await asyncio.wait_for(reader, SOON)
        assert isinstance(lost, Error) and lost.code == "producer_lost"

    with_workers(server, 2, body, lease_seconds=2 * SOON)


def test_a_paused_redis_costs_no_run_its_worker(server: RedisServer) -> None:
    # While nobody can renew a lease, one that has run out proves nothing.
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1))
        await asyncio.sleep(2 * LEASE)
        server.pause()
        await asyncio.sleep(1.5 * LEASE)
        server.go_on()
        reader = asyncio.create_task(follow(other))
        await asyncio.sleep(2 * LEASE)
        await writer.append(RUN, End(2, "stop", 1))
        assert await reader == [delta(1), End(2, "stop", 1)]

    with_workers(server, 2, body)


def test_a_redis_that_stays_away_sends_readers_away_to_come_again(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1))
        readers = [asyncio.create_task(log.read(RUN, 1, LONG)) for log in (writer, other)]
        await waiting(readers[0])
        server.pause()
        try:
            for reader in readers:
                with pytest.raises(LogUnavailable):
                    await asyncio.wait_for(reader, SOON)
            with pytest.raises(LogUnavailable):
                await writer.append(RUN, delta(2))
        finally:
            server.go_on()
        while True:
            try:
                await writer.append(RUN, delta(2))
                break
            except LogUnavailable:
                await asyncio.sleep(0.05)
        await writer.append(RUN, End(3, "stop", 2))
        assert await follow(other) == [delta(1), delta(2), End(3, "stop", 2)]

    with_workers(server, 2, body)


def test_a_flushed_redis_ends_reading_and_writing_and_shows_no_gap(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1))
        readers = [asyncio.create_task(log.read(RUN, 1, LONG)) for log in (writer, other)]
        await waiting(readers[0])
        server.client.flushall()
        for reader in readers:
            with pytest.raises(RunGone):
                await asyncio.wait_for(reader, SOON)
        with pytest.raises(NotTheWriter):
            await writer.append(RUN, delta(2))
        assert await other.find(RUN) is None

    with_workers(server, 2, body)


def test_who_reads_a_run_never_gets_frames_of_a_later_one_with_its_id(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, delta(1, "old"))
        reader = asyncio.create_task(other.read(RUN, 1, LONG))
        await waiting(reader)
        server.client.flushall()
        assert await other.create(RUN, "f") is None
        await other.append(RUN, delta(1, "new"))
        with pytest.raises(RunGone):
            await asyncio.wait_for(reader, SOON)
        with pytest.raises(NotTheWriter):
            await writer.append(RUN, delta(2, "old"))

    with_workers(server, 2, body)


def test_a_redis_that_lost_its_newest_frames_shows_no_gap(server: RedisServer) -> None:
    # As after a failover to a replica that was behind.
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        for number in (1, 2, 3):
            await writer.append(RUN, delta(number))
        server.client.xdel(f"xiaoliu:frames:{RUN}", "0-3")
        server.client.hset(f"xiaoliu:run:{RUN}", "last", 2)
        with pytest.raises(NotTheWriter):
            await writer.append(RUN, delta(4))
        with pytest.raises(RunGone):
            await other.read(RUN, 3, LONG)

    with_workers(server, 2, body)


def test_a_claim_that_nobody_heard_of_is_no_run_for_ever(server: RedisServer) -> None:
    # The answer to the claim is lost; who asks again finds a run that ends, not one that nobody writes.
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        # Connections and the script are there, so that the claim is sent at once.
        await asyncio.gather(*(writer.create(f"run:{number}", "f") for number in range(CONNECTIONS)))
        server.pause()
        try:
            claim = asyncio.create_task(writer.create(RUN, "f"))
            await asyncio.sleep(0.2)
            claim.cancel()
            await asyncio.wait([claim])
        finally:
            server.go_on()
        deadline = monotonic() + SOON
        while (record := await other.find(RUN)) is None or not record.ended:
            assert monotonic() < deadline
            await asyncio.sleep(0.05)

    with_workers(server, 2, body)


def test_redis_may_come_later_than_we_do() -> None:
    with redis_server(started=False) as server:

        async def body(log: RedisEventLog) -> None:
            with pytest.raises(LogUnavailable):
                await log.check()
            with pytest.raises(LogUnavailable):
                await log.create(RUN, "f")
            server.start()
            await log.check()
            assert await log.create("run:乙", "f") is None
            await log.append("run:乙", delta(1))
            assert list(await log.read("run:乙", 0, LONG)) == [delta(1)]

        with_workers(server, 1, body)


def test_a_redis_that_is_full_or_read_only_is_no_log(server: RedisServer) -> None:
    async def body(log: RedisEventLog) -> None:
        server.client.config_set("maxmemory", 1)
        try:
            with pytest.raises(LogUnavailable):
                await log.check()
        finally:
            server.client.config_set("maxmemory", 0)
        server.client.replicaof("127.0.0.1", 1)
        try:
            with pytest.raises(LogUnavailable):
                await log.check()
        finally:
            server.client.replicaof("no", "one")
        await log.check()

    with_workers(server, 1, body)


def test_nothing_stays_in_redis_for_ever(server: RedisServer) -> None:
    async def body(writer: RedisEventLog, other: RedisEventLog) -> None:
        await writer.create(RUN, "f")
        await writer.append(RUN, Delta(1, reasoning="想"))
        await writer.append(RUN, delta(2))
        reader = asyncio.create_task(other.read(RUN, 2, LONG))
        await waiting(reader)
        await other.ask_to_stop(RUN)
        await writer.append(RUN, End(3, "stop", 1))
        await reader
        assert all(server.client.pttl(key) > 0 for key in server.client.scan_iter())
        assert len(server.client.keys()) >= 7

    with_workers(server, 2, body)
