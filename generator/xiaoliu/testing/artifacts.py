"""What is kept of a test that failed: enough to see what happened without running it again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiaoliu.testing.bench import Phone


def folder_of(results: Path, test: str) -> Path:
    """Where the artifacts of a test go.

    Args:
        results: the folder of all of them.
        test: its pytest node id.
    """
    return results / re.sub(r"[^\w.-]+", "-", test).strip("-")


def forget(folder: Path) -> None:
    """Remove what an earlier run has kept of the same test."""
    shutil.rmtree(folder, ignore_errors=True)


def keep(folder: Path, phones: Sequence[Phone]) -> list[Path]:
    """Write a screenshot, the feed and Playwright's trace of each phone; returns the files.

    What cannot be had any more, say of a page that crashed, is left out.
    """
    from playwright.sync_api import Error

    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for number, phone in enumerate(phones, 1):
        prefix = f"phone-{number}-" if len(phones) > 1 else ""
        for name, save in (
            ("screenshot.png", phone.chat.screenshot),
            ("feed.json", phone.chat.feed.save),
            ("trace.zip", lambda path, phone=phone: phone.context.tracing.stop(path=path)),
        ):
            try:
                save(folder / (prefix + name))
            except Error:
                continue
            kept.append(folder / (prefix + name))
    return kept
