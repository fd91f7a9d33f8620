"""A client that keeps the promises of the wire: it comes back by id after every cut, and takes each frame once."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

SILENCE_SECONDS = 10
BACKOFF_SECONDS = 0.2
HEADERS = {"Accept": "application/x-ndjson"}


@dataclass
class Receipt:
    """What a client has got.

    Attributes:
        run_id: of its run.
        question: what it asked.
        frames: each once, in order; the last one is an end or an error.
        requests: how often it had to ask.
        refusals: codes of the errors without a number that it was sent away with.
    """

    run_id: str
    question: str
    frames: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    refusals: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, question: str) -> Receipt:
        """Of a question that has not been asked yet."""
        return cls(str(uuid4()), question)

    @property
    def last_id(self) -> int:
        """Number of the last frame."""
        return self.frames[-1].get("id", 0) if self.frames else 0

    @property
    def ended(self) -> bool:
        """Whether the last frame is there."""
        return bool(self.frames) and self.frames[-1]["event"] != "delta"

    @property
    def outcome(self) -> str:
        """How it ended: the reason of the end, or the code of the error."""
        last = self.frames[-1]
        reason: str = last["reason"] if last["event"] == "end" else last["code"]
        return reason

    @property
    def text(self) -> str:
        """The content."""
        return "".join(frame.get("content", "") for frame in self.frames)


async def follow(session: aiohttp.ClientSession, url: str, receipt: Receipt) -> None:
    """Asks a question, and comes back until its answer has ended.

    Args:
        session: a session without a time limit of its own.
        url: of the server, or what stands before it.
        receipt: what to ask, and where to put the answer.

    Raises:
        AssertionError: a frame is missing, or came out of order.
    """
    while not receipt.ended:
        receipt.requests += 1
        with suppress(aiohttp.ClientError, TimeoutError):
            await _attempt(session, url, receipt)
        if not receipt.ended:
            await asyncio.sleep(BACKOFF_SECONDS)


async def _attempt(session: aiohttp.ClientSession, url: str, receipt: Receipt) -> None:
    async with _request(session, url, receipt) as response:
        while line := await asyncio.wait_for(response.content.readline(), SILENCE_SECONDS):
            if not line.endswith(b"\n"):
                return
            if line.strip():
                _take(receipt, json.loads(line))


def _request(session: aiohttp.ClientSession, url: str, receipt: Receipt) -> Any:
    if receipt.frames:
        path = f"{url}/v1/runs/{receipt.run_id}/events?after={receipt.last_id}"
        return session.get(path, headers=HEADERS)
    messages = [{"role": "user", "content": receipt.question}]
    return session.post(
        f"{url}/v1/chat", headers=HEADERS, json={"run_id": receipt.run_id, "messages": messages}
    )


def _take(receipt: Receipt, frame: dict[str, Any]) -> None:
    if "id" not in frame:
        receipt.refusals.append(frame["code"])
        if not frame["retryable"]:
            receipt.frames.append(frame)
    elif frame["id"] > receipt.last_id:
        assert frame["id"] == receipt.last_id + 1, f"a gap after {receipt.last_id}: {frame}"
        receipt.frames.append(frame)
