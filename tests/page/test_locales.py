"""The interface's texts: the same in every language, and something human for every error."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Engine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def quickjs(engine_named: Callable[[str], Engine]) -> Engine:
    return engine_named("quickjs")


def modules(locale: str) -> dict[str, str]:
    """The locale files beside the two files that a project renders."""
    found = {
        f"/locales/{file.name}": file.read_text("utf-8") for file in (ROOT / "templates/locales").glob("*.js")
    }
    found["/config.js"] = f"module.exports = {{ app: {{ locale: '{locale}' }} }};"
    found["/strings.js"] = (
        "module.exports = { 'zh-CN': require('./locales/zh-CN.js'), en: require('./locales/en.js') };"
    )
    return found


def shape(texts: dict[str, Any]) -> dict[str, list[str]]:
    return {part: sorted(entries) for part, entries in texts.items()}


def server_codes() -> set[str]:
    """Every code that the reference server and the runtime can put into an error."""
    sources = [
        *(ROOT / "generator/xiaoliu/server").rglob("*.py"),
        *(ROOT / "templates/runtime").rglob("*.js"),
    ]
    pattern = re.compile(
        r"(?:Refused\(|errorEvent\(|\.fail\(|code: )\s*[\"']([a-z_]+[a-z])[\"']|\"(upstream_\w+)\""
    )
    codes = {one or other for file in sources for one, other in pattern.findall(file.read_text("utf-8"))}
    assert {"truncated", "timeout", "upstream_quota", "unauthorized"} <= codes
    return codes


def test_every_language_says_the_same_things(quickjs: Engine) -> None:
    chinese, english = quickjs.run(
        "return [require('/locales/zh-CN.js'), require('/locales/en.js')];", modules=modules("en")
    )
    assert shape(chinese) == shape(english)
    assert all(text for texts in (chinese, english) for part in texts.values() for text in part.values())


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_error_of_server_and_runtime_has_human_words(locale: str, quickjs: Engine) -> None:
    codes = sorted(
        server_codes() | {"http_401", "http_402", "http_429", "http_502", "constructor", "no_such_code", ""}
    )
    texts = quickjs.run(
        "const { errorText } = require('/locales/error-text.js'); return argument.map(errorText);",
        modules=modules(locale),
        argument=codes,
    )
    assert all(isinstance(text, str) and len(text) > 5 for text in texts), dict(
        zip(codes, texts, strict=True)
    )
    said = dict(zip(codes, texts, strict=True))
    assert len({said["http_401"], said["http_429"], said["http_502"]}) == 3
    assert said["constructor"] == said["no_such_code"]


def test_the_servers_words_are_shown_where_ours_are_vague(quickjs: Engine) -> None:
    shown = quickjs.run(
        "const { helpfulDetail } = require('/locales/error-text.js');"
        "return argument.map((code) => helpfulDetail({ code, message: 'm' }));",
        modules=modules("en"),
        argument=["bad_response", "http_404", "http_418", "no_such_code", "network", "timeout", "http_502"],
    )
    assert shown == ["m", "", "m", "m", "", "", ""]
