"""Comments are translated; code never changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoliu.translate import comment_segments, translate_comments
from xiaoliu.wrap import columns, wrap

JS = """\
/**
 * First paragraph
 * over two lines.
 *
 * - an item that
 *   goes on
 * - another item
 *
 *     a --> diagram
 *
 * @param {{ a: string,
 *   b: number }} options
 * @param {string} text - The text,
 *   at length.
 * @param {(a: {b: number}) => void} [callback=null] - Called back.
 * @returns {number} The number of things.
 * @example
 *   // not prose
 */
const url = 'http://example.com'; /* not whole-line */
/* nor this */ const a = 1;
  // A run of lines
  // is one paragraph.
const text = '/* in a string */'; // trailing
/** One line. */
/** @type {number} */
"""


def test_comments_are_cut_into_the_segments_that_a_translator_sees() -> None:
    assert comment_segments(JS, ".js") == [
        "First paragraph over two lines.",
        "an item that goes on",
        "another item",
        "The text, at length.",
        "Called back.",
        "The number of things.",
        "A run of lines is one paragraph.",
        "One line.",
    ]


def test_a_translation_keeps_marks_tags_lists_and_code() -> None:
    catalog = {
        "First paragraph over two lines.": "第一段。",
        "an item that goes on": "一项",
        "The text, at length.": "文本。",
        "Called back.": "回调。",
        "A run of lines is one paragraph.": "连续的行是一段。",
        "One line.": "一行。",
    }
    expected = JS
    for english, chinese in [
        (" * First paragraph\n * over two lines.", " * 第一段。"),
        ("- an item that\n *   goes on", "- 一项"),
        ("The text,\n *   at length.", "文本。"),
        ("Called back.", "回调。"),
        ("  // A run of lines\n  // is one paragraph.", "  // 连续的行是一段。"),
        ("One line.", "一行。"),
    ]:
        assert english in expected
        expected = expected.replace(english, chinese)
    assert translate_comments(JS, ".js", catalog) == expected


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (".wxml", "<!-- Hello there. -->\n<view/>\n", "<!-- 你好。 -->\n<view/>\n"),
        (".wxml", "  <!-- Hello\n       there. -->\n", "  <!-- 你好。 -->\n"),
        (".wxml", "<!--\n  Hello\n  there.\n-->\n", "<!--\n  你好。\n-->\n"),
        (".wxml", "<!-- Hello there. --><view/>\n", None),
        (".wxml", '<view a="<!-- Hello there. -->"/>\n', None),
        (".wxml", "// Hello there.\n", None),
        (".wxss", "/* Hello there. */\n.a { b: c; }\n", "/* 你好。 */\n.a { b: c; }\n"),
        (".wxss", "/*\n * Hello\n * there.\n */\n", "/*\n * 你好。\n */\n"),
        (".wxss", ".a { content: '/* Hello there. */'; }\n", None),
        (".wxss", "// Hello there.\n", None),
        (".js", "'Hello there.';\n// Hello there?\n", None),
        (".js", "const a = 'http://x';\n// Hello there.", "const a = 'http://x';\n// 你好。"),
        (".js", "/* Hello there.", None),
    ],
)
def test_only_whole_line_comments_of_the_language_are_touched(
    kind: str, before: str, after: str | None
) -> None:
    assert translate_comments(before, kind, {"Hello there.": "你好。"}) == (after or before)


def test_a_translation_that_would_end_its_comment_is_not_used() -> None:
    assert translate_comments("/* Hello. */\n", ".js", {"Hello.": "*/ alert(1) /*"}) == "/* Hello. */\n"
    assert translate_comments("<!-- Hello. -->", ".wxml", {"Hello.": "--><b>"}) == "<!-- Hello. -->"
    assert translate_comments("// Hello.\n", ".js", {"Hello.": "一\nalert(1)"}) == "// 一 alert(1)\n"


def test_a_long_translation_is_wrapped_to_100_columns() -> None:
    long = "流式回答的每一个字都只出现一次，" * 20
    for source in (
        "/** Hi there. */\n",
        "/**\n * Hi there.\n */\n",
        "    // Hi there.\n",
        "/*\n * - Hi there.\n */\n",
    ):
        lines = translate_comments(source, ".js", {"Hi there.": long}).split("\n")
        assert len(lines) > 5 and max(map(columns, lines)) <= 100
        assert re.sub(r"[\s/*-]", "", "".join(lines)) == long


statements = st.sampled_from(
    [
        "const a = 'http://x'; // no",
        'const b = "/* no */";',
        "/* no */ f();",
        "  return a / b;",
        "",
        "f(`//`);",
    ]
)
comments = st.sampled_from(
    [
        "// Words here.",
        "  // Words here.",
        "/** Words here. */",
        "/*\n * Words\n * here.\n */",
        "/**\n * @param {a} b - Words here.\n */",
    ]
)


@given(st.lists(st.one_of(statements, comments)), st.text("中文，。a b", min_size=1))
def test_lines_of_code_never_change(parts: list[str], translation: str) -> None:
    source = "\n".join(parts)
    translated = translate_comments(source, ".js", {"Words here.": translation})
    assert code_lines(translated) == code_lines(source)


def code_lines(text: str) -> list[str]:
    without = re.sub(r"^[ \t]*/\*(?:(?!\*/)[\s\S])*\*/[ \t]*$|^[ \t]*//.*$", "", text, flags=re.MULTILINE)
    return [line for line in without.split("\n") if line.strip()]


@given(st.text("中文，。（「」 word-x", max_size=200), st.integers(20, 60))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, first="* ", later="  ")
    assert "".join(line[2:] for line in lines).replace(" ", "") == "".join(text.split())
    for line in lines[1:]:
        assert not line.strip().startswith(("，", "。", "」")) or line.strip()[:1] == text.strip()[:1]
    assert all(columns(line) <= width or not re.search(r"[ ]", line[2:].strip()) for line in lines)
