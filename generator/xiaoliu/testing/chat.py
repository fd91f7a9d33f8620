"""A chat page under test: what a person does with it, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from xiaoliu.testing.device import Device
from xiaoliu.testing.feed import Feed
from xiaoliu.testing.screen import Answer, AnswerStatus, Message, Screen, read_screen

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_LOOK_AGAIN = 100  # milliseconds after which the page is looked at although nothing has changed on it
_AROUND = 12  # characters that are shown before and after a difference
_SHOWN = 100  # characters of a text that are shown of its beginning and of its end


class Chat:
    """The chat page on a simulated phone. Every text is exact: nothing is trimmed or normalised.

    Attributes:
        page: the browser's page, a Playwright `Page`, for everything that is not here.
        front: the mini-program's page alone, a Playwright `Locator`: without the phone's bars and keyboard.
        device: the phone.
        feed: what happened on it.
        timeout: seconds that an expectation waits for unless it says otherwise.
    """

    def __init__(self, page: Page, *, touch: bool = True, timeout: float = 10) -> None:
        self.page = page
        self.front = page.locator(".wx-page-scroll:visible")
        self.device = Device(page)
        self.feed = Feed(page)
        self.timeout = timeout
        self._touch = touch

    # What a person does

    def send(self, text: str) -> None:
        """Ask a question: type it, tap the send button, and see it in the conversation."""
        __tracebackhide__ = True
        before = len(self._look().answers)
        self.type(text)
        self.tap_send()
        self._wait_for(
            lambda screen: len(screen.answers) > before, "the question does not appear in the conversation"
        )

    def type(self, text: str) -> None:
        """Put text into the input field, after what is there."""
        self._tap(self.front.get_by_role("textbox"))
        self.page.keyboard.insert_text(text)

    def tap_send(self) -> None:
        """Tap the send button, as soon as the page shows it."""
        self._tap(self._button("composer", "sendLabel"))

    def stop(self) -> None:
        """Tap the stop button."""
        __tracebackhide__ = True
        self._tap(self._button("composer", "stopLabel"))
        self._wait_for(lambda screen: not screen.busy, "the page does not stop")

    def retry(self) -> None:
        """Tap the button below the last answer: it goes on with the answer if it can, else it asks again."""
        __tracebackhide__ = True
        before = self.last_answer
        buttons = [self._button("answer", name) for name in ("resume", "retry", "again")]
        self._tap(buttons[0].or_(buttons[1]).or_(buttons[2]).last)
        self._wait_for(
            lambda screen: (
                bool(screen.answers)
                and (screen.answers[-1].key, screen.answers[-1].status) != (before.key, before.status)
            ),
            "the answer does not go on, and the question is not asked again",
        )

    # What the page shows

    @property
    def messages(self) -> list[Message]:
        """The conversation as it is on the screen now, oldest first."""
        return self._look().messages

    @property
    def answers(self) -> list[Answer]:
        """The answers of the conversation."""
        return self._look().answers

    @property
    def last_answer(self) -> Answer:
        """The newest answer. Raises AssertionError when there is none."""
        __tracebackhide__ = True
        answers = self.answers
        assert answers, "there is no answer on the page yet"
        return answers[-1]

    def screenshot(self, path: str | Path) -> None:
        """Write what the phone shows as a PNG file."""
        self.page.screenshot(path=path)

    # What is expected of it

    def expect_answer(
        self,
        text: str | None = None,
        *,
        contains: str | None = None,
        complete: bool = True,
        timeout: float | None = None,
    ) -> Answer:
        """Wait for the last answer, and return it.

        Args:
            text: exactly what it says.
            contains: a part of what it says.
            complete: it is over, and the page says that it is whole. False: what has arrived so far is enough; it
                may be under way, stopped or failed.
            timeout: seconds.

        Raises:
            AssertionError: it does not come, or is another one. The message has the phone's last records.
        """

        def says(answer: Answer) -> bool:
            return (text is None or answer.text == text) and (contains is None or contains in answer.text)

        def enough(answer: Answer) -> bool:
            return answer.over or (not complete and says(answer))

        __tracebackhide__ = True
        answer = self._last_when(enough, "the answer does not come to an end", timeout)
        if complete and answer.status != "complete":
            raise self._failure(f"the answer is not complete, it is {answer.status}", answer)
        if not says(answer):
            wanted = _difference(text, answer.text) if text is not None else f"it lacks {contains!r}"
            raise self._failure(f"the answer says something else\n  {wanted}", answer)
        return answer

    def expect_error(self, code: str | None = None, *, timeout: float | None = None) -> Answer:
        """Wait until the last answer has failed and the page says so, and return it with the text so far.

        Args:
            code: why, such as "network", "interrupted", "truncated", "upstream_failed", "http_503".
            timeout: seconds.

        Raises:
            AssertionError: it does not fail, or for another reason.
        """
        __tracebackhide__ = True
        answer = self._expect("failed", timeout)
        if code is not None and answer.error and answer.error.code != code:
            raise self._failure(f"the answer failed with {answer.error.code!r}, not with {code!r}", answer)
        return answer

    def expect_disconnected(self, *, timeout: float | None = None) -> Answer:
        """Wait until the page says that the connection is away, and return the answer with the text so far.

        Its status is then "reconnecting", or "offline" where the phone has no network.

        Raises:
            AssertionError: the page does not say so, or the answer ends.
        """
        __tracebackhide__ = True
        away = ("reconnecting", "offline")
        answer = self._last_when(
            lambda answer: answer.over or answer.status in away, "the connection does not go away", timeout
        )
        if answer.over:
            raise self._failure(f"the answer is {answer.status}, and its connection is not away", answer)
        return answer

    def expect_stopped(self, *, timeout: float | None = None) -> Answer:
        """Wait until the page says that the last answer was stopped, and return it with the text so far.

        Raises:
            AssertionError: it ends in another way.
        """
        __tracebackhide__ = True
        return self._expect("stopped", timeout)

    def wait_until_over(self, *, timeout: float | None = None) -> Answer:
        """Wait until nothing more will come of the last answer, however it ends, and return it."""
        __tracebackhide__ = True
        return self._last_when(lambda answer: answer.over, "the answer does not come to an end", timeout)

    # How

    def _expect(self, status: AnswerStatus, timeout: float | None) -> Answer:
        __tracebackhide__ = True
        answer = self.wait_until_over(timeout=timeout)
        if answer.status != status:
            raise self._failure(f"the answer is {answer.status}, not {status}", answer)
        return answer

    def _last_when(
        self, condition: Callable[[Answer], bool], otherwise: str, timeout: float | None
    ) -> Answer:
        __tracebackhide__ = True
        screen = self._wait_for(
            lambda screen: bool(screen.answers) and condition(screen.answers[-1]), otherwise, timeout
        )
        return screen.answers[-1]

    def _wait_for(
        self, condition: Callable[[Screen], bool], otherwise: str, timeout: float | None = None
    ) -> Screen:
        __tracebackhide__ = True
        seconds = self.timeout if timeout is None else timeout
        end = monotonic() + seconds
        screen = self._look()
        while not condition(screen):
            if monotonic() > end:
                last = screen.answers[-1] if screen.answers else None
                raise self._failure(f"{otherwise} within {seconds:g} s", last)
            screen = read_screen(self.page, wait=_LOOK_AGAIN)
        return screen

    def _look(self) -> Screen:
        return read_screen(self.page)

    def _button(self, group: str, name: str) -> Locator:
        """By the name that the page's own strings give it, in whatever language they are."""
        label = self.page.evaluate(
            "([group, name]) => xiaoliu.stage.modules.require('locales/current.js')[group][name]",
            [group, name],
        )
        return self.front.get_by_role("button", name=label, exact=True)

    def _tap(self, target: Locator) -> None:
        if self._touch:
            target.tap()
        else:
            target.click()

    def _failure(self, what: str, answer: Answer | None) -> AssertionError:
        lines = [what]
        if answer:
            error = f", {answer.error.code}: {answer.error.text}" if answer.error else ""
            lines += [f"  status    {answer.status}{error}", f"  text      {_shortened(answer.text)!r}"]
        lines += [f"  exception {error['message']}" for error in self.feed.errors]
        return AssertionError("\n".join([*lines, "The phone's last records:", self.feed.tail()]))


def _shortened(text: str) -> str:
    if len(text) <= 2 * _SHOWN:
        return text
    return f"{text[:_SHOWN]} … {len(text) - 2 * _SHOWN} more … {text[-_SHOWN:]}"


def _difference(expected: str, shown: str) -> str:
    at = next(
        (index for index, pair in enumerate(zip(expected, shown, strict=False)) if pair[0] != pair[1]),
        min(len(expected), len(shown)),
    )
    around = slice(max(0, at - _AROUND), at + _AROUND)
    return f"from character {at} on: expected {expected[around]!r}, shown {shown[around]!r}"
