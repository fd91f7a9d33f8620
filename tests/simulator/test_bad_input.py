"""What is wrong with a mini-program is shown in the page, with its place, and what still can run runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import Chromium
from tests.sessions import session
from tests.simulator.cockpits import Cockpit, open_cockpit
from tests.simulator.sites import make_project
from tests.simulator.stage_visit import visit

FILES = {
    "app.json": json.dumps({"pages": ["pages/index/index"]}, indent=2),
    "pages/index/index.json": '{\n  "usingComponents": { "a-card": "/card/card" }\n}\n',
    "pages/index/index.wxml": '<view class="page">\n  <a-card />\n  <view>你好</view>\n</view>\n',
    "pages/index/index.wxss": '@import "../../base.wxss";\n.page { color: black; }\n',
    "base.wxss": "page { background: white; }\n",
    "card/card.json": '{ "component": true }\n',
    "card/card.wxml": '<wxs module="m">module.exports = { name: "卡片" };</wxs>\n<view>{{m.name}}</view>\n',
    "card/card.js": "Component({});\n",
}

# What a person does to a file, and what the page then says of it.
BROKEN: dict[str, tuple[str, str | bytes | None, str, str]] = {
    "no app.json": ("app.json", None, "app.json", "not a mini-program"),
    "app.json is not JSON": (
        "app.json",
        '{\n  "pages": ["pages/index/index",]\n}',
        "app.json:2:33",
        "a value was expected",
    ),
    "a page that is not listed right": (
        "app.json",
        '{\n  "pages": ["pages/inde/index"]\n}',
        "app.json:2:13",
        "page not found",
    ),
    "a page's JSON": (
        "pages/index/index.json",
        "{\n  usingComponents: {}\n}",
        "pages/index/index.json:2:3",
        "not a JSON value",
    ),
    "a missing component": (
        "pages/index/index.json",
        '{\n  "usingComponents": {\n    "a-card": "/card/crad"\n  }\n}',
        "pages/index/index.json:3:5",
        "component not found: there is no card/crad.json",
    ),
    "a component that lost its template": (
        "card/card.wxml",
        None,
        "pages/index/index.json:2:24",
        "component not found",
    ),
    "a tag that is not closed": (
        "pages/index/index.wxml",
        "<view>\n  <view>你好</view>\n",
        "pages/index/index.wxml:1:",
        "end tag",
    ),
    "an expression": (
        "pages/index/index.wxml",
        "<view>\n  {{a +}}\n</view>\n",
        "pages/index/index.wxml:2:",
        "expression",
    ),
    "WXS": (
        "card/card.wxml",
        '<view>\n</view>\n<wxs module="m">\nvar a = ;\n</wxs>\n',
        "card/card.wxml:4:9",
        "Unexpected token",
    ),
    "WXSS": (
        "pages/index/index.wxss",
        ".page {\n  color: red;\n",
        "pages/index/index.wxss:1:1",
        "Unclosed block",
    ),
    "a missing @import": (
        "pages/index/index.wxss",
        '\n@import "../../bse.wxss";\n',
        "pages/index/index.wxss:2:",
        "bse.wxss",
    ),
    "JavaScript": (
        "pages/index/index.js",
        "Page({\n  data: {\n});\n",
        "pages/index/index.js:3:2",
        "Unexpected token",
    ),
    "a module that is not there": (
        "pages/index/index.js",
        "\nrequire('./missing');\nPage({});\n",
        "pages/index/index.js:2:",
        "missing",
    ),
    "an exception at load": (
        "pages/index/index.js",
        "Page({\n  onLoad() {\n    null.x;\n  },\n});\n",
        "pages/index/index.js:3:",
        "null",
    ),
    "no script": ("pages/index/index.js", None, "pages/index/index.js", "every page has one"),
    "a script that is not UTF-8": (
        "pages/index/index.js",
        "Page({}); // 你好".encode("gbk"),
        "pages/index/index.js",
        "UTF-8",
    ),
}


def write(folder: Path, path: str, content: str | bytes | None) -> None:
    """None: the file goes away."""
    file = folder / path
    if content is None:
        file.unlink()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("bad") / "project")
    for path, text in FILES.items():
        write(folder, path, text)
    return folder


@pytest.fixture(scope="module")
def cockpit(chromium: Chromium, project: Path) -> Iterator[Cockpit]:
    """The cockpit of `xiaoliu preview`, as it is for somebody who edits the project."""
    with session(project, "preview", ".", "--port", "0") as running:
        address = running.line_with("Preview").split()[-1]
        running.line_with("Ctrl-C ends this")
        with open_cockpit(chromium, address) as opened:
            yield opened


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_shown_with_its_place_and_goes_when_it_is_mended(
    cockpit: Cockpit, project: Path, case: str
) -> None:
    path, content, place, message = BROKEN[case]
    good = (project / path).read_bytes()
    write(project, path, content)
    try:
        said = cockpit.banner()
    finally:
        write(project, path, good)
        cockpit.wait_without_banner()
    assert place in said and message in said
    cockpit.wait_on_phone("你好")


@pytest.mark.parametrize(
    "case", ["no app.json", "app.json is not JSON", "a page's JSON", "JavaScript", "WXSS"]
)
def test_what_is_broken_from_the_start_comes_to_life_when_it_is_mended(
    chromium: Chromium, tmp_path: Path, case: str
) -> None:
    folder = make_project(tmp_path / "project")
    for file, text in FILES.items():
        write(folder, file, text)
    path, content, place, message = BROKEN[case]
    good = (folder / path).read_bytes()
    with session(tmp_path, "preview", "project", "--port", "0") as running:
        address = running.line_with("Preview").split()[-1]
        write(folder, path, content)
        with open_cockpit(chromium, address) as cockpit:
            said = cockpit.banner()
            assert place in said and message in said
            assert "last good version" not in said
            write(folder, path, good)
            cockpit.wait_without_banner()
            cockpit.wait_on_phone("你好")


def test_a_tag_whose_component_is_missing_is_a_box_and_the_rest_of_the_page_is_there(
    chromium: Chromium, tmp_path: Path
) -> None:
    folder = make_project(tmp_path / "project")
    write(folder, "pages/index/index.wxml", "<a-card>里面</a-card>\n<view>你好</view>\n")
    write(folder, "pages/index/index.json", '{ "usingComponents": { "a-card": "card" } }')
    with visit(chromium, folder) as stage:
        stage.sees("wx-view", "你好")
        stage.sees("[not-simulated=a-card]", "里面")
        assert "component not found" in stage.errors[0]
        assert stage.not_simulated == {"not simulated: <a-card>"}


def test_a_large_script_runs_and_one_that_is_not_utf8_is_told(chromium: Chromium, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    write(folder, "large.js", f"// {'x' * 1_100_000}\nmodule.exports = '很大';\n")
    write(folder, "latin.js", "module.exports = '你好';\n".encode("gbk"))
    write(folder, "pages/index/index.js", "Page({ data: { said: require('../../large') } });\n")
    write(folder, "pages/index/index.wxml", "<view>{{said}}</view>\n")
    with visit(chromium, folder) as stage:
        stage.sees("wx-view", "很大")
        assert [error.split(": ", 1) for error in stage.errors] == [
            ["latin.js:undefined", "cannot be read: not UTF-8"]
        ]


def test_an_exception_that_comes_again_and_again_is_one_problem_and_many_records(
    chromium: Chromium, tmp_path: Path
) -> None:
    folder = make_project(tmp_path / "project")
    script = "Page({ onLoad() { setInterval(() => { throw new Error('again'); }, 5); } });\n"
    write(folder, "pages/index/index.js", script)
    with visit(chromium, folder) as stage:
        stage.run(
            "let seen = 0; await new Promise((resolve) => {"
            " xiaoliu.feed.on(({ kind }) => { seen += kind === 'error'; if (seen === 5) resolve(); }); })"
        )
        problems = stage.run("return xiaoliu.problems")
    assert [(problem["file"], problem["line"], problem["message"]) for problem in problems] == [
        ("pages/index/index.js", 1, "again")
    ]
