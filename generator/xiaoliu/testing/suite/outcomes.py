"""How a question may come out: whole and asked for once, or honestly not."""

from __future__ import annotations

from xiaoliu.testing import Answer, Chat, SteeredServer
from xiaoliu.testing.suite.texts import HALF, REST


def check_honest(answer: Answer) -> None:
    """The error is there in words, and the text is a beginning of what the server has said."""
    assert answer.error is not None and answer.error.text
    assert (HALF + REST).startswith(answer.text), f"{answer.text!r} is no beginning of {HALF + REST!r}"


def check_whole_and_paid_once(chat: Chat, server: SteeredServer) -> None:
    """The answer is there to the last character, in one bubble, and the model was asked once."""
    assert chat.expect_answer(HALF + REST).error is None
    assert len(chat.answers) == 1
    assert len(server.questions) == 1, f"the model was asked {len(server.questions)} times"
