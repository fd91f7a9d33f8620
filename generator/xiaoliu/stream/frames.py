"""The frames of a run, and the three encodings that carry them over HTTP.

A run is a sequence of numbered frames: deltas, then exactly one end or error. Only an `End` proves that the
answer is complete. Heartbeats have no number and are no part of the run; they keep a silent connection open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, cast, get_args

from xiaoliu.stream.text import replace_surrogates

EndReason = Literal["stop", "length", "stopped", "filtered"]
JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer. `id` counts 1, 2, 3 … within the run; exactly one of the other fields is set.

    Attributes:
        content: text to append to the answer.
        reasoning: text to append to the model's reasoning.
        tool: one tool call, as the upstream described it.
        citations: sources of the answer.
    """

    event: ClassVar[str] = "delta"

    id: int
    content: str | None = None
    reasoning: str | None = None
    tool: JsonObject | None = None
    citations: Sequence[JsonObject] | None = None

    def fields(self) -> dict[str, Any]:
        """The fields that are set, without `id`."""
        values = {
            "content": self.content,
            "reasoning": self.reasoning,
            "tool": self.tool,
            "citations": self.citations,
        }
        return {name: value for name, value in values.items() if value is not None}

    def to_object(self) -> dict[str, Any]:
        """The frame as one JSON object, as the ndjson encoding and a WebSocket message carry it."""
        return {"id": self.id, "event": self.event, **self.fields()}


@dataclass(frozen=True, slots=True)
class End:
    """The last frame of a complete answer.

    Attributes:
        reason: why the upstream ended.
        chars: code points of all `content` of the run; lets the client prove that it lost nothing.
        usage: token counts, as the upstream reported them.
    """

    event: ClassVar[str] = "end"

    id: int
    reason: EndReason
    chars: int
    usage: JsonObject | None = None

    def fields(self) -> dict[str, Any]:
        """The fields that are set, without `id`."""
        values: dict[str, Any] = {"reason": self.reason, "chars": self.chars}
        if self.usage is not None:
            values["usage"] = self.usage
        return values

    def to_object(self) -> dict[str, Any]:
        """The frame as one JSON object."""
        return {"id": self.id, "event": self.event, **self.fields()}


@dataclass(frozen=True, slots=True)
class Error:
    """The last frame of a failed run, or the only frame of a refused request (then without `id`).

    Attributes:
        code: stable, for programs: `rate_limited`, `truncated`, …
        message: for people.
        retryable: whether the same request may succeed later.
    """

    event: ClassVar[str] = "error"

    id: int | None
    code: str
    message: str
    retryable: bool

    def fields(self) -> dict[str, Any]:
        """All fields, without `id`."""
        return {"code": self.code, "message": self.message, "retryable": self.retryable}

    def to_object(self) -> dict[str, Any]:
        """The frame as one JSON object; no `id` key when the frame has none."""
        number = {} if self.id is None else {"id": self.id}
        return {**number, "event": self.event, **self.fields()}


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Says that the server is alive while the upstream is silent."""

    event: ClassVar[str] = "heartbeat"

    def to_object(self) -> dict[str, Any]:
        """The frame as one JSON object, for a WebSocket message."""
        return {"event": self.event}


Frame = Delta | End | Error | Heartbeat


def frame_from_object(value: object) -> Frame:
    """The frame that `to_object()` wrote.

    Raises:
        ValueError: `value` is not such an object.
    """
    if not isinstance(value, dict):
        raise ValueError("a frame is a JSON object")
    event = value.get("event")
    if event == Heartbeat.event:
        return Heartbeat()
    if event == Delta.event:
        return Delta(
            _integer(value, "id"),
            content=_optional(value, "content", str),
            reasoning=_optional(value, "reasoning", str),
            tool=_optional(value, "tool", dict),
            citations=_optional(value, "citations", list),
        )
    if event == End.event:
        reason = value.get("reason")
        if reason not in get_args(EndReason):
            raise ValueError(f"unknown reason: {reason!r}")
        usage = _optional(value, "usage", dict)
        return End(_integer(value, "id"), cast(EndReason, reason), _integer(value, "chars"), usage)
    if event == Error.event:
        number = _integer(value, "id") if value.get("id") is not None else None
        code, message, retryable = value.get("code"), value.get("message"), value.get("retryable")
        if not (isinstance(code, str) and isinstance(message, str) and isinstance(retryable, bool)):
            raise ValueError("an error frame needs code, message and retryable")
        return Error(number, code, message, retryable)
    raise ValueError(f"unknown event: {event!r}")


class Encoder(Protocol):
    """Writes frames for one HTTP response. Stateless: one instance may serve any number of runs.

    Attributes:
        content_type: value of the Content-Type header.
    """

    content_type: str

    def encode(self, frame: Frame) -> bytes:
        """The bytes of one frame, complete with its line ends."""
        ...


class SseEncoder:
    """`text/event-stream`: `id: 7⏎event: delta⏎data: {"content":"你"}⏎⏎`, heartbeat `: hb⏎⏎`."""

    content_type = "text/event-stream; charset=utf-8"

    def encode(self, frame: Frame) -> bytes:
        """The bytes of one event; a heartbeat is a comment."""
        if isinstance(frame, Heartbeat):
            return b": hb\n\n"
        number = "" if frame.id is None else f"id: {frame.id}\n"
        return _utf8(f"{number}event: {frame.event}\ndata: {{{_members(frame)}}}\n\n")


class SuccessEncoder:
    r"""The source article's lines, for mini-programs: `success: {"id":7,"content":"你"}\r\n`.

    Heartbeat: `: hb\r\n`.

    With `article_compat` the stream is exactly the article's: `success: {"content":…}\r\n` for each piece of
    content, `0\r\n\r\n` when the answer is complete, and nothing that the article's client would try to
    parse: no numbers, no `end` line, no reasoning, and an empty `content` as heartbeat. An error is an
    `error:` line without the marker.
    """

    content_type = "text/plain; charset=utf-8"

    def __init__(self, *, article_compat: bool = False) -> None:
        self._encode = _article_line if article_compat else _success_line

    def encode(self, frame: Frame) -> bytes:
        """The bytes of one line; none for a frame that the article does not know."""
        return self._encode(frame)


class NdjsonEncoder:
    r"""`application/x-ndjson`: `{"id":7,"event":"delta","content":"你"}\n`, heartbeat `\n`."""

    content_type = "application/x-ndjson; charset=utf-8"

    def encode(self, frame: Frame) -> bytes:
        """The bytes of one line; a heartbeat is an empty one."""
        if isinstance(frame, Heartbeat):
            return b"\n"
        return _utf8(f'{{{_number(frame)}"event":"{frame.event}",{_members(frame)}}}\n')


_LINE_NAMES = {"delta": "success", "end": "end", "error": "error"}


def _success_line(frame: Frame) -> bytes:
    if isinstance(frame, Heartbeat):
        return b": hb\r\n"
    return _utf8(f"{_LINE_NAMES[frame.event]}: {{{_number(frame)}{_members(frame)}}}\r\n")


def _article_line(frame: Frame) -> bytes:
    if isinstance(frame, Delta):
        return b"" if frame.content is None else _utf8(f"success: {{{_members(frame)}}}\r\n")
    if isinstance(frame, End):
        return b"0\r\n\r\n"
    if isinstance(frame, Error):
        return _utf8(f"error: {{{_members(frame)}}}\r\n")
    return b'success: {"content":""}\r\n'


# Not escaping Chinese halves the bytes of a Chinese answer.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _members(frame: Delta | End | Error) -> str:
    """The members of the frame's JSON object, without its braces."""
    # Encoding the one string of a delta takes a tenth of the time of encoding a dict.
    if isinstance(frame, Delta) and frame.content is not None:
        return f'"content":{_json(frame.content)}'
    return _json(frame.fields())[1:-1]


def _number(frame: Delta | End | Error) -> str:
    return "" if frame.id is None else f'"id":{frame.id},'


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return replace_surrogates(text).encode()


def _integer(value: dict[str, Any], name: str) -> int:
    number = value.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError(f"{name} is not an integer: {number!r}")
    return number


def _optional(value: dict[str, Any], name: str, kind: type) -> Any:
    field = value.get(name)
    if field is not None and not isinstance(field, kind):
        raise ValueError(f"{name} is not a {kind.__name__}: {field!r}")
    return field
