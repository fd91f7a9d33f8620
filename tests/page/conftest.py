"""A generated mini-program in a browser, under a stand-in of `wx` whose requests reach real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import LAUNCH_ARGUMENTS, find_browser
from tests.engines import Chromium
from xiaoliu.config import ChatConfig
from xiaoliu.plan import resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates

STAND_IN = "\n".join(
    (Path(__file__).parent / "stand_in" / name).read_text(encoding="utf-8")
    for name in ("clock.js", "wxml.js", "components.js", "request.js", "stage.js", "reader.js")
)

# Where a mini-program's requests say that they come from; the address is answered here, nothing leaves the machine.
HOME = "https://servicewechat.com/touristappid/devtools/page-frame.html"


def generated(backend: dict[str, Any], **tables: Any) -> dict[str, str]:
    """Returns the files of the mini-program generated for this backend: path → text."""
    config = ChatConfig.model_validate({"backend": backend, **tables})
    return {
        path: data.decode("utf-8")
        for path, data in render(resolve(config, load_templates()), load_templates()).items()
    }


class Page:
    """Runs scripts beside a mini-program. Each script gets `argument` and the globals `standIn`."""

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self._page = page

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, and returns what it returns."""
        source = f"async (argument) => {{ const {{ Stage, Reader, recordedSource }} = standIn; {script} }}"
        return self._chromium.call(lambda _: self._page.evaluate(source, argument))


@pytest.fixture(scope="session")
def page_browser(chromium: Chromium) -> Iterator[Any]:
    """A second browser, one that lets a page read any server's answer, as `wx.request` may."""

    def launch(browser: Any) -> Any:
        return browser.browser_type.launch(
            executable_path=find_browser(),
            args=[*LAUNCH_ARGUMENTS, "--disable-web-security", "--disable-features=LocalNetworkAccessChecks"],
        )

    browser = chromium.call(launch)
    yield browser
    chromium.call(lambda _: browser.close())


@pytest.fixture
def page(chromium: Chromium, page_browser: Any) -> Iterator[Page]:
    """An empty page with the stand-in loaded."""

    def open_page(_: Any) -> Any:
        page = page_browser.new_page()
        page.route(
            "https://servicewechat.com/**",
            lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
        )
        page.goto(HOME)
        page.add_script_tag(content=STAND_IN)
        return page

    opened = chromium.call(open_page)
    yield Page(chromium, opened)
    chromium.call(lambda _: opened.close())


@pytest.fixture(scope="session")
def project() -> Callable[..., dict[str, str]]:
    """`project({"url": …, "protocol": …}, features={…})`: the generated files."""
    return generated
