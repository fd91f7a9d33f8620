"""How a frame is kept: its JSON object without the number, which is the entry's id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from xiaoliu.server.event_log import LoggedFrame
from xiaoliu.stream import frame_from_object

FIELD = b"f"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def payload_of(frame: LoggedFrame) -> bytes:
    """The bytes to keep."""
    return utf8(_encode({"event": frame.event, **frame.fields()}))


def frame_of(number: int, payload: bytes) -> LoggedFrame:
    """The frame that `payload_of` kept."""
    return cast(LoggedFrame, frame_from_object({"id": number, **json.loads(payload)}))


def frame_of_entry(entry_id: bytes, fields: Mapping[bytes, bytes]) -> LoggedFrame:
    """The frame of an entry of the stream."""
    return frame_of(int(entry_id.partition(b"-")[2]), fields[FIELD])


def utf8(text: str) -> bytes:
    """The bytes of a text; half a surrogate pair, which no encoding should meet, comes back as it was."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """The text that `utf8` made `data` of."""
    return data.decode("utf-8", "surrogatepass")
