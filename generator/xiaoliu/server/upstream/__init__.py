"""Who writes the answer. The protocol; `demo` and `openai` speak it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from xiaoliu.stream import EndReason


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation, as plain text."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of the answer. May be cut anywhere, even between UTF-16 surrogates."""

    content: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """The upstream says that its answer is complete; always the last event.

    Attributes:
        reason: why it ended.
        usage: token counts, as the upstream reported them.
    """

    reason: EndReason
    usage: Mapping[str, Any] | None = None


class Upstream(Protocol):
    """Answers conversations.

    Attributes:
        name: for `/healthz` and the log.
    """

    name: str

    def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        """Streams an answer. A stream that ends without `Finish` was truncated.

        Closing the generator, or cancelling the task that awaits it, closes the connection at once.

        Raises:
            UpstreamError: the upstream cannot answer, or failed on the way.
        """
        ...

    async def close(self) -> None:
        """Lets go of shared connections."""
        ...
