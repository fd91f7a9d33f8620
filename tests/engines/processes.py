"""Engines that are programs: one process a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.engines.engine import Engine, EngineMissingError, ScriptError, ScriptTimeoutError


class ProcessEngine(Engine):
    """Writes the program to a file, runs it and reads the answer from its standard output."""

    printing: str
    environment: dict[str, str]

    def command(self) -> list[str]:
        """Returns the program and its options, without the file."""
        raise NotImplementedError

    def evaluate(self, expression: str, timeout: float) -> str:
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "program.js")
            program.write_text(f"{self.printing}({expression});\n", encoding="utf-8")
            try:
                done = subprocess.run(
                    [*self.command(), str(program)],
                    env={**os.environ, **self.environment},
                    capture_output=True,
                    encoding="ascii",
                    errors="backslashreplace",
                    timeout=timeout,
                )
            except subprocess.TimeoutExpired as expired:
                raise ScriptTimeoutError(f"{self.name}: no result after {timeout} s") from expired
        if done.returncode != 0:
            raise ScriptError(
                f"{self.name} ended with exit code {done.returncode}", done.stdout + done.stderr
            )
        return done.stdout


class NodeJitless(ProcessEngine):
    """V8 as an interpreter."""

    name = "node-jitless"
    printing = "process.stdout.write"
    environment: dict[str, str] = {}  # noqa: RUF012

    def command(self) -> list[str]:
        node = shutil.which("node")
        if node is None:
            raise EngineMissingError("no `node` on the PATH: install Node 20 or newer")
        return [node, "--jitless"]


class JavaScriptCoreWithoutJit(ProcessEngine):
    """JavaScriptCore as an interpreter: what an iPhone runs a mini-program's logic in."""

    name = "jsc-nojit"
    printing = "print"
    environment = {"JSC_useJIT": "0"}  # noqa: RUF012

    def command(self) -> list[str]:
        return [find_jsc()]


def find_jsc() -> str:
    """Returns the path of JavaScriptCore's shell, `$JSC` first.

    Raises:
        EngineMissingError: it is not there; the message says what to install.
    """
    for candidate in _jsc_candidates():
        if candidate is not None and os.access(candidate, os.X_OK):
            return str(candidate)
    raise EngineMissingError(
        "no `jsc`, the shell of JavaScriptCore: install Debian's libjavascriptcoregtk-4.0-bin, "
        "or put its path into $JSC"
    )


def _jsc_candidates() -> Iterator[str | Path | None]:
    yield os.environ.get("JSC")
    yield shutil.which("jsc")
    # Newer Debian and Ubuntu packages keep it beside the library.
    for version in ("4.1", "6.0", "4.0"):
        yield from Path("/usr/lib").glob(f"*/*gtk-{version}/jsc")
    yield Path("/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc")
