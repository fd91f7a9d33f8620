"""Mini-programs and component libraries that others wrote compile, and their modules run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.project_bench import ProjectBench
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server
from tests.simulator.test_project import text_files

MODULES = Path(__file__).parents[2] / "node_modules"

# npm package → the folder that the platform's tools copy to miniprogram_npm (package.json, "miniprogram").
LIBRARIES = {
    "@vant/weapp": "lib",
    "tdesign-miniprogram": "miniprogram_dist",
    "mp-html": "dist/mp-weixin",
}

RUN = """
  const project = await bench.load(argument);
  const defined = [];
  const wx = new Proxy({}, {
    get: (_, name) => () => ({ system: 'iOS 17', SDKVersion: '3.7.0', windowWidth: 375, platform: 'ios' }),
  });
  const globals = {
    wx, console, setTimeout, clearTimeout, setInterval, clearInterval,
    App: () => {}, Page: () => {}, getApp: () => ({ globalData: {} }), getCurrentPages: () => [],
    Behavior: (definition) => definition,
    Component: (definition) => defined.push(definition),
  };
  const reported = [];
  const system = new bench.ModuleSystem({
    read: (path) => project.source.text(path),
    strict: project.strict,
    globals,
    report: (exception, place) => reported.push([String(exception), place]),
  });
  const paths = [...project.components.keys()];
  paths.forEach((path) => system.run(`${path}.js`));
  return {
    errors: bench.told(project.problems.filter(({ severity }) => severity === 'error')),
    warnings: bench.told(project.problems.filter(({ severity }) => severity === 'warning')),
    without: paths.filter((path) => !project.components.get(path).template),
    paths, defined: defined.length, reported,
  };
"""


def library(name: str) -> dict[str, str]:
    """Returns a mini-program whose one page uses every component of a library."""
    root = f"miniprogram_npm/{name}"
    copied = text_files(MODULES / name / LIBRARIES[name])
    components = [path for path, text in copied.items() if path.endswith(".json") and '"component"' in text]
    using = {f"c{number}": f"{name}/{path[:-5]}" for number, path in enumerate(components)}
    return {
        **{f"{root}/{path}": text for path, text in copied.items()},
        "app.json": json.dumps({"pages": ["pages/a/a"]}),
        "pages/a/a.json": json.dumps({"usingComponents": using}),
        "pages/a/a.js": "Page({})",
        "pages/a/a.wxml": "".join(f"<{tag}/>" for tag in using),
    }


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_component_library(bench: ProjectBench, name: str) -> None:
    files = library(name)
    found: dict[str, Any] = bench.run(RUN, files)
    using = json.loads(files["pages/a/a.json"])["usingComponents"]
    assert found["errors"] == []
    assert found["reported"] == []
    assert found["without"] == []
    assert len(found["paths"]) >= len(using) + 1
    assert found["defined"] >= len(using) - 1, "mp-html makes its node by hand"


def test_a_mini_program_of_a_hundred_pages(bench: ProjectBench) -> None:
    """The example inside npm wux-weapp."""
    found = bench.run(RUN, text_files(MODULES / "wux-weapp" / "example"))
    assert found["errors"] == []
    assert found["reported"] == []
    assert found["without"] == []
    assert found["defined"] > 100
    # What is warned of is really there.
    assert {warning.split(" warning: ")[1].split(",")[0].split(":")[0] for warning in found["warnings"]} == {
        "some selectors are not allowed in component wxss",
        "this attribute is deprecated",
    }
