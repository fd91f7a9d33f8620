"""Whether everybody can use the page: with a screen reader, a keyboard, weak eyes, a small phone, a big font."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.engines import Chromium
from tests.h5.visit import DESKTOP, PATIENCE, Visit, visit
from tests.servers import ReferenceServer, reference_server

# For each visible text: its contrast with the ground it stands on (WCAG 2.2, 1.4.3), with the colours flattened.
CONTRASTS = """() => {
    const parse = (colour) => {
        const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
        return { red, green, blue, alpha };
    };
    const over = (top, bottom) => Object.fromEntries(['red', 'green', 'blue'].map(
        (name) => [name, top[name] * top.alpha + bottom[name] * (1 - top.alpha)]));
    const channel = (value) => value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const light = ({ red, green, blue }) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
    const groundOf = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) layers.unshift(parse(getComputedStyle(at).backgroundColor));
        return layers.reduce((ground, layer) => over(layer, ground), { red: 255, green: 255, blue: 255 });
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (walker.currentNode.nodeValue.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
        if (element.closest('noscript, .unseen')) continue;
        const ground = groundOf(element);
        const [dark, bright] = [light(over(parse(getComputedStyle(element).color), ground)), light(ground)].sort((a, b) => a - b);
        found.push([walker.currentNode.nodeValue.trim().slice(0, 20), (bright + 0.05) / (dark + 0.05)]);
    }
    return found;
}"""

# What can be pressed: its name as a screen reader says it, and its size.
TARGETS = """() => [...document.querySelectorAll('button, summary, textarea, a')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const name = element.getAttribute('aria-label') || element.innerText.trim();
        return { name, width: Math.round(width), height: Math.round(height) };
    })"""


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    with reference_server(
        h5=True, h5_suggestions=("你是谁？", "来点表情", "写一首很长很长的诗" * 9)
    ) as running:
        yield running


def every_state(reader: Visit) -> Iterator[str]:
    """Goes through what the page can look like, and stops at each."""
    yield "welcome"
    reader.ask("想一想再回答")
    reader.see("complete")
    reader.page.locator(".thinking summary").click()
    yield "thought"
    reader.ask("演示错误")
    reader.see("failed")
    yield "failed"
    reader.page.locator(".new-chat").click()
    yield "dialog"
    reader.page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#07c160", "#ffe600", "#101010"])
def test_every_text_is_legible(chromium: Chromium, scheme: str, accent: str) -> None:
    def steps(reader: Visit) -> None:
        for state in every_state(reader):
            found = reader.page.evaluate(CONTRASTS)
            assert found
            weak = [(text, round(ratio, 2)) for text, ratio in found if ratio < 4.5]
            assert weak == [], state

    with reference_server(h5=True, h5_accent=accent, h5_suggestions=("你是谁？",)) as server:
        visit(chromium, f"{server.url}/h5", steps, color_scheme=scheme)


def test_everything_that_can_be_pressed_has_a_name_and_is_big_enough_for_a_finger(
    chromium: Chromium, server: ReferenceServer
) -> None:
    def steps(reader: Visit) -> None:
        for state in every_state(reader):
            targets = reader.page.evaluate(TARGETS)
            assert targets
            for target in targets:
                assert target["name"], state
                # The field stands in a frame of 50 px, and a tap beside the text reaches it.
                least = 24 if target["name"] == "输入你的问题" else 44
                assert min(target["width"], target["height"]) >= least, (state, target)

    visit(chromium, f"{server.url}/h5", steps)


def test_a_screen_reader_finds_its_way(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        page = reader.page
        for role in ("banner", "main", "contentinfo", "status"):
            assert page.get_by_role(role).count() == 1, role  # type: ignore[arg-type]
        expect(page.get_by_role("main")).to_have_accessible_name("对话内容")
        assert page.get_by_role("heading", level=1).inner_text() == "你好，我是你的 AI 助手。"
        assert page.get_by_role("list").get_by_role("button").count() == 3
        reader.ask("想一想再回答")
        reader.see("complete")
        expect(page.get_by_role("article").nth(0)).to_have_accessible_name("我说")
        expect(page.get_by_role("article").nth(1)).to_have_accessible_name("小流, AI 生成")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
        assert len(ids) == len(set(ids))

    visit(chromium, f"{server.url}/h5", steps)


def test_what_happens_is_said_once_and_not_at_every_word(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.page.evaluate(
            """() => {
                window.said = [];
                const region = document.querySelector('#announcement');
                new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true });
            }"""
        )
        reader.ask("来点表情")
        reader.see("complete")
        expect(reader.page.locator("#announcement")).to_have_text("回答完成")
        assert reader.page.evaluate("window.said") == ["正在回答", "回答完成"]
        live = reader.page.locator("[aria-live], [role=alert], [role=log]")
        assert live.count() == 1

    visit(chromium, f"{server.url}/h5", steps)


def test_the_whole_page_can_be_used_with_the_keyboard(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        page = reader.page
        expect(page.get_by_role("textbox")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="发送")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        for name in ("写一首很长很长的诗" * 9, "来点表情"):
            page.keyboard.press("Shift+Tab")
            expect(page.get_by_role("button", name=name)).to_be_focused()
        page.keyboard.press("Enter")
        # The suggestion has gone; whoever goes on with the keyboard is at the button that stops.
        expect(page.locator(".send")).to_be_focused()
        reader.see("complete")
        page.get_by_role("button", name="新对话").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="取消")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name="新对话")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".answer")).to_have_count(0)
        expect(page.get_by_role("textbox")).to_be_focused()

    visit(chromium, f"{server.url}/h5", steps, **DESKTOP)


def test_where_the_focus_is_can_be_seen(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("想一想再回答")
        reader.see("complete")
        reader.page.evaluate("document.activeElement.blur()")
        seen: list[Any] = []
        for _ in range(9):
            reader.page.keyboard.press("Tab")
            seen.append(
                reader.page.evaluate(
                    """() => {
                        const element = document.activeElement;
                        const framed = element.matches('textarea') ? element.parentElement : element;
                        const { outlineStyle, borderColor } = getComputedStyle(framed);
                        return [element.tagName, outlineStyle !== 'none' || borderColor];
                    }"""
                )
            )
        assert {"TEXTAREA", "BUTTON", "SUMMARY"} <= {tag for tag, _ in seen}
        assert all(shown is True or shown == "rgb(5, 127, 63)" for tag, shown in seen if tag != "BODY"), seen

    visit(chromium, f"{server.url}/h5", steps, **DESKTOP)


@pytest.mark.parametrize("size", [(280, 500), (320, 568), (667, 320), (1280, 800)])
def test_nothing_is_cut_off_on_any_screen(
    chromium: Chromium, server: ReferenceServer, size: tuple[int, int]
) -> None:
    width, height = size

    def steps(reader: Visit) -> None:
        for state in every_state(reader):
            wide = reader.page.evaluate(
                "[...document.querySelectorAll('body, body *')].filter((element) =>"
                " element.checkVisibility({ opacityProperty: true }) && !element.closest('.unseen')"
                " && element.getBoundingClientRect().right > innerWidth + 0.5).map((element) => element.outerHTML.slice(0, 80))"
            )
            assert wide == [], state
            composer = reader.page.locator(".composer").bounding_box()
            assert composer and composer["y"] + composer["height"] <= height, state

    visit(chromium, f"{server.url}/h5", steps, viewport={"width": width, "height": height})


def test_a_font_of_twice_the_size_has_room(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.page.evaluate("document.documentElement.style.fontSize = '200%'")
        for state in every_state(reader):
            assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
            list_ = reader.page.locator("#conversation")
            assert list_.evaluate("(list) => list.scrollWidth <= list.clientWidth"), state
            assert list_.evaluate("(list) => list.clientHeight") > 200, state

    visit(chromium, f"{server.url}/h5", steps)


def test_who_wants_no_motion_gets_none(chromium: Chromium, server: ReferenceServer) -> None:
    def steps(reader: Visit) -> None:
        reader.ask("讲一个很长的故事")
        expect(reader.page.locator(".answer")).to_have_count(1, timeout=PATIENCE)
        assert reader.page.evaluate("document.getAnimations().length") == 0

    visit(chromium, f"{server.url}/h5", steps, reduced_motion="reduce")


def test_without_javascript_the_page_says_what_it_lacks(chromium: Chromium, server: ReferenceServer) -> None:
    def run(browser: Any) -> None:
        profile = browser.new_context(java_script_enabled=False)
        page = profile.new_page()
        page.goto(f"{server.url}/h5")
        assert page.locator(".no-script").inner_text() == "这个页面需要 JavaScript。"
        profile.close()

    chromium.call(run)
