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
from xiaoliu.stream.text import SurrogateJoiner, Utf8Decoder, replace_surrogates

__all__ = [
    "Delta",
    "Encoder",
    "End",
    "EndReason",
    "Error",
    "Frame",
    "Heartbeat",
    "NdjsonEncoder",
    "SseEncoder",
    "SuccessEncoder",
    "SurrogateJoiner",
    "Utf8Decoder",
    "frame_from_object",
    "replace_surrogates",
]
