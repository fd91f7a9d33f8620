"""What is broken in a folder is told with its file, line and column, and the rest compiles."""

from __future__ import annotations

import pytest

from tests.simulator.project_bench import ProjectBench
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server
from tests.simulator.test_project import COMPONENT, PAGE

# What is changed in a project that is fine, and all that is said about it.
BROKEN: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "nothing there": (
        {path: None for path in PAGE},
        ["app.json error: this folder is not a mini-program: there is no app.json"],
    ),
    "nothing below miniprogramRoot": (
        {"project.config.json": '{ "miniprogramRoot": "src/" }'},
        [
            "src/app.json error: this folder is not a mini-program: there is no app.json in src/, which "
            "project.config.json names as miniprogramRoot"
        ],
    ),
    "app.json is empty": (
        {"app.json": ""},
        ["app.json:1:1 error: an empty file is not JSON; write {}"],
    ),
    "app.json has a comment": (
        {"app.json": '{\n  // pages\n  "pages": ["pages/a/a"]\n}'},
        ["app.json:2:3 error: the platform's tools read plain JSON: no comments"],
    ),
    "app.json has a comma too many": (
        {"app.json": '{\n  "pages": ["pages/a/a"],\n}'},
        ["app.json:3:1 error: a key in double quotes was expected (JSON allows no comma after the last one)"],
    ),
    "app.json is no object": (
        {"app.json": "[]"},
        ['app.json:1:1 error: "pages" must list at least one page'],
    ),
    "no pages": (
        {"app.json": '{\n  "pages": []\n}'},
        ['app.json:2:3 error: "pages" must list at least one page'],
    ),
    "a page that is no path": (
        {"app.json": '{ "pages": ["pages/a/a", 7] }'},
        ["app.json:1:26 error: a page is named by its path"],
    ),
    "a page that is not there": (
        {"app.json": '{\n  "pages": [\n    "pages/a/a",\n    "pages/b/b"\n  ]\n}'},
        [
            "app.json:4:5 error: page not found: there is no pages/b/b.wxml",
            "pages/b/b.js error: no such file; every page has one",
        ],
    ),
    "an entry page that is not listed": (
        {"app.json": '{ "entryPagePath": "pages/c/c", "pages": ["pages/a/a"] }'},
        ['app.json:1:3 error: pages/c/c is not in "pages"'],
    ),
    "a page without JavaScript": (
        {"pages/a/a.js": None},
        ["pages/a/a.js error: no such file; every page has one"],
    ),
    "a page's JSON is broken": (
        {"pages/a/a.json": '{\n  "usingComponents": {\n    "x" "y"\n  }\n}'},
        ["pages/a/a.json:3:9 error: a colon was expected"],
    ),
    "a page's JSON is no object": (
        {"pages/a/a.json": "3"},
        ["pages/a/a.json:1:1 error: an object in braces was expected"],
    ),
    "usingComponents is no object": (
        {"pages/a/a.json": '{ "usingComponents": ["x"] }'},
        ["pages/a/a.json:1:3 error: an object in braces was expected: tag → path of the component"],
    ),
    "a component without a path": (
        {"pages/a/a.json": '{ "usingComponents": { "x": true } }'},
        ["pages/a/a.json:1:24 error: a component is named by its path"],
    ),
    "a missing component": (
        {"pages/a/a.json": '{\n  "usingComponents": {\n    "x": "../../components/z/z"\n  }\n}'},
        ["pages/a/a.json:3:5 error: component not found: there is no components/z/z.json"],
    ),
    "a component without WXML": (
        {
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "components/x/x.wxml": None,
        },
        [
            "pages/a/a.json:1:24 error: component not found: there is components/x/x.json, but no components/x/x.wxml",
        ],
    ),
    "a component without JSON": (
        {
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "components/x/x.json": None,
        },
        [
            "pages/a/a.json:1:24 error: component not found: there is components/x/x.wxml, but no components/x/x.json",
        ],
    ),
    "a component without JavaScript": (
        {
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "components/x/x.js": None,
        },
        ["components/x/x.js error: no such file; every component has one"],
    ),
    "a component that does not say so": (
        {
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "components/x/x.json": "{}",
        },
        ['components/x/x.json:1:1 warning: used as a component: write "component": true'],
    ),
    "a missing npm package": (
        {"pages/a/a.json": '{ "usingComponents": { "t": "tdesign/button" } }'},
        [
            "pages/a/a.json:1:24 error: component not found: there is no pages/a/tdesign/button.json, nor in "
            "miniprogram_npm, where the tools put npm packages when they build them"
        ],
    ),
    "a missing component of app.json": (
        {"app.json": '{ "pages": ["pages/a/a"],\n"usingComponents": { "x": "x" } }'},
        [
            "app.json:2:22 error: component not found: there is no x.json, nor in miniprogram_npm, where the tools put "
            "npm packages when they build them"
        ],
    ),
    "a missing default of a generic": (
        {"pages/a/a.json": '{ "componentGenerics": { "g": { "default": "./g" } } }'},
        ["pages/a/a.json:1:33 error: component not found: there is no pages/a/g.json"],
    ),
    "a plugin": (
        {"pages/a/a.json": '{ "usingComponents": { "p": "plugin://p/q" } }'},
        ["pages/a/a.json:1:24 warning: plugin://p/q: plugins are not simulated"],
    ),
    "a tag that is not closed": (
        {"pages/a/a.wxml": "<view>\n  <text>\n</view>"},
        ["pages/a/a.wxml:2:4 error: missing end tag: text"],
    ),
    "a tag that was not opened": (
        {"pages/a/a.wxml": "<view/>\n</view>"},
        ["pages/a/a.wxml:2:1 error: invalid end tag: </view>"],
    ),
    "a broken expression": (
        {"pages/a/a.wxml": "<view>\n  {{ a b }}\n</view>"},
        ["pages/a/a.wxml:2:8 error: unexpected character inside expression"],
    ),
    "an expression without end": (
        {"pages/a/a.wxml": '<view id="{{ a"></view>'},
        [
            "pages/a/a.wxml:1:1 error: incomplete tag: <",
            "pages/a/a.wxml:1:11 error: missing expression end: {{",
        ],
    ),
    "an else without if": (
        {"pages/a/a.wxml": "<view wx:else/>"},
        ["pages/a/a.wxml:1:7 error: invalid attribute: wx:else"],
    ),
    "an attribute twice": (
        {"pages/a/a.wxml": '<view class="a" class="b"/>'},
        ["pages/a/a.wxml:1:17 warning: duplicated attribute: class"],
    ),
    "a missing import": (
        {"pages/a/a.wxml": '<!-- <import src="no.wxml"/> -->\n<import src="../b.wxml"/>'},
        ["pages/a/a.wxml:2:14 error: pages/b.wxml: no such file"],
    ),
    "a missing include": (
        {"pages/a/a.wxml": '<view>\n<include src="/b"/></view>'},
        ["pages/a/a.wxml:2:15 error: b.wxml: no such file"],
    ),
    "includes in a circle": (
        {"pages/a/a.wxml": '<include src="b"/>', "pages/a/b.wxml": '\n<include src="./a.wxml"/>'},
        ["pages/a/b.wxml:2:15 error: pages/a/a → pages/a/b → pages/a/a: includes go in a circle"],
    ),
    "a missing wxs": (
        {"pages/a/a.wxml": '<wxs module="m" src="./m.wxs"/>'},
        ["pages/a/a.wxml:1:22 error: pages/a/m.wxs: no such file"],
    ),
    "a wxs that is broken": (
        {"pages/a/a.wxml": '<wxs module="m" src="./m.wxs"/>', "pages/a/m.wxs": "var a;\nlet b = 1;"},
        ["pages/a/m.wxs:2:1 error: WXS does not have let"],
    ),
    "wxs inside WXML that is broken": (
        {"pages/a/a.wxml": '<view/>\n<wxs module="m">var a = (;\n</wxs>'},
        ["pages/a/a.wxml:2:26 error: Unexpected token"],
    ),
    "wxs inside WXML that throws": (
        {"pages/a/a.wxml": '<view/>\n<wxs module="m">\n  var a;\n  a.b();\n</wxs>'},
        ["pages/a/a.wxml:4:5 error: TypeError: Cannot read properties of undefined (reading 'b')"],
    ),
    "a wxs that requires what is not there": (
        {"pages/a/a.wxml": '<wxs module="m">\nvar b = require("./b.wxs");</wxs>'},
        ["pages/a/a.wxml:2:17 error: pages/a/b.wxs: no such file"],
    ),
    "a brace that is not closed": (
        {"pages/a/a.js": "Page({\n  onLoad() {\n});"},
        ["pages/a/a.js:3:2 error: Unexpected token ')'"],
    ),
    "a brace too many": (
        {"pages/a/a.js": "Page({});\n}\n"},
        ["pages/a/a.js:2:1 error: Unexpected token"],
    ),
    "broken JavaScript on the first line": (
        {"pages/a/a.js": "Page({ a: });"},
        ["pages/a/a.js:1:11 error: Unexpected token '}'"],
    ),
    "broken JavaScript with import": (
        {"pages/a/a.js": "import b from './b';\nPage({ b: });", "pages/a/b.js": ""},
        ["pages/a/a.js:2:11 error: Unexpected token"],
    ),
    "JavaScript that is not strict": (
        {"pages/a/a.js": "Page({});\nwith (Math) {}"},
        ["pages/a/a.js:2:1 error: Strict mode code may not include a with statement"],
    ),
    "broken app.js": (
        {"app.js": "App({\n  a: 1\n  b: 2\n})"},
        ["app.js:3:3 error: Unexpected identifier 'b'"],
    ),
    "a module that is required and not there": (
        {"pages/a/a.js": "// require('../no')\nconst b = require('../b');\nPage({});"},
        [
            "pages/a/a.js:2:19 warning: pages/a/a.js requires ../b, and there is no such module (looked for pages/b.js, "
            "pages/b/index.js)"
        ],
    ),
    "JSON that is required": (
        {"pages/a/a.js": "require('./a.json')", "pages/a/a.json": "{}"},
        [
            "pages/a/a.js:1:9 warning: pages/a/a.js requires ./a.json: a phone requires .js files only, so make it a .js "
            "file with module.exports"
        ],
    ),
    "a required module that is broken": (
        {"pages/a/a.js": "require('./b')", "pages/a/b.js": "\n\nconst a = 1, a = 2;"},
        ["pages/a/b.js:3:14 error: Identifier 'a' has already been declared"],
    ),
    "a rule that is not closed": (
        {"pages/a/a.wxss": ".a {\n  color: red;\n\n.b {"},
        ["pages/a/a.wxss:4:1 error: Unclosed block"],
    ),
    "a declaration without colon": (
        {"pages/a/a.wxss": ".a {\n  color red;\n}"},
        ["pages/a/a.wxss:2:3 error: Unknown word color"],
    ),
    "a selector that is none": (
        {"app.wxss": ".a {}\n.b: {}"},
        ["app.wxss:2:1 error: .b:: not a selector (Expected a pseudo-class or pseudo-element.)"],
    ),
    "a missing import in WXSS": (
        {"pages/a/a.wxss": '\n@import "./b.wxss";'},
        ["pages/a/a.wxss:2:1 error: pages/a/b.wxss: no such file"],
    ),
    "imports in a circle": (
        {"app.wxss": '@import "a.wxss";', "a.wxss": '.a {}\n@import "app.wxss";'},
        ["a.wxss:2:1 error: app.wxss → a.wxss → app.wxss: imports go in a circle"],
    ),
    "a style sheet from elsewhere": (
        {"app.wxss": '@import "https://example.com/a.css";'},
        ["app.wxss:1:1 error: https://example.com/a.css: a style sheet must be in the mini-program"],
    ),
    "a local file in WXSS": (
        {"app.wxss": "page {\n  background: url(a.png)\n}"},
        [
            "app.wxss:2:3 warning: a.png: WXSS on a phone cannot load files of the mini-program; use https:, data: or "
            "<image>"
        ],
    ),
    "a tag in a component's WXSS": (
        {
            "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
            "components/x/x.wxss": ".a {}\n.b, .a view {}\n#c {}",
        },
        [
            "components/x/x.wxss:2:8 warning: some selectors are not allowed in component wxss, including tag name "
            "selectors, ID selectors, and attribute selectors"
        ],
    ),
    "a theme variable without a theme": (
        {"app.json": '{ "pages": ["pages/a/a"],\n "window": {\n "backgroundColor": "@b" } }'},
        ['app.json:3:2 error: @b: set "themeLocation" in app.json to the file that defines it'],
    ),
    "a theme that is not there": (
        {"app.json": '{ "pages": ["pages/a/a"],\n "themeLocation": "theme.json" }'},
        ["app.json:2:2 error: theme.json: no such file"],
    ),
    "a theme variable that is not defined": (
        {
            "app.json": '{ "pages": ["pages/a/a"], "themeLocation": "theme.json" }',
            "theme.json": '{ "light": { "b": "#fff" }, "dark": {} }',
            "pages/a/a.json": '{\n"backgroundColor": "@b",\n"navigationBarTextStyle": "@c" }',
        },
        [
            "pages/a/a.json:2:1 error: @b: not defined in theme.json (dark)",
            "pages/a/a.json:3:1 error: @c: not defined in theme.json (light, dark)",
        ],
    ),
    "a theme variable where none may be": (
        {
            "app.json": '{ "pages": ["pages/a/a"], "themeLocation": "theme.json",\n'
            '"window": { "navigationBarTitleText": "@b" } }',
            "theme.json": '{ "light": { "b": "#fff" }, "dark": { "b": "#000" } }',
        },
        ["app.json:2:13 error: @b: a variable is not allowed in navigationBarTitleText"],
    ),
    "a theme without dark": (
        {
            "app.json": '{ "pages": ["pages/a/a"], "themeLocation": "theme.json" }',
            "theme.json": '{ "light": {} }',
        },
        ['theme.json:1:1 error: "dark" is missing: a theme says what each variable is in it'],
    ),
    "broken project.config.json": (
        {"project.config.json": '{ "appid": }'},
        ["project.config.json:1:12 error: a value was expected (JSON allows no comma after the last one)"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_told_with_its_place(bench: ProjectBench, name: str) -> None:
    changes, expected = BROKEN[name]
    files = {path: text for path, text in {**PAGE, **COMPONENT, **changes}.items() if text is not None}
    assert bench.problems(files) == expected


def test_what_is_fine_has_no_problems(bench: ProjectBench) -> None:
    assert bench.problems({**PAGE, **COMPONENT}) == []


def test_one_broken_file_leaves_the_others_working(bench: ProjectBench) -> None:
    files = {
        **PAGE,
        "app.json": '{ "pages": ["pages/a/a", "pages/b/b"] }',
        "pages/a/a.wxml": "<view>",
        "pages/a/a.wxss": ".a {",
        "pages/a/a.js": "Page({",
        "pages/b/b.wxml": "<view>{{ word }}</view>",
        "pages/b/b.wxss": ".b { top: 1px }",
        "pages/b/b.js": "Page({})",
    }
    script = """
      const project = await bench.load(argument);
      return {
        broken: [...new Set(project.problems.map(({ file }) => file))],
        html: bench.draw(project, 'pages/b/b', { word: 'works' }),
        css: project.components.get('pages/b/b').css,
      };
    """
    assert bench.run(script, files) == {
        "broken": ["pages/a/a.js", "pages/a/a.wxml", "pages/a/a.wxss"],
        "html": "<view>works</view>",
        "css": ".b { top: 1px }\n",
    }
