"""scroll-view: where it scrolls to, what it tells, and how it can be driven."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.phones import Phone

# Ten rows of 100 px in a window of 300.
ROWS = (
    '<scroll-view id="list" scroll-y style="height: 300px" {attributes} bindscroll="on" bindscrolltoupper="on" '
    'bindscrolltolower="on" binddragstart="on" binddragging="on" binddragend="on" bindrefresherpulling="on" '
    'bindrefresherrefresh="on" bindrefresherrestore="on" bindrefresherabort="on">'
    '<view wx:for="{{{{rows}}}}" wx:key="*this" id="row{{{{item}}}}" style="height: 100px">{{{{item}}}}</view></scroll-view>'
)


def show(
    phone: Phone, attributes: str = "", *, rows: int = 10, data: dict[str, Any] | None = None, **more: Any
) -> None:
    phone.show(ROWS.format(attributes=attributes), data={"rows": list(range(rows)), **(data or {})}, **more)


def top(phone: Phone) -> float:
    position: float = phone.run("return document.querySelector('#list wx-scroller').scrollTop")
    return position


def scroll(phone: Phone, to: float) -> None:
    """Scrolls, and waits until the page has been told."""
    phone.run(
        """const scroller = document.querySelector('#list wx-scroller');
        const scrolled = new Promise((resolve) => scroller.addEventListener('scroll', resolve, { once: true }));
        scroller.scrollTop = argument;
        await scrolled;""",
        to,
    )


class TestWhereItScrolls:
    def test_scroll_top(self, phone: Phone) -> None:
        show(phone, 'scroll-top="{{top}}"', data={"top": 150})
        assert top(phone) == 150
        phone.set_data(top=320)
        assert top(phone) == 320

    def test_scroll_top_with_a_unit(self, phone: Phone) -> None:
        show(phone, 'scroll-top="100rpx"')
        assert top(phone) == pytest.approx(100 * 390 / 750, abs=1)

    def test_the_same_scroll_top_again_moves_nothing(self, phone: Phone) -> None:
        show(phone, 'scroll-top="{{top}}"', data={"top": 150})
        scroll(phone, 400)
        phone.set_data(top=150)
        assert top(phone) == 400

    def test_too_far_is_the_end(self, phone: Phone) -> None:
        show(phone, 'scroll-top="{{99999}}"')
        assert top(phone) == 700

    def test_scroll_into_view(self, phone: Phone) -> None:
        show(phone, 'scroll-into-view="{{id}}"', data={"id": ""})
        phone.set_data(id="row4")
        phone.wait("document.querySelector('#list wx-scroller').scrollTop === 400")

    def test_scroll_into_view_finds_what_the_same_set_data_draws(self, phone: Phone) -> None:
        show(phone, 'scroll-into-view="{{id}}"', rows=3, data={"id": ""})
        phone.set_data(rows=list(range(12)), id="row8")
        phone.wait("document.querySelector('#list wx-scroller').scrollTop === 800")

    def test_scroll_into_view_offset(self, phone: Phone) -> None:
        show(phone, 'scroll-into-view="{{id}}" scroll-into-view-offset="{{-30}}"', data={"id": ""})
        phone.set_data(id="row4")
        phone.wait("document.querySelector('#list wx-scroller').scrollTop === 370")

    def test_an_id_that_begins_with_a_digit_is_ignored_and_said(self, phone: Phone) -> None:
        phone.show(
            '<scroll-view scroll-y style="height: 50px" scroll-into-view="3a"><view style="height: 90px"/>'
            '<view id="3a" style="height: 90px"/></scroll-view>'
        )
        phone.run("await phone.shown()")
        assert phone.run("return document.querySelector('wx-scroller').scrollTop") == 0
        assert any("begins with a digit" in text for text in phone.logs())

    def test_scroll_with_animation_is_on_its_way_first(self, phone: Phone) -> None:
        show(phone, 'scroll-top="{{top}}" scroll-with-animation', data={"top": 0})
        phone.set_data(top=700)
        assert top(phone) < 700
        phone.wait("document.querySelector('#list wx-scroller').scrollTop === 700")
        assert len(phone.details("scroll")) > 2

    def test_scroll_left(self, phone: Phone) -> None:
        phone.show(
            '<scroll-view id="list" scroll-x scroll-left="{{left}}" style="width: 200px; white-space: nowrap">'
            '<view style="display: inline-block; width: 900px; height: 20px" /></scroll-view>',
            data={"left": 0},
        )
        phone.set_data(left=70)
        assert phone.run("return document.querySelector('wx-scroller').scrollLeft") == 70

    def test_without_scroll_y_nothing_scrolls(self, phone: Phone) -> None:
        phone.show('<scroll-view style="height: 50px"><view style="height: 90px"/></scroll-view>')
        assert phone.style("wx-scroller", "overflowY") == "hidden"


class TestWhatItTells:
    def test_scroll(self, phone: Phone) -> None:
        show(phone)
        scroll(phone, 100)
        scroll(phone, 80)
        first, second = phone.details("scroll")
        assert first == {
            "scrollTop": 100,
            "scrollLeft": 0,
            "scrollHeight": 1000,
            "scrollWidth": 390,
            "deltaX": 0,
            "deltaY": -100,
        }
        assert second["deltaY"] == 20

    def test_both_ends_within_their_thresholds(self, phone: Phone) -> None:
        show(phone, 'upper-threshold="{{120}}" lower-threshold="200rpx"')
        scroll(phone, 500)
        assert phone.details("scrolltoupper", "scrolltolower") == []
        scroll(phone, 600)
        assert phone.details("scrolltolower") == [{"direction": "bottom"}]
        scroll(phone, 130)
        assert phone.details("scrolltoupper") == []
        scroll(phone, 110)
        assert phone.details("scrolltoupper") == [{"direction": "top"}]

    def test_an_end_is_told_only_on_the_way_to_it(self, phone: Phone) -> None:
        show(phone)
        scroll(phone, 20)
        assert phone.details("scrolltoupper") == []
        scroll(phone, 700)
        scroll(phone, 680)
        assert len(phone.details("scrolltolower")) == 1

    def test_a_wheel_is_a_drag(self, phone: Phone) -> None:
        show(phone, "enhanced")
        phone.do(lambda page: (page.hover("#list"), page.mouse.wheel(0, 120)))
        phone.wait_told("dragend")
        types = [event["type"] for event in phone.told("dragstart", "dragging", "dragend")]
        assert types[0] == "dragstart"
        assert types[-1] == "dragend"
        assert types.count("dragstart") == 1

    def test_a_mouse_drags_like_a_finger(self, phone: Phone) -> None:
        show(phone, "enhanced")
        phone.drag("#list", y=-120)
        assert top(phone) >= 120
        phone.wait_told("dragend")
        assert phone.details("dragstart") == [{"scrollTop": 0, "scrollLeft": 0}]

    def test_without_enhanced_no_drag_is_told(self, phone: Phone) -> None:
        show(phone)
        phone.drag("#list", y=-120)
        assert top(phone) >= 120
        assert phone.told("dragstart", "dragging", "dragend") == []

    def test_a_drag_is_no_tap(self, phone: Phone) -> None:
        phone.show(
            '<scroll-view id="list" scroll-y style="height: 300px"><view style="height: 900px" bindtap="on" />'
            "</scroll-view>"
        )
        phone.drag("#list", y=-120)
        assert phone.told("tap") == []
        phone.tap("#list")
        assert len(phone.told("tap")) == 1


class TestFinger:
    """A real touch, which the browser itself scrolls by."""

    def swipe(self, phone: Phone, y: float) -> None:
        box = phone.box("#list")
        x, start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

        def action(page: Any) -> None:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})

            def touch(type_: str, *points: dict[str, float]) -> None:
                session.send("Input.dispatchTouchEvent", {"type": type_, "touchPoints": list(points)})

            touch("touchStart", {"x": x, "y": start})
            for step in range(1, 9):
                touch("touchMove", {"x": x, "y": start + y * step / 8})
            touch("touchEnd")
            session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
            session.detach()

        phone.do(action)

    def test_scrolls_and_is_told(self, phone: Phone) -> None:
        show(phone, "enhanced")
        self.swipe(phone, -160)
        phone.wait_told("dragend")
        assert top(phone) > 100
        types = [event["type"] for event in phone.told("dragstart", "dragging", "dragend")]
        assert (types[0], types[-1]) == ("dragstart", "dragend")

    def test_pulls_down(self, phone: Phone) -> None:
        show(phone, "refresher-enabled")
        self.swipe(phone, 130)
        phone.wait_told("refresherrefresh")


class TestContext:
    def node(self, phone: Phone, script: str) -> Any:
        return phone.run(
            """const query = stage.wx.createSelectorQuery();
            const node = await new Promise((resolve) => query.select('#list').node().exec(([one]) => resolve(one.node)));
            """
            + script
        )

    def test_scroll_to(self, phone: Phone) -> None:
        show(phone, "enhanced")
        self.node(phone, "node.scrollTo({ top: 250 });")
        assert top(phone) == 250
        self.node(phone, "node.scrollTo({ top: 0, animated: true });")
        phone.wait("document.querySelector('#list wx-scroller').scrollTop === 0")

    def test_scroll_into_view(self, phone: Phone) -> None:
        show(phone, "enhanced")
        self.node(phone, "node.scrollIntoView('#row5', { animated: false });")
        assert top(phone) == 500
        self.node(phone, "node.scrollIntoView('#row5', { animated: false, offset: 20 });")
        assert top(phone) == 520

    def test_scroll_enabled(self, phone: Phone) -> None:
        show(phone, "enhanced")
        assert self.node(phone, "node.scrollEnabled = false; return node.scrollEnabled;") is False
        phone.drag("#list", y=-120)
        assert top(phone) == 0

    def test_scroll_offset_is_that_of_the_content(self, phone: Phone) -> None:
        show(phone, 'scroll-top="{{150}}"')
        offset = phone.run(
            """const query = stage.wx.createSelectorQuery();
            return new Promise((resolve) => query.select('#list').scrollOffset().exec(([one]) => resolve(one)));"""
        )
        assert (offset["scrollTop"], offset["scrollHeight"]) == (150, 1000)


class TestLook:
    def test_padding_of_the_host_does_not_scroll(self, phone: Phone) -> None:
        phone.show(
            '<scroll-view id="list" scroll-y scroll-top="{{500}}" style="height: 300px; padding: 20px; box-sizing: border-box">'
            '<view style="height: 900px" /></scroll-view>'
        )
        assert phone.box("wx-scroller")["y"] - phone.box("#list")["y"] == 20

    @pytest.mark.parametrize("flex", [True, False])
    def test_enable_flex(self, phone: Phone, flex: bool) -> None:
        phone.show(
            '<scroll-view enable-flex="{{flex}}" scroll-x style="display: flex; height: 50px">'
            '<view id="a" style="width: 50px">一</view><view id="b" style="width: 50px">二</view></scroll-view>',
            data={"flex": flex},
        )
        assert (phone.box("#a")["y"] == phone.box("#b")["y"]) is flex

    def test_show_scrollbar_counts_only_when_enhanced(self, phone: Phone) -> None:
        show(phone, 'enhanced="{{enhanced}}" show-scrollbar="{{false}}"', data={"enhanced": False})
        assert not phone.run("return document.querySelector('#list').hasAttribute('no-scrollbar')")
        phone.set_data(enhanced=True)
        assert phone.run("return document.querySelector('#list').hasAttribute('no-scrollbar')")

    def test_max_height_scrolls(self, phone: Phone) -> None:
        phone.show(
            '<scroll-view id="list" scroll-y style="max-height: 200px"><view style="height: 900px" /></scroll-view>'
        )
        assert phone.box("#list")["height"] == 200
        scroll(phone, 50)
        assert top(phone) == 50


class TestAnchoring:
    """What stands on the screen when something grows above it."""

    def row_after_growth(self, phone: Phone) -> float:
        scroll(phone, 400)
        before = phone.box("#row5")["y"]
        phone.run(
            "document.querySelector('#row0').style.height = '260px'; await phone.shown(); await phone.shown();"
        )
        return phone.box("#row5")["y"] - before

    @pytest.mark.parametrize(("anchoring", "moved"), [(True, 0), (False, 160)])
    def test_ios_needs_the_property(self, phone: Phone, anchoring: bool, moved: int) -> None:
        show(phone, 'scroll-anchoring="{{anchoring}}"', data={"anchoring": anchoring}, profile="ios")
        assert self.row_after_growth(phone) == moved

    @pytest.mark.parametrize(("css", "moved"), [("auto", 0), ("none", 160)])
    def test_android_goes_by_css(self, phone: Phone, css: str, moved: int) -> None:
        show(phone, 'class="list"', wxss=f".list {{ overflow-anchor: {css}; }}", profile="android")
        assert self.row_after_growth(phone) == moved


class TestRefresher:
    def test_pulling_far_enough_refreshes_until_the_page_says_so(self, phone: Phone) -> None:
        show(phone, 'refresher-enabled refresher-triggered="{{busy}}"', data={"busy": False})
        phone.drag("#list", y=140)
        assert phone.details("refresherrefresh") == [{}]
        assert phone.details("refresherpulling")[-1]["dy"] == 70
        assert phone.details("refresherrestore") == []
        phone.set_data(busy=True)
        phone.set_data(busy=False)
        assert phone.details("refresherrefresh") == [{}]
        assert phone.details("refresherrestore") == [{}]

    def test_pulling_a_little_aborts(self, phone: Phone) -> None:
        show(phone, 'refresher-enabled refresher-threshold="{{80}}"')
        phone.drag("#list", y=100)
        assert phone.told("refresherrefresh") == []
        assert phone.details("refresherabort") == [{}]

    def test_triggered_by_the_page(self, phone: Phone) -> None:
        show(phone, 'refresher-enabled refresher-triggered="{{busy}}"', data={"busy": False})
        phone.set_data(busy=True)
        assert phone.details("refresherrefresh") == [{}]
        assert phone.box("#list wx-refresher")["height"] == 45

    def test_not_from_the_middle(self, phone: Phone) -> None:
        show(phone, 'refresher-enabled scroll-top="{{300}}"')
        phone.drag("#list", y=140)
        assert phone.told("refresherpulling") == []
