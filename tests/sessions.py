"""A command that serves until it is stopped, as a user has it in a terminal."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Session:
    """A running `xiaoliu …` and what it prints.

    Attributes:
        process: the command.
        shown: the lines that were waited for, and those before them.
    """

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        env = {
            key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "XIAOLIU_"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xiaoliu", *arguments],
            cwd=folder,
            env=env | {"LANG": "C.UTF-8"} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.shown: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line_with(self, text: str) -> str:
        """Waits for a line that has the text."""
        while True:
            line = self._lines.get(timeout=30)
            assert line is not None, f"it ended without {text!r}:\n" + "\n".join(self.shown)
            self.shown.append(line)
            if text in line:
                return line

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ends it as a user does; gives the exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def close(self) -> None:
        """Ends it in any case."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def session(folder: Path, *arguments: str, **environment: str) -> Iterator[Session]:
    """Runs `xiaoliu …` in a folder while the block runs, in English unless LANG says otherwise."""
    running = Session(folder, *arguments, **environment)
    try:
        yield running
    finally:
        running.close()
