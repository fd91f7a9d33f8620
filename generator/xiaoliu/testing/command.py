"""`xiaoliu test`: the suite on the user's project."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiaoliu.console import Printer
from xiaoliu.problems import XiaoliuError
from xiaoliu.testing.errors import BrowserNotFoundError
from xiaoliu.texts import TextLanguage

_SUITE = Path(__file__).parent / "suite"
_FAILED, _WRONG = 1, 2
# pytest's own exit codes: tests failed · interrupted · internal error · wrong options · nothing to run.
_EXIT_CODES = {0: 0, 1: _FAILED, 2: _FAILED, 3: _FAILED, 4: _WRONG, 5: _WRONG}


@dataclass(frozen=True)
class TestOptions:
    """What the command line says.

    Attributes:
        config: the xiaoliu.toml.
        project: a mini-program's folder to test instead of the config's.
        profiles: phones; all when empty.
        select: pytest's expression of names, `-k`.
        junit: where to write the JUnit report.
        results: where to keep what failed tests leave.
        headed: show the browser's window.
        as_json: answer in JSON.
    """

    __test__ = False

    config: Path
    project: Path | None = None
    profiles: Sequence[str] = ()
    select: str = ""
    junit: Path | None = None
    results: Path = Path("test-results")
    headed: bool = False
    as_json: bool = False


def run_test(language: TextLanguage, options: TestOptions) -> int:
    """The exit code: 0 all passed; 1 some failed, or there is no browser; 2 wrong command line, config or project."""
    printer = Printer(language, quiet=options.as_json or not sys.stdout.isatty())
    try:
        import pytest

        from xiaoliu.simulator.assets import find_simulator
        from xiaoliu.testing.browser import find_browser
        from xiaoliu.testing.reporter import Reporter

        find_simulator()
        with tempfile.TemporaryDirectory(prefix="xiaoliu-") as scratch:
            protocol = _check_project(printer, options, Path(scratch))
        find_browser()
    except ModuleNotFoundError as error:
        printer.warn("test.missing", module=error.name)
        return _FAILED
    except XiaoliuError as error:
        printer.failure(error)
        return _nothing_ran(
            options, error.exit_code, [problem.format(language) for problem in error.problems]
        )
    except BrowserNotFoundError as error:
        printer.warn("test.no_browser", tried="\n  ".join(error.tried))
        return _nothing_ran(options, _FAILED, [str(error)])
    progress = not options.as_json and sys.stdout.isatty()
    reporter = Reporter(printer, protocol, options.profiles, progress=progress)
    with _own_pytest():
        code = int(pytest.main(_arguments(options), plugins=[reporter]))
    if options.as_json:
        answer = reporter.as_json()
        _print_json(answer | {"ok": answer["ok"] and code == pytest.ExitCode.OK})
    else:
        reporter.finish()
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        printer.warn("test.none", select=options.select or ", ".join(options.profiles))
    return _EXIT_CODES.get(code, _FAILED)


def _nothing_ran(options: TestOptions, code: int, problems: list[str]) -> int:
    if options.as_json:
        _print_json({"ok": False, "passed": 0, "failed": 0, "problems": problems, "tests": []})
    return code


def _print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _check_project(printer: Printer, options: TestOptions, scratch: Path) -> str:
    """What the project speaks. Raises XiaoliuError: there is none, or it is none."""
    from xiaoliu.testing.project import project_of_config, project_of_folder

    if options.project:
        return project_of_folder(options.project).protocol
    project = project_of_config(options.config, scratch)
    if project.stale:
        printer.warn("test.stale", folder=os.path.relpath(project.folder), config=options.config)
    return project.protocol


def _arguments(options: TestOptions) -> list[str]:
    arguments = [
        *(str(_SUITE), f"--rootdir={_SUITE}", "-c", str(_SUITE / "pytest.ini")),
        *("-p", "xiaoliu.testing.plugin"),
        f"--xiaoliu-results={options.results}",
        *(f"--xiaoliu-profile={profile}" for profile in options.profiles),
    ]
    if options.project:
        arguments.append(f"--xiaoliu-project={options.project}")
    else:
        arguments.append(f"--xiaoliu-config={options.config}")
    if options.select:
        arguments += ["-k", options.select]
    if options.junit:
        arguments.append(f"--junitxml={options.junit}")
    if options.headed:
        arguments.append("--xiaoliu-headed")
    return arguments


@contextmanager
def _own_pytest() -> Iterator[None]:
    """pytest without the plugins and options of the user's own tests."""
    own = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": ""}
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
