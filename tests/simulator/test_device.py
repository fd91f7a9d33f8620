"""The device: its profiles, its state, and what it does to what is on the way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

PROFILES = ["ios", "android", "devtools", "pc"]

SLOW = "bytesPerSecond: 10, request: recordedSource({ bytes: bytes('0123456789'.repeat(10)) })"
"""A body of a hundred bytes, which takes ten seconds."""


@pytest.mark.parametrize("profile", PROFILES)
def test_after_five_seconds_in_the_background_requests_are_interrupted(bench: WxBench, profile: str) -> None:
    before, result, refused, after = bench.run(
        f"""
        const stage = rig({{ profile: argument, {SLOW} }});
        const asked = stream(stage);
        await stage.clock.advance(1000);
        stage.device.background();
        await stage.clock.advance(4999);
        const before = asked.over;
        await stage.clock.advance(10);
        const other = stream(stage);
        await other.finished();
        stage.device.foreground();
        const third = stream(stage);
        await third.finished();
        return [before, asked.result, other.result, third.result.errMsg];
        """,
        profile,
    )
    assert before is False
    assert result == refused == {"errMsg": "request:fail interrupted", "errno": 600003}
    assert after == "request:ok"


def test_a_short_visit_to_the_background_interrupts_nothing(bench: WxBench) -> None:
    script = f"""
        const stage = rig({{ {SLOW} }});
        const asked = stream(stage);
        stage.device.background();
        await stage.clock.advance(4900);
        stage.device.foreground();
        await asked.finished();
        return [asked.result.errMsg, asked.chunks().join('').length];
    """
    assert bench.run(script) == ["request:ok", 100]


def test_the_seconds_in_the_background_may_have_passed_already(bench: WxBench) -> None:
    script = f"""
        const stage = rig({{ {SLOW} }});
        const asked = stream(stage);
        await stage.clock.advance(1000);
        stage.device.background({{ elapsed: 6000 }});
        await asked.finished(1);
        return asked.result.errMsg;
    """
    assert bench.run(script) == "request:fail interrupted"


@pytest.mark.parametrize(
    ("profile", "switches", "options", "silent"),
    [
        ("ios", {}, {}, True),
        ("android", {}, {}, False),
        ("devtools", {}, {}, False),
        ("pc", {}, {}, False),
        ("ios", {"silentCut": False}, {}, False),
        ("android", {"silentCut": True}, {}, True),
        ("ios", {}, {"silent": False}, False),
        ("android", {}, {"silent": True}, True),
    ],
)
def test_a_cut_connection_gives_no_callback_on_ios(
    bench: WxBench, profile: str, switches: dict[str, bool], options: dict[str, bool], silent: bool
) -> None:
    """Switch silentCut. Only the timeout ends what was cut silently."""
    heard, at_once, result, took = bench.run(
        f"""
        const {{ profile, switches, options }} = argument;
        const stage = rig({{ profile, switches, {SLOW} }});
        const asked = stream(stage);
        await stage.clock.advance(3000);
        const heard = asked.names().length;
        stage.device.cut(options);
        await stage.clock.advance(20000);
        const atOnce = asked.names().slice(heard);
        const took = await asked.finished();
        return [heard > 0, atOnce, asked.result, took];
        """,
        {"profile": profile, "switches": switches, "options": options},
    )
    assert heard is True
    if silent:
        assert at_once == []
        assert (result["errMsg"], took) == ("request:fail timeout", 60_000)
    else:
        assert at_once == ["fail", "complete"]
        assert "ERR_CONNECTION_RESET" in result["errMsg"]


def test_a_cut_network_is_still_there_for_the_next_request(bench: WxBench) -> None:
    script = f"""
        const stage = rig({{ {SLOW} }});
        stream(stage);
        await stage.clock.advance(1000);
        stage.device.cut();
        const next = stream(stage);
        await next.finished();
        return next.result.errMsg;
    """
    assert bench.run(script) == "request:ok"


@pytest.mark.parametrize(
    ("profile", "switches", "fails"),
    [
        ("ios", {}, True),
        ("android", {}, False),
        ("devtools", {}, False),
        ("pc", {}, False),
        ("ios", {"networkSwitchFailsAll": False}, False),
        ("android", {"networkSwitchFailsAll": True}, True),
    ],
)
def test_a_network_switch_fails_every_task_on_ios(
    bench: WxBench, profile: str, switches: dict[str, bool], fails: bool
) -> None:
    """Switch networkSwitchFailsAll."""
    results, told, network = bench.run(
        f"""
        const {{ profile, switches }} = argument;
        const stage = rig({{ profile, switches, {SLOW} }});
        const told = [];
        stage.wx.onNetworkStatusChange((event) => told.push(event));
        const asked = [stream(stage), ask(stage, {{}})];
        await stage.clock.advance(1000);
        stage.device.switchNetwork('4g');
        await asked[0].finished();
        await asked[1].finished();
        const [[, network]] = await call(stage, 'getNetworkType');
        return [asked.map((one) => one.result), told, network.networkType];
        """,
        {"profile": profile, "switches": switches},
    )
    assert [result.get("errno") for result in results] == ([600001, 600001] if fails else [None, None])
    assert all(("network change" in result["errMsg"]) == fails for result in results)
    assert told == [{"isConnected": True, "networkType": "4g"}]
    assert network == "4g"


@pytest.mark.parametrize("profile", PROFILES)
def test_offline_cuts_what_is_open_and_lets_nothing_begin(bench: WxBench, profile: str) -> None:
    calls, refused, told, back = bench.run(
        f"""
        const stage = rig({{ profile: argument, {SLOW} }});
        const told = [];
        stage.wx.onNetworkStatusChange((event) => told.push(event));
        const asked = stream(stage);
        await stage.clock.advance(1000);
        stage.device.offline();
        const refused = stream(stage);
        await refused.finished();
        const calls = asked.names().includes('fail');
        stage.device.online();
        const back = stream(stage);
        await back.finished();
        return [calls, refused.result.errMsg, told, back.result.errMsg];
        """,
        profile,
    )
    assert calls == (profile != "ios")
    assert "ERR_INTERNET_DISCONNECTED" in refused
    assert told == [
        {"isConnected": False, "networkType": "none"},
        {"isConnected": True, "networkType": "wifi"},
    ]
    assert back == "request:ok"


def test_latency_delays_and_bandwidth_paces_without_changing_the_body(bench: WxBench) -> None:
    first, whole, chunks, body = bench.run(
        """
        const stage = rig({ latency: 200, bytesPerSecond: 1000, request: recordedSource({ bytes: bytes('0123456789'.repeat(50)) }) });
        const asked = stream(stage);
        const began = stage.clock.now();
        await stage.clock.until(() => asked.calls.length === 1);
        const first = stage.clock.now() - began;
        const whole = await asked.finished();
        return [first, whole, asked.chunks().length, asked.chunks().join('')];
        """
    )
    assert first == 200
    assert whole == 700
    assert chunks == 10
    assert body == "0123456789" * 50


def test_two_requests_share_the_bandwidth(bench: WxBench) -> None:
    script = """
        const stage = rig({ bytesPerSecond: 1000, request: recordedSource({ bytes: new Uint8Array(500) }) });
        const asked = [stream(stage), stream(stage)];
        return Promise.all(asked.map((one) => one.finished()));
    """
    assert max(bench.run(script)) == 1000


def test_the_state_of_a_device_changes_from_outside(bench: WxBench) -> None:
    heard, records, state = bench.run(
        """
        const { device, feed } = rig();
        const heard = [];
        for (const name of ['theme', 'keyboard', 'network', 'background', 'foreground']) {
          device.on(name, (...details) => heard.push([name, ...details]));
        }
        device.set({ theme: 'dark', fontScale: 1.5, locale: 'en', cutting: { how: 'lump' }, latency: 10 });
        device.set({ theme: 'dark' });
        device.showKeyboard(300);
        device.hideKeyboard();
        device.set({ networkType: '4g' });
        device.set({ online: false });
        device.set({ online: true });
        device.set({ foreground: false });
        device.set({ foreground: true });
        return [heard, feed.records.map((record) => Object.keys(record.changes).join()), device.state];
        """
    )
    assert heard == [
        ["theme", "dark"],
        ["keyboard", 300],
        ["keyboard", 0],
        ["network", {"isConnected": True, "networkType": "4g"}],
        ["network", {"isConnected": False, "networkType": "none"}],
        ["network", {"isConnected": True, "networkType": "4g"}],
        ["background"],
        ["foreground"],
    ]
    assert records == [
        "theme,fontScale,locale,cutting,latency",
        "keyboardHeight",
        "keyboardHeight",
        "networkType",
        "online,networkType",
        "cut",
        "online,networkType",
        "foreground",
        "foreground",
    ]
    assert state == {
        "foreground": True,
        "online": True,
        "networkType": "4g",
        "theme": "dark",
        "locale": "en",
        "fontScale": 1.5,
        "keyboardHeight": 0,
        "cutting": {"how": "lump"},
        "latency": 10,
        "bytesPerSecond": 0,
    }


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        ("new Device({ clock, feed, profile: 'nokia' })", "no profile"),
        ("new Device({ clock, feed, switches: { silent: true } })", "no switch"),
        ("new Device({ clock, feed, switches: { chunkData: 'Blob' } })", "ArrayBuffer"),
        ("new Device({ clock, feed, cutting: { how: 'finely' } })", "no cutting"),
        ("device.set({ volume: 11 })", "no volume"),
        ("device.set({ theme: 'pink' })", "cannot have theme"),
        ("device.set({ latency: -1 })", "cannot have latency"),
        ("device.set({ theme: 'dark', cutting: { how: 'bytes', size: 0 } })", "no cutting"),
        ("device.switchNetwork('6g')", "cannot have networkType"),
    ],
)
def test_what_a_device_cannot_have_is_refused_and_changes_nothing(
    bench: WxBench, attempt: str, message: str
) -> None:
    said, theme = bench.run(
        f"""
        const {{ clock, feed, device }} = rig();
        try {{ {attempt}; return ['', '']; }} catch (error) {{ return [error.message, device.state.theme]; }}
        """
    )
    assert message in said
    assert theme == "light"


DEFAULTS: dict[str, Any] = {
    "textDecoder": [False, False, True, False],
    "silentCut": [True, False, False, False],
    "networkSwitchFailsAll": [True, False, False, False],
    "asynchronousTask": [False, True, False, False],
    "headersWithoutStatus": [False, False, True, False],
    "networkProfile": [True, True, True, False],
    "scrollAnchoring": [True, False, False, False],
    "keyboard": ["covers", "covers", "none", "none"],
    "chunkData": ["ArrayBuffer"] * 4,
    **dict.fromkeys(
        ["chunkAfterSuccess", "sixtySecondCap", "urlCheck", "promiseAsMacrotask", "lastListenerWins"],
        [False] * 4,
    ),
    **dict.fromkeys(
        [
            "lateListenerLoses",
            "listenerSet",
            "swallowedExceptions",
            "emptyChunkedData",
            "contentLengthBodyLost",
            "undefinedWhenRefused",
            "headerCoercion",
            "parsedBody",
            "abortErrno",
            "chunkEvents",
            "closesConnecting",
        ],
        [True] * 4,
    ),
}


def test_each_profile_has_the_defaults_that_the_facts_give_it(bench: WxBench) -> None:
    found = bench.run(
        "return Object.fromEntries(SWITCHES.map((one) => [one.name, PROFILE_NAMES.map((name) => one.defaults[name])]));"
    )
    assert found == DEFAULTS
