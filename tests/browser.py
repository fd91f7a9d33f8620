"""Finds the Chromium that the tests drive; `tests/prepare.py` installs one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# As root Chromium refuses its sandbox; the rest keeps it from calling home, which a closed network punishes.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserNotFoundError(Exception):
    """No candidate started. The message lists each one tried and what it said."""


def find_browser() -> str:
    """Returns the path of the first Chromium that starts.

    Order: `$CHROME`, the system's Chromium or Chrome, Playwright's own download, the build inside npm
    `@sparticuz/chromium` (unpacked by `tests/prepare.py`).

    Raises:
        BrowserNotFoundError: none starts; the message lists what was tried.
    """
    tried: list[str] = []
    for source, path in _candidates():
        if path is None:
            tried.append(f"{source}: not there")
            continue
        problem = _problem_starting(path)
        if problem is None:
            return path
        tried.append(f"{source} ({path}): {problem}")
    raise BrowserNotFoundError("no Chromium starts. Tried:\n  " + "\n  ".join(tried))


def _candidates() -> Iterator[tuple[str, str | None]]:
    yield "$CHROME", os.environ.get("CHROME") or None
    for name in SYSTEM_NAMES:
        yield name, shutil.which(name)
    if Path(MAC_CHROME).exists():
        yield "Chrome for macOS", MAC_CHROME
    yield "Playwright's Chromium", _playwright_chromium()
    yield "npm @sparticuz/chromium", sparticuz_chromium()


def _playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


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


def _problem_starting(path: str) -> str | None:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if done.returncode == 0 else f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
