"""The command line as a user runs it: another process, its exit code, what it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def xiaoliu(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `xiaoliu …` in a folder, without a terminal, in English unless LANG says otherwise."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "xiaoliu", *map(str, arguments)],
        cwd=cwd,
        env=kept | {"LANG": "C.UTF-8"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }
