"""One run of `xiaoliu dev`, from the first generation to Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from xiaoliu.build import Prepared
from xiaoliu.console import Printer
from xiaoliu.dev.backend import Backend, local_backend
from xiaoliu.dev.rebuild import Rebuilder
from xiaoliu.problems import XiaoliuError
from xiaoliu.texts import TextLanguage


def run_dev(language: TextLanguage, config: Path, port: int | None) -> int:
    """`xiaoliu dev`; the exit code. Ctrl-C is how it ends, so that is 0."""
    printer = Printer(language)
    try:
        from xiaoliu.dev.server import ServerStartError, SettingsError, demo_server
        from xiaoliu.dev.watch import changes
    except ModuleNotFoundError:
        printer.warn("dev.missing")
        return 1
    rebuilder = Rebuilder(config)
    try:
        prepared = rebuilder.rebuild()
    except XiaoliuError as error:
        printer.failure(error)
        return error.exit_code
    except OSError as error:
        printer.warn("build.failed", reason=error)
        return 1
    backend = local_backend(prepared.config.backend)
    with ExitStack() as stack, _interruptible():
        try:
            if backend:
                url, wanted = stack.enter_context(demo_server(backend, port))
                printer.say("dev.server", style="bold", url=url)
                if not wanted:
                    printer.warn("dev.other_port", wanted=backend.url, url=url, config=config)
            else:
                printer.say("dev.remote", url=prepared.config.backend.url)
        except (ServerStartError, SettingsError) as error:
            print(error, file=sys.stderr)
            return 1
        printer.say("dev.project", style="bold", folder=prepared.folder)
        printer.say("dev.next", config=config)
        for templates_changed in changes(config):
            _rebuild(printer, rebuilder, templates_changed, backend)
    print()
    return 0


def _rebuild(
    printer: Printer, rebuilder: Rebuilder, templates_changed: bool, backend: Backend | None
) -> None:
    """A mistake in the config is said, and the last good output stays."""
    try:
        prepared = rebuilder.rebuild(reload_templates=templates_changed)
    except XiaoliuError as error:
        printer.failure(error)
        printer.say("dev.kept")
        return
    except OSError as error:
        printer.warn("build.failed", reason=error)
        return
    if prepared.difference.is_stale:
        _say_rebuilt(printer, prepared)
        if local_backend(prepared.config.backend) != backend:
            printer.warn("dev.restart")


def _say_rebuilt(printer: Printer, prepared: Prepared) -> None:
    difference = prepared.difference
    printer.say(
        "dev.rebuilt",
        style="green",
        created=len(difference.create),
        updated=len(difference.update),
        deleted=len(difference.delete),
        milliseconds=prepared.milliseconds,
    )


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C and `kill` end the block quietly."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
