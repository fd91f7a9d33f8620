"""The templates and their manifest, read once and kept in memory; rendering never touches the disk."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from xiaoliu.resources import TEMPLATES


@dataclass(frozen=True)
class Row:
    """A row of manifest.toml; what its keys mean is written there."""

    path: str
    mode: Literal["copy", "render", "once"]
    when: tuple[str, ...] = ()
    sync: tuple[str, ...] = ()

    def matches(self, source: str) -> bool:
        return _glob(self.path).fullmatch(source) is not None


@dataclass(frozen=True)
class Templates:
    """All template files by their path below templates/ (forward slashes), and the manifest's rows."""

    sources: Mapping[str, bytes]
    rows: tuple[Row, ...]
    ignore: tuple[str, ...]
    catalog: str
    """templates/comments/zh-CN.toml; to parse it takes a while, and only a Chinese project needs it."""

    @cached_property
    def comments(self) -> Mapping[str, Mapping[str, str]]:
        """English → Chinese comment text, by template file. Raises TOMLDecodeError."""
        return tomllib.loads(self.catalog)

    def claimed(self) -> Iterator[tuple[str, Row]]:
        """Each template that the manifest makes a file of, with the first row that matches."""
        for source in sorted(self.sources):
            if row := next((row for row in self.rows if row.matches(source)), None):
                yield source, row

    def unclaimed(self) -> list[str]:
        """Templates that no row mentions: forgotten in the manifest."""
        return sorted(set(self.sources) - {source for source, _ in self.claimed()})


def load_templates(folder: Path = TEMPLATES) -> Templates:
    """Read manifest.toml and every file that it does not ignore. Raises OSError, TOMLDecodeError."""
    manifest: dict[str, Any] = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
    rows = [_row(**row) for row in manifest["file"]]
    ignore = [_glob(pattern) for pattern in manifest["ignore"]]
    sources = {}
    for file in sorted(folder.rglob("*")):
        source = file.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in source.split("/"))
        if file.is_file() and not hidden and not any(pattern.fullmatch(source) for pattern in ignore):
            sources[source] = file.read_bytes()
    return Templates(sources, tuple(rows), tuple(manifest["ignore"]), _catalog(folder))


def _row(path: str, mode: Any, when: Iterable[str] = (), sync: Iterable[str] = ()) -> Row:
    return Row(path, mode, tuple(when), tuple(sync))


def _catalog(folder: Path) -> str:
    file = folder / "comments" / "zh-CN.toml"
    return file.read_text("utf-8") if file.is_file() else ""


def _glob(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part).replace(r"\*", "[^/]*") for part in pattern.split("**"))
    return re.compile(".*".join(parts))
