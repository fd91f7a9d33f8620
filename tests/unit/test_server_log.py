"""What becomes of runs and requests when their log is away, or has given the run to somebody else."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from tests.raw_http import MINI_PROGRAM, RawResponse, answer, ask, events, frames
from tests.servers import ReferenceServer, reference_server
from tests.sockets import Socket, resume, start, talk
from tests.upstreams import FakeUpstream, Reply, fake_upstream
from xiaoliu.server.event_log import LoggedFrame, LogUnavailable, NotTheWriter, RunGone, RunRecord, RunSummary
from xiaoliu.server.memory_log import MemoryEventLog
from xiaoliu.stream import End


class FragileLog(MemoryEventLog):
    """A log that a test can take away, make lose what it was given, or give away the runs of.

    Attributes:
        away: nothing can be read or written.
        forgetful: what it is given it keeps, but its answer is lost.
        stolen: somebody else writes the runs.
        gone: somebody has lost the frames.
    """

    name = "fragile"

    def __init__(self) -> None:
        super().__init__()
        self.away = threading.Event()
        self.forgetful = threading.Event()
        self.stolen = threading.Event()
        self.gone = threading.Event()
        self.given_up: list[str] = []

    async def check(self) -> None:
        self._reach()

    async def create(self, run: str, fingerprint: str) -> RunRecord | None:
        self._reach()
        return await super().create(run, fingerprint)

    async def find(self, run: str) -> RunRecord | None:
        self._reach()
        return await super().find(run)

    async def append(self, run: str, frame: LoggedFrame) -> None:
        if run in self.given_up:
            # The log's own last frame. It shows as soon as the log can be read again.
            return await super().append(run, frame)
        self._reach()
        if self.stolen.is_set():
            raise NotTheWriter
        await super().append(run, frame)
        if self.forgetful.is_set():
            self.forgetful.clear()
            raise LogUnavailable

    async def read(self, run: str, after: int, wait: float) -> Sequence[LoggedFrame]:
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while True:
            self._reach()
            if self.gone.is_set():
                raise RunGone
            batch = await super().read(run, after, min(0.02, wait))
            if batch or loop.time() >= until:
                return batch

    async def summary(self, run: str) -> RunSummary | None:
        self._reach()
        return await super().summary(run)

    async def touch(self, run: str) -> None:
        self._reach()
        await super().touch(run)

    async def idle_seconds(self, run: str) -> float:
        self._reach()
        return await super().idle_seconds(run)

    async def give_up(self, run: str) -> None:
        self.given_up.append(run)
        await super().give_up(run)

    def _reach(self) -> None:
        if self.away.is_set():
            raise LogUnavailable


class Typist:
    """Says a word each time that the test asks for one."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._changed = threading.Condition()

    def type(self, word: str) -> None:
        """Says the word; "" finishes the answer."""
        with self._changed:
            self._words.append(word)
            self._changed.notify_all()

    async def __call__(self, reply: Reply) -> None:
        await reply.head()
        said = 0
        while True:
            with self._changed:
                words, said = self._words[said:], len(self._words)
            for word in words:
                if not word:
                    return await reply.finish()
                await reply.text(word)
            await asyncio.sleep(0.01)


def relay(upstream: FakeUpstream, log: FragileLog, **settings: Any) -> Any:
    """Our server with a log that the test holds."""
    return reference_server(
        upstream="openai", model="m", openai_base_url=upstream.base_url, log=log, **settings
    )


def new_run_id() -> str:
    return str(uuid.uuid4())


def objects(data: bytes) -> list[dict[str, Any]]:
    """The frames in ndjson."""
    return [json.loads(line) for line in data.splitlines() if line]


def test_a_log_that_is_away_for_a_moment_costs_nothing_but_time() -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log) as server:
        with ask(server.url, run_id=run_id) as response:
            typist.type("一")
            chunks = response.chunks()
            got = objects(next(chunks))
            log.away.set()
            # A response that cannot be continued ends without a last frame: the client comes back for the rest.
            got += objects(b"".join(chunks))
            assert [frame["content"] for frame in got] == ["一"]
        typist.type("二")
        typist.type("三")
        typist.type("")
        log.away.clear()
        with events(server.url, run_id, "after=1") as response:
            rest = frames(response)
        assert [frame.get("content") for frame in rest] == ["二", "三", None]
        assert (rest[-1]["event"], rest[-1]["chars"], rest[-1]["id"]) == ("end", 3, 4)
        assert len(upstream.replies) == 1 and log.given_up == []


def test_a_frame_whose_receipt_is_lost_is_there_once() -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with (
        fake_upstream(typist) as upstream,
        relay(upstream, log) as server,
        ask(server.url, run_id=run_id) as response,
    ):
        for word in ("一", "二", "三", ""):
            log.forgetful.set()
            typist.type(word)
        got = frames(response)
    assert [frame["id"] for frame in got] == [1, 2, 3, 4]
    assert got[-1]["chars"] == 3


@pytest.mark.parametrize("receipt_lost", [False, True])
def test_a_stop_reaches_the_upstream_while_the_log_is_away(receipt_lost: bool) -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log, log_seconds=30) as server:
        with ask(server.url, run_id=run_id) as response:
            typist.type("一")
            assert next(response.chunks())
        (log.forgetful if receipt_lost else log.away).set()
        typist.type("二")
        if not receipt_lost:
            stopping = threading.Thread(target=lambda: stop(server, run_id))
            stopping.start()
            upstream.hung_up.get(timeout=10)
            log.away.clear()
            stopping.join()
        else:
            assert stop(server, run_id) == (200, "stopped")
        with events(server.url, run_id) as response:
            got = frames(response)
    assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
    assert (got[-1]["reason"], got[-1]["chars"]) == ("stopped", len(got) - 1)


def stop(server: ReferenceServer, run_id: str) -> tuple[int, str]:
    """Stops a run; returns the HTTP status, and what became of it or the code of the error."""
    with RawResponse(server.url, "POST", f"/v1/runs/{run_id}/stop", {}, b"") as response:
        said = json.loads(response.read())
        return response.status, said.get("status") or said["code"]


def test_a_run_whose_log_stays_away_costs_no_more() -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log, log_seconds=0.2) as server:
        with ask(server.url, run_id=run_id) as response:
            typist.type("一")
            assert next(response.chunks())
            log.away.set()
            typist.type("二")
            upstream.hung_up.get(timeout=10)
        log.away.clear()
        with events(server.url, run_id) as response:
            got = frames(response)
        # Never a second generation: the text so far, and what became of the rest.
        assert [(frame["id"], frame.get("content"), frame.get("code")) for frame in got] == [
            (1, "一", None),
            (2, None, "producer_lost"),
        ]
        assert answer(server.url, run_id=run_id) == got
        assert len(upstream.replies) == 1


def test_a_run_that_somebody_else_has_ended_costs_no_more() -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log) as server:
        with ask(server.url, run_id=run_id) as response:
            typist.type("一")
            assert next(response.chunks())
            log.stolen.set()
            typist.type("二")
            upstream.hung_up.get(timeout=10)
        assert log.given_up == []


def test_a_response_whose_frames_are_lost_ends_without_a_last_one() -> None:
    log, typist, run_id = FragileLog(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log) as server:
        with Socket(server.url) as client, ask(server.url, run_id=run_id) as response:
            typist.type("一")
            chunks = response.chunks()
            assert next(chunks)
            client.say(resume(run_id))
            assert next(client.objects())["content"] == "一"
            log.gone.set()
            assert b"".join(chunks).strip() == b""
            assert client.frames() == [] and client.close_code == 1001
        with events(server.url, run_id, "wait=1") as response:
            assert response.status == 410
            assert frames(response)[0]["code"] == "run_expired"


def test_while_the_log_is_away_everything_says_try_again_later() -> None:
    log, run_id = FragileLog(), new_run_id()
    with reference_server(log=log) as server:
        whole = answer(server.url, run_id=run_id)
        log.away.set()
        for response in (
            ask(server.url, run_id=new_run_id()),
            ask(server.url, run_id=run_id),
            events(server.url, run_id),
            events(server.url, run_id, "wait=1", headers=MINI_PROGRAM),
            RawResponse(server.url, "GET", f"/v1/runs/{run_id}", {}, b""),
        ):
            with response:
                (frame,) = frames(response)
                assert (response.status, frame["code"], frame["retryable"]) == (503, "log_unavailable", True)
        assert stop(server, run_id) == (503, "log_unavailable")
        for message in (start(new_run_id()), resume(run_id), {"type": "stop", "run_id": run_id}):
            (refusal,), code = talk(server.url, message)
            assert (refusal["code"], code) == ("log_unavailable", 1001)
        assert health(server) == (503, {"status": "degraded", "upstream": "demo", "log": "fragile"})
        log.away.clear()
        assert health(server)[0] == 200
        assert answer(server.url, run_id=run_id) == whole
        assert server.runs_started == 1


def health(server: ReferenceServer) -> tuple[int, dict[str, Any]]:
    """What `/healthz` says."""
    with RawResponse(server.url, "GET", "/healthz", {}, b"") as response:
        return response.status, json.loads(response.read())


def test_a_log_that_was_emptied_gets_no_second_answer() -> None:
    class Emptied(FragileLog):
        async def find(self, run: str) -> RunRecord | None:
            return None if self.gone.is_set() else await super().find(run)

        async def create(self, run: str, fingerprint: str) -> RunRecord | None:
            return None if self.gone.is_set() else await super().create(run, fingerprint)

    log, typist, run_id = Emptied(), Typist(), new_run_id()
    with fake_upstream(typist) as upstream, relay(upstream, log) as server:
        with ask(server.url, run_id=run_id) as response:
            typist.type("一")
            assert next(response.chunks())
            log.gone.set()
            for again in (ask(server.url, run_id=run_id), events(server.url, run_id, "after=1")):
                with again:
                    (refused,) = frames(again)
                    assert (again.status, refused["code"]) == (404, "run_unknown")
        assert len(upstream.replies) == 1


def test_a_stop_of_a_run_that_another_worker_writes_waits_for_its_end() -> None:
    class Elsewhere(FragileLog):
        """The run is written by somebody who hears of a stop at the second time."""

        asked = 0

        async def ask_to_stop(self, run: str) -> None:
            self.asked += 1
            if self.asked == 2:
                await super().append(run, End(1, "stopped", 0))

    log, run_id = Elsewhere(), new_run_id()
    asyncio.run(log.create(f"{run_id}:", "f"))
    with reference_server(log=log) as server:
        assert stop(server, run_id) == (200, "stopped")
        assert log.asked == 2
        assert stop(server, run_id) == (200, "ended")
