"""navigator, page-meta, navigation-bar, match-media."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.phones import PAGE, Phone


def open_pages(phone: Phone, first: str, second: str = "<view>二</view>", **options: Any) -> None:
    files = {"app.json": json.dumps({"pages": ["pages/a/a", "pages/b/b"]}), "app.js": "App({});"}
    for name, wxml in (("a", first), ("b", second)):
        files |= {f"pages/{name}/{name}.wxml": wxml, f"pages/{name}/{name}.js": PAGE % ("{}", "")}
        files[f"pages/{name}/{name}.json"] = json.dumps({"navigationBarTitleText": name})
    phone.open(files, **options)


def paths(phone: Phone) -> list[str]:
    stack: list[str] = phone.run("return stage.pages.pages.map((page) => page.path)")
    return stack


class TestNavigator:
    @pytest.mark.parametrize(
        ("open_type", "stack"),
        [
            ("navigate", ["pages/a/a", "pages/b/b"]),
            ("redirect", ["pages/b/b"]),
            ("reLaunch", ["pages/b/b"]),
        ],
    )
    def test_goes(self, phone: Phone, open_type: str, stack: list[str]) -> None:
        open_pages(phone, f'<navigator id="a" url="/pages/b/b?x=1" open-type="{open_type}">去</navigator>')
        phone.tap("#a")
        phone.wait("stage.pages.front.path === 'pages/b/b'")
        assert paths(phone) == stack
        assert phone.run("return stage.pages.front.instance.options") == {"x": "1"}

    def test_goes_back(self, phone: Phone) -> None:
        open_pages(
            phone,
            '<navigator id="a" url="/pages/b/b">去</navigator>',
            '<navigator id="b" open-type="navigateBack">回</navigator>',
        )
        phone.tap("#a")
        phone.tap("#b")
        phone.wait("stage.pages.front.path === 'pages/a/a'")

    def test_another_mini_program_is_said(self, phone: Phone) -> None:
        phone.show('<navigator id="a" target="miniProgram" app-id="x" bindfail="on">去</navigator>')
        phone.tap("#a")
        assert phone.details("fail") == [{"errMsg": "navigate:fail not simulated"}]
        assert any(text.startswith("not simulated: <navigator") for text in phone.logs())

    def test_hover(self, phone: Phone) -> None:
        phone.show('<navigator id="a" url="/nowhere">去</navigator>')
        phone.do(lambda page: (page.hover("#a"), page.mouse.down()))
        phone.wait("document.querySelector('#a').hasAttribute('pressed')")
        phone.do(lambda page: (page.mouse.move(300, 700), page.mouse.up()))


def rem(phone: Phone) -> str:
    return phone.style("html", "fontSize")


class TestPageMeta:
    def test_a_rem_is_16_px_without_it(self, phone: Phone) -> None:
        phone.show("<view>一</view>", fontScale=1.5)
        assert rem(phone) == "16px"

    def test_root_font_size_system_follows_the_reader(self, phone: Phone) -> None:
        phone.show('<page-meta root-font-size="system" /><view>一</view>', fontScale=1.5)
        assert rem(phone) == "24px"
        phone.run("device.set({ fontScale: 1.25 })")
        assert rem(phone) == "20px"

    def test_root_font_size_in_px(self, phone: Phone) -> None:
        phone.show(
            '<page-meta root-font-size="{{size}}" /><view>一</view>', data={"size": "20px"}, fontScale=2
        )
        assert rem(phone) == "20px"
        phone.set_data(size="14px")
        assert rem(phone) == "14px"

    def test_it_is_the_page_s_own(self, phone: Phone) -> None:
        open_pages(
            phone,
            '<page-meta root-font-size="20px" /><navigator id="a" url="/pages/b/b">去</navigator>',
            '<page-meta root-font-size="30px" /><navigator id="b" open-type="navigateBack">回</navigator>',
        )
        phone.tap("#a")
        phone.wait("stage.pages.front.path === 'pages/b/b'")
        assert rem(phone) == "30px"
        phone.tap("#b")
        phone.wait("stage.pages.front.path === 'pages/a/a'")
        assert rem(phone) == "20px"

    def test_a_page_without_one_has_the_usual_rem(self, phone: Phone) -> None:
        open_pages(
            phone, '<page-meta root-font-size="20px" /><navigator id="a" url="/pages/b/b">去</navigator>'
        )
        phone.tap("#a")
        phone.wait("stage.pages.front.path === 'pages/b/b'")
        assert rem(phone) == "16px"

    def test_the_stage_itself_does_not_grow(self, phone: Phone) -> None:
        phone.show('<page-meta root-font-size="60px" /><view>一</view>')
        assert phone.box(".wx-navigation-bar")["height"] == 44
        assert phone.style(".wx-title", "fontSize") == "17px"

    def test_page_style_and_colours(self, phone: Phone) -> None:
        phone.show(
            '<page-meta page-style="padding-top: 20rpx" root-background-color="rgb(1, 2, 3)" '
            'background-color="rgb(4, 5, 6)" page-font-size="20px" /><view>一</view>'
        )
        assert phone.style(".wx-page-root", "paddingTop") == "10.4px"
        assert phone.style(".wx-page-root", "backgroundColor") == "rgb(1, 2, 3)"
        assert phone.style(".wx-page-window", "backgroundColor") == "rgb(4, 5, 6)"
        assert phone.style(".wx-page-root", "fontSize") == "20px"

    def test_scroll_top_and_what_it_tells(self, phone: Phone) -> None:
        phone.show(
            '<page-meta scroll-top="{{top}}" scroll-duration="{{0}}" bindscroll="on" bindscrolldone="on" />'
            '<view style="height: 3000px" />',
            data={"top": "0px"},
        )
        phone.set_data(top="120px")
        assert phone.wait_told("scroll") == [{"scrollTop": 120}]
        phone.wait_told("scrolldone")

    def test_resize(self, phone: Phone) -> None:
        phone.show('<page-meta bindresize="on" /><view>一</view>')
        phone.run("await phone.shown()")
        phone.do(lambda page: page.set_viewport_size({"width": 700, "height": 500}))
        assert phone.wait_told("resize")[-1] == {"size": {"windowWidth": 700, "windowHeight": 500 - 91}}


class TestNavigationBar:
    def test_title_and_colours(self, phone: Phone) -> None:
        phone.show(
            '<page-meta><navigation-bar title="{{title}}" front-color="#ffffff" background-color="rgb(1, 2, 3)" loading />'
            "</page-meta><view>一</view>",
            data={"title": "题"},
        )
        assert phone.text(".wx-title-text") == "题"
        assert phone.style(".wx-title-text", "color") == "rgb(255, 255, 255)"
        assert phone.style(".wx-top", "backgroundColor") == "rgb(1, 2, 3)"
        assert phone.style(".wx-title .wx-spinner", "display") != "none"
        phone.set_data(title="又")
        assert phone.text(".wx-title-text") == "又"

    def test_it_is_the_page_s_own(self, phone: Phone) -> None:
        open_pages(
            phone,
            '<navigation-bar title="一" /><navigator id="a" url="/pages/b/b">去</navigator>',
            '<navigator id="b" open-type="navigateBack">回</navigator>',
        )
        assert phone.text(".wx-title-text") == "一"
        phone.tap("#a")
        phone.wait("document.querySelector('.wx-title-text').textContent === 'b'")
        phone.tap("#b")
        phone.wait("document.querySelector('.wx-title-text').textContent === '一'")


class TestMatchMedia:
    @pytest.mark.parametrize(
        ("condition", "shown"),
        [
            ('min-width="{{300}}" max-width="{{400}}"', True),
            ('min-width="{{400}}"', False),
            ('width="{{390}}"', True),
            ('max-height="{{100}}"', False),
            ('orientation="portrait"', True),
            ('orientation="landscape"', False),
        ],
    )
    def test_shows_while_it_matches(self, phone: Phone, condition: str, shown: bool) -> None:
        phone.show(f'<match-media {condition}><view id="a">一</view></match-media>')
        assert phone.do(lambda page: page.is_visible("#a")) is shown

    def test_follows_the_screen(self, phone: Phone) -> None:
        phone.show('<match-media orientation="landscape"><view id="a">一</view></match-media>')
        phone.do(lambda page: page.set_viewport_size({"width": 844, "height": 390}))
        phone.do(lambda page: page.wait_for_selector("#a", state="visible"))


class TestPage:
    """The page itself, which scrolls and is pulled down like a scroll-view."""

    def test_a_mouse_drags_it_like_a_finger(self, phone: Phone) -> None:
        phone.show('<view id="a" style="height: 3000px" />')
        phone.drag(".wx-page-scroll", y=-200)
        assert phone.run("return document.querySelector('.wx-page-scroll').scrollTop") >= 200

    def test_a_page_with_disable_scroll_stays(self, phone: Phone) -> None:
        phone.show('<view id="a" style="height: 3000px" />', json_file={"disableScroll": True})
        phone.drag(".wx-page-scroll", y=-200)
        assert phone.run("return document.querySelector('.wx-page-scroll').scrollTop") == 0

    def test_pulling_down_refreshes_until_it_is_stopped(self, phone: Phone) -> None:
        phone.show(
            "<view>一</view>",
            json_file={"enablePullDownRefresh": True},
            methods="onPullDownRefresh() { this.told.push({ type: 'pull' }); },",
        )
        phone.drag(".wx-page-scroll", y=160)
        assert len(phone.told("pull")) == 1
        assert phone.box("wx-refresher")["height"] == 50
        phone.run("stage.wx.stopPullDownRefresh()")
        phone.do(lambda page: page.wait_for_selector("wx-refresher", state="hidden"))

    def test_only_a_page_that_wants_it(self, phone: Phone) -> None:
        phone.show("<view>一</view>", methods="onPullDownRefresh() { this.told.push({ type: 'pull' }); },")
        phone.drag(".wx-page-scroll", y=160)
        phone.run("stage.wx.startPullDownRefresh()")
        assert phone.told("pull") == []

    def test_what_is_fixed_stays_in_the_page(self, phone: Phone) -> None:
        phone.show(
            '<view style="height: 3000px" /><view id="a" style="position: fixed; top: 0; left: 0; width: 100%; height: 9px" />'
        )
        phone.drag(".wx-page-scroll", y=-200)
        assert phone.box("#a")["y"] == 91
