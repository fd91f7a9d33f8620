"""How fast the stage is: `python bench/stage.py [--runs N] [--json]`; needs the built simulator and a Chromium.

Page ready: from the address to the generated page's onReady, in a fresh tab of a running browser. Reload: the same
page again after one file has changed, compiled anew. setData: one path of one answer, with as many messages above it,
applied and laid out; beside it the official unit-test tool (miniprogram-simulate, in jsdom) doing the same.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import serving
from xiaoliu.simulator.site import STAGE_QUERY, create_site
from xiaoliu.testing.browser import LAUNCH_ARGUMENTS, find_browser

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = (10, 100, 500)

# Fills the page with messages, then changes one text of the last answer again and again.
SET_DATA = """async ([count, runs]) => {
  const page = xiaoliu.stage.pages.front.instance;
  const messages = Array.from({ length: count }, (_, index) => (
    { id: 'm' + index, role: index % 2 ? 'assistant' : 'user', text: '一个问题 ' + index }));
  await new Promise((resolve) => page.setData({ messages }, resolve));
  const bubble = page.selectComponent('#m' + (count - 1));
  bubble.setData({ status: 'streaming', runs: [{ id: 'r0', text: '你好' }] });
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    bubble.setData({ ['runs[' + (run + 1) + ']']: { id: 'r' + (run + 1), text: '小溪流过' } });
    document.body.offsetHeight;
    times.push(performance.now() - began);
  }
  return times;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "project"
        shutil.copytree(ROOT / "miniprogram_out", folder)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(LAUNCH_ARGUMENTS))
        rows = measure(browser, folder, options.runs)
    rows |= peer(options.runs)
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'milliseconds':<48}{'median':>9}{'worst':>9}")
    for name, times in rows.items():
        print(f"{name:<48}{statistics.median(times):>9.2f}{max(times):>9.2f}")


def measure(browser: Browser, folder: Path, runs: int) -> dict[str, list[float]]:
    """Milliseconds of every run, by what was measured."""
    rows: dict[str, list[float]] = {"page ready": [], "reload, one file changed": []}
    with served(folder) as url:
        for run in range(runs + 1):
            page = browser.new_page(viewport={"width": 375, "height": 812})
            page.goto(url)
            ready = page.evaluate("xiaoliu.ready.then(() => performance.now())")
            reload = reload_after_change(page, folder / "locales" / "zh-CN.js", run)
            if run:  # the first one fills the browser's caches
                rows["page ready"].append(ready)
                rows["reload, one file changed"].append(reload)
            page.close()
        for count in MESSAGES:
            page = browser.new_page(viewport={"width": 375, "height": 812})
            page.goto(url)
            page.evaluate("xiaoliu.ready")
            rows[f"path setData, {count} messages"] = page.evaluate(SET_DATA, [count, runs * 20])
            page.close()
    return rows


def reload_after_change(page: Page, file: Path, run: int) -> float:
    file.write_text(f"{file.read_text('utf-8')}// {run}\n", "utf-8")
    milliseconds: float = page.evaluate(
        "async () => { const began = performance.now(); await xiaoliu.command('reload'); return performance.now() - began; }"
    )
    return milliseconds


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the stage with this mini-program."""
    with serving(create_site(ProjectFiles(folder))) as port:
        yield f"http://127.0.0.1:{port}/stage/?{STAGE_QUERY}&storage=memory"


def peer(runs: int) -> dict[str, list[float]]:
    """The same setData in the official unit-test tool."""
    script = ROOT / "bench" / "stage_peer.js"
    done = subprocess.run(
        ["node", str(script), json.dumps([list(MESSAGES), runs * 20])],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {f"miniprogram-simulate: path setData, {count} messages": found[str(count)] for count in MESSAGES}


if __name__ == "__main__":
    main()
