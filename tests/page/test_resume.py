"""Going on with a run of an earlier visit, or with one that has failed; and with what the server kept of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engines import Engine, ScriptError
from tests.page.run_setup import run

EARLIER = "const earlier = { id: 'RUN', lastId: 2, content: '你👋🏽', reasoning: 'hm' };"


def test_an_unfinished_answer_goes_on_where_it_was_when_the_app_opens_again(engine: Engine) -> None:
    heard, asked, states, known = run(
        engine,
        EARLIER
        + """
        const run = controller();
        run.resume(earlier, question);
        const states = [run.state];
        accept();
        states.push(run.state);
        platform.last.chunk(delta(2, '👋🏽'));
        platform.last.chunk(delta(3, '好'));
        const { id, lastId, resumable } = run.run;
        platform.last.chunk(end(4, 4));
        return [heard(), asked(), states, [id, lastId, resumable, run.run.lastId, run.run.resumable]];
        """,
    )
    assert asked == ["GET /v1/runs/RUN/events?after=2"]
    assert heard == ["reconnecting", "streaming", "delta 好", "end", "complete"]
    assert states == ["reconnecting", "streaming"]
    assert known == ["RUN", 3, True, 4, False]


@pytest.mark.parametrize(("begun", "asked"), [(False, "POST /v1/chat"), (True, "GET /v1/runs/RUN/events")])
def test_a_run_without_a_frame_is_asked_for_again_unless_it_has_begun(
    engine: Engine, begun: bool, asked: str
) -> None:
    """A page that opens must not bill by itself."""
    seen, ids, heard = run(
        engine,
        """
        const run = controller();
        run.resume({ id: 'RUN', lastId: 0, content: '', reasoning: '', begun: argument }, question);
        const seen = asked();
        accept();
        return [seen, streams().map(({ options }) => options.data || null), heard()];
        """,
        begun,
    )
    assert seen == [asked]
    assert heard == ["reconnecting", "connecting"]
    message = {"role": "user", "content": "Why?"}
    assert ids == [None if begun else {"run_id": "RUN", "messages": [message]}]


def test_a_run_that_failed_goes_on_with_the_tries_of_a_new_one(engine: Engine) -> None:
    heard, asked, ids = run(
        engine,
        """
        const run = controller();
        const first = run.start(question);
        accept();
        platform.last.chunk(delta(1, 'a'));
        while (run.state !== 'failed') { platform.last.fail('request:fail'); platform.advance(8000); }
        const failed = calls.length;
        const { id, lastId } = run.run;
        run.resume({ id, lastId, content: 'a', reasoning: '' }, question);
        platform.last.fail('request:fail');
        platform.advance(500);
        platform.last.chunk(delta(2, 'b'));
        platform.last.chunk(end(3, 2));
        return [heard().slice(failed), asked().pop(), calls.map((call) => call[2]).filter((one) => one !== first)];
        """,
    )
    assert heard == ["reconnecting", "streaming", "delta b", "end", "complete"]
    assert asked == "GET /v1/runs/RUN/events?after=1"
    assert ids == []


def test_to_resume_what_is_in_flight_changes_nothing_and_another_run_is_stopped(engine: Engine) -> None:
    counts = run(
        engine,
        EARLIER
        + """
        const run = controller();
        run.resume(earlier, question);
        run.resume(earlier, question);
        const counts = [streams().length, stops().length];
        run.resume(Object.assign({}, earlier, { id: 'other' }), question);
        counts.push(streams().length, stops().length, stops()[0].options.url);
        return counts;
        """,
    )
    assert counts == [1, 0, 2, 1, "https://a.example/v1/runs/RUN/stop"]


def test_a_protocol_that_cannot_resume_says_so_and_sends_nothing(engine: Engine) -> None:
    with pytest.raises(ScriptError, match="the protocol cannot resume"):
        run(engine, EARLIER + "controller('openai').resume(earlier, question);")
    seen = run(
        engine,
        "const run = controller('openai'); run.start(question); return [run.run.lastId, run.run.resumable];",
    )
    assert seen == [0, False]


def test_the_last_frame_counts_although_it_was_here_before(engine: Engine) -> None:
    """The server sends it again to whoever asks for what comes after it."""
    outcomes = run(
        engine,
        EARLIER
        + """
        const run = controller();
        return [
          end(2, 3),
          end(2, 4),
          frame('error', { id: 2, code: 'abandoned', message: 'm', retryable: true }),
          end(1, 3)
        ].map((last) => {
          calls.length = 0;
          run.resume(earlier, question);
          platform.last.chunk(last);
          run.detach();
          return heard();
        });
        """,
    )
    assert outcomes == [
        ["reconnecting", "end", "complete"],
        ["reconnecting", "error truncated again", "failed"],
        ["reconnecting", "error abandoned again", "failed"],
        ["reconnecting"],
    ]


GONE = {
    "the frames have expired": "task.chunk(frame('error', { code: 'run_expired', message: 'm', retryable: false }))",
    "the server does not know it": (
        "task.chunk(frame('error', { code: 'run_unknown', message: 'm', retryable: false }))"
    ),
    "status 410": "task.success('', 410)",
    "status 404": "task.success('', 404)",
}


def summary(**fields: Any) -> str:
    base = {"run_id": "RUN", "status": "complete", "last_id": 9, "content": "你👋🏽好", "reasoning": "hmm"}
    return json.dumps(base | fields, ensure_ascii=False)


COMPLETE = {"end": {"reason": "length", "chars": 4, "usage": {"total_tokens": 7}}}
REST = ["reconnecting", "streaming", "delta undefined", "delta 好"]


@pytest.mark.parametrize("gone", GONE)
def test_when_the_frames_are_gone_the_rest_comes_from_the_summary(engine: Engine, gone: str) -> None:
    heard, calls, status, ids, timers = run(
        engine,
        EARLIER
        + """
        const run = controller();
        run.resume(earlier, Object.assign({ header: { Authorization: 'Bearer t' } }, question));
        const task = platform.last;
        """
        + GONE[gone]
        + """;
        const { options } = platform.last;
        platform.last.success(argument);
        return [heard(), calls.map((call) => call[1]), [options.method, options.url, options.header.Authorization, task.open],
          [statuses().length, streams().length, run.run.lastId], platform.timers.length];
        """,
        summary(**COMPLETE),
    )
    assert status == ["GET", "https://a.example/v1/runs/RUN", "Bearer t", False]
    assert heard == [*REST, "end", "complete"]
    assert calls[2] == {"type": "delta", "reasoning": "m", "id": 8}
    assert calls[3] == {"type": "delta", "content": "好", "id": 8}
    assert calls[4] == {
        **{"type": "end", "reason": "length", "chars": 4, "id": 9},
        "usage": {"total_tokens": 7},
    }
    assert ids == [1, 1, 9]
    assert timers == 0


SUMMARIES: list[tuple[str, list[str]]] = [
    (summary(status="stopped", end={"reason": "stopped", "chars": 4}), [*REST, "end", "complete"]),
    (
        summary(status="failed", error={"code": "abandoned", "message": "m", "retryable": True}),
        [*REST, "error abandoned again", "failed"],
    ),
    # Nothing is missing but the end.
    (
        summary(content="你👋🏽", reasoning="hm", last_id=3, end={"reason": "stop", "chars": 3}),
        ["reconnecting", "end", "complete"],
    ),
    # Another text than the one that is here; fewer characters than were written.
    (summary(content="我", **COMPLETE), ["reconnecting", "error truncated again", "failed"]),
    (summary(reasoning="", **COMPLETE), ["reconnecting", "error truncated again", "failed"]),
    (
        summary(end={"reason": "stop", "chars": 5}),
        [*REST, "error truncated again", "failed"],
    ),
    # Still being written, by what another worker says; not understood.
    (summary(status="running", last_id=5), ["reconnecting"]),
    ("<html>", ["reconnecting"]),
    ("[]", ["reconnecting"]),
    ("", ["reconnecting"]),
    (summary(last_id="9", **COMPLETE), ["reconnecting"]),
]


def test_the_summary_is_believed_only_as_far_as_it_continues_what_is_here(engine: Engine) -> None:
    outcomes = run(
        engine,
        EARLIER
        + """
        const run = controller();
        return argument.map((summary) => {
          calls.length = 0;
          run.resume(earlier, question);
          platform.last.success('', 410);
          platform.last.success(summary);
          const told = heard();
          run.detach();
          return [told, calls.filter(([kind, what]) => kind === 'error' && what.resumable).length, platform.timers.length];
        });
        """,
        [text for text, _ in SUMMARIES],
    )
    assert outcomes == [[heard, 0, 0] for _, heard in SUMMARIES]


def test_what_nobody_knows_any_more_cannot_be_resumed(engine: Engine) -> None:
    outcomes = run(
        engine,
        EARLIER
        + """
        return ['run_expired', 'run_unknown'].map((code) => {
          calls.length = 0;
          const run = controller();
          run.resume(earlier, question);
          platform.last.chunk(frame('error', { code, message: 'm', retryable: false }));
          platform.last.success('', code === 'run_expired' ? 410 : 404);
          return [heard(), run.run.resumable, calls[1][1].resumable || false, platform.timers.length];
        });
        """,
    )
    assert outcomes == [
        [["reconnecting", f"error {code} again", "failed"], False, False, 0]
        for code in ("run_expired", "run_unknown")
    ]


def test_a_summary_that_does_not_come_is_asked_for_again_like_everything_else(engine: Engine) -> None:
    heard, counts, resumable = run(
        engine,
        EARLIER
        + """
        const run = controller();
        run.resume(earlier, question);
        const faults = [
          (task) => task.fail('request:fail'), (task) => task.success('', 503), () => platform.advance(37500),
          (task) => task.fail('request:fail'), (task) => task.success('', 500), (task) => task.fail('request:fail')
        ];
        for (const fault of faults) {
          platform.last.success('', 410);
          fault(platform.last);
          platform.advance(8000);
        }
        platform.last.success('', 410);
        platform.last.fail('request:fail');
        return [heard(), [statuses().length, streams().length, platform.timers.length], run.run.resumable];
        """,
    )
    assert heard == ["reconnecting", "error unreachable again", "failed"]
    assert counts == [7, 7, 0]
    assert resumable is True


@pytest.mark.parametrize("deed", ["run.stop()", "run.detach()", "platform.network('none')"])
def test_a_summary_that_comes_too_late_does_nothing(engine: Engine, deed: str) -> None:
    heard, aborts = run(
        engine,
        EARLIER
        + f"""
        const run = controller();
        run.resume(earlier, question);
        platform.last.success('', 410);
        const status = platform.last;
        {deed};
        status.success(argument);
        return [heard().slice(1), status.aborts];
        """,
        summary(**COMPLETE),
    )
    assert (
        heard
        == {"run.stop()": ["stopped"], "run.detach()": [], "platform.network('none')": ["offline"]}[deed]
    )
    assert aborts == 1
