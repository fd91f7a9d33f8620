"""A generated mini-program on the simulator's stage, in a browser whose requests reach real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser import LAUNCH_ARGUMENTS, find_browser
from tests.engines import Chromium
from tests.page.stage_page import StagePage, bundle
from xiaoliu.config import ChatConfig
from xiaoliu.plan import resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates


def generated(backend: dict[str, Any], **tables: Any) -> dict[str, str]:
    """Returns the files of the mini-program generated for this backend: path → text."""
    config = ChatConfig.model_validate({"backend": backend, **tables})
    return {
        path: data.decode("utf-8")
        for path, data in render(resolve(config, load_templates()), load_templates()).items()
    }


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


@pytest.fixture(scope="session")
def page(
    chromium: Chromium, page_browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StagePage]:
    """The stage. Every script opens its own mini-program on it, so one page serves them all."""
    folder = tmp_path_factory.mktemp("stage")
    bundle(folder)
    opened = StagePage.open(chromium, page_browser, folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def project() -> Callable[..., dict[str, str]]:
    """`project({"url": …, "protocol": …}, features={…})`: the generated files."""
    return generated
