"""A folder becomes a compiled project: what is in it, and how what is wrong with it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.project_bench import ProjectBench
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "node_modules"

PAGE = {
    "app.json": '{ "pages": ["pages/a/a"] }',
    "pages/a/a.js": "Page({})",
    "pages/a/a.wxml": "<view/>",
}

COMPONENT = {
    "components/x/x.json": '{ "component": true }',
    "components/x/x.js": "Component({})",
    "components/x/x.wxml": "<view/>",
}

SUMMARY = """
  const project = await bench.load(argument);
  const components = {};
  for (const [path, { json, template, window, ...rest }] of project.components) components[path] = rest;
  return {
    name: project.name, appId: project.appId, pages: project.pages, script: project.app.script, css: project.app.css,
    components, problems: bench.told(project.problems),
  };
"""


def text_files(folder: Path) -> dict[str, str]:
    """Returns what the platform's tools compile: path → text."""
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for ending in ("js", "json", "wxml", "wxss", "wxs")
        for file in folder.rglob(f"*.{ending}")
        if file.is_file()
    }


def test_everything_that_app_json_leads_to_is_compiled(bench: ProjectBench) -> None:
    files = {
        "project.config.json": '{ "appid": "wx1", "projectname": "%E5%B0%8F%E6%B5%81" }',
        "app.json": '{ "pages": ["pages/a/a"], "usingComponents": { "y": "components/y" } }',
        "app.js": "App({})",
        "app.wxss": "page { color: red }",
        "pages/a/a.json": '{ "usingComponents": { "x": "../../components/x/x" } }',
        "pages/a/a.js": "Page({})",
        "pages/a/a.wxml": "<x/>",
        "pages/a/a.wxss": ".a { width: 10rpx }",
        **COMPONENT,
        "components/x/x.wxss": ".a { height: 1px }",
        "components/y.json": '{ "component": true, "styleIsolation": "apply-shared" }',
        "components/y.js": "Component({})",
        "components/y.wxml": "<view/>",
    }
    using = {"y": "/components/y"}
    assert bench.run(SUMMARY, files) == {
        "name": "小流",
        "appId": "wx1",
        "pages": ["pages/a/a"],
        "script": "app.js",
        "css": ".wx-page-root { color: red }\n",
        "components": {
            "pages/a/a": {
                "path": "pages/a/a",
                "isPage": True,
                "usingComponents": {**using, "x": "/components/x/x"},
                "css": ".a { width: calc(var(--rpx) * 10) }\n",
                "scope": "",
                "styleIsolation": "shared",
                "script": "pages/a/a.js",
            },
            "components/x/x": {
                "path": "components/x/x",
                "isPage": False,
                "usingComponents": using,
                "css": ".components\\/x\\/x--a { height: 1px }\n",
                "scope": "components/x/x",
                "styleIsolation": "isolated",
                "script": "components/x/x.js",
            },
            "components/y": {
                "path": "components/y",
                "isPage": False,
                "usingComponents": using,
                "css": "",
                "scope": "components/y",
                "styleIsolation": "apply-shared",
                "script": "components/y.js",
            },
        },
        "problems": [],
    }


def test_pages_of_sub_packages_follow_and_the_entry_page_comes_first(bench: ProjectBench) -> None:
    app = {
        "entryPagePath": "pages/b/b",
        "pages": ["pages/a/a", "/pages/b/b"],
        "subPackages": [{"root": "more", "pages": ["c/c"]}],
        "subpackages": [{"root": "even/more/", "pages": ["d"]}],
    }
    files = {"app.json": json.dumps(app)}
    for page in ("pages/a/a", "pages/b/b", "more/c/c", "even/more/d"):
        files |= {f"{page}.wxml": "<view/>", f"{page}.js": "Page({})"}
    script = "const { pages, problems } = await bench.load(argument); return { pages, problems }"
    assert bench.run(script, files) == {
        "pages": ["pages/b/b", "pages/a/a", "more/c/c", "even/more/d"],
        "problems": [],
    }


def test_windows_follow_the_theme_only_in_dark_mode(bench: ProjectBench) -> None:
    app: dict[str, Any] = {
        "pages": ["pages/a/a"],
        "darkmode": True,
        "themeLocation": "theme.json",
        "window": {"navigationBarTitleText": "app", "backgroundColor": "@back"},
    }
    files = {
        **PAGE,
        "theme.json": '{ "light": { "back": "#fff", "bar": "black" }, "dark": { "back": "#000", "bar": "white" } }',
        "pages/a/a.json": '{ "navigationBarTitleText": "a", "navigationBarTextStyle": "@bar", "usingComponents": {} }',
        "app.wxss": "@media (prefers-color-scheme: dark) { page { color: white } }",
    }
    script = """
      const project = await bench.load(argument);
      const on = (theme) => [project.pageConfig('pages/a/a', theme), project.styleSheets('pages/a/a', theme).join('')];
      return [on('light'), on('dark')];
    """
    light: dict[str, Any] = {
        "navigationBarTitleText": "a",
        "backgroundColor": "#fff",
        "navigationBarTextStyle": "black",
    }
    dark = {**light, "backgroundColor": "#000", "navigationBarTextStyle": "white"}
    on = "@media (min-width: 0px) { .wx-page-root { color: white } }\n"
    off = on.replace("min-width: 0px", "max-width: -1px")
    assert bench.run(script, {**files, "app.json": json.dumps(app)}) == [[light, off], [dark, on]]
    app["darkmode"] = False
    assert bench.run(script, {**files, "app.json": json.dumps(app)}) == [[light, off], [light, off]]


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("./x", "pages/a/x"),
        ("x", "pages/a/x"),
        ("../x/x", "pages/x/x"),
        ("/x/x", "x/x"),
        ("../../../../x/x", "x/x"),
        ("./x", "pages/a/x/index"),
        ("/x", "x/index"),
        ("lib/x", "pages/a/miniprogram_npm/lib/x"),
        ("lib/x", "pages/miniprogram_npm/lib/x"),
        ("lib/x", "miniprogram_npm/lib/x"),
        ("lib", "miniprogram_npm/lib/index"),
        ("@scope/lib/x", "miniprogram_npm/@scope/lib/x/index"),
    ],
)
def test_a_component_is_found_where_the_tools_look(bench: ProjectBench, reference: str, place: str) -> None:
    files = {
        **PAGE,
        "pages/a/a.json": json.dumps({"usingComponents": {"x": reference}}),
        f"{place}.json": '{ "component": true }',
        f"{place}.js": "Component({})",
        f"{place}.wxml": "<view/>",
    }
    script = """
      const project = await bench.load(argument);
      return [project.components.get('pages/a/a').usingComponents, [...project.components.keys()], project.problems];
    """
    assert bench.run(script, files) == [{"x": f"/{place}"}, ["pages/a/a", place], []]


def test_generics_placeholders_and_a_component_inside_itself(bench: ProjectBench) -> None:
    config = {
        "component": True,
        "usingComponents": {"x": "./x"},
        "componentGenerics": {"free": True, "bound": {"default": "./g"}},
        "componentPlaceholder": {"x": "view"},
    }
    files = {
        **PAGE,
        **COMPONENT,
        "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
        "components/x/x.json": json.dumps(config),
        **{f"components/x/g{path[14:]}": text for path, text in COMPONENT.items()},
    }
    script = """
      const project = await bench.load(argument);
      const { json, usingComponents } = project.components.get('components/x/x');
      return { json, usingComponents, reachable: project.reachableFrom('pages/a/a').map(({ path }) => path), problems: project.problems };
    """
    assert bench.run(script, files) == {
        "json": {**config, "componentGenerics": {"free": True, "bound": {"default": "/components/x/g"}}},
        "usingComponents": {"x": "/components/x/x"},
        "reachable": ["components/x/g", "components/x/x", "pages/a/a"],
        "problems": [],
    }


def test_files_below_miniprogram_root_are_relative_to_it(bench: ProjectBench) -> None:
    files = {"project.config.json": '{ "miniprogramRoot": "./src/" }'}
    files |= {f"src/{path}": text for path, text in PAGE.items()}
    script = """
      const project = await bench.load(argument, { base: 'http://127.0.0.1/project' });
      return [project.pages, project.problems, project.source.url('/images/a b.png'), [...project.files.keys()].sort()];
    """
    url = "http://127.0.0.1/project/src/images/a%20b.png"
    assert bench.run(script, files) == [["pages/a/a"], [], url, sorted(PAGE)]


def test_a_byte_order_mark_is_passed_over(bench: ProjectBench) -> None:
    assert bench.problems({path: f"\ufeff{text}" for path, text in PAGE.items()}) == []


def test_a_folder_is_crawled_from_app_json(bench: ProjectBench) -> None:
    files = {
        **PAGE,
        **COMPONENT,
        "pages/a/a.json": '{ "usingComponents": { "x": "/components/x/x" } }',
        "pages/a/a.js": "import { b } from './b';\nPage({ b });",
        "pages/a/b.js": "module.exports = require('../../lib');",
        "lib/index.js": "exports.b = 1;",
        "pages/a/a.wxml": '<include src="c"/><import src="d"/><wxs module="m" src="m.wxs"/>',
        "pages/a/c.wxml": "<view/>",
        "pages/a/d.wxml": "<template name='d'/>",
        "pages/a/m.wxs": "module.exports = require('./n.wxs');",
        "pages/a/n.wxs": "module.exports = 1;",
        "pages/a/a.wxss": "@import 'e.wxss';",
        "pages/a/e.wxss": ".e { top: 0 }",
    }
    bench.folder.update(files)
    bench.folder["unrelated.js"] = "syntax error"
    script = """
      const project = await bench.loadProject(bench.crawledFiles('/folder/'), { builtIns: bench.builtIns });
      return { problems: bench.told(project.problems), files: [...project.files.keys()].sort() };
    """
    assert bench.run(script) == {"problems": [], "files": sorted(files)}
    assert len(bench.requested) == len(set(bench.requested)), "each file once"


def test_a_file_that_cannot_be_read_is_told(bench: ProjectBench) -> None:
    bench.folder.update({**PAGE, "pages/a/a.wxss": "中".encode("gbk")})
    script = """
      const project = await bench.loadProject(bench.crawledFiles('/folder'), { builtIns: bench.builtIns });
      return bench.told(project.problems);
    """
    assert bench.run(script) == ["pages/a/a.wxss error: cannot be read: not UTF-8"]


def test_all_files_in_one_request(bench: ProjectBench) -> None:
    bench.folder["all.json"] = json.dumps(PAGE)
    script = """
      const source = await bench.fetchedFiles('/folder/all.json', '/folder/');
      const project = await bench.loadProject(source, { builtIns: bench.builtIns });
      return [bench.told(project.problems), project.source.url('a.png')];
    """
    assert bench.run(script) == [[], "/folder/a.png"]
    assert bench.requested == ["all.json"]


def test_the_generated_mini_program_has_no_problems(bench: ProjectBench) -> None:
    assert bench.problems(text_files(ROOT / "miniprogram_out")) == []


def test_only_what_has_changed_is_compiled_again(bench: ProjectBench) -> None:
    script = """
      const inner = bench.createEvaluate();
      const evaluated = [];
      const evaluate = (code, file) => {
        evaluated.push(file);
        return inner(code, file);
      };
      await bench.load(argument, { evaluate });
      const first = evaluated.splice(0).length;
      await bench.load(argument, { evaluate });
      const same = evaluated.splice(0);
      const changed = [];
      for (const file of ['pages/chat/chat.wxml', 'pages/chat/chat.js', 'pages/chat/chat.wxss', 'runtime/run.js']) {
        argument[file] += '\\n';
        await bench.load(argument, { evaluate });
        changed.push(evaluated.splice(0));
      }
      return { first, same, changed };
    """
    bench.reload()
    found = bench.run(script, text_files(ROOT / "miniprogram_out"))
    assert found["first"] > 30
    assert found["same"] == []
    # A line at its end changes the template's text, and a script's, but not the code that the template becomes.
    assert found["changed"] == [["pages/chat/chat.wxml"], ["pages/chat/chat.js"], [], ["runtime/run.js"]]
