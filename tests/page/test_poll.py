"""Polling: one request after the other, each with the answer so far, and no more of them than it takes."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.leg_setup import run


def test_each_request_asks_for_what_comes_next_until_the_end(engine: Engine) -> None:
    requests, options, calls = run(
        engine,
        """
        open(poll);
        platform.last.success(bytes(delta(1, '你') + delta(2, '👋🏽')).buffer);
        platform.advance(300);
        platform.last.success(delta(3, '好'));
        platform.advance(25000);
        platform.last.success(': hb\\r\\n');
        platform.last.success(end(4, 4));
        platform.advance(60000);
        return [asked(), platform.tasks.map(({ options: { enableChunked, timeout } }) => [enableChunked, timeout]), calls];
        """,
    )
    assert requests == [
        "POST /api/v1/chat?wait=25",
        "GET /api/v1/runs/RUN/events?after=2&wait=25",
        "GET /api/v1/runs/RUN/events?after=3&wait=25",
        "GET /api/v1/runs/RUN/events?after=3&wait=25",
    ]
    assert all(enabled is False and 25_000 < timeout < 60_000 for enabled, timeout in options)
    assert calls == [
        *["begun", "delta 你", "delta 👋🏽"],
        *["begun", "delta 好", "begun", "end stop"],
    ]


def test_a_run_that_has_begun_is_never_asked_for_again(engine: Engine) -> None:
    assert run(engine, "open(poll, { begun: true }); return asked();") == [
        "GET /api/v1/runs/RUN/events?wait=25"
    ]


def test_a_frame_asks_again_after_a_moment_and_nothing_at_all_after_a_growing_pause(engine: Engine) -> None:
    pauses, calls = run(
        engine,
        """
        open(poll);
        const pauses = [];
        const pause = (answer) => {
          const before = platform.tasks.length;
          const from = platform.time;
          platform.last.success(answer);
          while (platform.tasks.length === before && platform.timers.length > 0) platform.advance(100);
          pauses.push(platform.tasks.length === before ? null : platform.time - from);
        };
        pause(delta(1, 'a'));
        for (let i = 0; i < 5; i += 1) pause('');
        pause(delta(2, 'b'));
        for (let i = 0; i < 7; i += 1) pause(': hb\\r\\n');
        return [pauses, calls.filter((call) => call !== 'begun')];
        """,
    )
    assert pauses[:7] == [300, 500, 1000, 2000, 4000, 8000, 300]
    assert pauses[7:] == [500, 1000, 2000, 4000, 8000, 8000, None]
    assert calls == ["delta a", "delta b", "fail bad_response again"], "a server that never waits is given up"


def test_a_server_that_waits_is_asked_as_long_as_it_takes(engine: Engine) -> None:
    requests, calls = run(
        engine,
        """
        open(poll);
        for (let i = 0; i < 100; i += 1) {
          platform.advance(25000);
          platform.last.success(': hb\\r\\n');
        }
        return [platform.tasks.length, calls];
        """,
    )
    assert (requests, calls) == (101, ["begun"])


@pytest.mark.parametrize("moment", ["asking", "pausing"])
def test_abort_stops_at_once(engine: Engine, moment: str) -> None:
    requests, aborts, calls, timers = run(
        engine,
        """
        const connection = open(poll);
        const { last } = platform;
        if (argument === 'pausing') last.success('');
        calls.length = 0;
        connection.abort();
        if (argument === 'asking') last.success(delta(1, 'late'));
        platform.advance(60000);
        return [platform.tasks.length, last.aborts, calls, platform.timers.length];
        """,
        moment,
    )
    assert (requests, aborts, calls, timers) == (1, 1 if moment == "asking" else 0, [], 0)


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("fail('request:fail timeout')", "fail timeout again"),
        ("fail('request:fail interrupted')", "fail interrupted again"),
        ("success('<html><title>Bad gateway</title></html>', 502)", "error http_502"),
        ("success('<html><title>Sign in</title></html>')", "error bad_response"),
        ('success(\'error: {"code":"run_unknown","message":"No."}\\r\\n\', 404)', "error run_unknown"),
        ("success(delta(2, 'b'))", "error gap"),
        ("success(end(1, 7))", "error truncated"),
    ],
)
def test_what_goes_wrong_ends_the_leg_once_and_says_nothing_about_the_transport(
    engine: Engine, answer: str, heard: str
) -> None:
    calls, requests = run(
        engine,
        f"open(poll); platform.last.{answer}; platform.advance(60000); return [calls, platform.tasks.length];",
    )
    assert [call for call in calls if call != "begun"] == [heard]
    assert requests == 1


def test_a_body_that_is_cut_inside_a_frame_is_asked_for_again_from_there(engine: Engine) -> None:
    requests, calls = run(
        engine,
        """
        open(poll);
        platform.last.success(delta(1, 'a') + delta(2, 'b').slice(0, 20));
        platform.advance(300);
        platform.last.success(delta(2, 'b') + end(3, 2));
        return [asked().slice(1), calls.filter((call) => call !== 'begun')];
        """,
    )
    assert requests == ["GET /api/v1/runs/RUN/events?after=1&wait=25"]
    assert calls == ["delta a", "delta b", "end stop"]


def test_what_the_page_throws_fails_the_leg(engine: Engine) -> None:
    calls, requests = run(
        engine,
        """
        handlers.onEvents = () => { throw new Error('page broke'); };
        open(poll);
        platform.last.success(delta(1, 'a'));
        platform.advance(60000);
        return [calls, platform.tasks.length];
        """,
    )
    assert (calls, requests) == (["begun", "fail internal"], 1)
