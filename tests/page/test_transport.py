"""One HTTP request on every habit of wx.request that its documentation or its users report."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import Engine
from tests.page.engine_script import run_script

SETUP = """
const { FakePlatform, bytes, asText } = require('/test/fake-platform.js');
const { openRequest } = require('/runtime/transports/http-request.js');
const platform = new FakePlatform();
const calls = [];
const handlers = {
  onHeaders: (head) => calls.push(['headers', head.statusCode === undefined ? null : head.statusCode, head.header]),
  onBytes: (data) => calls.push(['bytes', asText(data)]),
  onText: (text) => calls.push(['text', text]),
  onEnd: (tail) => calls.push(['end', tail.statusCode]),
  onFail: (failure) => calls.push(['fail', failure.code, failure.retryable, failure.message])
};
const request = { url: 'https://a.example/chat', method: 'POST', header: { accept: 'text/plain' }, data: { n: 1 } };
const open = () => openRequest(platform, request, handlers);
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    return run_script(engine, SETUP + script, argument)


def test_listeners_are_there_before_the_tick_ends(engine: Engine) -> None:
    listening = run(
        engine, "open(); return [platform.last.chunkListeners.size, platform.last.headerListeners.size];"
    )
    assert listening == [1, 1]


def test_the_platform_is_asked_for_raw_chunks_and_at_most_a_minute(engine: Engine) -> None:
    options = run(engine, "open(); return platform.last.options;")
    assert options["enableChunked"] is True
    assert options["dataType"] != "json"
    assert options["timeout"] == 60_000
    assert options["url"] == "https://a.example/chat"
    assert (options["method"], options["header"], options["data"]) == (
        "POST",
        {"accept": "text/plain"},
        {"n": 1},
    )


def test_array_buffers_and_views_with_an_offset_carry_the_same_bytes(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open();
        const larger = new Uint8Array(40).fill(33);
        larger.set(bytes('好👋🏽'), 5);
        platform.last.chunk(bytes('你').buffer);
        platform.last.chunk(larger.subarray(5, 5 + bytes('好👋🏽').length));
        platform.last.chunk(new ArrayBuffer(0));
        platform.last.success('');
        return calls;
        """,
    )
    assert calls == [["bytes", "你"], ["bytes", "好👋🏽"], ["end", 200]]


def test_any_status_ends_in_success(engine: Engine) -> None:
    statuses = [200, 204, 401, 429, 502]
    script = "argument.forEach((status) => { open(); platform.last.success('', status); }); return calls;"
    assert run(engine, script, statuses) == [["end", status] for status in statuses]


def test_a_body_that_came_in_chunks_is_not_read_again_from_success(engine: Engine) -> None:
    calls = run(
        engine, "open(); platform.last.chunk(bytes('a').buffer); platform.last.success('a'); return calls;"
    )
    assert calls == [["bytes", "a"], ["end", 200]]


@pytest.mark.parametrize(
    ("body", "delivered"),
    [
        ("'success: 你\\n'", ["text", "success: 你\n"]),
        ("bytes('你').buffer", ["bytes", "你"]),
        ("bytes('你')", ["bytes", "你"]),
        ("{ detail: '你' }", ["text", '{"detail":"你"}']),
    ],
)
def test_a_body_without_a_chunk_comes_whole_from_success(
    engine: Engine, body: str, delivered: list[str]
) -> None:
    calls = run(engine, f"open(); platform.last.success({body}); return calls;")
    assert calls == [delivered, ["end", 200]]


def test_no_body_at_all_is_only_an_end(engine: Engine) -> None:
    script = """
        ['', undefined, null, new ArrayBuffer(0)].forEach((body) => { open(); platform.last.success(body, 204); });
        return calls;
    """
    assert run(engine, script) == [["end", 204]] * 4


def test_a_request_that_the_platform_refuses_fails_once(engine: Engine) -> None:
    calls = run(
        engine,
        """
        platform.answer = 'undefined';
        open().abort();
        platform.last.fail('request:fail invalid url', 600009);
        return calls;
        """,
    )
    assert [call[:3] for call in calls] == [["fail", "bad_request", False]]


def test_a_request_that_throws_fails_once(engine: Engine) -> None:
    calls = run(engine, "platform.answer = 'throw'; open(); return calls;")
    assert [call[:3] for call in calls] == [["fail", "bad_request", False]]


@pytest.mark.parametrize("ending", ["success('')", "fail('request:fail timeout')"])
def test_a_chunk_after_the_end_is_not_heard(engine: Engine, ending: str) -> None:
    calls, listeners = run(
        engine,
        f"""
        open();
        platform.last.{ending};
        const before = calls.length;
        platform.last.lateChunk(bytes('late').buffer);
        platform.last.headers({{ statusCode: 200, header: {{}} }});
        platform.last.success('late');
        platform.last.fail('request:fail abort');
        return [calls.slice(before), platform.last.chunkListeners.size + platform.last.headerListeners.size];
        """,
    )
    assert calls == []
    assert listeners == 0


def test_nothing_is_heard_after_abort_and_the_task_is_aborted_once(engine: Engine) -> None:
    calls, aborts = run(
        engine,
        """
        const transport = open();
        platform.last.chunk(bytes('a').buffer);
        transport.abort();
        transport.abort();
        platform.last.lateChunk(bytes('b').buffer);
        platform.last.fail('request:fail abort');
        platform.last.success('c');
        return [calls, platform.last.aborts];
        """,
    )
    assert calls == [["bytes", "a"]]
    assert aborts == 1


@pytest.mark.parametrize("handler", ["onHeaders", "onBytes", "onText", "onEnd"])
def test_a_handler_that_throws_fails_the_request_aloud(engine: Engine, handler: str) -> None:
    calls, aborts, logged, swallowed = run(
        engine,
        """
        handlers[argument] = () => { throw new Error('our own fault'); };
        open();
        platform.last.headers({ statusCode: 200, header: {} });
        if (argument === 'onBytes') platform.last.chunk(bytes('a').buffer);
        platform.last.success('b');
        platform.last.lateChunk(bytes('c').buffer);
        return [calls.filter((call) => call[0] !== 'headers'), platform.last.aborts, platform.logged.join(), platform.swallowed];
        """,
        handler,
    )
    assert calls[-1][:3] == ["fail", "internal", False]
    assert [call[0] for call in calls].count("fail") == 1
    assert aborts == 1
    assert "our own fault" in logged
    assert swallowed == []


FAILURES = [
    ("request:fail timeout", None, "timeout", True),
    (
        "request:fail errcode:-118 cronet_error_code:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT",
        None,
        "timeout",
        True,
    ),
    ("request:fail interrupted", None, "interrupted", True),
    ("request:fail abort", None, "aborted", True),
    ("request:fail abort", 600004, "aborted", True),
    ("request:fail url not in domain list", 600002, "domain", False),
    ("request:fail url not in domain list:a.example", None, "domain", False),
    ("request:fail invalid url", 600009, "bad_request", False),
    ("request:fail parameter error", 600010, "bad_request", False),
    ("request:fail", 600001, "network", True),
    ("request:fail -2:net::ERR_CONNECTION_RESET", None, "network", True),
]


def test_each_failure_has_its_own_code(engine: Engine) -> None:
    calls = run(
        engine,
        """
        argument.forEach(([message, number]) => {
          open();
          platform.last.fail(message, number === null ? undefined : number);
        });
        return calls;
        """,
        FAILURES,
    )
    assert calls == [["fail", code, retryable, message] for message, _, code, retryable in FAILURES]


def test_headers_may_lack_the_status_and_come_in_any_case(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open();
        platform.last.headers({ header: { 'CONTENT-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'] } });
        platform.last.headers({ statusCode: 200 });
        return calls;
        """,
    )
    assert calls == [
        ["headers", None, {"content-type": "text/plain", "set-cookie": "a=1,b=2"}],
        ["headers", 200, {}],
    ]


@pytest.mark.parametrize(
    "missing",
    [
        ["onHeadersReceived"],
        ["offChunkReceived", "offHeadersReceived"],
        ["abort"],
        ["onHeadersReceived", "abort"],
    ],
)
def test_a_host_with_fewer_methods_still_streams(engine: Engine, missing: list[str]) -> None:
    calls = run(
        engine,
        """
        platform.missing = argument;
        const transport = open();
        platform.last.chunk(bytes('a').buffer);
        transport.abort();
        platform.last.lateChunk(bytes('b').buffer);
        return calls;
        """,
        missing,
    )
    assert calls == [["bytes", "a"]]


def test_a_library_without_chunks_gives_the_body_at_the_end(engine: Engine) -> None:
    calls = run(
        engine, "platform.missing = ['onChunkReceived']; open(); platform.last.success('all'); return calls;"
    )
    assert calls == [["text", "all"], ["end", 200]]


def test_no_promise_is_made_for_a_chunk(engine: Engine) -> None:
    """On iOS 15 and older a promise costs a macrotask."""
    calls = run(
        engine,
        """
        const real = Promise;
        const root = Function('return this')();
        root.Promise = function () { throw new Error('a promise'); };
        try {
          open();
          platform.last.chunk(bytes('a').buffer);
          platform.last.success('');
        } finally {
          root.Promise = real;
        }
        return calls.concat(platform.logged);
        """,
    )
    assert calls == [["bytes", "a"], ["end", 200]]
