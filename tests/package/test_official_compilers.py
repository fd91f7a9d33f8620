"""The generated project passes the platform's own tools without a warning.

What each of them finds is in test_gates.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.package.gates import ROOT, problems


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / path).read_text("utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), "utf-8")

    return change


@pytest.mark.parametrize("gate", ["wxml", "wxss", "templates", "json"])
def test_every_project_passes_without_a_warning(gate: str, projects: dict[str, Path]) -> None:
    found = dict(zip(projects, problems(gate, *projects.values()), strict=True))
    assert found == {name: [] for name in projects}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (edit("project.config.json", '"urlCheck": false', '"urlCheck": "no"'), "urlCheck"),
        (edit("theme.json", '"barText": "black"', '"barText": 0'), "barText"),
        (edit("sitemap.json", '"rules"', '"rule"'), "rules"),
    ],
)
def test_the_schemas_know_the_other_json_files_too(
    spoil: Callable[[Path], None], says: str, projects: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "spoiled"
    shutil.copytree(projects["default"], folder)
    spoil(folder)
    [found] = problems("json", folder)
    assert says in "\n".join(found)


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


def test_every_project_passes_the_strict_type_check(projects: dict[str, Path], tmp_path: Path) -> None:
    assert type_errors(tmp_path, *projects.values()) == ""


def test_the_type_check_finds_a_wrong_type(projects: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(projects["default"], tmp_path / "spoiled")
    edit("pages/chat/chat.js", "busy: false", "busy: 0")(tmp_path / "spoiled")
    assert "'boolean' is not assignable to type 'number'" in type_errors(tmp_path, tmp_path / "spoiled")
