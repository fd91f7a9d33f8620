"""How the functions of `wx` answer, and what becomes of a name that the simulator does not have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench


def test_callbacks_come_later_success_before_complete_with_one_object(bench: WxBench) -> None:
    order, same = bench.run(
        """
        const stage = rig();
        const order = [];
        const results = [];
        const returned = stage.wx.getClipboardData({
          success: (result) => { order.push('success'); results.push(result); },
          fail: () => order.push('fail'),
          complete: (result) => { order.push('complete'); results.push(result); },
        });
        order.push(returned === undefined ? 'nothing' : 'something');
        await Promise.resolve();
        order.push('promise turn');
        await stage.clock.advance(1);
        return [order, results[0] === results[1] && results[0].errMsg];
        """
    )
    assert order == ["nothing", "promise turn", "success", "complete"]
    assert same == "getClipboardData:ok"


def test_without_callbacks_there_is_a_promise(bench: WxBench) -> None:
    resolved, rejected = bench.run(
        """
        const stage = rig();
        const outcomes = [];
        stage.wx.getNetworkType().then((result) => outcomes.push(result.networkType));
        stage.wx.getStorage({ key: 'none' }).catch((error) => outcomes.push(error.errMsg));
        await stage.clock.until(() => outcomes.length === 2);
        return outcomes;
        """
    )
    assert (resolved, rejected) == ("wifi", "getStorage:fail data not found")


def test_what_a_callback_throws_is_reported_and_the_next_one_still_comes(bench: WxBench) -> None:
    reported, completed, reached = bench.run(
        """
        const stage = rig();
        let completed = 0;
        const reached = [];
        stage.wx.onError((message) => reached.push(message.split('\\n')[0]));
        stage.wx.onError(() => { throw new Error('in onError'); });
        stage.wx.login({ success() { throw new Error('mine'); }, complete() { completed += 1; } });
        await stage.clock.advance(1);
        return [stage.reported, completed, reached];
        """
    )
    assert reported == [["mine", "success of wx.login"]]
    assert completed == 1
    assert reached == ["Error: mine"]


@pytest.mark.parametrize(
    "name", ["chooseMedia", "getLocation", "requestPayment", "someNameThatNobodyHas", "createRewardedVideoAd"]
)
def test_a_function_that_is_not_simulated_says_so_when_it_is_called(bench: WxBench, name: str) -> None:
    truthy, message, known, inside = bench.run(
        """
        const { wx } = rig();
        const said = (action) => { try { action(); return ''; } catch (error) { return error.message; } };
        return [Boolean(wx[argument]), said(() => wx[argument]({ success() {} })), wx.canIUse(argument), argument in wx];
        """,
        name,
    )
    assert truthy is True
    assert message == f"not simulated: wx.{name}"
    assert (known, inside) == (False, False)


def test_a_namespace_that_is_not_simulated_names_the_function(bench: WxBench) -> None:
    message = bench.run(
        "try { rig().wx.cloud.database.collection('a'); return ''; } catch (error) { return error.message; }"
    )
    assert message == "not simulated: wx.cloud.database.collection"


def test_wx_can_be_looked_at_like_any_object(bench: WxBench) -> None:
    found = bench.run(
        """
        const { wx } = rig();
        const awaited = await wx;
        let frozen;
        try { 'use strict'; Object.defineProperty(wx, 'request', { value: 1 }); } catch (error) { frozen = error.constructor.name; }
        const shown = JSON.stringify({ wx });
        return [awaited === wx, typeof wx.then, typeof wx[Symbol.iterator], shown.length > 0, frozen, Object.keys(wx).length > 80];
        """
    )
    assert found == [True, "undefined", "undefined", True, "TypeError", True]


REQUIRED = """
request connectSocket onSocketOpen onSocketMessage onSocketError onSocketClose sendSocketMessage closeSocket
setStorage getStorage removeStorage clearStorage getStorageInfo setStorageSync getStorageSync removeStorageSync clearStorageSync
getStorageInfoSync login checkSession getSystemInfo getSystemInfoSync getSystemInfoAsync getDeviceInfo getWindowInfo
getAppBaseInfo getSystemSetting getAppAuthorizeSetting getMenuButtonBoundingClientRect getAccountInfoSync getLaunchOptionsSync
getEnterOptionsSync getNetworkType onNetworkStatusChange offNetworkStatusChange onAppShow offAppShow onAppHide offAppHide onError
offError onUnhandledRejection offUnhandledRejection onThemeChange offThemeChange onKeyboardHeightChange offKeyboardHeightChange
hideKeyboard onWindowResize offWindowResize setClipboardData getClipboardData showToast hideToast showLoading hideLoading
showModal showActionSheet vibrateShort vibrateLong nextTick createSelectorQuery createIntersectionObserver pageScrollTo
previewImage setNavigationBarTitle setNavigationBarColor showNavigationBarLoading hideNavigationBarLoading navigateTo redirectTo
reLaunch navigateBack switchTab arrayBufferToBase64 base64ToArrayBuffer getUpdateManager getRandomValues reportEvent getLogManager
getRealtimeLogManager canIUse env startPullDownRefresh stopPullDownRefresh
"""


def test_can_i_use_answers_from_what_is_there(bench: WxBench) -> None:
    assert (
        bench.run(
            "const { wx } = rig(); return argument.filter((name) => !wx.canIUse(name) || !(name in wx));",
            REQUIRED.split(),
        )
        == []
    )


@pytest.mark.parametrize(
    ("schema", "there"),
    [
        ("request.object.enableChunked", True),
        ("request.object.useHighPerformanceMode", False),
        ("RequestTask.onChunkReceived", True),
        ("RequestTask.onDataReceived", False),
        ("getWindowInfo.return.safeArea.bottom", True),
        ("getSystemInfoSync.return.theme", True),
        ("getSystemInfoSync.return.safeZone", False),
        ("showModal.success.content", True),
        ("chooseMedia", False),
        ("chooseMedia.object.count", False),
        ("toString", False),
        ("", False),
    ],
)
def test_can_i_use_looks_into_functions(bench: WxBench, schema: str, there: bool) -> None:
    assert bench.run("return rig().wx.canIUse(argument);", schema) is there


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        (
            "showToast",
            {"title": "a"},
            ["toast", {"title": "a", "icon": "success", "duration": 1500, "mask": False}],
        ),
        ("showLoading", {"title": "a", "mask": True}, ["loading", {"title": "a", "mask": True}]),
        ("hideToast", {}, ["hideToast"]),
        ("hideLoading", {}, ["hideLoading"]),
        ("previewImage", {"urls": ["a", "b"]}, ["previewImage", {"urls": ["a", "b"], "current": "a"}]),
        ("pageScrollTo", {"scrollTop": 9}, ["pageScrollTo", {"scrollTop": 9, "duration": 300}]),
        ("setNavigationBarTitle", {"title": "标题"}, ["setNavigationBar", {"title": "标题"}]),
        (
            "setNavigationBarColor",
            {"frontColor": "#ffffff", "backgroundColor": "#123456"},
            ["setNavigationBar", {"frontColor": "#ffffff", "backgroundColor": "#123456"}],
        ),
        ("showNavigationBarLoading", {}, ["setNavigationBar", {"loading": True}]),
        ("startPullDownRefresh", {}, ["startPullDownRefresh"]),
        ("stopPullDownRefresh", {}, ["stopPullDownRefresh"]),
        ("navigateTo", {"url": "/a?b=1"}, ["navigateTo", "/a?b=1"]),
        ("redirectTo", {"url": "/a"}, ["redirectTo", "/a"]),
        ("reLaunch", {"url": "/a"}, ["reLaunch", "/a"]),
        ("navigateBack", {}, ["navigateBack", 1]),
    ],
)
def test_what_lies_around_is_told_with_the_platform_s_defaults(
    bench: WxBench, name: str, options: dict[str, Any], told: list[Any]
) -> None:
    kind, message, heard = bench.run(
        """
        const stage = rig();
        const [[kind, { errMsg }]] = await call(stage, argument.name, argument.options);
        return [kind, errMsg, JSON.parse(JSON.stringify(stage.told[0].filter((part) => part !== undefined)))];
        """,
        {"name": name, "options": options},
    )
    assert (kind, message) == ("success", f"{name}:ok")
    assert heard == told


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("showToast", {}, "parameter error: parameter.title should be String instead of Undefined;"),
        (
            "setClipboardData",
            {"data": 7},
            "parameter error: parameter.data should be String instead of Number;",
        ),
        (
            "showActionSheet",
            {"itemList": list("abcdefg")},
            "parameter error: itemList should not be larger than 6;",
        ),
        (
            "showModal",
            {"confirmText": "一二三四五"},
            "confirmText length should not larger than 4 Chinese characters",
        ),
        ("navigateTo", {"url": "/missing"}, 'page "missing" is not found'),
        ("switchTab", {"url": "/a"}, "can not switch to no-tabBar page"),
        (
            "setNavigationBarColor",
            {"frontColor": "red", "backgroundColor": "#fff"},
            'invalid frontColor "red"',
        ),
        ("checkSession", {}, "session time out, need relogin"),
    ],
)
def test_a_call_that_cannot_be_fails_with_the_reason(
    bench: WxBench, name: str, options: dict[str, Any], why: str
) -> None:
    calls = bench.run(
        "return call(rig(), argument.name, argument.options);", {"name": name, "options": options}
    )
    failed = {"errMsg": f"{name}:fail {why}"}
    assert calls == [["fail", failed], ["complete", failed]]


def test_dialogs_answer_what_the_reader_chose(bench: WxBench) -> None:
    modal, sheet, cancelled, asked = bench.run(
        """
        const stage = rig();
        stage.answers.modal = { confirm: false, cancel: true };
        stage.answers.actionSheet = 2;
        const [[, modal]] = await call(stage, 'showModal', { title: '删除？' });
        const [[, sheet]] = await call(stage, 'showActionSheet', { itemList: ['a', 'b', 'c'] });
        stage.answers.actionSheet = -1;
        const [cancelled] = await call(stage, 'showActionSheet', { itemList: ['a'] });
        return [modal, sheet, cancelled, stage.told[0][1]];
        """
    )
    assert modal == {"confirm": False, "cancel": True, "errMsg": "showModal:ok"}
    assert sheet == {"tapIndex": 2, "errMsg": "showActionSheet:ok"}
    assert cancelled == ["fail", {"errMsg": "showActionSheet:fail cancel"}]
    assert (asked["title"], asked["confirmText"], asked["cancelText"], asked["showCancel"]) == (
        "删除？",
        "确定",
        "取消",
        True,
    )
