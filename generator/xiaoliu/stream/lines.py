"""Lines of a text that arrives in pieces; what the parsers of this package share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

MAX_LENGTH = 1 << 20
"""Default limit of one unfinished line or event, in code points."""


@dataclass(slots=True)
class Comment:
    """A line that carries nothing, such as a heartbeat. `text` follows the colon, less one space."""

    type: ClassVar[str] = "comment"

    text: str


@dataclass(slots=True)
class ParserError:
    """The last frame of a parser that gave up. `code` is `too_large`."""

    type: ClassVar[str] = "error"

    code: str
    message: str


def too_large(max_length: int) -> ParserError:
    """The frame that says that a line or an event was longer than `max_length` code points."""
    return ParserError("too_large", f"A line or an event is longer than {max_length} characters.")


class LineSplitter:
    """Cuts text into lines that end with LF, CR or CRLF, wherever the pieces were cut.

    Each character is looked at once: an unfinished line is kept as a list of pieces, so that a long line fed
    one character at a time costs no more than one fed whole. Unlike in `str.splitlines` nothing else ends a
    line.

    Attributes:
        overflowed: a line was longer than `max_length` code points; nothing is split any more.
    """

    def __init__(self, max_length: int) -> None:
        self.overflowed = False
        self._max_length = max_length
        self._pieces: list[str] = []
        self._pending_length = 0
        self._at_start = True
        # A CR ended the last piece: an LF that opens the next one belongs to it.
        self._after_cr = False

    def feed(self, text: str) -> list[str]:
        """The lines that `text` completes, without their ends. An initial byte order mark is dropped."""
        if not text or self.overflowed:
            return []
        if self._at_start:
            self._at_start = False
            text = text.removeprefix("\ufeff")
        elif self._after_cr:
            text = text.removeprefix("\n")
        crowded = self._pending_length + len(text) > self._max_length
        self._after_cr = text.endswith("\r")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        unfinished = lines.pop()
        if lines and self._pieces:
            lines[0] = "".join((*self._pieces, lines[0]))
            self._pieces.clear()
            self._pending_length = 0
        if unfinished:
            self._pieces.append(unfinished)
            self._pending_length += len(unfinished)
        if crowded:
            self._limit(lines)
        return lines

    def end(self) -> str:
        """The unfinished last line; it is forgotten."""
        line = "".join(self._pieces)
        self._pieces.clear()
        self._pending_length = 0
        return line

    def _limit(self, lines: list[str]) -> None:
        for index, line in enumerate(lines):
            if len(line) > self._max_length:
                self.overflowed = True
                del lines[index:]
                break
        if self._pending_length > self._max_length:
            self.overflowed = True
        if self.overflowed:
            self._pieces.clear()
