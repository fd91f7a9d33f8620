"""A mini-program in the browser that follows its files: the site, the cockpit, and what is told to them."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xiaoliu.console import Printer
from xiaoliu.dev.cockpit_page import COCKPIT_HOST, CockpitInfo, cockpit_routes
from xiaoliu.problems import Problem
from xiaoliu.simulator.events import Events
from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import CannotListen, serving
from xiaoliu.simulator.site import create_site

__all__ = ["PORT", "CannotListen", "Live", "open_browser"]

PORT = 5180
"""Where the cockpit is unless the user or another program wants otherwise. Always the same, so that what the
browser keeps for it is found again."""

_LISTED = 4


class Live:
    """One session of the preview.

    Attributes:
        info: what the cockpit is told when it asks; may be replaced at any time.

    Raises:
        SimulatorMissing: the simulator has not been built.
    """

    def __init__(self, project: ProjectFiles, info: CockpitInfo) -> None:
        self.info = info
        self.project = project
        self._events = Events()
        self._app = create_site(project, events=self._events, routes=cockpit_routes(lambda: self.info))

    @contextmanager
    def serving(self, port: int | None) -> Iterator[str]:
        """Serves while the block runs; gives the address of the cockpit.

        `port` is the caller's choice: it is taken or it fails. Without it the usual one is tried first, then any
        free one. Raises CannotListen.
        """
        with serving(self._app, PORT if port is None else port, fall_back=port is None) as taken:
            yield f"http://{COCKPIT_HOST}:{taken}/"

    def follow(self) -> str:
        """Send the pages what has changed on the disk; gives the paths for one line of a terminal, or ""."""
        changes = self.project.changes()
        if changes:
            self._events.reload(changes)
        rest = len(changes.paths) - _LISTED
        return ", ".join(changes.paths[:_LISTED]) + (f", … +{rest}" if rest > 0 else "")

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show what keeps the project from following; nothing when it follows again."""
        language = self.info.language
        self._events.problems(
            [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "message": ": ".join(filter(None, (problem.key, problem.message(language)))),
                    "severity": "error",
                }
                for problem in problems
            ]
        )


def open_browser(printer: Printer, url: str) -> None:
    """Ask the system for its browser, and say so when it has none."""
    # It is started by exec, never a mere fork: esbuild's runtime would not survive that (esbuild.py).
    if not webbrowser.open(url):
        printer.warn("live.no_browser", url=url)
