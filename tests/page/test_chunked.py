"""When the chunked transport says of itself that it does not work here: no pieces, or all of them at the end."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.leg_setup import run


@pytest.mark.parametrize("head", [False, True])
def test_without_a_byte_for_eight_seconds_it_is_unfit(engine: Engine, head: bool) -> None:
    """A head proves nothing: proxies may pass it on and keep the body."""
    early, calls, aborts = run(
        engine,
        """
        open(chunked);
        if (argument) platform.last.headers({ statusCode: 200, header: {} });
        platform.advance(7999);
        const early = calls.filter((call) => call !== 'begun').length;
        platform.advance(60000);
        platform.last.lateChunk(bytes(delta(1, 'late')));
        return [early, calls.filter((call) => call !== 'begun'), platform.last.aborts];
        """,
        head,
    )
    assert (early, calls, aborts) == (0, ["fail timeout again unfit"], 1)


def test_time_in_which_the_app_slept_does_not_count(engine: Engine) -> None:
    """Timers sleep with the app, and may be the first to wake."""
    awake, later = run(
        engine,
        """
        open(chunked);
        platform.time += 60000;
        platform.advance(0);
        const awake = calls.length;
        platform.advance(8000);
        return [awake, calls];
        """,
    )
    assert (awake, later) == (0, ["fail timeout again unfit"])


def test_a_heartbeat_shows_that_it_works(engine: Engine) -> None:
    calls, timers = run(
        engine,
        """
        open(chunked);
        platform.advance(1000);
        platform.last.chunk(bytes(': hb\\r\\n'));
        platform.advance(60000);
        return [calls, platform.timers.length];
        """,
    )
    assert (calls, timers) == ([], 0)


def test_a_body_that_comes_whole_is_read_and_the_next_leg_goes_elsewhere(engine: Engine) -> None:
    """The PC client calls no chunk listener."""
    calls = run(
        engine, "open(chunked); platform.last.success(delta(1, 'a') + end(2, 1)); return calls.slice(-3);"
    )
    assert calls == ["unfit: the answer came in one piece", "delta a", "end stop"]


@pytest.mark.parametrize(
    ("first", "more", "unfit"),
    [(1000, 0, False), (4000, 0, True), (4000, 400, True), (4000, 2000, False)],
)
def test_a_body_that_comes_late_and_at_once_was_held_back(
    engine: Engine, first: int, more: int, unfit: bool
) -> None:
    calls = run(
        engine,
        """
        open(chunked);
        platform.advance(argument[0]);
        platform.last.chunk(bytes(delta(1, 'a')));
        platform.advance(argument[1]);
        platform.last.chunk(bytes(end(2, 1)));
        platform.last.success('');
        return calls;
        """,
        [first, more],
    )
    assert calls == ["delta a", *(["unfit: the answer came at once, after 4 s"] if unfit else []), "end stop"]


def test_a_body_that_a_proxy_gave_a_length_is_lost_and_that_is_noticed(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open(chunked);
        platform.last.headers({ statusCode: 200, header: { 'Content-Length': '300' } });
        platform.last.success('');
        return calls;
        """,
    )
    assert calls == ["begun", "fail truncated again unfit"]


def test_a_refusal_is_no_sign_of_a_bad_path(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open(chunked);
        platform.last.headers({ statusCode: 429, header: { 'Content-Length': '300' } });
        platform.last.success('', 429);
        return calls;
        """,
    )
    assert calls == ["error http_429"]


@pytest.mark.parametrize("protocol", ["openai", "xiaoliu-success"])
def test_where_there_is_no_other_transport_nobody_wonders(engine: Engine, protocol: str) -> None:
    """Servers that are not ours send no heartbeat, and an answer that comes late is better than none."""
    calls, timers = run(
        engine,
        """
        delete handlers.onUnfit;
        open(chunked, { protocol: require('/runtime/protocols/' + argument + '.js'), sequence: null });
        platform.advance(30000);
        return [calls, platform.timers.length];
        """,
        protocol,
    )
    assert (calls, timers) == ([], 0)


@pytest.mark.parametrize("ends", ["last.success('')", "last.fail('request:fail abort')", "abort()"])
def test_no_timer_outlives_the_leg(engine: Engine, ends: str) -> None:
    calls, timers = run(
        engine,
        f"""
        const connection = open(chunked);
        {"connection" if ends == "abort()" else "platform"}.{ends};
        const heard = calls.length;
        platform.advance(60000);
        return [calls.slice(heard), platform.timers.length];
        """,
    )
    assert (calls, timers) == ([], 0)
