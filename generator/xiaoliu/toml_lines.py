"""On which line of a TOML text a key stands; tomllib keeps no positions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

_BARE = r"[A-Za-z0-9_-]+"
_QUOTED = r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_KEY_PART = re.compile(rf"[ \t]*({_BARE}|{_QUOTED})[ \t]*")
_MULTILINE = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}', re.DOTALL)
_ONE_LINE = re.compile(_QUOTED)

Path = tuple[str, ...]


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of each key and table header of a text that tomllib has accepted.

    Keys inside inline tables are not found; ask for their parent with `find_line`.
    """
    lines: dict[Path, int] = {}
    for path, offset in _statements(text):
        lines.setdefault(path, text.count("\n", 0, offset) + 1)
    return lines


def find_line(lines: dict[Path, int], path: Path) -> int | None:
    """The line of the path, or of the nearest table around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _statements(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    at = 0
    while at < len(text):
        character = text[at]
        if character in " \t\r\n":
            at += 1
        elif character == "#":
            at = _end_of_line(text, at)
        elif character == "[":
            start = at
            table, at = _key(text, at + (2 if text.startswith("[[", at) else 1))
            yield table, start
            at = _end_of_line(text, at)
        else:
            start = at
            key, at = _key(text, at)
            yield table + key, start
            at = _end_of_value(text, at)


def _key(text: str, at: int) -> tuple[Path, int]:
    """The dotted key that starts here, and where it ends."""
    parts: list[str] = []
    while part := _KEY_PART.match(text, at):
        name = part[1]
        parts.append(tomllib.loads(f"key = {name}")["key"] if name[0] in "\"'" else name)
        at = part.end()
        if not text.startswith(".", at):
            break
        at += 1
    return tuple(parts), at


def _end_of_value(text: str, at: int) -> int:
    """Where the line of a value ends; strings and brackets may carry it over several lines."""
    depth = 0
    while at < len(text):
        character = text[at]
        if character in "\"'":
            string = _MULTILINE.match(text, at) or _ONE_LINE.match(text, at)
            at = string.end() if string else at + 1
            continue
        if character == "#":
            at = _end_of_line(text, at)
            continue
        if character == "\n" and depth == 0:
            return at
        depth += (character in "[{") - (character in "]}")
        at += 1
    return at


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
