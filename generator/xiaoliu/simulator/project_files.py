"""The files of one mini-program, as they lie on the disk at the moment of asking."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiaoliu.simulator.folder import Folder, is_media, is_shown

LARGEST_TEXT = 1_000_000  # bytes; half of what a whole main package may have
_TEXTS = (".js", ".json", ".wxml", ".wxss", ".wxs")


@dataclass(frozen=True)
class Changes:
    """What differs between two looks at a project. Paths are relative, with forward slashes."""

    files: dict[str, str | None] = field(default_factory=dict)
    """New text by path; None for a file that is gone, or must be asked for by itself."""
    media: list[str] = field(default_factory=list)
    """Images, sounds and fonts that are new, changed or gone."""

    def __bool__(self) -> bool:
        return bool(self.files or self.media)

    @property
    def paths(self) -> list[str]:
        """All of them, sorted."""
        return sorted([*self.files, *self.media])


@dataclass(frozen=True)
class _Seen:
    stamp: tuple[int, int, int]
    """Modification time in nanoseconds, size in bytes, inode: while it stays, the file is not read again."""
    text: str | None
    """None for media, and for a text that does not travel with the others."""


class ProjectFiles:
    """One mini-program's folder. Every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._folder = Folder(folder)
        self._files: dict[str, _Seen] = {}
        self._reported: dict[str, _Seen] = self._look()

    @property
    def root(self) -> Path:
        """The folder; absolute."""
        return self._folder.root

    def move_to(self, folder: Path) -> None:
        """Look at another folder from now on; the next `changes` says what differs."""
        with self._lock:
            if folder.resolve() != self.root:
                self._folder = Folder(folder)
                self._files = {}

    def find(self, path: str) -> Path | None:
        """The file at a path below the folder, see `Folder.find`."""
        return self._folder.find(path)

    def texts(self) -> dict[str, str | None]:
        """Every text file of the package by its path: scripts, JSON, templates, styles.

        None for one that is over `LARGEST_TEXT` or not UTF-8: whoever wants it asks for it by itself.
        """
        with self._lock:
            return {path: seen.text for path, seen in self._look().items() if path.endswith(_TEXTS)}

    def changes(self) -> Changes:
        """What differs from the last time that this was asked, or from the beginning."""
        with self._lock:
            before, now = self._reported, self._look()
            self._reported = now
        files: dict[str, str | None] = {}
        media: list[str] = []
        for path in sorted(before.keys() | now.keys()):
            old, new = before.get(path), now.get(path)
            if old == new or (old and new and old.text is not None and old.text == new.text):
                continue
            if is_media(path):
                media.append(path)
            else:
                files[path] = new.text if new else None
        return Changes(files, media)

    def json(self, path: str) -> dict[str, Any]:
        """A JSON object of the project; empty when there is none, or it is something else."""
        file = self.find(path)
        try:
            value = json.loads(file.read_bytes().decode("utf-8-sig")) if file else None
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def app_id(self) -> str:
        """As project.config.json has it now."""
        value = self.json("project.config.json").get("appid")
        return value if isinstance(value, str) and value.isalnum() else "touristappid"

    def folders(self) -> list[str]:
        """The folder and every folder below it that is part of the package; absolute, for a watcher."""
        return [str(self.root / prefix) for prefix, _ in _walk(self.root)]

    def _look(self) -> dict[str, _Seen]:
        found: dict[str, _Seen] = {}
        for prefix, entries in _walk(self.root):
            for entry in entries:
                path = prefix + entry.name
                if (seen := self._see(path, entry)) is not None:
                    found[path] = seen
        self._files = found
        return found

    def _see(self, path: str, entry: os.DirEntry[str]) -> _Seen | None:
        is_text = path.endswith(_TEXTS)
        if not (is_text or is_media(path)):
            return None
        try:
            if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(self.root):
                return None
            status = entry.stat()
            if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
                return None
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._files.get(path)
            if known and known.stamp == stamp:
                return known
            if not is_text:
                return _Seen(stamp, None)
            return _Seen(stamp, _text_of(entry, status.st_size))
        except OSError:  # it went away between the listing and the reading
            return None


def _text_of(entry: os.DirEntry[str], size: int) -> str | None:
    if size > LARGEST_TEXT:
        return None
    try:
        return Path(entry.path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _walk(root: Path) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Each folder of the package with its files, by its path: "" or one that ends in a slash.

    A link to a folder is followed while it stays inside, and leads to no folder that is already on the way.
    """
    waiting: list[tuple[str, frozenset[Path]]] = [("", frozenset({root}))]
    while waiting:
        prefix, way = waiting.pop()
        files: list[os.DirEntry[str]] = []
        try:
            entries = sorted(os.scandir(root / prefix), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in filter(lambda entry: is_shown(entry.name), entries):
            if not entry.is_dir():
                files.append(entry)
                continue
            real = Path(os.path.realpath(entry.path))
            if real.is_relative_to(root) and real not in way:
                waiting.append((f"{prefix}{entry.name}/", way | {real}))
        yield prefix, files
