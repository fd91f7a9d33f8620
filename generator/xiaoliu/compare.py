"""What stands between an output folder and what it should hold; nothing is written here."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiaoliu.lock import NAME, digest, format_lock, read_lock
from xiaoliu.plan import PlannedFile
from xiaoliu.problems import OutputRefused, Problem

_CLUTTER = {".DS_Store", "Thumbs.db", ".gitkeep"}


@dataclass
class Difference:
    """Paths are relative to the output folder, with forward slashes."""

    create: dict[str, bytes] = field(default_factory=dict)
    update: dict[str, bytes] = field(default_factory=dict)
    delete: list[str] = field(default_factory=list)
    edited: dict[str, bytes] = field(default_factory=dict)
    """Generated files that the user has changed, and what they should be."""
    left: list[str] = field(default_factory=list)
    """Files no longer generated that stay, because the user has changed them."""
    unchanged: int = 0
    lock: bytes = b""
    """What the lock file will say."""
    lock_is_current: bool = False

    @property
    def is_stale(self) -> bool:
        return bool(self.create or self.update or self.delete or self.edited or not self.lock_is_current)


def check_folder(folder: Path, project: Path, *, shown_as: str = "") -> None:
    """Refuse an output folder that is not ours: foreign, a file, holding the project, or reached by links.

    Both paths are absolute; `project` is the folder of the config. Raises OutputRefused.
    """
    name = shown_as or str(folder)

    def refuse(code: str, **arguments: Any) -> None:
        raise OutputRefused([Problem(name, code, arguments=arguments)])

    if project.is_relative_to(folder):
        refuse("contains_config")
    steps = [folder, *folder.parents]
    inside = [step for step in steps if step != project and step.is_relative_to(project)] or [folder]
    if any(step.is_symlink() for step in inside):
        refuse("symlink")
    if not folder.exists():
        return
    if not folder.is_dir():
        refuse("not_a_folder")
    if (folder / NAME).is_symlink():
        refuse("symlink")
    if not (folder / NAME).is_file() and any(entry.name not in _CLUTTER for entry in folder.iterdir()):
        refuse("foreign_folder", lock=NAME)


def compare(folder: Path, planned: tuple[PlannedFile, ...], rendered: Mapping[str, bytes]) -> Difference:
    """Compare a checked folder with the rendered files. Raises OutputRefused for what stands in the way."""
    known = read_lock(folder)
    locked = known or {}
    result = Difference()
    owned: dict[str, bytes] = {}
    for file in planned:
        content = rendered[file.path]
        present = _read(folder, file.path)
        if file.mode == "once":
            _compare_once(file, present, content, result)
            continue
        owned[file.path] = content
        if present is None:
            result.create[file.path] = content
        elif _unix(present) == _unix(content):
            result.unchanged += 1
        elif _is_ours(present, locked.get(file.path)):
            result.update[file.path] = content
        else:
            result.edited[file.path] = content
    once = {file.path for file in planned if file.mode == "once"}
    for path in sorted(locked.keys() - owned.keys() - once):
        gone = _read(folder, path)
        if gone is not None:
            (result.delete if _is_ours(gone, locked[path]) else result.left).append(path)
    final = {path: {digest(content)} for path, content in owned.items()}
    result.lock = format_lock(final)
    result.lock_is_current = known == final
    return result


def _compare_once(file: PlannedFile, present: bytes | None, content: bytes, result: Difference) -> None:
    if present is None:
        result.create[file.path] = content
    elif file.sync and (synced := _synced(present, content, file.sync)) is not None:
        result.update[file.path] = synced
    else:
        result.unchanged += 1


def _synced(present: bytes, content: bytes, keys: tuple[str, ...]) -> bytes | None:
    """The user's JSON with these keys as generated; None when they are already, or it is no JSON object."""
    try:
        theirs, ours = json.loads(present), json.loads(content)
    except ValueError:
        return None
    if not isinstance(theirs, dict) or all(theirs.get(key) == ours.get(key) for key in keys):
        return None
    theirs.update((key, ours[key]) for key in keys)
    if theirs == ours:
        return content
    return (json.dumps(theirs, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _read(folder: Path, path: str) -> bytes | None:
    """The file's bytes, None when nothing is there. A link anywhere on the way is refused."""
    target = folder
    for part in path.split("/"):
        target /= part
        if target.is_symlink():
            raise OutputRefused([Problem(str(target), "symlink")])
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (IsADirectoryError, NotADirectoryError):
        raise OutputRefused([Problem(str(target), "not_a_file")]) from None
    except PermissionError:
        if os.path.isdir(target):  # what Windows says of a folder
            raise OutputRefused([Problem(str(target), "not_a_file")]) from None
        raise


def _is_ours(present: bytes, digests: set[str] | None) -> bool:
    """Whether the bytes are a file that we wrote; git may have changed its line ends."""
    return digests is not None and not digests.isdisjoint({digest(present), digest(_unix(present))})


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")
