"""A model whose answer a test lets out piece by piece."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.servers import ReferenceServer, reference_server
from tests.upstreams import FakeUpstream, Reply, fake_upstream

PIECES = ("你好，👩🏽‍💻", "这是第二段。\n\n", "{{ 第三段 }} <b>שלום</b>\n", "完。")
WHOLE = "".join(PIECES)


class Model:
    """The upstream behind a server.

    Attributes:
        upstream: the fake; `upstream.replies` is what has been paid for.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self.upstream: FakeUpstream
        self._pieces = pieces
        self._gates = [threading.Event() for _ in pieces]

    @property
    def calls(self) -> int:
        """How often the model was asked."""
        return len(self.upstream.replies)

    def say(self, count: int) -> None:
        """Lets the first pieces out; with all of them the answer ends."""
        for gate in self._gates[:count]:
            gate.set()

    def say_all(self) -> None:
        """Lets everything out."""
        self.say(len(self._pieces))

    async def answer(self, reply: Reply) -> None:
        """The script of the fake upstream."""
        await reply.head()
        for gate, piece in zip(self._gates, self._pieces, strict=True):
            while not gate.is_set():
                await asyncio.sleep(0.005)
            await reply.text(piece)
        await reply.finish()


@contextmanager
def answering(*pieces: str, **settings: object) -> Iterator[tuple[ReferenceServer, Model]]:
    """A server with the page, whose model says these pieces when it is let."""
    model = Model(pieces)
    with fake_upstream(model.answer) as upstream:
        model.upstream = upstream
        openai = {"upstream": "openai", "openai_base_url": upstream.base_url, "model": "m"}
        with reference_server(h5=True, **openai, **settings) as server:
            yield server, model
