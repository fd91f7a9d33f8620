"""docs/device-profiles.md, the simulator's table and the tests agree."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.wx_bench import WxBench

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "device-profiles.md"
PROFILES = ["ios", "android", "devtools", "pc"]


@pytest.fixture(scope="module")
def documented() -> dict[str, list[str]]:
    """The cells of each row of the page, by what its first cell quotes."""
    rows = {}
    for line in DOCS.read_text("utf-8").splitlines():
        if match := re.match(r"\| `(\w+)` \|", line):
            rows[match[1]] = [cell.strip() for cell in line.strip("|").split(" | ")]
    return rows


@pytest.fixture(scope="module")
def table(bench: WxBench) -> dict[str, dict[str, Any]]:
    """The simulator's rows by name."""
    rows: list[dict[str, Any]] = bench.run("return [...HABITS, ...SWITCHES];")
    return {row["name"]: row for row in rows}


def shown(value: bool | str) -> str:
    return f"`{value}`" if isinstance(value, str) else "on" if value else "–"


def test_every_row_is_documented_with_its_meaning_confidence_and_defaults(
    documented: dict[str, list[str]], table: dict[str, dict[str, Any]]
) -> None:
    assert documented.keys() == table.keys()
    for name, row in table.items():
        _, meaning, confidence, *defaults, _ = documented[name]
        assert (meaning, confidence) == (row["meaning"], row["confidence"]), name
        expected = [shown(row["defaults"][profile]) for profile in PROFILES] if "defaults" in row else []
        assert defaults == expected, name


def test_every_row_links_to_a_test_that_exists(documented: dict[str, list[str]]) -> None:
    for name, cells in documented.items():
        match = re.fullmatch(
            r"\[(test_\w+\.py)::(test_\w+)\]\(\.\./tests/simulator/(test_\w+\.py)\)", cells[-1].strip(" |")
        )
        assert match, (name, cells[-1])
        file, test, linked = match.groups()
        assert file == linked
        assert test in functions(ROOT / "tests" / "simulator" / file), name


def test_the_linked_test_of_a_switch_says_so(
    documented: dict[str, list[str]], table: dict[str, dict[str, Any]]
) -> None:
    """Its docstring names the switch, so that whoever changes the one finds the other."""
    for name, row in table.items():
        if "defaults" not in row:
            continue
        match = re.search(r"\[(test_\w+\.py)::(test_\w+)\]", documented[name][-1])
        assert match
        docstring = functions(ROOT / "tests" / "simulator" / match[1])[match[2]] or ""
        assert re.search(rf"Switch {name}\b", docstring), name


def functions(path: Path) -> dict[str, str | None]:
    """The docstrings of a file's tests, by name."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.name: ast.get_docstring(node) for node in nodes if isinstance(node, ast.FunctionDef)}
