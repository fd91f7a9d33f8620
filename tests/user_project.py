"""A project as `xiaoliu new` leaves it, and pytest as its owner runs it: in another process, from its folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.browser import find_browser
from xiaoliu.config import default_url
from xiaoliu.new import Answers, create


def new_project(folder: Path, *, protocol: str = "xiaoliu", locale: str = "zh-CN") -> Path:
    """Makes a project and returns its folder."""
    create(folder, Answers("小流", default_url(protocol), protocol, locale))
    return folder


def run_pytest(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `pytest …` in a project, in English unless LANG says otherwise."""
    return _run(project, ["-m", "pytest", "-p", "no:cacheprovider", *arguments], environment)


def run_suite(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `xiaoliu test …` in a project."""
    return _run(project, ["-m", "xiaoliu", "test", *arguments], environment)


def _run(project: Path, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    left_out = ("LC_", "LANG", "PYTEST_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={"CHROME": find_browser(), **kept, "LANG": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=280,
    )
