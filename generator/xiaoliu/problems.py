"""What can be wrong with a config, as values: the file, the line, the key, what it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xiaoliu.texts import TextLanguage, say


@dataclass(frozen=True)
class Problem:
    """One finding; `code` names its text in texts.py ("problem.<code>"), `arguments` fill that text."""

    file: str
    code: str
    line: int | None = None
    key: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    def message(self, language: TextLanguage) -> str:
        return say(language, f"problem.{self.code}", **self.arguments)

    def __str__(self) -> str:
        return self.format("en")

    def format(self, language: TextLanguage) -> str:
        """`file:line: key: message`, which editors and terminals make clickable."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.message(language)) if part)

    def as_json(self, language: TextLanguage) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "key": self.key,
            "code": self.code,
            "message": self.message(language),
        }


class XiaoliuError(Exception):
    """The base of all errors that are the user's to solve. `exit_code` is the command's."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ConfigError(XiaoliuError):
    """The config says something that cannot be; all of it is listed."""


class OutputRefused(XiaoliuError):
    """The output folder is not one that may be written."""


class EditedFiles(XiaoliuError):
    """The user has changed generated files; nothing was written."""

    exit_code = 3


class FailedCheck(XiaoliuError):
    """The generated files are not what they should be; nothing was written."""

    exit_code = 1
