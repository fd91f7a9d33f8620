"""JSON values, one a line, sans-IO; twin of the client's `runtime/ndjson.js`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Never

from xiaoliu.stream.lines import MAX_LENGTH, Comment, LineSplitter, ParserError, too_large


@dataclass(slots=True)
class Value:
    """A line that is JSON."""

    type: ClassVar[str] = "value"

    value: Any


@dataclass(slots=True)
class Invalid:
    """A line that is not JSON."""

    type: ClassVar[str] = "invalid"

    text: str


NdjsonFrame = Value | Invalid | Comment | ParserError


class NdjsonParser:
    """Parses one JSON value a line. One instance a stream. Empty lines are heartbeats: comments without text.

    A line longer than `max_length` code points ends in one `ParserError`, after which the parser is dead and
    returns nothing.
    """

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self._max_length = max_length
        self._lines = LineSplitter(max_length)
        self._dead = False

    def feed(self, text: str) -> list[NdjsonFrame]:
        """The frames that `text` completes."""
        if self._dead:
            return []
        frames = [_read_line(line) for line in self._lines.feed(text)]
        if self._lines.overflowed:
            self._dead = True
            frames.append(too_large(self._max_length))
        return frames

    def end(self) -> list[NdjsonFrame]:
        """The last line, if it had no end."""
        if self._dead:
            return []
        self._dead = True
        line = self._lines.end()
        return [_read_line(line)] if line else []


def parse_json(text: str) -> Any:
    """JSON as RFC 8259 and JavaScript have it: unlike in `json.loads`, NaN and Infinity are refused.

    Raises:
        ValueError: `text` is not JSON, or nested too deeply.
    """
    try:
        return _decoder.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse)


def _read_line(line: str) -> NdjsonFrame:
    if not line:
        return Comment("")
    try:
        return Value(parse_json(line))
    except ValueError:
        return Invalid(line)
