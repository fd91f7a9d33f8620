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
        "/* Hi\n   there. */\n",
        "/** @param {string} name Hi there. */\n",
        "/**\n * Hi there.\n */\n",
        "    // Hi there.\n",
        "/*\n * - Hi there.\n */\n",
    ):
        lines = translate_comments(source, ".js", {"Hi there.": long}).split("\n")
        assert len(lines) > 5 and max(map(columns, lines)) <= 100
        assert re.sub(r"[\s/*-]|@param \{string\} name", "", "".join(lines)) == long


@pytest.mark.parametrize("length", range(38, 52))
@pytest.mark.parametrize(
    ("kind", "source"),
    [(".js", "/** Hi there. */"), (".wxss", "/* Hi there. */"), (".wxml", "    <!-- Hi there. -->")],
)
def test_the_end_of_a_comment_counts_as_well(kind: str, source: str, length: int) -> None:
    lines = translate_comments(source, kind, {"Hi there.": "帧" * length}).split("\n")
    assert max(map(columns, lines)) <= 100


def test_a_description_that_does_not_fit_beside_its_tag_stands_below() -> None:
    below = "/**\n * @param {string} text\n *   Hi\n *   there.\n */\n"
    assert translate_comments(below, ".js", {"Hi there.": "你好。"}) == (
        "/**\n * @param {string} text\n *   你好。\n */\n"
    )
    beside = "/**\n * @param {string} text Hi there.\n */\n"
    assert translate_comments(beside, ".js", {"Hi there.": "你好" * 10}) == beside.replace(
        "Hi there.", "你好" * 10
    )
    assert translate_comments(beside, ".js", {"Hi there.": "你好" * 23}) == (
        f"/**\n * @param {{string}} text\n *   {'你好' * 23}\n */\n"
    )


def test_the_last_column_of_an_indented_table_is_translated() -> None:
    table = "/**\n *   start()        Begins.\n *     or stop()    Ends it.\n *   code(a, b);\n */\n"
    assert comment_segments(table, ".js") == ["Begins.", "Ends it."]
    assert translate_comments(table, ".js", {"Begins.": "开始。", "Ends it.": "结束。"}) == (
        table.replace("Begins.", "开始。").replace("Ends it.", "结束。")
    )


def test_a_line_ends_with_a_clause_where_one_ends_near() -> None:
    assert wrap("一二三四五六七八，九十一二三四五六七八九十。", 26) == [
        "一二三四五六七八，",
        "九十一二三四五六七八九十。",
    ]
    assert wrap("一，" + "二" * 30 + "。", 40) == ["一，" + "二" * 18, "二" * 12 + "。"]


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


def test_a_comment_with_code_after_it_has_no_segments() -> None:
    assert comment_segments("<!-- Hello there. --><view/>", ".wxml") == []
    assert comment_segments("/* Hello there. */ f()", ".js") == []
