"""button, form and what it collects: switch, slider, checkbox, radio, label."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.phones import Phone


def flag(phone: Phone, selector: str, name: str) -> bool:
    present: bool = phone.run(
        "return document.querySelector(argument[0]).hasAttribute(argument[1])", [selector, name]
    )
    return present


def checked(phone: Phone, selector: str) -> bool:
    state: bool = phone.run(
        "return document.querySelector(argument).getAttribute('aria-checked') === 'true'", selector
    )
    return state


class TestButton:
    def test_taps(self, phone: Phone) -> None:
        phone.show('<button bindtap="on">去</button>')
        phone.do(lambda page: page.get_by_role("button", name="去").click())
        assert len(phone.told("tap")) == 1

    def test_disabled_tells_nobody(self, phone: Phone) -> None:
        phone.show('<view id="around" bindtap="on"><button id="a" disabled bindtap="on">去</button></view>')
        phone.do(lambda page: page.click("#a", force=True))
        assert phone.told() == []
        assert phone.run("return document.querySelector('#a').getAttribute('aria-disabled')") == "true"

    def test_loading_draws_a_spinner(self, phone: Phone) -> None:
        phone.show('<button id="a" loading="{{loading}}">去</button>', data={"loading": True})
        spinner = "return getComputedStyle(document.querySelector('#a'), '::before').animationName"
        assert phone.run(spinner) == "wx-spin"
        phone.set_data(loading=False)
        assert phone.run(spinner) == "none"

    def test_the_look_of_style_v2(self, phone: Phone) -> None:
        phone.show(
            '<button id="a">去</button><button id="b" type="primary">去</button><button id="c" size="mini">去</button>'
            '<button id="d" type="warn" plain>去</button>'
        )
        assert phone.box("#a")["width"] == 184
        assert phone.style("#a", "backgroundColor") == "rgb(242, 242, 242)"
        assert phone.style("#b", "backgroundColor") == "rgb(7, 193, 96)"
        assert phone.style("#c", "display") == "inline-block"
        assert phone.style("#d", "backgroundColor") == "rgba(0, 0, 0, 0)"

    def test_the_look_without_style_v2_is_as_wide_as_the_page_and_has_a_frame(self, phone: Phone) -> None:
        phone.show(
            '<button id="a">去</button><button id="b" type="primary">去</button><button id="c" class="mine">去</button>',
            wxss=".mine { background-color: rgb(1, 2, 3); } .mine::after { border: 0; }",
            files={"app.json": json.dumps({"pages": ["pages/index/index"]})},
        )
        frame = "return getComputedStyle(document.querySelector(argument), '::after').borderTopWidth"
        assert phone.box("#a")["width"] == 390
        assert phone.style("#a", "backgroundColor") == "rgb(248, 248, 248)"
        assert phone.style("#b", "backgroundColor") == "rgb(26, 173, 25)"
        assert phone.style("#c", "backgroundColor") == "rgb(1, 2, 3)"
        assert [phone.run(frame, "#a"), phone.run(frame, "#c")] == ["1px", "0px"]

    def test_one_class_changes_its_colour_but_not_its_width(self, phone: Phone) -> None:
        phone.show('<button id="a" class="go">去</button>', wxss=".go { width: 90px; color: rgb(1, 2, 3); }")
        assert phone.box("#a")["width"] == 184
        assert phone.style("#a", "color") == "rgb(1, 2, 3)"
        phone.show('<button id="a" style="width: 90px">去</button>')
        assert phone.box("#a")["width"] == 90

    def test_hover(self, phone: Phone) -> None:
        phone.show('<button id="a">去</button><button id="b" hover-class="mine">去</button>')
        phone.do(lambda page: (page.hover("#a"), page.mouse.down()))
        phone.wait("document.querySelector('#a').hasAttribute('pressed')")
        phone.do(lambda page: (page.mouse.up(), page.hover("#b"), page.mouse.down()))
        phone.wait("document.querySelector('#b').className.includes('mine')")
        assert not flag(phone, "#b", "pressed")
        phone.do(lambda page: page.mouse.up())

    def test_open_type_is_said_and_fails(self, phone: Phone) -> None:
        phone.show(
            '<button id="a" open-type="getPhoneNumber" bindgetphonenumber="on" bindtap="on">去</button>'
        )
        phone.tap("#a")
        assert phone.details("getphonenumber") == [{"errMsg": "getPhoneNumber:fail not simulated"}]
        assert 'not simulated: <button open-type="getPhoneNumber">' in phone.logs()


FORM = """
<form bindsubmit="on" bindreset="on">
  <input id="input" name="input" value="一" />
  <textarea name="textarea" value="二" />
  <switch id="switch" name="switch" checked />
  <slider name="slider" value="30" />
  <checkbox-group name="checkboxes"><checkbox value="a" checked /><checkbox value="b" /><checkbox value="c" checked /></checkbox-group>
  <radio-group name="radios"><radio value="a" /><radio value="b" checked /></radio-group>
  <input value="no name" />
  <button id="submit" form-type="submit" data-kind="x">交</button>
  <button id="reset" form-type="reset">清</button>
</form>
"""


class TestForm:
    def test_submit_collects_what_has_a_name(self, phone: Phone) -> None:
        phone.show(FORM)
        phone.tap("#submit")
        assert phone.details("submit") == [
            {
                "value": {
                    "input": "一",
                    "textarea": "二",
                    "switch": True,
                    "slider": 30,
                    "checkboxes": ["a", "c"],
                    "radios": "b",
                },
                "formId": "",
                "target": {"id": "submit", "dataset": {"kind": "x"}},
            }
        ]

    def test_reset_empties_it(self, phone: Phone) -> None:
        phone.show(FORM)
        phone.tap("#reset")
        assert phone.details("reset") == [{}]
        phone.tap("#submit")
        assert phone.details("submit")[0]["value"] == {
            "input": "",
            "textarea": "",
            "switch": False,
            "slider": 0,
            "checkboxes": [],
            "radios": "",
        }

    def test_what_was_typed_is_collected(self, phone: Phone) -> None:
        phone.show(FORM)
        phone.tap("#input")
        phone.press("End")
        phone.type("x")
        phone.tap("#submit")
        assert phone.details("submit")[0]["value"]["input"] == "一x"


class TestSwitch:
    @pytest.mark.parametrize("type_", ["switch", "checkbox"])
    def test_changes_when_tapped(self, phone: Phone, type_: str) -> None:
        phone.show(f'<switch id="a" type="{type_}" bindchange="on" />')
        phone.do(lambda page: page.get_by_role("switch").click())
        phone.do(lambda page: page.get_by_role("switch").click())
        assert phone.details("change") == [{"value": True}, {"value": False}]

    def test_checked_and_color(self, phone: Phone) -> None:
        phone.show('<switch id="a" checked="{{on}}" color="rgb(1, 2, 3)" />', data={"on": False})
        assert not checked(phone, "#a")
        phone.set_data(on=True)
        assert checked(phone, "#a")
        phone.wait("getComputedStyle(document.querySelector('#a')).backgroundColor === 'rgb(1, 2, 3)'")

    def test_disabled(self, phone: Phone) -> None:
        phone.show('<switch id="a" disabled bindchange="on" />')
        phone.tap("#a")
        assert phone.told() == []

    def test_model(self, phone: Phone) -> None:
        phone.show('<switch id="a" model:checked="{{on}}" /><view id="b">{{on}}</view>', data={"on": False})
        phone.tap("#a")
        assert phone.text("#b") == "true"


class TestChoices:
    def test_checkboxes_tell_all_that_are_chosen(self, phone: Phone) -> None:
        phone.show(
            '<checkbox-group bindchange="on"><checkbox id="a" value="a" />'
            '<checkbox id="b" value="b" checked />二<checkbox id="c" value="c" disabled /></checkbox-group>'
        )
        for selector in ("#a", "#b", "#c"):
            phone.tap(selector)
        assert phone.details("change") == [{"value": ["a", "b"]}, {"value": ["a"]}]

    def test_of_radios_one_is_chosen(self, phone: Phone) -> None:
        phone.show(
            '<radio-group bindchange="on"><radio id="a" value="a" checked /><radio id="b" value="b" /></radio-group>'
            '<radio-group><radio id="c" value="c" checked /></radio-group>'
        )
        phone.tap("#b")
        phone.tap("#b")
        assert phone.details("change") == [{"value": "b"}]
        assert [checked(phone, selector) for selector in ("#a", "#b", "#c")] == [False, True, True]

    def test_roles(self, phone: Phone) -> None:
        phone.show('<radio-group><radio value="a">一</radio></radio-group><checkbox value="b">二</checkbox>')
        phone.do(lambda page: page.get_by_role("radio", name="一").click())
        phone.do(lambda page: page.get_by_role("checkbox", name="二").click())
        assert checked(phone, "wx-radio")
        assert checked(phone, "wx-checkbox")


class TestLabel:
    def test_stands_for_the_first_control_in_it(self, phone: Phone) -> None:
        phone.show(
            '<checkbox-group bindchange="on"><label><view id="name">一</view><checkbox id="a" value="a" /></label>'
            "</checkbox-group>"
        )
        phone.tap("#name")
        phone.tap("#a")
        assert phone.details("change") == [{"value": ["a"]}, {"value": []}]

    def test_stands_for_the_control_that_it_names(self, phone: Phone) -> None:
        phone.show('<label for="a" id="name">一</label><switch id="a" bindchange="on" />')
        phone.tap("#name")
        assert phone.details("change") == [{"value": True}]

    def test_submits_by_a_button(self, phone: Phone) -> None:
        phone.show(
            '<form bindsubmit="on"><label><view id="name">一</view><button form-type="submit">交</button></label></form>'
        )
        phone.tap("#name")
        assert len(phone.told("submit")) == 1


class TestSlider:
    def drag_to(self, phone: Phone, part: float) -> None:
        box = phone.box("wx-slider-track")
        x, y = box["x"] + box["width"] * part, box["y"] + box["height"] / 2

        def action(page: Any) -> None:
            page.mouse.move(box["x"], y)
            page.mouse.down()
            page.mouse.move(x, y, steps=5)
            page.mouse.up()

        phone.do(action)

    def test_tells_while_it_moves_and_at_its_end(self, phone: Phone) -> None:
        phone.show('<slider bindchange="on" bindchanging="on" />')
        self.drag_to(phone, 0.5)
        assert phone.details("change") == [{"value": 50}]
        assert [one["value"] for one in phone.details("changing")][-1] == 50
        assert len(phone.details("changing")) > 1

    def test_steps_between_its_limits(self, phone: Phone) -> None:
        phone.show(
            '<slider min="{{10}}" max="{{20}}" step="{{4}}" value="{{11}}" show-value bindchange="on" />'
        )
        assert phone.text("wx-slider-value") == "10"
        self.drag_to(phone, 0.55)
        assert phone.details("change") == [{"value": 14}]
        assert phone.text("wx-slider-value") == "14"

    def test_disabled(self, phone: Phone) -> None:
        phone.show('<slider disabled bindchange="on" bindchanging="on" />')
        self.drag_to(phone, 0.5)
        assert phone.told() == []
