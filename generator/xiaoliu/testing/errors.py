"""Why there is nothing to test with."""

from __future__ import annotations


class BrowserNotFoundError(Exception):
    """No candidate started.

    Attributes:
        tried: a line for each candidate: where it was looked for, and what was wrong.
    """

    def __init__(self, tried: list[str]) -> None:
        super().__init__("no Chromium starts. Tried:\n  " + "\n  ".join(tried))
        self.tried = tried


class PageDoesNotRun(AssertionError):
    """The mini-program does not start on the phone. The message lists why: file, line, what."""
