"""The built stage page itself, with a mini-program's folder on it, and a person in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.engines import Chromium
from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import serving
from xiaoliu.simulator.site import STAGE_QUERY, create_site

SCREEN = {"width": 390, "height": 844}
"""CSS pixels."""


class Visit:
    """One visit to the stage page.

    Attributes:
        blocked: addresses beyond this machine that the mini-program wanted: nothing leaves it.
    """

    def __init__(self, chromium: Chromium, page: Any, blocked: list[str]) -> None:
        self._chromium = chromium
        self._page = page
        self.blocked = blocked

    def do(self, action: Callable[[Any], Any]) -> Any:
        """Runs `action` with Playwright's page, and returns what it returns."""
        return self._chromium.call(lambda _: action(self._page))

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, in the page, and returns what it returns."""
        return self.do(lambda page: page.evaluate(f"async (argument) => {{ {script} }}", argument))

    def go(self, path: str) -> None:
        """Opens a page of the mini-program, as its own code would with wx.reLaunch."""
        self.run("await xiaoliu.stage.wx.reLaunch({ url: '/' + argument })", path)

    def tap(self, selector: str) -> None:
        self.do(lambda page: page.locator(selector).first.click())

    def sees(self, selector: str, text: str = "") -> None:
        """Returns when something like this, with this text in it, can be seen."""
        self.do(
            lambda page: (
                page.locator(selector)
                .filter(has_text=text)
                .filter(visible=True)
                .first.wait_for(state="visible")
            )
        )

    def sees_no(self, selector: str) -> None:
        """Returns when nothing like this can be seen."""
        self.do(
            lambda page: page.wait_for_function(
                "(selector) => ![...document.querySelectorAll(selector)].some((one) => one.checkVisibility())",
                arg=selector,
            )
        )

    def type(self, selector: str, text: str) -> None:
        """Types into a field, after what it holds."""
        self.tap(selector)
        self.do(lambda page: page.keyboard.type(text))

    def text(self, selector: str = "body") -> str:
        """The text that can be seen."""
        text: str = self.do(lambda page: page.locator(selector).first.inner_text())
        return text

    def data(self, path: str = "") -> Any:
        """The data of the page in front, or the value at a key of it."""
        return self.run(
            "const { data } = xiaoliu.stage.pages.front.instance; return argument ? data[argument] : data",
            path,
        )

    @property
    def errors(self) -> list[str]:
        """Exceptions of the mini-program, and what keeps it from running, so far."""
        found: list[str] = self.run(
            "return [...xiaoliu.problems.filter(({ severity }) => severity === 'error')"
            ".map(({ file, line, message }) => `${file}:${line}: ${message}`),"
            "...xiaoliu.feed.records.filter(({ kind }) => kind === 'error').map(({ stack, message }) => stack || message)]"
        )
        return found

    @property
    def not_simulated(self) -> set[str]:
        """Tags and calls that the stage does not make, of all that was asked for."""
        return set(
            self.run(
                "return xiaoliu.feed.records.filter(({ kind, text }) => kind === 'log' && /^not simulated/.test(text))"
                ".map(({ text }) => text)"
            )
        )


@contextmanager
def visit(chromium: Chromium, folder: Path, **parameters: str) -> Iterator[Visit]:
    """Opens the stage page with this folder; `parameters` are those of its address."""
    blocked: list[str] = []
    with ExitStack() as stack:
        port = stack.enter_context(serving(create_site(ProjectFiles(folder))))

        def guard(route: Any) -> None:
            if urlsplit(route.request.url).hostname == "127.0.0.1":
                route.continue_()
                return
            blocked.append(route.request.url)
            route.abort()

        def open_page(browser: Any) -> Any:
            page = browser.new_page(viewport=SCREEN)
            page.set_default_timeout(10_000)
            page.route("**/*", guard)
            page.goto(f"http://127.0.0.1:{port}/stage/?{STAGE_QUERY}&storage=memory&{urlencode(parameters)}")
            page.evaluate("xiaoliu.ready")
            return page

        page = chromium.call(open_page)
        stack.callback(chromium.call, lambda _: page.context.close())
        yield Visit(chromium, page, blocked)
