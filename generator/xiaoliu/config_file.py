"""xiaoliu.toml → ChatConfig, or every problem in it at once."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from xiaoliu.config import ChatConfig
from xiaoliu.problems import ConfigError, Problem
from xiaoliu.secret_patterns import SECRET_KEY
from xiaoliu.toml_lines import find_line, key_lines

_LARGEST = 1_000_000  # bytes; a config is a few hundred
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def load_config(path: Path, *, shown_as: str | None = None) -> ChatConfig:
    """Read and check a config file.

    Raises ConfigError when it cannot be read, is not TOML, or says something that cannot be.
    """
    name = shown_as or str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError([Problem(name, "no_file")]) from None
    except OSError as error:
        raise ConfigError(
            [Problem(name, "unreadable", arguments={"reason": error.strerror or str(error)})]
        ) from None
    if len(data) > _LARGEST:
        raise ConfigError([Problem(name, "too_large", arguments={"limit": _LARGEST})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(name, "not_utf8", line=line)]) from None
    return parse_config(text, name)


def parse_config(text: str, name: str = "xiaoliu.toml") -> ChatConfig:
    """Check a config's text; `name` is the file's in the problems. Raises ConfigError."""
    text = text.replace("\r\n", "\n")
    try:
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([_toml_problem(str(error), text, name)]) from None
    try:
        return ChatConfig.model_validate(written)
    except ValidationError as error:
        lines = key_lines(text)
        found = [_problem(detail, name, lines) for detail in error.errors(include_url=False)]
        raise ConfigError(sorted(found, key=lambda problem: (problem.line or 0, problem.key))) from None


def _toml_problem(message: str, text: str, name: str) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    reason = message[: place.start()] if place else message
    return Problem(name, "not_toml", line=line, arguments={"reason": _shown(reason)})


def _problem(detail: Any, name: str, lines: dict[tuple[str, ...], int]) -> Problem:
    context = dict(detail.get("ctx", {}))
    # A rule over two tables is checked on a whole table, and says which key of it is meant.
    key = context.pop("key", None)
    location = tuple(str(step) for step in (*detail["loc"], *([key] if key else [])))
    code, arguments = _translate(detail["type"], context, location)
    return Problem(name, code, find_line(lines, location), _dotted(detail["loc"], location), arguments)


def _translate(kind: str, context: dict[str, Any], location: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """pydantic's error type and context → the code and the arguments of a Problem."""
    match kind:
        case "extra_forbidden":
            return _unknown_key(location)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(context["expected"]))
            return "not_a_choice", {"choices": ", ".join(f'"{choice}"' for choice in choices)}
        case "string_pattern_mismatch":
            return f"not_{location[-1]}", {}
        case "string_too_long" | "string_too_short" | "too_long" | "too_short":
            limit = context["max_length"] if kind.endswith("long") else context["min_length"]
            return kind, {"limit": limit}
        case "greater_than_equal":
            return kind, {"limit": context["ge"]}
        case "less_than_equal":
            return kind, {"limit": context["le"]}
        case "model_type":
            return "not_a_table", {"table": ".".join(location)}
        case "string_type" | "int_type" | "bool_type" | "tuple_type":
            return f"not_{kind}", {}
        case _:
            return kind, dict(context)


def _unknown_key(location: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    key = location[-1]
    if SECRET_KEY.search(key):
        return "secret_key", {}
    table = _fields(location[:-1])
    if near := difflib.get_close_matches(key.lower(), table, n=1, cutoff=0.6):
        return "unknown_key_near", {"suggestion": near[0]}
    for other, field in ChatConfig.model_fields.items():
        if isinstance(field.annotation, type) and key in _fields((other,)):
            return "unknown_key_elsewhere", {"table": other}
    return "unknown_key", {"choices": ", ".join(table)}


def _fields(location: tuple[str, ...]) -> list[str]:
    model: type[BaseModel] = ChatConfig
    for step in location:
        inner = model.model_fields[step].annotation
        assert isinstance(inner, type) and issubclass(inner, BaseModel)
        model = inner
    return list(model.model_fields)


def _dotted(raw: tuple[int | str, ...], location: tuple[str, ...]) -> str:
    """chat.suggestions[2]; keys that are not bare are quoted as TOML would."""
    dotted = ""
    for number, step in enumerate(location):
        if number < len(raw) and isinstance(raw[number], int):
            dotted += f"[{int(step) + 1}]"
        else:
            bare = re.fullmatch(r"[\w-]{1,60}", step)
            dotted += ("." if dotted else "") + (
                step if bare else json.dumps(_shown(step), ensure_ascii=False)
            )
    return dotted


def _shown(text: str) -> str:
    """Fit for a terminal: no control characters, not endless."""
    text = _CONTROL.sub("�", text)
    return text if len(text) <= 200 else text[:200] + "…"
