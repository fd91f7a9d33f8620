"""The official unit-test tool and the stage agree: the same steps give the same data, texts and events."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium
from tests.package.gates import ROOT
from tests.package.scenes import FILES, SCENES, Scene
from tests.simulator.stage_visit import Visit, visit

TOOL = Path(__file__).with_name("simulate.js")

# A page that shows one component, and notes its events.
HOST_WXML = '<scene id="scene" {attributes} bind:copy="on" bind:retry="on" bind:choose="on" wx:if="{{{{properties}}}}" />'
HOST_JS = """
Page({
  data: { properties: null },
  onLoad() { this.events = []; },
  on(event) { this.events.push([event.type, event.detail]); },
});
"""

# The component, or the page itself, gets `set`; `properties` come from the page, once.
STEP = """
  const page = xiaoliu.stage.pages.front.instance;
  const [{ set, call }, properties] = argument;
  if (properties) await new Promise((resolve) => page.setData({ properties }, resolve));
  const subject = page.selectComponent('#scene') || page;
  if (set) await new Promise((resolve) => subject.setData(set, resolve));
  if (call) subject[call]();
"""

SEEN = """
  const page = xiaoliu.stage.pages.front.instance;
  const textsOf = (node) => node.nodeType === 3
    ? node.textContent.split('\\n').map((line) => line.trim()).filter(Boolean)
    : [...node.childNodes].filter((child) => child.nodeName !== 'WX-TEXTAREA').flatMap(textsOf);
  const subject = page.selectComponent('#scene') || page;
  const element = document.getElementById('scene') || [...document.querySelectorAll('wx-page')].pop();
  return JSON.parse(JSON.stringify({ data: subject.data, texts: textsOf(element), events: page.events || [] }));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated mini-program, the component for WXS, and for each scene a page around its component."""
    folder = tmp_path_factory.mktemp("scenes") / "project"
    shutil.copytree(ROOT / "miniprogram_out", folder)
    files = dict(FILES)
    app = json.loads((folder / "app.json").read_text("utf-8"))
    for number, scene in enumerate(SCENES.values()):
        if scene["component"] in app["pages"]:
            continue
        path = f"pages/scene{number}/scene{number}"
        attributes = " ".join(f'{dashed(name)}="{{{{properties.{name}}}}}"' for name in scene["properties"])
        files |= {
            f"{path}.json": json.dumps({"usingComponents": {"scene": "/" + scene["component"]}}),
            f"{path}.wxml": HOST_WXML.format(attributes=attributes),
            f"{path}.js": HOST_JS,
        }
        app["pages"].append(path)
    files["app.json"] = json.dumps(app)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


@pytest.fixture(scope="module")
def simulated(folder: Path) -> dict[str, list[Any]]:
    """What the official tool shows of each scene after each step."""
    done = subprocess.run(
        ["node", str(TOOL), str(folder)],
        input=json.dumps(list(SCENES.values())),
        capture_output=True,
        encoding="utf-8",
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(SCENES, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.fixture(scope="module")
def staged(folder: Path, chromium: Chromium) -> dict[str, list[Any]]:
    """The same, on the stage."""
    with visit(chromium, folder) as stage:
        seen = {name: play(stage, number, scene) for number, (name, scene) in enumerate(SCENES.items())}
        assert stage.errors == []
    return seen


def play(stage: Visit, number: int, scene: Scene) -> list[Any]:
    is_page = scene["component"].startswith("pages/")
    stage.go(scene["component"] if is_page else f"pages/scene{number}/scene{number}")
    seen = []
    for index, step in enumerate([{}, *scene["steps"]]):
        properties = None if is_page or index else scene["properties"]
        stage.run(STEP, [step, properties])
        if "tap" in step:
            # An isolated component's classes have its path before them.
            stage.tap(f'#scene [class~="{scene["component"]}--{step["tap"].removeprefix(".")}"]')
        stage.run("await new Promise(requestAnimationFrame)")
        seen.append(stage.run(SEEN))
    return seen


@pytest.mark.parametrize("name", SCENES)
def test_the_same_steps_give_the_same_data_and_texts(
    name: str, simulated: dict[str, list[Any]], staged: dict[str, list[Any]]
) -> None:
    assert len(simulated[name]) == len(SCENES[name]["steps"]) + 1
    assert simulated[name][-1]["texts"], "something is shown"
    for step, (official, ours) in enumerate(zip(simulated[name], staged[name], strict=True)):
        assert ours["data"] == official["data"], step
        assert ours["texts"] == official["texts"], step
        assert ours["events"] == official["events"], step
