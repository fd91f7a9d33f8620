"""One run of `xiaoliu dev`, from the first generation to Ctrl-C."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from xiaoliu.build import Prepared
from xiaoliu.console import Printer
from xiaoliu.dev.backend import Backend, local_backend
from xiaoliu.dev.interrupts import interruptible
from xiaoliu.dev.rebuild import Rebuilder
from xiaoliu.problems import Problem, XiaoliuError
from xiaoliu.resources import TEMPLATES
from xiaoliu.simulator.assets import SimulatorMissing
from xiaoliu.texts import TextLanguage

if TYPE_CHECKING:
    from xiaoliu.dev.cockpit_page import CockpitInfo
    from xiaoliu.dev.live import Live


def run_dev(
    language: TextLanguage, config: Path, port: int | None, preview_port: int | None, *, open_page: bool
) -> int:
    """`xiaoliu dev`; the exit code. Ctrl-C is how it ends, so that is 0."""
    printer = Printer(language)
    try:
        from xiaoliu.dev.live import CannotListen, open_browser
        from xiaoliu.dev.server import ServerStartError, SettingsError, demo_server
        from xiaoliu.dev.watch import saves
    except ModuleNotFoundError:
        printer.warn("dev.missing")
        return 1
    session = _Session(printer, config)
    try:
        prepared = session.rebuilder.rebuild()
    except XiaoliuError as error:
        printer.failure(error)
        return error.exit_code
    except OSError as error:
        printer.warn("build.failed", reason=error)
        return 1
    session.took(prepared)
    with ExitStack() as stack, interruptible():
        try:
            if backend := local_backend(prepared.config.backend):
                url, wanted = stack.enter_context(demo_server(backend, port))
                session.serves(backend, url)
                printer.say("dev.server", style="bold", url=url)
                if not wanted:
                    printer.warn("dev.other_port", wanted=backend.url, url=url, config=config)
            else:
                printer.say("dev.remote", url=prepared.config.backend.url)
            page = _start_preview(session, prepared, preview_port, stack)
        except (ServerStartError, SettingsError) as error:
            print(error, file=sys.stderr)
            return 1
        except CannotListen as error:
            printer.warn(
                f"preview.{error.code}", port=error.port, option="--preview-port", reason=error.reason
            )
            return 1
        printer.say("dev.project", style="bold", folder=prepared.folder)
        printer.say("dev.next" if page else "dev.next_without_preview", config=config)
        if page and open_page:
            open_browser(printer, page)
        for paths in saves(session.folders):
            session.follow(paths)
    print()
    return 0


def _start_preview(session: _Session, prepared: Prepared, port: int | None, stack: ExitStack) -> str | None:
    """The cockpit's address until the stack closes; None, and why, when there is no simulator to show there."""
    from xiaoliu.dev.live import Live
    from xiaoliu.simulator.project_files import ProjectFiles

    printer = session.printer
    try:
        session.live = Live(ProjectFiles(prepared.folder), session.info(prepared))
    except SimulatorMissing as error:
        printer.warn("dev.no_preview", reason=error.problems[0].format(printer.language))
        return None
    url = stack.enter_context(session.live.serving(port))
    printer.say("dev.preview", style="bold", url=url)
    return url


class _Session:
    """What is generated and shown, and how it follows the files.

    Attributes:
        live: the preview; None when there is none.
    """

    def __init__(self, printer: Printer, config: Path) -> None:
        self.printer = printer
        self.rebuilder = Rebuilder(config)
        self.live: Live | None = None
        self._config = config
        self._config_file = os.path.abspath(config)
        self._folder = ""
        self._generated: set[str] = set()
        self._backend: Backend | None = None
        self._demo: str | None = None
        self._wrong = False

    def took(self, prepared: Prepared) -> None:
        """The output is what this says from now on."""
        self._folder = str(prepared.folder)
        self._generated = {str(prepared.folder / path) for path in prepared.rendered}
        if self.live:
            self.live.project.move_to(prepared.folder)
            self.live.info = self.info(prepared)

    def serves(self, backend: Backend, url: str) -> None:
        """This process answers for that backend, there."""
        self._backend = backend
        self._demo = url

    def info(self, prepared: Prepared) -> CockpitInfo:
        """What the cockpit shows around the phone."""
        from xiaoliu.dev.cockpit_page import CockpitInfo, Server

        backend = prepared.config.backend
        return CockpitInfo(
            command="dev",
            name=prepared.config.app.name,
            folder=prepared.shown_folder,
            language=self.printer.language,
            config=str(self._config),
            server=Server(backend.url, backend.protocol, self._demo),
        )

    def folders(self) -> list[str]:
        """What to watch: the config, the templates, and the output, which may vanish and come back."""
        around = (os.path.dirname(self._config_file), os.path.dirname(self._folder))
        return list(dict.fromkeys([*around, *_template_folders(), *_folders_below(self._folder)]))

    def follow(self, paths: set[str] | None) -> None:
        """After some files were saved: generate again if that is called for, and show what is different."""
        folders = _template_folders()
        templates = paths is None or any(os.path.dirname(path) in folders for path in paths)
        rebuilt = templates or any(map(self._calls_for_a_rebuild, paths or ()))
        problems = self._rebuild(templates) if rebuilt else None
        if self.live:
            shown = self.live.follow()
            if shown and not rebuilt:
                self.printer.say("live.reloaded", style="green", files=shown)
            if problems is not None:
                self.live.tell(problems)

    def _calls_for_a_rebuild(self, path: str) -> bool:
        """It is the config, or a file of the output that has gone."""
        return path == self._config_file or (path in self._generated and not os.path.exists(path))

    def _rebuild(self, templates_changed: bool) -> list[Problem]:
        """A mistake in the config is said, and the last good output stays."""
        try:
            prepared = self.rebuilder.rebuild(reload_templates=templates_changed)
        except XiaoliuError as error:
            self.printer.failure(error)
            self.printer.say("dev.kept")
            self._wrong = True
            return error.problems
        except OSError as error:
            self.printer.warn("build.failed", reason=error)
            return [Problem(self._folder, "not_written", arguments={"reason": error.strerror or str(error)})]
        self.took(prepared)
        was_wrong, self._wrong = self._wrong, False
        if was_wrong and not prepared.difference.is_stale:
            self.printer.say("dev.mended", style="green")
        if prepared.difference.is_stale:
            self._say_rebuilt(prepared)
            if local_backend(prepared.config.backend) != self._backend:
                self.printer.warn("dev.restart")
        return []

    def _say_rebuilt(self, prepared: Prepared) -> None:
        difference = prepared.difference
        self.printer.say(
            "dev.rebuilt",
            style="green",
            created=len(difference.create),
            updated=len(difference.update),
            deleted=len(difference.delete),
            milliseconds=prepared.milliseconds,
        )


def _template_folders() -> list[str]:
    return _folders_below(str(TEMPLATES))


def _folders_below(folder: str) -> list[str]:
    """The folder and those inside it, absolute; without hidden ones, such as the staging folder of a build."""
    found = []
    for path, names, _ in os.walk(os.path.abspath(folder)):
        names[:] = [name for name in names if not name.startswith(".")]
        found.append(path)
    return found
