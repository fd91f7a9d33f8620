"""Chromium, headless, one browser for as long as the engine lives."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from tests.browser import LAUNCH_ARGUMENTS, BrowserNotFoundError, find_browser
from tests.engines.engine import Engine, EngineMissingError, ScriptError, ScriptTimeoutError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

Result = TypeVar("Result")


class Chromium(Engine):
    """V8 with its JIT, and the native TextDecoder to compare with."""

    name = "chromium"

    def __init__(self) -> None:
        # Playwright's synchronous API keeps an event loop running on the thread it was started on, where
        # asyncio.run() then fails. A thread of its own leaves the tests' thread alone.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def call(self, function: Callable[[Browser], Result]) -> Result:
        """Runs `function` with the browser on the browser's thread and returns its result.

        What it makes (pages, contexts) belongs to that thread: use it only inside `call`.
        """
        return self._thread.submit(lambda: function(self._launched())).result()

    def evaluate(self, expression: str, timeout: float) -> str:
        return self.call(lambda browser: self._evaluate(browser, expression, timeout))

    def close(self) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _launched(self) -> Browser:
        if self._browser is None:
            from playwright.sync_api import sync_playwright

            try:
                path = find_browser()
            except BrowserNotFoundError as error:
                raise EngineMissingError(str(error)) from error
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch(
                executable_path=path, args=list(LAUNCH_ARGUMENTS)
            )
        return self._browser

    def _close(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()

    def _evaluate(self, browser: Browser, expression: str, timeout: float) -> str:
        page = browser.new_page()
        try:
            # Not page.evaluate(): only the protocol's own command can end a script that never returns.
            answer = page.context.new_cdp_session(page).send(
                "Runtime.evaluate",
                {"expression": expression, "returnByValue": True, "timeout": timeout * 1000},
            )
        except Exception as error:
            if "terminated" in str(error):
                raise ScriptTimeoutError(f"{self.name}: no result after {timeout} s") from error
            raise
        finally:
            page.context.close()
        if "exceptionDetails" in answer:
            raise ScriptError(f"{self.name}: {answer['exceptionDetails']}")
        return str(answer["result"]["value"])
