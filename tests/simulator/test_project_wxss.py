"""WXSS becomes CSS for a page that is a box inside a browser's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.project_bench import ProjectBench, official
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server
from tests.simulator.test_project import COMPONENT, PAGE

VALUES = {
    "10px": "10px",
    "1rpx": "calc(var(--rpx) * 1)",
    "-1.5rpx": "calc(var(--rpx) * -1.5)",
    "+.5rpx": "calc(var(--rpx) * +.5)",
    "1e2rpx": "calc(var(--rpx) * 1e2)",
    "750RPX": "calc(var(--rpx) * 750)",
    "0rpx 1px 2rpx": "calc(var(--rpx) * 0) 1px calc(var(--rpx) * 2)",
    "1rpx/2rpx": "calc(var(--rpx) * 1)/calc(var(--rpx) * 2)",
    "1rpx,2rpx": "calc(var(--rpx) * 1),calc(var(--rpx) * 2)",
    "calc(100% - 20rpx)": "calc(100% - calc(var(--rpx) * 20))",
    "calc((1rpx + 2px) * 3)": "calc((calc(var(--rpx) * 1) + 2px) * 3)",
    "translate(-50%, 8rpx)": "translate(-50%, calc(var(--rpx) * 8))",
    "var(--gap, 8rpx)": "var(--gap, calc(var(--rpx) * 8))",
    "var(--8rpx)": "var(--8rpx)",
    "'8rpx'": "'8rpx'",
    '"a 8rpx b"': '"a 8rpx b"',
    "url(8rpx.png)": "url(8rpx.png)",
    "rpx": "rpx",
    "8rpxx": "8rpxx",
    "a8rpx": "a8rpx",
    "#8rpx": "#8rpx",
    "100vh": "calc(var(--vh) * 100)",
    "50vw": "calc(var(--vw) * 50)",
    "100dvh": "calc(var(--vh) * 100)",
    "100svh": "calc(var(--vh) * 100)",
    "100lvw": "calc(var(--vw) * 100)",
    "10vmin": "calc(min(var(--vw), var(--vh)) * 10)",
    "10vmax": "calc(max(var(--vw), var(--vh)) * 10)",
    "calc(100vh - env(safe-area-inset-bottom))": "calc(calc(var(--vh) * 100) - var(--safe-area-inset-bottom))",
    "env(safe-area-inset-bottom, 20rpx)": "var(--safe-area-inset-bottom, calc(var(--rpx) * 20))",
    "constant(safe-area-inset-top)": "var(--safe-area-inset-top)",
    "max(12px,env( safe-area-inset-left ))": "max(12px,var( --safe-area-inset-left ))",
    "env(keyboard-inset-height, 0px)": "env(keyboard-inset-height, 0px)",
}


def test_values(bench: ProjectBench) -> None:
    rewritten = bench.run("return argument.map((value) => bench.rewriteValue(value))", list(VALUES))
    assert dict(zip(VALUES, rewritten, strict=True)) == VALUES


# selector → in app.wxss and pages, in an isolated component at c/c
SELECTORS = {
    ".a": (".a", r".c\/c--a"),
    ".a.b": (".a.b", r".c\/c--a.c\/c--b"),
    ".a .b>.c+.d~.e": (".a .b>.c+.d~.e", r".c\/c--a .c\/c--b>.c\/c--c+.c\/c--d~.c\/c--e"),
    ".a, .b": (".a, .b", r".c\/c--a, .c\/c--b"),
    ".a-b_c": (".a-b_c", r".c\/c--a-b_c"),
    r".a\:b": (r".a\:b", r".c\/c--a\:b"),
    r".w-1\/2": (r".w-1\/2", r".c\/c--w-1\/2"),
    ".中": (".中", r".c\/c--中"),
    ".a::before": (".a::before", r".c\/c--a::before"),
    ".a:active:not(.b)": (".a:active:not(.b)", r".c\/c--a:active:not(.c\/c--b)"),
    ".a:nth-child(2n + 1)": (".a:nth-child(2n + 1)", r".c\/c--a:nth-child(2n + 1)"),
    ".a:nth-child(odd)": (".a:nth-child(odd)", r".c\/c--a:nth-child(odd)"),
    "page": (".wx-page-root", ".wx-page-root"),
    "page .a": (".wx-page-root .a", r".wx-page-root .c\/c--a"),
    "page,view": (".wx-page-root,wx-view", ".wx-page-root,wx-view"),
    "view": ("wx-view", "wx-view"),
    "scroll-view.a > text": ("wx-scroll-view.a > wx-text", r"wx-scroll-view.c\/c--a > wx-text"),
    "my-tag": ("my-tag", "my-tag"),
    ".view": (".view", r".c\/c--view"),
    "#view": ("#view", "#view"),
    "[view]": ("[view]", "[view]"),
    '.a[data-x="view"]': ('.a[data-x="view"]', r'.c\/c--a[data-x="view"]'),
    "*": ("*", "*"),
    ":host": ('[wx-host="pages/a"]', '[wx-host="c/c"]'),
    ":host .a": ('[wx-host="pages/a"] .a', r'[wx-host="c/c"] .c\/c--a'),
    ":host:active": ('[wx-host="pages/a"]:active', '[wx-host="c/c"]:active'),
    ".a/* .b */.c": (".a/* .b */.c", r".c\/c--a/* .b */.c\/c--c"),
}


def test_selectors(bench: ProjectBench) -> None:
    script = """
      const tags = new Set(bench.builtIns);
      const shared = { prefix: '', host: 'pages/a', isComponent: false };
      const isolated = { prefix: 'c/c', host: 'c/c', isComponent: true };
      return argument.map((text) => [shared, isolated].map((scope) => bench.rewriteSelector(text, scope, tags).text));
    """
    rewritten = bench.run(script, list(SELECTORS))
    assert dict(zip(SELECTORS, map(tuple, rewritten), strict=True)) == SELECTORS


@pytest.mark.parametrize("selector", ["view", "#a", "[a]", ".a view", ".a > #b", "my-tag"])
def test_what_a_component_should_not_select_is_warned_of(bench: ProjectBench, selector: str) -> None:
    files = {**PAGE, **COMPONENT, "components/x/x.wxss": f"{selector} {{}}"}
    files["pages/a/a.json"] = '{ "usingComponents": { "x": "/components/x/x" } }'
    (problem,) = bench.problems(files)
    assert "warning: some selectors are not allowed in component wxss" in problem
    # In a page they are fine.
    assert bench.problems({**PAGE, "pages/a/a.wxss": f"{selector} {{}}"}) == []


# WXSS of a page → its CSS
SHEETS = {
    "/* gone */ .a { color: red }": ".a { color: red }\n",
    ".a { /* stays */ color: red }": ".a { /* stays */ color: red }\n",
    ".a { --gap: 8rpx; width: 1rpx !important }": (
        ".a { --gap: calc(var(--rpx) * 8); width: calc(var(--rpx) * 1) !important }\n"
    ),
    "@media (min-width: 600px) { .a { width: 1rpx } }": (
        "@media (min-width: 600px) { .a { width: calc(var(--rpx) * 1) } }\n"
    ),
    "@keyframes k { from { top: 1rpx } 50.5% { top: 0 } to { top: 2px } }": (
        "@keyframes k { from { top: calc(var(--rpx) * 1) } 50.5% { top: 0 } to { top: 2px } }\n"
    ),
    "@-webkit-keyframes k { from { top: 0 } }": "@-webkit-keyframes k { from { top: 0 } }\n",
    "@supports (gap: 1px) { page { gap: 1rpx } }": (
        "@supports (gap: 1px) { .wx-page-root { gap: calc(var(--rpx) * 1) } }\n"
    ),
    "@font-face { font-family: f; src: url(https://example.com/f.woff) }": (
        "@font-face { font-family: f; src: url(https://example.com/f.woff) }\n"
    ),
    ".a { background: url(data:image/png;base64,AA==) }": ".a { background: url(data:image/png;base64,AA==) }\n",
    ".a { background: url('../i.png') 1rpx }": ".a { background: url('/at/pages/i.png') calc(var(--rpx) * 1) }\n",
    ".a { background: url(/i.png) }": ".a { background: url(/at/i.png) }\n",
    ".a { mask: url(#m) }": ".a { mask: url(#m) }\n",
    "@import './b.wxss'; .a {}": ".b { top: calc(var(--rpx) * 1) }\n.a {}\n",
    ".a {} @import '/pages/a/b.wxss';": ".a {}\n.b { top: calc(var(--rpx) * 1) }\n",
    '@import url("b.wxss");': ".b { top: calc(var(--rpx) * 1) }\n",
    "@import url(b.wxss) screen;": "@media screen {\n.b { top: calc(var(--rpx) * 1) }\n}\n",
    "@import 'b.wxss'; @import 'b.wxss';": ".b { top: calc(var(--rpx) * 1) }\n" * 2,
}


def test_sheets(bench: ProjectBench) -> None:
    script = """
      const [base, sheets] = argument;
      const compiled = sheets.map(async (text) => {
        const project = await bench.load({ ...base, 'pages/a/a.wxss': text }, { base: '/at/' });
        return project.components.get('pages/a/a').css;
      });
      return Promise.all(compiled);
    """
    files = {**PAGE, "pages/a/b.wxss": ".b { top: 1rpx }"}
    assert dict(zip(SHEETS, bench.run(script, [files, list(SHEETS)]), strict=True)) == SHEETS


def test_an_imported_sheet_takes_the_scope_of_each_that_imports_it(bench: ProjectBench) -> None:
    files = {**PAGE, **COMPONENT, "common.wxss": ".c { top: 0 }\n:host { left: 0 }"}
    files["pages/a/a.json"] = '{ "usingComponents": { "x": "/components/x/x" } }'
    files["pages/a/a.wxss"] = files["components/x/x.wxss"] = "@import '/common.wxss';"
    script = """
      const { components } = await bench.load(argument);
      return ['pages/a/a', 'components/x/x'].map((path) => components.get(path).css);
    """
    assert bench.run(script, files) == [
        '.c { top: 0 }\n[wx-host="pages/a/a"] { left: 0 }\n',
        '.components\\/x\\/x--c { top: 0 }\n[wx-host="components/x/x"] { left: 0 }\n',
    ]


ISOLATIONS = [
    # (JSON of a component, isolation, scope)
    ({}, "isolated", "x"),
    ({"addGlobalClass": True}, "apply-shared", "x"),
    ({"styleIsolation": "isolated", "addGlobalClass": True}, "isolated", "x"),
    ({"styleIsolation": "apply-shared"}, "apply-shared", "x"),
    ({"styleIsolation": "shared"}, "shared", ""),
    ({"styleIsolation": "page-shared"}, "page-shared", ""),
    ({"styleIsolation": "nonsense"}, "isolated", "x"),
]


@pytest.mark.parametrize(("config", "isolation", "scope"), ISOLATIONS)
def test_isolation_of_a_component(
    bench: ProjectBench, config: dict[str, object], isolation: str, scope: str
) -> None:
    script = """
      const [files, config] = argument;
      files['x.json'] = JSON.stringify({ component: true, ...config });
      const { components } = await bench.load(files);
      const { styleIsolation, scope, css } = components.get('x');
      return [styleIsolation, scope, css];
    """
    files = {
        **PAGE,
        "pages/a/a.json": '{ "usingComponents": { "x": "/x" } }',
        "x.js": "",
        "x.wxml": "",
        "x.wxss": ".a { top: 0 }",
    }
    css = ".x--a { top: 0 }\n" if scope else ".a { top: 0 }\n"
    assert bench.run(script, [files, config]) == [isolation, scope, css]


def test_a_page_takes_the_styles_of_the_app_its_components_and_its_own_in_this_order(
    bench: ProjectBench,
) -> None:
    files = {
        **PAGE,
        **COMPONENT,
        "app.json": '{ "pages": ["pages/a/a", "pages/b/b"] }',
        "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
        "pages/b/b.json": '{ "styleIsolation": "page-isolated" }',
        "pages/b/b.js": "",
        "pages/b/b.wxml": "",
        "app.wxss": ".app {}",
        "components/x/x.wxss": ".x {}",
        "pages/a/a.wxss": ".a {}",
        "pages/b/b.wxss": ".b {}",
    }
    script = """
      const project = await bench.load(argument);
      return ['pages/a/a', 'pages/b/b'].map((page) => project.styleSheets(page, 'light'));
    """
    assert bench.run(script, files) == [
        [".app {}\n", ".components\\/x\\/x--x {}\n", ".a {}\n"],
        [".pages\\/b\\/b--b {}\n"],
    ]


def test_a_component_can_ask_for_another_isolation_in_its_javascript(bench: ProjectBench) -> None:
    files = {**PAGE, **COMPONENT, "components/x/x.wxss": ".a { top: 0 }\nview {}"}
    files["pages/a/a.json"] = '{ "usingComponents": { "x": "/components/x/x" } }'
    script = """
      const project = await bench.load(argument);
      const problems = project.isolate('components/x/x', 'shared');
      const { scope, css, styleIsolation } = project.components.get('components/x/x');
      return { scope, css, styleIsolation, problems: problems.length };
    """
    assert bench.run(script, files) == {
        "scope": "",
        "css": ".a { top: 0 }\nwx-view {}\n",
        "styleIsolation": "shared",
        "problems": 1,
    }


THEMES = {
    "@media (prefers-color-scheme: dark) { .a {} }": "dark",
    "@media (prefers-color-scheme:light) { .a {} }": "light",
    "@media ( prefers-color-scheme : DARK ) { .a {} }": "dark",
    "@media screen and (prefers-color-scheme: dark) and (min-width: 1px) { .a {} }": "dark",
    "@media not all and (prefers-color-scheme: dark) { .a {} }": "light",
    "@media print, (prefers-color-scheme: dark) { .a {} }": "dark",
    "@media (prefers-color-scheme: no-preference) { .a {} }": "",
    "@media (prefers-color-scheme) { .a {} }": "light dark",
    ".a {}": "light dark",
}


@pytest.mark.parametrize(("css", "themes"), THEMES.items())
def test_the_simulated_theme_decides_and_not_the_browsers(bench: ProjectBench, css: str, themes: str) -> None:
    script = """
      return ['light', 'dark'].filter((theme) => {
        const styled = bench.forTheme(argument.replace('.a {}', '.a { color: rgb(1, 2, 3) }'), theme);
        return bench.styled(styled, '<p class="a"></p>', [['.a', 'color']])[0] === 'rgb(1, 2, 3)';
      }).join(' ');
    """
    assert bench.run(script, css) == themes


STYLES = {
    "": "",
    "color: red": "color: red",
    "width: 10rpx; color: red;": "width: calc(var(--rpx) * 10); color: red;",
    "height:calc(100vh - 20rpx)": "height:calc(calc(var(--vh) * 100) - calc(var(--rpx) * 20))",
    "padding-bottom: env(safe-area-inset-bottom)": "padding-bottom: var(--safe-area-inset-bottom)",
    "background: url(data:image/png;base64,AA==); top: 1rpx": (
        "background: url(data:image/png;base64,AA==); top: calc(var(--rpx) * 1)"
    ),
    "top: 1rpx; }": "top: 1rpx; }",
    "--a: 1rpx": "--a: calc(var(--rpx) * 1)",
}


def test_inline_styles(bench: ProjectBench) -> None:
    rewritten = bench.run("return argument.map(bench.rewriteInlineStyle)", list(STYLES))
    assert dict(zip(STYLES, rewritten, strict=True)) == STYLES


def test_a_browser_understands_what_comes_out(bench: ProjectBench) -> None:
    """The screen of project_bench.js is 375 px wide, 600 px high, and has 34 px of safe area below."""
    files = {
        **PAGE,
        **COMPONENT,
        "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
        "app.wxss": "page { width: 100rpx } view { display: block; height: 50vh }",
        "components/x/x.wxss": ".a { margin-left: calc(10rpx + env(safe-area-inset-bottom)) } :host { display: flex }",
    }
    html = """
      <div class="wx-page-root"><wx-view></wx-view>
        <x-x wx-host="components/x/x"><wx-view class="components/x/x--a"></wx-view></x-x><b class="a"></b>
      </div>
    """
    script = """
      const [files, html] = argument;
      const project = await bench.load(files);
      const css = project.styleSheets('pages/a/a', 'light').join('');
      return bench.styled(css, html, [
        ['.wx-page-root', 'width'], ['wx-view', 'height'], ['x-x', 'display'], ['x-x wx-view', 'margin-left'], ['b', 'margin-left'],
      ]);
    """
    assert bench.run(script, [files, html]) == ["50px", "300px", "flex", "39px", "0px"]


# WXSS, and whether the phone's compiler takes it; where it does not, a browser still may, so that we only warn.
WXSS = {
    ".a { color: red }": True,
    ".a, .b > .c, .c ~ .d + .e .f {}": True,
    "#a, [b], .c[d='中'], page, view::after, :root, :host {}": True,
    ".a:hover:nth-child(2n+1)::-webkit-scrollbar {}": True,
    ".a { --b: 1rpx; width: calc(100% - var(--b)); margin: -1RPX !important; }": True,
    ".a { background: url(//a.b/c.png) }": True,
    "@media screen and (min-width: 1px) { .a {} }": True,
    "@supports not (a: b) { .a {} }": True,
    "@-webkit-keyframes a { from, 50.5% { top: 0 } to { top: 1px } }": True,
    "@font-face { font-family: a; src: url(https://a.b/c.ttf) }": True,
    "@charset 'utf-8';": True,
    "@import 'b.wxss';": True,
    '@import "b";': True,
    "* {}": False,
    ".a > * {}": False,
    ".a:not(*) {}": False,
    r".a\/b {}": False,
    ".中 {}": False,
    ".a:is(.b, .c) {}": False,
    "a|b {}": False,
    ".a,, .b {}": False,
    ", .a {}": False,
    ".a > {}": False,
    ".a + {}": False,
    "{ color: red }": False,
    ".a { color:}": False,
    ".a { --b: {} }": False,
    ".a { *zoom: 1 }": False,
    ".a { color: red;; }": False,
    ".a { color: red;; top: 0 }": False,
    ".a { ; color: red }": False,
    ".a { .b { top: 0 } }": False,
    ".a { &:hover { top: 0 } }": False,
    ".a { @media screen { top: 0 } }": False,
    "@layer a { .b {} }": False,
    "@container (min-width: 1px) { .b {} }": False,
    "@namespace a;": False,
    "@import url(b.wxss);": False,
    "@import url('b.wxss');": False,
    "@import b.wxss;": False,
    "@import 'b.wxss' screen;": False,
    "@import 'c.wxss';": False,
    ".a {": False,
    ".a }": False,
    ".a {} }": False,
    ".a:: {}": False,
    ".a { content: 'b }": False,
}


def test_what_the_phones_own_compiler_refuses_is_told(bench: ProjectBench, tmp_path: Path) -> None:
    """Both verdicts on every text: ours, and that of wcsc."""
    (tmp_path / "b.wxss").write_text(".b {}", "utf-8")
    verdicts: dict[str, bool] = {}
    for text in WXSS:
        (tmp_path / "a.wxss").write_text(text, "utf-8")
        verdicts[text] = official("wcsc", tmp_path, "a.wxss", "b.wxss")
    script = """
      const [base, texts] = argument;
      const found = {};
      for (const text of texts) {
        const { problems } = await bench.load({ ...base, 'app.wxss': text, 'b.wxss': '.b {}' });
        found[text] = problems.length === 0;
      }
      return found;
    """
    assert verdicts == WXSS
    assert bench.run(script, [PAGE, list(WXSS)]) == WXSS


def test_a_comment_of_another_language_is_told(bench: ProjectBench) -> None:
    assert bench.problems({**PAGE, "app.wxss": ".a {}\n// b\n.b {}"}) == [
        "app.wxss:2:1 warning: // does not begin a comment in WXSS, and spoils the rule; write /* … */"
    ]
