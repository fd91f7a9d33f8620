"""Feeds the same text to the runtime's parsers in JavaScript and to their Python twins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.engines import Engine
from xiaoliu.stream import NdjsonParser, SseParser, SuccessLineParser

VECTORS = Path(__file__).with_name("vectors")
SCRIPT = Path(__file__).with_name("wire.js").read_text(encoding="utf-8")

PROTOCOLS = ("xiaoliu-success", "xiaoliu-sse", "xiaoliu-ndjson", "openai", "article", "ndjson", "text")
TWINS = {"sse": SseParser, "success": SuccessLineParser, "ndjson": NdjsonParser}


def vectors(name: str) -> list[dict[str, Any]]:
    """The cases of tests/vectors/<name>.json."""
    cases: list[dict[str, Any]] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def run(engine: Engine, body: str, argument: Any = None) -> Any:
    """Runs `body` after wire.js."""
    return engine.run(SCRIPT + body, argument=argument)


def read(engine: Engine, target: str, cases: list[dict[str, Any]]) -> list[Any]:
    """What a fresh reader makes of each case: {text, cuts?, status?, late?, max_length?}."""
    return read_all(engine, [target], cases)[target]


def read_all(engine: Engine, targets: Iterable[str], cases: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The same for several targets in one run of the engine."""
    body = """
      const read = (target) => argument.cases.map((c) => feed(target, c, cut(c.text, c.cuts || [])));
      return argument.targets.map(read);
    """
    names = list(targets)
    return dict(zip(names, run(engine, body, {"targets": names, "cases": cases}), strict=True))


def read_twin(target: str, pieces: Iterable[str], max_length: int | None = None) -> list[dict[str, Any]]:
    """What the Python twin makes of `pieces`."""
    parser = TWINS[target](max_length) if max_length else TWINS[target]()
    frames = [frame for piece in pieces for frame in parser.feed(piece)] + list(parser.end())
    assert parser.feed("data: x\n\nsuccess: {}\n") == [] and parser.end() == []
    return [{"type": frame.type, **asdict(frame)} for frame in frames]
