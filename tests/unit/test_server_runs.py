"""The life of a run: paid for once, read by anybody who has its id, stopped for good."""

from __future__ import annotations

import json
import queue
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest

from tests.raw_http import RawResponse, answer, ask, frames, text_of
from tests.servers import ReferenceServer, reference_server
from tests.upstreams import FakeUpstream, Reply, fake_upstream

HANGS_UP_WITHIN = 1.0  # seconds, on a machine that is busy with other tests


async def begin(reply: Reply) -> None:
    """Says one word, then thinks for ever."""
    await reply.head()
    await reply.text("开头")
    await reply.hang()


async def silent(reply: Reply) -> None:
    """Never even begins."""
    await reply.hang()


@contextmanager
def relay(script: Any, **settings: Any) -> Iterator[tuple[ReferenceServer, FakeUpstream]]:
    """Our server in front of an upstream."""
    with (
        fake_upstream(script) as upstream,
        reference_server(
            upstream="openai", model="m", openai_base_url=upstream.base_url, **settings
        ) as server,
    ):
        yield server, upstream


def stop(server: ReferenceServer, run_id: str) -> str:
    """Stops a run; returns what became of it."""
    with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", {}, b"") as response:
        assert response.status == 200
        reply = json.loads(response.read())
    assert reply["run_id"] == run_id
    status: str = reply["status"]
    return status


def new_run_id() -> str:
    return str(uuid.uuid4())


def first_frame(response: RawResponse) -> dict[str, Any]:
    """Waits until the answer has begun; frames that come in the same chunk are lost."""
    frame: dict[str, Any] = json.loads(next(response.chunks()).split(b"\n")[0])
    return frame


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("script", [begin, silent])
def test_a_client_that_leaves_takes_the_upstream_with_it(how: str, script: Any) -> None:
    with relay(script) as (server, upstream):
        response = ask(server.url)
        upstream.asked.get(timeout=10)
        if script is begin:
            first_frame(response)
        left = monotonic()
        getattr(response, how)()
        upstream.hung_up.get(timeout=10)
        assert monotonic() - left < HANGS_UP_WITHIN


def test_the_upstream_goes_on_while_one_reader_is_left() -> None:
    run_id = new_run_id()
    with relay(begin, orphan_seconds=0) as (server, upstream):
        with ask(server.url, run_id=run_id) as second:
            with ask(server.url, run_id=run_id) as first:
                assert first_frame(first) == first_frame(second)
            with pytest.raises(queue.Empty):
                upstream.hung_up.get(timeout=0.1)
        upstream.hung_up.get(timeout=10)
        assert len(upstream.replies) == 1


def test_a_reader_who_comes_back_in_time_finds_the_run_alive() -> None:
    run_id = new_run_id()
    with relay(begin, orphan_seconds=1) as (server, upstream):
        with ask(server.url, run_id=run_id) as response:
            first_frame(response)
        with ask(server.url, run_id=run_id) as response:
            assert first_frame(response)["content"] == "开头"
            with pytest.raises(queue.Empty):
                upstream.hung_up.get(timeout=1.3)
            left = monotonic()
        upstream.hung_up.get(timeout=10)
        assert monotonic() - left >= 0.9
        assert len(upstream.replies) == 1


def test_the_same_run_id_attaches_and_pays_once() -> None:
    run_id = new_run_id()
    with reference_server() as server:
        once = answer(server.url, "写一段代码", run_id=run_id)
        again = answer(server.url, "写一段代码", run_id=run_id.upper())
        assert once == again and server.runs_started == 1


def test_readers_who_come_at_any_time_get_the_same_frames() -> None:
    run_id = new_run_id()
    with reference_server(demo_pace=1) as server:
        with ask(server.url, "你好", run_id=run_id) as first:
            chunks = first.chunks()
            seen = [next(chunks) for _ in range(5)]
            with ask(server.url, "你好", run_id=run_id) as second:
                from_the_middle = second.read()
            assert b"".join([*seen, *chunks]) == from_the_middle
        assert server.runs_started == 1


def test_a_run_id_cannot_be_used_for_another_question() -> None:
    run_id = new_run_id()
    with reference_server() as server:
        answer(server.url, "你好", run_id=run_id)
        with ask(server.url, "再见", run_id=run_id) as response:
            assert response.status == 409
            assert frames(response)[0]["code"] == "run_conflict"
        assert server.runs_started == 1


def test_a_run_without_an_id_gets_one_that_can_be_stopped() -> None:
    with relay(begin) as (server, upstream), ask(server.url) as response:
        upstream.asked.get(timeout=10)
        assert stop(server, response.headers["x-run-id"]) == "stopped"
        upstream.hung_up.get(timeout=10)


@pytest.mark.parametrize("script", [begin, silent])
def test_stop_closes_the_upstream_before_it_answers_and_ends_the_stream(script: Any) -> None:
    run_id = new_run_id()
    with relay(script) as (server, upstream), ask(server.url, run_id=run_id) as response:
        upstream.asked.get(timeout=10)
        received = [first_frame(response)] if script is begin else []
        asked = monotonic()
        assert stop(server, run_id) == "stopped"
        upstream.hung_up.get(timeout=10)
        assert monotonic() - asked < HANGS_UP_WITHIN
        assert server.runs_active == 0
        received += frames(response)
        last = received[-1]
        assert (last["event"], last["reason"]) == ("end", "stopped")
        assert last["chars"] == len(text_of(received)) and last["id"] == len(received)


def test_stop_is_idempotent_also_after_the_end() -> None:
    stopped, ended = new_run_id(), new_run_id()
    with relay(begin) as (server, _), ask(server.url, run_id=stopped):
        assert [stop(server, stopped) for _ in range(3)] == ["stopped", "ended", "ended"]
    with reference_server() as server:
        before = answer(server.url, run_id=ended)
        assert stop(server, ended) == "ended"
        assert answer(server.url, run_id=ended) == before


def test_a_run_that_was_stopped_before_it_was_started_never_costs_anything() -> None:
    # The phone aborts its request and sends the stop on another connection, which may be faster.
    run_id = new_run_id()
    with reference_server() as server:
        assert stop(server, run_id) == "unknown"
        assert stop(server, run_id) == "ended"
        (only,) = answer(server.url, run_id=run_id)
        assert (only["event"], only["reason"], only["chars"], only["id"]) == ("end", "stopped", 0, 1)
        assert server.runs_started == 0


def test_stop_wants_a_run_id() -> None:
    with (
        reference_server() as server,
        RawResponse(server.url, "POST", "/v1/runs/nonsense/stop", {}, b"") as response,
    ):
        assert response.status == 422
        assert json.loads(response.read())["code"] == "invalid_request"


def test_stop_then_ask_again_at_once_mixes_nothing_and_leaves_nothing_open() -> None:
    async def endless(reply: Reply) -> None:
        question = reply.body["messages"][-1]["content"]
        await reply.head()
        while True:
            await reply.text(question)

    rounds = 50
    with relay(endless) as (server, upstream):
        for number in range(rounds):
            run_id = new_run_id()
            question = "甲乙"[number % 2]
            with ask(server.url, question, run_id=run_id) as response:
                received = first_frame(response)["content"]
                assert stop(server, run_id) == "stopped"
                received += text_of(frames(response))
            assert set(received) == {question}
        for _ in range(rounds):
            upstream.hung_up.get(timeout=10)
        assert server.runs_active == 0 and len(upstream.replies) == rounds


def test_a_finished_run_is_forgotten_after_its_time() -> None:
    run_id = new_run_id()
    with reference_server(retention_seconds=0.3, summary_seconds=0.3) as server:
        answer(server.url, "你好", run_id=run_id)
        deadline = monotonic() + 10
        while server.runs_kept:
            assert monotonic() < deadline
        assert answer(server.url, "再见", run_id=run_id)[-1]["event"] == "end"
        assert server.runs_started == 2


def test_finished_runs_are_kept_in_bounded_number() -> None:
    with reference_server(max_finished_runs=3) as server:
        run_ids = [new_run_id() for _ in range(5)]
        for run_id in run_ids:
            answer(server.url, run_id=run_id)
        assert server.runs_kept == 3
        answer(server.url, run_id=run_ids[-1])
        assert server.runs_started == 5
        answer(server.url, run_id=run_ids[0])
        assert server.runs_started == 6


@pytest.mark.parametrize(
    ("limit", "value"), [("max_answer_bytes", 1000), ("max_answer_frames", 20)], ids=["bytes", "frames"]
)
def test_an_answer_that_grows_without_end_is_cut_with_an_error(limit: str, value: int) -> None:
    async def endless(reply: Reply) -> None:
        await reply.head()
        while True:
            await reply.text("啊")

    with relay(endless, **{limit: value}) as (server, upstream):
        got = answer(server.url)
        assert got[-1]["code"] == "answer_too_long"
        assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
        assert len(text_of(got).encode()) <= 1000 and len(got) <= 334
        if limit == "max_answer_frames":
            assert len(got) == value
        upstream.hung_up.get(timeout=10)


def test_a_reader_who_does_not_read_does_not_hold_the_others_up() -> None:
    async def much(reply: Reply) -> None:
        await reply.head()
        for _ in range(200):
            await reply.text("很长的一段话" * 1000)
        await reply.finish()

    run_id = new_run_id()
    with (
        relay(much, max_answer_bytes=10_000_000) as (server, _),
        ask(server.url, run_id=run_id),
        ask(server.url, run_id=run_id) as reader,
    ):
        assert len(text_of(frames(reader))) == 200 * 6000


def test_a_server_that_stops_says_so_in_the_stream() -> None:
    with relay(begin) as (server, upstream):
        response = ask(server.url)
        first_frame(response)
    with response:
        (last,) = frames(response)
    assert (last["code"], last["retryable"]) == ("server_stopping", True)
    upstream.hung_up.get(timeout=10)
