"""A lost connection is no error: every way to lose one, and what the page hears until the answer goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import Engine
from tests.page.run_setup import run

# How a connection is lost after its first frame.
LOSSES = {
    "the request fails": "(task) => task.fail('request:fail socket hang up')",
    "the system aborts it": "(task) => task.fail('request:fail abort')",
    "the request times out": "(task) => task.fail('request:fail timeout')",
    "the body ends without an end": "(task) => task.success('')",
    "the body ends inside a frame": "(task) => { task.chunk(bytes('success: {\"id\":2,\"con').buffer); task.success(''); }",
    "a frame is missing": "(task) => task.chunk(delta(3, 'x'))",
    "a frame has no number": "(task) => task.chunk(frame('success', { content: 'x' }))",
    "an end comes too early": "(task) => task.chunk(end(3, 1))",
    "an error comes too early": (
        "(task) => task.chunk(frame('error', { id: 4, code: 'upstream', message: '', retryable: true }))"
    ),
    "the server stops": (
        "(task) => task.chunk(frame('error', { code: 'server_stopping', message: '', retryable: true }))"
    ),
    "the log is away": (
        "(task) => task.chunk(frame('error', { code: 'log_unavailable', message: '', retryable: true }))"
    ),
    "nothing comes for two and a half heartbeats": "() => platform.advance(37500)",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_connection_is_followed_by_another_one_from_the_same_frame_on(
    engine: Engine, loss: str
) -> None:
    heard, asked, aborted = run(
        engine,
        f"const lose = {LOSSES[loss]};"
        """
        controller().start(question);
        accept();
        const first = platform.last;
        first.chunk(delta(1, '你'));
        lose(first);
        platform.advance(500);
        accept();
        first.lateChunk(delta(2, 'x'));
        platform.last.chunk(heartbeat);
        platform.last.chunk(delta(2, '好'));
        platform.last.chunk(end(3, 2));
        return [heard(), asked(), first.open];
        """,
    )
    assert heard == [
        *["connecting", "streaming", "delta 你", "reconnecting", "streaming"],
        *["delta 好", "end", "complete"],
    ]
    assert asked == ["POST /v1/chat", "GET /v1/runs/RUN/events?after=1"]
    assert aborted is False


def test_without_a_word_yet_it_goes_back_to_connecting(engine: Engine) -> None:
    heard, asked = run(
        engine,
        """
        controller().start(question);
        accept();
        platform.last.fail('request:fail');
        platform.advance(500);
        accept();
        platform.last.chunk(delta(1, 'a'));
        return [heard(), asked()];
        """,
    )
    assert heard == ["connecting", "reconnecting", "connecting", "streaming", "delta a"]
    assert asked == ["POST /v1/chat", "GET /v1/runs/RUN/events"]


@pytest.mark.parametrize(
    "loss",
    [
        "task.fail('request:fail')",
        "task.success('', 502)",
        "task.success('', 503)",
        "task.success('', 504)",
        "task.success('')",
        "platform.advance(37500)",
        "task.chunk(frame('error', { code: 'server_stopping', message: '', retryable: true }))",
    ],
)
def test_a_question_that_may_not_have_arrived_is_asked_again_under_the_same_id(
    engine: Engine, loss: str
) -> None:
    """The id is the idempotency key: the server runs, and bills, once."""
    heard, asked, ids = run(
        engine,
        """
        controller().start(question);
        const task = platform.last;
        """
        + loss
        + """;
        platform.advance(500);
        return [heard(), asked(), streams().map(({ options }) => (options.data ? options.data.run_id : null))];
        """,
    )
    assert heard == ["connecting", "reconnecting"]
    if loss == "task.success('')":
        # The head said 200: the server has it.
        assert asked[1] == "GET /v1/runs/RUN/events"
    else:
        assert asked == ["POST /v1/chat", "POST /v1/chat"]
        assert ids[0] == ids[1]


REFUSALS = [
    # A frame without a number, or a status; after the run has begun or before; what the page hears.
    (["unauthorized", False], False, "error unauthorized"),
    (["unauthorized", False], True, "error unauthorized continue"),
    (["rate_limited", True], False, "error rate_limited again"),
    (["rate_limited", True], True, "reconnecting"),
    (["invalid_request", False], False, "error invalid_request"),
    (["invalid_request", False], True, "error invalid_request"),
    (500, False, "error http_500 again"),
    (500, True, "reconnecting"),
    (401, True, "error http_401 continue"),
    (403, False, "error http_403"),
    (404, False, "error http_404"),
    (429, False, "error http_429 again"),
    (429, True, "reconnecting"),
]


def test_a_refusal_ends_a_run_only_if_it_means_the_run(engine: Engine) -> None:
    outcomes = run(
        engine,
        """
        const run = controller();
        return argument.map(([refusal, begun]) => {
          calls.length = 0;
          run.start(question);
          if (begun) {
            accept();
            platform.last.chunk(delta(1, 'a'));
            platform.last.fail('request:fail');
            platform.advance(500);
          }
          if (typeof refusal === 'number') platform.last.success('', refusal);
          else platform.last.chunk(frame('error', { code: refusal[0], message: 'm', retryable: refusal[1] }));
          const [kind, what] = calls[calls.length - 2];
          return kind === 'error' ? 'error ' + what.code + (what.retryable ? ' again' : '') + (what.resumable ? ' continue' : '')
            : calls[calls.length - 1][1];
        });
        """,
        [case[:2] for case in REFUSALS],
    )
    assert outcomes == [case[2] for case in REFUSALS]


def test_a_page_in_between_is_no_answer(engine: Engine) -> None:
    """A hotel's sign-in page comes with status 200."""
    heard = run(
        engine,
        """
        controller().start(question);
        accept();
        platform.last.chunk(delta(1, 'a'));
        platform.last.fail('request:fail');
        platform.advance(500);
        accept();
        platform.last.chunk(bytes('<html><title>Welcome to the hotel</title></html>').buffer);
        platform.last.success('');
        platform.advance(1000);
        platform.last.chunk(delta(2, 'b'));
        return heard();
        """,
    )
    assert heard == [
        *["connecting", "streaming", "delta a", "reconnecting", "streaming", "reconnecting"],
        *["streaming", "delta b"],
    ]


def test_the_waits_double_up_to_eight_seconds_and_end_after_six_tries(engine: Engine) -> None:
    waits, heard, error, resumable, timers = run(
        engine,
        """
        const run = controller();
        run.start(question);
        accept();
        platform.last.chunk(delta(1, 'a'));
        jitter(1);
        const waits = [];
        for (let tries = 0; run.state !== 'failed'; tries += 1) {
          const count = streams().length;
          platform.last.fail('request:fail');
          const before = platform.now();
          while (streams().length === count && run.state !== 'failed') platform.advance(1);
          if (run.state !== 'failed') waits.push(platform.now() - before);
        }
        const error = calls.find(([kind]) => kind === 'error')[1];
        return [waits, heard(), error, run.run.resumable, platform.timers.length];
        """,
    )
    assert waits == [500, 1000, 2000, 4000, 8000, 8000]
    assert heard == [
        "connecting",
        "streaming",
        "delta a",
        "reconnecting",
        "error unreachable again",
        "failed",
    ]
    assert error["resumable"] is True
    assert resumable is True
    assert timers == 0


def test_the_jitter_is_full(engine: Engine) -> None:
    waits = run(
        engine,
        """
        return Array.from({ length: 200 }, () => {
          controller().start(question);
          platform.last.fail('request:fail');
          return platform.timers.pop().due - platform.now();
        });
        """,
    )
    assert all(wait == round(wait) and 0 <= wait <= 500 for wait in waits)
    assert min(waits) < 100, "near nothing"
    assert max(waits) > 400, "near the bound"


def test_progress_gives_all_tries_back_and_nothing_else_does(engine: Engine) -> None:
    outcomes = run(
        engine,
        """
        return ['frame', 'head', 'heartbeat', 'old frame'].map((sign) => {
          jitter(1);
          const run = controller();
          run.start(question);
          accept();
          platform.last.chunk(delta(1, 'a'));
          let id = 1;
          for (let round = 0; round < 20 && run.state !== 'failed'; round += 1) {
            if (sign !== 'frame') accept();
            if (sign === 'frame') platform.last.chunk(delta(id += 1, 'b'));
            if (sign === 'heartbeat') platform.last.chunk(heartbeat);
            if (sign === 'old frame') platform.last.chunk(delta(1, 'a'));
            platform.last.fail('request:fail');
            platform.advance(8000);
          }
          const { state } = run;
          run.detach();
          return state;
        });
        """,
    )
    assert outcomes == ["reconnecting", "failed", "failed", "failed"]


def test_a_long_answer_changes_its_connection_in_time_and_nobody_sees_it(engine: Engine) -> None:
    """A phone ends a request at sixty seconds, an iPhone without a word."""
    heard, asked, aborts, tries = run(
        engine,
        """
        const run = controller();
        run.start(question);
        accept();
        let id = 0;
        for (let seconds = 1; seconds <= 200; seconds += 1) {
          platform.advance(1000);
          // The first seconds of a new connection are silent.
          if (seconds % 45 > 3) platform.last.chunk(delta(id += 1, 'a'));
        }
        platform.last.chunk(end(id + 1, id));
        return [Array.from(new Set(heard())), asked().map((text) => text.split('=').pop()),
          streams().map((task) => task.aborts), run.run.backoff.tries];
        """,
    )
    assert heard == ["connecting", "streaming", "delta a", "end", "complete"]
    assert len(asked) == 5
    assert [int(after) for after in asked[1:]] == [41, 82, 123, 164]
    assert aborts == [1, 1, 1, 1, 0]
    assert tries == 0


def test_the_chunks_that_a_change_of_connection_cuts_off_come_again(engine: Engine) -> None:
    heard = run(
        engine,
        """
        controller().start(question);
        accept();
        platform.advance(20000);
        platform.last.chunk(delta(1, 'a'));
        const first = platform.last;
        const second = bytes('success: {"id":2,"content":"流"}\\r\\n').buffer;
        first.chunk(second.slice(0, 24));
        platform.advance(25000);
        first.lateChunk(second.slice(24));
        platform.last.chunk(second);
        platform.last.chunk(end(3, 2));
        return heard();
        """,
    )
    assert heard == ["connecting", "streaming", "delta a", "delta 流", "end", "complete"]


def test_a_leg_that_is_unfit_is_followed_by_the_next_one_at_once(engine: Engine) -> None:
    heard, legs, timers = run(
        engine,
        """
        const legs = [];
        const transport = (name) => ({
          name,
          open(platform, leg, handlers) {
            legs.push([name, leg.begun, leg.sequence.lastId]);
            if (name === 'first') handlers.onFail({ code: 'timeout', message: 'm', retryable: true, unfit: true });
            else handlers.onEvents([{ type: 'delta', id: 1, content: 'a' }]);
            return { abort() {} };
          }
        });
        controller(null, { transports: [transport('first'), transport('second')] }).start(question);
        return [heard(), legs, platform.timers.length];
        """,
    )
    assert heard == ["connecting", "streaming", "delta a"]
    assert legs == [["first", False, 0], ["second", False, 0]]
    assert timers == 1


def test_a_transport_that_ends_in_peace_without_the_last_frame_is_followed_too(engine: Engine) -> None:
    heard, legs = run(
        engine,
        """
        const legs = [];
        const transport = { name: 'odd', open(_, leg, handlers) { legs.push(handlers); return { abort() {} }; } };
        controller(null, { transports: [transport] }).start(question);
        legs[0].onBegun();
        legs[0].onEnd();
        legs[0].onEvents([{ type: 'delta', id: 1, content: 'late' }]);
        platform.advance(500);
        legs[1].onSign();
        return [heard(), legs.length];
        """,
    )
    assert heard == ["connecting", "reconnecting"]
    assert legs == 2


@pytest.mark.parametrize("moment", ["reconnecting", "offline", "connecting", "delta", "error", "failed"])
@pytest.mark.parametrize("deed", ["stop", "start", "detach", "dispose"])
def test_what_the_page_does_inside_a_call_is_final(engine: Engine, moment: str, deed: str) -> None:
    outcome: list[Any] = run(
        engine,
        """
        let run = null;
        let first = '';
        const after = [];
        const at = (what, id) => {
          if (what !== argument.moment || id !== first || after.done) return;
          after.done = true;
          run[argument.deed](question);
          after.from = calls.length;
        };
        run = controller(null, {
          onEvent: (event, id) => { onEvent(event, id); at(event.type, id); },
          onState: (state, id) => { first = first || id; onState(state, id); at(state, id); }
        });
        run.start(question);
        const steps = [
          () => platform.last.chunk(delta(1, 'a')),
          () => platform.last.fail('request:fail'),
          () => platform.network('none'),
          () => platform.network('wifi'),
          () => platform.last.chunk(delta(2, 'b')),
          () => platform.last.chunk(frame('error', { id: 3, code: 'upstream', message: 'm', retryable: false })),
          () => platform.away(10000)
        ];
        steps.forEach((step) => { if (!after.done) step(); });
        platform.tasks.forEach((task) => { task.lateChunk(delta(2, 'b')); if (task.open) task.fail('request:fail abort'); });
        run.detach();
        platform.advance(1000000);
        return [after.done, calls.slice(after.from).filter(([, , id]) => id === first).length, platform.timers.length,
          stops().length];
        """,
        {"moment": moment, "deed": deed},
    )
    # An error is followed by 'failed', unless the page has gone on to something else.
    follows = 1 if moment == "error" and deed == "stop" else 0
    live = moment not in ("error", "failed")
    assert outcome[:3] == [True, follows, 0]
    assert outcome[3] >= (1 if live and deed in ("stop", "start") else 0)
