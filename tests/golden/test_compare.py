"""The comparison sees what a person sees."""

from __future__ import annotations

from PIL import Image, ImageDraw

from tests.golden.compare import SHARE, compare

SIZE = (375, 812)


def page(*, left: int = 20, colour: str = "#07c160") -> Image.Image:
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, 200, left + 120, 240), fill=colour)
    draw.text((30, 300), "one line of text, and another one beside it", fill="black")
    return picture


def test_the_same_page_is_the_same() -> None:
    assert compare(page(), page()).share == 0


def test_a_shade_that_nobody_sees_is_the_same() -> None:
    assert compare(page(), page(colour="#07c262")).same


def test_a_moved_button_is_not_the_same() -> None:
    assert not compare(page(), page(left=40)).same


def test_a_missing_icon_is_not_the_same() -> None:
    with_icon = page()
    ImageDraw.Draw(with_icon).ellipse((300, 600, 318, 618), fill="#3c4043")
    found = compare(page(), with_icon)
    assert found.share < SHARE and not found.same


def test_another_colour_is_not_the_same() -> None:
    assert not compare(page(), page(colour="#c10707")).same


def test_another_size_is_not_the_same() -> None:
    assert not compare(page(), page().resize((375, 700))).same
