"""The official unit-test tool and the stage agree: the same steps give the same data, texts and events."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium
from tests.simulator.stage_visit import Visit, visit

ROOT = Path(__file__).parents[2]
TOOL = Path(__file__).with_name("simulate.js")

Scene = dict[str, Any]

ANSWER = "components/answer-message/answer-message"
PAST = {"status": "complete", "runs": [{"id": "r", "text": "小溪流过石头"}]}

# A component of our own, for what WXS does.
WXS = {
    "components/wxs-scene/wxs-scene.json": '{ "component": true }',
    "components/wxs-scene/wxs-scene.js": (
        "Component({ properties: { list: { type: Array, value: [] }, word: { type: String, value: '' } } });"
    ),
    "components/wxs-scene/wxs-scene.wxs": """
var count = 0;
function sum(list) {
  var total = 0;
  for (var i = 0; i < list.length; i++) total += list[i];
  return total;
}
function kind(value) {
  switch (typeof value) {
    case 'number': return 'n';
    case 'string': return 's';
    default: return value === null ? 'null' : value.constructor;
  }
}
module.exports = {
  sum: sum,
  kind: kind,
  dashes: function (word) { return word.replace(getRegExp('[aeiou]', 'g'), '-').toUpperCase(); },
  json: function (value) { return JSON.stringify(value); },
  parts: function (word) { return word.split('').reverse().join(','); },
  rounded: function (value) { return Math.round(value * 100) / 100 + '|' + parseInt('12px') + '|' + isNaN(parseFloat('x')); },
  scoped: function () { { var inner = 7; } return inner; },
};
""",
    "components/wxs-scene/wxs-scene.wxml": """
<wxs module="m" src="./wxs-scene.wxs" />
<wxs module="own">module.exports.twice = function (value) { return value + value; };</wxs>
<view>{{m.sum(list)}}</view>
<view>{{m.kind(1)}} {{m.kind('a')}} {{m.kind(null)}} {{m.kind(list)}}</view>
<view>{{m.dashes(word)}}</view>
<view>{{m.json(list)}}</view>
<view>{{m.parts(word)}}</view>
<view>{{m.rounded(3.14159)}}</view>
<view>{{m.scoped()}} {{own.twice(word)}} {{own.twice(list.length)}}</view>
<view wx:for="{{list}}" wx:key="*this">{{index}}: {{item > 2 ? 'big' : own.twice(item)}}</view>
""",
}

SCENES: dict[str, Scene] = {
    "the chat page by paths": {
        "component": "pages/chat/chat",
        "steps": [
            {"set": {"messages": [{"id": "q1", "role": "user", "text": "问", "past": None}]}},
            {
                "set": {
                    "messages[1]": {"id": "a1", "role": "assistant", "text": "", "past": PAST},
                    "busy": True,
                }
            },
            {"set": {"messages[0].text": "换个问题", "announcement": "回答完成"}},
            {"set": {"messages": [], "busy": False, "suggestions[0]": "第一条"}},
        ],
    },
    "an answer that streams, fails, and can be asked again": {
        "component": ANSWER,
        "properties": {"name": "小流", "latest": True},
        "steps": [
            {"set": {"status": "streaming", "runs": [{"id": "0", "text": "你"}]}},
            {"set": {"runs[0].text": "你好", "runs[1]": {"id": "1", "text": " {{x}} <b>"}}},
            {"set": {"reasoning[0]": {"id": "t", "text": "想"}, "thinking": True}},
            {"set": {"thinking": False, "thinkingSeconds": 3}},
            {"set": {"status": "failed", "error": {"code": "network", "message": "x", "retryable": True}}},
            {"tap": ".action"},
            {"set": {"error": None, "status": "complete", "remark": "stopped"}},
        ],
    },
    "a past answer, by its observer": {
        "component": ANSWER,
        "properties": {"past": PAST, "aiLabel": "AI"},
        "steps": [{"set": {"past": {"status": "stopped", "runs": [], "remark": "empty"}}}],
    },
    "suggestions": {
        "component": "components/suggestion-list/suggestion-list",
        "properties": {"items": ["甲", "乙"], "label": "试试"},
        "steps": [{"tap": ".suggestion"}, {"set": {"items[1]": "丙", "items[2]": "丁"}}],
    },
    "thinking": {
        "component": "components/thinking-panel/thinking-panel",
        "properties": {"active": True, "seconds": 2},
        "steps": [{"set": {"active": False}}, {"set": {"seconds": 61}}, {"set": {"open": True}}],
    },
    "wrong types of properties": {
        "component": "components/error-notice/error-notice",
        "properties": {"text": 7, "retryText": "再试"},
        "steps": [{"set": {"text": None}}, {"set": {"detail": 1.5, "retryText": ""}}],
    },
    "WXS": {
        "component": "components/wxs-scene/wxs-scene",
        "properties": {"list": [1, 2, 3.5], "word": "mini-program"},
        "steps": [{"set": {"list[1]": 40}}, {"set": {"list": [], "word": "小溪 a"}}],
    },
}

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
  const [{ set }, properties] = argument;
  if (properties) await new Promise((resolve) => page.setData({ properties }, resolve));
  const subject = page.selectComponent('#scene') || page;
  if (set) await new Promise((resolve) => subject.setData(set, resolve));
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
    files = dict(WXS)
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
