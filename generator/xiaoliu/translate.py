"""Comments of a template in another language; every other byte stays as it is.

Only whole-line comments are touched: `//`, `/* */`, `/** */` in .js, `/* */` in .wxss, `<!-- -->` in .wxml.
A comment is cut into segments: paragraphs, list items, and the descriptions of JSDoc tags. The catalog maps a
segment, with its words joined by single spaces, to its translation; a segment that is not there stays as it
is. Indented lines (but for the last column of a table), `@example` and the types of JSDoc tags are code, and
stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xiaoliu.wrap import wrap

_WIDTH = 100
_BLOCK_ENDS = {"/**": "*/", "/*": "*/", "<!--": "-->"}
_OPENERS = {".js": ("//", "/**", "/*"), ".wxss": ("/*",), ".wxml": ("<!--",)}
_ITEM = re.compile(r"(?:[-*•]|\d+[.)])\s+")
_ROW = re.compile(r"  .*\S {3,}(?=\S)")
"""The code in a line of an indented table, as in `  stop()   ends the run`."""
_TAG = re.compile(r"@[A-Za-z-]+")
_NAMED = {"@param", "@property", "@prop", "@typedef", "@callback", "@template", "@arg", "@argument"}
_CODE = {"@example", "@ts-ignore", "@ts-expect-error", "@ts-check", "@ts-nocheck", "@import"}


@dataclass(frozen=True)
class Part:
    """Some lines of a comment, without its marks. `segment` is what a translator sees; None for code."""

    lines: tuple[str, ...]
    segment: str | None = None
    prefix: str = ""

    def translated(self, text: str, room: int) -> Part:
        """The same part saying `text`, in lines of at most `room` columns."""
        later = self.lines[1] if len(self.lines) > 1 else ""
        hang = later[: len(later) - len(later.lstrip())] if later else " " * min(len(self.prefix), 2)
        lines = wrap(text, room, first=self.prefix, later=hang)
        if self.lines[0] == self.prefix or (self.prefix.startswith("@") and len(lines) > 1):
            # The description of a tag stands below it rather than in pieces.
            hang = hang or "  "
            lines = [self.prefix.rstrip(), *wrap(text, room, first=hang, later=hang)]
        return replace(self, lines=tuple(lines))


@dataclass
class Comment:
    """One comment: its marks, and its lines without them."""

    indent: str
    opener: str
    lines: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    """What stood before each line: "// ", " * ", "/** " …"""
    tail: str = ""
    """What closes the last line."""

    @property
    def room(self) -> int:
        """Columns that are left for its text."""
        closing = len(self.tail) if self.lines[-1] else 0
        return _WIDTH - len(self.indent) - max(map(len, self.marks), default=3) - closing

    def written(self, lines: list[str]) -> list[str]:
        """The comment with other lines between its marks."""
        if self.opener == "//":
            return [(self.indent + "// " + line).rstrip() for line in lines]
        marks, tail = self.marks, self.tail
        if self.opener == "/**" and len(marks) == 1 < len(lines):
            lines, marks, tail = ["", *lines, ""], ["/**", " * ", " "], "*/"
        closes_alone = len(marks) > 1 and not lines[-1]
        middles = marks[1:-1] if closes_alone else marks[1:]
        middle = middles[0] if middles else " " * len(marks[0])
        last = [marks[-1]] if closes_alone else []
        spread = [marks[0], *[middle] * (len(lines) - 1 - len(last)), *last]
        written = [self.indent + (mark + line).rstrip() for mark, line in zip(spread, lines, strict=True)]
        written[-1] = self.indent + spread[-1] + lines[-1] + tail
        return [line.rstrip() for line in written]


def translate_comments(text: str, kind: str, catalog: Mapping[str, str]) -> str:
    """The text with the comments that the catalog knows replaced; `kind` is ".js", ".wxss" or ".wxml"."""
    if not catalog:
        return text
    lines = text.split("\n")
    for start, end, comment in reversed(list(_comments(lines, kind))):
        said: list[str] = []
        changed = False
        for part in _parts(comment.lines):
            translation = catalog.get(part.segment or "")
            if translation and not _ends_early(comment.opener, translation):
                part = part.translated(translation, comment.room)
                changed = True
            said.extend(part.lines)
        if changed:
            lines[start:end] = comment.written(said)
    return "\n".join(lines)


def _ends_early(opener: str, translation: str) -> bool:
    return opener in _BLOCK_ENDS and _BLOCK_ENDS[opener] in translation


def comment_segments(text: str, kind: str) -> list[str]:
    """Every segment of the text's comments, once each, in order: the keys that a catalog needs."""
    found: dict[str, None] = {}
    for _start, _end, comment in _comments(text.split("\n"), kind):
        found.update((part.segment, None) for part in _parts(comment.lines) if part.segment)
    return list(found)


def _comments(lines: list[str], kind: str) -> Iterator[tuple[int, int, Comment]]:
    at = 0
    while at < len(lines):
        stripped = lines[at].lstrip()
        opener = next((opener for opener in _OPENERS[kind] if stripped.startswith(opener)), None)
        if opener is None:
            at += 1
            continue
        read = _line_run if opener == "//" else _block
        end, comment = read(lines, at, opener)
        if comment:
            yield at, end, comment
        at = end


def _line_run(lines: list[str], at: int, opener: str) -> tuple[int, Comment]:
    """Consecutive `//` lines of one indentation."""
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    comment = Comment(indent, opener)
    while at < len(lines) and lines[at].startswith(indent + opener):
        comment.lines.append(lines[at][len(indent) + 2 :].removeprefix(" "))
        at += 1
    return at, comment


def _block(lines: list[str], at: int, opener: str) -> tuple[int, Comment | None]:
    """A block comment; None when code follows it on its last line."""
    closer = _BLOCK_ENDS[opener]
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    end = at
    body = lines[at][len(indent) + len(opener) :]
    while closer not in body and end + 1 < len(lines):
        end += 1
        body = lines[end]
    if closer not in body or body.partition(closer)[2].strip():
        return end + 1, None
    comment = Comment(indent, opener)
    for number in range(at, end + 1):
        line = lines[number].removeprefix(indent)
        if number == end:
            line = line.rstrip().removesuffix(closer)
            comment.tail = line[len(line.rstrip()) :] + closer
            line = line.rstrip()
        mark = re.match(re.escape(opener) + " ?" if number == at else r"(?: \* ?| {1,5})?", line)
        mark_text = mark.group() if mark else ""
        comment.marks.append(mark_text)
        comment.lines.append(line[len(mark_text) :])
    if len(comment.lines) > 1 and not comment.lines[-1] and comment.marks[-1].strip() == "":
        comment.tail = comment.tail.lstrip()
        comment.marks[-1] = " " if "*" in closer else ""
    return end + 1, comment


def _parts(lines: list[str]) -> Iterator[Part]:
    """The lines of a comment, all of them in order, as code and segments."""
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if line.startswith("@"):
            while end < len(lines) and (_open_braces(lines[at:end]) or _continues(lines[end])):
                end += 1
            yield _tag_part(lines[at:end])
        elif row := _ROW.match(line):
            yield _segment_part(lines[at:end], row.group())
        elif not line.strip() or line.startswith("  "):
            yield Part((line,))
        else:
            item = _ITEM.match(line)
            while end < len(lines) and _continues(lines[end]) and (item or not lines[end].startswith("  ")):
                end += 1
            prefix = item.group() if item else ""
            yield _segment_part(lines[at:end], prefix)
        at = end


def _continues(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("@") and not _ITEM.match(line)


def _segment_part(lines: list[str], prefix: str) -> Part:
    words = " ".join(" ".join(lines)[len(prefix) :].split())
    is_code = any(line.endswith(("{", "}", ";")) for line in lines) or not re.search(r"[A-Za-z]{2}", words)
    return Part(tuple(lines), None if is_code else words, prefix)


def _tag_part(lines: list[str]) -> Part:
    """`@param {type} name - ` stays; what follows it is the segment."""
    tag = _TAG.match(lines[0])
    if not tag or tag.group() in _CODE or _open_braces(lines[:1]):
        return Part(tuple(lines))
    line = lines[0]
    at = _after_type(line, tag.end())
    if tag.group() in _NAMED and (name := re.compile(r"\s*(\[[^\]]*\]|\S+)").match(line, at)):
        at = name.end()
    dash = re.compile(r"\s*(?:[-–—]\s+)?").match(line, at)
    at = dash.end() if dash else at
    if not line[at:] and len(lines) == 1:
        return Part(tuple(lines))
    return _segment_part(lines, line[:at])


def _after_type(line: str, at: int) -> int:
    """Past a balanced {type}, or `at` when there is none."""
    start = len(line) - len(line[at:].lstrip())
    depth = 0
    for number in range(start, len(line)):
        depth += (line[number] == "{") - (line[number] == "}")
        if depth == 0:
            return number + 1 if line[number] == "}" else at
    return at


def _open_braces(lines: list[str]) -> bool:
    text = "\n".join(lines)
    return text.count("{") > text.count("}")
