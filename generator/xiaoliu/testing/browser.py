"""Finds the Chromium that the tests drive."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from xiaoliu.testing.errors import BrowserNotFoundError

__all__ = ["LAUNCH_ARGUMENTS", "BrowserNotFoundError", "find_browser"]

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
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

Candidate = tuple[str, str | None]
"""Where a browser may be, in words, and its path; None when it is not there."""


def find_browser(more: Iterable[Candidate] = ()) -> str:
    """Returns the path of the first Chromium that starts.

    Order: `$CHROME`, the system's Chromium or Chrome, Playwright's own download, then `more`.

    Raises:
        BrowserNotFoundError: none starts.
    """
    tried: list[str] = []
    for source, path in chain(_candidates(), more):
        if path is None:
            tried.append(f"{source}: not there")
            continue
        problem = _problem_starting(path)
        if problem is None:
            return path
        tried.append(f"{source} ({path}): {problem}")
    raise BrowserNotFoundError(tried)


def _candidates() -> Iterator[Candidate]:
    yield "$CHROME", os.environ.get("CHROME") or None
    for name in SYSTEM_NAMES:
        yield name, shutil.which(name)
    if Path(MAC_CHROME).exists():
        yield "Chrome for macOS", MAC_CHROME
    yield "Playwright's Chromium", _playwright_chromium()


def _playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    def ask() -> str:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path

    # Playwright starts but once in a thread, and this one may be the tests'.
    with ThreadPoolExecutor(max_workers=1) as thread:
        path = thread.submit(ask).result()
    return path if Path(path).exists() else None


def _problem_starting(path: str) -> str | None:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if done.returncode == 0 else f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
