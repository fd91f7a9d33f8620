"""image, icon, rich-text, progress, swiper."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.phones import Phone

# 40 × 20 px, as a file of the mini-program.
PICTURE = {
    "a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
}


class TestImage:
    def test_load(self, phone: Phone) -> None:
        phone.show('<image id="a" src="/a.svg" bindload="on" binderror="on" />', files=PICTURE)
        assert phone.wait_told("load") == [{"width": 40, "height": 20}]
        box = phone.box("#a")
        assert (box["width"], box["height"]) == (320, 240)

    @pytest.mark.parametrize("src", ["../a.svg", "./../a.svg", "/pages/a.svg"])
    def test_a_path_is_relative_to_its_template(self, phone: Phone, src: str) -> None:
        phone.show(f'<image src="{src}" bindload="on" />', files={"pages/a.svg": PICTURE["a.svg"]})
        phone.wait_told("load")

    def test_error(self, phone: Phone) -> None:
        phone.show('<image src="data:image/png;base64,AAAA" bindload="on" binderror="on" />')
        assert "errMsg" in phone.wait_told("error")[0]
        assert phone.told("load") == []

    @pytest.mark.parametrize(
        ("mode", "fit", "position"),
        [
            ("scaleToFill", "fill", "50% 50%"),
            ("aspectFit", "contain", "50% 50%"),
            ("aspectFill", "cover", "50% 50%"),
            ("center", "none", "50% 50%"),
            ("top", "none", "50% 0%"),
            ("bottom right", "none", "100% 100%"),
        ],
    )
    def test_mode(self, phone: Phone, mode: str, fit: str, position: str) -> None:
        phone.show(f'<image src="/a.svg" mode="{mode}" bindload="on" />', files=PICTURE)
        phone.wait_told("load")
        assert (phone.style("img", "objectFit"), phone.style("img", "objectPosition")) == (fit, position)

    @pytest.mark.parametrize(("mode", "size"), [("widthFix", (100, 50)), ("heightFix", (480, 240))])
    def test_one_side_follows_the_other(self, phone: Phone, mode: str, size: tuple[int, int]) -> None:
        style = "width: 100px" if mode == "widthFix" else ""
        phone.show(
            f'<image id="a" src="/a.svg" mode="{mode}" style="{style}" bindload="on" />', files=PICTURE
        )
        phone.wait_told("load")
        box = phone.box("#a")
        assert (box["width"], box["height"]) == size

    def test_lazy_load_waits_until_it_is_near(self, phone: Phone) -> None:
        phone.do(
            lambda page: page.route(
                "https://pictures.example/**",
                lambda route: route.fulfill(body=PICTURE["a.svg"], content_type="image/svg+xml"),
            )
        )
        phone.show(
            '<view style="height: 9000px" />'
            '<image src="https://pictures.example/a" lazy-load="{{true}}" bindload="on" id="a" />'
            '<image src="https://pictures.example/b" bindload="on" id="b" />',
        )
        phone.wait_told("load")
        assert [event["id"] for event in phone.told("load")] == ["b"]
        phone.run("document.querySelector('#a').scrollIntoView()")
        phone.wait_told("load", 2)
        phone.do(lambda page: page.unroute("https://pictures.example/**"))

    def test_another_source(self, phone: Phone) -> None:
        phone.show('<image src="{{src}}" bindload="on" />', data={"src": ""}, files=PICTURE)
        assert phone.style("img", "visibility") == "hidden"
        phone.set_data(src="/a.svg")
        phone.wait_told("load")


class TestIcon:
    @pytest.mark.parametrize(
        "type_",
        ["success", "success_no_circle", "info", "warn", "waiting", "cancel", "download", "search", "clear"],
    )
    def test_draws(self, phone: Phone, type_: str) -> None:
        phone.show(f'<icon id="a" type="{type_}" size="40" color="rgb(1, 2, 3)" />')
        box = phone.box("#a")
        assert (box["width"], box["height"]) == (40, 40)
        assert phone.style("#a", "color") == "rgb(1, 2, 3)"
        assert phone.run("return document.querySelector('#a svg').children.length") > 0


def markup(phone: Phone) -> str:
    html: str = phone.run("return document.querySelector('wx-rich-text').innerHTML")
    return html


class TestRichText:
    def show(self, phone: Phone, nodes: Any, attributes: str = "", **more: Any) -> None:
        phone.show(
            f'<rich-text nodes="{{{{nodes}}}}" bindtap="on" {attributes} />', data={"nodes": nodes}, **more
        )

    def test_html(self, phone: Phone) -> None:
        self.show(phone, '<p class="x">一<b>二</b> &amp; 三</p>')
        assert markup(phone) == '<p class="x">一<b>二</b> &amp; 三</p>'

    def test_described_nodes(self, phone: Phone) -> None:
        nodes = [
            {
                "name": "DIV",
                "attrs": {"style": "color: red", "id": "no"},
                "children": [{"type": "text", "text": "1 &lt; 2 <b>"}],
            },
            {"name": "script", "children": [{"type": "text", "text": "no"}]},
        ]
        self.show(phone, nodes)
        assert markup(phone) == '<div style="color: red;">1 &lt; 2 &lt;b&gt;</div>'

    def test_what_is_not_trusted_goes_with_its_children(self, phone: Phone) -> None:
        self.show(
            phone,
            "一<script>globalThis.hurt = 1</script><video>片</video><h7><b>里</b></h7>"
            '<iframe src="about:blank"></iframe><p>二</p>',
        )
        assert markup(phone) == "一<p>二</p>"

    def test_attributes_are_those_of_the_list(self, phone: Phone) -> None:
        self.show(
            phone,
            '<a href="javascript:1" onclick="globalThis.hurt = 1">一</a><ol start="3" id="x"><li value="2">二</li></ol>'
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onerror="globalThis.hurt = 1" width="3" data-a="1">',
        )
        assert markup(phone) == (
            '<a>一</a><ol start="3"><li>二</li></ol><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="3">'
        )
        phone.tap("wx-rich-text a")
        assert phone.run("return globalThis.hurt") is None
        assert [event["type"] for event in phone.told()] == ["tap"]

    def test_classes_are_those_of_the_style_sheet_around(self, phone: Phone) -> None:
        phone.show(
            "<field />",
            json_file={"usingComponents": {"field": "/field"}},
            files={
                "field.json": '{"component": true}',
                "field.js": "Component({});",
                "field.wxml": '<rich-text nodes="<p class=&quot;pale&quot;>一</p>" />',
                "field.wxss": ".pale { color: rgb(1, 2, 3); }",
            },
        )
        assert phone.style("wx-rich-text p", "color") == "rgb(1, 2, 3)"

    def test_rpx_in_styles(self, phone: Phone) -> None:
        self.show(phone, '<p style="width: 750rpx">一</p>')
        assert phone.box("wx-rich-text p")["width"] == 390

    @pytest.mark.parametrize(("space", "shown"), [("nbsp", "\u00a0"), ("ensp", "\u2002"), ("emsp", "\u2003")])
    def test_space(self, phone: Phone, space: str, shown: str) -> None:
        self.show(phone, "<p>一  二</p>", f'space="{space}"')
        assert phone.run("return document.querySelector('wx-rich-text').textContent") == f"一{shown}{shown}二"

    def test_user_select(self, phone: Phone) -> None:
        self.show(phone, "<p>一</p>", "user-select")
        assert phone.style("wx-rich-text p", "userSelect") == "text"

    def test_other_nodes_later(self, phone: Phone) -> None:
        self.show(phone, "<p>一</p>")
        phone.set_data(nodes=[{"name": "p", "children": [{"type": "text", "text": "二"}]}])
        assert markup(phone) == "<p>二</p>"


class TestProgress:
    def test_is_as_wide_as_its_percentage(self, phone: Phone) -> None:
        phone.show(
            '<progress id="a" percent="{{40}}" show-info stroke-width="10" active-color="rgb(1, 2, 3)" />'
        )
        assert phone.box("wx-progress-fill")["width"] == pytest.approx(
            phone.box("wx-progress-bar")["width"] * 0.4, abs=1
        )
        assert phone.box("wx-progress-bar")["height"] == 10
        assert phone.text("wx-progress-text") == "40%"
        assert phone.style("wx-progress-fill", "backgroundColor") == "rgb(1, 2, 3)"

    def test_active_tells_its_end(self, phone: Phone) -> None:
        phone.show(
            '<progress percent="{{percent}}" active duration="1" bindactiveend="on" />', data={"percent": 0}
        )
        phone.set_data(percent=60)
        assert phone.wait_told("activeend") == [{"curPercent": 60}]


class TestSwiper:
    def show(self, phone: Phone, attributes: str = "", **data: Any) -> None:
        phone.show(
            f'<swiper id="a" {attributes} duration="10" bindchange="on" bindanimationfinish="on" bindtransition="on">'
            '<swiper-item wx:for="{{[0, 1, 2]}}" wx:key="*this" item-id="item{{item}}"><view id="slide{{item}}">{{item}}</view>'
            "</swiper-item></swiper>",
            data=data,
        )

    def test_current(self, phone: Phone) -> None:
        self.show(phone, 'current="{{current}}"', current=0)
        phone.set_data(current=2)
        assert phone.details("change") == [{"current": 2, "currentItemId": "item2", "source": ""}]
        phone.wait_told("animationfinish")
        assert phone.box("#slide2")["x"] == 0

    def test_a_finger_turns_it(self, phone: Phone) -> None:
        self.show(phone)
        phone.drag("#a", x=-180)
        assert phone.details("change") == [{"current": 1, "currentItemId": "item1", "source": "touch"}]
        phone.drag("#a", x=-40)
        assert len(phone.details("change")) == 1

    @pytest.mark.parametrize(("circular", "current"), [(True, 2), (False, None)])
    def test_circular(self, phone: Phone, circular: bool, current: int | None) -> None:
        self.show(phone, 'circular="{{circular}}"', circular=circular)
        phone.drag("#a", x=180)
        assert [one["current"] for one in phone.details("change")] == ([] if current is None else [current])

    def test_autoplay(self, phone: Phone) -> None:
        self.show(phone, 'autoplay interval="30"')
        told = phone.wait_told("change", 3)
        assert [one["current"] for one in told[:3]] == [1, 2, 0]
        assert told[0]["source"] == "autoplay"

    def test_vertical(self, phone: Phone) -> None:
        self.show(phone, "vertical")
        phone.drag("#a", y=-90)
        assert [one["current"] for one in phone.details("change")] == [1]

    def test_dots(self, phone: Phone) -> None:
        self.show(phone, 'indicator-dots indicator-active-color="rgb(1, 2, 3)"')
        phone.run("await phone.shown()")
        colors = phone.run(
            "return [...document.querySelectorAll('wx-swiper-dots i')].map((dot) => dot.style.background)"
        )
        assert [color == "rgb(1, 2, 3)" for color in colors] == [True, False, False]
