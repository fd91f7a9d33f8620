"""Runs the generated client under Node, over real sockets: many answers at a time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

# What shares two cores with the server: more at a time make nothing faster.
_PARALLEL = 32


@dataclass(frozen=True)
class Asked:
    """A question, and what happens to the connections that bring its answer: values of the header X-Cut."""

    question: str
    cuts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Leg:
    """One connection that was to carry frames.

    Attributes:
        method: as HTTP names it, or "WS".
        path: with its query.
        cut: what was asked of the proxy.
        bytes: of the body that came, or of messages that came whole.
        outcome: how it ended, in a word.
    """

    method: str
    path: str
    cut: str
    bytes: int
    outcome: str


@dataclass(frozen=True)
class Answered:
    """What the page would have been told.

    Attributes:
        state: "complete", "stopped", "failed", or "hangs".
        text: all content, in the order in which it came.
        ids: of the frames that brought it.
        end: the event that completed it.
        error: the event that failed it.
        legs: its connections.
        most_open: how many of them there were at the same time.
        seconds: that have passed for the phone.
    """

    state: str
    text: str
    ids: list[int]
    end: dict[str, Any] | None
    error: dict[str, Any] | None
    legs: list[Leg]
    most_open: int
    seconds: float


def write(files: dict[str, str], folder: Path) -> Path:
    """Writes a mini-program into `folder`, and returns that."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def run_answers(
    miniprogram: Path,
    url: str,
    transports: list[str],
    questions: list[Asked],
    *,
    parallel: int = _PARALLEL,
    timeout: float = 300,
) -> list[Answered]:
    """Asks every question, each on a phone of its own, and waits for what becomes of it.

    Args:
        miniprogram: folder of the generated files.
        url: of the server, or of the proxy before it.
        transports: in the order in which the client tries them.
        questions: results come in their order.
        parallel: how many phones ask at a time.
        timeout: seconds for all of them.
    """
    job = {
        "url": url,
        "transports": transports,
        "parallel": parallel,
        "runs": [{"question": asked.question, "cuts": asked.cuts} for asked in questions],
    }
    done = subprocess.run(
        [*_node(), str(_HERE / "client" / "run-answers.js"), str(miniprogram)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr
    return [_answered(result) for result in json.loads(done.stdout)]


def _node() -> list[str]:
    node = shutil.which("node")
    assert node is not None, "no `node` on the PATH: install Node 20 or newer"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major = int(re.match(r"v(\d+)", version)[1])  # type: ignore[index]
    return [node, *(["--experimental-websocket"] if major < 22 else [])]


def _answered(result: dict[str, Any]) -> Answered:
    return Answered(
        state=result["state"],
        text=result["text"],
        ids=result["ids"],
        end=result["end"],
        error=result["error"],
        legs=[Leg(**leg) for leg in result["legs"]],
        most_open=result["mostOpen"],
        seconds=result["seconds"],
    )
