"""The stand-in loads the generated page, as far as these tests lean on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.page.conftest import Page
from tests.servers import reference_server


def test_the_generated_page_greets_asks_and_shows_the_answer(page: Page, project: Callable[..., Any]) -> None:
    with reference_server() as server:
        seen = page.run(
            """
            const stage = new Stage({ files: argument }).launch();
            const reader = new Reader(stage);
            const greeting = stage.text(stage.find('welcome'));
            reader.ask('你好');
            await reader.finished();
            return { greeting, ...reader.summary(), logged: stage.logged };
            """,
            project({"url": server.url, "protocol": "xiaoliu"}),
        )
    print(seen)
    assert seen["greeting"]
    assert seen["status"] == "complete"
    assert seen["text"]
    assert seen["errors"] == []
