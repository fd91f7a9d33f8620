"""What the page shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

_READ = Path(__file__).with_name("screen.js").read_text("utf-8")

AnswerStatus = Literal["waiting", "answering", "reconnecting", "offline", "complete", "stopped", "failed"]


@dataclass(frozen=True)
class AnswerError:
    """The notice below an answer that failed.

    Attributes:
        code: for programs: "network", "interrupted", "truncated", "upstream_failed", "http_503" …
        text: what the reader is told.
        retryable: whether the page offers to try again.
        resumable: whether trying again goes on with this very answer, instead of asking anew.
    """

    code: str
    text: str
    retryable: bool
    resumable: bool


@dataclass(frozen=True)
class Message:
    """One bubble of the conversation.

    Attributes:
        role: whose it is.
        text: what it says, character by character.
    """

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Answer(Message):
    """One answer as it is on the screen.

    Attributes:
        status: "waiting" before the first word, "answering" until it is over, then "complete", "stopped" by the
            reader, or "failed". While the page says that the connection is away: "reconnecting" or "offline".
        error: why it failed.
        remark: a sentence below the text, such as that the answer was stopped; "" when there is none.
        reasoning: what the model thought first, folded or not.
        key: differs from that of every other answer, also of one that it replaces.
    """

    status: AnswerStatus
    error: AnswerError | None
    remark: str
    reasoning: str
    key: int

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in ("complete", "stopped", "failed")


@dataclass(frozen=True)
class Screen:
    """A look at the page.

    Attributes:
        busy: the page offers to stop.
        messages: the conversation, oldest first.
    """

    busy: bool
    messages: list[Message]

    @property
    def answers(self) -> list[Answer]:
        """Those of the messages that are answers."""
        return [message for message in self.messages if isinstance(message, Answer)]


def read_screen(page: Page, *, wait: float = 0) -> Screen:
    """What the page shows now, or as soon as it changes.

    Args:
        page: the stage.
        wait: milliseconds after which it is looked at although nothing has changed.
    """
    seen = page.evaluate(_READ, {"waitMilliseconds": wait})
    return Screen(seen["busy"], [_message(message) for message in seen["messages"]])


def _message(seen: dict[str, Any]) -> Message:
    if seen["role"] == "user":
        return Message(**seen)
    error = AnswerError(**seen.pop("error")) if seen["error"] else seen.pop("error")
    return Answer(error=error, **seen)
