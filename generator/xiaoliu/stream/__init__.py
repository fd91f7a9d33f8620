"""Sans-IO pieces of a stream: text, parsers (twins of the client's runtime), frames and their encoders."""

from __future__ import annotations

from xiaoliu.stream.frames import (
    Delta,
    Encoder,
    End,
    EndReason,
    Error,
    Frame,
    Heartbeat,
    NdjsonEncoder,
    SseEncoder,
    SuccessEncoder,
    frame_from_object,
)
from xiaoliu.stream.lines import Comment, ParserError
from xiaoliu.stream.ndjson import Invalid, NdjsonFrame, NdjsonParser, Value, parse_json
from xiaoliu.stream.sse import Event, Retry, SseFrame, SseParser
from xiaoliu.stream.success_lines import Line, Marker, SuccessFrame, SuccessLineParser, Text
from xiaoliu.stream.text import SurrogateJoiner, Utf8Decoder, replace_surrogates

__all__ = [
    "Comment",
    "Delta",
    "Encoder",
    "End",
    "EndReason",
    "Error",
    "Event",
    "Frame",
    "Heartbeat",
    "Invalid",
    "Line",
    "Marker",
    "NdjsonEncoder",
    "NdjsonFrame",
    "NdjsonParser",
    "ParserError",
    "Retry",
    "SseEncoder",
    "SseFrame",
    "SseParser",
    "SuccessEncoder",
    "SuccessFrame",
    "SuccessLineParser",
    "SurrogateJoiner",
    "Text",
    "Utf8Decoder",
    "Value",
    "frame_from_object",
    "parse_json",
    "replace_surrogates",
]
