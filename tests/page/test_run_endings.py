"""How a run ends: whole, cut off, refused, failed, silent; and what the page is told of it."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.run_setup import run


def test_a_body_that_just_ends_is_no_whole_answer(engine: Engine) -> None:
    heard = run(
        engine,
        "controller('article').start(question); platform.last.chunk(delta(1, 'half')); platform.last.success(''); return heard();",
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


STATUSES = [(401, False), (403, False), (408, True), (429, True), (500, True)]


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


@pytest.mark.parametrize("protocol", ["openai", "article", "ndjson", "text"])
def test_a_foreign_run_fails_once_keeps_its_text_and_is_never_asked_again(
    engine: Engine, protocol: str
) -> None:
    """What cannot be resumed may have been billed: whether to ask again is the reader's to decide."""
    texts = {
        "openai": 'data: {"choices":[{"delta":{"content":"half"}}]}\n\n',
        "article": 'success: {"content":"half"}\r\n',
        "ndjson": '{"content":"half"}\n',
        "text": "half",
    }
    heard, count, errors = run(
        engine,
        """
        controller(argument.protocol).start(question);
        platform.last.chunk(bytes(argument.text).buffer);
        const first = platform.last;
        platform.away(60000);
        first.fail('request:fail interrupted');
        first.lateChunk(bytes(argument.text).buffer);
        first.success('');
        platform.network('none');
        platform.network('wifi');
        platform.advance(1000000);
        return [heard(), platform.tasks.length, calls.filter(([kind]) => kind === 'error').map(([, error]) => error)];
        """,
        {"protocol": protocol, "text": texts[protocol]},
    )
    assert heard[:3] == ["connecting", "streaming", "delta half"]
    assert heard[3:] in (["error interrupted again", "failed"], ["error timeout again", "failed"])
    assert count == 1
    assert "resumable" not in errors[0]


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


def test_a_run_that_is_over_leaves_no_timer(engine: Engine) -> None:
    left, listeners = run(
        engine,
        """
        const run = controller();
        const stop = () => { run.stop(); platform.last.success({}); };
        const left = [
          (task) => task.chunk(end(1, 0)),
          (task) => task.fail('request:fail url not in domain list'),
          stop,
          () => { platform.network('none'); stop(); },
          (task) => { task.fail('request:fail timeout'); stop(); },
          () => run.detach(),
          () => run.dispose()
        ].map((finish) => {
          run.start(question);
          finish(platform.last);
          return platform.timers.length;
        });
        return [left, Object.values(platform.listeners).map((listeners) => listeners.size)];
        """,
    )
    assert left == [0] * 7
    assert listeners == [0, 0, 0]


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
