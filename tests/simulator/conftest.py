"""A running site, a server that does what the test says, and `wx` alone in a browser page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.sites import ObedientServer, Site, running_site
from tests.simulator.wx_bench import bench as bench
from tests.simulator.wx_bench import wx_script as wx_script


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mini-program's folder."""
    files = {
        "app.json": json.dumps({"pages": ["pages/index/index"]}),
        "app.js": "App({})\n",
        "project.config.json": json.dumps({"appid": "wx0123456789abcdef", "projectname": "样例"}),
        "pages/index/index.wxml": "<view>你好</view>\n",
        "pages/index/index.js": "Page({})\n",
    }
    project = tmp_path / "project"
    for path, text in files.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    return project


@pytest.fixture
def built_stage(tmp_path: Path) -> Path:
    """A folder that stands for the built simulator where nobody opens it in a browser."""
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "index.html").write_text("<!doctype html><title>stage</title>", "utf-8")
    (stage / "stage.js").write_text("globalThis.stage = 1;\n", "utf-8")
    return stage


@pytest.fixture
def site(folder: Path, built_stage: Path) -> Iterator[Site]:
    """The site of `folder`."""
    with running_site(folder, built_stage) as running:
        yield running


@pytest.fixture
def server() -> Iterator[ObedientServer]:
    """The mini-program's own server."""
    obedient = ObedientServer()
    yield obedient
    obedient.close()
