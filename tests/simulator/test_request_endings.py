"""How a `wx.request` ends early, late or not at all; the other rows of docs/device-profiles.md."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

PROFILES = ["ios", "android", "devtools", "pc"]
MINUTE = 60_000


@pytest.mark.parametrize(("errno", "expected"), [(True, 600004), (False, None)])
def test_abort_fails_with_its_own_message(bench: WxBench, errno: bool, expected: int | None) -> None:
    """Switch abortErrno."""
    names, result, at_once, cancelled, record = bench.run(
        """
        let cancelled = 0;
        const hanging = recordedSource({ hangs: true, bytes: bytes('a') });
        const stage = rig({ switches: { abortErrno: argument },
          request: (request, sink) => { hanging(request, sink); return { cancel: () => { cancelled += 1; } }; } });
        const asked = stream(stage);
        await stage.clock.until(() => asked.chunks().length === 1);
        asked.task.abort();
        asked.task.abort();
        const atOnce = asked.names().length;
        await asked.finished();
        return [asked.names(), asked.result, atOnce, cancelled, stage.records('request-end')[0]];
        """,
        errno,
    )
    assert names == ["headers", "chunk", "fail", "complete"]
    assert result["errMsg"] == "request:fail abort"
    assert result.get("errno") == expected
    assert at_once == 2
    assert cancelled == 1
    assert (record["outcome"], record["aborted"], record["chunks"]) == ("fail", True, 1)


def test_a_chunk_on_its_way_is_still_heard_between_abort_and_fail(bench: WxBench) -> None:
    names = bench.run(
        """
        const asked = stream(rig({ request: recordedSource({ bytes: ['a', 'b'].map(bytes), hangs: true }) }));
        asked.task.onChunkReceived(() => asked.task.abort());
        await asked.finished();
        return asked.names();
        """,
    )
    assert names == ["headers", "chunk", "chunk", "fail", "complete"]


def test_abort_in_the_tick_of_the_request_keeps_it_from_leaving(bench: WxBench) -> None:
    for profile in PROFILES:
        begun, names = bench.run(
            """
            let begun = 0;
            const recorded = recordedSource({});
            const stage = rig({ profile: argument, request: (request, sink) => { begun += 1; return recorded(request, sink); } });
            const asked = stream(stage);
            asked.task.abort();
            await asked.finished();
            return [begun, asked.names()];
            """,
            profile,
        )
        assert (begun, names) == (0, ["fail", "complete"]), profile


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("timeout", "capped", "took"),
    [
        (None, False, MINUTE),
        (5_000, False, 5_000),
        (5_000, True, 5_000),
        (2 * MINUTE, False, 2 * MINUTE),
        (2 * MINUTE, True, MINUTE),
    ],
)
def test_a_timeout_of_more_than_a_minute_may_be_cut_to_one(
    bench: WxBench, profile: str, timeout: int | None, capped: bool, took: int
) -> None:
    """Switch sixtySecondCap. The timeout is for the whole request, however often bytes come."""
    seconds, result = bench.run(
        """
        const { profile, timeout, capped } = argument;
        const stage = rig({ profile, switches: { sixtySecondCap: capped }, bytesPerSecond: 1,
          request: recordedSource({ bytes: new Uint8Array(1000), hangs: true }) });
        const asked = stream(stage, timeout === null ? {} : { timeout });
        return [await asked.finished(), asked.result];
        """,
        {"profile": profile, "timeout": timeout, "capped": capped},
    )
    assert seconds == took
    assert result == {"errMsg": "request:fail timeout", "errno": 5}


def test_the_cap_of_sixty_seconds_is_off_until_it_is_asked_for(bench: WxBench) -> None:
    assert (
        bench.run("return PROFILE_NAMES.map((name) => resolveProfile(name).switches.sixtySecondCap);")
        == [False] * 4
    )


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("late", [False, True])
def test_a_chunk_may_come_once_more_after_success(bench: WxBench, profile: str, late: bool) -> None:
    """Switch chunkAfterSuccess."""
    names, chunks = bench.run(
        """
        const { profile, late } = argument;
        const asked = stream(rig({ profile, switches: { chunkAfterSuccess: late },
          request: recordedSource({ bytes: bytes('last') }) }));
        await asked.finished();
        return [asked.names(), asked.chunks()];
        """,
        {"profile": profile, "late": late},
    )
    assert names == ["headers", "chunk", "success", "complete"] + (["chunk"] if late else [])
    assert chunks == (["last", "last"] if late else ["last"])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("kind", "offset"), [("ArrayBuffer", None), ("Uint8Array", 3)])
def test_the_data_of_a_chunk_is_a_buffer_or_a_view(
    bench: WxBench, profile: str, kind: str, offset: int | None
) -> None:
    """Switch chunkData."""
    found = bench.run(
        """
        const stage = rig({ profile: argument.profile, switches: { chunkData: argument.kind },
          request: recordedSource({ bytes: bytes('你好') }) });
        const found = [];
        const asked = stream(stage);
        asked.task.onChunkReceived(({ data }) => found.push(data.constructor.name, data.byteOffset ?? null, text(data)));
        await asked.finished();
        return found;
        """,
        {"profile": profile, "kind": kind},
    )
    assert found == [kind, offset, "你好"]


@pytest.mark.parametrize(("wins", "heard"), [(False, [3, 3]), (True, [0, 3])])
def test_of_two_streams_only_the_later_one_may_be_heard(bench: WxBench, wins: bool, heard: list[int]) -> None:
    """Switch lastListenerWins. Both end in `success`; an ordinary request takes nothing from a stream."""
    counts, endings, lost = bench.run(
        """
        const stage = rig({ profile: 'ios', switches: { lastListenerWins: argument }, bytesPerSecond: 100,
          request: recordedSource({ bytes: ['a', 'b', 'c'].map(bytes) }) });
        const asked = [stream(stage), stream(stage)];
        const plain = ask(stage, {});
        await Promise.all(asked.map((one) => one.finished()));
        const lost = stage.records('chunk').filter((record) => record.lost).map((record) => record.lost);
        return [asked.map((one) => one.chunks().length), asked.map((one) => one.names().includes('success')), [...new Set(lost)]];
        """,
        wins,
    )
    assert counts == heard
    assert endings == [True, True]
    assert lost == (["last listener wins"] if wins else [])


BAD = [
    ("undefined", 600009),
    ("''", 600009),
    ("'a.example/x'", 600009),
    ("'ftp://a.example/'", 600009),
    ("'https://'", 600009),
    ("42", 600009),
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("url", "errno"), BAD)
def test_a_bad_url_returns_undefined_and_fails(bench: WxBench, profile: str, url: str, errno: int) -> None:
    """Switch undefinedWhenRefused."""
    task, names, result, requests = bench.run(
        f"""
        const stage = rig({{ profile: argument }});
        const asked = stream(stage, {{ url: {url} }});
        const before = asked.calls.length;
        await asked.finished();
        return [asked.task === undefined && before === 0, asked.names(), asked.result, stage.records('request').length];
        """,
        profile,
    )
    assert task is True
    assert names == ["fail", "complete"]
    assert result["errno"] == errno
    assert result["errMsg"].startswith("request:fail invalid url")
    assert requests == 0


def test_data_that_cannot_be_sent_returns_undefined_and_fails(bench: WxBench) -> None:
    """Switch undefinedWhenRefused."""
    seen = bench.run(
        """
        const circular = {};
        circular.self = circular;
        const seen = [];
        for (const data of [() => {}, circular, { big: 1n }, Symbol('s')]) {
          const asked = stream(rig(), { data });
          await asked.finished();
          seen.push([asked.task === undefined, asked.names().join(), asked.result.errno]);
        }
        return seen;
        """
    )
    assert seen == [[True, "fail,complete", 600010]] * 4


def test_a_refused_request_may_return_a_task_that_fails(bench: WxBench) -> None:
    """Switch undefinedWhenRefused, off."""
    there, result = bench.run(
        """
        const asked = stream(rig({ switches: { undefinedWhenRefused: false } }), { url: 'nonsense' });
        await asked.finished();
        return [typeof asked.task.abort, asked.result];
        """
    )
    assert there == "function"
    assert result["errno"] == 600009


@pytest.mark.parametrize("profile", PROFILES)
def test_phones_without_debugging_want_https_and_a_domain(bench: WxBench, profile: str) -> None:
    """Switch urlCheck."""
    free, checked = bench.run(
        """
        const urls = ['http://a.example/', 'https://a.example/', 'https://a.example:8443/', 'https://127.0.0.1/', 'https://[::1]/',
          'https://localhost/', 'https://api.weixin.qq.com/sns'];
        const errnos = async (switches, app) => {
          const found = [];
          for (const url of urls) {
            const asked = stream(rig({ profile: argument, switches, app }), { url });
            await asked.finished();
            found.push(asked.result.errno || 0);
          }
          return found;
        };
        return [await errnos({}), await errnos({ urlCheck: true }, { requestDomains: ['https://a.example'] })];
        """,
        profile,
    )
    assert free == [0] * 7
    assert checked == [600002, 0, 600002, 600002, 600002, 600002, 600002]


def test_a_failure_of_the_network_goes_to_fail_after_what_came(bench: WxBench) -> None:
    names, result, record = bench.run(
        """
        const stage = rig({ cutting: { how: 'lump' }, request: recordedSource({ bytes: ['a', 'b'].map(bytes), fail: 'errcode:-101' }) });
        const asked = stream(stage);
        await asked.finished();
        return [asked.calls.slice(0, 2), asked.result, stage.records('request-end')[0]];
        """
    )
    assert [names[0][0], names[1]] == ["headers", ["chunk", "ab"]]
    assert result == {"errMsg": "request:fail errcode:-101", "errno": 600001}
    assert (record["outcome"], record["bytes"], record["statusCode"]) == ("fail", 2, 200)


def test_an_exception_in_success_is_reported_and_complete_still_comes(bench: WxBench) -> None:
    reported, completed = bench.run(
        """
        const stage = rig();
        let completed = 0;
        stage.wx.request({ url: 'https://a.example/', success() { throw new Error('mine'); }, complete() { completed += 1; } });
        await stage.clock.advance(100);
        return [stage.reported, completed];
        """
    )
    assert reported == [["mine", "success of wx.request"]]
    assert completed == 1


def test_a_closed_stage_is_not_called_any_more(bench: WxBench) -> None:
    names: Any
    names, waiting = bench.run(
        """
        const stage = rig({ latency: 100, request: recordedSource({ bytes: bytes('a') }) });
        const asked = stream(stage);
        const shown = [];
        stage.wx.onNetworkStatusChange(() => shown.push('network'));
        await stage.clock.advance(50);
        stage.close();
        stage.device.offline();
        await stage.clock.advance(100000);
        return [asked.names(), shown];
        """
    )
    assert (names, waiting) == ([], [])
