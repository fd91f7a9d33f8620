"""Tests of a chat page: pytest fixtures that open the generated mini-program on a simulated phone.

`pip install "xiaoliu[testing]"` is all that it takes; docs/testing.md shows how it is used. The names here are for
annotations: `def test_it_answers(chat: Chat, xiaoliu_server: SteeredServer) -> None`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xiaoliu.testing.bench import ChatFactory
    from xiaoliu.testing.chat import Chat
    from xiaoliu.testing.device import Device
    from xiaoliu.testing.feed import Feed
    from xiaoliu.testing.screen import Answer, AnswerError, Message
    from xiaoliu.testing.setting import Setting
    from xiaoliu.testing.steered_server import SteeredServer

_HOMES = {
    "Answer": "screen",
    "AnswerError": "screen",
    "Chat": "chat",
    "ChatFactory": "bench",
    "Device": "device",
    "Feed": "feed",
    "Message": "screen",
    "Setting": "setting",
    "SteeredServer": "steered_server",
}

__all__ = [
    "Answer",
    "AnswerError",
    "Chat",
    "ChatFactory",
    "Device",
    "Feed",
    "Message",
    "Setting",
    "SteeredServer",
]


def __getattr__(name: str) -> Any:
    # pytest imports this package in every run, also in those that test no chat.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
