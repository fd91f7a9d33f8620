"""The colours of the chat page: two schemes, worked out from one accent colour.

Whatever accent a user picks, every text the page shows keeps a contrast of at least 4.5:1 with what it stands
on (WCAG 2.2, 1.4.3): the accent itself may be a fill only, its legible variants are derived here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LEGIBLE = 4.5
"""Least contrast ratio of text on its ground (WCAG 2.2, 1.4.3, level AA)."""

VISIBLE = 1.5
"""Least contrast ratio of a filled shape against the page; what stands on it is legible anyway."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Scheme:
    """One colour scheme; every field but `name` is a CSS colour `#rrggbb`."""

    name: Literal["light", "dark"]
    accent: str
    on_accent: str
    accent_text: str
    accent_soft: str
    background: str
    surface: str
    pressed: str
    border: str
    text: str
    text_secondary: str
    danger: str
    danger_soft: str

    @property
    def bar_text(self) -> Literal["black", "white"]:
        """Colour of the navigation bar's text; the platform knows these two words only."""
        return "black" if self.name == "light" else "white"


def schemes(accent: str, mode: Literal["auto", "light", "dark"]) -> tuple[Scheme, Scheme]:
    """Returns what the page looks like when the phone is light and when it is dark.

    Args:
        accent: `#rgb` or `#rrggbb`.
        mode: "auto" follows the phone; "light" and "dark" give the same scheme twice.

    Raises:
        ValueError: `accent` is not such a colour.
    """
    colour = _parse(accent)
    light, dark = _light(colour), _dark(colour)
    return {"auto": (light, dark), "light": (light, light), "dark": (dark, dark)}[mode]


def contrast(one: str, other: str) -> float:
    """Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    return _contrast(_parse(one), _parse(other))


def _light(accent: Rgb) -> Scheme:
    background, surface = _parse("#f6f7f9"), _parse("#ffffff")
    soft = _mix(accent, surface, 0.1)
    fill = _until_distinct(accent, (background, surface), VISIBLE, towards=(0, 0, 0))
    return Scheme(
        name="light",
        accent=_css(fill),
        on_accent=_css(_ink_on(fill)),
        accent_text=_css(_until_distinct(accent, (background, surface, soft), LEGIBLE, towards=(0, 0, 0))),
        accent_soft=_css(soft),
        background=_css(background),
        surface=_css(surface),
        pressed="#eceef2",
        border="#dfe3e9",
        text="#16191f",
        text_secondary="#5b6270",
        danger="#b3261e",
        danger_soft="#fdeceb",
    )


def _dark(accent: Rgb) -> Scheme:
    background, surface = _parse("#0f1115"), _parse("#1b1e24")
    soft = _mix(accent, surface, 0.18)
    white = (255, 255, 255)
    fill = _until_distinct(accent, (background, surface), VISIBLE, towards=white)
    return Scheme(
        name="dark",
        accent=_css(fill),
        on_accent=_css(_ink_on(fill)),
        accent_text=_css(_until_distinct(accent, (background, surface, soft), LEGIBLE, towards=white)),
        accent_soft=_css(soft),
        background=_css(background),
        surface=_css(surface),
        pressed="#282c34",
        border="#31363f",
        text="#eceef2",
        text_secondary="#a3abb8",
        danger="#ff9a94",
        danger_soft="#331c1d",
    )


def _until_distinct(colour: Rgb, grounds: tuple[Rgb, ...], ratio: float, *, towards: Rgb) -> Rgb:
    """Moves `colour` in steps of 2 % towards black or white until it reaches `ratio` on every ground."""
    for step in range(51):
        moved = _mix(towards, colour, step / 50)
        if all(_contrast(moved, ground) >= ratio for ground in grounds):
            return moved
    return towards


def _ink_on(ground: Rgb) -> Rgb:
    """White where it is legible, else black: one of the two always is, since their ratios multiply to 21."""
    white = (255, 255, 255)
    return white if _contrast(white, ground) >= LEGIBLE else (0, 0, 0)


def _contrast(one: Rgb, other: Rgb) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (
        channel / 255 / 12.92 if channel <= 10 else ((channel / 255 + 0.055) / 1.055) ** 2.4
        for channel in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _parse(colour: str) -> Rgb:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not colour.startswith("#") or len(digits) != 6:
        raise ValueError(f"not a colour of the form #rgb or #rrggbb: {colour!r}")
    value = int(digits, 16)
    return value >> 16, value >> 8 & 255, value & 255


def _css(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
