"""A model service that says a piece when the test lets it, and keeps count of who asked what."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from threading import Condition

from tests.exactly_once.streams import STREAMS
from tests.upstreams import Reply, fake_upstream


def pieces_of(question: str) -> list[str]:
    """The answer to "7: …" as the model says it; no other question has the same."""
    number = int(question.partition(":")[0])
    stream = next(islice(cycle(STREAMS.values()), number, None))
    return [f"<{number}>", *stream]


def text_of(question: str) -> str:
    """The whole answer."""
    return "".join(pieces_of(question))


class GatedModel:
    """Answers questions of the form "7: …". May be used from any thread.

    Attributes:
        base_url: for `Settings.openai_base_url`.
        asked: how often each question was put to it: what has been paid for.
        said: pieces of the answer to each question so far, of the answer that came furthest.
        first: pieces that an answer may say at once.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self.asked: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.first = 0
        self._changed = Condition()
        self._open: dict[_Gate, str] = {}

    def let_speak(self, pieces: int) -> None:
        """So many pieces more of every answer that is under way."""
        with self._changed:
            for gate in self._open:
                gate.open_for(pieces)

    def let_all_speak(self) -> None:
        """Everything of every answer, also of those that have not been asked for yet."""
        self.first = 1000
        self.let_speak(1000)

    def wait_until_left(self, questions: set[str], seconds: float) -> set[str]:
        """Those of the questions that are still being answered, to nobody perhaps, after so many seconds."""

        def left() -> set[str]:
            return questions & set(self._open.values())

        with self._changed:
            self._changed.wait_for(lambda: not left(), seconds)
            return left()

    async def answer(self, reply: Reply) -> None:
        """A script for `fake_upstream`."""
        question = reply.body["messages"][-1]["content"]
        gate = _Gate(self.first)
        with self._changed:
            self.asked[question] += 1
            self._open[gate] = question
        try:
            await reply.head()
            for count, piece in enumerate(pieces_of(question), 1):
                await gate.passed()
                with self._changed:
                    self.said[question] = max(self.said[question], count)
                await reply.text(piece)
            await gate.passed()
            await reply.finish()
        finally:
            with self._changed:
                del self._open[gate]
                self._changed.notify_all()


class _Gate:
    """Lets pieces of one answer by."""

    def __init__(self, first: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._permits = asyncio.Semaphore(first)

    def open_for(self, pieces: int) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._release, pieces)

    def _release(self, pieces: int) -> None:
        for _ in range(pieces):
            self._permits.release()

    async def passed(self) -> None:
        await self._permits.acquire()


@contextmanager
def gated_model() -> Iterator[GatedModel]:
    """Serves on a free port while the block runs."""
    model = GatedModel()
    with fake_upstream(model.answer) as upstream:
        model.base_url = upstream.base_url
        yield model
