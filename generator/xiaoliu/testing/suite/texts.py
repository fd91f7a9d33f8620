"""Text that pages trip over."""

from __future__ import annotations

EXACT = (
    "你好👋🏽，世界！\r\n"
    '{{ message }} {{{x}}} <view>&nbsp;</view> `let a = "b\\n"`\r\n'
    "\tcafé naïve 한국어 العربية 𠮷野家 👨‍👩‍👧 🇨🇳  two  spaces\n\n"
    "data: success: end: 0\r\n\r\n"
    "没有换行的结尾"
)
"""Emoji in several parts, CRLF, template brackets, markup, all lengths of UTF-8, and what looks like the wire."""

HALF = "从前有座山，山里有座庙👵🏽，"
REST = "庙里有个老和尚在讲故事。"
LONG = "".join(f"第{number}句：小流从山里出发，绕过石头，一直往海里流🌊。\n" for number in range(1, 81))
