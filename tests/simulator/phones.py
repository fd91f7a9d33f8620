"""A phone with one small page, tapped and typed into like a person does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Chromium

ROOT = Path(__file__).parents[2]
SIMULATOR = ROOT / "generator" / "xiaoliu" / "simulator"
SCREEN = {"width": 390, "height": 844}

# `on` notes what it is told; a test may give more methods and data.
PAGE = """
Page({
  data: %s,
  onLoad() { this.told = []; },
  on(event) { this.told.push({ type: event.type, detail: event.detail, id: event.currentTarget.id }); },
  %s
});
"""


class Phone:
    """A phone in a browser page.

    Selectors are those of the browser: a `view` is `wx-view`, an id is an id.
    """

    def __init__(self, chromium: Chromium, page: Any) -> None:
        self._chromium = chromium
        self._page = page

    def do(self, action: Callable[[Any], Any]) -> Any:
        """Runs `action` with Playwright's page, and returns what it returns."""
        return self._chromium.call(lambda _: action(self._page))

    def show(
        self,
        wxml: str,
        *,
        data: dict[str, Any] | None = None,
        methods: str = "",
        wxss: str = "",
        json_file: dict[str, Any] | None = None,
        files: dict[str, str] | None = None,
        problems: bool = False,
        **options: Any,
    ) -> None:
        """Opens a mini-program whose only page has this template; `options` are those of the device."""
        all_files = {
            "app.json": json.dumps({"pages": ["pages/index/index"], "darkmode": True, "style": "v2"}),
            "app.js": "App({});",
            "pages/index/index.wxml": wxml,
            "pages/index/index.wxss": wxss,
            "pages/index/index.json": json.dumps(json_file or {}),
            "pages/index/index.js": PAGE % (json.dumps(data or {}), methods),
        } | (files or {})
        self.open(all_files, problems=problems, **options)

    def open(self, files: dict[str, str], *, problems: bool = False, **options: Any) -> None:
        """Opens a mini-program; a problem that nobody expects fails the test."""
        found = self.run("return phone.open(...argument)", [files, options])
        assert problems or found == [], found

    def run(self, script: str, argument: Any = None) -> Any:
        """Runs `script`, the body of an async function, in the page, and returns what it returns."""
        return self.do(lambda page: page.evaluate(f"async (argument) => {{ {script} }}", argument))

    def set_data(self, **data: Any) -> None:
        self.run("return phone.setData(argument)", data)

    def told(self, *types: str) -> list[dict[str, Any]]:
        """What the page's handler was told, of these types or all."""
        events: list[dict[str, Any]] = self.run("return phone.events()")
        return [event for event in events if not types or event["type"] in types]

    def details(self, *types: str) -> list[Any]:
        return [event["detail"] for event in self.told(*types)]

    def wait_told(self, type_: str, count: int = 1) -> list[Any]:
        """The details of at least `count` events of this type, as soon as there are so many."""
        self.wait(
            "phone.events().filter((event) => event.type === argument[0]).length >= argument[1]",
            [type_, count],
        )
        return self.details(type_)

    def wait(self, condition: str, argument: Any = None) -> None:
        """Returns when the expression holds."""
        self.do(lambda page: page.wait_for_function(f"(argument) => {condition}", arg=argument))

    def logs(self) -> list[str]:
        """What the feed warns of."""
        texts: list[str] = self.run(
            "return feed.records.filter((one) => one.kind === 'log').map((one) => one.text)"
        )
        return texts

    def tap(self, selector: str) -> None:
        self.do(lambda page: page.click(selector))

    def type(self, text: str) -> None:
        self.do(lambda page: page.keyboard.type(text))

    def press(self, key: str) -> None:
        self.do(lambda page: page.keyboard.press(key))

    def text(self, selector: str) -> str:
        text: str = self.do(lambda page: page.inner_text(selector))
        return text

    def value(self, selector: str) -> str:
        """What the field in this host holds."""
        value: str = self.do(lambda page: page.input_value(f"{selector} > :is(input, textarea)"))
        return value

    def style(self, selector: str, name: str) -> str:
        style: str = self.run(
            "return getComputedStyle(document.querySelector(argument[0]))[argument[1]]", [selector, name]
        )
        return style

    def box(self, selector: str) -> dict[str, float]:
        """x, y, width, height on the screen, in px."""
        box: dict[str, float] = self.do(lambda page: page.locator(selector).bounding_box())
        return box

    def drag(self, selector: str, x: float = 0, y: float = 0) -> None:
        """Presses the middle of something, moves so many px in steps, rests, and lets go."""
        box = self.box(selector)
        start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        def action(page: Any) -> None:
            page.mouse.move(*start)
            page.mouse.down()
            page.mouse.move(start[0] + x, start[1] + y, steps=8)
            page.mouse.move(start[0] + x, start[1] + y)
            page.mouse.up()

        self.do(action)


def bundle(folder: Path) -> tuple[str, str]:
    """Bundles the stage and its style sheet; returns the script, which sets `phone`, and the style sheet."""
    subprocess.run(
        [
            ROOT / "node_modules" / ".bin" / "esbuild",
            Path(__file__).with_name("phone_bench.js"),
            SIMULATOR / "stage.css",
            "--bundle",
            "--format=iife",
            "--global-name=phone",
            "--loader:.wasm=binary",
            '--define:process.env.NODE_ENV="development"',
            "--entry-names=[name]",
            "--log-level=warning",
            f"--outdir={folder}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return (folder / "phone_bench.js").read_text("utf-8"), (folder / "stage.css").read_text("utf-8")


@pytest.fixture(scope="session")
def phone_page(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One browser page with the stage loaded, for all tests: each opens its own mini-program in it."""
    script, style = bundle(tmp_path_factory.mktemp("phone"))

    def open_page(browser: Any) -> Any:
        page = browser.new_page(viewport=SCREEN)
        page.set_default_timeout(10_000)
        page.set_content("<!doctype html><html><head></head><body></body></html>")
        page.add_style_tag(content=style)
        page.add_script_tag(content=script)
        return page

    page = chromium.call(open_page)
    yield page
    chromium.call(lambda _: page.context.close())


@pytest.fixture
def phone(chromium: Chromium, phone_page: Any) -> Iterator[Phone]:
    """A phone without a mini-program."""
    yield Phone(chromium, phone_page)

    def tidy(page: Any) -> None:
        page.evaluate("phone.close()")
        page.set_viewport_size(SCREEN)
        page.mouse.move(0, 0)

    chromium.call(lambda _: tidy(phone_page))
