"""view, text and what a tag is that the stage does not have."""

from __future__ import annotations

import pytest

from tests.simulator.phones import Phone


def hovered(phone: Phone, selector: str) -> bool:
    classes: str = phone.run("return document.querySelector(argument).className", selector)
    return "pressed" in classes


class TestView:
    def test_is_a_block(self, phone: Phone) -> None:
        phone.show('<view id="a">一</view>')
        assert phone.style("#a", "display") == "block"
        assert phone.run("return document.querySelector('#a').localName") == "wx-view"

    def test_hover_class_comes_while_pressed_and_goes_after(self, phone: Phone) -> None:
        phone.show(
            '<view id="a" hover-class="pressed" hover-start-time="0" hover-stay-time="0">一</view>',
            wxss=".pressed { color: rgb(1, 2, 3); }",
        )
        phone.do(lambda page: (page.hover("#a"), page.mouse.down()))
        phone.wait("getComputedStyle(document.querySelector('#a')).color === 'rgb(1, 2, 3)'")
        phone.do(lambda page: page.mouse.up())
        phone.wait("getComputedStyle(document.querySelector('#a')).color === 'rgb(0, 0, 0)'")

    def test_a_tap_shorter_than_the_start_time_is_seen_too(self, phone: Phone) -> None:
        phone.show(
            '<view id="a" hover-class="pressed" hover-start-time="100" hover-stay-time="100">一</view>'
        )
        phone.run(
            """globalThis.seen = new Promise((resolve) => {
              new MutationObserver((_, observer) => { observer.disconnect(); resolve(true); })
                .observe(document.querySelector('#a'), { attributeFilter: ['class'] });
            })"""
        )
        phone.tap("#a")
        assert phone.run("return seen")
        phone.wait("!document.querySelector('#a').className.includes('pressed')")

    def test_the_finger_that_moves_away_presses_nothing(self, phone: Phone) -> None:
        phone.show(
            '<view id="a" style="height: 200px" hover-class="pressed" hover-start-time="0" hover-stay-time="9000">'
            "</view>"
        )
        phone.do(lambda page: (page.hover("#a"), page.mouse.down()))
        phone.wait("document.querySelector('#a').className.includes('pressed')")
        phone.do(lambda page: page.mouse.move(195, 240, steps=4))
        assert not hovered(phone, "#a")
        phone.do(lambda page: page.mouse.up())

    @pytest.mark.parametrize("stops", [True, False])
    def test_hover_stop_propagation(self, phone: Phone, stops: bool) -> None:
        phone.show(
            '<view id="outer" hover-class="pressed" hover-start-time="0">'
            '<view id="inner" hover-class="pressed" hover-start-time="0" hover-stop-propagation="{{stops}}">一'
            "</view></view>",
            data={"stops": stops},
        )
        phone.do(lambda page: (page.hover("#inner"), page.mouse.down()))
        phone.wait("document.querySelector('#inner').className.includes('pressed')")
        phone.run("return new Promise((resolve) => setTimeout(resolve, 0))")
        assert hovered(phone, "#outer") is not stops
        phone.do(lambda page: page.mouse.up())

    def test_hover_class_none_never_shows(self, phone: Phone) -> None:
        phone.show('<view id="a" hover-class="none" hover-start-time="0" bindtap="on">一</view>')
        phone.tap("#a")
        assert [event["type"] for event in phone.told()] == ["tap"]
        assert "none" not in phone.run("return document.querySelector('#a').className")

    def test_hidden_takes_no_room(self, phone: Phone) -> None:
        phone.show('<view id="a" hidden="{{true}}" style="display: flex">一</view>')
        assert phone.style("#a", "display") == "none"


class TestText:
    def test_keeps_line_ends_and_joins_spaces(self, phone: Phone) -> None:
        phone.show('<text id="a">{{text}}</text>', data={"text": "一  二\n三"})
        assert phone.text("#a") == "一 二\n三"

    def test_a_backslash_n_in_the_template_ends_a_line(self, phone: Phone) -> None:
        phone.show('<text id="a">一\\n二</text>')
        assert phone.text("#a") == "一\n二"

    def test_a_line_end_of_the_template_is_one_on_the_screen(self, phone: Phone) -> None:
        phone.show('<text id="a">一</text><text id="b">\n  一\n</text>')
        assert phone.box("#b")["height"] > 1.9 * phone.box("#a")["height"]

    def test_decode(self, phone: Phone) -> None:
        phone.show(
            '<text id="a" decode>{{text}}</text><text id="b">{{text}}</text>',
            data={"text": "1 &lt; 2 &amp;amp; 3&nbsp;&gt;&hearts;"},
        )
        assert phone.run("return document.querySelector('#a').textContent") == "1 < 2 &amp; 3\u00a0>&hearts;"
        assert "&lt;" in phone.text("#b")

    @pytest.mark.parametrize(("space", "shown"), [("nbsp", "\u00a0"), ("ensp", "\u2002"), ("emsp", "\u2003")])
    def test_space(self, phone: Phone, space: str, shown: str) -> None:
        phone.show('<text id="a" space="{{space}}">一  二</text>', data={"space": space})
        assert phone.run("return document.querySelector('#a').textContent") == f"一{shown}{shown}二"

    def test_what_is_set_later_is_converted_too(self, phone: Phone) -> None:
        phone.show('<text id="a" decode="{{decode}}">{{text}}</text>', data={"text": "&lt;", "decode": True})
        phone.set_data(text="&gt;")
        assert phone.text("#a") == ">"
        phone.set_data(decode=False)
        assert phone.text("#a") == "&gt;"

    @pytest.mark.parametrize("attribute", ["user-select", "selectable"])
    def test_only_selectable_text_can_be_selected(self, phone: Phone, attribute: str) -> None:
        phone.show(f'<text id="a">一</text><text id="b" {attribute}>二</text>')
        assert phone.style("#a", "userSelect") != "text"
        assert phone.style("#b", "userSelect") == "text"

    def test_text_in_text_has_its_own_ways(self, phone: Phone) -> None:
        phone.show("<text>{{text}}<text decode>{{text}}</text>{{text}}</text>", data={"text": "&lt;"})
        assert phone.run("return document.querySelector('wx-text').textContent") == "&lt;<&lt;"


class TestNotSimulated:
    @pytest.mark.parametrize("tag", ["map", "video", "picker", "no-such-tag"])
    def test_shows_a_box_with_the_name_and_its_content(self, phone: Phone, tag: str) -> None:
        phone.show(f'<{tag} id="a" some-property="1"><view>里面</view></{tag}>')
        assert (
            phone.run("return getComputedStyle(document.querySelector('#a'), '::before').content")
            .strip('"')
            .startswith("not simulated")
        )
        assert phone.run("return document.querySelector('#a').getAttribute('not-simulated')") == tag
        assert phone.text("#a") == "里面"
        assert phone.box("#a")["height"] >= 32

    def test_one_warning_a_tag(self, phone: Phone) -> None:
        phone.show('<map /><map longitude="1" /><video src="a" />')
        assert phone.logs() == ["not simulated: <map>", "not simulated: <video>"]

    def test_other_properties_of_ours_are_warned_of(self, phone: Phone) -> None:
        phone.show('<view worklet-thing="1">一</view>')
        assert any("workletThing" in text for text in phone.logs())
