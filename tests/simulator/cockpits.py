"""The cockpit of a running `xiaoliu dev` or `xiaoliu preview`, in the browser, used with mouse and keyboard."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.engines import Chromium
from tests.sessions import Session, session
from tests.simulator.sites import closed_port

Result = TypeVar("Result")

MILLISECONDS = 20_000
"""Longest wait for anything here."""

ROWS = ".list [role=option]:visible"

BIG = {"width": 1440, "height": 900}


class Project:
    """A project of xiaoliu that `xiaoliu dev` serves.

    Attributes:
        folder: has `xiaoliu.toml`.
        session: the command.
        address: of the cockpit.
    """

    def __init__(self, folder: Path, running: Session, address: str, backend: str) -> None:
        self.folder = folder
        self.session = running
        self.address = address
        self._backend = backend

    def configure(self, text: str) -> None:
        """Saves `xiaoliu.toml` as editors do: another file, moved over the old one."""
        replace(self.folder / "xiaoliu.toml", f'{text}\n[backend]\nurl = "{self._backend}"\n')

    def save(self, path: str, text: str) -> None:
        """Saves a file of the mini-program."""
        replace(self.folder / "miniprogram_out" / path, text)

    def read(self, path: str) -> str:
        return (self.folder / "miniprogram_out" / path).read_text("utf-8")


def replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.tmp")
    new.write_text(text, "utf-8")
    os.replace(new, path)


@contextmanager
def developing(folder: Path, config: str = "") -> Iterator[Project]:
    """Runs `xiaoliu dev` with its demo server in a new project while the block runs."""
    backend = f"http://127.0.0.1:{closed_port()}"
    (folder / "xiaoliu.toml").write_text(f'{config}\n[backend]\nurl = "{backend}"\n', "utf-8")
    with session(folder, "dev", "--preview-port", "0") as running:
        address = running.line_with("Preview").split()[-1]
        running.line_with("Ctrl-C ends this")
        yield Project(folder, running, address, backend)


class Cockpit:
    """The cockpit in a browser page of its own, with nothing kept from another.

    Attributes:
        complaints: what the browser's console was told that is an error.
    """

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self.page = page
        self.complaints: list[str] = []

    def take_note(self, said: Any) -> None:
        """Of a message in the browser's console."""
        if said.type == "error":
            self.complaints.append(said.text)

    def do(self, action: Callable[[Any], Result]) -> Result:
        """Runs `action` with Playwright's page, and returns what it returns."""
        return self._chromium.call(lambda _: action(self.page))

    # The phone

    @property
    def _stage(self) -> Any:
        """The stage's frame; only inside `do`."""
        (frame,) = (frame for frame in self.page.frames if "/stage/" in frame.url)
        return frame

    def wait_on_phone(self, text: str) -> None:
        """Returns when the mini-program's page shows the text."""
        self.do(lambda page: page.frame_locator("iframe").get_by_text(text).first.wait_for())

    def phone_text(self) -> str:
        text: str = self.do(lambda _: self._stage.inner_text("wx-page"))
        return text

    def on_phone(self, script: str) -> Any:
        """Runs `script`, the body of an async function, in the stage, and returns what it returns."""
        return self.do(lambda _: self._stage.evaluate(f"async () => {{ {script} }}"))

    def _until_on_phone(self, condition: str) -> None:
        """Returns when the expression holds in the stage.

        Playwright's own wait evaluates its text again each time, which the stage's page forbids.
        """
        self.on_phone(
            f"""const end = performance.now() + {MILLISECONDS};
            while (!({condition})) {{
                if (performance.now() > end) throw new Error({json.dumps(f"never on the phone: {condition}")});
                await new Promise((resolve) => setTimeout(resolve, 16));
            }}"""
        )

    def tap(self, selector: str) -> None:
        """Presses the middle of something in the phone.

        With the mouse on the screen: Playwright's own click adds the place of a frame of another process to the place
        inside it, and knows nothing of the scale between the two.
        """
        self.do(lambda _: self._tap(selector))

    def _tap(self, selector: str) -> None:
        self.page.frame_locator("iframe").locator(selector).wait_for()
        frame = self.page.locator("iframe").bounding_box()
        # Where the element is, as soon as it has stopped moving.
        x, y, width = self._stage.evaluate(
            """async (selector) => {
                const place = () => document.querySelector(selector).getBoundingClientRect();
                let [before, now] = [undefined, place()];
                while (before?.x !== now.x || before?.y !== now.y) {
                    await new Promise(requestAnimationFrame);
                    [before, now] = [now, place()];
                }
                return [now.x + now.width / 2, now.y + now.height / 2, innerWidth];
            }""",
            selector,
        )
        scale = frame["width"] / width
        self.page.mouse.click(frame["x"] + x * scale, frame["y"] + y * scale)

    def ask(self, question: str) -> None:
        """Types a question into the phone and sends it."""
        self.tap("wx-textarea")
        self.do(lambda page: page.keyboard.type(question))
        self.do(lambda page: page.keyboard.press("Enter"))

    def resize(self, name: str) -> None:
        """Chooses another size of the phone."""
        self.do(lambda page: page.locator(".phone-bar button").filter(has_text=name).first.click())

    def wait_screen(self, width: int, height: int) -> None:
        """Returns when the mini-program has a screen of this size, in px."""
        self._until_on_phone(f"innerWidth === {width} && innerHeight === {height}")

    # The cockpit around it

    def press(self, name: str, role: str = "button") -> None:
        """Presses what a person finds under this name."""
        self.do(lambda page: page.get_by_role(role, name=name, exact=True).click())

    def key(self, key: str) -> None:
        """Presses a key while the cockpit, not the phone, has the focus."""
        self.do(lambda page: page.locator(".project-name").click())
        self.do(lambda page: page.keyboard.press(key))

    def fill(self, name: str, value: str) -> None:
        """Types into the field with this name, and leaves it."""

        def action(page: Any) -> None:
            page.get_by_label(name, exact=True).fill(value)
            page.keyboard.press("Tab")

        self.do(action)

    def choose(self, name: str, option: str) -> None:
        """Chooses from the list with this name."""
        self.do(lambda page: page.get_by_label(name, exact=True).select_option(label=option))

    def wait(self, condition: str) -> None:
        """Returns when the expression holds in the cockpit's page."""
        self.do(lambda page: page.wait_for_function(condition))

    def wait_for(self, text: str, within: str = "body") -> None:
        """Returns when the text is in sight."""
        self.do(lambda page: page.locator(within).get_by_text(text).first.wait_for())

    def text(self, selector: str) -> str:
        text: str = self.do(lambda page: page.inner_text(selector))
        return text

    def banner(self) -> str:
        """What the banner says, as soon as there is one."""

        def action(page: Any) -> str:
            page.locator(".banner.problems").wait_for()
            text: str = page.inner_text(".banner.problems")
            return text

        return self.do(action)

    def wait_without_banner(self) -> None:
        self.do(lambda page: page.locator(".banner.problems").wait_for(state="hidden"))

    def status(self, pattern: str) -> str:
        """The status at the top, as soon as it fits."""
        self.wait(
            f"new RegExp({json.dumps(pattern)}).test(document.querySelector('.status-text')?.textContent)"
        )
        return self.text(".status-text")

    # The timeline

    def rows(self) -> list[str]:
        """What the timeline's rows say, as far as they are in sight."""
        texts: list[str] = self.do(
            lambda page: [" ".join(text.split()) for text in page.locator(ROWS).all_inner_texts()]
        )
        return texts

    def kinds(self) -> list[str]:
        """Of the rows in sight."""
        kinds: list[str] = self.do(
            lambda page: page.locator(ROWS).evaluate_all("(rows) => rows.map((row) => row.dataset.kind)")
        )
        return kinds

    def show_only(self, chip: str) -> None:
        """Lets the timeline show one group of records."""
        self.do(lambda page: page.locator(".chip").filter(has_text=chip).click(modifiers=["Alt"]))

    def search(self, text: str) -> None:
        self.do(lambda page: page.get_by_role("searchbox").fill(text))

    def wait_row(self, pattern: str) -> str:
        """The first row in sight that fits, as soon as there is one."""

        def action(page: Any) -> str:
            row = page.locator(ROWS).filter(has_text=re.compile(pattern)).first
            row.wait_for()
            return " ".join(row.inner_text().split())

        return self.do(action)

    def export(self) -> dict[str, Any]:
        """The file that Export saves."""

        def action(page: Any) -> dict[str, Any]:
            with page.expect_download() as saved:
                page.get_by_role("button", name="Export", exact=True).click()
            assert re.fullmatch(r"xiaoliu-timeline-[\dT-]+\.json", saved.value.suggested_filename)
            content: dict[str, Any] = json.loads(Path(saved.value.path()).read_text("utf-8"))
            return content

        return self.do(action)

    def records(self, kind: str) -> list[dict[str, Any]]:
        """All records of a kind, from a file that was exported now."""
        return [record for record in self.export()["records"] if record["kind"] == kind]

    def wait_answered(self, times: int = 1) -> None:
        """Returns when so many requests of this timeline have ended."""
        self.wait(
            "cockpit.timeline.store.entries.filter(({ record }) => record.kind === 'request-end').length >= "
            f"{times}"
        )

    def device(self) -> dict[str, Any]:
        """The state of the phone as the stage has it."""
        state: dict[str, Any] = self.on_phone("return xiaoliu.theatre.state()")
        return state

    def wait_device(self, condition: str) -> None:
        """Returns when the expression holds for `state` in the stage."""
        self._until_on_phone(f"((state) => {condition})(xiaoliu.theatre.state())")


@contextmanager
def open_cockpit(chromium: Chromium, address: str, **options: Any) -> Iterator[Cockpit]:
    """Opens the cockpit and waits for its phone; `options` are those of Playwright's page."""

    def begin(browser: Any) -> Cockpit:
        page = browser.new_page(**{"viewport": BIG, "locale": "en"} | options)
        page.set_default_timeout(MILLISECONDS)
        cockpit = Cockpit(chromium, page)
        page.on("console", cockpit.take_note)
        page.on("pageerror", lambda error: cockpit.complaints.append(str(error)))
        page.goto(address)
        return cockpit

    cockpit = chromium.call(begin)
    try:
        cockpit.status("Ready|就绪")
        yield cockpit
    finally:
        chromium.call(lambda _: cockpit.page.context.close())


def now() -> float:
    """Milliseconds since 1970."""
    return time.time() * 1000
