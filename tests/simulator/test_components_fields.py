"""input and textarea: what they hold, what they tell, and how the keyboard comes and goes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.phones import Phone

EVENTS = 'bindinput="on" bindfocus="on" bindblur="on" bindconfirm="on" bindlinechange="on" bindkeyboardheightchange="on"'
KEYBOARDS = {"ios": 335, "android": 287}


def show(phone: Phone, tag: str, attributes: str = "", **more: Any) -> None:
    phone.show(
        f'<{tag} id="a" {attributes} {EVENTS} /><view id="beside" style="height: 40px" bindtap="on" />',
        **more,
    )


def focus(phone: Phone) -> None:
    phone.tap("#a")
    phone.wait_told("focus")


def height(phone: Phone) -> float:
    found: float = phone.run("return device.state.keyboardHeight")
    return found


@pytest.fixture(params=["input", "textarea"])
def tag(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestValue:
    def test_is_what_the_page_sets(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="{{value}}"', data={"value": "一"})
        assert phone.value("#a") == "一"
        phone.set_data(value="二")
        assert phone.value("#a") == "二"

    def test_typing_is_told_letter_by_letter(self, phone: Phone, tag: str) -> None:
        show(phone, tag)
        focus(phone)
        phone.type("ab")
        assert [(one["value"], one["cursor"]) for one in phone.details("input")] == [("a", 1), ("ab", 2)]
        assert phone.details("input")[0]["keyCode"] == 65

    def test_a_value_is_taken_only_when_it_differs_from_the_last_one_given(
        self, phone: Phone, tag: str
    ) -> None:
        show(phone, tag, 'value="{{value}}"', data={"value": ""})
        focus(phone)
        phone.type("abc")
        phone.set_data(value="")
        assert phone.value("#a") == "abc"
        phone.set_data(value="abc")
        phone.set_data(value="")
        assert phone.value("#a") == ""

    def test_a_value_that_the_page_sets_is_no_input(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="{{value}}"', data={"value": ""})
        phone.set_data(value="一")
        assert phone.told("input") == []

    def test_no_value_is_an_empty_one(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="{{missing}}"')
        assert phone.value("#a") == ""

    def test_a_number_is_text(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="{{12}}"')
        assert phone.value("#a") == "12"

    def test_model_follows_typing(self, phone: Phone, tag: str) -> None:
        phone.show(
            f'<{tag} id="a" model:value="{{{{value}}}}" /><view id="b">{{{{value}}}}</view>',
            data={"value": "一"},
        )
        phone.tap("#a")
        phone.press("End")
        phone.type("x")
        assert phone.text("#b") == "一x"

    def test_bindinput_may_replace_what_is_typed(self, phone: Phone) -> None:
        phone.show(
            '<input id="a" bindinput="upper" />',
            methods="upper(event) { return event.detail.value.toUpperCase(); },",
        )
        phone.tap("#a")
        phone.type("ab")
        assert phone.value("#a") == "AB"

    def test_bindinput_may_place_the_cursor(self, phone: Phone) -> None:
        phone.show(
            '<input id="a" bindinput="wrap" />', methods="wrap() { return { value: '()', cursor: 1 }; },"
        )
        phone.tap("#a")
        phone.type("x")
        assert phone.run("return document.activeElement.selectionStart") == 1

    def test_a_textarea_takes_no_value_from_a_handler(self, phone: Phone) -> None:
        phone.show('<textarea id="a" bindinput="upper" />', methods="upper() { return 'X'; },")
        phone.tap("#a")
        phone.type("ab")
        assert phone.value("#a") == "ab"

    def test_140_characters_unless_the_page_says_otherwise(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'maxlength="{{most}}" value="{{value}}"', data={"most": 140, "value": ""})
        focus(phone)
        phone.do(lambda page: page.keyboard.insert_text("字" * 150))
        assert len(phone.value("#a")) == 140
        phone.set_data(most=-1)
        phone.do(lambda page: page.keyboard.insert_text("字" * 50))
        assert len(phone.value("#a")) == 190

    def test_a_longer_value_of_the_page_is_cut(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'maxlength="{{3}}" value="{{value}}"', data={"value": "一二三四"})
        assert phone.value("#a") == "一二三"

    def test_disabled(self, phone: Phone, tag: str) -> None:
        show(phone, tag, "disabled")
        phone.do(lambda page: page.click("#a", force=True))
        phone.type("a")
        assert phone.value("#a") == ""
        assert phone.told("focus") == []


class TestPlaceholder:
    def test_shows_while_empty(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'placeholder="问"')
        assert phone.text("#a wx-placeholder") == "问"
        focus(phone)
        phone.type("a")
        assert phone.style("#a wx-placeholder", "display") == "none"
        phone.press("Backspace")
        assert phone.style("#a wx-placeholder", "display") != "none"

    def test_style_and_class(self, phone: Phone, tag: str) -> None:
        show(
            phone,
            tag,
            'placeholder="问" placeholder-style="font-size: 100rpx" placeholder-class="pale"',
            wxss=".pale { color: rgb(1, 2, 3); }",
        )
        assert phone.style("#a wx-placeholder", "color") == "rgb(1, 2, 3)"
        assert phone.style("#a wx-placeholder", "fontSize") == "52px"

    def test_its_class_is_that_of_the_component_around(self, phone: Phone) -> None:
        component = "components/field/field"
        phone.show(
            "<field />",
            json_file={"usingComponents": {"field": f"/{component}"}},
            files={
                f"{component}.json": '{"component": true}',
                f"{component}.js": "Component({});",
                f"{component}.wxml": '<textarea placeholder="问" placeholder-class="pale" />',
                f"{component}.wxss": ".pale { color: rgb(1, 2, 3); }",
            },
        )
        assert phone.style("wx-placeholder", "color") == "rgb(1, 2, 3)"


class TestFocus:
    def test_the_property_gives_and_takes_it(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'focus="{{focus}}"', data={"focus": False})
        phone.set_data(focus=True)
        phone.wait_told("focus")
        phone.set_data(focus=False)
        phone.wait_told("blur")

    @pytest.mark.parametrize("attribute", ["focus", "auto-focus"])
    def test_from_the_beginning(self, phone: Phone, tag: str, attribute: str) -> None:
        show(phone, tag, attribute)
        phone.wait_told("focus")
        assert phone.run("return document.activeElement.parentNode.id") == "a"

    def test_cursor_and_selection(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="abcdef" cursor="{{2}}" focus="{{focus}}"', data={"focus": False})
        phone.set_data(focus=True)
        phone.wait_told("focus")
        assert phone.run("return document.activeElement.selectionStart") == 2
        show(phone, tag, 'value="abcdef" selection-start="{{1}}" selection-end="{{4}}" focus')
        phone.wait_told("focus")
        phone.type("X")
        assert phone.value("#a") == "aXef"

    def test_focus_and_blur_tell_the_value(self, phone: Phone, tag: str) -> None:
        show(phone, tag, 'value="abc"', profile="ios")
        focus(phone)
        assert phone.details("focus") == [{"value": "abc", "height": 335}]
        phone.press("End")
        phone.tap("#beside")
        assert phone.details("blur") == [{"value": "abc", "cursor": 3}]

    def test_a_label_focuses_it(self, phone: Phone, tag: str) -> None:
        phone.show(f'<label><view id="name">名字</view><{tag} id="a" bindfocus="on" /></label>')
        phone.tap("#name")
        phone.wait_told("focus")


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
        phone.do(lambda page: page.get_by_role("button", name="收起键盘").click())
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
        phone.do(lambda page: page.get_by_role("button", name=label).click())
        assert phone.told("blur") == []
        if confirm_type == "return":
            assert phone.value("#a") == "a\n"
            assert phone.details("input")[-1]["value"] == "a\n"
        else:
            assert phone.details("confirm") == [{"value": "a"}]


class TestInput:
    def test_password(self, phone: Phone) -> None:
        show(phone, "input", 'password="{{hidden}}"', data={"hidden": True})
        assert phone.run("return document.querySelector('#a > input').type") == "password"
        phone.set_data(hidden=False)
        assert phone.run("return document.querySelector('#a > input').type") == "text"

    @pytest.mark.parametrize(
        ("type_", "mode"), [("number", "numeric"), ("digit", "decimal"), ("idcard", "text")]
    )
    def test_type(self, phone: Phone, type_: str, mode: str) -> None:
        show(phone, "input", f'type="{type_}"')
        assert phone.run("return document.querySelector('#a > input').inputMode") == mode

    def test_it_is_as_high_as_on_the_phone(self, phone: Phone) -> None:
        show(phone, "input")
        assert phone.box("#a")["height"] == pytest.approx(1.4 * 16, abs=0.1)


class TestTextarea:
    def test_has_a_size_of_its_own(self, phone: Phone) -> None:
        show(phone, "textarea")
        box = phone.box("#a")
        assert (box["width"], box["height"]) == (300, 150)

    def test_auto_height_grows_with_its_lines_and_says_so(self, phone: Phone) -> None:
        show(phone, "textarea", 'auto-height disable-default-padding style="line-height: 20px"')
        phone.wait_told("linechange")
        assert phone.details("linechange") == [
            {"height": 20, "heightRpx": 38, "lineCount": 1, "lineHeight": 20}
        ]
        focus(phone)
        phone.type("一\n二\n三")
        phone.wait(
            "phone.events().some((event) => event.type === 'linechange' && event.detail.lineCount === 3)"
        )
        assert phone.box("#a")["height"] == 60

    def test_a_long_line_is_two(self, phone: Phone) -> None:
        show(
            phone,
            "textarea",
            'auto-height disable-default-padding style="width: 100px; font-size: 20px; line-height: 20px"',
        )
        focus(phone)
        phone.type("一二三四五六")
        phone.wait(
            "phone.events().some((event) => event.type === 'linechange' && event.detail.lineCount === 2)"
        )
        assert phone.box("#a")["height"] == 40

    def test_auto_height_within_min_and_max(self, phone: Phone) -> None:
        show(
            phone,
            "textarea",
            'auto-height class="field"',
            wxss=".field { min-height: 30px; max-height: 70px; line-height: 20px; }",
            profile="android",
        )
        assert phone.box("#a")["height"] == 30
        focus(phone)
        phone.type("\n" * 9)
        assert phone.box("#a")["height"] == 70
        assert phone.run("return document.querySelector('#a > textarea').scrollHeight") >= 200

    def test_the_page_s_padding_stays(self, phone: Phone) -> None:
        show(phone, "textarea", 'auto-height style="padding: 10px; line-height: 20px"', profile="android")
        assert phone.box("#a")["height"] == 40
        assert phone.style("#a > textarea", "paddingLeft") == "10px"

    @pytest.mark.parametrize(
        ("profile", "off", "padding"), [("ios", False, 8), ("ios", True, 0), ("android", False, 0)]
    )
    def test_ios_has_a_padding_of_its_own(self, phone: Phone, profile: str, off: bool, padding: int) -> None:
        show(phone, "textarea", 'disable-default-padding="{{off}}"', data={"off": off}, profile=profile)
        assert phone.style("#a > textarea", "borderTopWidth") == f"{padding}px"
