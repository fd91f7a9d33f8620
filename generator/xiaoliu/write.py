"""Bringing an output folder up to date: whole or not at all, and never over the user's own work.

All new content is first written to a staging folder inside the output, then each file is moved over its
target in one step, so a crash leaves every file old or new. Before the first move the lock names the new
digests beside the old ones, so what a crash leaves behind is still known to be ours.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from xiaoliu.compare import Difference
from xiaoliu.lock import NAME, digest, format_lock, read_lock
from xiaoliu.problems import EditedFiles, Problem

_STAGING = ".xiaoliu-"
_ABANDONED = 60  # seconds after which a staging folder cannot belong to a running build


def write(folder: Path, difference: Difference, *, force: bool = False) -> None:
    """Apply the difference. Raises EditedFiles, having written nothing, unless `force`. May raise OSError.

    With `force`, a file that the user has edited is first kept as NAME.orig (or NAME.orig.1 …).
    """
    if difference.edited and not force:
        raise EditedFiles([Problem(path, "edited") for path in sorted(difference.edited)])
    if not difference.is_stale:
        return
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    try:
        _write_staged(folder, staging, difference)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write_staged(folder: Path, staging: Path, difference: Difference) -> None:
    contents = difference.create | difference.update | difference.edited
    staged = {
        path: _stage(staging, number, content) for number, (path, content) in enumerate(contents.items())
    }
    lock = _stage(staging, len(staged), difference.lock)
    between = read_lock(folder) or {}
    for path, content in contents.items():
        between.setdefault(path, set()).add(digest(content))
    os.replace(_stage(staging, len(staged) + 1, format_lock(between)), folder / NAME)
    for path in difference.edited:
        _keep_original(folder / path, staging)
    for path, source in staged.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
    for path in difference.delete:
        (folder / path).unlink(missing_ok=True)
        _remove_empty(folder, (folder / path).parent)
    os.replace(lock, folder / NAME)


def _stage(staging: Path, number: int, content: bytes) -> Path:
    file = staging / str(number)
    file.write_bytes(content)
    return file


def _keep_original(file: Path, staging: Path) -> None:
    number = 0
    while (kept := file.with_name(f"{file.name}.orig{f'.{number}' if number else ''}")).exists():
        number += 1
    copy = staging / "original"
    shutil.copy2(file, copy)
    os.replace(copy, kept)


def _remove_empty(folder: Path, parent: Path) -> None:
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent


def _remove_abandoned(folder: Path) -> None:
    for leftover in folder.glob(f"{_STAGING}*"):
        if leftover.is_dir() and time.time() - leftover.stat().st_mtime > _ABANDONED:
            shutil.rmtree(leftover, ignore_errors=True)
