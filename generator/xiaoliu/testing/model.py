"""The model behind the server of a test: it says what the test wants, when the test wants it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from xiaoliu.server.errors import UpstreamError
from xiaoliu.server.upstream import Finish, Message, Piece, Upstream
from xiaoliu.server.upstream.demo import pieces_of

_OVER = object()

Tell = Callable[[str], str | Iterable[str]]
"""Answers a question (the user's last message): with a text, or with its pieces one after the other."""


@dataclass(frozen=True)
class Pause:
    """Silence, in seconds."""

    seconds: float


@dataclass(frozen=True)
class Stall:
    """Silence until `ScriptedModel.go_on`."""


@dataclass(frozen=True)
class Fail:
    """The model service fails with this row of `xiaoliu.server.errors.PROBLEMS`."""

    code: str


Step = Piece | Pause | Stall | Fail
Script = Callable[[str], Iterable[Step]]

STALL = Stall()


class ScriptedModel:
    """An upstream that follows a script, or hands each question to another upstream while there is none.

    Attributes:
        answering: how many answers are in the making.
        conversations: what was asked so far, one list of messages a question.
        mistakes: exceptions of the test's own functions.
    """

    name = "script"

    def __init__(self, otherwise: Upstream) -> None:
        self._otherwise = otherwise
        self._changed = threading.Condition()
        self._script: Script | None = None
        self._stalled: list[_Stalled] = []
        self._released = 0
        self._era = object()
        self.answering = 0
        self.conversations: list[list[Message]] = []
        self.mistakes: list[Exception] = []

    def follow(self, script: Script | None) -> None:
        """Answer every question from now on so."""
        self._script = script

    def go_on(self) -> None:
        """End one stall: the oldest that is reached, or else the next one."""
        with self._changed:
            if self._stalled:
                self._stalled.pop(0).end()
            else:
                self._released += 1

    def wait_for_stall(self, timeout: float) -> bool:
        """Whether an answer stalls now, or comes to it within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._stalled), timeout)

    def wait_until_idle(self, timeout: float) -> bool:
        """Whether no answer is in the making within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.answering == 0, timeout)

    def forget(self) -> None:
        """As new: no script, nothing asked. What is in the making breaks off; nobody is there any more to read it."""
        with self._changed:
            self._script, self._released, self._era = None, 0, object()
            self.conversations, self.mistakes = [], []
            for stalled in self._stalled:
                stalled.end()

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        """See `Upstream`."""
        with self._changed:
            self.conversations.append(list(messages))
            self.answering += 1
        try:
            script, era = self._script, self._era
            async with aclosing(
                self._follow(script, messages) if script else self._otherwise.answer(messages)
            ) as events:
                async for event in events:
                    if era is not self._era:
                        return
                    yield event
        finally:
            with self._changed:
                self.answering -= 1
                self._changed.notify_all()

    async def _follow(
        self, script: Script, messages: Sequence[Message]
    ) -> AsyncGenerator[Piece | Finish, None]:
        async for step in self._steps(script(messages[-1].content)):
            if isinstance(step, Piece):
                yield step
            elif isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
            elif isinstance(step, Stall):
                await self._stall()
            else:
                raise UpstreamError(step.code)
        yield Finish("stop")

    async def close(self) -> None:
        """See `Upstream`."""
        await self._otherwise.close()

    async def _steps(self, script: Iterable[Step]) -> AsyncIterator[Step]:
        """Each in a thread: a test's function may take its time without holding the server up."""
        steps = iter(script)
        while True:
            try:
                step = await asyncio.to_thread(next, steps, _OVER)
            except Exception as mistake:
                self.mistakes.append(mistake)
                raise
            if step is _OVER:
                return
            yield step  # type: ignore[misc]

    async def _stall(self) -> None:
        stalled = _Stalled()
        with self._changed:
            if self._released:
                self._released -= 1
                return
            self._stalled.append(stalled)
            self._changed.notify_all()
        try:
            await stalled.wait()
        finally:
            with self._changed:
                if stalled in self._stalled:
                    self._stalled.remove(stalled)


class _Stalled:
    """One answer that waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()

    async def wait(self) -> None:
        await self._ended.wait()

    def end(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._ended.set)


def saying(text: str, *, reasoning: str = "", pace: float = 0) -> Script:
    """A script that says this, in the small pieces of a real model.

    Args:
        text: the answer.
        reasoning: what the model thinks first.
        pace: milliseconds between two pieces.
    """

    def script(_question: str) -> Iterator[Step]:
        thoughts = [Piece(reasoning=piece) for piece in pieces_of(reasoning)]
        for piece in (*thoughts, *(Piece(piece) for piece in pieces_of(text))):
            yield piece
            if pace:
                yield Pause(pace / 1000)

    return script


def telling(tell: Tell) -> Script:
    """A script that asks a function of the test."""

    def script(question: str) -> Iterator[Step]:
        told = tell(question)
        for piece in pieces_of(told) if isinstance(told, str) else told:
            yield Piece(piece)

    return script


def then(script: Script, *steps: Step) -> Script:
    """The script, followed by these steps."""

    def both(question: str) -> Iterator[Step]:
        yield from script(question)
        yield from steps

    return both
