"""The documentation names everything that a user can say, and nothing that does not exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from xiaoliu.cli import create_app
from xiaoliu.config import ChatConfig
from xiaoliu.server.errors import PROBLEMS
from xiaoliu.server.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables by what their first cell quotes."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if match := re.match(r"\| `([^`]+)`", line):
            found[match[1]] = [cell.strip() for cell in line.strip("|").split(" | ")]
    return found


@pytest.mark.parametrize("table", ChatConfig.model_fields)
def test_every_key_of_the_config_is_documented_with_its_default(table: str) -> None:
    section = read("docs/config.md").partition(f"## [{table}]\n")[2].partition("\n## ")[0]
    model = getattr(ChatConfig(), table)
    documented = rows(section)
    assert documented.keys() == type(model).model_fields.keys()
    for key, default in model.model_dump(mode="json").items():
        shown = "–" if default is None else json.dumps(default, ensure_ascii=False)
        assert documented[key][1] == f"`{shown}`", key


def test_every_setting_of_the_server_is_documented_with_its_default() -> None:
    documented = rows(read("docs/server.md").partition("## Settings")[2].partition("\n## ")[0])
    assert documented.keys() == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        plain = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        default = "–" if plain in (None, "", ()) else f"`{plain!s}`"
        assert documented[PREFIX + name.upper()][1].lower() == default.lower(), name


def test_every_error_of_the_server_is_documented() -> None:
    documented = rows(read("docs/server.md").partition("## Errors")[2])
    assert documented.keys() == PROBLEMS.keys()
    for code, problem in PROBLEMS.items():
        assert documented[code][1:3] == [str(problem.status), "yes" if problem.retryable else "no"], code


def test_every_command_and_option_is_documented() -> None:
    text = read("docs/cli.md")
    group = typer.main.get_command(create_app("en"))
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"`xiaoliu {name}" in text
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option == "--help" or f"`{option}`" in text, (
                    name,
                    option,
                )


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_the_documentation_names_exists(name: str) -> None:
    text = read(name)
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    places = re.findall(r"`((?:tests|templates|generator|bench|docs)/[\w./-]+)`", text)
    assert places
    for place in links + places:
        assert (ROOT / place).exists(), place


def test_the_two_readmes_say_the_same_things_in_the_same_order() -> None:
    english, chinese = read("README.md"), read("README.zh-CN.md")
    for pattern in (r"^#+ ", r"^```\w*", r"^\d\. ", r"^\| `?", r"^- \*\*"):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, chinese, re.M)), pattern
