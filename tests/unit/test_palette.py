"""The colours of the page: legible whatever accent is chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoliu.palette import LEGIBLE, VISIBLE, Scheme, contrast, schemes

ACCENTS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")

TEXT_AND_GROUND = [
    (text, ground)
    for text, grounds in {
        "text": ("background", "surface", "pressed", "accent_soft", "danger_soft"),
        "text_secondary": ("background", "surface", "pressed", "danger_soft"),
        "on_accent": ("accent",),
        "accent_text": ("background", "surface", "accent_soft"),
        "danger": ("danger_soft",),
    }.items()
    for ground in grounds
]


def worst(scheme: Scheme) -> tuple[float, str]:
    return min(
        (contrast(getattr(scheme, text), getattr(scheme, ground)), f"{scheme.name}: {text} on {ground}")
        for text, ground in TEXT_AND_GROUND
    )


@given(ACCENTS)
def test_every_text_is_legible_on_what_it_stands_on(accent: str) -> None:
    for scheme in schemes(accent, "auto"):
        ratio, where = worst(scheme)
        assert ratio >= LEGIBLE, where


@given(ACCENTS)
def test_a_filled_shape_is_seen_against_the_page(accent: str) -> None:
    for scheme in schemes(accent, "auto"):
        assert (
            min(contrast(scheme.accent, ground) for ground in (scheme.background, scheme.surface)) >= VISIBLE
        )


def test_an_accent_that_can_be_seen_is_taken_as_it_is() -> None:
    assert [scheme.accent for scheme in schemes("#07c160", "auto")] == ["#07c160", "#07c160"]


def test_a_forced_mode_gives_one_scheme_twice() -> None:
    assert [scheme.name for scheme in schemes("#abc", "dark")] == ["dark", "dark"]
    assert [scheme.name for scheme in schemes("#abc", "light")] == ["light", "light"]


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", ["07c160", "#07c16", "#ggg", ""])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError):
        schemes(colour, "auto")
