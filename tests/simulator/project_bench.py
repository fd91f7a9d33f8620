"""The simulator's `project/` alone in a browser page, under the policy of the stage: no eval."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.engines import Chromium

ROOT = Path(__file__).parents[2]
ENTRY = Path(__file__).with_name("project_bench.js")

PAGE = """<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'nonce-bench' 'wasm-unsafe-eval'">
<link rel="icon" href="data:,">
<script src="project_bench.js" nonce="bench"></script>
"""

TOOLS = (
    ROOT / "node_modules" / "miniprogram-compiler" / "bin" / ("mac" if sys.platform == "darwin" else "linux")
)

MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm"}


def official(tool: str, folder: Path, *files: str) -> bool:
    """Returns whether the platform's own compiler takes the files without a word.

    Args:
        tool: "wcc" for WXML and WXS, "wcsc" for WXSS; they are in npm miniprogram-compiler.
    """
    (TOOLS / tool).chmod(0o755)
    command = [TOOLS / tool, *files, "-o", "out.js"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
    return done.returncode == 0 and done.stdout + done.stderr == b""


class ProjectBench:
    """Runs scripts beside `project/`. Each gets `argument` and everything that project_bench.js exports.

    Attributes:
        folder: files served below `/folder/`: path → text or bytes.
        requested: the paths of that folder that were asked for, in order.
    """

    def __init__(self, chromium: Chromium, page: Any, server: BenchServer) -> None:
        self._chromium = chromium
        self._page = page
        self._server = server
        self.folder = server.folder
        self.requested = server.requested

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, and returns what it returns."""
        source = f"async (argument) => {{ const bench = projectBench; {script} }}"
        return self._chromium.call(lambda _: self._page.evaluate(source, argument))

    def reload(self) -> None:
        """Begins anew, with nothing remembered of earlier projects."""
        self._chromium.call(lambda _: self._page.goto(f"{self._server.url}/bench.html"))

    def problems(self, files: dict[str, str]) -> list[str]:
        """Returns what is wrong with a mini-program: "file:line:column severity: message" each."""
        script = "return bench.told((await bench.load(argument)).problems)"
        problems: list[str] = self.run(script, files)
        return problems


class BenchServer(ThreadingHTTPServer):
    """Serves the page, its bundle, and a folder that is a dictionary."""

    daemon_threads = True

    def __init__(self, bundle: Path) -> None:
        super().__init__(("127.0.0.1", 0), BenchHandler)
        self.bundle = bundle
        self.folder: dict[str, str | bytes] = {}
        self.requested: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class BenchHandler(BaseHTTPRequestHandler):
    server: BenchServer

    def do_GET(self) -> None:
        path = unquote(self.path.lstrip("/"))
        content = self._content(path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", MEDIA_TYPES.get(Path(path).suffix, "text/plain"))
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def _content(self, path: str) -> bytes | None:
        if path == "bench.html":
            return PAGE.encode()
        if path.startswith("folder/"):
            name = path.removeprefix("folder/")
            self.server.requested.append(name)
            text = self.server.folder.get(name)
            return text.encode() if isinstance(text, str) else text
        file = self.server.bundle / path
        return file.read_bytes() if file.is_file() else None

    def log_message(self, *_: Any) -> None:
        """Tests print nothing."""


@pytest.fixture(scope="session")
def project_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BenchServer]:
    """Serves the bundled sources."""
    folder = tmp_path_factory.mktemp("project_bench")
    options = ["--bundle", "--format=iife", "--global-name=projectBench", "--loader:.wasm=file"]
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, ENTRY, *options, f"--outdir={folder}", "--log-level=warning"], check=True)
    server = BenchServer(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def project_page(chromium: Chromium, project_server: BenchServer) -> Iterator[ProjectBench]:
    """A page with nothing but `project/`, for all tests: projects do not know of each other."""
    page = chromium.call(lambda browser: browser.new_page())
    bench = ProjectBench(chromium, page, project_server)
    bench.reload()
    yield bench
    chromium.call(lambda _: page.context.close())


@pytest.fixture
def bench(project_page: ProjectBench) -> ProjectBench:
    """The page, with nothing in the served folder."""
    project_page.folder.clear()
    project_page.requested.clear()
    return project_page
