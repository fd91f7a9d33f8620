"""Storage of `wx`: JSON, 1 MB a key, 10 MB in all, synchronous and not."""

from __future__ import annotations

import pytest

from tests.simulator.wx_bench import WxBench


def test_a_value_comes_back_as_json_makes_it(bench: WxBench) -> None:
    back = bench.run(
        """
        const { wx } = rig();
        const values = ['text', '', 0, 7.5, true, false, null, undefined, [1, { a: '你' }], { a: undefined, b: 1 }, NaN];
        return values.map((value) => { wx.setStorageSync('k', value); return wx.getStorageSync('k'); });
        """
    )
    assert back == ["text", "", 0, 7.5, True, False, None, None, [1, {"a": "你"}], {"b": 1}, None]


def test_what_is_kept_is_a_copy_and_a_date_stays_one(bench: WxBench) -> None:
    assert bench.run(
        """
        const { wx } = rig();
        const list = [1];
        wx.setStorageSync('list', list);
        list.push(2);
        wx.getStorageSync('list').push(3);
        wx.setStorageSync('date', new Date(5));
        const date = wx.getStorageSync('date');
        return [wx.getStorageSync('list'), date instanceof Date && date.getTime()];
        """
    ) == [[1], 5]


def test_a_missing_key_is_empty_text_or_a_fail(bench: WxBench) -> None:
    sync, calls = bench.run(
        """
        const stage = rig();
        return [stage.wx.getStorageSync('none'), await call(stage, 'getStorage', { key: 'none' })];
        """
    )
    assert sync == ""
    failed = {"errMsg": "getStorage:fail data not found"}
    assert calls == [["fail", failed], ["complete", failed]]


def test_asynchronous_and_synchronous_functions_share_one_storage(bench: WxBench) -> None:
    found = bench.run(
        """
        const stage = rig();
        const { wx } = stage;
        await call(stage, 'setStorage', { key: 'a', data: { n: 1 } });
        wx.setStorageSync('b', 2);
        const [[, got]] = await call(stage, 'getStorage', { key: 'b' });
        const [[, info]] = await call(stage, 'getStorageInfo');
        const before = [wx.getStorageSync('a'), got, info, wx.getStorageInfoSync()];
        await call(stage, 'removeStorage', { key: 'a' });
        wx.removeStorageSync('never');
        const keys = wx.getStorageInfoSync().keys;
        wx.clearStorageSync();
        return [...before, keys, wx.getStorageInfoSync()];
        """
    )
    info = {"keys": ["a", "b"], "currentSize": 1, "limitSize": 10240}
    assert found == [
        {"n": 1},
        {"data": 2, "errMsg": "getStorage:ok"},
        info | {"errMsg": "getStorageInfo:ok"},
        info,
        ["b"],
        {"keys": [], "currentSize": 0, "limitSize": 10240},
    ]


def test_a_megabyte_a_key_and_ten_in_all(bench: WxBench) -> None:
    """Bytes of UTF-8, with the quotes of JSON; a refused write leaves the old value."""
    fits, over, wide, full, replaced = bench.run(
        """
        const { wx } = rig();
        const attempt = (key, value) => { try { wx.setStorageSync(key, value); return ''; } catch (error) { return error.message; } };
        const MB = 1024 * 1024;
        const fits = attempt('a', 'x'.repeat(MB - 2));
        const over = attempt('a', 'y'.repeat(MB - 1));
        const wide = attempt('b', '你'.repeat(MB / 2));
        const kept = wx.getStorageSync('a')[0];
        const full = [];
        for (let n = 0; n < 11; n += 1) full.push(attempt('k' + n, 'x'.repeat(MB - 100)));
        const replaced = attempt('k0', 'z'.repeat(MB - 100));
        return [[fits, kept], over, wide, full, replaced];
        """
    )
    assert fits == ["", "x"]
    assert over == wide == "setStorageSync:fail entry size limit reached"
    assert full[:9] == [""] * 9
    assert set(full[9:]) == {"setStorageSync:fail exceed storage max size 10Mb"}
    assert replaced == ""


@pytest.mark.parametrize("key", ["", "''", "7", "{}"])
def test_a_key_is_a_text_that_is_not_empty(bench: WxBench, key: str) -> None:
    sync, failed = bench.run(
        f"""
        const stage = rig();
        let sync;
        try {{ stage.wx.setStorageSync({key}); }} catch (error) {{ sync = error.message; }}
        return [sync, (await call(stage, 'setStorage', {{ key: {key or "undefined"}, data: 1 }}))[0]];
        """
    )
    assert sync.startswith("setStorageSync:fail parameter error: parameter.key should be String")
    assert failed[0] == "fail"
    assert failed[1]["errMsg"].startswith("setStorage:fail parameter error: parameter.key should be String")


def test_what_json_cannot_say_is_refused(bench: WxBench) -> None:
    assert bench.run(
        """
        const stage = rig();
        const circular = {};
        circular.self = circular;
        const kinds = [];
        for (const data of [() => {}, circular, 1n]) kinds.push((await call(stage, 'setStorage', { key: 'k', data }))[0][0]);
        return [kinds, stage.storage.size];
        """
    ) == [["fail"] * 3, 0]
