"""The platform's whole compiler, npm miniprogram-ci, takes what is generated, offline."""

from __future__ import annotations

import json
from pathlib import Path

from tests.package.gates import ROOT, problems


def test_the_committed_example_compiles_as_it_would_be_uploaded() -> None:
    """With its own settings: lowered to ES5 and minified."""
    assert problems("compile", ROOT / "miniprogram_out") == [[]]


def test_every_project_compiles(projects: dict[str, Path]) -> None:
    found = dict(zip(projects, problems("read", *projects.values()), strict=True))
    assert found == {name: [] for name in projects}


def test_a_title_that_looks_like_a_theme_variable_stays_a_title(projects: dict[str, Path]) -> None:
    app = json.loads((projects["hostile-text"] / "app.json").read_text("utf-8"))
    assert app["window"]["navigationBarTitleText"] == "\u200b@background"
