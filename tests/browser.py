"""The Chromium that the tests drive; `tests/prepare.py` installs one where there is none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from xiaoliu.testing import browser
from xiaoliu.testing.browser import LAUNCH_ARGUMENTS, BrowserNotFoundError

__all__ = ["LAUNCH_ARGUMENTS", "BrowserNotFoundError", "find_browser", "sparticuz_chromium"]


def find_browser() -> str:
    """As `xiaoliu.testing.browser.find_browser`; last comes the build inside npm `@sparticuz/chromium`."""
    return browser.find_browser(_sparticuz())


def _sparticuz() -> Iterator[browser.Candidate]:
    yield "npm @sparticuz/chromium", sparticuz_chromium()


def sparticuz_chromium() -> str | None:
    """Returns where npm `@sparticuz/chromium` unpacks itself, or None when it is not installed."""
    script = "import('@sparticuz/chromium').then(m => m.default.executablePath()).then(p => console.log(p))"
    node = shutil.which("node")
    if node is None:
        return None
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip() or None
