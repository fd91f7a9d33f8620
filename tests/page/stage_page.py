"""The simulator's stage in a browser page whose requests are those of a mini-program."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.engines import Chromium

ROOT = Path(__file__).parents[2]
SIMULATOR = ROOT / "generator" / "xiaoliu" / "simulator"
ENTRY = Path(__file__).parent / "stage" / "index.js"

# Where a mini-program's requests say that they come from; the address is answered here, nothing leaves the machine.
HOME = "https://servicewechat.com/touristappid/devtools/"
PAGE = "page-frame.html"

PHONE = {"width": 390, "height": 844}
"""CSS pixels."""


def bundle(folder: Path, entry: Path = ENTRY) -> None:
    """Writes the stage page into `folder`: the simulator's own, with `entry` in the place of its main.js.

    Raises:
        subprocess.CalledProcessError: the sources do not bundle; its output says where.
    """
    command: list[str | Path] = [
        ROOT / "node_modules" / ".bin" / "esbuild",
        f"stage={entry}",
        SIMULATOR / "stage.css",
        "--bundle",
        "--charset=utf8",
        "--log-level=warning",
        "--loader:.wasm=file",
        "--entry-names=[name]",
        "--asset-names=[name]",
        '--define:process.env.NODE_ENV="development"',
        f"--outdir={folder}",
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (folder / PAGE).write_bytes((SIMULATOR / "index.html").read_bytes())


class StagePage:
    """Runs scripts beside an empty stage. Each gets `argument`, `open`, `Reader`, `recordedSockets` and `recordedSource`."""

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self._page = page

    @classmethod
    def open(cls, chromium: Chromium, browser: Any, folder: Path) -> StagePage:
        """Opens what `bundle` wrote."""

        def open_page(_: Any) -> Any:
            page = browser.new_page(viewport=PHONE)
            page.route(HOME + "**", lambda route: route.fulfill(path=folder / route.request.url[len(HOME) :]))
            page.goto(HOME + PAGE)
            return page

        return cls(chromium, chromium.call(open_page))

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, and returns what it returns."""
        source = f"""async (argument) => {{
            const {{ open, closeCurrent, Reader, recordedSockets, recordedSource }} = bench;
            try {{
                {script}
            }} finally {{ closeCurrent(); }}
        }}"""
        return self._chromium.call(lambda _: self._page.evaluate(source, argument))

    def close(self) -> None:
        """Closes the page."""
        self._chromium.call(lambda _: self._page.context.close())
