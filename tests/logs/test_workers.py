"""The whole server on several workers with one Redis: whoever asks where, a run is one run, and paid for once."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest

from tests.raw_http import RawResponse, ask, frames, text_of
from tests.redis_server import RedisServer, redis_server
from tests.servers import ReferenceServer, reference_server
from tests.upstreams import FakeUpstream, Reply, Script, fake_upstream
from tests.workers import Workers, workers
from xiaoliu.server.redis_log.commands import CONNECTIONS

SOON = 10.0  # seconds for something that takes a moment, on a machine that is busy with other tests
NDJSON = {"Accept": "application/x-ndjson"}
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(shared_redis: RedisServer) -> RedisServer:
    """An empty Redis, which the test leaves running."""
    shared_redis.client.flushall()
    return shared_redis


@contextmanager
def two_servers(
    redis: RedisServer, script: Script, **settings: Any
) -> Iterator[tuple[ReferenceServer, ReferenceServer, FakeUpstream]]:
    """Two workers in this process, each with its own event loop and its own connections."""
    with fake_upstream(script) as upstream:
        options = {"upstream": "openai", "model": "m", "openai_base_url": upstream.base_url, "log": redis.url}
        with reference_server(**options, **settings) as one, reference_server(**options, **settings) as two:
            yield one, two, upstream


async def begin(reply: Reply) -> None:
    """Says one word, then thinks for ever."""
    await reply.head()
    await reply.text("开头")
    await reply.hang()


def slowly(words: int, seconds: float) -> Script:
    """Says some words, with pauses."""

    async def script(reply: Reply) -> None:
        await reply.head()
        for word in range(words):
            await reply.text(f"{word} ")
            await asyncio.sleep(seconds)
        await reply.finish()

    return script


def get(url: str, path: str, headers: dict[str, str] = NDJSON) -> RawResponse:
    return RawResponse(url, "GET", path, headers, b"")


def events(server: ReferenceServer, run_id: str, after: int = 0) -> RawResponse:
    return get(server.url, f"/v1/runs/{run_id}/events?after={after}")


def stop(server: ReferenceServer, run_id: str) -> str:
    with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", JSON, b"") as response:
        status: str = json.loads(response.read())["status"]
        return status


def lines(response: RawResponse) -> Iterator[bytes]:
    """The lines of a stream as they come: a frame each; an empty one is a heartbeat."""
    rest = b""
    for chunk in response.chunks():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


def next_frame(stream: Iterator[bytes]) -> dict[str, Any]:
    """The next frame of a stream."""
    frame: dict[str, Any] = json.loads(next(line for line in stream if line))
    return frame


def all_frames(stream: Iterator[bytes]) -> list[dict[str, Any]]:
    """The rest of the frames of a stream."""
    return [json.loads(line) for line in stream if line]


def until(condition: Callable[[], object]) -> None:
    """Waits for a condition."""
    deadline = monotonic() + SOON
    while not condition():
        assert monotonic() < deadline
        sleep(0.02)


def new_run_id() -> str:
    return str(uuid.uuid4())


def test_a_question_that_reaches_two_workers_is_asked_once(redis: RedisServer) -> None:
    with two_servers(redis, slowly(5, 0.05)) as (one, two, upstream):
        run_id = new_run_id()
        with ask(one.url, run_id=run_id) as first, ask(two.url, run_id=run_id) as second:
            answers = [frames(first), frames(second)]
        assert answers[0] == answers[1]
        assert text_of(answers[0]) == "0 1 2 3 4 "
        assert len(upstream.replies) == 1
        with events(two, run_id, after=2) as response:
            assert frames(response) == answers[0][2:]
        with ask(two.url, "另一个问题", run_id=run_id) as response:
            assert response.status == 409


def test_a_stop_at_another_worker_closes_the_upstream(redis: RedisServer) -> None:
    with two_servers(redis, begin) as (one, two, upstream):
        run_id = new_run_id()
        with ask(one.url, run_id=run_id) as response:
            stream = lines(response)
            assert next_frame(stream)["content"] == "开头"
            assert stop(two, run_id) == "stopped"
            # When the answer comes, it has happened.
            upstream.hung_up.get(timeout=SOON)
            assert next_frame(stream)["reason"] == "stopped"
        assert stop(two, run_id) == "ended"
        assert stop(one, run_id) == "ended"


def test_a_run_lives_as_long_as_somebody_reads_it_at_any_worker(redis: RedisServer) -> None:
    with two_servers(redis, begin, orphan_seconds=2, heartbeat_seconds=0.2) as (one, two, upstream):
        run_id = new_run_id()
        with events_after_leaving(one, two, run_id) as stream:
            left = monotonic()
            while monotonic() - left < 5:
                next(stream)
            assert upstream.hung_up.empty()
        upstream.hung_up.get(timeout=SOON)
        with events(two, run_id) as response:
            assert frames(response)[-1]["code"] == "abandoned"


@contextmanager
def events_after_leaving(
    one: ReferenceServer, two: ReferenceServer, run_id: str
) -> Iterator[Iterator[bytes]]:
    """Asks one worker, goes on at another, and leaves the first."""
    with ask(one.url, run_id=run_id) as response:
        assert next_frame(lines(response))["content"] == "开头"
        reading = events(two, run_id)
    with reading:
        yield lines(reading)


def test_a_flushed_redis_ends_a_run_cleanly_and_asks_nobody_again(redis: RedisServer) -> None:
    with two_servers(redis, slowly(200, 0.05)) as (one, two, upstream):
        run_id = new_run_id()
        with ask(one.url, run_id=run_id) as response, events(two, run_id) as other:
            streams = [lines(response), lines(other)]
            for stream in streams:
                assert next_frame(stream)["id"] == 1
            redis.client.flushall()
            for stream in streams:
                # The body ends in order and without a last frame: the client comes back, and learns more.
                numbers = [frame["id"] for frame in all_frames(stream)]
                assert numbers == list(range(2, len(numbers) + 2)) and len(numbers) < 190
        upstream.hung_up.get(timeout=SOON)
        for server in (one, two):
            with events(server, run_id, after=1) as response:
                assert (response.status, frames(response)[0]["code"]) == (404, "run_unknown")
            with RawResponse(
                server.url,
                "POST",
                "/v1/chat?after=1",
                {**NDJSON, "Content-Type": "application/json"},
                json.dumps({"run_id": run_id, "messages": [{"role": "user", "content": "你好"}]}).encode(),
            ) as response:
                assert (response.status, frames(response)[0]["code"]) == (404, "run_unknown")
        assert len(upstream.replies) == 1


def test_redis_may_be_away_for_a_while_in_the_middle_of_an_answer(redis: RedisServer) -> None:
    with two_servers(redis, slowly(60, 0.05)) as (one, two, upstream):
        run_id = new_run_id()
        got: list[dict[str, Any]] = []
        with ask(one.url, run_id=run_id) as response:
            stream = lines(response)
            got.append(next_frame(stream))
            redis.pause()
            try:
                got += all_frames(stream)
                assert got[-1]["event"] == "delta"
                with ask(two.url) as refused:
                    assert (refused.status, frames(refused)[0]["code"]) == (503, "log_unavailable")
                with get(two.url, "/healthz", JSON) as health:
                    assert health.status == 503 and json.loads(health.read())["status"] == "degraded"
            finally:
                redis.go_on()
        until(lambda: healthy(two))
        with events(two, run_id, after=got[-1]["id"]) as response:
            got += frames(response)
        assert [frame["id"] for frame in got] == list(range(1, 62))
        assert text_of(got) == "".join(f"{word} " for word in range(60))
        assert got[-1]["reason"] == "stop"
        assert len(upstream.replies) == 1


def healthy(server: ReferenceServer) -> bool:
    with get(server.url, "/healthz", JSON) as response:
        return response.status == 200 and json.loads(response.read())["log"] == "redis"


def test_an_answer_ends_when_redis_stays_away_and_says_so_when_it_is_back(redis: RedisServer) -> None:
    with two_servers(redis, slowly(200, 0.05), log_seconds=1) as (one, two, upstream):
        run_id = new_run_id()
        with ask(one.url, run_id=run_id) as response:
            assert next_frame(lines(response))["id"] == 1
            redis.pause()
            try:
                upstream.hung_up.get(timeout=SOON)
            finally:
                redis.go_on()
        until(lambda: healthy(two))
        with events(two, run_id) as response:
            last = frames(response)[-1]
        assert (last["event"], last["code"], last["retryable"]) == ("error", "producer_lost", True)
        assert len(upstream.replies) == 1


def test_the_server_starts_without_redis_and_serves_when_it_is_there() -> None:
    with redis_server(started=False) as redis, reference_server(log=redis.url) as server:
        assert not healthy(server)
        with ask(server.url, encoding="success") as response:
            assert response.status == 503
            assert b'"code":"log_unavailable"' in response.read()
        redis.start()
        until(lambda: healthy(server))
        with ask(server.url, "你好", run_id=new_run_id()) as response:
            assert frames(response)[-1]["event"] == "end"


@contextmanager
def processes(redis: RedisServer, script: Script, count: int) -> Iterator[tuple[Workers, FakeUpstream]]:
    """Workers that are processes, behind nginx."""
    with (
        fake_upstream(script) as upstream,
        workers(
            count,
            redis.url,
            upstream="openai",
            model="m",
            openai_base_url=upstream.base_url,
            heartbeat_seconds=1,
        ) as running,
    ):
        yield running, upstream


def test_a_worker_that_stalls_loses_its_runs_and_its_upstreams(redis: RedisServer) -> None:
    with processes(redis, slowly(400, 0.05), 2) as ((one, two), upstream):
        run_id = new_run_id()
        with ask(one.url, run_id=run_id) as response:
            assert next_frame(lines(response))["id"] == 1
            with get(two.url, f"/v1/runs/{run_id}/events") as other:
                stream = lines(other)
                assert next_frame(stream)["id"] == 1
                one.stall()
                try:
                    got = all_frames(stream)
                finally:
                    one.go_on()
            assert [frame["id"] for frame in got] == list(range(2, len(got) + 2))
            assert (got[-1]["event"], got[-1]["code"]) == ("error", "producer_lost")
            # The worker finds out that it is not the writer any more.
            upstream.hung_up.get(timeout=SOON)
            # Its own readers get the same last frame as everybody.
            assert frames(response)[-1] == got[-1]
        with get(one.url, f"/v1/runs/{run_id}", JSON) as status:
            answer = json.loads(status.read())
        assert (answer["status"], answer["last_id"]) == ("failed", got[-1]["id"])
        assert answer["content"] == "0 " + text_of(got)
        assert len(upstream.replies) == 1


def test_a_worker_with_two_hundred_streams_has_few_connections_to_redis(redis: RedisServer) -> None:
    with processes(redis, begin, 1) as ((worker,), upstream):
        idle = len(redis.client.client_list())
        streams = [ask(worker.url, run_id=new_run_id()) for _ in range(190)]
        for stream in streams:
            assert next_frame(lines(stream))["content"] == "开头"
        # Whatever was open before, the one that blocks included.
        assert len(redis.client.client_list()) <= idle + CONNECTIONS
        for stream in streams:
            stream.close()
        assert len(upstream.replies) == len(streams)
