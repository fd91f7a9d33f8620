"""How a run ends: whole, cut off, refused, failed, silent; and what the page is told of it."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.run_setup import run


def test_a_body_that_just_ends_is_no_whole_answer(engine: Engine) -> None:
    heard = run(
        engine,
        "controller().start(question); platform.last.chunk(delta(1, 'half')); platform.last.success(''); return heard();",
    )
    assert heard == ["connecting", "streaming", "delta half", "error truncated again", "failed"]


def test_bytes_left_in_the_decoder_are_read_at_the_end(engine: Engine) -> None:
    heard = run(
        engine,
        """
        controller('text').start(question);
        platform.last.chunk(bytes('好').buffer.slice(0, 2));
        platform.last.success('');
        return heard();
        """,
    )
    assert heard == ["connecting", "streaming", "delta \ufffd", "end", "complete"]


def test_the_whole_body_at_the_end_reads_like_chunks(engine: Engine) -> None:
    """The PC client calls no chunk listener."""
    whole = 'success: {"id":1,"content":"你好"}\r\nend: {"id":2,"reason":"stop","chars":2}\r\n'
    for body in ("argument", "bytes(argument)", "bytes(argument).buffer"):
        heard = run(
            engine, f"controller().start(question); platform.last.success({body}); return heard();", whole
        )
        assert heard == ["connecting", "streaming", "delta 你好", "end", "complete"]


def test_an_error_that_the_platform_has_parsed_still_speaks(engine: Engine) -> None:
    calls = run(
        engine,
        "controller().start(question); platform.last.success({ detail: 'no credit left' }, 402); return calls;",
    )
    assert [call[1] for call in calls if call[0] == "error"] == [
        {"type": "error", "code": "http_402", "message": "no credit left", "retryable": False}
    ]


STATUSES = [(401, False), (403, False), (408, True), (429, True), (500, True), (502, True)]


@pytest.mark.parametrize(
    "body", ["", "<html><title>Bad Gateway</title></html>", '{\n  "error": {\n    "message": "no"\n  }\n}']
)
@pytest.mark.parametrize(
    "protocol", ["xiaoliu-success", "xiaoliu-sse", "xiaoliu-ndjson", "openai", "article", "ndjson", "text"]
)
def test_statuses_are_told_apart(chromium: Engine, protocol: str, body: str) -> None:
    """coze reports 401, 429 and 502 all as "request:ok"; uni-ai-x swallows the body."""
    calls = run(
        chromium,
        """
        argument.statuses.forEach(([status]) => {
          controller(argument.protocol).start(question);
          platform.last.headers({ statusCode: status, header: {} });
          if (argument.body) platform.last.chunk(bytes(argument.body).buffer);
          platform.last.success('', status);
        });
        return calls.filter((call) => call[0] !== 'state').map((call) => call[1]);
        """,
        {"protocol": protocol, "body": body, "statuses": STATUSES},
    )
    assert [(call["type"], call["code"], call["retryable"]) for call in calls] == [
        ("error", f"http_{status}", again) for status, again in STATUSES
    ]
    if body:
        assert {call["message"] for call in calls} == {"Bad Gateway" if body.startswith("<") else "no"}


def test_a_failed_request_keeps_the_text_and_fails_once(engine: Engine) -> None:
    heard = run(
        engine,
        """
        controller().start(question);
        platform.last.chunk(delta(1, 'half'));
        platform.last.fail('request:fail interrupted');
        platform.last.lateChunk(delta(2, 'x'));
        platform.last.success('');
        return heard();
        """,
    )
    assert heard == ["connecting", "streaming", "delta half", "error interrupted again", "failed"]


def test_a_refused_request_fails_and_the_next_one_works(engine: Engine) -> None:
    heard = run(
        engine,
        """
        const run = controller();
        platform.answer = 'undefined';
        run.start(question);
        platform.answer = 'task';
        run.start(question);
        platform.last.chunk(delta(1, 'a'));
        return heard();
        """,
    )
    assert heard == ["connecting", "error bad_request", "failed", "connecting", "streaming", "delta a"]


def test_silence_fails_the_run_after_two_and_a_half_heartbeats(engine: Engine) -> None:
    """iOS never tells of a cut; nuwax has a timeout whose promise never settles."""
    heard, before, timers, aborts = run(
        engine,
        """
        const run = controller();
        run.start(question);
        platform.advance(30000);
        platform.last.chunk(bytes(': hb\\r\\n').buffer);
        platform.advance(37000);
        platform.last.chunk(delta(1, 'a'));
        platform.advance(37499);
        const before = run.state;
        platform.advance(1);
        platform.last.lateChunk(delta(2, 'b'));
        platform.advance(1000000);
        return [heard(), before, platform.timers.length, platform.last.aborts];
        """,
    )
    assert before == "streaming"
    assert heard == ["connecting", "streaming", "delta a", "error timeout again", "failed"]
    assert timers == 0
    assert aborts == 1


def test_a_run_that_is_over_leaves_no_timer(engine: Engine) -> None:
    left = run(
        engine,
        """
        const left = [];
        [(task) => task.chunk(end(1, 0)), (task) => task.fail('request:fail timeout'), (task, run) => run.stop()].forEach((finish) => {
          const run = controller();
          run.start(question);
          finish(platform.last, run);
          left.push(platform.timers.length);
        });
        return left;
        """,
    )
    assert left == [0, 0, 0]


def test_the_watchdog_costs_one_timer_not_one_a_chunk(engine: Engine) -> None:
    made = run(
        engine,
        """
        controller().start(question);
        for (let id = 1; id <= 1000; id += 1) platform.last.chunk(delta(id, 'a'));
        return platform.count;
        """,
    )
    assert made == 1


def test_a_foreign_server_may_think_for_a_minute(engine: Engine) -> None:
    states = run(
        engine,
        """
        const run = controller('openai');
        run.start(question);
        platform.advance(59999);
        const before = run.state;
        platform.advance(1);
        return [before, run.state];
        """,
    )
    assert states == ["connecting", "failed"]


def test_a_broken_stream_is_left_at_once(engine: Engine) -> None:
    heard, aborts = run(
        engine,
        "controller().start(question); platform.last.chunk(delta(2, 'x')); return [heard(), platform.last.aborts];",
    )
    assert heard == ["connecting", "error gap again", "failed"]
    assert aborts == 1


@pytest.mark.parametrize("kind", ["delta", "end"])
def test_a_page_that_throws_fails_the_run_aloud(engine: Engine, kind: str) -> None:
    """The platform would swallow the exception, and the answer would miss a piece in silence."""
    states, logged = run(
        engine,
        """
        const states = [];
        controller(null, {
          onEvent: (event) => { if (event.type === argument) throw new Error('page fault'); },
          onState: (state) => states.push(state)
        }).start(question);
        platform.last.chunk(delta(1, 'a'));
        platform.last.chunk(end(2, 1));
        platform.last.success('');
        return [states, platform.logged.join()];
        """,
        kind,
    )
    assert states == ["connecting", "streaming", "failed" if kind == "delta" else "complete"]
    assert "page fault" in logged
