"""The generated project passes the platform's own tools without a warning, and each tool can say no."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from xiaoliu.config_file import parse_config
from xiaoliu.plan import resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates

ROOT = Path(__file__).parents[2]
GATES = ROOT / "tests" / "package" / "official_compilers.js"

# Every protocol and encoding, language, colour mode and feature is in one of them.
CONFIGS = {
    "default": "",
    "sse-en-dark": '[app]\nlocale="en"\n[backend]\nencoding="sse"\n[theme]\ndark="dark"\naccent="#000"\nradius=0',
    "ndjson-zh-light": '[app]\nlocale="zh-CN"\n[backend]\nencoding="ndjson"\n[theme]\ndark="light"\naccent="#fff"',
    "openai": '[backend]\nurl="https://example.com/v1"\nprotocol="openai"\nmodel="m"\n[features]\nthinking=false',
    "article": '[backend]\nprotocol="article"\n[output]\ncomments="en"',
    "foreign-ndjson": '[backend]\nprotocol="ndjson"\n[chat]\nsuggestions=["a","b","c","d","e","f"]',
    "hostile-text": '[app]\nname="{{x}}</view>\\"\\u2028"\n[backend]\nprotocol="text"\n[chat]\ntitle="@background"',
}


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One generated mini-program for each of CONFIGS, in its order."""
    templates = load_templates()
    folders = []
    for name, text in CONFIGS.items():
        folder = tmp_path_factory.mktemp(name, numbered=False)
        for path, content in render(resolve(parse_config(text), templates), templates).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        folders.append(folder)
    return folders


def problems(gate: str, *folders: Path) -> list[list[str]]:
    """What a gate of official_compilers.js finds in each folder."""
    done = subprocess.run(
        ["node", str(GATES), gate, *map(str, folders)], capture_output=True, encoding="utf-8", timeout=110
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / path).read_text("utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), "utf-8")

    return change


@pytest.mark.parametrize("gate", ["wxml", "wxss", "json"])
def test_every_project_passes_without_a_warning(gate: str, projects: list[Path]) -> None:
    found = dict(zip(CONFIGS, problems(gate, *projects), strict=True))
    assert found == {name: [] for name in CONFIGS}


@pytest.mark.parametrize(
    ("gate", "spoil", "says"),
    [
        ("wxml", edit("components/welcome/welcome.wxml", "</view>", "</vew>"), "welcome.wxml:"),
        ("wxml", edit("pages/chat/chat.wxml", "{{greeting}}", "{{greeting"), "chat.wxml:"),
        ("wxss", edit("app.wxss", "@import", ".a { color: red\n@import"), "app.wxss"),
        ("wxss", edit("app.wxss", "./theme.wxss", "./missing.wxss"), "missing.wxss"),
        ("json", edit("app.json", '"resizable"', '"resizeable"'), "unknown key"),
        ("json", edit("project.config.json", '"urlCheck": false', '"urlCheck": "no"'), "urlCheck"),
        ("json", edit("theme.json", '"barText": "black"', '"barText": 0'), "barText"),
        ("json", edit("sitemap.json", '"rules"', '"rule"'), "rules"),
        (
            "json",
            edit("pages/chat/chat.json", '"disableScroll": true', '"disableScroll": "yes"'),
            "disableScroll",
        ),
    ],
)
def test_a_gate_says_what_is_wrong(
    gate: str, spoil: Callable[[Path], None], says: str, projects: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "spoiled"
    shutil.copytree(projects[0], folder)
    spoil(folder)
    [found] = problems(gate, folder)
    assert says in "\n".join(found)


def test_the_whole_compiler_takes_the_project_and_refuses_a_missing_theme_colour(
    projects: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "spoiled"
    shutil.copytree(projects[0], folder)
    edit("app.json", "@barText", "@nothing")(folder)
    good, spoiled = problems("compile", projects[0], folder)
    assert good == []
    assert "@nothing" in "\n".join(spoiled)


def type_errors(folder: Path, *included: Path) -> str:
    """What TypeScript's strict check says of all JavaScript below the included folders."""
    settings = {
        "extends": str(ROOT / "tsconfig.json"),
        "compilerOptions": {
            "rootDirs": [],
            "typeRoots": [str(ROOT / "node_modules"), str(ROOT / "node_modules" / "@types")],
        },
        "include": [f"{path}/**/*.js" for path in included],
    }
    config = folder / "tsconfig.json"
    config.write_text(json.dumps(settings), "utf-8")
    done = subprocess.run(
        [str(ROOT / "node_modules" / ".bin" / "tsc"), "-p", str(config)],
        capture_output=True,
        encoding="utf-8",
        timeout=110,
    )
    return done.stdout + done.stderr


def test_every_project_passes_the_strict_type_check(projects: list[Path], tmp_path: Path) -> None:
    assert type_errors(tmp_path, *projects) == ""


def test_the_type_check_finds_a_wrong_type(projects: list[Path], tmp_path: Path) -> None:
    shutil.copytree(projects[0], tmp_path / "spoiled")
    edit("pages/chat/chat.js", "busy: false", "busy: 0")(tmp_path / "spoiled")
    assert "'boolean' is not assignable to type 'number'" in type_errors(tmp_path, tmp_path / "spoiled")
