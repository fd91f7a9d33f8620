"""What each tool finds in a broken mini-program: the table of docs/second-opinions.md, run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.package.gates import (
    ROOT,
    Said,
    compile_quickly,
    precision,
    problems,
    simulate,
    stage,
    xiaoliu_check,
)
from tests.package.mistakes import MISTAKES, copies
from tests.simulator.phones import Phone
from tests.simulator.phones import phone as phone
from tests.simulator.phones import phone_page as phone_page

DOCS = ROOT / "docs" / "second-opinions.md"
SECTION = "## Broken mini-programs"


def ask_everyone(folders: list[Path], phone: Phone) -> dict[str, Said]:
    """Column of the table → what it says of each folder."""
    files = [mistake.file for mistake in MISTAKES.values()]
    columns: dict[str, Callable[[], Said]] = {
        "wcc": lambda: problems("wxml", *folders),
        "wcsc": lambda: problems("wxss", *folders),
        "glass-easel": lambda: problems("templates", *folders),
        "schemas": lambda: problems("json", *folders),
        "miniprogram-ci": lambda: compile_quickly(folders, files),
        "miniprogram-simulate": lambda: simulate(*folders),
        "`xiaoliu check`": lambda: xiaoliu_check(*folders),
        "the stage": lambda: stage(phone, *folders),
    }
    return {name: ask() for name, ask in columns.items()}


@pytest.mark.timeout(300)
def test_the_table_of_the_documentation_is_what_the_tools_say(tmp_path: Path, phone: Phone) -> None:
    folders = copies(ROOT / "miniprogram_out", tmp_path)
    found = ask_everyone(folders, phone)
    rows = {
        mistake: [precision(said[number], MISTAKES[mistake].file) for said in found.values()]
        for number, mistake in enumerate(MISTAKES)
    }
    assert rows["nothing"] == [""] * len(found), "every tool accepts what is generated"
    table = [
        f"| | {' | '.join(found)} |",
        f"| --- |{' --- |' * len(found)}",
        *(f"| {mistake} | {' | '.join(cells)} |" for mistake, cells in rows.items()),
    ]
    section = DOCS.read_text("utf-8").partition(SECTION)[2]
    documented = [line for line in section.splitlines() if line.startswith("|")]
    if (folders[0] / "APP.JSON").exists():  # on a disk that knows no case, a tool finds the file
        table, documented = (
            [line for line in lines if "another case" not in line] for lines in (table, documented)
        )
    for column, said in found.items():
        print(column, *zip(MISTAKES, said, strict=True), sep="\n  ")
    assert documented == table, "the table should be\n" + "\n".join(table)


def test_the_official_unit_test_tool_draws_every_project(projects: dict[str, Path]) -> None:
    assert dict(zip(projects, simulate(*projects.values()), strict=True)) == {name: [] for name in projects}
