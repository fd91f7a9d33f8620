"""What `xiaoliu test` says: progress for a terminal, failures for people, everything for programs."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from xiaoliu.console import Printer
from xiaoliu.testing.plugin import phone_of

_MARKS = {"passed": "✓", "failed": "✗"}


@dataclass
class Outcome:
    """One test that has run.

    Attributes:
        name: its pytest node id.
        title: what it is about, in the user's language.
        phone: what it varies, such as "ios-lump"; "" when it varies nothing.
        outcome: "passed" or "failed".
        seconds: how long it took.
        message: why it failed.
        kept: files that show what happened.
    """

    name: str
    title: str
    phone: str
    outcome: str = "passed"
    seconds: float = 0
    message: str = ""
    kept: list[str] = field(default_factory=list)


class Reporter:
    """A pytest plugin in the place of pytest's own reports.

    Args:
        printer: says it.
        protocol: the project's; tests that mean nothing for it are left out.
        profiles: phones to test on; all when empty.
        progress: say what is being done; else failures alone.
    """

    def __init__(self, printer: Printer, protocol: str, profiles: Collection[str], *, progress: bool) -> None:
        self._printer = printer
        self._protocol = protocol
        self._profiles = profiles
        self._progress = progress
        self._planned: dict[str, Outcome] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._title = ""
        self.problems: list[str] = []

    @property
    def outcomes(self) -> list[Outcome]:
        """Of all tests that have run."""
        return list(self._outcomes.values())

    @property
    def failed(self) -> list[Outcome]:
        """Of those that failed."""
        return [outcome for outcome in self.outcomes if outcome.outcome == "failed"]

    def as_json(self) -> dict[str, Any]:
        """The answer to `--json`."""
        failed = len(self.failed)
        return {
            "ok": not failed and not self.problems,
            "passed": len(self._outcomes) - failed,
            "failed": failed,
            "problems": self.problems,
            "tests": [asdict(outcome) for outcome in self.outcomes],
        }

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        wanted = [item for item in items if self._is_wanted(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted
        self._planned = {item.nodeid: self._planned_test(item) for item in wanted}

    def _is_wanted(self, item: pytest.Item) -> bool:
        excluded = {protocol for mark in item.iter_markers("not_for") for protocol in mark.args}
        return self._protocol not in excluded and (
            not self._profiles or phone_of(item).profile in self._profiles
        )

    def _planned_test(self, item: pytest.Item) -> Outcome:
        mark = item.get_closest_marker("title")
        titles = mark.args if mark else (item.name, item.name)
        callspec = getattr(item, "callspec", None)
        title = titles[self._printer.language == "zh"]
        return Outcome(item.nodeid, title, callspec.id if callspec else "")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        outcome = self._outcomes[nodeid] = self._planned[nodeid]
        if self._progress and outcome.title != self._title:
            self._write(f"{chr(10) if self._title else ''}{outcome.title} ")
        self._title = outcome.title

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome = self._outcomes[report.nodeid]
        outcome.seconds = round(outcome.seconds + report.duration, 3)
        outcome.kept += [str(value) for name, value in report.user_properties if name == "xiaoliu"]
        outcome.kept = list(dict.fromkeys(outcome.kept))
        if report.failed and outcome.outcome != "failed":
            outcome.outcome, outcome.message = "failed", _reason(report)
        if self._progress and report.when == "teardown":
            self._write(_MARKS[outcome.outcome])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(report.longreprtext)

    def pytest_internalerror(self, excrepr: object) -> None:
        self.problems.append(str(excrepr))

    def finish(self) -> None:
        """Say how it went."""
        if self._progress and self._title:
            self._write("\n")
        for problem in self.problems:
            print(problem, file=sys.stderr)
        for outcome in self.failed:
            self._printer.warn("test.failed", title=outcome.title, phone=outcome.phone, name=outcome.name)
            lines = [*outcome.message.splitlines(), *outcome.kept]
            print("\n".join(f"  {line}" for line in lines), file=sys.stderr)
        if self.outcomes:
            seconds = round(sum(outcome.seconds for outcome in self.outcomes))
            passed = len(self.outcomes) - len(self.failed)
            self._printer.say(
                "test.summary",
                style="red" if self.failed else "green",
                passed=passed,
                failed=len(self.failed),
                seconds=seconds,
            )

    def _write(self, text: str) -> None:
        print(text, end="", flush=True)


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else report.longreprtext
    return str(text).removeprefix("AssertionError: ").removeprefix("Failed: ")
