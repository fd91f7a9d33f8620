"""Text that arrives in pieces: bytes cut inside a character, and characters cut between UTF-16 surrogates."""

from __future__ import annotations

import codecs
import re

_SURROGATE = re.compile("[\ud800-\udfff]")


class Utf8Decoder:
    """Incremental, like WHATWG's: an initial byte order mark is dropped, invalid bytes become U+FFFD."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._at_start = True

    def feed(self, data: bytes) -> str:
        """The text that `data` completes; up to three bytes are held back for the next call."""
        return self._without_mark(self._decoder.decode(data))

    def end(self) -> str:
        """What was held back: U+FFFD for an unfinished character, else nothing."""
        return self._without_mark(self._decoder.decode(b"", final=True))

    def _without_mark(self, text: str) -> str:
        if self._at_start and text:
            self._at_start = False
            return text.removeprefix("\ufeff")
        return text


class SurrogateJoiner:
    """Joins surrogate pairs that an upstream cut in two; truly lone surrogates become U+FFFD.

    Some upstreams cut their content by UTF-16 units, so that the halves of an emoji come in two JSON strings.
    Neither half can be encoded as UTF-8.
    """

    def __init__(self) -> None:
        self._high = ""

    def feed(self, text: str) -> str:
        """`text` as far as it is complete; a trailing high surrogate is held back for the next call."""
        if self._high:
            text = self._high + text
            self._high = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            self._high = text[-1]
            text = text[:-1]
        return replace_surrogates(text)

    def end(self) -> str:
        """U+FFFD if a high surrogate still waits for its other half, else nothing."""
        high, self._high = self._high, ""
        return "\ufffd" if high else ""


def replace_surrogates(text: str) -> str:
    """`text` with surrogate pairs joined to one code point and lone surrogates replaced by U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
