"""The page that shows the server's own chat page in a mini-program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engines import Engine

# A page's definition with the `setData` of the platform; `told` is what it said to `wx`.
OPEN = """
let page;
const told = [];
globalThis.wx = {
  getAppBaseInfo: () => ({ language: 'en' }),
  showNavigationBarLoading: () => told.push('loading'),
  hideNavigationBarLoading: () => told.push('loaded'),
};
globalThis.Page = (definition) => {
  page = Object.assign(definition, { setData(changes) { Object.assign(this.data, changes); } });
};
require('/pages/web-view/web-view.js');
page.onLoad();
"""


@pytest.fixture
def opened(
    engine_named: Callable[[str], Engine], project: Callable[..., dict[str, str]]
) -> Callable[..., Any]:
    """Opens the page of a generated project, and gives what a script returns of it."""

    def run(script: str, url: str = "https://chat.example.com") -> Any:
        files = project({"url": url}, features={"web_view": True})
        modules = {f"/{path}": text for path, text in files.items() if path.endswith(".js")}
        return engine_named("quickjs").run(OPEN + script, modules=modules)

    return run


@pytest.mark.parametrize(
    ("url", "src"),
    [
        ("https://chat.example.com", "https://chat.example.com/h5/"),
        ("https://example.com/ai/", "https://example.com/ai/h5/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/h5/"),
    ],
)
def test_it_shows_the_page_of_the_configured_server(opened: Callable[..., Any], url: str, src: str) -> None:
    assert opened("return page.data.src;", url) == src


def test_the_title_bar_says_that_it_loads_until_it_has(opened: Callable[..., Any]) -> None:
    assert opened("page.onShown(); return [told, page.data.failed];") == [["loading", "loaded"], False]


def test_a_page_that_cannot_be_loaded_gives_way_to_a_notice_and_can_be_tried_again(
    opened: Callable[..., Any],
) -> None:
    failed, words, again, told = opened(
        "page.onFailed(); const { failed, errorText, retryText } = page.data;"
        "page.onRetry(); return [failed, [errorText, retryText], page.data.failed, told];"
    )
    assert failed and not again
    assert words == ["The server can’t be reached. Please try again later.", "Try again"]
    assert told == ["loading", "loaded", "loading"]
