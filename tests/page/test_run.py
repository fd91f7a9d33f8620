"""One run at a time: the order of what the page hears, and the guard that keeps a stopped run silent."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import Engine
from tests.engines.quickjs_engine import QuickJs
from tests.page.engine_script import run_script
from tests.page.run_setup import SETUP, run


def test_an_answer_goes_from_connecting_over_streaming_to_complete(engine: Engine) -> None:
    heard, states = run(
        engine,
        """
        const run = controller();
        const states = [run.state];
        run.start(question);
        states.push(run.state);
        platform.last.chunk(delta(1, '你'));
        states.push(run.state);
        platform.last.chunk(delta(2, '好'));
        platform.last.chunk(end(3, 2));
        states.push(run.state);
        platform.last.success('');
        return [heard(), states];
        """,
    )
    assert heard == ["connecting", "streaming", "delta 你", "delta 好", "end", "complete"]
    assert states == ["idle", "connecting", "streaming", "complete"]


def test_the_request_carries_the_question_the_id_and_the_page_s_own_headers(engine: Engine) -> None:
    run_id, url, header, data = run(
        engine,
        """
        const runId = controller().start(Object.assign({ header: { Authorization: 'Bearer t' } }, question));
        const { options } = platform.last;
        return [runId, options.url, options.header, options.data];
        """,
    )
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", run_id)
    assert url == "https://a.example/v1/chat"
    assert header["Authorization"] == "Bearer t"
    assert header["Accept"] == "text/plain"
    assert data == {"run_id": run_id, "messages": [{"role": "user", "content": "Why?"}]}


def test_no_two_runs_share_an_id(engine: Engine) -> None:
    assert (
        run(
            engine,
            "const c = controller(); return new Set(Array.from({length: 500}, () => c.start(question))).size;",
        )
        == 500
    )


def test_the_platform_s_random_bytes_make_the_id_where_there_are_some(engine: Engine) -> None:
    script = "platform.randomValues = (length) => new Uint8Array(length).fill(255); return controller().start(question);"
    assert run(engine, script) == "ffffffff-ffff-4fff-bfff-ffffffffffff"


def test_stop_aborts_silences_and_tells_the_server(engine: Engine) -> None:
    """Peers close the page's side and let the request run on (agent-ui)."""
    heard, aborts, stop = run(
        engine,
        """
        const run = controller();
        const runId = run.start(Object.assign({ header: { Authorization: 'Bearer t' } }, question));
        const [stream] = streams();
        stream.chunk(delta(1, 'a'));
        run.stop();
        run.stop();
        stream.lateChunk(delta(2, 'b'));
        stream.fail('request:fail abort');
        const { options } = stops()[0];
        return [heard(), stream.aborts, [stops().length, options.url.replace(runId, 'ID'), options.method, options.header.Authorization]];
        """,
    )
    assert heard == ["connecting", "streaming", "delta a", "stopped"]
    assert aborts == 1
    assert stop == [1, "https://a.example/v1/runs/ID/stop", "POST", "Bearer t"]


def test_a_server_without_a_stop_address_is_only_left(engine: Engine) -> None:
    aborts, stops = run(
        engine,
        "const run = controller('openai'); run.start(question); run.stop(); return [streams()[0].aborts, stops().length];",
    )
    assert (aborts, stops) == (1, 0)


def test_asking_again_while_the_first_answer_comes_stops_it_first(engine: Engine) -> None:
    """In agent-ui the old stream writes into the new bubble."""
    calls, ids, aborts = run(
        engine,
        """
        const run = controller();
        const ids = [run.start(question)];
        const first = platform.last;
        first.chunk(delta(1, 'old'));
        ids.push(run.start(question));
        const second = platform.last;
        first.lateChunk(delta(2, 'old'));
        second.chunk(delta(1, 'new'));
        first.lateChunk(end(3, 6));
        first.success('old');
        second.chunk(end(2, 3));
        return [calls, ids, [first.aborts, second.aborts]];
        """,
    )
    assert [
        (kind, what if kind == "state" else what.get("content"), ids.index(run_id))
        for kind, what, run_id in calls
    ] == [
        ("state", "connecting", 0),
        ("state", "streaming", 0),
        ("delta", "old", 0),
        ("state", "stopped", 0),
        ("state", "connecting", 1),
        ("state", "streaming", 1),
        ("delta", "new", 1),
        ("end", None, 1),
        ("state", "complete", 1),
    ]
    assert aborts == [1, 0]


def test_the_next_answer_starts_with_a_fresh_decoder_and_parser(engine: Engine) -> None:
    """A parser that outlives its request makes the next answer's first event corrupt (gao)."""
    heard = run(
        engine,
        """
        const run = controller();
        run.start(question);
        platform.last.chunk(bytes('success: {"id":1,"content":"半').buffer.slice(0, -1));
        run.stop();
        run.start(question);
        platform.last.chunk(delta(1, '整'));
        platform.last.chunk(end(2, 1));
        return heard();
        """,
    )
    assert heard == ["connecting", "stopped", "connecting", "streaming", "delta 整", "end", "complete"]


def test_an_answered_request_may_end_by_itself_and_is_aborted_if_it_lingers(engine: Engine) -> None:
    aborts = run(
        engine,
        """
        const run = controller();
        run.start(question);
        const first = platform.last;
        first.chunk(end(1, 0));
        const whileOpen = first.aborts;
        run.start(question);
        platform.last.chunk(end(1, 0));
        platform.last.success('');
        const second = platform.last;
        run.start(question);
        return [whileOpen, first.aborts, second.aborts, stops().length];
        """,
    )
    assert aborts == [0, 1, 0, 0]


@pytest.mark.parametrize("moment", ["connecting", "streaming", "delta"])
def test_stop_from_inside_any_call_is_final(engine: Engine, moment: str) -> None:
    heard = run(
        engine,
        """
        let run = null;
        const at = (what) => { if (what === argument) run.stop(); };
        run = controller(null, {
          onEvent: (event, id) => { onEvent(event, id); at(event.type); },
          onState: (state, id) => { onState(state, id); at(state); }
        });
        run.start(question);
        const both = bytes('success: {"id":1,"content":"a"}\\r\\nsuccess: {"id":2,"content":"b"}\\r\\n');
        if (platform.last) platform.last.lateChunk(both.buffer);
        if (platform.last) platform.last.lateChunk(delta(3, 'c'));
        return heard();
        """,
        moment,
    )
    expected = {
        "connecting": ["connecting", "stopped"],
        "streaming": ["connecting", "streaming", "stopped"],
        "delta": ["connecting", "streaming", "delta a", "stopped"],
    }
    assert heard == expected[moment]


# Any order of everything that can happen, late events of old legs and old runs included. Run n speaks the letter n only,
# so a foreign character shows; its server has numbered frames without end, and resumes.
WORLD = (
    SETUP
    + r"""
const letter = (number) => String.fromCharCode(0x4e00 + number);
function play(steps) {
  const world = new FakePlatform();
  const log = [];
  const ids = [];
  const run = new RunController({
    platform: world, protocol: require('/runtime/protocols/xiaoliu-success.js'), backend: { url: 'https://a.example', model: '' },
    transports: [require('/runtime/transports/chunked.js')],
    onEvent: (event, id) => log.push([ids.indexOf(id), event.type, event.content || event.code || '', event.id]),
    onState: (state, id) => {
      if (!ids.includes(id)) ids.push(id);
      log.push([ids.indexOf(id), 'state', state]);
    }
  });
  // Streams in the order in which they were opened, with the run that each is of and the last frame that it has sent.
  const legs = [];
  const request = world.request.bind(world);
  world.request = (options) => {
    const task = request(options);
    if (options.url.endsWith('/stop')) options.success({ statusCode: 200, data: {} });
    const [, resumed] = /runs\/([^/]+)\/events/.exec(options.url) || [];
    const [, after] = /after=(\d+)/.exec(options.url) || [];
    if (options.enableChunked) legs.push({ task: world.last, id: resumed || options.data.run_id, sent: Number(after || 0) });
    return task;
  };
  steps.forEach(([kind, which, amount]) => {
    if (kind === 'start') { run.start(question); return; }
    if (kind === 'stop') { run.stop(); return; }
    if (kind === 'wait') { world.advance(amount * 5000); return; }
    if (kind === 'away') { world.away(amount * 2000); return; }
    if (kind === 'network') { world.network(['none', 'wifi', '4g'][amount % 3]); return; }
    // The last leg four times out of eight, else any earlier one.
    const leg = legs[which < 4 ? legs.length - 1 : which % (legs.length || 1)];
    if (!leg || (!leg.task.open && kind !== 'chunk')) return;
    const say = (data) => (leg.task.open ? leg.task.chunk(data) : leg.task.lateChunk(data));
    if (kind === 'chunk') {
      let text = '';
      for (let count = 0; count < amount; count += 1) {
        leg.sent += 1;
        text += 'success: ' + JSON.stringify({ id: leg.sent, content: letter(ids.indexOf(leg.id)) }) + '\r\n';
      }
      const all = bytes(text);
      const cut = Math.floor(all.length * which / 7);
      say(all.slice(0, cut).buffer);
      say(all.slice(cut).buffer);
    } else if (kind === 'again') {
      leg.sent = Math.max(0, leg.sent - amount);
    } else if (kind === 'gap') {
      leg.sent += amount;
    } else if (kind === 'end') {
      say(end(leg.sent + 1, leg.sent));
    } else if (kind === 'refuse') {
      say(frame('error', { code: 'invalid_request', message: 'no', retryable: false }));
    } else if (kind === 'success') {
      leg.task.success('', amount % 2 ? 200 : 502);
    } else if (kind === 'fail') {
      leg.task.fail('request:fail ' + (amount % 2 ? 'timeout' : 'abort'));
    } else if (kind === 'garbage') {
      say(bytes('\u4e00{"<"').buffer);
    }
  });
  return {
    log, swallowed: world.swallowed, mostStreams: world.mostStreams, live: log.length ? run.state : 'idle',
    aborts: legs.map(({ task }) => task.aborts), timers: world.timers.length,
    stops: world.tasks.filter(({ options }) => options.url.endsWith('/stop')).length
  };
}
"""
)
KINDS = [
    *["start", "stop", "chunk", "chunk", "chunk", "chunk", "end", "refuse", "success", "fail"],
    *["garbage", "wait", "away", "network", "network", "again", "gap"],
]
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 8)), min_size=1, max_size=40
)
LAST_STATES = {"complete", "stopped", "failed"}
SHAPE = re.compile(
    r"connecting( (connecting|reconnecting|offline|streaming( delta)*))*( (end complete|error failed|stopped))?"
)


def check_world(outcome: Any) -> None:
    """Holds for every order of events whatever: the promises at the head of run.js."""
    log = outcome["log"]
    runs = sorted({number for number, *_ in log})
    for number in runs:
        own = [(kind, what) for run_number, kind, what, *_ in log if run_number == number]
        shape = " ".join(what if kind == "state" else kind for kind, what in own)
        assert SHAPE.fullmatch(shape), shape
        states = [what for kind, what in own if kind == "state"]
        assert all(one != next_one for one, next_one in pairwise(states)), "a state is told when it changes"
        deltas = [
            (what, of) for run_number, kind, what, *of in log if (run_number, kind) == (number, "delta")
        ]
        assert deltas == [(chr(0x4E00 + number), [id + 1]) for id in range(len(deltas))], "once, in order"
        if number != runs[-1]:
            assert own[-1][1] in LAST_STATES, "no run begins before the one before it is over"
    order = [number for number, *_ in log]
    assert order == sorted(order), "nothing is heard of a run after the next has begun"
    stopped = sum(1 for _, kind, what, *_ in log if kind == "state" and what == "stopped")
    assert outcome["stops"] == stopped, "each stop is told to the server"
    assert max(outcome["aborts"], default=0) <= 1
    assert outcome["mostStreams"] <= 1, "one stream in flight"
    assert outcome["swallowed"] == []
    most_timers = {"connecting": 1, "streaming": 1, "reconnecting": 1}
    assert outcome["timers"] <= most_timers.get(outcome["live"], 0), outcome["live"]


@settings(max_examples=150, deadline=None)
@given(steps=STEPS)
def test_no_order_of_events_breaks_a_promise(quickjs: QuickJs, steps: list[tuple[str, int, int]]) -> None:
    check_world(run_script(quickjs, WORLD + "return play(argument);", steps))


def test_thousands_of_random_orders_break_no_promise(engine: Engine) -> None:
    outcomes = run_script(
        engine,
        WORLD
        + """
        let seed = 20261123;
        const random = (limit) => {
          seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
          return (seed >>> 8) % limit;
        };
        return Array.from({ length: argument.rounds }, () => play(
          Array.from({ length: 1 + random(40) }, () => [argument.kinds[random(argument.kinds.length)], random(8), random(9)])
        )).map((outcome) => JSON.stringify(outcome));
        """,
        {"kinds": KINDS, "rounds": 1000},
    )
    seen = [json.loads(outcome) for outcome in outcomes]
    for outcome in seen:
        check_world(outcome)
    finals = {what for outcome in seen for _, kind, what, *_ in outcome["log"] if kind == "state"}
    assert finals == {"connecting", "streaming", "reconnecting", "offline", *LAST_STATES}, (
        "the orders reach every state"
    )


@pytest.fixture(scope="module")
def quickjs(engine_named: Any) -> QuickJs:
    engine = engine_named("quickjs")
    assert isinstance(engine, QuickJs)
    return engine
