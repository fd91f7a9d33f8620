"""The same on the generated page: what the reader sees is the answer, whichever byte was the last one to come."""

from __future__ import annotations

import pytest

from tests.exactly_once.phone import Phone
from tests.exactly_once.streams import pieces_of
from tests.exactly_once.world import world
from tests.page.conftest import generated

# Milliseconds on the phone until an answer is there whose connection broke: where nobody says so, that takes two and a
# half heartbeats, and some for the way; well below the age at which a connection is left in any case.
LONGEST = {"ios": 41_000, "android": 5_000}

EXCHANGES = 10
"""Of one conversation; what counts is the cut, not the length."""


@pytest.mark.parametrize("profile", ["ios", "android"])
def test_a_reset_after_every_byte_is_not_seen(phone: Phone, profile: str) -> None:
    """An iPhone does not even say that the connection broke: there the page finds out by the silence."""
    text = "".join(pieces_of("short"))
    with world("memory") as here:
        # Alone: after a silence without a byte the page would go over to another way, and stay there.
        backend = {"url": here.proxy.url, "protocol": "xiaoliu", "transports": ["chunked"]}
        phone.install(generated(backend))
        after, cuts = 0, -1
        # Until a cut comes too late: then every byte was the last one once.
        while here.proxy.cuts["reset"] > cuts:
            if after % EXCHANGES == 0:
                look = phone.do("begin", profile)
            cuts, began = here.proxy.cuts["reset"], look.now
            look = phone.do("askThroughCut", f"short {after}", f"reset {after}")
            answer = look.answers[-1]
            assert (answer.status, answer.text) == ("complete", text), f"cut after {after} bytes: {answer}"
            assert look.streams_most == 1 and not look.errors
            assert look.now - began <= LONGEST[profile]
            after += 1
    assert after > len(text.encode())
    assert set(here.model.asked.values()) == {1} and len(here.model.asked) == after
    print(f"{profile}: reset after each of {after - 1} bytes")
