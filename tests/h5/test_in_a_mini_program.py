"""The generated page `pages/web-view` on the simulated phone, with the real server's chat page inside."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import expect

from tests.h5.model import PIECES, WHOLE, answering
from tests.h5.visit import PATIENCE
from tests.simulator.phones import Phone
from xiaoliu.config import ChatConfig
from xiaoliu.plan import resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates


def mini_program(url: str) -> dict[str, str]:
    """The files of a generated mini-program that opens on its page of the server."""
    templates = load_templates()
    config = ChatConfig.model_validate({"backend": {"url": url}, "features": {"web_view": True}})
    files = {path: data.decode() for path, data in render(resolve(config, templates), templates).items()}
    app = json.loads(files["app.json"])
    files["app.json"] = json.dumps(app | {"pages": app["pages"][::-1]})
    return files


def test_a_question_in_the_web_view_is_answered_whole(phone: Phone) -> None:
    with answering(*PIECES) as (server, model):
        model.say_all()
        phone.open(mini_program(server.url))

        def ask(page: Any) -> str:
            chat = page.frame_locator("wx-web-view iframe")
            field = chat.get_by_role("textbox")
            field.fill("你好")
            field.press("Enter")
            expect(chat.locator(".answer.complete")).to_be_visible(timeout=PATIENCE)
            return str(chat.locator(".answer .text").evaluate("(element) => element.textContent"))

        assert phone.do(ask) == WHOLE
        assert model.calls == 1


def test_a_server_that_is_not_there_is_said_and_tried_again(phone: Phone) -> None:
    with answering(*PIECES) as (server, _):
        url = server.url
    phone.open(mini_program(url))
    phone.wait("document.querySelector('wx-web-view') === null")
    text = phone.text(".notice")
    assert "重试" in text or "Try again" in text
