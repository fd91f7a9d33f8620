"""web-view."""

from __future__ import annotations

from tests.simulator.phones import Phone

PAGE = "https://pages.example/h5/"
TEMPLATE = '<view id="a">beside it</view><web-view src="{{src}}" bindload="on" binderror="on" />'


def serve(phone: Phone, body: str | None) -> None:
    """What is found at the address; None: nobody."""

    def answer(route: object) -> None:
        if body is None:
            route.abort()  # type: ignore[attr-defined]
        else:
            route.fulfill(body=body, content_type="text/html")  # type: ignore[attr-defined]

    phone.do(lambda page: (page.unroute(f"{PAGE}**"), page.route(f"{PAGE}**", answer)))


def test_it_shows_a_page_over_everything_else(phone: Phone) -> None:
    serve(phone, "<p>hello")
    phone.show(TEMPLATE, data={"src": PAGE})
    assert phone.wait_told("load") == [{"src": PAGE}]
    frame = phone.do(lambda page: page.frame_locator("wx-web-view iframe").locator("p").inner_text())
    assert frame == "hello"
    area, view = phone.box(".wx-page-scroll"), phone.box("wx-web-view")
    assert view == area


def test_another_address_is_another_page(phone: Phone) -> None:
    serve(phone, "<p>hello")
    phone.show(TEMPLATE, data={"src": PAGE})
    phone.wait_told("load")
    phone.set_data(src=f"{PAGE}two")
    assert phone.wait_told("load", 2)[1] == {"src": f"{PAGE}two"}


def test_a_page_that_nobody_serves_is_an_error(phone: Phone) -> None:
    serve(phone, None)
    phone.show(TEMPLATE, data={"src": PAGE})
    assert phone.wait_told("error") == [{"src": PAGE}]
    assert phone.told("load") == []
    assert phone.do(lambda page: page.locator("wx-web-view iframe").count()) == 0
