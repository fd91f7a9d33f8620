"""The keyboard that input and textarea bring up: how it comes and goes, and what its last key does."""

from __future__ import annotations

import pytest

from tests.simulator.fields import EVENTS, focus, show
from tests.simulator.fields import tag as tag
from tests.simulator.phones import Phone

KEYBOARDS = {"ios": 335, "android": 287}


def height(phone: Phone) -> float:
    found: float = phone.run("return device.state.keyboardHeight")
    return found


class TestKeyboard:
    @pytest.mark.parametrize("profile", list(KEYBOARDS))
    def test_comes_with_the_focus_and_goes_with_it(self, phone: Phone, tag: str, profile: str) -> None:
        show(phone, tag, profile=profile)
        focus(phone)
        assert height(phone) == KEYBOARDS[profile]
        assert phone.details("keyboardheightchange") == [{"height": KEYBOARDS[profile], "duration": 0.25}]
        phone.wait("document.querySelector('.wx-keyboard').getBoundingClientRect().bottom <= innerHeight")
        phone.tap("#beside")
        phone.wait_told("blur")
        assert height(phone) == 0
        assert phone.details("keyboardheightchange")[1:] == [{"height": 0, "duration": 0.25}]

    @pytest.mark.parametrize("profile", ["devtools", "pc"])
    def test_there_is_none_on_a_desk(self, phone: Phone, tag: str, profile: str) -> None:
        show(phone, tag, profile=profile)
        focus(phone)
        assert phone.details("focus") == [{"value": "", "height": 0}]
        assert height(phone) == 0
        assert phone.told("keyboardheightchange") == []

    def test_hold_keyboard_keeps_the_focus_when_the_page_is_tapped(self, phone: Phone, tag: str) -> None:
        show(phone, tag, "hold-keyboard")
        focus(phone)
        phone.tap("#beside")
        assert [event["type"] for event in phone.told("tap", "blur")] == ["tap"]
        assert height(phone) > 0

    def test_it_stays_from_field_to_field(self, phone: Phone, tag: str) -> None:
        phone.show(
            f'<{tag} id="a" {EVENTS} style="height: 40px" /><{tag} id="b" {EVENTS} style="height: 40px" />'
        )
        focus(phone)
        phone.tap("#b")
        phone.wait_told("focus", 2)
        assert height(phone) > 0
        assert [(event["id"], event["type"]) for event in phone.told("blur", "keyboardheightchange")] == [
            ("a", "keyboardheightchange"),
            ("a", "blur"),
            ("b", "keyboardheightchange"),
        ]

    def test_when_the_phone_puts_it_away_the_field_loses_the_focus(self, phone: Phone, tag: str) -> None:
        show(phone, tag)
        focus(phone)
        phone.do(lambda page: page.click(".wx-keyboard-hide"))
        phone.wait_told("blur")
        assert [one["height"] for one in phone.details("keyboardheightchange")] == [335, 0]

    def test_wx_hide_keyboard(self, phone: Phone, tag: str) -> None:
        show(phone, tag)
        focus(phone)
        phone.run("stage.wx.hideKeyboard()")
        phone.wait_told("blur")
        assert height(phone) == 0

    def test_another_height_from_outside_is_told(self, phone: Phone, tag: str) -> None:
        show(phone, tag)
        focus(phone)
        phone.run("device.showKeyboard(200)")
        assert phone.details("keyboardheightchange")[-1]["height"] == 200

    def test_a_field_that_is_removed_takes_it_along(self, phone: Phone, tag: str) -> None:
        phone.show(f'<{tag} wx:if="{{{{there}}}}" id="a" {EVENTS} />', data={"there": True})
        focus(phone)
        phone.set_data(there=False)
        assert height(phone) == 0

    @pytest.mark.parametrize(("adjust", "raised"), [(True, True), (False, False)])
    def test_adjust_position_keeps_the_field_in_sight(
        self, phone: Phone, tag: str, adjust: bool, raised: bool
    ) -> None:
        phone.show(
            f'<view style="height: 600px" /><{tag} id="a" style="height: 40px" adjust-position="{{{{adjust}}}}" '
            f'cursor-spacing="20" {EVENTS} />',
            data={"adjust": adjust},
        )
        focus(phone)
        if raised:
            phone.wait(
                "Math.abs(innerHeight - 335 - 20 - document.querySelector('#a').getBoundingClientRect().bottom) <= 1"
            )
        else:
            phone.wait("document.querySelector('.wx-keyboard').getBoundingClientRect().bottom <= innerHeight")
            assert phone.box("#a")["y"] > 844 - 335

    def test_the_page_comes_down_again(self, phone: Phone, tag: str) -> None:
        phone.show(f'<view id="top" style="height: 600px" /><{tag} id="a" style="height: 40px" {EVENTS} />')
        before = phone.box("#top")["y"]
        focus(phone)
        phone.wait(f"document.querySelector('#top').getBoundingClientRect().y < {before - 50}")
        phone.run("document.activeElement.blur()")
        phone.wait(f"document.querySelector('#top').getBoundingClientRect().y === {before}")

    def test_what_is_high_enough_is_not_moved(self, phone: Phone, tag: str) -> None:
        show(phone, tag)
        before = phone.box("#a")["y"]
        focus(phone)
        assert (
            phone.run("return document.querySelector('.wx-page-area').style.getPropertyValue('--raised')")
            == "0px"
        )
        assert phone.box("#a")["y"] == before

    def test_a_field_that_grows_stays_in_sight(self, phone: Phone) -> None:
        phone.show(
            f'<view style="height: 380px" /><textarea id="a" auto-height style="line-height: 20px" {EVENTS} />',
            profile="android",
        )
        focus(phone)
        assert (
            phone.run("return document.querySelector('.wx-page-area').style.getPropertyValue('--raised')")
            == "0px"
        )
        phone.type("\n" * 12)
        phone.wait(
            "Math.abs(innerHeight - 287 - document.querySelector('#a').getBoundingClientRect().bottom) <= 1"
        )


class TestConfirm:
    def test_enter_confirms_an_input(self, phone: Phone) -> None:
        show(phone, "input")
        focus(phone)
        phone.type("abc")
        phone.press("Enter")
        assert phone.details("confirm") == [{"value": "abc"}]
        phone.wait_told("blur")

    def test_enter_is_a_line_end_in_a_textarea(self, phone: Phone) -> None:
        show(phone, "textarea")
        focus(phone)
        phone.type("a")
        phone.press("Enter")
        phone.type("b")
        assert phone.value("#a") == "a\nb"
        assert phone.told("confirm") == []

    @pytest.mark.parametrize("confirm_type", ["send", "search", "next", "go", "done"])
    def test_unless_its_keyboard_has_another_key_there(self, phone: Phone, confirm_type: str) -> None:
        show(phone, "textarea", f'confirm-type="{confirm_type}"')
        focus(phone)
        phone.type("a")
        phone.press("Shift+Enter")
        phone.type("b")
        phone.press("Enter")
        assert phone.details("confirm") == [{"value": "a\nb"}]
        assert phone.value("#a") == "a\nb"

    def test_confirm_hold_keeps_the_keyboard(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'confirm-type="send" confirm-hold')
        focus(phone)
        phone.press("Enter")
        phone.wait_told("confirm")
        assert phone.told("blur") == []
        assert height(phone) > 0

    def test_enter_that_chooses_a_word_confirms_nothing(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'confirm-type="send"')
        focus(phone)
        phone.run(
            "document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
        )
        assert phone.told("confirm") == []

    @pytest.mark.parametrize(
        ("locale", "confirm_type", "label"),
        [
            ("zh_CN", "send", "发送"),
            ("en", "send", "send"),
            ("zh_CN", "return", "换行"),
            ("en", "search", "search"),
        ],
    )
    def test_the_drawn_key(self, phone: Phone, locale: str, confirm_type: str, label: str) -> None:
        show(phone, "textarea", f'confirm-type="{confirm_type}" confirm-hold', locale=locale)
        focus(phone)
        phone.type("a")
        assert phone.text(".wx-key.enter") == label
        phone.tap(".wx-key.enter")
        assert phone.told("blur") == []
        if confirm_type == "return":
            assert phone.value("#a") == "a\n"
            assert phone.details("input")[-1]["value"] == "a\n"
        else:
            assert phone.details("confirm") == [{"value": "a"}]
