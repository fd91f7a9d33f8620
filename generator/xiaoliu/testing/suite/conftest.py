"""What holds after every test of the suite, whatever it was about."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from xiaoliu.testing import Chat

LARGEST_SET_DATA = 1024 * 1024  # bytes; platform-facts.md, Rendering


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A part of the test itself, so that what it finds is kept as of any other failure."""
    result = yield
    chat = getattr(item, "funcargs", {}).get("chat")
    if chat is not None:
        check_sound(chat)
    return result


def check_sound(chat: Chat) -> None:
    """Raises AssertionError: the page's own code threw, or setData was given what a phone does not take.

    An exception that the page itself has caught is an error in its log.
    """
    thrown = [
        f"{error.get('file', '')}:{error.get('line', '')} {error['message']}" for error in chat.feed.errors
    ]
    thrown += [record["text"] for record in chat.feed.of("log") if record["level"] == "error"]
    assert not thrown, "the page's own code threw:\n" + "\n".join(thrown)
    refused = [call for call in chat.feed.set_data if call.get("problem") or call["bytes"] > LARGEST_SET_DATA]
    assert not refused, f"setData that a phone refuses: {refused}"
