"""What `wx` tells of the device and the app, and what it hears of their changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

PROFILES = {"ios": "ios", "android": "android", "devtools": "devtools", "pc": "windows"}


@pytest.mark.parametrize(("profile", "platform"), PROFILES.items())
def test_the_system_information_is_that_of_the_machine(bench: WxBench, profile: str, platform: str) -> None:
    one, parts, called = bench.run(
        """
        const stage = rig({ profile: argument, locale: 'en', theme: 'dark', fontScale: 1.2 });
        const { wx } = stage;
        const parts = { ...wx.getDeviceInfo(), ...wx.getWindowInfo(), ...wx.getAppBaseInfo() };
        return [wx.getSystemInfoSync(), parts, [(await call(stage, 'getSystemInfo'))[0], await call(stage, 'getSystemInfoAsync')].length];
        """,
        profile,
    )
    assert one["platform"] == platform
    assert (one["language"], one["theme"], one["fontSizeScaleFactor"]) == ("en", "dark", 1.2)
    assert one | parts == one
    assert called == 2
    assert one["windowHeight"] + one["screenTop"] == one["screenHeight"]
    area = one["safeArea"]
    assert area["bottom"] - area["top"] == area["height"]
    assert area["top"] == one["statusBarHeight"]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_capsule_is_inside_the_navigation_bar(bench: WxBench, profile: str) -> None:
    capsule, window = bench.run(
        "const { wx } = rig({ profile: argument }); return [wx.getMenuButtonBoundingClientRect(), wx.getWindowInfo()];",
        profile,
    )
    assert window["statusBarHeight"] < capsule["top"] < capsule["bottom"] < window["screenTop"]
    assert capsule["right"] < window["screenWidth"]
    assert capsule["right"] - capsule["left"] == capsule["width"]


def test_copying_shows_the_phone_s_own_toast(bench: WxBench) -> None:
    pasted, toast, record = bench.run(
        """
        const stage = rig();
        await call(stage, 'setClipboardData', { data: '答案' });
        const [[, { data }]] = await call(stage, 'getClipboardData');
        return [data, stage.told[0], stage.records('wx')[0]];
        """
    )
    assert pasted == "答案"
    assert toast == ["toast", {"title": "内容已复制", "icon": "success", "duration": 1500, "mask": False}]
    assert (record["api"], record["detail"]) == ("setClipboardData", "答案")


def test_the_toast_speaks_the_phone_s_language(bench: WxBench) -> None:
    told = bench.run(
        """
        const stage = rig({ locale: 'en' });
        await call(stage, 'setClipboardData', { data: 'answer' });
        return stage.told[0];
        """
    )
    assert told[1]["title"] == "Copied"


def test_what_happens_to_the_app_reaches_its_listeners_until_they_are_off(bench: WxBench) -> None:
    heard = bench.run(
        """
        const { wx, device } = rig();
        const heard = [];
        const listeners = {};
        for (const name of ['AppShow', 'AppHide', 'ThemeChange', 'KeyboardHeightChange', 'NetworkStatusChange']) {
          listeners[name] = (event) => heard.push([name, event]);
          wx['on' + name](listeners[name]);
        }
        const change = () => {
          device.background();
          device.foreground();
          device.set({ theme: device.state.theme === 'dark' ? 'light' : 'dark' });
          device.showKeyboard(300);
          device.hideKeyboard();
          device.switchNetwork(device.state.networkType === 'wifi' ? '4g' : 'wifi');
        };
        change();
        Object.entries(listeners).forEach(([name, listener]) => wx['off' + name](listener));
        change();
        return heard;
        """
    )
    assert [name for name, _ in heard] == [
        "AppHide",
        "AppShow",
        "ThemeChange",
        "KeyboardHeightChange",
        "KeyboardHeightChange",
        "NetworkStatusChange",
    ]
    events = dict(heard[1:4])
    assert events["AppShow"] == {"path": "a", "scene": 1001}
    assert events["ThemeChange"] == {"theme": "dark"}
    assert events["KeyboardHeightChange"]["height"] == 300


def test_errors_and_rejections_reach_the_app_s_listeners(bench: WxBench) -> None:
    heard = bench.run(
        """
        const { wx, feed } = rig();
        const heard = [];
        wx.onError((message) => heard.push(message));
        wx.onUnhandledRejection(({ reason }) => heard.push('rejected ' + reason));
        feed.add('error', { message: 'a' });
        feed.add('error', { message: 'b', rejection: true });
        feed.add('error', { message: 'c', swallowed: true });
        return heard;
        """
    )
    assert heard == ["a", "rejected b"]


def test_hiding_the_keyboard_hides_it(bench: WxBench) -> None:
    script = """
        const stage = rig();
        stage.device.showKeyboard(300);
        const [[kind]] = await call(stage, 'hideKeyboard');
        return [kind, stage.device.state.keyboardHeight];
    """
    assert bench.run(script) == ["success", 0]


def test_login_gives_a_new_code_each_time_and_needs_the_network(bench: WxBench) -> None:
    codes, session, offline = bench.run(
        """
        const stage = rig();
        const codes = [];
        for (let n = 0; n < 3; n += 1) codes.push((await call(stage, 'login'))[0][1].code);
        const [[session]] = await call(stage, 'checkSession');
        stage.device.offline();
        return [codes, session, (await call(stage, 'login'))[0][0]];
        """
    )
    assert len(set(codes)) == 3
    assert {len(code) for code in codes} == {32}
    assert (session, offline) == ("success", "fail")


@pytest.mark.parametrize("length", [1, 16, 65_537, 1_048_576])
def test_random_values_are_random_bytes(bench: WxBench, length: int) -> None:
    size, varied = bench.run(
        """
        const [[, { randomValues }]] = await call(rig(), 'getRandomValues', { length: argument });
        return [randomValues.byteLength, new Set(new Uint8Array(randomValues).subarray(-4096)).size];
        """,
        length,
    )
    assert size == length
    assert length < 4096 or varied > 200


@pytest.mark.parametrize("length", [0, -1, 1_048_577])
def test_random_values_have_a_limit(bench: WxBench, length: int) -> None:
    assert (
        bench.run("return (await call(rig(), 'getRandomValues', { length: argument }))[0][0];", length)
        == "fail"
    )


def test_base64_both_ways(bench: WxBench) -> None:
    text, same = bench.run(
        """
        const { wx } = rig();
        const all = Uint8Array.from({ length: 20000 }, (_, index) => index % 256);
        const back = new Uint8Array(wx.base64ToArrayBuffer(wx.arrayBufferToBase64(all.buffer)));
        return [wx.arrayBufferToBase64(bytes('你').buffer), back.every((byte, index) => byte === all[index]) && back.length];
        """
    )
    assert (text, same) == ("5L2g", 20000)


def test_who_and_how_the_app_is(bench: WxBench) -> None:
    found: list[Any] = bench.run(
        """
        const { wx } = rig();
        return [wx.getAccountInfoSync().miniProgram, wx.getLaunchOptionsSync(), wx.getEnterOptionsSync(), wx.env.USER_DATA_PATH];
        """
    )
    options = {"path": "a", "scene": 1001}
    assert found == [
        {"appId": "wx0123456789abcdef", "envVersion": "develop", "version": "devtools"},
        options,
        options,
        "wxfile://usr",
    ]


def test_logs_and_events_go_to_the_feed_and_no_update_is_ever_there(bench: WxBench) -> None:
    logged, events, update = bench.run(
        """
        const stage = rig();
        const { wx } = stage;
        wx.getLogManager().info('a', { b: 1 });
        wx.getRealtimeLogManager().error('c');
        wx.getRealtimeLogManager().addFilterMsg('d');
        wx.reportEvent('e', {});
        let update;
        const manager = wx.getUpdateManager();
        manager.onCheckForUpdate((result) => { update = result; });
        manager.onUpdateReady(() => manager.applyUpdate());
        await stage.clock.advance(1);
        return [stage.records('log').map(({ level, text }) => [level, text]), stage.records('wx').map(({ api }) => api), update];
        """
    )
    assert logged == [["info", 'a {"b":1}'], ["error", "c"]]
    assert events == ["reportEvent"]
    assert update == {"hasUpdate": False}


def test_next_tick_and_queries_belong_to_the_view(bench: WxBench) -> None:
    assert bench.run(
        """
        const stage = rig();
        let ticked = false;
        stage.wx.nextTick(() => { ticked = true; });
        const before = ticked;
        await stage.clock.advance(1);
        return [before, ticked, stage.wx.createSelectorQuery(), stage.wx.createIntersectionObserver(null)];
        """
    ) == [False, True, "query", "observer"]
