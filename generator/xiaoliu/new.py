"""`xiaoliu new`: a project that works at once; whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from xiaoliu.build import build
from xiaoliu.config import default_transports
from xiaoliu.config_file import parse_config
from xiaoliu.problems import OutputRefused, Problem
from xiaoliu.schema import NAME as SCHEMA_NAME
from xiaoliu.schema import schema_text

_SCAFFOLD = Path(__file__).parent / "scaffold"
_CONFIG = "xiaoliu.toml"
_SUGGESTIONS = {
    "zh-CN": ["用一句话介绍你自己", "写一首关于小溪的短诗", "什么是流式输出？"],
    "en": ["Introduce yourself in one sentence", "Write a short poem about a stream", "What is streaming?"],
}


@dataclass(frozen=True)
class Answers:
    """What `new` asks."""

    name: str
    url: str
    protocol: str
    locale: str

    @property
    def language(self) -> str:
        """Of the comments and the README."""
        return "en" if self.locale == "en" else "zh-CN"


def project_files(answers: Answers) -> dict[str, str]:
    """The project without its mini-program. Raises ConfigError when an answer cannot be."""
    language = answers.language
    config = _fill(f"{_CONFIG[:-5]}.{language}.toml.j2", answers)
    parse_config(config, _CONFIG)
    return {
        _CONFIG: config,
        SCHEMA_NAME: schema_text(),
        "README.md": _fill(f"README.{language}.md.j2", answers),
        ".gitignore": (_SCAFFOLD / "gitignore").read_text("utf-8"),
        ".github/workflows/check.yml": (_SCAFFOLD / "check.yml").read_text("utf-8"),
        "tests/test_chat.py": _fill(f"test_chat.{language}.py.j2", answers),
    }


def check_target(folder: Path) -> None:
    """Refuse a folder that holds something, or a file. Raises OutputRefused."""
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputRefused([Problem(str(folder), "not_empty")])
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputRefused([Problem(str(folder), "not_a_folder")])


def create(folder: Path, answers: Answers) -> None:
    """Make the project. It is built beside `folder` and moved there in one step.

    Raises OutputRefused, ConfigError, OSError; then nothing is left behind.
    """
    check_target(folder)
    files = project_files(answers)
    target = Path(os.path.abspath(folder))
    made = _missing_parents(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        project = staging / target.name
        for path, content in files.items():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(content, "utf-8", newline="\n")
        build(project / _CONFIG)
        if target.is_dir():
            target.rmdir()
        os.replace(project, target)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        for parent in made:
            parent.rmdir()
        raise
    staging.rmdir()


def _missing_parents(target: Path) -> list[Path]:
    """The folders that will have to be made for the target, innermost first."""
    return [parent for parent in target.parents if not parent.exists()]


def _fill(template: str, answers: Answers) -> str:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    environment.filters |= {"toml": _toml, "markdown": _markdown}
    return environment.from_string((_SCAFFOLD / template).read_text("utf-8")).render(
        name=answers.name,
        url=answers.url,
        protocol=answers.protocol,
        locale=answers.locale,
        comments=answers.language,
        transports=default_transports(answers.protocol),
        suggestions=_SUGGESTIONS[answers.language],
    )


def _toml(value: Any) -> str:
    """JSON's strings and lists are TOML's too, but for the character 7F."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _markdown(value: str) -> str:
    """One line, in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", " ".join(value.split()))
