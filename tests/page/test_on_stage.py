"""The simulator's stage runs the generated page, as far as these tests lean on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.page.stage_page import StagePage
from tests.servers import reference_server

Project = Callable[..., dict[str, str]]


def test_the_generated_page_greets_asks_and_shows_the_answer(page: StagePage, project: Project) -> None:
    with reference_server() as server:
        seen = page.run(
            """
            const stage = await open({ files: argument });
            const reader = new Reader(stage);
            const greeting = stage.find('welcome').textContent;
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
    assert seen["logged"] == []


# What comes over the phone in mid-answer: its profile, what happens, and what the reader is told.
BLOWS = {
    "background": ("ios", "background({ elapsed: 6000 })", "interrupted", 0),
    "network switch": ("ios", "switchNetwork('4g')", "network", 0),
    "cut": ("android", "cut()", "network", 0),
    "offline": ("android", "offline()", "network", 0),
    "silent cut": ("ios", "cut()", "timeout", 60),
}


@pytest.mark.parametrize("blow", BLOWS)
def test_what_comes_over_the_phone_leaves_half_an_answer_where_the_server_cannot_resume(
    page: StagePage, project: Project, blow: str
) -> None:
    profile, happens, code, seconds = BLOWS[blow]
    seen = page.run(
        f"""
        const bytes = new TextEncoder().encode('data: {{"choices":[{{"index":0,"delta":{{"content":"半句"}}}}]}}\\n\\n');
        const source = recordedSource({{ bytes, hangs: true }});
        const stage = await open({{ files: argument.files, virtual: true, source, profile: argument.profile }});
        const reader = new Reader(stage);
        reader.ask('Why?');
        await stage.clock.until(() => reader.text() !== '');
        const began = stage.clock.now();
        stage.device.{happens};
        await reader.finished();
        const waited = (stage.clock.now() - began) / 1000;
        return {{ ...reader.summary(), waited, retry: reader.buttons(reader.words.answer.retry).length }};
        """,
        {"files": project({"url": "http://127.0.0.1:9", "protocol": "openai"}), "profile": profile},
    )
    assert (seen["status"], seen["text"], seen["error"]["code"]) == ("failed", "半句", code)
    assert seconds <= seen["waited"] < seconds + 1
    assert seen["retry"] == 1
    assert seen["errors"] == []


def test_a_server_that_the_phone_may_not_ask_is_named_as_such(page: StagePage, project: Project) -> None:
    seen = page.run(
        """
        const stage = await open({ files: argument, virtual: true, switches: { urlCheck: true } });
        const reader = new Reader(stage);
        reader.ask('Why?');
        await reader.finished();
        return { ...reader.summary(), retry: reader.buttons(reader.words.answer.retry).length };
        """,
        project({"url": "http://127.0.0.1:9", "protocol": "xiaoliu"}),
    )
    assert (seen["status"], seen["error"]["code"], seen["retry"]) == ("failed", "domain", 0)
    assert seen["errors"] == []


def test_a_page_that_was_closed_sets_data_and_looks_for_nodes_in_vain(
    page: StagePage, project: Project
) -> None:
    """Callbacks outlive pages all the time; a phone says nothing."""
    found, updates, errors = page.run(
        """
        const stage = await open({ files: argument, virtual: true, source: recordedSource({ hangs: true }) });
        new Reader(stage).ask('Why?');
        await stage.settled();
        const { page } = stage;
        const list = page.selectComponent('#scroll');
        stage.reopen();
        await stage.settled();
        const before = stage.updates.length;
        const found = [];
        page.setData({ busy: false, messages: [] }, () => found.push('drawn'));
        list.setData({ away: true });
        page.createSelectorQuery().select('.column').boundingClientRect((box) => found.push(box)).exec();
        await stage.settled();
        return [found, stage.updates.length - before, stage.errors];
        """,
        project({"url": "http://127.0.0.1:9", "protocol": "xiaoliu"}),
    )
    assert (found, updates, errors) == ([None], 0, [])
