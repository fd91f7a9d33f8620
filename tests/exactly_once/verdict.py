"""Counts what was lost, doubled or paid for twice in many answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tests.exactly_once.client import Answered, Asked
from tests.exactly_once.streams import pieces_of


@dataclass(frozen=True)
class Verdict:
    """What became of all questions of a test.

    Attributes:
        runs: how many questions were asked.
        lost: characters that the model said and no page showed.
        doubled: characters that a page showed and the model did not say, or not as often.
        calls: of the model, a run.
        legs: connections, a run.
        states: how many runs ended how.
        most_open: connections of one run at the same time, at most.
    """

    runs: int
    lost: int
    doubled: int
    calls: float
    legs: float
    states: dict[str, int]
    most_open: int

    @property
    def exactly_once(self) -> bool:
        """Every answer is complete, to the letter, over one connection at a time, and was paid for once."""
        return (self.lost, self.doubled, self.calls, self.most_open) == (0, 0, 1.0, 1) and self.states == {
            "complete": self.runs
        }


def verdict(asked: Sequence[Asked], answered: Sequence[Answered], calls: Counter[str]) -> Verdict:
    """Compares what came with what the model says.

    Args:
        asked: each question once.
        answered: in the same order.
        calls: how often the model was asked each question.
    """
    lost = doubled = 0
    for question, answer in zip(asked, answered, strict=True):
        missing, additional = _difference("".join(pieces_of(question.question)), answer.text)
        lost += missing
        doubled += additional
    return Verdict(
        runs=len(asked),
        lost=lost,
        doubled=doubled,
        calls=sum(calls[question.question] for question in asked) / len(asked),
        legs=sum(len(answer.legs) for answer in answered) / len(asked),
        states=dict(Counter(answer.state for answer in answered)),
        most_open=max(answer.most_open for answer in answered),
    )


def _difference(said: str, shown: str) -> tuple[int, int]:
    if said == shown:
        return 0, 0
    alike = sum(
        block.size for block in SequenceMatcher(None, said, shown, autojunk=False).get_matching_blocks()
    )
    return len(said) - alike, len(shown) - alike
