"""A run can be followed from any of its frames, by anybody who may, for as long as it is kept."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from tests.raw_http import MINI_PROGRAM, RawResponse, answer, ask, events, frames, text_of
from tests.servers import ReferenceServer, reference_server
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server import Refused

NO_PLACE = ["-1", "x", "1.5", "", "+1", "%201", "1%0a", "%EF%BC%91", "1e3", "9" * 30, "NaN"]


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    """One server for the tests that only read what it has."""
    with reference_server() as running:
        yield running


@pytest.fixture(scope="module")
def finished(server: ReferenceServer) -> tuple[str, list[dict[str, Any]]]:
    """A run that has ended: its id and all its frames."""
    run_id = new_run_id()
    return run_id, answer(server.url, "来点表情", run_id=run_id)


def new_run_id() -> str:
    return str(uuid.uuid4())


def status(server: ReferenceServer, run_id: str) -> tuple[int, dict[str, Any]]:
    """What `GET /v1/runs/{run_id}` says."""
    with RawResponse(server.url, "GET", f"/v1/runs/{run_id}", MINI_PROGRAM, b"") as response:
        # A phone reads this with an ordinary request.
        assert "content-length" in response.headers
        return response.status, json.loads(response.read())


def refusal(response: RawResponse) -> tuple[int, str]:
    """Status and code of a refused request."""
    with response:
        (frame,) = frames(response)
    assert frame["event"] == "error" and "id" not in frame
    return response.status, frame["code"]


async def begin(reply: Reply) -> None:
    """Says one word, then thinks for ever."""
    await reply.head()
    await reply.text("开头")
    await reply.hang()


async def silent(reply: Reply) -> None:
    """Never even begins."""
    await reply.hang()


def relay(upstream: Any, **settings: Any) -> Any:
    """Our server in front of an upstream."""
    return reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url, **settings)


def test_a_run_is_followed_from_any_of_its_frames(
    server: ReferenceServer, finished: tuple[str, list[dict[str, Any]]]
) -> None:
    run_id, whole = finished
    for after in range(len(whole)):
        with events(server.url, run_id, f"after={after}") as response:
            assert response.headers["x-run-id"] == run_id
            assert frames(response) == whole[after:]
    with events(server.url, run_id.upper(), headers={"Last-Event-ID": "3"}) as response:
        assert frames(response) == whole[3:]
    # A browser repeats the address that it was given, and adds what it has got since.
    with events(server.url, run_id, "after=1", headers={"Last-Event-ID": "3"}) as response:
        assert frames(response) == whole[3:]
    with events(server.url, run_id) as response:
        assert frames(response) == whole
    assert answer(server.url, "来点表情", run_id=run_id, query="after=4") == whole[4:]
    assert server.runs_started == 1


def test_each_encoding_goes_on_where_it_was(
    server: ReferenceServer, finished: tuple[str, list[dict[str, Any]]]
) -> None:
    run_id, whole = finished
    last = whole[-1]["id"]
    for encoding in ("sse", "success"):
        with events(server.url, run_id, encoding=encoding) as response:
            all_of_it = response.read()
        with events(server.url, run_id, "after=2", encoding=encoding) as response:
            rest = response.read()
        assert all_of_it.endswith(rest) and str(last).encode() in rest


def test_a_client_that_has_everything_gets_the_end_again(
    server: ReferenceServer, finished: tuple[str, list[dict[str, Any]]]
) -> None:
    # It may have missed nothing but the news that this was all.
    run_id, whole = finished
    for after in (len(whole), len(whole) + 1, 999_999_999):
        for query in (f"after={after}", f"after={after}&wait=0"):
            with events(server.url, run_id, query) as response:
                assert frames(response) == whole[-1:]
        assert answer(server.url, "来点表情", run_id=run_id, query=f"after={after}") == whole[-1:]


@pytest.mark.parametrize("after", NO_PLACE)
def test_a_place_that_is_none_is_refused(
    server: ReferenceServer, finished: tuple[str, list[dict[str, Any]]], after: str
) -> None:
    run_id, _ = finished
    started = server.runs_started
    assert refusal(events(server.url, run_id, f"after={after}")) == (422, "invalid_request")
    assert refusal(ask(server.url, run_id=new_run_id(), query=f"after={after}")) == (422, "invalid_request")
    if after and "%" not in after:
        headers = {"Last-Event-ID": after}
        assert refusal(events(server.url, run_id, headers=headers)) == (422, "invalid_request")
    phone = events(server.url, run_id, f"after={after}", headers=MINI_PROGRAM)
    assert "content-length" not in phone.headers
    assert refusal(phone) == (422, "invalid_request")
    assert server.runs_started == started


def test_a_place_that_a_run_has_not_reached_is_refused() -> None:
    run_id = new_run_id()
    with fake_upstream(begin) as upstream, relay(upstream) as server, ask(server.url, run_id=run_id) as first:
        assert next(first.chunks())
        assert refusal(events(server.url, run_id, "after=2")) == (422, "invalid_request")
        assert refusal(ask(server.url, run_id=run_id, query="after=2")) == (422, "invalid_request")
        with events(server.url, run_id, "after=1") as response:
            stop(server, run_id)
            (last,) = frames(response)
            assert (last["id"], last["reason"]) == (2, "stopped")


def stop(server: ReferenceServer, run_id: str) -> str:
    """Stops a run; returns what became of it."""
    with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", {}, b"") as response:
        said: str = json.loads(response.read())["status"]
        return said


@pytest.mark.parametrize("run_id", ["x", "0" * 36, "{}", "%00", "%F0%9F%98%80", "a" * 5000])
def test_a_malformed_run_id_is_refused_everywhere(server: ReferenceServer, run_id: str) -> None:
    assert refusal(events(server.url, run_id)) == (422, "invalid_request")
    code, body = status(server, run_id)
    assert (code, body["code"]) == (422, "invalid_request")
    with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", {}, b"") as response:
        assert response.status == 422


def test_a_run_id_that_leads_elsewhere_leads_nowhere(server: ReferenceServer) -> None:
    assert refusal(events(server.url, "..%2f..%2fetc")) == (404, "not_found")
    assert refusal(events(server.url, "..%2f..%2fetc", headers=MINI_PROGRAM)) == (404, "not_found")


def test_an_unknown_run_is_said_to_be_unknown(server: ReferenceServer) -> None:
    run_id, started = new_run_id(), server.runs_started
    assert refusal(events(server.url, run_id)) == (404, "run_unknown")
    assert refusal(events(server.url, run_id, "wait=5")) == (404, "run_unknown")
    code, body = status(server, run_id)
    assert (code, body["code"], body["retryable"]) == (404, "run_unknown", False)
    # Whoever has frames of a run that the server does not know must not be given other ones.
    assert refusal(ask(server.url, run_id=run_id, query="after=3")) == (404, "run_unknown")
    assert server.runs_started == started


def test_a_foreign_run_looks_like_an_unknown_one() -> None:
    async def authorize(connection: Any) -> str:
        token: str = connection.headers.get("authorization", "")
        if not token:
            raise Refused("unauthorized")
        return token

    run_id = new_run_id()
    mine, yours = {"Authorization": "甲".encode().decode("latin-1")}, {"Authorization": "b"}
    with fake_upstream(begin) as upstream, relay(upstream, authorize=authorize) as server:
        with ask(server.url, run_id=run_id, headers=mine) as response:
            first = json.loads(next(response.chunks()))
            assert refusal(events(server.url, run_id, headers=yours)) == (404, "run_unknown")
            for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/stop")):
                with RawResponse(server.url, method, f"/v1/runs/{run_id}{path}", {}, b"") as refused:
                    assert refused.status == 401
            with RawResponse(server.url, "GET", f"/v1/runs/{run_id}", yours, b"") as refused:
                assert refused.status == 404
            with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", yours, b"") as stopped:
                assert json.loads(stopped.read())["status"] == "unknown"
            assert server.runs_active == 1
        with events(server.url, run_id, headers=mine) as response:
            assert json.loads(next(response.chunks())) == first
        with ask(server.url, "另一个", run_id=run_id, headers=yours) as response:
            assert frames(response)[-1]["reason"] == "stopped"


def test_a_run_expires_to_its_text() -> None:
    run_id = new_run_id()
    with reference_server(retention_seconds=0.3) as server:
        whole = answer(server.url, "你好", run_id=run_id)
        deadline = monotonic() + 10
        while (refused := events(server.url, run_id)).status == 200:
            refused.close()
            assert monotonic() < deadline
        assert refusal(refused) == (410, "run_expired")
        assert refusal(ask(server.url, "你好", run_id=run_id)) == (410, "run_expired")
        assert refusal(ask(server.url, "再见", run_id=run_id)) == (409, "run_conflict")
        assert stop(server, run_id) == "ended"
        code, body = status(server, run_id)
        assert (code, body["status"], body["content"]) == (200, "complete", text_of(whole))
        assert body["last_id"] == len(whole) and body["end"]["chars"] == len(text_of(whole))
        assert server.runs_started == 1


def test_the_status_says_what_a_run_has_come_to() -> None:
    async def long_or_broken(reply: Reply) -> None:
        await reply.head()
        await reply.event({"choices": [{"index": 0, "delta": {"reasoning_content": "想"}}]})
        await reply.text("开头")
        if reply.body["messages"][-1]["content"] == "完":
            await reply.finish("length")
        elif reply.body["messages"][-1]["content"] == "断":
            await reply.finish(None, done=False)
        else:
            await reply.hang()

    ids = {question: new_run_id() for question in "完断停"}
    with fake_upstream(long_or_broken) as upstream, relay(upstream) as server:
        answer(server.url, "完", run_id=ids["完"])
        answer(server.url, "断", run_id=ids["断"])
        common = {"last_id": 3, "content": "开头", "reasoning": "想"}
        assert status(server, ids["完"])[1] == {
            "run_id": ids["完"],
            "status": "complete",
            **common,
            "end": {"reason": "length", "chars": 2},
        }
        broken = status(server, ids["断"])[1]
        assert broken["error"].pop("message")
        assert broken == {
            "run_id": ids["断"],
            "status": "failed",
            **common,
            "error": {"code": "upstream_truncated", "retryable": True},
        }
        with ask(server.url, "停", run_id=ids["停"]) as response:
            chunks, got = response.chunks(), b""
            while "开头".encode() not in got:
                got += next(chunks)
            running = status(server, ids["停"])[1]
            assert running == {"run_id": ids["停"], "status": "running", **common, "last_id": 2}
            stop(server, ids["停"])
        stopped = status(server, ids["停"])[1]
        assert (stopped["status"], stopped["end"]["reason"]) == ("stopped", "stopped")


def test_a_connection_reset_at_any_frame_loses_nothing_and_costs_nothing() -> None:
    run_id = new_run_id()
    with reference_server(demo_pace=1) as server:
        got: list[dict[str, Any]] = []
        response = ask(server.url, "你好", run_id=run_id)
        while not got or got[-1]["event"] == "delta":
            try:
                got += [json.loads(line) for line in next(response.chunks()).splitlines() if line]
            except StopIteration:
                break
            response.reset()
            response = events(server.url, run_id, f"after={got[-1]['id']}")
        response.close()
        assert got == answer(server.url, "你好", run_id=run_id)
        assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
        assert server.runs_started == 1


def test_a_head_request_does_not_wait_for_the_answer() -> None:
    run_id = new_run_id()
    with (
        fake_upstream(begin) as upstream,
        relay(upstream) as server,
        ask(server.url, run_id=run_id),
        RawResponse(server.url, "HEAD", f"/v1/runs/{run_id}/events", {}, b"") as response,
    ):
        assert response.status == 200 and response.headers["x-run-id"] == run_id


# Polling.


def test_polling_gets_the_whole_run_one_request_after_the_other() -> None:
    run_id = new_run_id()
    with reference_server(demo_pace=2) as server:
        got: list[dict[str, Any]] = []
        requests = 0
        while not got or got[-1]["event"] == "delta":
            after = got[-1]["id"] if got else 0
            requests += 1
            poll = (
                events(server.url, run_id, f"after={after}&wait=10")
                if got
                else ask(server.url, run_id=run_id, query="wait=10")
            )
            with poll as response:
                assert response.status == 200 and "content-length" in response.headers
                got += frames(response)
        assert got == answer(server.url, run_id=run_id)
        assert 1 < requests <= len(got) and server.runs_started == 1


def test_a_poll_gets_at_once_all_that_there_is(
    server: ReferenceServer, finished: tuple[str, list[dict[str, Any]]]
) -> None:
    run_id, whole = finished
    for wait in ("0", "25", "0.001", "24.5"):
        with events(server.url, run_id, f"wait={wait}") as response:
            assert frames(response) == whole


@pytest.mark.parametrize(("encoding", "heartbeat"), [("success", b": hb\r\n"), ("sse", b": hb\n\n")])
def test_a_poll_without_a_frame_is_a_heartbeat(encoding: str, heartbeat: bytes) -> None:
    run_id = new_run_id()
    with fake_upstream(silent) as upstream, relay(upstream) as server:
        for query in ("wait=0", "wait=0.2"):
            with ask(server.url, run_id=run_id, query=query, encoding=encoding) as response:
                assert response.read() == heartbeat
            with events(server.url, run_id, query, encoding=encoding, headers=MINI_PROGRAM) as response:
                assert response.headers["content-length"] == str(len(heartbeat))
                assert response.read() == heartbeat
        assert len(upstream.replies) == 1


@pytest.mark.parametrize("wait", ["-1", "26", "25.1", "x", "", "1e1", "inf", "nan", "%EF%BC%91"])
def test_a_wait_that_is_none_is_refused(server: ReferenceServer, wait: str) -> None:
    started = server.runs_started
    assert refusal(ask(server.url, run_id=new_run_id(), query=f"wait={wait}")) == (422, "invalid_request")
    assert server.runs_started == started


def test_polling_needs_an_id_to_come_back_with(server: ReferenceServer) -> None:
    started = server.runs_started
    assert refusal(ask(server.url, query="wait=1")) == (422, "invalid_request")
    assert server.runs_started == started


# The first sign, and readers who leave.


def test_a_sound_path_shows_a_sign_within_about_a_second() -> None:
    with (
        fake_upstream(silent) as upstream,
        relay(upstream) as server,
        ask(server.url, encoding="success") as response,
    ):
        assert next(response.chunks()) == b": hb\r\n"


def test_the_article_gets_no_sign_before_its_time() -> None:
    async def late(reply: Reply) -> None:
        await reply.head()
        await asyncio.sleep(1.5)
        await reply.text("迟")
        await reply.finish()

    with (
        fake_upstream(late) as upstream,
        relay(upstream, article_compat=True) as server,
        ask(server.url, encoding="success") as response,
    ):
        assert next(response.chunks()) == 'success: {"content":"迟"}\r\n'.encode()


def test_a_run_that_nobody_reads_any_more_is_abandoned_in_time() -> None:
    run_id = new_run_id()
    with fake_upstream(begin) as upstream, relay(upstream, orphan_seconds=0.3) as server:
        with ask(server.url, run_id=run_id) as response:
            assert next(response.chunks())
        upstream.hung_up.get(timeout=10)
        with events(server.url, run_id, "after=1") as response:
            (last,) = frames(response)
        assert (last["id"], last["code"], last["retryable"]) == (2, "abandoned", True)


def test_polls_keep_a_run_alive() -> None:
    run_id = new_run_id()
    with fake_upstream(begin) as upstream, relay(upstream, orphan_seconds=2) as server:
        ask(server.url, run_id=run_id, query="wait=5").close()
        deadline = monotonic() + 3
        while monotonic() < deadline:
            with events(server.url, run_id, "after=1&wait=0.3") as response:
                assert response.read() == b"\n"
        assert upstream.hung_up.empty()
    upstream.hung_up.get(timeout=10)


def test_a_run_can_be_let_go_on_to_its_end() -> None:
    async def slow(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        await asyncio.to_thread(nobody_reads.wait, 10)
        await reply.text("结尾")
        await reply.finish()

    nobody_reads = threading.Event()
    run_id = new_run_id()
    with fake_upstream(slow) as upstream, relay(upstream, orphan="finish", orphan_seconds=0) as server:
        with ask(server.url, run_id=run_id) as response:
            assert next(response.chunks())
        nobody_reads.set()
        deadline = monotonic() + 10
        while status(server, run_id)[1]["status"] == "running":
            assert monotonic() < deadline
        assert status(server, run_id)[1]["content"] == "开头结尾"
        assert len(upstream.replies) == 1
