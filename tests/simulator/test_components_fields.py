"""input and textarea: what they hold, what they tell, and how they look."""

from __future__ import annotations

import pytest

from tests.simulator.fields import focus, show
from tests.simulator.fields import tag as tag
from tests.simulator.phones import Phone


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
