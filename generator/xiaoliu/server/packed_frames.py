"""The frames of a run in little memory: a frame of one word is an object ten times as large as its text."""

from __future__ import annotations

from array import array
from bisect import bisect_right

from xiaoliu.server.event_log import BATCH_BYTES, BATCH_FRAMES, LoggedFrame
from xiaoliu.stream import Delta

# A piece that ends inside a character's surrogates is no text, but it is kept as it came.
_ERRORS = "surrogatepass"


class PackedFrames:
    """Frames 1, 2, 3 …: all text in one row of UTF-8, and where each frame's ends. Costs a frame four bytes."""

    __slots__ = ("_ends", "_others", "_text")

    def __init__(self) -> None:
        self._text = bytearray()
        # Twice the place in the text; one more if the frame is reasoning.
        self._ends = array("I")
        # Frames that are more than a text, by their place. Frame n is at place n-1.
        self._others: dict[int, LoggedFrame] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def append(self, frame: LoggedFrame) -> None:
        """Adds the next frame."""
        kind = 0
        if isinstance(frame, Delta) and frame.content is not None:
            self._text += frame.content.encode(errors=_ERRORS)
        elif isinstance(frame, Delta) and frame.reasoning is not None:
            self._text += frame.reasoning.encode(errors=_ERRORS)
            kind = 1
        else:
            self._others[len(self._ends)] = frame
        self._ends.append(len(self._text) * 2 + kind)

    def close(self) -> None:
        """No frame comes any more: gives back what was set aside for them."""
        self._text = bytearray(self._text)
        self._ends = self._ends[:]

    def batch(self, after: int) -> list[LoggedFrame]:
        """The frames after frame `after`, at most `BATCH_FRAMES`; more than `BATCH_BYTES` only if the first is longer."""
        most = min(after + BATCH_FRAMES, len(self))
        full = bisect_right(self._ends, (self._start(after) + BATCH_BYTES) * 2 + 1, after, most)
        return [self._frame(place) for place in range(after, max(full, min(after + 1, most)))]

    def text(self, *, reasoning: bool) -> str:
        """All reasoning, or all content."""
        pieces = []
        start = 0
        for packed in self._ends:
            end, kind = divmod(packed, 2)
            if kind == reasoning:
                pieces.append(self._text[start:end])
            start = end
        return b"".join(pieces).decode(errors=_ERRORS)

    def _frame(self, place: int) -> LoggedFrame:
        other = self._others.get(place)
        if other is not None:
            return other
        end, kind = divmod(self._ends[place], 2)
        text = self._text[self._start(place) : end].decode(errors=_ERRORS)
        return Delta(place + 1, reasoning=text) if kind else Delta(place + 1, content=text)

    def _start(self, place: int) -> int:
        """Where the text of the frame at this place begins."""
        return self._ends[place - 1] // 2 if place else 0
