"""A page with one field, for the tests of input and textarea."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.phones import Phone

EVENTS = 'bindinput="on" bindfocus="on" bindblur="on" bindconfirm="on" bindlinechange="on" bindkeyboardheightchange="on"'


@pytest.fixture(params=["input", "textarea"])
def tag(request: pytest.FixtureRequest) -> str:
    """Each of the two fields."""
    return str(request.param)


def show(phone: Phone, tag: str, attributes: str = "", **more: Any) -> None:
    """Opens a page with a field, `#a`, and a view beside it, `#beside`."""
    phone.show(
        f'<{tag} id="a" {attributes} {EVENTS} /><view id="beside" style="height: 40px" bindtap="on" />',
        **more,
    )


def focus(phone: Phone) -> None:
    """Taps the field, and returns when the page has been told."""
    phone.tap("#a")
    phone.wait_told("focus")
