"""The simulator's device and `wx` alone in a browser page, bundled from their sources."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium

ROOT = Path(__file__).parents[2]
ENTRY = Path(__file__).with_name("wx_bench.js")


class WxBench:
    """Runs scripts beside `wx`. Each gets `argument` and everything that wx_bench.js exports."""

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self._page = page

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, and returns what it returns."""
        source = f"async (argument) => {{ const {{ {EXPORTS} }} = wxBench; {script} }}"
        return self._chromium.call(lambda _: self._page.evaluate(source, argument))


EXPORTS = (
    "ask, browserSockets, bytes, call, Cutter, Device, fetchSource, gatewaySockets, gatewaySource, HABITS, PROFILE_NAMES,"
    " RealClock, recordedSockets, recordedSource, resolveProfile, rig, stream, SWITCHES, text, VirtualClock"
)


def bundle(folder: Path) -> str:
    """Bundles the sources into `folder` and returns the script, which sets the global `wxBench`.

    Raises:
        subprocess.CalledProcessError: they do not bundle; the output says where.
    """
    output = folder / "wx_bench.js"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run(
        [
            esbuild,
            ENTRY,
            "--bundle",
            "--format=iife",
            "--global-name=wxBench",
            "--log-level=warning",
            f"--outfile={output}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return output.read_text("utf-8")


@contextmanager
def open_bench(chromium: Chromium, script: str, url: str = "about:blank") -> Iterator[WxBench]:
    """A page at `url` with the bundle `script`; its requests are those of a page of that server."""

    def open_page(browser: Any) -> Any:
        page = browser.new_page()
        page.goto(url)
        page.add_script_tag(content=script)
        return page

    page = chromium.call(open_page)
    try:
        yield WxBench(chromium, page)
    finally:
        chromium.call(lambda _: page.context.close())


@pytest.fixture(scope="session")
def wx_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The simulator's device and `wx` as one script."""
    return bundle(tmp_path_factory.mktemp("wx"))


@pytest.fixture(scope="session")
def bench(chromium: Chromium, wx_script: str) -> Iterator[WxBench]:
    """An empty page with the device and `wx`. Every test makes its own rig, so one page serves them all."""
    with open_bench(chromium, wx_script) as opened:
        yield opened
