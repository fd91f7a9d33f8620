"""The page itself: it compiles, starts, and is usable in every theme, size and language."""

from __future__ import annotations

import pytest

from xiaoliu.testing import Chat
from xiaoliu.testing.setting import PROFILES

title = pytest.mark.title


@title("The page compiles and starts without a complaint", "页面能编译、能启动，没有告警")
@pytest.mark.xiaoliu(profile=PROFILES)
def test_nothing_is_wrong_with_the_project(chat: Chat) -> None:
    problems = chat.page.evaluate("xiaoliu.problems")
    assert not problems, "\n".join(
        f"{problem['file']}:{problem.get('line', 1)}: {problem['message']}" for problem in problems
    )


@title("Dark, large, English: the page still answers", "深色、大字号、英文下也能用")
@pytest.mark.xiaoliu(theme="dark", font_scale=1.5, locale="en")
def test_the_page_answers_in_another_theme_size_and_language(chat: Chat) -> None:
    chat.send("Hello")
    assert chat.expect_answer().text
