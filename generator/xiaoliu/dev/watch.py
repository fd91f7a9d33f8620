"""Which saves on the disk call for a look at the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from watchfiles import Change, watch

_QUIET = 20  # milliseconds without another save
_CATCH_UP = 500  # milliseconds after which what was saved before the watching began is looked at


def saves(folders: Callable[[], Sequence[str]]) -> Iterator[set[str] | None]:
    """Waits, and gives the paths of each group of saves; None when anything may have been saved.

    Folders are watched one by one, without what is inside them: editors replace files rather than write them, and
    a project may hold a large node_modules. `folders` says which, and is asked again after each group, so that a
    folder that is new, or back, is watched as well. All paths are absolute.
    """
    while True:
        watched = [folder for folder in folders() if os.path.isdir(folder)]
        caught_up = False
        try:
            for group in watch(
                *watched,
                watch_filter=None,
                recursive=False,
                step=_QUIET,
                debounce=10 * _QUIET,
                rust_timeout=_CATCH_UP,
                yield_on_timeout=True,
            ):
                if group:
                    yield {path for _change, path in group}
                elif not caught_up:
                    caught_up = True
                    yield None
                else:
                    continue
                # One that went away is not heard any more, not even when there is another of its name by now.
                gone = {path for change, path in group if change == Change.deleted}
                if (
                    gone & set(watched)
                    or [folder for folder in folders() if os.path.isdir(folder)] != watched
                ):
                    break
        except FileNotFoundError:
            continue  # it went away between the listing and the watching
