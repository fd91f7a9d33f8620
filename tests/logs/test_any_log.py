"""What every event log does: one writer a run, any number of readers, nothing lost and nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic

import pytest

from tests.logs.kinds import LOGS, OpenLog
from xiaoliu.server.event_log import (
    BATCH_FRAMES,
    EventLog,
    LoggedFrame,
    LogUnavailable,
    NotTheWriter,
    RunGone,
    RunRecord,
    RunSummary,
)
from xiaoliu.stream import Delta, End, Error

RUN, OTHER = "run:甲", "run:乙"
LONG = 20.0  # seconds; no test waits for so long
SOON = 5.0  # seconds for something that takes a moment

Body = Callable[[EventLog], Awaitable[None]]


@pytest.fixture(params=list(LOGS))
def open_log(request: pytest.FixtureRequest) -> Iterator[OpenLog]:
    """Each kind of log in turn."""
    yield LOGS[request.param]


def with_log(open_log: OpenLog, body: Body, **options: float) -> None:
    """Runs `body` with an empty log."""

    async def run() -> None:
        async with open_log(**options) as log:
            await asyncio.wait_for(body(log), 60)

    asyncio.run(run())


def delta(number: int, text: str = "字") -> Delta:
    return Delta(number, content=text)


async def write(log: EventLog, *frames: LoggedFrame, run: str = RUN) -> None:
    """Claims a run and writes it."""
    assert await log.create(run, "f") is None
    for frame in frames:
        await log.append(run, frame)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits for a condition."""
    deadline = monotonic() + SOON
    while not await condition():
        assert monotonic() < deadline
        await asyncio.sleep(0.01)


FRAMES: list[LoggedFrame] = [
    Delta(1, reasoning="想\r\n\0"),
    Delta(2, content="👩🏽‍🚀 {{x}} \u202eעברית\u2028"),
    Delta(3, tool={"name": "查", "arguments": {"深": [1, None, 0.5]}}),
    Delta(4, citations=[{"url": "https://example.com/", "title": "例"}]),
    Delta(5, content=""),
    End(6, "length", 21, {"total_tokens": 7, "details": {"cached": 0}}),
]


def test_what_is_read_is_what_was_written(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, *FRAMES)
        for after in range(len(FRAMES)):
            assert list(await log.read(RUN, after, LONG)) == FRAMES[after:]

    with_log(open_log, body)


def test_an_error_is_a_last_frame_as_well(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        error = Error(1, "upstream_failed", "模型服务出错了", True)
        await write(log, error)
        assert list(await log.read(RUN, 0, LONG)) == [error]
        assert await log.find(RUN) == RunRecord("f", 1, ended=True, expired=False)
        assert await log.summary(RUN) == RunSummary(1, "", "", error)

    with_log(open_log, body)


def test_a_claimed_id_is_not_claimed_again(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        claims = await asyncio.gather(*(log.create(RUN, f"f{number}") for number in range(10)))
        first = claims.index(None)
        assert claims.count(None) == 1
        record = RunRecord(f"f{first}", 0, ended=False, expired=False)
        assert set(claims) == {None, record}
        await log.append(RUN, delta(1))
        assert await log.create(RUN, "other") == RunRecord(f"f{first}", 1, ended=False, expired=False)
        await log.append(RUN, End(2, "stop", 1))
        assert await log.create(RUN, "other") == RunRecord(f"f{first}", 2, ended=True, expired=False)
        assert await log.find(RUN) == await log.create(RUN, f"f{first}")

    with_log(open_log, body)


def test_runs_do_not_mix(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1, "甲"))
        await write(log, delta(1, "乙"), delta(2, "乙"), run=OTHER)
        assert list(await log.read(RUN, 0, LONG)) == [delta(1, "甲")]
        assert list(await log.read(OTHER, 0, LONG)) == [delta(1, "乙"), delta(2, "乙")]

    with_log(open_log, body)


def test_a_run_that_never_was_is_unknown_in_every_way(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        assert await log.find(RUN) is None and await log.summary(RUN) is None
        with pytest.raises(RunGone):
            await log.read(RUN, 0, 0)
        with pytest.raises(NotTheWriter):
            await log.append(RUN, delta(1))
        await log.touch(RUN)
        await log.ask_to_stop(RUN)
        await log.give_up(RUN)
        assert await log.find(RUN) is None

    with_log(open_log, body)


@pytest.mark.parametrize("number", [0, 2, 4, 5])
def test_frames_have_no_gap_and_no_double(open_log: OpenLog, number: int) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1), delta(2), delta(3))
        with pytest.raises(NotTheWriter):
            await log.append(RUN, delta(number if number != 4 else 6))
        assert len(await log.read(RUN, 0, LONG)) == 3

    with_log(open_log, body)


def test_the_last_frame_may_be_given_again(open_log: OpenLog) -> None:
    # A writer that was cancelled, or lost the log's answer, cannot know whether its frame arrived.
    async def body(log: EventLog) -> None:
        end = End(2, "stop", 1)
        await write(log, delta(1), delta(1), end, end)
        assert list(await log.read(RUN, 0, LONG)) == [delta(1), end]

    with_log(open_log, body)


def test_a_run_that_has_ended_takes_no_more(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1), End(2, "stop", 1))
        for frame in (delta(3), End(3, "stop", 1), Error(3, "x", "x", False)):
            with pytest.raises(NotTheWriter):
                await log.append(RUN, frame)
        assert len(await log.read(RUN, 0, LONG)) == 2

    with_log(open_log, body)


def test_a_reader_gets_a_frame_as_soon_as_it_is_there(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log)
        readers = [asyncio.create_task(log.read(RUN, 0, LONG)) for _ in range(20)]
        await asyncio.sleep(0.05)
        assert not any(reader.done() for reader in readers)
        await log.append(RUN, delta(1))
        async with asyncio.timeout(SOON):
            assert [list(await reader) for reader in readers] == [[delta(1)]] * 20

    with_log(open_log, body)


def test_a_reader_gets_nothing_after_its_time_and_waits_no_longer(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1))
        asked = monotonic()
        assert list(await log.read(RUN, 1, 0.2)) == []
        assert 0.15 <= monotonic() - asked < LONG
        assert list(await log.read(RUN, 1, 0)) == []

    with_log(open_log, body)


def test_readers_at_any_place_follow_a_writer_without_loss(open_log: OpenLog) -> None:
    total = 400

    async def follow(log: EventLog, after: int) -> list[LoggedFrame]:
        got: list[LoggedFrame] = []
        while not got or isinstance(got[-1], Delta):
            batch = await log.read(RUN, after + len(got), LONG)
            assert len(batch) <= BATCH_FRAMES
            got += batch
        return got

    async def body(log: EventLog) -> None:
        await write(log, delta(1, "1"))
        readers = [asyncio.create_task(follow(log, after)) for after in (0, 0, 1)]
        for number in range(2, total):
            await log.append(RUN, delta(number, str(number)))
        await log.append(RUN, End(total, "stop", 0))
        readers.append(asyncio.create_task(follow(log, 300)))
        for reader in readers:
            got = await reader
            assert [frame.id for frame in got] == list(range(total - len(got) + 1, total + 1))
            assert all(frame.content == str(frame.id) for frame in got if isinstance(frame, Delta))

    with_log(open_log, body)


def test_a_batch_is_bounded(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, *(delta(number) for number in range(1, BATCH_FRAMES + 11)))
        assert len(await log.read(RUN, 0, LONG)) <= BATCH_FRAMES
        assert [frame.id for frame in await log.read(RUN, BATCH_FRAMES, LONG)] == list(
            range(BATCH_FRAMES + 1, BATCH_FRAMES + 11)
        )

    with_log(open_log, body)


def test_a_reader_that_is_cancelled_leaves_the_others_alone(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log)
        leaving, staying = (asyncio.create_task(log.read(RUN, 0, LONG)) for _ in range(2))
        await asyncio.sleep(0.05)
        leaving.cancel()
        await asyncio.wait([leaving])
        await log.append(RUN, delta(1))
        assert list(await asyncio.wait_for(staying, SOON)) == [delta(1)]

    with_log(open_log, body)


def test_a_summary_grows_with_the_run(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log)
        assert await log.summary(RUN) == RunSummary(0, "", "", None)
        for frame in FRAMES[:-1]:
            await log.append(RUN, frame)
        assert await log.summary(RUN) == RunSummary(5, FRAMES[1].content, "想\r\n\0", None)  # type: ignore[union-attr]
        await log.append(RUN, FRAMES[-1])
        assert await log.summary(RUN) == RunSummary(6, FRAMES[1].content, "想\r\n\0", FRAMES[-1])  # type: ignore

    with_log(open_log, body)


def test_a_run_expires_to_its_summary_and_is_then_forgotten(open_log: OpenLog) -> None:
    async def expired(log: EventLog) -> bool:
        record = await log.find(RUN)
        return record is not None and record.expired

    async def forgotten(log: EventLog) -> bool:
        return await log.find(RUN) is None

    async def body(log: EventLog) -> None:
        await write(log, *FRAMES)
        whole = await log.summary(RUN)
        await until(lambda: expired(log))
        assert await log.find(RUN) == RunRecord("f", 6, ended=True, expired=True)
        assert await log.create(RUN, "f") == RunRecord("f", 6, ended=True, expired=True)
        assert await log.summary(RUN) == whole
        with pytest.raises(RunGone):
            await log.read(RUN, 0, 0)
        await until(lambda: forgotten(log))
        assert await log.summary(RUN) is None

    with_log(open_log, body, retention_seconds=0.2, summary_seconds=2)


def test_a_run_that_is_being_written_does_not_expire(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1))
        await asyncio.sleep(0.5)
        await log.append(RUN, delta(2))
        assert list(await log.read(RUN, 0, LONG)) == [delta(1), delta(2)]

    with_log(open_log, body, retention_seconds=0.1, summary_seconds=0.2)


def test_a_stop_reaches_the_writer(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        asked: asyncio.Queue[str] = asyncio.Queue()
        log.on_stop = asked.put_nowait
        await write(log, delta(1))
        await log.ask_to_stop(RUN)
        assert await asyncio.wait_for(asked.get(), SOON) == RUN

    with_log(open_log, body)


def test_idle_time_counts_from_the_last_touch(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        created = monotonic()
        await write(log)
        await asyncio.sleep(0.3)
        assert 0.25 <= await log.idle_seconds(RUN) <= monotonic() - created + 0.05
        touched = monotonic()
        await log.touch(RUN)
        assert await log.idle_seconds(RUN) <= monotonic() - touched + 0.05

    with_log(open_log, body)


def test_a_run_that_its_writer_gives_up_ends_as_lost(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, delta(1))
        await log.give_up(RUN)
        (lost,) = await log.read(RUN, 1, SOON)
        assert isinstance(lost, Error)
        assert (lost.id, lost.code, lost.retryable) == (2, "producer_lost", True)
        with pytest.raises(NotTheWriter):
            await log.append(RUN, delta(3))

    with_log(open_log, body)


def test_giving_up_a_run_that_has_ended_changes_nothing(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await write(log, *FRAMES)
        await log.give_up(RUN)
        assert list(await log.read(RUN, 0, LONG)) == FRAMES

    with_log(open_log, body)


def test_closing_wakes_who_waits(open_log: OpenLog) -> None:
    async def body(log: EventLog) -> None:
        await log.check()
        await write(log)
        waiting = asyncio.create_task(log.read(RUN, 0, LONG))
        await asyncio.sleep(0.05)
        await log.close()
        with pytest.raises(LogUnavailable):
            await asyncio.wait_for(waiting, SOON)
        with pytest.raises(LogUnavailable):
            await log.read(RUN, 0, LONG)
        with pytest.raises(LogUnavailable):
            await log.check()

    with_log(open_log, body)
