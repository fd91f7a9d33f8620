"""Every tool that can say something of a mini-program, asked about many folders at once."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.simulator.phones import Phone
from tests.simulator.test_project import text_files
from xiaoliu.check import check

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Said = list[list[str]]
"""For each folder, what is wrong with it."""


def problems(gate: str, *folders: Path) -> Said:
    """What a gate of official_compilers.js finds in each folder."""
    return _node("official_compilers.js", gate, *map(str, folders))


def simulate(*folders: Path) -> Said:
    """What is thrown or said when the official unit-test tool loads and draws the pages."""
    return _node("simulate_gate.js", *map(str, folders))


def compile_quickly(folders: Sequence[Path], files: Sequence[str]) -> Said:
    """What miniprogram-ci finds in each folder, whose only mistake is in that file.

    It lowers and minifies as it would before an upload only what the mistake can be in: that takes most of its time,
    and can find nothing elsewhere.
    """
    slow = {".js": "scripts", ".wxml": "markup", ".wxss": "markup"}
    gates = [slow.get(Path(file).suffix, "read") for file in files]
    groups = {gate: [at for at, its in enumerate(gates) if its == gate] for gate in sorted(set(gates))}
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda gate: problems(gate, *(folders[at] for at in groups[gate])), groups)
        found = {
            at: said
            for group, answer in zip(groups.values(), answers, strict=True)
            for at, said in zip(group, answer, strict=True)
        }
    return [found[at] for at in range(len(folders))]


def xiaoliu_check(*folders: Path) -> Said:
    """What the rules of `xiaoliu check` find."""
    return [[str(problem) for problem in check(_contents(folder), environment={})] for folder in folders]


def stage(phone: Phone, *folders: Path) -> Said:
    """What the simulated phone says of each, having opened its first page."""
    return [_on_stage(phone, folder) for folder in folders]


def precision(said: list[str], file: str) -> str:
    """How well a mistake was found: "line", "file" (or only its name is told), "yes", or "" when it was not."""
    text = "\n".join(said)
    if not said:
        return ""
    if Path(file).name not in text:
        return "yes"
    # 3:14, (3:14), "line 3", or the line in a picture of the code.
    return "line" if re.search(r"\b\d+:\d+\b|\bline \d|^> *\d+ \|", text, re.MULTILINE) else "file"


def _on_stage(phone: Phone, folder: Path) -> list[str]:
    phone.open(text_files(folder), problems=True)
    found: list[dict[str, object]] = phone.run("return stage.problems")
    logged = [text for text in phone.logs() if text.startswith("not simulated")]
    return [
        f"{one['file']}:{one.get('line')}:{one.get('column')}: {one['message']}" for one in found
    ] + logged


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _node(script: str, *arguments: str) -> Said:
    done = subprocess.run(
        ["node", str(HERE / script), *arguments], capture_output=True, encoding="utf-8", timeout=280
    )
    assert done.returncode == 0, done.stderr
    found: Said = json.loads(done.stdout.splitlines()[-1])
    return found
