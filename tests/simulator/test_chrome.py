"""The phone around the page: bars, sizes, keyboard, and what lies over everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.phones import PAGE, Phone

PROFILES = ["ios", "android", "devtools", "pc"]


def text_shown(phone: Phone, selector: str) -> str:
    phone.do(lambda page: page.wait_for_selector(selector))
    return phone.text(selector)


class TestBars:
    def test_title_and_colours_are_the_page_s(self, phone: Phone) -> None:
        phone.show(
            "<view>一</view>",
            json_file={
                "navigationBarTitleText": "题",
                "navigationBarBackgroundColor": "#102030",
                "navigationBarTextStyle": "white",
            },
        )
        assert phone.do(lambda page: page.get_by_role("heading", name="题").count()) == 1
        assert phone.style(".wx-top", "backgroundColor") == "rgb(16, 32, 48)"
        assert phone.style(".wx-title-text", "color") == "rgb(255, 255, 255)"
        assert phone.style(".wx-status-time", "color") == "rgb(255, 255, 255)"

    def test_the_clock_stands_still(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        assert phone.text(".wx-status-time") == "9:41"

    def test_the_arrow_goes_back_and_is_there_only_when_it_can(self, phone: Phone) -> None:
        files = {"app.json": json.dumps({"pages": ["a", "b"]}), "app.js": "App({});"}
        for name in ("a", "b"):
            files |= {f"{name}.wxml": f"<view>{name}</view>", f"{name}.js": PAGE % ("{}", "")}
        phone.open(files)
        back = "wx-back"
        assert phone.do(lambda page: page.locator(f".{back}").is_visible()) is False
        phone.run("stage.wx.navigateTo({ url: '/b' })")
        phone.do(lambda page: page.get_by_role("button", name="返回").click())
        phone.wait("stage.pages.front.path === 'a'")
        assert phone.do(lambda page: page.locator(f".{back}").is_visible()) is False

    def test_letters_are_those_of_the_phone_s_language(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        language = "stage.chrome.pageArea.closest('[lang]').lang"
        assert phone.run(f"return {language}") == "zh-CN"
        phone.run("stage.device.set({ locale: 'en' })")
        assert phone.run(f"return {language}") == "en"

    def test_loading(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        spinner = ".wx-title .wx-spinner"
        assert phone.do(lambda page: page.is_visible(spinner)) is False
        phone.run("stage.wx.showNavigationBarLoading()")
        assert phone.do(lambda page: page.is_visible(spinner)) is True

    def test_a_long_title_leaves_the_capsule_alone(self, phone: Phone) -> None:
        phone.show("<view>一</view>", json_file={"navigationBarTitleText": "很长的题目" * 9})
        title, capsule = phone.box(".wx-title-text"), phone.box(".wx-capsule")
        assert title["x"] + title["width"] <= capsule["x"]
        assert title["height"] < 30

    def test_custom_navigation_gives_the_page_the_whole_screen(self, phone: Phone) -> None:
        phone.show(
            '<view id="a" style="height: 100vh; padding-top: env(safe-area-inset-top); box-sizing: border-box" />',
            json_file={"navigationStyle": "custom"},
        )
        assert phone.box("#a") == {"x": 0, "y": 0, "width": 390, "height": 844}
        assert phone.style("#a", "paddingTop") == "47px"
        assert phone.do(lambda page: page.is_visible(".wx-capsule"))
        assert not phone.do(lambda page: page.is_visible(".wx-title"))

    def test_the_page_can_be_tapped_under_the_bars_of_a_custom_one(self, phone: Phone) -> None:
        phone.show(
            '<view id="a" bindtap="on" style="height: 90px" />', json_file={"navigationStyle": "custom"}
        )
        phone.tap("#a")
        assert len(phone.told("tap")) == 1

    @pytest.mark.parametrize("profile", PROFILES)
    def test_the_status_bar_is_that_of_a_phone(self, phone: Phone, profile: str) -> None:
        phone.show("<view>一</view>", profile=profile)
        assert phone.do(lambda page: page.is_visible(".wx-status-time")) is (profile != "pc")
        assert phone.do(lambda page: page.is_visible(".wx-home-indicator")) is (
            profile in ("ios", "devtools")
        )


class TestSizes:
    @pytest.mark.parametrize(
        ("profile", "top", "bottom"),
        [("ios", 91, 34), ("android", 84, 0), ("devtools", 91, 34), ("pc", 64, 0)],
    )
    def test_what_the_style_sheet_sees(self, phone: Phone, profile: str, top: int, bottom: int) -> None:
        phone.show(
            '<view id="a" style="width: 375rpx; height: 50vh; margin-bottom: env(safe-area-inset-bottom)" />',
            profile=profile,
        )
        box = phone.box("#a")
        assert (box["y"], box["width"]) == (top, 195)
        assert box["height"] == pytest.approx((844 - top) / 2, abs=0.1)
        assert phone.style("#a", "marginBottom") == f"{bottom}px"

    @pytest.mark.parametrize("profile", PROFILES)
    def test_what_wx_tells_is_what_is_drawn(self, phone: Phone, profile: str) -> None:
        phone.show("<view>一</view>", profile=profile)
        window = phone.run("return stage.wx.getWindowInfo()")
        capsule = phone.run("return stage.wx.getMenuButtonBoundingClientRect()")
        assert (window["windowWidth"], window["windowHeight"]) == (
            390,
            phone.box(".wx-page-scroll")["height"],
        )
        assert window["statusBarHeight"] == phone.box(".wx-status-bar")["height"]
        drawn = phone.box(".wx-capsule")
        assert [capsule[key] for key in ("left", "top", "width", "height")] == [
            drawn[key] for key in ("x", "y", "width", "height")
        ]

    def test_it_follows_the_window(self, phone: Phone) -> None:
        phone.show('<view id="a" style="width: 750rpx; height: 100vh" />')
        phone.do(lambda page: page.set_viewport_size({"width": 844, "height": 390}))
        phone.wait("document.querySelector('#a').getBoundingClientRect().width === 844")
        assert phone.box("#a")["height"] == pytest.approx(390 - 91)

    def test_without_chrome_the_page_is_all(self, phone: Phone) -> None:
        phone.show('<view id="a" style="height: 100vh" />', chrome="none")
        assert phone.box("#a") == {"x": 0, "y": 0, "width": 390, "height": 844}
        assert not phone.do(lambda page: page.is_visible(".wx-capsule"))

    def test_two_stages_one_after_the_other_leave_nothing(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        before = phone.run("return document.querySelectorAll('*').length")
        phone.show("<view>一</view>")
        assert phone.run("return document.querySelectorAll('*').length") == before


class TestTheme:
    def test_dark_is_a_class_that_follows_the_phone(self, phone: Phone) -> None:
        phone.show("<view>一</view>", theme="dark")
        assert phone.run("return document.querySelector('.wx-phone').classList.contains('wx-dark')")
        phone.run("device.set({ theme: 'light' })")
        assert not phone.run("return document.querySelector('.wx-phone').classList.contains('wx-dark')")

    @pytest.mark.parametrize("darkmode", [True, False])
    def test_components_are_dark_only_where_the_mini_program_is(self, phone: Phone, darkmode: bool) -> None:
        phone.show(
            '<button id="a">一</button>',
            theme="dark",
            files={
                "app.json": json.dumps({"pages": ["pages/index/index"], "style": "v2", "darkmode": darkmode})
            },
        )
        assert (phone.style("#a", "backgroundColor") == "rgb(242, 242, 242)") is not darkmode


class TestLanguage:
    def test_the_phone_s_own_words_follow_it(self, phone: Phone) -> None:
        phone.show('<textarea id="a" confirm-type="send" />')
        phone.tap("#a")
        assert phone.text(".wx-key.enter") == "发送"
        phone.run("device.set({ locale: 'en' })")
        assert phone.text(".wx-key.enter") == "send"
        assert phone.text(".wx-key.space") == "space"


class TestToast:
    def test_shows_for_its_duration(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        phone.run("stage.wx.showToast({ title: '好了', duration: 60 })")
        assert text_shown(phone, "[role=status]") == "好了"
        phone.do(lambda page: page.wait_for_selector("[role=status]", state="detached"))

    @pytest.mark.parametrize(("icon", "drawn"), [("success", 1), ("error", 1), ("loading", 0), ("none", 0)])
    def test_icons(self, phone: Phone, icon: str, drawn: int) -> None:
        phone.show("<view>一</view>")
        phone.run("stage.wx.showToast({ title: '好了', icon: argument })", icon)
        count = "return document.querySelectorAll(argument).length"
        assert phone.run(count, ".wx-toast svg") == drawn
        assert phone.run(count, ".wx-toast .wx-spinner") == (icon == "loading")

    def test_an_image_of_the_mini_program(self, phone: Phone) -> None:
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
        phone.show("<view>一</view>", files={"a.svg": svg})
        phone.run("stage.wx.showToast({ title: '好了', image: '/a.svg' })")
        phone.wait("document.querySelector('.wx-toast img').naturalWidth === 9")

    @pytest.mark.parametrize(("mask", "taps"), [(True, 0), (False, 1)])
    def test_mask_keeps_the_page_from_being_tapped(self, phone: Phone, mask: bool, taps: int) -> None:
        phone.show('<view id="a" bindtap="on" style="height: 90px">一</view>')
        phone.run("stage.wx.showLoading({ title: '等', mask: argument })", mask)
        box = phone.box("#a")
        phone.do(lambda page: page.mouse.click(box["x"] + 9, box["y"] + 9))
        assert len(phone.told("tap")) == taps

    def test_there_is_one_at_a_time(self, phone: Phone) -> None:
        phone.show("<view>一</view>")
        phone.run("stage.wx.showLoading({ title: '等' }); stage.wx.showToast({ title: '好了' })")
        assert text_shown(phone, "[role=status]") == "好了"
        phone.run("stage.wx.hideLoading()")
        phone.do(lambda page: page.wait_for_selector("[role=status]", state="detached"))


class TestModal:
    def ask(self, phone: Phone, options: str) -> None:
        phone.show('<view id="a" bindtap="on" style="height: 90px">一</view>', locale="en")
        phone.run(
            f"stage.wx.showModal({{ {options}, success(answer) {{ globalThis.answer = answer; }} }}); globalThis.answer = null"
        )

    @pytest.mark.parametrize(("button", "confirm"), [("删除", True), ("算了", False)])
    def test_its_buttons_answer(self, phone: Phone, button: str, confirm: bool) -> None:
        self.ask(phone, "title: '真的？', content: '没有了', confirmText: '删除', cancelText: '算了'")
        assert phone.do(lambda page: page.get_by_role("dialog", name="真的？").inner_text()).split() == [
            "真的？",
            "没有了",
            "算了",
            "删除",
        ]
        phone.do(lambda page: page.get_by_role("button", name=button).click())
        phone.wait("globalThis.answer !== null")
        answer: dict[str, Any] = phone.run("return answer")
        assert (answer["confirm"], answer["cancel"]) == (confirm, not confirm)
        assert phone.do(lambda page: page.get_by_role("dialog").count()) == 0

    def test_without_cancel(self, phone: Phone) -> None:
        self.ask(phone, "content: '没有了', showCancel: false")
        assert phone.do(lambda page: page.get_by_role("dialog").get_by_role("button").count()) == 1

    def test_editable(self, phone: Phone) -> None:
        self.ask(phone, "title: '名字', editable: true, placeholderText: '写'")
        phone.do(lambda page: page.get_by_placeholder("写").fill("小流"))
        phone.do(lambda page: page.get_by_role("button", name="确定").click())
        phone.wait("globalThis.answer !== null")
        assert phone.run("return answer.content") == "小流"

    def test_the_page_behind_cannot_be_tapped(self, phone: Phone) -> None:
        self.ask(phone, "title: '真的？'")
        box = phone.box("#a")
        phone.do(lambda page: page.mouse.click(box["x"] + 9, box["y"] + 9))
        assert phone.told("tap") == []
        assert phone.do(lambda page: page.get_by_role("dialog").count()) == 1


class TestActionSheet:
    def ask(self, phone: Phone, locale: str = "zh_CN") -> None:
        phone.show("<view>一</view>", locale=locale)
        phone.run(
            """globalThis.answer = null;
            stage.wx.showActionSheet({ itemList: ['复制', '删除'], alertText: '对它',
              success(answer) { globalThis.answer = answer; }, fail(answer) { globalThis.answer = answer; } });"""
        )

    def test_an_item(self, phone: Phone) -> None:
        self.ask(phone)
        assert phone.do(lambda page: page.get_by_role("dialog", name="对它").count()) == 1
        phone.do(lambda page: page.get_by_role("button", name="删除").click())
        phone.wait("globalThis.answer !== null")
        assert phone.run("return answer.tapIndex") == 1

    @pytest.mark.parametrize(("locale", "cancel"), [("zh_CN", "取消"), ("en", "Cancel")])
    def test_cancel(self, phone: Phone, locale: str, cancel: str) -> None:
        self.ask(phone, locale)
        phone.do(lambda page: page.get_by_role("button", name=cancel, exact=True).click())
        phone.wait("globalThis.answer !== null")
        assert phone.run("return answer.errMsg") == "showActionSheet:fail cancel"

    def test_a_tap_beside_it_cancels(self, phone: Phone) -> None:
        self.ask(phone)
        phone.do(lambda page: page.mouse.click(195, 100))
        phone.wait("globalThis.answer !== null")
        assert phone.run("return answer.errMsg") == "showActionSheet:fail cancel"


class TestPreview:
    def test_shows_one_picture_after_the_other(self, phone: Phone) -> None:
        pictures = [
            f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='9'/>"
            for size in (7, 8)
        ]
        phone.show("<view>一</view>")
        phone.run("stage.wx.previewImage({ urls: argument, current: argument[1] })", pictures)
        assert text_shown(phone, ".wx-preview-count") == "2 / 2"
        phone.do(lambda page: page.mouse.click(20, 400))
        assert phone.text(".wx-preview-count") == "1 / 2"
        phone.wait("document.querySelector('.wx-preview img').naturalWidth === 7")
        phone.do(lambda page: page.get_by_role("dialog").click())
        phone.do(lambda page: page.wait_for_selector("[role=dialog]", state="detached"))


class TestKeyboardPanel:
    @pytest.mark.parametrize("profile", ["ios", "android"])
    def test_is_as_high_as_the_device_says(self, phone: Phone, profile: str) -> None:
        phone.show("<view>一</view>", profile=profile)
        assert not phone.do(lambda page: page.is_visible(".wx-keyboard"))
        phone.run("device.showKeyboard(250)")
        phone.wait("document.querySelector('.wx-keyboard').getBoundingClientRect().bottom <= innerHeight")
        assert phone.box(".wx-keyboard")["height"] == 250
        phone.run("device.hideKeyboard()")
        phone.do(lambda page: page.wait_for_selector(".wx-keyboard", state="hidden"))

    def test_it_is_scenery(self, phone: Phone) -> None:
        phone.show('<textarea id="a" confirm-type="send" />')
        phone.tap("#a")
        assert phone.text(".wx-key.enter") == "发送"
        assert phone.do(lambda page: page.get_by_role("button").count()) == 0
        assert phone.do(lambda page: page.locator("body").aria_snapshot()).count("textbox") == 1

    def test_it_covers_the_page_and_leaves_its_size_alone(self, phone: Phone) -> None:
        phone.show('<view id="a" style="height: 100vh" />')
        phone.run("device.showKeyboard(250)")
        phone.wait("document.querySelector('.wx-keyboard').getBoundingClientRect().bottom <= innerHeight")
        assert phone.box("#a")["height"] == pytest.approx(844 - 91)
