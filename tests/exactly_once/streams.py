"""The reference answers, in the pieces in which a model gives them, and a model that counts how often it is asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence

from xiaoliu.server.upstream import Finish, Message, Piece

# Skin tones, joined families, flags, keycaps: most pieces end inside what a reader sees as one character.
EMOJI = ["👋", "🏽👩🏿", "‍🚀", "👨‍👩", "‍👧‍👦", "🇨", "🇳🇯", "🇵", "❤️", "‍🔥1", "️⃣", "🤦🏼‍", "♀️。"]
# Both line ends, cut between CR and LF, template brackets, and what looks like the wire itself.
LINES = [
    "一\r",
    "\n二{",
    "{ x }",
    "}\n\r",
    "\nsuccess: {",
    "}\r\n",
    'end: {"',
    'id":9}\r\n',
    "0\r\n",
    "\r\n:",
    " hb\n",
    "é",
]
# Two directions, marks that join, digits of another script, invisible controls.
RTL = ["مرحبا", " بِك", "َ، ", "שלום", " abc ", "(١٢", "٣)", "\u202e", "שׁ", "\u202c", " لا", "\u200fإله", "۔"]

STREAMS = {"emoji": EMOJI, "lines": LINES, "right-to-left": RTL}

# Some of each, for where a run is dear.
SHORT = [*EMOJI[:2], *LINES[:3], *RTL[-2:]]


def pieces_of(question: str) -> list[str]:
    """The answer to a question that begins with the name of a stream: "emoji 17"."""
    return {**STREAMS, "short": SHORT}[question.split()[0]]


class CountingModel:
    """Answers with the stream whose name begins the question.

    Attributes:
        asked: how often each question was put to it: what has been paid for.
        pause: seconds between two pieces.
    """

    name = "counting"

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.pause = 0.0

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        """See `Upstream`."""
        question = messages[-1].content
        self.asked[question] += 1
        for piece in pieces_of(question):
            yield Piece(piece)
            await asyncio.sleep(self.pause)
        yield Finish("stop")

    async def close(self) -> None:
        """See `Upstream`."""
