"""Server-sent events (WHATWG HTML §9.2.6), sans-IO; twin of the client's `runtime/sse.js`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from xiaoliu.stream.lines import MAX_LENGTH, Comment, LineSplitter, ParserError, too_large


@dataclass(slots=True)
class Event:
    """One dispatched event.

    Attributes:
        event: its type, `message` if the stream named none.
        data: its data lines, joined by LF.
        id: the last event ID, which events inherit; empty if there was none.
    """

    type: ClassVar[str] = "event"

    event: str
    data: str
    id: str


@dataclass(slots=True)
class Retry:
    """The reconnection time that the server asks for."""

    type: ClassVar[str] = "retry"

    milliseconds: int


# ASCII digits; more than fifteen would not be exact in JavaScript.
_RETRY = re.compile("[0-9]{1,15}")

SseFrame = Event | Retry | Comment | ParserError


class SseParser:
    """Parses an event stream. One instance a stream; any text whatever is accepted.

    An event that no blank line ended is never dispatched. A line or an event longer than `max_length` code
    points ends in one `ParserError`, after which the parser is dead and returns nothing.
    """

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self._max_length = max_length
        self._lines = LineSplitter(max_length)
        self._event = ""
        self._data: list[str] = []
        self._data_length = 0
        self._id = ""
        self._dead = False

    def feed(self, text: str) -> list[SseFrame]:
        """The frames that `text` completes."""
        frames: list[SseFrame] = []
        if self._dead:
            return frames
        for line in self._lines.feed(text):
            if not line:
                self._dispatch(frames)
            elif line.startswith("data: "):
                self._data.append(line[6:])
                self._data_length += len(line) - 5
            else:
                self._read_field(line, frames)
            if self._data_length > self._max_length:
                self._dead = True
                break
        if self._dead or self._lines.overflowed:
            self._dead = True
            frames.append(too_large(self._max_length))
        return frames

    def end(self) -> list[SseFrame]:
        """Nothing: what no blank line ended is discarded. The parser is dead afterwards."""
        self._dead = True
        return []

    def _dispatch(self, frames: list[SseFrame]) -> None:
        if self._data:
            frames.append(Event(self._event or "message", "\n".join(self._data), self._id))
            self._data = []
            self._data_length = 0
        self._event = ""

    def _read_field(self, line: str, frames: list[SseFrame]) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._data_length += len(value) + 1
        elif name == "event":
            self._event = value
        elif name == "id":
            if "\0" not in value:
                self._id = value
        elif name == "retry":
            if _RETRY.fullmatch(value):
                frames.append(Retry(int(value)))
        elif not name:
            frames.append(Comment(value))
