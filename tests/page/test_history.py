"""The conversation is there again when the page opens again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.page.conftest import Page
from tests.servers import reference_server
from tests.upstreams import Reply, fake_upstream

Project = Callable[..., dict[str, str]]
Run = Callable[..., Any]

SETUP = """
const KEY = 'xiaoliu.conversation';
const { files } = argument;
const open = (storage = {}) => new Stage({ files, storage }).launch();

/** The phone has ended the mini-program without a word; only its storage is left. */
const again = (stage) => open(Object.fromEntries(stage.storage));

const ask = async (stage, question) => {
  const reader = new Reader(stage);
  reader.ask(question);
  await reader.finished();
};
const arrives = (stage, text) => stage.clock.until(() => new Reader(stage).text() === text);

/** All messages as a person sees them, from top to bottom. */
const screen = (stage) => [...standIn.walk(stage.page.tree)]
  .filter((node) => node.tag === 'user-message' || node.tag === 'answer-message')
  .map((node) => [stage.text(node), node.component.data.status || 'sent', new Reader(stage).reasoning(node)]);

const kept = (stage) => JSON.parse(stage.storage.get(KEY)).exchanges
  .map(({ question, answer }) => [question, answer.content, answer.status]);
const sent = (stage) => JSON.parse(stage.requests.all[0].body).messages.map((message) => message.content);
"""


async def answer(reply: Reply) -> None:
    """Does what the question says."""
    question = reply.body["messages"][-1]["content"]
    await reply.head()
    if question == "silence":
        await reply.hang()
    if question == "think":
        await reply.event({"choices": [{"index": 0, "delta": {"reasoning_content": "嗯…"}}]})
    for _ in range(100):
        await reply.text("流😀")
    if question == "hang":
        await reply.hang()
    elif question == "break off":
        await reply.bytes(b"0\r\n\r\n")
    else:
        await reply.finish("length" if question == "long" else "stop")


WHOLE = "流😀" * 100


@pytest.fixture
def run(page: Page, project: Project) -> Iterator[Run]:
    """`run(script, features, name=…)`: beside a project whose server answers so; the rest is the script's argument."""
    with (
        fake_upstream(answer) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):

        def script(source: str, features: dict[str, bool] | None = None, **argument: Any) -> Any:
            config = {"features": features or {}, "chat": {"suggestions": ["?"]}, "app": {"locale": "en"}}
            files = project({"url": server.url, "protocol": "xiaoliu"}, **config)
            return page.run(SETUP + source, {"files": files, **argument})

        yield script


def test_everything_that_was_said_is_on_the_screen_again(run: Run) -> None:
    before, after, updates, requests, logged = run(
        """
        const stage = open();
        for (const question of ['think', 'long', 'break off', 'whole']) await ask(stage, question);
        const next = again(stage);
        await next.clock.until(() => next.inFlight === 0);
        const updates = next.updates.filter(({ owner }) => owner === '/pages/chat/chat').map(({ keys }) => keys);
        return [screen(stage), screen(next), updates, next.requests.all.length, next.logged];
        """
    )
    assert after == before
    assert [status for _, status, _ in after] == ["sent", "complete"] * 2 + [
        "sent",
        "failed",
        "sent",
        "complete",
    ]
    assert all(WHOLE in text for text, status, _ in after if status != "sent")
    assert after[1][2] == "嗯…" and "1 s" in after[1][0]
    assert "length limit" in after[3][0] and "broke off" in after[5][0]
    assert updates == [["messages"]], "one setData, and it has all messages"
    assert requests == 0
    assert logged == []


def test_the_end_is_in_view_at_once(run: Run) -> None:
    scrolls = run(
        """
        const stage = open();
        await ask(stage, 'whole');
        const next = again(stage);
        const scrolls = [];
        const list = next.page.selectComponent('#scroll');
        list.scrollTo = (top, animated) => scrolls.push([top > 1000000, animated]);
        await next.clock.until(() => scrolls.length > 0);
        list.follow();
        return scrolls;
        """
    )
    assert scrolls == [[True, False], [True, False]]


def test_the_next_question_takes_the_conversation_along(run: Run) -> None:
    messages, texts = run(
        """
        const stage = open();
        for (const question of ['whole', 'break off']) await ask(stage, question);
        const next = again(stage);
        await ask(next, 'more');
        return [sent(next), kept(again(next)).map(([question]) => question)];
        """
    )
    assert messages == ["whole", WHOLE, "break off", "more"]
    assert texts == ["whole", "break off", "more"]


WAYS = {
    "ended without a word": ("", "", "pending"),
    "hidden, then ended": ("stage.call('onHide');", WHOLE, "streaming"),
    "closed": ("stage.close();", WHOLE, "streaming"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_was_arriving_comes_back_as_broken_off(run: Run, way: str) -> None:
    script, text, status = WAYS[way]
    stored, shown, retried, final = run(
        f"""
        const stage = open();
        new Reader(stage).ask('hang');
        await arrives(stage, argument.whole);
        {script}
        const stored = kept(stage);
        const next = again(stage);
        const shown = [new Reader(next).summary(), screen(next)[1][0]];
        next.fire(next.find('.retry'), 'tap');
        await arrives(next, argument.whole);
        const retried = [sent(next), screen(next).length];
        new Reader(next).stop();
        return [stored, shown, retried, kept(next)];
        """,
        whole=WHOLE,
    )
    assert stored == [["hang", text, status]]
    summary, words = shown
    assert (summary["status"], summary["text"], summary["error"]["code"]) == ("failed", text, "closed")
    assert "The page was closed before the answer was complete." in words and "Try again" in words
    assert retried == [["hang"], 2], "the half answer gives way, and is not sent as context"
    assert final == [["hang", WHOLE, "stopped"]]


def test_a_question_that_nobody_has_answered_yet_is_kept_at_once(run: Run) -> None:
    shown = run("const stage = open(); new Reader(stage).ask('silence'); return screen(again(stage));")
    assert [status for _, status, _ in shown] == ["sent", "failed"]


def test_a_stopped_answer_comes_back_as_stopped_even_after_the_page_was_closed(run: Run) -> None:
    before, after = run(
        """
        const stage = open();
        new Reader(stage).ask('hang');
        await arrives(stage, argument.whole);
        new Reader(stage).stop();
        await stage.clock.until(() => new Reader(stage).over && stage.inFlight === 0);
        const before = screen(stage);
        stage.close();
        return [before, screen(again(stage))];
        """,
        whole=WHOLE,
    )
    assert before == after
    assert after[1][1] == "stopped" and "Stopped" in after[1][0]


def test_storage_is_written_when_a_question_leaves_and_when_its_answer_ends_and_never_between(
    run: Run,
) -> None:
    writes = run(
        """
        const stage = open();
        const writes = [];
        const write = stage.wx.setStorageSync;
        stage.wx.setStorageSync = (key, value) => {
          write(key, value);
          writes.push(kept(stage).pop());
        };
        await ask(stage, 'think');
        stage.call('onHide');
        stage.close();
        return writes;
        """
    )
    assert writes == [["think", "", "pending"], ["think", WHOLE, "complete"]]


@pytest.mark.parametrize(
    "value",
    [
        "{",
        {"exchanges": []},
        json.dumps({"version": 99, "exchanges": []}),
        json.dumps({"version": 1, "exchanges": [{"question": "q", "answer": {"content": "a"}}]}),
    ],
    ids=["no JSON", "no text", "another version", "not whole"],
)
def test_what_cannot_be_read_is_an_empty_conversation(run: Run, value: object) -> None:
    shown, welcome, logged, errors, later = run(
        """
        const stage = open({ [KEY]: argument.value });
        const shown = screen(stage);
        const welcome = stage.findAll('suggestion-list').length;
        await ask(stage, 'whole');
        return [shown, welcome, stage.logged, stage.errors, kept(stage)];
        """,
        value=value,
    )
    assert (shown, welcome, errors) == ([], 1, [])
    assert [(level, text) for level, text, _ in logged] == [("warn", "the kept conversation cannot be read")]
    assert later == [["whole", WHOLE, "complete"]]


def test_a_full_storage_costs_no_answer_and_keeps_what_it_had(run: Run) -> None:
    summary, logged, left = run(
        """
        const stage = open();
        await ask(stage, 'whole');
        stage.wx.setStorageSync = () => {
          throw new Error('setStorageSync:fail exceed max size');
        };
        await ask(stage, 'think');
        return [new Reader(stage).summary(), stage.logged, kept(stage)];
        """
    )
    assert (summary["status"], summary["text"], summary["errors"]) == ("complete", WHOLE, [])
    assert len(logged) == 2 and all("exceed max size" in line[2] for line in logged)
    assert left == [["whole", WHOLE, "complete"]]


def test_the_oldest_are_forgotten_and_stay_on_the_screen_until_then(run: Run) -> None:
    shown, stored, later = run(
        """
        const stage = open();
        await ask(stage, 'whole');
        const { version, exchanges } = JSON.parse(stage.storage.get(KEY));
        const many = Array.from({ length: 50 }, (_, number) => ({ ...exchanges[0], question: 'q' + number }));
        const next = open({ [KEY]: JSON.stringify({ version, exchanges: many }) });
        await ask(next, 'more');
        return [screen(next).length, kept(next).map(([question]) => question), screen(again(next)).length];
        """
    )
    assert shown == 102
    assert stored == [*(f"q{number}" for number in range(1, 50)), "more"]
    assert later == 100


NEW_CHAT = """
const stage = open();
await ask(stage, 'whole');
const asked = [];
stage.wx.showActionSheet = (options) => {
  asked.push(options.alertText, ...options.itemList);
  stage.clock.soon(() => (argument.agrees ? options.success({ tapIndex: 0 }) : options.fail({ errMsg: 'showActionSheet:fail cancel' })));
};
stage.fire(stage.find('.new-chat'), 'tap');
await stage.clock.until(() => asked.length > 0 && stage.clock.tasks.length === 0 && stage.inFlight === 0);
const shown = [screen(stage).length, stage.findAll('suggestion-list').length, stage.findAll('.new-chat').length];
const remembered = screen(again(stage)).length;
await ask(stage, 'more');
return [asked, shown, remembered, JSON.parse(stage.requests.all[1].body).messages.length, stage.storage.size, stage.errors];
"""


@pytest.mark.parametrize("history", [True, False])
def test_a_new_chat_forgets_what_was_said_if_the_reader_agrees(run: Run, history: bool) -> None:
    asked, shown, remembered, told, stored, errors = run(NEW_CHAT, {"history": history}, agrees=True)
    assert asked == ["This conversation will be cleared.", "New chat"]
    assert shown == [0, 1, 0]
    assert (remembered, told, stored, errors) == (0, 1, int(history), [])


def test_a_new_chat_is_not_begun_if_the_reader_thinks_better_of_it(run: Run) -> None:
    _, shown, remembered, told, _, errors = run(NEW_CHAT, agrees=False)
    assert shown == [2, 0, 1]
    assert (remembered, told, errors) == (2, 3, [])


def test_a_new_chat_is_offered_when_no_answer_is_arriving(run: Run) -> None:
    counts = run(
        """
        const stage = open();
        const offered = () => [stage.findAll('.new-chat').length, stage.findAll('.new-chat.waiting').length];
        const counts = [offered()];
        new Reader(stage).ask('hang');
        await arrives(stage, argument.whole);
        counts.push(offered());
        new Reader(stage).stop();
        counts.push(offered());
        return counts;
        """,
        whole=WHOLE,
    )
    assert counts == [[0, 0], [1, 1], [1, 0]]


def test_without_the_feature_nothing_is_kept_and_nothing_is_generated_for_it(
    run: Run, project: Project
) -> None:
    off = {"history": False}
    shown, stored, later, errors = run(
        """
        const stage = open();
        stage.wx.getStorageSync = stage.wx.setStorageSync = stage.wx.removeStorageSync = () => {
          throw new Error('the storage is nobody’s business here');
        };
        await ask(stage, 'whole');
        stage.call('onHide');
        stage.close();
        return [screen(again(stage)), stage.storage.size, stage.logged, stage.errors];
        """,
        off,
    )
    assert (shown, stored, later, errors) == ([], 0, [], [])
    files = {
        wanted: set(project({"protocol": "xiaoliu"}, features={"history": wanted}))
        for wanted in (True, False)
    }
    assert files[True] - files[False] == {"runtime/conversation-store.js"}
    assert files[False] - files[True] == {"runtime/no-store.js"}
