"""Filling lines with text that mixes Chinese, which breaks anywhere, and words, which do not."""

from __future__ import annotations

import re
import unicodedata

_CLOSING = "，。、；：？！）》〉」』】〕”’…—％,.;:?!)]}"
_OPENING = "（《〈「『【〔“‘"
_PAUSE = ("，", "。", "；", "：", "！", "？", "）")
_SLACK = 30
"""Columns that a line may leave empty to end with a clause."""
_UNIT = re.compile(r"(\s*)([⺀-鿿豈-﫿︰-﹏＀-｠　-〿“”‘’…—]|[^\s⺀-鿿豈-﫿︰-﹏＀-｠　-〿“”‘’…—]+)")


Unit = tuple[str, str]
"""The space before, and the characters of, what must stay on one line."""


def columns(text: str) -> int:
    """The text's width in the columns of a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrap(text: str, width: int, *, first: str = "", later: str = "") -> list[str]:
    """Lines of at most `width` columns; the first begins with `first`, the others with `later`.

    No line begins with closing punctuation or ends with an opening bracket; an overlong word stays whole.
    A line rather ends with its last clause than in the middle of a word.
    """
    lines: list[str] = []
    units, begin = _unbreakable(text), first
    while True:
        fitting = _fitting(units, width - columns(begin))
        if fitting < len(units):
            fitting = _clause(units[:fitting])
        lines.append(begin + _joined(units[:fitting]))
        units, begin = units[fitting:], later
        if not units:
            return lines


def _fitting(units: list[Unit], room: int) -> int:
    """How many units one line takes: one at least."""
    taken = 0
    for number, (space, unit) in enumerate(units):
        taken += columns(space + unit) if number else columns(unit)
        if number and taken > room:
            return number
    return len(units)


def _clause(units: list[Unit]) -> int:
    """How many units to keep, to end the line with a clause; all, where that would leave too much room."""
    for count in range(len(units), 0, -1):
        if columns(_joined(units[count:])) > _SLACK:
            break
        if units[count - 1][1].endswith(_PAUSE):
            return count
    return len(units)


def _joined(units: list[Unit]) -> str:
    return "".join(space + unit for space, unit in units).lstrip()


def _unbreakable(text: str) -> list[Unit]:
    """The text in order, with closing and opening punctuation joined to what it belongs to."""
    units: list[Unit] = []
    for found in _UNIT.finditer(" ".join(text.split())):
        space, unit = found.groups()
        if units and not space and (unit[0] in _CLOSING or units[-1][1][-1] in _OPENING):
            units[-1] = (units[-1][0], units[-1][1] + unit)
        else:
            units.append((space, unit))
    return units
