"""The phone of the state machine: a browser page with the generated mini-program, and a person in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.engines import Chromium
from tests.page.stage_page import HOME, PAGE, PHONE, bundle

ENTRY = Path(__file__).parent / "stage" / "index.js"


@dataclass(frozen=True)
class Shown:
    """One answer on the screen.

    Attributes:
        status: "pending", "streaming", "complete", "stopped" or "failed".
        text: character by character.
        error: what it failed with.
    """

    status: str
    text: str
    error: dict[str, Any] | None


@dataclass(frozen=True)
class Look:
    """What the person sees, and what the phone counts.

    Attributes:
        questions: from top to bottom.
        answers: one a question.
        busy: the page offers to stop.
        way_on: what the page offers to do about the last answer: go on with it, or ask again.
        streams_open: connections that bring frames.
        streams_most: how many of them there were at the same time.
        streams_all: how many of them there have been.
        signs: how often the network has said something.
        errors: exceptions of the page's code, and what a phone would refuse of its wishes.
        now: milliseconds by the phone's clock.
    """

    questions: list[str]
    answers: list[Shown]
    busy: bool
    way_on: Literal["resume", "retry", ""]
    streams_open: int
    streams_most: int
    streams_all: int
    signs: int
    errors: list[str]
    now: float


class Phone:
    """Does what it is told, and says what can be seen then. Time stands still in between."""

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self._page = page

    @classmethod
    def open(cls, chromium: Chromium, browser: Any, folder: Path) -> Phone:
        """Builds the page into `folder` and opens it."""
        bundle(folder, ENTRY)

        def open_page(_: Any) -> Any:
            page = browser.new_page(viewport=PHONE)
            page.route(HOME + "**", lambda route: route.fulfill(path=folder / route.request.url[len(HOME) :]))
            page.goto(HOME + PAGE)
            return page

        return cls(chromium, chromium.call(open_page))

    def install(self, files: dict[str, str]) -> None:
        """The mini-program that begins on every phone from now on."""
        self._chromium.call(lambda _: self._page.evaluate("(files) => phone.install(files)", files))

    def do(self, name: str, *parts: Any) -> Look:
        """Calls a method of stage/phone.js."""
        seen = self._chromium.call(
            lambda _: self._page.evaluate("([name, parts]) => phone[name](...parts)", [name, parts])
        )
        return Look(
            questions=seen["questions"],
            answers=[Shown(**answer) for answer in seen["answers"]],
            busy=seen["busy"],
            way_on=seen["wayOn"],
            streams_open=seen["streams"]["open"],
            streams_most=seen["streams"]["most"],
            streams_all=seen["streams"]["all"],
            signs=seen["signs"],
            errors=seen["errors"],
            now=seen["now"],
        )

    def close(self) -> None:
        """Closes the page."""
        self._chromium.call(lambda _: self._page.context.close())
