"""200 clients ask for ten megabytes and read nothing: what the server holds for them is bounded."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.raw_http import ask, frames, text_of
from tests.slow_readers import ANSWER_BYTES, SERVERS, reset, server, ten_megabytes
from tests.upstreams import fake_upstream
from xiaoliu.server.event_log import BATCH_BYTES

CLIENTS = 200
# The longest answer by default. An answer that nobody reads costs this much, whoever waits for it.
CAP = 262_144
SLACK_MEGABYTES = 20
# What uvicorn and asyncio hold for a connection that takes nothing, and one batch of frames.
READER_BYTES = 65_536 + BATCH_BYTES


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_answers_that_nobody_reads_cost_no_more_than_their_cap(kind: str) -> None:
    with (
        fake_upstream(ten_megabytes) as upstream,
        server(kind, upstream, max_finished_runs=CLIENTS) as running,
    ):
        first = running.ask()
        upstream.hung_up.get(timeout=60)
        reset(first)
        before = running.megabytes
        # Who resets the connection leaves nothing behind, so another two hundred cost nothing more.
        for _ in range(2):
            clients = [running.ask() for _ in range(CLIENTS)]
            for _ in range(CLIENTS):
                upstream.hung_up.get(timeout=60)
            grown = running.megabytes - before
            for client in clients:
                reset(client)
            assert grown < CLIENTS * CAP / 1e6 + SLACK_MEGABYTES


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", SERVERS)
def test_readers_of_one_answer_share_it_and_hold_a_buffer_each(kind: str) -> None:
    settings = {"max_answer_bytes": 2 * ANSWER_BYTES, "max_answer_frames": 100_000, "max_finished_runs": 1}
    with fake_upstream(ten_megabytes) as upstream, server(kind, upstream, **settings) as running:
        before = running.megabytes
        run_id = str(uuid4())
        clients = [running.ask(run_id) for _ in range(CLIENTS)]
        with ask(running.url, "?", run_id=run_id) as response:
            got = frames(response)
        # Whoever reads has the whole answer, and the others have had as much time for it.
        assert got[-1]["event"] == "end" and len(text_of(got).encode()) == ANSWER_BYTES // 999 * 999
        grown = running.megabytes - before
        for client in clients:
            reset(client)
        # The log makes room as it grows, and packs what is finished.
        assert grown < 2 * ANSWER_BYTES / 1e6 + CLIENTS * READER_BYTES / 1e6 + SLACK_MEGABYTES
        assert running.megabytes - before < grown + SLACK_MEGABYTES
