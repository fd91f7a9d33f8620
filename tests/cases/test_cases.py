"""A folder a case: a config (and what lies around it), and exactly what `xiaoliu build` answers.

`arguments` and `environment` are optional, one a line. `expected.txt` has the exit code, standard output and
standard error. Renew them all with `python -m tests.cases.test_cases` and read the difference.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.command import tree, xiaoliu

CASES = sorted(folder for folder in Path(__file__).parent.iterdir() if (folder / "expected.txt").exists())


def answer(case: Path, folder: Path) -> str:
    shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    arguments = lines(folder, "arguments") or ["build"]
    environment = dict(line.split("=", 1) for line in lines(folder, "environment"))
    before = tree(folder)
    done = xiaoliu(*arguments, cwd=folder, **environment)
    if done.returncode:
        assert tree(folder) == before, "a failed command left something behind"
    text = f"exit code {done.returncode}\n--- stdout\n{done.stdout}--- stderr\n{done.stderr}"
    return re.sub(r"\d+ (ms|毫秒)", r"N \1", text).replace(str(folder), "FOLDER")


def lines(folder: Path, name: str) -> list[str]:
    file = folder / name
    return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_answer_is_the_expected_one(case: Path, tmp_path: Path) -> None:
    assert answer(case, tmp_path) == (case / "expected.txt").read_text("utf-8")


def test_there_are_cases() -> None:
    assert len(CASES) >= 12


if __name__ == "__main__":
    for folder in sorted(Path(__file__).parent.iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            with tempfile.TemporaryDirectory() as temporary:
                (folder / "expected.txt").write_text(answer(folder, Path(temporary)), "utf-8")
