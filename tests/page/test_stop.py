"""Stop reaches the server, in whatever state the run and the phone are."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.run_setup import run

# What comes before the stop, by the state that it leads to.
STATES = {
    "connecting": "",
    "streaming": "accept(); platform.last.chunk(delta(1, 'a'));",
    "reconnecting": "accept(); platform.last.chunk(delta(1, 'a')); platform.last.fail('request:fail');",
    "offline": "accept(); platform.last.chunk(delta(1, 'a')); platform.network('none');",
}


@pytest.mark.parametrize("state", STATES)
def test_stop_in_any_state_is_told_to_the_server_and_ends_the_run(engine: Engine, state: str) -> None:
    before, heard, url, open_streams, timers, resumable = run(
        engine,
        "const run = controller(); const id = run.start(question);"
        + STATES[state]
        + """
        const before = run.state;
        run.stop();
        run.stop();
        if (stops().length === 1) platform.last.success({});
        platform.tasks.forEach((task) => task.lateChunk(delta(2, 'b')));
        platform.network('wifi');
        platform.away(10000);
        platform.advance(100000);
        return [before, heard(), stops()[0].options.url.replace(id, 'RUN'), streams().filter((task) => task.open).length,
          platform.timers.length, run.run.resumable];
        """,
    )
    assert before == state
    assert heard[-2:] == [state if state != "streaming" else "delta a", "stopped"]
    assert heard.count("stopped") == 1
    assert url == "https://a.example/v1/runs/RUN/stop"
    assert (open_streams, timers, resumable) == (0, 0, False)


@pytest.mark.parametrize("state", ["idle", "complete", "failed"])
def test_there_is_nothing_to_stop_in_a_run_that_is_over(engine: Engine, state: str) -> None:
    ways = {
        "idle": "",
        "complete": "run.start(question); platform.last.chunk(end(1, 0));",
        "failed": "run.start(question); platform.last.success('', 500);",
    }
    count, before, after = run(
        engine,
        f"const run = controller(); {ways[state]} const before = calls.length; run.stop();"
        "return [stops().length, before, calls.length];",
    )
    assert count == 0
    assert before == after


def test_a_stop_that_does_not_arrive_is_sent_again_six_times(engine: Engine) -> None:
    count, waits, logged, timers, heard = run(
        engine,
        """
        const run = controller();
        run.start(question);
        run.stop();
        jitter(1);
        const waits = [];
        for (let tries = 0; tries < 20; tries += 1) {
          const last = stops().pop();
          if (!last.open) break;
          if (tries % 2) last.success('', [500, 503, 429, 408][tries % 4]);
          else last.fail('request:fail timeout');
          const before = platform.now();
          while (stops().pop() === last && platform.timers.length) platform.advance(1);
          waits.push(platform.now() - before);
        }
        return [stops().length, waits, platform.logged.filter((text) => text.includes('stop')), platform.timers.length, heard()];
        """,
    )
    assert count == 7
    assert waits == [500, 1000, 2000, 4000, 8000, 8000, 0]
    assert logged == ["warn stop did not arrive: request:fail timeout"]
    assert timers == 0
    assert heard == ["connecting", "stopped"]


@pytest.mark.parametrize("status", [200, 204, 400, 401, 404, 410])
def test_a_stop_that_was_answered_is_not_sent_again(engine: Engine, status: int) -> None:
    count = run(
        engine,
        """
        const run = controller();
        run.start(question);
        run.stop();
        platform.last.success('', argument);
        platform.advance(100000);
        platform.away(10000);
        platform.network('4g');
        return stops().length;
        """,
        status,
    )
    assert count == 1


def test_a_stop_while_offline_arrives_as_soon_as_there_is_a_network(engine: Engine) -> None:
    counts = run(
        engine,
        """
        const run = controller();
        run.start(question);
        platform.network('none');
        run.stop();
        platform.last.fail('request:fail');
        platform.advance(3600000);
        const counts = [stops().length, platform.timers.length];
        platform.network('4g');
        counts.push(stops().length);
        platform.last.success('');
        platform.network('wifi');
        counts.push(stops().length);
        return counts;
        """,
    )
    assert counts == [1, 0, 2, 2]


def test_a_stop_in_flight_is_sent_again_when_the_network_has_changed_under_it(engine: Engine) -> None:
    counts, timers = run(
        engine,
        """
        const run = controller();
        run.start(question);
        run.stop();
        const first = platform.last;
        platform.network('4g');
        const counts = [stops().length];
        first.fail('request:fail');
        platform.advance(100000);
        counts.push(stops().length);
        platform.last.success('');
        platform.away(10000);
        counts.push(stops().length);
        return [counts, platform.timers.length];
        """,
    )
    assert counts == [2, 2, 2]
    assert timers == 0


def test_the_next_question_does_not_wait_for_the_stop_nor_disturb_it(engine: Engine) -> None:
    heard, urls, ids = run(
        engine,
        """
        const run = controller();
        const ids = [run.start(question)];
        run.stop();
        platform.last.fail('request:fail');
        ids.push(run.start(question));
        accept();
        platform.last.chunk(delta(1, 'a'));
        const stream = platform.last;
        platform.advance(500);
        platform.last.success('');
        stream.chunk(end(2, 1));
        return [heard(), stops().map(({ options }) => options.url), ids];
        """,
    )
    assert heard == ["connecting", "stopped", "connecting", "streaming", "delta a", "end", "complete"]
    assert urls == [f"https://a.example/v1/runs/{ids[0]}/stop"] * 2


def test_a_stop_is_still_delivered_after_the_page_has_gone(engine: Engine) -> None:
    counts, listeners = run(
        engine,
        """
        const run = controller();
        run.start(question);
        platform.network('none');
        run.stop();
        run.dispose();
        platform.last.fail('request:fail');
        const listeners = [platform.listeners.onShow.size];
        platform.network('wifi');
        const count = stops().length;
        platform.last.success('');
        listeners.push(platform.listeners.onShow.size);
        return [count, listeners];
        """,
    )
    assert counts == 2
    assert listeners == [1, 0]


def test_a_page_that_goes_leaves_the_run_to_the_server(engine: Engine) -> None:
    states, count, heard = run(
        engine,
        """
        const run = controller();
        run.start(question);
        accept();
        platform.last.chunk(delta(1, 'a'));
        run.detach();
        platform.last.lateChunk(delta(2, 'b'));
        platform.away(10000);
        platform.advance(100000);
        return [[run.state, run.run, streams()[0].aborts], platform.tasks.length, heard()];
        """,
    )
    assert states == ["idle", None, 1]
    assert count == 1
    assert heard == ["connecting", "streaming", "delta a"]
