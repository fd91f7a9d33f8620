"""Filling lines with text that mixes Chinese, which breaks anywhere, and words, which do not."""

from __future__ import annotations

import re
import unicodedata

_CLOSING = "，。、；：？！）》〉」』】〕”’…—％,.;:?!)]}"
_OPENING = "（《〈「『【〔“‘"
_UNIT = re.compile(r"(\s*)([⺀-鿿豈-﫿︰-﹏＀-｠　-〿“”‘’…—]|[^\s⺀-鿿豈-﫿︰-﹏＀-｠　-〿“”‘’…—]+)")


def columns(text: str) -> int:
    """The text's width in the columns of a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrap(text: str, width: int, *, first: str = "", later: str = "") -> list[str]:
    """Lines of at most `width` columns; the first begins with `first`, the others with `later`.

    No line begins with closing punctuation or ends with an opening bracket; an overlong word stays whole.
    """
    lines: list[str] = []
    line, filled = first, False
    for space, unit in _unbreakable(text):
        if filled and columns(line + space + unit) > width:
            lines.append(line)
            line, filled = later, False
        line += (space if filled else "") + unit
        filled = True
    return [*lines, line]


def _unbreakable(text: str) -> list[tuple[str, str]]:
    """The space before, and the characters of, each stretch that must stay on one line."""
    units: list[tuple[str, str]] = []
    for found in _UNIT.finditer(" ".join(text.split())):
        space, unit = found.groups()
        if units and not space and (unit[0] in _CLOSING or units[-1][1][-1] in _OPENING):
            units[-1] = (units[-1][0], units[-1][1] + unit)
        else:
            units.append((space, unit))
    return units
