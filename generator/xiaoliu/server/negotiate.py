"""Which encoding a client wants: what it says in `Accept`, else what kind of client it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiaoliu.server.errors import Refused
from xiaoliu.stream import Encoder, NdjsonEncoder, SseEncoder, SuccessEncoder

# User code in a mini-program cannot set the Referer, so it tells what the client is; it does not prove it.
MINI_PROGRAM_REFERER = "https://servicewechat.com/"


@dataclass(frozen=True, slots=True)
class Negotiated:
    """How to speak to one client.

    Attributes:
        encoder: writes the frames.
        keeps_streams_only: the client loses a body with a Content-Length, as a phone does.
        one_frame_a_chunk: the client parses each chunk by itself, as the source article's does.
    """

    encoder: Encoder
    keeps_streams_only: bool
    one_frame_a_chunk: bool = False


class Negotiator:
    """Chooses the encoding of a response."""

    def __init__(self, *, article_compat: bool) -> None:
        self._article_compat = article_compat
        self._sse = SseEncoder()
        self._success = SuccessEncoder(article_compat=article_compat)
        self._by_media_type: dict[str, Encoder] = {
            "text/event-stream": self._sse,
            "application/x-ndjson": NdjsonEncoder(),
            "text/plain": self._success,
        }

    def negotiate(self, headers: Mapping[str, str]) -> Negotiated:
        """The encoding for a request with these headers.

        Raises:
            Refused: `Accept` names only media types that nobody here speaks.
        """
        accepted = _media_ranges(headers.get("accept", ""))
        for media_type in accepted:
            if media_type in self._by_media_type:
                return self._speak(self._by_media_type[media_type], headers)
        if accepted and not any(
            media_range in ("*/*", "text/*", "application/*") for media_range in accepted
        ):
            raise Refused("not_acceptable")
        return self.default(headers)

    def nearest(self, headers: Mapping[str, str]) -> Negotiated:
        """The encoding for an answer that must be given, whatever the client accepts."""
        try:
            return self.negotiate(headers)
        except Refused:
            return self.default(headers)

    def default(self, headers: Mapping[str, str]) -> Negotiated:
        """The encoding for a client that did not say, or said nothing sensible."""
        return self._speak(self._success if _is_mini_program(headers) else self._sse, headers)

    def _speak(self, encoder: Encoder, headers: Mapping[str, str]) -> Negotiated:
        success = encoder is self._success
        return Negotiated(
            encoder,
            keeps_streams_only=success or _is_mini_program(headers),
            one_frame_a_chunk=success and self._article_compat,
        )


def _is_mini_program(headers: Mapping[str, str]) -> bool:
    return headers.get("referer", "").startswith(MINI_PROGRAM_REFERER)


def _media_ranges(accept: str) -> list[str]:
    """The media ranges of an Accept header, best first; those with q=0 are left out (RFC 9110 §12.5.1)."""
    ranges = []
    for item in accept.split(","):
        media_range, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                quality = _quality(parameter[2:])
        if media_range and quality > 0:
            ranges.append((-quality, media_range))
    ranges.sort(key=lambda item: item[0])
    return [media_range for _, media_range in ranges]


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0
