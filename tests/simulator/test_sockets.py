"""`wx.connectSocket` behaves as phones do; the rows about sockets in docs/device-profiles.md."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

PROFILES = ["ios", "android", "devtools", "pc"]

OPEN = """
    const connect = (stage, options) => {
      const calls = [];
      const note = (name) => (event) => calls.push([name, event]);
      const task = stage.wx.connectSocket({ url: 'wss://a.example/', fail: note('fail'), success: note('success'), ...options });
      if (task) {
        task.onOpen(note('open'));
        task.onMessage(({ data }) => calls.push(['message', typeof data === 'string' ? data : [...new Uint8Array(data)]]));
        task.onError(note('error'));
        task.onClose(note('close'));
      }
      return { task, calls, names: () => calls.map(([name]) => name) };
    };
    const send = async (stage, task, data) => {
      const calls = [];
      task.send({ data, success: () => calls.push('sent'), fail: ({ errMsg }) => calls.push(errMsg) });
      await stage.clock.advance(1);
      return calls[0];
    };
"""


def run(bench: WxBench, script: str, argument: Any = None) -> Any:
    return bench.run(OPEN + script, argument)


@pytest.mark.parametrize("profile", PROFILES)
def test_messages_are_text_or_buffers_both_ways(bench: WxBench, profile: str) -> None:
    calls, sent, phases = run(
        bench,
        """
        const echo = recordedSockets({ messages: ['你好'], answer: (data) => [data] });
        const stage = rig({ profile: argument, socket: echo });
        const { task, calls } = connect(stage);
        await stage.clock.advance(10);
        const sent = [];
        for (const data of ['text', new Uint8Array([1, 2]).buffer, { a: 1 }]) sent.push(await send(stage, task, data));
        task.close({ code: 3001, reason: 'bye' });
        await stage.clock.advance(10);
        return [calls, sent, stage.records('socket').map(({ phase, bytes = 0, text = '' }) => [phase, bytes, text])];
        """,
        profile,
    )
    assert [name for name, _ in calls] == ["success", "open", "message", "message", "message", "close"]
    assert [what for name, what in calls if name == "message"] == ["你好", "text", [1, 2]]
    assert calls[-1][1] == {"code": 3001, "reason": "bye"}
    assert sent[:2] == ["sent", "sent"]
    assert "parameter error" in sent[2]
    assert phases == [
        ["connect", 0, ""],
        ["open", 0, ""],
        ["message", 6, "你好"],
        ["send", 4, "text"],
        ["message", 4, "text"],
        ["send", 2, ""],
        ["message", 2, ""],
        ["close", 0, ""],
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_sixth_socket_fails_until_one_is_closed(bench: WxBench, profile: str) -> None:
    sixth, closed, again = run(
        bench,
        """
        const stage = rig({ profile: argument });
        const opened = Array.from({ length: 5 }, () => connect(stage));
        await stage.clock.advance(10);
        const sixth = connect(stage);
        await stage.clock.advance(10);
        opened[0].task.close();
        await stage.clock.advance(10);
        const again = connect(stage);
        await stage.clock.advance(10);
        return [[sixth.task === undefined, ...sixth.calls.map(([name, { errno }]) => [name, errno])], opened[0].names(), again.names()];
        """,
        profile,
    )
    assert sixth == [True, ["fail", 600007]]
    assert closed == ["success", "open", "close"]
    assert again == ["success", "open"]


def test_sending_before_it_is_open_and_after_it_is_closed_fails(bench: WxBench) -> None:
    early, state, late = run(
        bench,
        """
        const stage = rig({ latency: 100 });
        const { task } = connect(stage);
        const early = await send(stage, task, 'x');
        const states = [task.readyState];
        await stage.clock.advance(200);
        states.push(task.readyState);
        task.close();
        states.push(task.readyState);
        await stage.clock.advance(200);
        states.push(task.readyState);
        return [early, states, await send(stage, task, 'x')];
        """,
    )
    assert early.startswith("sendSocketMessage:fail")
    assert state == [0, 1, 2, 3]
    assert late.startswith("sendSocketMessage:fail")


@pytest.mark.parametrize(
    ("options", "succeeds"),
    [
        ({}, True),
        ({"code": 1000, "reason": "x" * 123}, True),
        ({"code": 1000, "reason": "x" * 124}, False),
        ({"code": 1000, "reason": "好" * 41}, True),
        ({"code": 1000, "reason": "好" * 42}, False),
        ({"code": 4999}, True),
        ({"code": 1001}, False),
    ],
)
def test_the_reason_of_a_close_has_at_most_123_bytes(
    bench: WxBench, options: dict[str, Any], succeeds: bool
) -> None:
    kind, closed = run(
        bench,
        """
        const stage = rig();
        const { task, names } = connect(stage);
        await stage.clock.advance(10);
        const kinds = [];
        task.close({ ...argument, success: () => kinds.push('success'), fail: () => kinds.push('fail') });
        await stage.clock.advance(10);
        return [kinds[0], names().includes('close')];
        """,
        options,
    )
    assert (kind, closed) == ("success" if succeeds else "fail", succeeds)


@pytest.mark.parametrize("profile", PROFILES)
def test_after_five_seconds_in_the_background_sockets_are_interrupted(bench: WxBench, profile: str) -> None:
    calls, refused, after = run(
        bench,
        """
        const stage = rig({ profile: argument });
        const first = connect(stage);
        await stage.clock.advance(10);
        stage.device.background();
        await stage.clock.advance(4900);
        const before = first.names().length;
        await stage.clock.advance(200);
        const refused = connect(stage);
        await stage.clock.advance(10);
        stage.device.foreground();
        const after = connect(stage);
        await stage.clock.advance(10);
        return [first.calls.slice(before), refused.calls.slice(1), after.names()];
        """,
        profile,
    )
    interrupted = [["error", {"errMsg": "interrupted"}], ["close", {"code": 1006, "reason": "interrupted"}]]
    assert calls == refused == interrupted
    assert after == ["success", "open"]


@pytest.mark.parametrize(("profile", "names"), [("ios", []), ("android", ["error", "close"])])
def test_a_cut_socket_says_nothing_on_ios(bench: WxBench, profile: str, names: list[str]) -> None:
    """Switch silentCut. What is sent into the cut is lost, and closing gets no answer from afar."""
    heard, arrived, closed = run(
        bench,
        """
        const arrived = [];
        const stage = rig({ profile: argument, socket: recordedSockets({ answer: (data) => { arrived.push(data); return [data]; } }) });
        const { task, calls, names } = connect(stage);
        await stage.clock.advance(10);
        stage.device.cut();
        if (argument === 'ios') task.send({ data: 'into the void' });
        await stage.clock.advance(100000);
        const heard = names().slice(2);
        task.close({ fail() {} });
        await stage.clock.advance(10);
        return [heard, arrived.length, calls.at(-1)[1].code];
        """,
        profile,
    )
    assert heard == names
    assert (arrived, closed) == (0, 1006)


@pytest.mark.parametrize(("profile", "names"), [("ios", []), ("android", ["error", "close"])])
def test_without_a_network_sockets_are_cut_and_no_new_one_opens(
    bench: WxBench, profile: str, names: list[str]
) -> None:
    heard, refused, after = run(
        bench,
        """
        const stage = rig({ profile: argument });
        const first = connect(stage);
        await stage.clock.advance(10);
        stage.device.offline();
        await stage.clock.advance(10);
        const refused = connect(stage);
        await stage.clock.advance(10);
        stage.device.online();
        const after = connect(stage);
        await stage.clock.advance(10);
        return [first.names().slice(2), refused.calls.slice(1), after.names()];
        """,
        profile,
    )
    assert heard == names
    assert [name for name, _ in refused] == ["error", "close"]
    assert "ERR_INTERNET_DISCONNECTED" in refused[0][1]["errMsg"]
    assert after == ["success", "open"]


def test_a_recorded_socket_breaks_after_any_message(bench: WxBench) -> None:
    """Those that come by themselves and those that answer count alike."""
    heard = run(
        bench,
        """
        const heard = [];
        for (const breaksAfter of [0, 1, 2, 3, 4]) {
          const stage = rig({ socket: recordedSockets({ messages: ['a'], answer: () => ['b', 'c'], breaksAfter }) });
          const { task, calls } = connect(stage);
          await stage.clock.advance(10);
          if (breaksAfter > 1) task.send({ data: 'x', fail() {} });
          await stage.clock.advance(10);
          heard.push(calls.slice(2).map(([name, what]) => (name === 'message' ? what : name)).join(' '));
        }
        return heard;
        """,
    )
    assert heard == ["error close", "a error close", "a b error close", "a b c error close", "a b c"]


@pytest.mark.parametrize(
    ("closes", "kind", "names"),
    [(True, "success", ["success", "close"]), (False, "fail", ["success", "open"])],
)
def test_closing_while_connecting_ends_the_socket_or_fails(
    bench: WxBench, closes: bool, kind: str, names: list[str]
) -> None:
    """Switch closesConnecting. A socket that could not be closed then can be when it is open."""
    heard, answer, last = run(
        bench,
        """
        const stage = rig({ latency: 100, switches: { closesConnecting: argument } });
        const { task, names } = connect(stage);
        await stage.clock.advance(10);
        const answers = [];
        task.close({ success: () => answers.push('success'), fail: () => answers.push('fail') });
        await stage.clock.advance(1000);
        const heard = names();
        if (!argument) task.close({ fail() {} });
        await stage.clock.advance(1000);
        return [heard, answers, names().at(-1)];
        """,
        closes,
    )
    assert (heard, answer, last) == (names, [kind], "close")


def test_a_network_switch_closes_sockets_on_ios(bench: WxBench) -> None:
    for profile, names in [("ios", ["error", "close"]), ("android", [])]:
        heard = run(
            bench,
            """
            const stage = rig({ profile: argument });
            const { names } = connect(stage);
            await stage.clock.advance(10);
            stage.device.switchNetwork('5g');
            await stage.clock.advance(10);
            return names().slice(2);
            """,
            profile,
        )
        assert heard == names, profile


@pytest.mark.parametrize(
    ("url", "switches", "errno"),
    [
        ("https://a.example/", {}, 600009),
        ("nonsense", {}, 600009),
        (None, {}, 600009),
        ("ws://a.example/", {"urlCheck": True}, 600002),
        ("wss://127.0.0.1/", {"urlCheck": True}, 600002),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    bench: WxBench, url: str | None, switches: dict[str, bool], errno: int
) -> None:
    script = """
        const stage = rig({ switches: argument.switches });
        const { task, calls } = connect(stage, { url: argument.url });
        await stage.clock.advance(10);
        return [task === undefined, calls[0][0], calls[0][1].errno];
    """
    assert run(bench, script, {"url": url, "switches": switches}) == [True, "fail", errno]


def test_any_address_will_do_while_debugging(bench: WxBench) -> None:
    """Switch urlCheck, off."""
    names = run(
        bench,
        """
        const stage = rig();
        const { names } = connect(stage, { url: 'ws://127.0.0.1:8000/v1/ws' });
        await stage.clock.advance(10);
        return names();
        """,
    )
    assert names == ["success", "open"]


@pytest.mark.parametrize(("coerced", "value"), [(True, "[object Array]"), (False, "a,b")])
def test_headers_of_a_socket_become_strings(bench: WxBench, coerced: bool, value: str) -> None:
    """Switch headerCoercion."""
    request = run(
        bench,
        """
        let sent;
        const recorded = recordedSockets({});
        const stage = rig({ switches: { headerCoercion: argument },
          socket: (request, sink) => { sent = request; return recorded(request, sink); } });
        connect(stage, { header: { 'X-List': ['a', 'b'], Referer: 'x' }, protocols: ['chat'] });
        await stage.clock.advance(10);
        return sent;
        """,
        coerced,
    )
    assert request["header"] == {"X-List": value}
    assert request["protocols"] == ["chat"]


@pytest.mark.parametrize(
    ("recording", "limit", "why"),
    [("{ fail: 'refused' }", 10, "refused"), ("{ hangs: true }", 60_001, "timeout")],
)
def test_a_socket_that_never_opens_ends_in_error_and_close(
    bench: WxBench, recording: str, limit: int, why: str
) -> None:
    calls = run(
        bench,
        f"""
        const stage = rig({{ socket: recordedSockets({recording}) }});
        const {{ calls }} = connect(stage);
        await stage.clock.advance(argument);
        return calls.slice(1);
        """,
        limit,
    )
    assert calls == [["error", {"errMsg": why}], ["close", {"code": 1006, "reason": why}]]


def test_the_server_s_close_arrives_after_its_last_message(bench: WxBench) -> None:
    calls = run(
        bench,
        """
        const stage = rig({ latency: 30, bytesPerSecond: 100,
          socket: recordedSockets({ messages: ['a', 'b'], close: { code: 4001, reason: 'enough' } }) });
        const { calls } = connect(stage);
        await stage.clock.advance(1000);
        return calls.slice(1).map(([name, what]) => [name, what.code || what]);
        """,
    )
    assert calls[1:] == [["message", "a"], ["message", "b"], ["close", 4001]]


def test_the_older_functions_know_one_socket(bench: WxBench) -> None:
    early, heard = run(
        bench,
        """
        const stage = rig({ socket: recordedSockets({ answer: (data) => ['echo ' + data] }) });
        const { wx, clock } = stage;
        const early = await call(stage, 'sendSocketMessage', { data: 'x' });
        const heard = [];
        wx.onSocketOpen(() => heard.push('replaced'));
        wx.onSocketOpen(() => heard.push('open'));
        wx.onSocketMessage(({ data }) => heard.push(data));
        wx.onSocketClose(({ code }) => heard.push(code));
        wx.connectSocket({ url: 'wss://a.example/' });
        await clock.advance(10);
        await call(stage, 'sendSocketMessage', { data: 'hi' });
        await clock.advance(10);
        await call(stage, 'closeSocket', { code: 4000 });
        await clock.advance(10);
        return [early[0], heard];
        """,
    )
    assert early[0] == "fail"
    assert early[1]["errMsg"].startswith("sendSocketMessage:fail")
    assert heard == ["open", "echo hi", 4000]
