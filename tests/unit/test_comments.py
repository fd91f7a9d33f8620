"""templates/comments/zh-CN.toml has every comment of the templates, and nothing else."""

from __future__ import annotations

import re

import pytest

from xiaoliu.config_file import parse_config
from xiaoliu.esbuild import without_comments
from xiaoliu.plan import output_path, resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates
from xiaoliu.translate import comment_segments

TEMPLATES = load_templates()
KINDS = (".js", ".wxml", ".wxss")


def segments() -> dict[str, list[str]]:
    found = {}
    for source in sorted(TEMPLATES.sources):
        kind = "." + output_path(source).rsplit(".", 1)[-1]
        if kind in KINDS:
            found[source] = comment_segments(TEMPLATES.sources[source].decode(), kind)
    return found


def test_every_comment_has_a_translation() -> None:
    missing = [
        f"{source}: {segment}"
        for source, needed in segments().items()
        for segment in needed
        if segment not in TEMPLATES.comments.get(source, {})
    ]
    assert missing == [], "print stubs: python -m xiaoliu.comments"


def test_no_translation_is_left_over() -> None:
    needed = segments()
    obsolete = [
        f"{source}: {segment}"
        for source, table in TEMPLATES.comments.items()
        for segment in table
        if segment not in needed.get(source, [])
    ]
    assert obsolete == []


def test_a_chinese_project_has_chinese_comments_only() -> None:
    files = render(resolve(parse_config('[output]\ncomments = "zh-CN"'), TEMPLATES), TEMPLATES)
    english = [
        f"{path}: {segment}"
        for path, content in files.items()
        if path.endswith(KINDS)
        for segment in comment_segments(content.decode(), path[path.rfind(".") :])
        if not re.search(r"[\u4e00-\u9fff]", segment)
    ]
    assert english == []


@pytest.mark.parametrize("protocol", ["xiaoliu", "openai", "article", "ndjson", "text"])
def test_the_code_is_the_same_in_both_languages(protocol: str) -> None:
    english, chinese = (
        render(
            resolve(
                parse_config(f'[backend]\nprotocol = "{protocol}"\n[output]\ncomments = "{language}"'),
                TEMPLATES,
            ),
            TEMPLATES,
        )
        for language in ("en", "zh-CN")
    )
    assert english.keys() == chinese.keys()
    for path, content in english.items():
        if path.endswith(".js"):
            assert without_comments(content.decode()) == without_comments(chinese[path].decode()), path
        else:
            marks = rb"<!--[\s\S]*?-->|/\*[\s\S]*?\*/"
            assert re.sub(marks, b"", content) == re.sub(marks, b"", chinese[path]), path
