"""The phone that a test asks for, and in what state it is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args
from urllib.parse import urlencode

Profile = Literal["ios", "android", "devtools", "pc"]
Theme = Literal["light", "dark"]

PROFILES: tuple[Profile, ...] = get_args(Profile)
CUTTINGS = ("as-received", "bytes:1", "bytes:7", "random", "timed:50", "lump", "inside-characters")
"""One of each kind; `at:3,17` is the one kind more."""

# What a cutting of each kind carries after the colon.
_AMOUNTS = {"bytes": "size", "random": "most", "timed": "milliseconds"}


class SettingError(ValueError):
    """A test asks for a phone that there is not. The message says what there is."""


@dataclass(frozen=True)
class Setting:
    """One phone.

    Attributes:
        profile: whose habits it has, a column of docs/device-profiles.md.
        cutting: how answers are cut into chunks: "as-received", "lump", "inside-characters", "bytes:3" (every 3
            bytes), "random" or "random:10" (1 to 10 bytes), "timed:50" (what comes within 50 ms), "at:3,17" (at
            these offsets of the body).
        switches: habits that differ from the profile's, by the names in docs/device-profiles.md.
        theme: light or dark.
        locale: the phone's language, "zh-CN", "en" …
        font_scale: size of text, 1 is normal.
        latency: milliseconds that everything takes on its way from the server.
        bytes_per_second: how much arrives at most; 0 is without limit.
        seed: of "random" and "inside-characters"; the same seed gives the same cuts.
    """

    profile: str = "ios"
    cutting: str = "as-received"
    switches: Mapping[str, bool | str] | None = None
    theme: str = "light"
    locale: str = "zh-CN"
    font_scale: float = 1
    latency: float = 0
    bytes_per_second: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        _one_of("profile", self.profile, PROFILES)
        _one_of("theme", self.theme, get_args(Theme))
        cutting_of(self.cutting)

    @property
    def query(self) -> str:
        """As parameters of the stage's address."""
        return urlencode(
            {
                "profile": self.profile,
                "cutting": json.dumps(cutting_of(self.cutting)),
                "switches": json.dumps(dict(self.switches or {})),
                "theme": self.theme,
                "locale": platform_locale(self.locale),
                "fontScale": self.font_scale,
                "latency": self.latency,
                "bytesPerSecond": self.bytes_per_second,
                "seed": self.seed,
            }
        )


def combinations(wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every combination of the values that are lists: `{"profile": ["ios", "pc"]}` makes two.

    Raises:
        SettingError: there is no such key.
    """
    known = [field.name for field in fields(Setting)]
    for key in wanted:
        _one_of("key", key, known)
    choices = [value if isinstance(value, (list, tuple)) else [value] for value in wanted.values()]
    return [dict(zip(wanted, values, strict=True)) for values in itertools.product(*choices)]


def cutting_of(text: str) -> dict[str, Any]:
    """The stage's own form of a cutting: `bytes:3` is `{"how": "bytes", "size": 3}`.

    Raises:
        SettingError: there is no such cutting.
    """
    how, colon, amount = text.partition(":")
    cutting: dict[str, Any] = {"how": how}
    try:
        if how == "at":
            cutting["offsets"] = [int(offset) for offset in amount.split(",")]
        elif how in _AMOUNTS and colon:
            cutting[_AMOUNTS[how]] = int(amount)
        elif colon or how not in CUTTINGS:
            raise ValueError
    except ValueError:
        raise SettingError(f"no cutting {text!r}; there are {', '.join(CUTTINGS)} and at:3,17") from None
    return cutting


def text_of_cutting(cutting: Mapping[str, Any]) -> str:
    """What `cutting_of` made it of."""
    amounts = [value for name, value in cutting.items() if name != "how"]
    if not amounts:
        return str(cutting["how"])
    amount = ",".join(map(str, amounts[0])) if cutting["how"] == "at" else amounts[0]
    return f"{cutting['how']}:{amount}"


def platform_locale(locale: str) -> str:
    """As `wx.getAppBaseInfo` writes it: "zh-CN" is zh_CN."""
    return locale.replace("-", "_")


def _one_of(what: str, value: object, choices: list[str] | tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingError(f"no {what} {value!r}; there are {', '.join(choices)}")
