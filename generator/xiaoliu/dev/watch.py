"""Which saves on the disk call for another generation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from xiaoliu.resources import TEMPLATES

_QUIET = 20  # milliseconds without another save
_CATCH_UP = 500  # milliseconds after which what was saved before the watching began is looked at


def changes(config: Path) -> Iterator[bool]:
    """Waits, and gives for each group of saves whether templates are among them.

    Folders are watched one by one: editors replace files rather than write them, and the project's folder may
    hold a large node_modules.
    """
    file = os.path.abspath(config)
    while True:
        folders = _template_folders()
        caught_up = False
        for saves in watch(
            os.path.dirname(file),
            *folders,
            recursive=False,
            step=_QUIET,
            debounce=10 * _QUIET,
            rust_timeout=_CATCH_UP,
            yield_on_timeout=True,
        ):
            paths = [path for _change, path in saves]
            templates = any(os.path.dirname(path) in folders for path in paths)
            if templates or file in paths:
                yield templates
            elif not saves and not caught_up:
                caught_up = True
                yield True
            if _template_folders() != folders:
                break


def _template_folders() -> list[str]:
    return [os.path.abspath(folder) for folder, _, _ in os.walk(TEMPLATES)]
