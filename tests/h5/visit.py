"""Somebody who has the chat page open, in a browser: what they do, and what they see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, expect

from tests.engines import Chromium

Result = TypeVar("Result")

PHONE = {"viewport": {"width": 375, "height": 667}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False}

# Everything waits for a condition; this is only how long a loaded machine may take.
PATIENCE = 30_000

_WATCH = """
    window.violations = [];
    addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Visit:
    """One tab.

    Attributes:
        page: Playwright's.
        errors: what the page threw.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_timeout(PATIENCE)

    @property
    def text(self) -> str:
        """The last answer, as far as it is on the screen."""
        return str(self.page.locator(".answer .text").last.evaluate("(element) => element.textContent"))

    @property
    def announced(self) -> str:
        """What a screen reader was told last."""
        return self.page.locator("#announcement").text_content() or ""

    def ask(self, question: str) -> None:
        """Types a question and sends it."""
        field = self.page.get_by_role("textbox")
        field.fill(question)
        field.press("Enter")

    def see(self, state: str) -> None:
        """Waits until the last answer is `pending`, `streaming`, `complete`, `stopped` or `failed`."""
        expect(self.page.locator(".answer").last).to_contain_class(state, timeout=PATIENCE)

    def see_text(self, text: str) -> None:
        """Waits until the last answer has this text in it."""
        expect(self.page.locator(".answer .text").last).to_contain_text(text, timeout=PATIENCE)

    def see_whole(self, text: str) -> None:
        """Waits until the last answer is complete, and compares it to the character."""
        self.see("complete")
        assert self.text == text

    def until(self, condition: str) -> None:
        """Waits until a JavaScript expression holds. (Playwright's own way needs an eval, which the page forbids.)"""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, f"it never came true: {condition}"
            self.page.wait_for_timeout(20)

    def press(self, name: str) -> None:
        """Presses a button by its name."""
        self.page.get_by_role("button", name=name, exact=True).last.click()


def visit(chromium: Chromium, url: str, steps: Callable[[Visit], Result], **context: Any) -> Result:
    """Opens the page in a fresh browser profile, goes through the steps, and sees that nothing went wrong by the way.

    Args:
        url: of the page.
        context: Playwright's, such as `locale` and `viewport`; without it a Chinese phone.
    """

    def run(browser: Browser) -> Result:
        with opened(browser, url, **context) as somebody:
            return steps(somebody)

    return chromium.call(run)


@contextmanager
def opened(browser: Browser, url: str, **context: Any) -> Iterator[Visit]:
    """As `visit`, on the browser's own thread."""
    profile = browser.new_context(**{"locale": "zh-CN", **PHONE, **context})
    profile.add_init_script(_WATCH)
    try:
        somebody = Visit(profile.new_page())
        somebody.page.goto(url)
        yield somebody
        assert somebody.errors == []
        assert somebody.page.evaluate("window.violations") == []
    finally:
        profile.close()
