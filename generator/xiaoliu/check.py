"""Rules on the generated files, before any of them is written: syntax, size, no secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping

from xiaoliu.esbuild import parses
from xiaoliu.problems import Problem
from xiaoliu.secret_patterns import SECRET_KEY, find_secret

LARGEST_PACKAGE = 2 * 1024 * 1024  # bytes in a main package (WeChat docs)
_SHORTEST_SECRET = 12  # characters; shorter values of TOKEN=… and the like are found everywhere


def check(
    files: Mapping[str, bytes], *, changed: Mapping[str, bytes] | None = None, environment: Mapping[str, str]
) -> list[Problem]:
    """What is wrong with the files; only `changed` ones (default: all) are read for syntax and secrets."""
    problems: list[Problem] = []
    for path, content in (files if changed is None else changed).items():
        problems += _check_syntax(path, content)
        problems += _check_secrets(path, content, environment)
    if (size := sum(map(len, files.values()))) > LARGEST_PACKAGE:
        problems.append(Problem(".", "package_too_large", arguments={"size": size, "limit": LARGEST_PACKAGE}))
    return problems


def _check_syntax(path: str, content: bytes) -> list[Problem]:
    if b"\0" in content and path.endswith((".js", ".json", ".wxml", ".wxss")):
        return [Problem(path, "has_nul")]
    if path.endswith(".json"):
        try:
            json.loads(content)
        except ValueError as error:
            return [Problem(path, "bad_json", arguments={"reason": str(error)})]
    if path.endswith(".js") and not parses(content.decode("utf-8")):
        return [Problem(path, "bad_javascript")]
    return []


def _check_secrets(path: str, content: bytes, environment: Mapping[str, str]) -> list[Problem]:
    text = content.decode("utf-8", "replace")
    if name := find_secret(text):
        return [Problem(path, "secret_in_output", arguments={"name": name})]
    return [
        Problem(path, "environment_in_output", arguments={"name": variable})
        for variable, value in environment.items()
        if SECRET_KEY.search(variable) and len(value) >= _SHORTEST_SECRET and value in text
    ]
