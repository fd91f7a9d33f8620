"""WXML becomes templates of the component framework, and WXS their functions; drawn by the framework itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.simulator.project_bench import ProjectBench, official
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server
from tests.simulator.test_project import COMPONENT, PAGE

DRAW = """
  const [files, data] = argument;
  const project = await bench.load(files);
  return [bench.draw(project, 'pages/a/a', data), bench.told(project.problems)];
"""


def draw(bench: ProjectBench, files: dict[str, str], data: dict[str, Any] | None = None) -> str:
    """Returns the HTML of pages/a/a; there must be nothing wrong with the project."""
    html, problems = bench.run(DRAW, [{**PAGE, **files}, data or {}])
    assert problems == []
    return str(html)


# files beside a page, and what it draws from { n: 2, list: ['a', 'b'], item: { name: 'x' }, yes: true }
DRAWN: dict[str, tuple[dict[str, str], str]] = {
    "data": ({"pages/a/a.wxml": "<view>{{ n + 1 }} {{ yes ? 'y' : 'n' }}</view>"}, "<view>3 y</view>"),
    "a loop": (
        {"pages/a/a.wxml": '<b wx:for="{{ list }}" wx:key="*this">{{ index }}{{ item }}</b>'},
        "<b>0a</b><b>1b</b>",
    ),
    "a condition": ({"pages/a/a.wxml": '<b wx:if="{{ n > 2 }}">1</b><i wx:else>2</i>'}, "<i>2</i>"),
    "a template": (
        {
            "pages/a/a.wxml": '<template name="t"><b>{{ name }}</b></template><template is="t" data="{{ ...item }}"/>'
        },
        "<b>x</b>",
    ),
    "an imported template": (
        {
            "pages/a/a.wxml": '<import src="../t.wxml"/><template is="t" data="{{ n }}"/>',
            "pages/t.wxml": '<template name="t"><b>{{ n }}</b></template><i>not drawn</i>',
        },
        "<b>2</b>",
    ),
    "files that import each other": (
        {
            "pages/a/a.wxml": '<import src="b"/><template name="t"><b/></template><template is="u"/>',
            "pages/a/b.wxml": '<import src="a"/><template name="u"><template is="t"/></template>',
        },
        "<b></b>",
    ),
    "a file that includes itself through an import": (
        {
            "pages/a/a.wxml": '<include src="/c"/>',
            "c.wxml": '<import src="/d"/><template is="d"/>',
            "d.wxml": '<template name="d"><i/></template>',
        },
        "<i></i>",
    ),
    "an included file": (
        {"pages/a/a.wxml": '<b/><include src="/c"/>', "c.wxml": "<i>{{ n }}</i>"},
        "<b></b><i>2</i>",
    ),
    "WXS inside": (
        {
            "pages/a/a.wxml": '<wxs module="m">module.exports.twice = function (n) { return n * 2 }</wxs>{{ m.twice(n) }}'
        },
        "4",
    ),
    "WXS of its own": (
        {
            "pages/a/a.wxml": '<wxs module="m" src="./m.wxs"/><b wx:for="{{ m.all }}">{{ item }}</b>',
            "pages/a/m.wxs": "var lib = require('../lib.wxs');\nmodule.exports = { all: [lib.one, lib.two()] };",
            "pages/lib.wxs": "module.exports = { one: 1, two: function () { return 2 } };",
        },
        "<b>1</b><b>2</b>",
    ),
    "WXS modules that require each other": (
        {
            "pages/a/a.wxml": '<wxs module="m" src="/m.wxs"/>{{ m.f(3) }}',
            "m.wxs": "exports.f = function (n) { return n ? n + require('./n.wxs').g(n - 1) : 0 };",
            "n.wxs": "var m = require('./m.wxs'); exports.g = function (n) { return m.f(n) };",
        },
        "6",
    ),
    "a component": (
        {
            **COMPONENT,
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "pages/a/a.wxml": "<x><b/></x>",
            "components/x/x.wxml": "<i><slot/></i>",
        },
        "<x><i><b></b></i></x>",
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_page_draws(bench: ProjectBench, name: str) -> None:
    files, html = DRAWN[name]
    data = {"n": 2, "list": ["a", "b"], "item": {"name": "x"}, "yes": True}
    assert draw(bench, files, data) == html


def test_a_template_without_its_wxs_still_draws(bench: ProjectBench) -> None:
    files = {**PAGE, "pages/a/a.wxml": '<wxs module="m" src="./no.wxs"/><b>{{ m.f(1) }}</b>'}
    html, problems = bench.run(DRAW, [files, {}])
    assert html == "<b></b>"
    assert problems == ["pages/a/a.wxml:1:22 error: pages/a/no.wxs: no such file"]


# An expression of WXS, and its value as JSON.
EXPRESSIONS = {
    "[].constructor": "Array",
    "({}).constructor": "Object",
    "'a'.constructor": "String",
    "(1).constructor": "Number",
    "true.constructor": "Boolean",
    "(function () {}).constructor": "Function",
    "getDate(0).constructor": "Date",
    "getRegExp('a').constructor": "RegExp",
    "[[]][0]['constructor']": "Array",
    "({ a: [] }).a\n  .constructor": "Array",
    "({ constructor: 'mine' }).constructor": "mine",
    "[].constructor.constructor": "String",
    "((1) ) . constructor": "Number",
    "( [0] )[0] [ 'constructor' ]": "Number",
    "'constructor'": "constructor",
    "getRegExp('a+', 'g').test('baa')": True,
    "'b-a-a'.replace(getRegExp('a', 'g'), 'c')": "b-c-c",
    r"getRegExp('^-?\d+(\.\d+)?$').test('40.5')": True,
    r"['\d', '\u4f60', '\x41', '\0', '\/', '\b'].join(' ')": r"\d \u4f60 \x41 \0 \/ \b",
    r"['\n\r\t', '\'', '\"', '\\', '\\d'].join(' ')": "\n\r\t ' \" \\ \\d",
    "getDate(2020, 0, 2).getDate()": 2,
    "getDate('2020-01-02T00:00:00Z').getTime()": 1577923200000,
    "Date.parse('1970-01-01T00:00:01Z')": 1000,
    "typeof Date.now()": "number",
    "JSON.parse(JSON.stringify({ a: [1] })).a[0]": 1,
    "Math.max(1, 2)": 2,
    "Number.MAX_VALUE > 1": True,
    "parseInt('12px') + parseFloat('.5')": 12.5,
    "isNaN(NaN) && !isFinite(Infinity)": True,
    "encodeURIComponent('中') + decodeURI('%20')": "%E4%B8%AD ",
    "typeof window + typeof document + typeof globalThis + typeof wx": "undefined" * 4,
    "typeof Object + typeof Array + typeof String + typeof RegExp + typeof Promise": "undefined" * 5,
    "typeof setTimeout + typeof eval + typeof Function": "undefined" * 3,
    "Date.constructor": "Object",
}


def test_the_world_of_wxs(bench: ProjectBench) -> None:
    script = """
      const [base, expressions] = argument;
      const values = {};
      for (const expression of expressions) {
        const wxs = `exports.value = JSON.stringify([${expression}])`;
        const files = { ...base, 'pages/a/a.wxml': '<wxs module="m" src="m.wxs"/>{{ m.value }}', 'pages/a/m.wxs': wxs };
        const project = await bench.load(files);
        if (project.problems.length > 0) values[expression] = bench.told(project.problems);
        else [values[expression]] = JSON.parse(bench.draw(project, 'pages/a/a'));
      }
      return values;
    """
    assert bench.run(script, [PAGE, list(EXPRESSIONS)]) == EXPRESSIONS


def test_console_of_wxs_is_handed_in(bench: ProjectBench) -> None:
    script = """
      const logged = [];
      await bench.load(argument, { console: { log: (...values) => logged.push(values) } });
      return logged;
    """
    files = {**PAGE, "pages/a/a.wxml": '<wxs module="m">console.log("a", 1)</wxs>'}
    assert bench.run(script, files) == [["a", 1]]


# WXS, and whether the phone's compiler takes it.
WXS = {
    "var a = 1, b = 'b', c = [1, , 2], d = { e: 1, 'f': 2 };": True,
    "function f(a) { return a }": True,
    "module.exports = { f: function (size = 'medium', w) { return size } };": True,
    "var color = 1; module.exports = { f: { color } };": True,
    "if (a) { b() } else if (c) d(); else {}": True,
    "for (var i = 0; i < 3; ++i) { if (i) continue; break }": True,
    "while (a) { a-- }": True,
    "do { a() } while (0)": True,
    "switch (a) { case 1: b(); break; default: c() }": True,
    "a = b ? c : d, e = f && g || !h": True,
    "a += 1; b -= 1; c *= 2; d /= 2; e %= 2; f <<= 1; g >>= 1; h &= 1; i ^= 1; j |= 1": True,
    "var a = 1 + 2 - 3 * 4 / 5 % 6 << 7 >> 8 & 9 ^ 10 | ~11": True,
    "var a = 1 == 2 != 3 === 4 !== 5 < 6 > 7 <= 8 >= 9": True,
    "var u = typeof a; void 0; delete a.b": True,
    "var s = 'a\\'b\"c'; var n = 1.5": True,
    "/* a */ // b": True,
    "let a = 1;": False,
    "const a = 1;": False,
    "module.exports.f = (a) => a": False,
    "module.exports = { f() { return 1 } }": False,
    "var a = `x`": False,
    "var { a } = { a: 1 }": False,
    "var [a] = [1]": False,
    "var a = [...[1]]": False,
    "for (var x of [1]) {}": False,
    "for (var k in o) {}": False,
    "var b = a?.b": False,
    "var b = a ?? 1": False,
    "try { } catch (e) { }": False,
    "throw 1": False,
    "var r = /a/g": False,
    "var d = new Date()": False,
    "class A {}": False,
    "x: for (;;) { break x }": False,
    "a instanceof b": False,
    "'a' in b": False,
    "var a = 2 ** 3": False,
    "var a = ;": False,
    "function (": False,
}


def test_wxs_takes_what_the_phones_own_compiler_takes(bench: ProjectBench, tmp_path: Path) -> None:
    """Both verdicts on every text: ours, and that of wcc (npm miniprogram-compiler)."""
    (tmp_path / "a.wxml").write_text('<wxs module="m" src="./a.wxs"/>', "utf-8")
    verdicts: dict[str, bool] = {}
    for text in WXS:
        (tmp_path / "a.wxs").write_text(text, "utf-8")
        verdicts[text] = official("wcc", tmp_path, "a.wxml", "a.wxs")
    script = """
      const [base, texts] = argument;
      const verdicts = {};
      for (const text of texts) {
        const files = { ...base, 'pages/a/a.wxml': '<wxs module="m" src="m.wxs"/>', 'pages/a/m.wxs': `function never() {\\n${text}\\n}` };
        verdicts[text] = (await bench.load(files)).problems.length === 0;
      }
      return verdicts;
    """
    assert verdicts == WXS
    assert bench.run(script, [PAGE, list(WXS)]) == WXS


# WXML, and whether the phone's compiler takes it: what it refuses is an error here, what it takes at most a warning.
WXML = {
    "<view/>": True,
    "<view": False,
    "<view>": False,
    "</view>": False,
    "<view></text>": False,
    "<view><text></view></text>": False,
    '<view a="b"': False,
    "<view a=1/>": False,
    '<view "b"/>': False,
    '<view 中="a"/>': False,
    '<view wx:elif="{{ a }}"/>': False,
    "<view wx:else/>": False,
    '<view wx:for="{{ a }}" wx:elif="{{ b }}"/>': False,
    '<view wx:if="{{ a }}"/>x<view wx:else/>': False,
    "<view>{{ a b }}</view>": False,
    "<view>{{ a + }}</view>": False,
    "<view>{{ a. }}</view>": False,
    "<view>{{ [1, }}</view>": False,
    "<view>{{ a ? b }}</view>": False,
    "<view>{{ a => 1 }}</view>": False,
    "<view>{{ `a` }}</view>": False,
    "<view>{{ a?.b }}</view>": False,
    "<view>{{ a = 1 }}</view>": False,
    "<view>{{ a++ }}</view>": False,
    "<view>{{ 中 }}</view>": False,
    '<view id="{{ a"></view>': False,
    '<template is="a" data="{{ a b }}"/>': False,
    '<view a="x" a="y"/>': True,
    '<view wx:foo="a"/>': True,
    '<input value="{{ }}"/>': True,
    "<slot><view/></slot>": True,
    '<template is="x"><view/></template>': True,
    '<view wx:key="a"/>': True,
    '<block class="a"/>': True,
    "<import/>": True,
    '<view xx:a="b"/>': True,
    "<Foo/>": True,
    "<!-- a": True,
    "<view>{{ f(a) }}</view>": True,
    '<view data-Foo="{{ [1, { a: b }] }}"/>': True,
}


def test_wxml_is_an_error_when_the_phones_own_compiler_refuses_it(
    bench: ProjectBench, tmp_path: Path
) -> None:
    verdicts: dict[str, bool] = {}
    for text in WXML:
        (tmp_path / "a.wxml").write_text(text, "utf-8")
        verdicts[text] = official("wcc", tmp_path, "a.wxml")
    script = """
      const [base, texts] = argument;
      const verdicts = {};
      for (const text of texts) {
        const { problems } = await bench.load({ ...base, 'pages/a/a.wxml': text });
        verdicts[text] = !problems.some(({ severity }) => severity === 'error');
      }
      return verdicts;
    """
    assert verdicts == WXML
    assert bench.run(script, [PAGE, list(WXML)]) == WXML
