"""The source article's lines, sans-IO; twin of the client's `runtime/success-lines.js`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from xiaoliu.stream.lines import MAX_LENGTH, Comment, LineSplitter, ParserError, too_large
from xiaoliu.stream.ndjson import parse_json

LineName = Literal["success", "end", "error"]


@dataclass(slots=True)
class Line:
    """A named line. `data` is what follows the colon: JSON, which is written on one line."""

    type: ClassVar[str] = "line"

    name: LineName
    data: str


@dataclass(slots=True)
class Marker:
    """The article's end marker: a line `0` before a blank line or before the end of the body."""

    type: ClassVar[str] = "marker"


@dataclass(slots=True)
class Text:
    """A line of some other format, or text of no format at all."""

    type: ClassVar[str] = "text"

    text: str


SuccessFrame = Line | Marker | Text | Comment | ParserError

_NAMES: tuple[LineName, ...] = get_args(LineName)


class SuccessLineParser:
    """Parses `success: {json}`, `end: {json}`, `error: {json}` and `: comment`. One instance a stream.

    A line longer than `max_length` code points ends in one `ParserError`, after which the parser is dead and
    returns nothing.
    """

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self._max_length = max_length
        self._lines = LineSplitter(max_length)
        # The last line was `0`; the next one tells whether it was the marker.
        self._zero = False
        self._dead = False

    def feed(self, text: str) -> list[SuccessFrame]:
        """The frames that `text` completes."""
        frames: list[SuccessFrame] = []
        if self._dead:
            return frames
        for line in self._lines.feed(text):
            self._read_line(line, frames)
        if self._lines.overflowed:
            self._dead = True
            frames.append(too_large(self._max_length))
        return frames

    def end(self) -> list[SuccessFrame]:
        """The unfinished last line, unless it was cut inside its JSON."""
        frames: list[SuccessFrame] = []
        if self._dead:
            return frames
        self._dead = True
        line = self._lines.end()
        if not line and self._zero:
            frames.append(Marker())
        elif not _is_cut(line):
            self._read_line(line, frames)
        return frames

    def _read_line(self, line: str, frames: list[SuccessFrame]) -> None:
        if self._zero:
            self._zero = False
            frames.append(Text("0") if line else Marker())
        if not line:
            return
        if line == "0":
            self._zero = True
            return
        name, data = _split(line)
        if name:
            frames.append(Line(name, data))
        elif line.startswith(":"):
            frames.append(Comment(line[1:].removeprefix(" ")))
        else:
            frames.append(Text(line))


def _split(line: str) -> tuple[LineName | None, str]:
    for name in _NAMES:
        if line.startswith(f"{name}:"):
            return name, line[len(name) + 1 :].removeprefix(" ")
    return None, ""


def _is_cut(line: str) -> bool:
    """Whether more was to come of the last line, which had no end."""
    name, data = _split(line)
    if name:
        try:
            return not isinstance(parse_json(data), dict)
        except ValueError:
            return True
    return any(known.startswith(line) for known in _NAMES)
