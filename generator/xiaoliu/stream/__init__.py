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
from xiaoliu.stream.sse import Event, Retry, SseFrame, SseParser
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
    "NdjsonEncoder",
    "ParserError",
    "Retry",
    "SseEncoder",
    "SseFrame",
    "SseParser",
    "SuccessEncoder",
    "SurrogateJoiner",
    "Utf8Decoder",
    "frame_from_object",
    "replace_surrogates",
]
