"""One run of `xiaoliu preview`: any mini-program's folder on the stage, until Ctrl-C."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from xiaoliu.console import Printer
from xiaoliu.dev.interrupts import interruptible
from xiaoliu.problems import XiaoliuError
from xiaoliu.simulator.locate import find_miniprogram
from xiaoliu.texts import TextLanguage

if TYPE_CHECKING:
    from xiaoliu.simulator.project_files import ProjectFiles


def run_preview(language: TextLanguage, folder: Path, port: int | None, *, open_page: bool) -> int:
    """`xiaoliu preview`; the exit code. Ctrl-C is how it ends, so that is 0."""
    printer = Printer(language)
    try:
        from xiaoliu.dev.cockpit_page import CockpitInfo
        from xiaoliu.dev.live import CannotListen, Live, open_browser
        from xiaoliu.dev.watch import saves
        from xiaoliu.simulator.project_files import ProjectFiles
    except ModuleNotFoundError:
        printer.warn("dev.missing")
        return 1
    try:
        root = find_miniprogram(folder)
        project = ProjectFiles(root)
        live = Live(project, CockpitInfo("preview", _name(project, folder), str(root), language))
    except XiaoliuError as error:
        printer.failure(error)
        return error.exit_code
    with interruptible():
        try:
            with live.serving(port) as url:
                printer.say("dev.preview", style="bold", url=url)
                printer.say("dev.project", style="bold", folder=project.root)
                printer.say("preview.next")
                if open_page:
                    open_browser(printer, url)
                # The folder around it, because tools that build a mini-program remove its folder and make it again.
                for _ in saves(lambda: [str(project.root.parent), *project.folders()]):
                    if shown := live.follow():
                        printer.say("live.reloaded", style="green", files=shown)
        except CannotListen as error:
            printer.warn(f"preview.{error.code}", port=error.port, option="--port", reason=error.reason)
            return 1
    print()
    return 0


def _name(project: ProjectFiles, folder: Path) -> str:
    """What to call it: as its project is called, or its first page's title, or its folder."""
    window = project.json("app.json").get("window")
    title = window.get("navigationBarTitleText") if isinstance(window, dict) else None
    for name in (project.json("project.config.json").get("projectname"), title):
        if isinstance(name, str) and name:
            return name
    return os.path.basename(os.path.abspath(folder))
