"""The embedded demo model: no key, no network, and the same answer every time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from itertools import cycle

from xiaoliu.server.errors import Locale, UpstreamError
from xiaoliu.server.upstream import Finish, Message, Piece
from xiaoliu.server.upstream.demo_answers import answer_to

# Code points a piece: like a tokenizer's, these cut words, emoji and brackets wherever they happen to be.
_PIECE_LENGTHS = (1, 2, 1, 3, 2, 1, 4, 2)
# Multiples of the pace: a real model stutters, and takes its time before the first word.
_RHYTHM = (0.6, 1.0, 0.4, 1.6, 0.8, 1.0, 2.0, 0.6)
_THINKING_TIME = 10


class DemoUpstream:
    """Streams a canned answer that suits the question.

    Args:
        pace: milliseconds between two pieces, on average; 0 is as fast as possible.
        locale: language for questions in neither Chinese nor English.
    """

    name = "demo"

    def __init__(self, *, pace: float, locale: Locale) -> None:
        self._seconds = pace / 1000
        self._locale = locale

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        """See `Upstream`."""
        answer = answer_to(messages[-1].content, self._locale)
        rhythm = cycle(_RHYTHM)
        await asyncio.sleep(self._seconds * _THINKING_TIME)
        pieces = 0
        for text in pieces_of(answer.reasoning):
            yield Piece(reasoning=text)
            pieces += 1
            await asyncio.sleep(self._seconds * next(rhythm))
        for text in pieces_of(answer.content):
            yield Piece(content=text)
            pieces += 1
            await asyncio.sleep(self._seconds * next(rhythm))
        if answer.fails:
            raise UpstreamError("demo_error")
        asked = sum(len(message.content) for message in messages)
        yield Finish(
            "stop",
            {"prompt_tokens": asked, "completion_tokens": pieces, "total_tokens": asked + pieces},
        )

    async def close(self) -> None:
        """See `Upstream`."""


def pieces_of(text: str) -> Iterator[str]:
    """The text in pieces of one to a few code points, as models send it."""
    start = 0
    for length in cycle(_PIECE_LENGTHS):
        if start >= len(text):
            return
        yield text[start : start + length]
        start += length
