"""`wx.request` behaves as phones do: each test is a row of docs/device-profiles.md, with its switch on and off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

PROFILES = ["ios", "android", "devtools", "pc"]
PHONES = ["ios", "android"]

PIECES = "request: recordedSource({ bytes: ['a', 'b', 'c'].map(bytes) })"
SLOW = "latency: 1000, " + PIECES
"""A body whose chunks come a second after the request."""


def run(bench: WxBench, script: str, argument: Any = None) -> Any:
    return bench.run(script, argument)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_stream_comes_as_headers_chunks_success_and_complete(bench: WxBench, profile: str) -> None:
    names, chunks, result = run(
        bench,
        f"""
        const asked = stream(rig({{ profile: argument, {PIECES} }}));
        const before = asked.names();
        await asked.finished();
        return [[...before, ...asked.names()], asked.chunks(), asked.result];
        """,
        profile,
    )
    assert names == ["headers", "chunk", "chunk", "chunk", "success", "complete"]
    assert chunks == ["a", "b", "c"]
    assert (result["errMsg"], result["statusCode"]) == ("request:ok", 200)


def test_success_and_complete_get_the_same_object_in_one_go(bench: WxBench) -> None:
    same, between = run(
        bench,
        """
        const stage = rig({ request: recordedSource({ bytes: bytes('a') }) });
        const seen = [];
        let between = 0;
        stage.wx.request({
          url: 'https://a.example/',
          success: (result) => {
            seen.push(result);
            stage.clock.soon(() => { between += 1; });
            Promise.resolve().then(() => { between += 1; });
          },
          complete: (result) => seen.push(result, between),
        });
        await stage.clock.until(() => seen.length === 3);
        return [seen[0] === seen[1], seen[2]];
        """,
    )
    assert (same, between) == (True, 0)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_eleventh_request_waits_and_nothing_says_so(bench: WxBench, profile: str) -> None:
    started, waiting, calls, after = run(
        bench,
        """
        const begun = [];
        const hanging = recordedSource({ hangs: true });
        const stage = rig({ profile: argument, request: (request, sink) => { begun.push(request.url); return hanging(request, sink); } });
        const asked = Array.from({ length: 12 }, (_, index) => stream(stage, { url: `https://a.example/${index + 1}` }));
        await stage.clock.advance(10000);
        const started = begun.length;
        const waiting = stage.records('request').filter((record) => record.waits).length;
        const calls = asked[10].calls.length;
        asked[0].task.abort();
        await stage.clock.advance(1000);
        return [started, waiting, calls, begun.slice(10)];
        """,
        profile,
    )
    assert (started, waiting, calls) == (10, 2, 0)
    assert after == ["https://a.example/11"]


def test_a_request_that_is_aborted_while_it_waits_never_leaves(bench: WxBench) -> None:
    begun, names, result = run(
        bench,
        """
        let begun = 0;
        const hanging = recordedSource({ hangs: true });
        const stage = rig({ request: (request, sink) => { begun += 1; return hanging(request, sink); } });
        const asked = Array.from({ length: 11 }, () => stream(stage));
        asked[10].task.abort();
        await asked[10].finished();
        asked[0].task.abort();
        await stage.clock.advance(1000);
        return [begun, asked[10].names(), asked[10].result];
        """,
    )
    assert begun == 10
    assert names == ["fail", "complete"]
    assert result["errMsg"] == "request:fail abort"


@pytest.mark.parametrize("status", [204, 301, 401, 429, 500, 502])
def test_any_status_goes_to_success(bench: WxBench, status: int) -> None:
    names, result = run(
        bench,
        """
        const asked = stream(rig({ request: recordedSource({ statusCode: argument, bytes: bytes('no') }) }));
        await asked.finished();
        return [asked.names(), asked.result];
        """,
        status,
    )
    assert names == ["headers", "chunk", "success", "complete"]
    assert result["statusCode"] == status


@pytest.mark.parametrize(("loses", "heard"), [(True, ["late c"]), (False, ["late a", "late b", "late c"])])
def test_a_chunk_that_comes_before_a_listener_is_lost(bench: WxBench, loses: bool, heard: list[str]) -> None:
    """Switch lateListenerLoses."""
    calls, lost = run(
        bench,
        """
        const stage = rig({ switches: { lateListenerLoses: argument }, bytesPerSecond: 10,
          request: recordedSource({ bytes: ['a', 'b', 'c'].map(bytes) }) });
        const heard = [];
        const task = stage.wx.request({ url: 'https://a.example/', enableChunked: true });
        await stage.clock.advance(250);
        task.onChunkReceived(({ data }) => heard.push('late ' + text(data)));
        await stage.clock.advance(1000);
        return [heard, stage.records('chunk').filter((record) => record.lost).map((record) => record.text)];
        """,
        loses,
    )
    assert calls == heard
    assert lost == ["a", "b"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_listener_of_the_same_tick_is_always_in_time(bench: WxBench, profile: str) -> None:
    script = f"const asked = stream(rig({{ profile: argument, {PIECES} }})); await asked.finished(); return asked.chunks();"
    assert run(bench, script, profile) == ["a", "b", "c"]


@pytest.mark.parametrize(("as_set", "times"), [(True, 3), (False, 6)])
def test_the_same_listener_twice_is_called_once(bench: WxBench, as_set: bool, times: int) -> None:
    """Switch listenerSet."""
    called = run(
        bench,
        f"""
        const stage = rig({{ switches: {{ listenerSet: argument }}, {PIECES} }});
        let called = 0;
        const listener = () => {{ called += 1; }};
        const task = stage.wx.request({{ url: 'https://a.example/', enableChunked: true }});
        task.onChunkReceived(listener);
        task.onChunkReceived(listener);
        await stage.clock.advance(100);
        return called;
        """,
        as_set,
    )
    assert called == times


def test_off_takes_away_one_listener_or_all(bench: WxBench) -> None:
    heard = run(
        bench,
        f"""
        const hear = async (step) => {{
          const stage = rig({{ {PIECES} }});
          const heard = [];
          const task = stage.wx.request({{ url: 'https://a.example/', enableChunked: true }});
          const one = () => heard.push('one');
          task.onChunkReceived(one);
          task.onChunkReceived(() => heard.push('two'));
          task.onHeadersReceived(() => heard.push('headers'));
          step(task, one);
          await stage.clock.advance(100);
          return [...new Set(heard)];
        }};
        return [
          await hear(() => {{}}),
          await hear((task, one) => task.offChunkReceived(one)),
          await hear((task) => task.offChunkReceived()),
          await hear((task) => {{ task.offChunkReceived(); task.offHeadersReceived(); }}),
        ];
        """,
    )
    assert heard == [["headers", "one", "two"], ["headers", "two"], ["headers"], []]


@pytest.mark.parametrize("swallowed", [True, False])
def test_an_exception_in_a_listener_is_swallowed_and_later_chunks_come(
    bench: WxBench, swallowed: bool
) -> None:
    """Switch swallowedExceptions."""
    heard, names, errors, reported = run(
        bench,
        f"""
        const stage = rig({{ switches: {{ swallowedExceptions: argument }}, {PIECES} }});
        const heard = [];
        const reached = [];
        stage.wx.onError((message) => reached.push(message));
        const asked = stream(stage);
        asked.task.onChunkReceived(({{ data }}) => {{ throw new Error('on ' + text(data)); }});
        asked.task.onChunkReceived(({{ data }}) => heard.push(text(data)));
        await asked.finished();
        const errors = stage.records('error').map((record) => [record.message, Boolean(record.swallowed)]);
        return [heard, asked.names(), errors, [stage.reported.length, reached.length]];
        """,
        swallowed,
    )
    assert heard == ["a", "b", "c"]
    assert names[-2:] == ["success", "complete"]
    shown = "Error: on a" if swallowed else "on a"
    assert errors[0] == [shown, swallowed]
    assert reported == ([0, 0] if swallowed else [3, 3])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("empty", "data"), [(True, ""), (False, {"a": "你"})])
def test_with_chunks_there_is_no_data_in_success(
    bench: WxBench, profile: str, empty: bool, data: Any
) -> None:
    """Switch emptyChunkedData."""
    chunks, shown = run(
        bench,
        """
        const { profile, empty } = argument;
        const asked = stream(rig({ profile, switches: { emptyChunkedData: empty },
          cutting: { how: 'bytes', size: 6 }, request: recordedSource({ bytes: bytes('{"a":"你"}') }) }));
        await asked.finished();
        return [asked.chunks().length, asked.result.data];
        """,
        {"profile": profile, "empty": empty},
    )
    assert (chunks, shown) == (2, data)


def test_with_chunks_there_is_no_buffer_in_success_either(bench: WxBench) -> None:
    script = f"""
        const asked = stream(rig({{ {PIECES} }}), {{ responseType: 'arraybuffer' }});
        await asked.finished();
        return asked.result.data;
    """
    assert run(bench, script) == ""


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["Content-Length", "content-length"])
@pytest.mark.parametrize(("lost", "chunks"), [(True, []), (False, ['{"error":1}'])])
def test_a_body_with_content_length_is_lost_under_enable_chunked(
    bench: WxBench, profile: str, name: str, lost: bool, chunks: list[str]
) -> None:
    """Switch contentLengthBodyLost."""
    seen, result, plain, recorded = run(
        bench,
        """
        const { profile, name, lost } = argument;
        const body = { statusCode: 429, header: { [name]: '11' }, bytes: bytes('{"error":1}') };
        const stage = rig({ profile, switches: { contentLengthBodyLost: lost }, request: recordedSource(body) });
        const asked = stream(stage);
        await asked.finished();
        const plain = ask(stage, {});
        await plain.finished();
        return [asked.chunks(), asked.result, plain.result.data, stage.records('chunk').map((record) => record.lost || '')];
        """,
        {"profile": profile, "name": name, "lost": lost},
    )
    assert seen == chunks
    assert (result["statusCode"], result["data"]) == (429, "")
    assert plain == {"error": 1}
    assert recorded == (["content-length"] if lost else [""])


@pytest.mark.parametrize("profile", PHONES)
@pytest.mark.parametrize(("asynchronous", "started"), [(False, [0, 1, 1]), (True, [0, 0, 1])])
def test_the_native_task_starts_after_a_promise_turn_or_a_macrotask(
    bench: WxBench, profile: str, asynchronous: bool, started: list[int]
) -> None:
    """Switch asynchronousTask: in the same tick, after a promise turn, after a macrotask."""
    counts = run(
        bench,
        """
        let begun = 0;
        const recorded = recordedSource({});
        const stage = rig({ profile: argument.profile, switches: { asynchronousTask: argument.asynchronous },
          request: (request, sink) => { begun += 1; return recorded(request, sink); } });
        stream(stage);
        const counts = [begun];
        await Promise.resolve();
        counts.push(begun);
        await stage.clock.advance(1);
        counts.push(begun);
        return counts;
        """,
        {"profile": profile, "asynchronous": asynchronous},
    )
    assert counts == started


def test_android_alone_creates_the_native_task_asynchronously(bench: WxBench) -> None:
    switches = run(
        bench, "return PROFILE_NAMES.map((name) => resolveProfile(name).switches.asynchronousTask);"
    )
    assert dict(zip(PROFILES, switches, strict=True)) == {
        "ios": False,
        "android": True,
        "devtools": False,
        "pc": False,
    }


@pytest.mark.parametrize(
    ("profile", "switches", "status"),
    [
        ("ios", {}, 200),
        ("android", {}, 200),
        ("pc", {}, 200),
        ("devtools", {}, None),
        ("devtools", {"headersWithoutStatus": False}, 200),
        ("ios", {"headersWithoutStatus": True}, None),
    ],
)
def test_devtools_headers_have_no_status(
    bench: WxBench, profile: str, switches: dict[str, bool], status: int | None
) -> None:
    """Switch headersWithoutStatus. Names and arrays come as the server wrote them, on all profiles."""
    event = run(
        bench,
        """
        const { profile, switches } = argument;
        const header = { 'X-MiXeD': 'a', 'set-cookie': ['a=1', 'b=2'] };
        const asked = stream(rig({ profile, switches, request: recordedSource({ header, cookies: ['a=1', 'b=2'] }) }));
        await asked.finished();
        return asked.calls[0][1];
        """,
        {"profile": profile, "switches": switches},
    )
    assert event.get("statusCode") == status
    assert event["header"] == {"X-MiXeD": "a", "set-cookie": ["a=1", "b=2"]}
    assert event["cookies"] == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("profile", "switches", "there"),
    [
        ("ios", {}, True),
        ("android", {}, True),
        ("devtools", {}, True),
        ("pc", {}, False),
        ("pc", {"networkProfile": True}, True),
        ("ios", {"networkProfile": False}, False),
    ],
)
def test_profile_is_absent_on_pc(
    bench: WxBench, profile: str, switches: dict[str, bool], there: bool
) -> None:
    """Switch networkProfile."""
    timing = run(
        bench,
        """
        const { profile, switches } = argument;
        const asked = stream(rig({ profile, switches, latency: 40, request: recordedSource({ bytes: bytes('abc') }) }));
        await asked.finished();
        return asked.result.profile;
        """,
        {"profile": profile, "switches": switches},
    )
    assert (timing is not None) == there
    if timing:
        assert timing["responseStart"] - timing["requestStart"] == 40
        assert timing["receivedBytedCount"] == 3


@pytest.mark.parametrize("profile", PROFILES)
def test_without_chunk_events_the_whole_body_is_in_success(bench: WxBench, profile: str) -> None:
    """Switch chunkEvents. A Content-Length changes nothing then."""
    names, data, text = run(
        bench,
        """
        const open = async (header) => {
          const asked = stream(rig({ profile: argument, switches: { chunkEvents: false },
            request: recordedSource({ header, bytes: ['success: ', '{"content":"你"}\\r\\n'].map(bytes) }) }), { dataType: 'text' });
          await asked.finished();
          return asked;
        };
        const asked = await open({});
        return [asked.names(), asked.result.data, (await open({ 'Content-Length': '30' })).result.data];
        """,
        profile,
    )
    assert names == ["headers", "success", "complete"]
    assert data == text == 'success: {"content":"你"}\r\n'
