"""How the generated page looks on the stage, typed into and tapped like a person does, against pictures that were looked at.

`make golden` renews the pictures; look at each of them before you commit it. What differs is kept in test-results/golden/.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.golden.compare import compare
from xiaoliu.testing.bench import ChatFactory
from xiaoliu.testing.chat import Chat
from xiaoliu.testing.steered_server import SteeredServer

IMAGES = Path(__file__).parent / "images"
RESULTS = Path("test-results/golden")
RENEW = "XIAOLIU_RENEW_GOLDEN" in os.environ

PHONE = (375, 812)
LONG = "\n\n".join(
    [
        "小流从山里来。它不急：一滴一滴地走，遇到石头就绕过去，遇到洼地就停一停。",
        *(f"第 {number} 段。一个字都不乱码，是因为断开的字符会等到它的下半截。" for number in range(1, 7)),
        "Streams 👨‍👩‍👧 and 🇨🇳 flags, a café, a naïve résumé.",
        "for (const chunk of stream) {\n  show(decoder.feed(chunk));\n}",
        "שלום, مرحبا — 从右到左的文字也在这里。",
    ]
)

State = Callable[[Chat, SteeredServer], None]


def welcome(chat: Chat, server: SteeredServer) -> None:
    """Nothing has been asked."""


def short_answer(chat: Chat, server: SteeredServer) -> None:
    server.answer("你好！我是小流 🌊，一条会说话的小溪。")
    chat.send("你好")
    chat.expect_answer(complete=True)
    leave_the_field(chat)


def long_answer(chat: Chat, server: SteeredServer) -> None:
    server.answer(LONG)
    chat.send("讲一个关于小溪的长故事")
    chat.expect_answer(LONG)
    leave_the_field(chat)


def english(chat: Chat, server: SteeredServer) -> None:
    server.answer("Hello! I’m a small stream 🌊, and I can talk.")
    chat.send("Hello, who are you?")
    chat.expect_answer(complete=True)
    leave_the_field(chat)


def thinking(chat: Chat, server: SteeredServer) -> None:
    server.answer("42。", reasoning="六乘以九……不对，再想想：六乘以七。")
    chat.send("想一想：答案是什么？")
    chat.expect_answer("42。")
    tap(chat, "展开思考过程")
    leave_the_field(chat)


def streaming(chat: Chat, server: SteeredServer) -> None:
    server.stall("从前有座山，山里有座")
    chat.send("讲个故事")
    chat.expect_answer("从前有座山，山里有座", complete=False)
    leave_the_field(chat)


def stopped(chat: Chat, server: SteeredServer) -> None:
    streaming(chat, server)
    chat.stop()
    chat.expect_stopped()


def failed(chat: Chat, server: SteeredServer) -> None:
    server.fail("upstream_truncated", after="说到一半，")
    chat.send("讲个故事")
    chat.expect_error("upstream_truncated")
    leave_the_field(chat)


def reconnecting(chat: Chat, server: SteeredServer) -> None:
    streaming(chat, server)
    # Whatever is sent from now on takes a minute.
    chat.device.slow(latency=60_000)
    chat.device.cut(silent=False)
    assert chat.expect_disconnected().status == "reconnecting"


def reconnecting_in_english(chat: Chat, server: SteeredServer) -> None:
    server.stall("Once upon a time there was a stream")
    chat.send("Tell me a story")
    chat.expect_answer("Once upon a time there was a stream", complete=False)
    leave_the_field(chat)
    chat.device.slow(latency=60_000)
    chat.device.cut(silent=False)
    assert chat.expect_disconnected().status == "reconnecting"


def offline_at_once(chat: Chat, server: SteeredServer) -> None:
    chat.device.offline()
    chat.send("讲个故事")
    assert chat.expect_disconnected().status == "offline"
    leave_the_field(chat)


def unfinished(chat: Chat, server: SteeredServer) -> None:
    streaming(chat, server)
    server.refuse(503)
    chat.device.cut(silent=False)
    while not chat.last_answer.over:
        chat.device.wait(seconds=5)
    assert chat.last_answer.error is not None and chat.last_answer.error.resumable


def keyboard(chat: Chat, server: SteeredServer) -> None:
    short_answer(chat, server)
    chat.type("再讲一个，要长一点的：\n一座山，一座庙，一个老和尚，一条小溪，还有一只不会游泳的鸭子。")


def new_chat(chat: Chat, server: SteeredServer) -> None:
    short_answer(chat, server)
    chat.page.locator(".new-chat").tap()
    chat.page.get_by_role("dialog").wait_for()
    chat.page.locator(".pressed").wait_for(state="detached")


def tap(chat: Chat, button: str) -> None:
    chat.front.get_by_role("button", name=button, exact=True).tap()


def leave_the_field(chat: Chat) -> None:
    """A tap on the conversation puts the keyboard away, and a finger that is gone presses nothing."""
    chat.device.keyboard = 0
    chat.page.mouse.move(1, 1)


GOLDEN: dict[str, tuple[State, tuple[int, int], dict[str, object]]] = {
    "welcome-zh-light": (welcome, PHONE, {}),
    "welcome-en-dark": (welcome, PHONE, {"locale": "en", "theme": "dark"}),
    "short-zh-light": (short_answer, PHONE, {}),
    "short-en-android": (english, (412, 892), {"locale": "en", "profile": "android"}),
    "long-zh-light": (long_answer, PHONE, {}),
    "long-zh-dark-devtools": (long_answer, PHONE, {"theme": "dark", "profile": "devtools"}),
    "long-zh-pc": (long_answer, (520, 760), {"profile": "pc"}),
    "thinking-zh-light": (thinking, PHONE, {}),
    "streaming-zh-light": (streaming, PHONE, {}),
    "stopped-en-light": (stopped, PHONE, {"locale": "en"}),
    "failed-zh-light": (failed, PHONE, {}),
    "failed-en-dark": (failed, PHONE, {"locale": "en", "theme": "dark"}),
    "reconnecting-zh-light": (reconnecting, PHONE, {}),
    "reconnecting-en-dark": (reconnecting_in_english, PHONE, {"locale": "en", "theme": "dark"}),
    "offline-zh-dark": (offline_at_once, PHONE, {"theme": "dark"}),
    "unfinished-zh-light": (unfinished, PHONE, {}),
    "unfinished-en-dark": (unfinished, PHONE, {"locale": "en", "theme": "dark"}),
    "keyboard-zh-light": (keyboard, PHONE, {}),
    "keyboard-en-dark": (keyboard, PHONE, {"locale": "en", "theme": "dark"}),
    "new-chat-zh-light": (new_chat, PHONE, {}),
    "new-chat-en-dark": (new_chat, PHONE, {"locale": "en", "theme": "dark"}),
    "large-text-small-phone": (failed, (320, 568), {"font_scale": 1.4}),
    "tablet-zh-dark": (long_answer, (768, 1024), {"theme": "dark"}),
}


@pytest.fixture
def open_chat(chat_factory: ChatFactory) -> Iterator[Callable[[tuple[int, int], dict[str, object]], Chat]]:
    """Opens the committed page on a screen of this size, in px."""

    def open_on(size: tuple[int, int], phone: dict[str, object]) -> Chat:
        chat = chat_factory(**phone)
        chat.page.set_viewport_size({"width": size[0], "height": size[1]})
        return chat

    yield open_on


@pytest.mark.parametrize("name", GOLDEN)
def test_the_page_looks_as_it_did(
    name: str,
    open_chat: Callable[[tuple[int, int], dict[str, object]], Chat],
    xiaoliu_server: SteeredServer,
) -> None:
    bring_about, size, phone = GOLDEN[name]
    chat = open_chat(size, phone)
    bring_about(chat, xiaoliu_server)
    seen = settled(chat)
    golden = IMAGES / f"{name}.png"
    if RENEW:
        if not golden.exists() or not compare(Image.open(golden), seen).same:
            seen.quantize(256).save(golden, optimize=True)
        return
    found = compare(Image.open(golden), seen)
    if not found.same:
        RESULTS.mkdir(parents=True, exist_ok=True)
        seen.save(RESULTS / f"{name}.actual.png")
        shutil.copy(golden, RESULTS / f"{name}.expected.png")
        found.picture.save(RESULTS / f"{name}.difference.png")
    assert found.same, (
        f"{found.share:.2%} of the pixels differ, {found.worst:.0%} in one place; see {RESULTS}/{name}.*.png. "
        "If it is better so: make golden"
    )


def settled(chat: Chat) -> Image.Image:
    """The screen, when two pictures of it in a row are the same: scrolling and fading have ended."""
    before = b""
    while True:
        now = chat.page.screenshot(animations="disabled", caret="hide")
        if now == before:
            return Image.open(BytesIO(now)).convert("RGB")
        before = now


def test_every_picture_belongs_to_a_state() -> None:
    assert {file.stem for file in IMAGES.glob("*.png")} == set(GOLDEN)
