"""Printing for people: coloured on a terminal, plain in a pipe. rich is loaded only for a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from xiaoliu.problems import EditedFiles, XiaoliuError
from xiaoliu.texts import TextLanguage, say

if TYPE_CHECKING:
    from rich.console import Console


class Printer:
    """Says things in one language; `quiet` leaves only errors."""

    def __init__(self, language: TextLanguage, *, quiet: bool = False) -> None:
        self.language: TextLanguage = language
        self.quiet = quiet

    def say(self, key: str, style: str = "", **values: object) -> None:
        """A text of texts.py on standard output."""
        if not self.quiet:
            self.line(say(self.language, key, **values), style)

    def line(self, text: str, style: str = "") -> None:
        """`style` is a rich style, for terminals."""
        _print(text, style, error=False)

    def warn(self, key: str, **values: object) -> None:
        _print(say(self.language, key, **values), "yellow", error=True)

    def failure(self, error: XiaoliuError) -> None:
        """All problems of an error, one a line, and what to do about edited files."""
        for problem in error.problems:
            _print(problem.format(self.language), "red", error=True)
        if isinstance(error, EditedFiles):
            _print(say(self.language, "build.edited"), "", error=True)


def _print(text: str, style: str, *, error: bool) -> None:
    stream = sys.stderr if error else sys.stdout
    if style and stream.isatty() and "NO_COLOR" not in os.environ:
        _console(error).print(text, style=style, markup=False, highlight=False, soft_wrap=True)
    else:
        print(text, file=stream, flush=True)


def _console(error: bool) -> Console:
    from rich.console import Console

    return Console(stderr=error)
