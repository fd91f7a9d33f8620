"""docs/components.md names every tag and every property that the stage knows, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from tests.simulator.phones import Phone

PAGE = (Path(__file__).parents[2] / "docs" / "components.md").read_text("utf-8")
NAME = re.compile(r"`([a-z][a-z-]*)`")


def rows() -> dict[str, set[str]]:
    """Each documented tag, with the names of its row; a row `as` another has that one's names too."""
    found: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for line in PAGE.splitlines():
        if not line.startswith("| `"):
            continue
        tags, rest = line.strip("| ").split(" | ", 1)
        for tag in NAME.findall(tags):
            texts[tag] = rest
            found[tag] = set(NAME.findall(rest))
    for tag, text in texts.items():
        for other in re.findall(r"\bas `([a-z-]+)`|none in `([a-z-]+)`", text):
            found[tag] |= found[other[0] or other[1]]
    return found


def test_every_tag_is_documented(phone: Phone) -> None:
    assert set(rows()) == set(phone.run("return Object.keys(phone.SIMULATED)"))


def test_what_is_not_simulated_is_listed(phone: Phone) -> None:
    section = PAGE[PAGE.index("## Not simulated") :]
    assert sorted(NAME.findall(section)) == sorted(phone.run("return phone.NOT_SIMULATED"))


def test_every_property_is_documented(phone: Phone) -> None:
    declared: dict[str, list[str]] = phone.run(
        """const dashed = (name) => name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
        return Object.fromEntries(Object.entries(phone.SIMULATED).map(
          ([tag, Kind]) => [tag, Object.keys(Kind.properties).map(dashed)]));"""
    )
    documented = rows()
    missing = {tag: sorted(set(names) - documented[tag]) for tag, names in declared.items()}
    assert {tag: names for tag, names in missing.items() if names} == {}
