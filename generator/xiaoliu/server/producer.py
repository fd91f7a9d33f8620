"""Writes one run: the upstream's pieces become numbered frames, and exactly one of them is the last."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Sequence
from contextlib import aclosing
from time import monotonic

from xiaoliu.server.errors import UpstreamError, error_frame
from xiaoliu.server.event_log import EventLog, LoggedFrame, LogUnavailable, NotTheWriter
from xiaoliu.server.settings import Settings
from xiaoliu.server.upstream import Finish, Message, Upstream
from xiaoliu.stream import Delta, End, Error, SurrogateJoiner

logger = logging.getLogger(__name__)

# Between two tries to reach a log that is away.
_LOG_RETRY_SECONDS = 0.1


class _TooLongError(Exception):
    """The answer has reached its limit."""


class Producer:
    """The one writer of a run.

    Attributes:
        task: ends, without an exception, after the last frame has been written, or when nobody will take it.
    """

    def __init__(
        self, run: str, upstream: Upstream, messages: Sequence[Message], log: EventLog, settings: Settings
    ) -> None:
        """Starts to write the run, which this worker must have claimed already."""
        self._run = run
        self._upstream = upstream
        self._messages = messages
        self._log = log
        self._settings = settings
        self._content = SurrogateJoiner()
        self._reasoning = SurrogateJoiner()
        self._frames = 0
        self._chars = 0
        self._bytes = 0
        self._unsure: LoggedFrame | None = None
        self._begun = False
        self._ending = False
        self._cancelled = False
        self._cancel_code: str | None = None
        self.task = asyncio.create_task(self._produce())

    def cancel(self, code: str | None = None) -> None:
        """Closes the upstream. The run ends as stopped, or in the error `code`; nothing if it has ended."""
        if not self._cancelled:
            self._cancelled = True
            self._cancel_code = code
            # A task that is cancelled before its first step never runs, and the run would have no last frame.
            # The last frame is on its way to the log, and nothing else is left to stop.
            if self._begun and not self._ending:
                self.task.cancel()

    async def _produce(self) -> None:
        self._begun = True
        started = monotonic()
        outcome = await self._write_all()
        logger.info(
            "run ended",
            extra={
                "upstream": self._upstream.name,
                "outcome": outcome,
                "frames": self._frames,
                "chars": self._chars,
                "milliseconds": round((monotonic() - started) * 1000),
            },
        )

    async def _write_all(self) -> str:
        """Writes the run; returns what became of it."""
        try:
            last = await self._relay_to_the_end()
            self._ending = True
            if self._unsure is not None:
                await self._persist(self._unsure)
            await self._append(last)
        except NotTheWriter:
            return "not_the_writer"
        except LogUnavailable:
            await self._log.give_up(self._run)
            return "log_unavailable"
        return last.code if isinstance(last, Error) else last.reason

    async def _relay_to_the_end(self) -> End | Error:
        """Writes the deltas; returns the last frame, whatever the upstream does.

        Raises:
            NotTheWriter: see `EventLog.append`.
            LogUnavailable: the log has been away for too long.
        """
        try:
            finish = None if self._cancelled else await self._relay()
            if self._cancelled:
                return self._cancelled_frame()
            return self._error("upstream_truncated") if finish is None else self._end(finish)
        except asyncio.CancelledError:
            # Cancelled by nobody here: the loop is being torn down, and no reader wanted this answer short.
            return self._cancelled_frame() if self._cancelled else self._error("server_stopping")
        except (NotTheWriter, LogUnavailable):
            raise
        except UpstreamError as error:
            return self._error(error.code)
        except _TooLongError:
            return self._error("answer_too_long")
        except Exception as error:
            # Not the exception's text: it may quote the conversation.
            place = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{place.filename}:{place.lineno}"
            logger.error("run failed", extra={"error": type(error).__name__, "at": at})
            return self._error("internal_error")

    async def _relay(self) -> Finish | None:
        async with aclosing(self._upstream.answer(self._messages)) as events:
            async for event in events:
                if isinstance(event, Finish):
                    await self._write(self._reasoning.end(), self._content.end())
                    return event
                await self._write(self._reasoning.feed(event.reasoning), self._content.feed(event.content))
        return None

    async def _write(self, reasoning: str, content: str) -> None:
        if reasoning:
            self._count(reasoning)
            await self._append(Delta(self._frames + 1, reasoning=reasoning))
        if content:
            self._count(content)
            self._chars += len(content)
            await self._append(Delta(self._frames + 1, content=content))

    def _count(self, text: str) -> None:
        self._bytes += len(text.encode())
        # One frame is left for the error.
        full = self._frames + 1 >= self._settings.max_answer_frames
        if full or self._bytes > self._settings.max_answer_bytes:
            raise _TooLongError

    def _end(self, finish: Finish) -> End:
        return End(self._frames + 1, finish.reason, self._chars, finish.usage)

    def _cancelled_frame(self) -> End | Error:
        if self._cancel_code is None:
            return End(self._frames + 1, "stopped", self._chars)
        return self._error(self._cancel_code)

    def _error(self, code: str) -> Error:
        return error_frame(code, self._settings.locale, frame_id=self._frames + 1)

    async def _append(self, frame: LoggedFrame) -> None:
        self._frames += 1
        # A cancellation while the log is at work leaves open whether it has the frame.
        self._unsure = frame
        await self._persist(frame)
        self._unsure = None

    async def _persist(self, frame: LoggedFrame) -> None:
        """Writes a frame, even if the log is away for a while."""
        deadline = monotonic() + self._settings.log_seconds
        while True:
            try:
                return await self._log.append(self._run, frame)
            except LogUnavailable:
                if monotonic() > deadline:
                    raise
            await asyncio.sleep(_LOG_RETRY_SECONDS)
