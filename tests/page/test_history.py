"""The conversation is there again when the page opens again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.page.stage_page import StagePage
from tests.servers import reference_server
from tests.upstreams import Reply, fake_upstream

Project = Callable[..., dict[str, str]]
Run = Callable[..., Any]

SETUP = """
const KEY = 'xiaoliu.conversation';
const { files } = argument;
const launch = (storage = new Map()) => open({ files, storage, locale: 'en' });
const storing = (value) => new Map([[KEY, JSON.stringify(value)]]);

/** The phone has ended the mini-program without a word; only its storage is left. */
const again = (stage) => launch(new Map(stage.storage));

const ask = async (stage, question) => {
  const reader = new Reader(stage);
  reader.ask(question);
  await reader.finished();
};
const arrives = (stage, text) => stage.clock.until(() => new Reader(stage).text() === text);

/** All messages as a person sees them, from top to bottom. */
const screen = (stage) => {
  const reader = new Reader(stage);
  return reader.messages.map((node) => [node.textContent, reader.status(node) || 'sent', reader.reasoning(node)]);
};

const stored = (stage) => JSON.parse(JSON.parse(stage.storage.get(KEY)));
const kept = (stage) => stored(stage).exchanges.map(({ question, answer }) => [question, answer.content, answer.status]);
const sent = (stage) => JSON.parse(stage.requests[0].body).messages.map((message) => message.content);
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
def run(page: StagePage, project: Project) -> Iterator[Run]:
    """`run(script, features, protocol, name=…)`: beside a project whose server answers so; the rest is the argument."""
    with (
        fake_upstream(answer) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):

        def script(
            source: str,
            features: dict[str, bool] | None = None,
            protocol: str = "xiaoliu",
            **argument: Any,
        ) -> Any:
            config = {"features": features or {}, "chat": {"suggestions": ["?"]}, "app": {"locale": "en"}}
            url = server.url if protocol == "xiaoliu" else upstream.base_url
            files = project({"url": url, "protocol": protocol}, **config)
            return page.run(SETUP + source, {"files": files, **argument})

        yield script


def test_everything_that_was_said_is_on_the_screen_again(run: Run) -> None:
    before, after, updates, requests, logged = run(
        """
        const stage = await launch();
        for (const question of ['think', 'long', 'break off', 'whole']) await ask(stage, question);
        const before = screen(stage);
        const next = await again(stage);
        await next.settled();
        const updates = next.updates.filter(({ owner }) => owner === 'pages/chat/chat').map(({ keys }) => keys);
        return [before, screen(next), updates, next.requests.length, next.logged];
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
    scrolls, below, hidden = run(
        """
        const stage = await launch();
        for (const question of ['whole', 'long', 'think']) await ask(stage, question);
        const next = await again(stage);
        const scrolls = [];
        const list = next.page.selectComponent('#scroll');
        const { scrollTo } = list;
        list.scrollTo = (top, animated) => {
          scrolls.push([top > 1000000, animated]);
          scrollTo.call(list, top, animated);
        };
        await next.clock.until(() => scrolls.length > 0);
        await next.settled();
        const { scrollTop, scrollHeight, clientHeight } = next.find('wx-scroller');
        list.follow();
        return [scrolls, scrollHeight - scrollTop - clientHeight, scrollHeight - clientHeight];
        """
    )
    assert scrolls == [[True, False], [True, False]]
    assert below < 1 < hidden, "px"


def test_the_next_question_takes_the_conversation_along(run: Run) -> None:
    messages, texts = run(
        """
        const stage = await launch();
        for (const question of ['whole', 'break off']) await ask(stage, question);
        const next = await again(stage);
        await ask(next, 'more');
        return [sent(next), kept(await again(next)).map(([question]) => question)];
        """
    )
    assert messages == ["whole", WHOLE, "break off", "more"]
    assert texts == ["whole", "break off", "more"]


WAYS = {
    "ended without a word": ("", "", "pending"),
    "hidden, then ended": ("stage.device.background();", WHOLE, "streaming"),
    "closed": ("stage.close();", WHOLE, "streaming"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_of_a_server_that_cannot_resume_comes_back_as_broken_off(run: Run, way: str) -> None:
    script, text, status = WAYS[way]
    stored, shown, retried, final = run(
        f"""
        const stage = await launch();
        new Reader(stage).ask('hang');
        await arrives(stage, argument.whole);
        {script}
        const left = kept(stage);
        const next = await again(stage);
        const shown = [new Reader(next).summary(), screen(next)[1][0]];
        new Reader(next).retry();
        await arrives(next, argument.whole);
        const retried = [sent(next), screen(next).length];
        new Reader(next).stop();
        return [left, shown, retried, kept(next)];
        """,
        protocol="openai",
        whole=WHOLE,
    )
    assert stored == [["hang", text, status]]
    summary, words = shown
    assert (summary["status"], summary["text"], summary["error"]["code"]) == ("failed", text, "closed")
    assert "The page was closed before the answer was complete." in words and "Try again" in words
    assert retried == [["hang"], 2], "the half answer gives way, and is not sent as context"
    assert final == [["hang", WHOLE, "stopped"]]


def test_a_question_that_nobody_has_answered_yet_is_kept_at_once(run: Run) -> None:
    shown = run(
        "const stage = await launch(); new Reader(stage).ask('silence'); return screen(await again(stage));"
    )
    assert [status for _, status, _ in shown] == ["sent", "pending"]


def test_a_stopped_answer_comes_back_as_stopped_even_after_the_page_was_closed(run: Run) -> None:
    before, after = run(
        """
        const stage = await launch();
        new Reader(stage).ask('hang');
        await arrives(stage, argument.whole);
        new Reader(stage).stop();
        await new Reader(stage).finished();
        const before = screen(stage);
        stage.close();
        return [before, screen(await again(stage))];
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
        const stage = await launch();
        const writes = [];
        const write = stage.storage.set.bind(stage.storage);
        stage.storage.set = (key, value) => {
          write(key, value);
          writes.push(kept(stage).pop());
        };
        await ask(stage, 'think');
        stage.device.background();
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
        const stage = await launch(storing(argument.value));
        const shown = screen(stage);
        const welcome = stage.findAll('suggestion-list').length;
        await ask(stage, 'whole');
        return [shown, welcome, stage.logged, stage.errors, kept(stage)];
        """,
        value=value,
    )
    assert (shown, welcome, errors) == ([], 1, [])
    [[level, text]] = logged
    assert level == "warn" and text.startswith("the kept conversation cannot be read ")
    assert later == [["whole", WHOLE, "complete"]]


def test_a_full_storage_costs_no_answer_and_keeps_what_it_had(run: Run) -> None:
    summary, logged, left = run(
        """
        const stage = await launch();
        await ask(stage, 'whole');
        // 10 MB is all that there is room for, 1 MB the most of a key.
        for (let number = 0; number < 10; number += 1) stage.storage.set('other ' + number, 'x'.repeat(1024 * 1024 - 20));
        await ask(stage, 'think');
        return [new Reader(stage).summary(), stage.logged, kept(stage)];
        """
    )
    assert (summary["status"], summary["text"], summary["errors"]) == ("complete", WHOLE, [])
    assert len(logged) == 2 and all("exceed storage max size" in text for _, text in logged)
    assert left == [["whole", WHOLE, "complete"]]


def test_the_oldest_are_forgotten_and_stay_on_the_screen_until_then(run: Run) -> None:
    shown, stored, later = run(
        """
        const stage = await launch();
        await ask(stage, 'whole');
        const { version, exchanges } = stored(stage);
        const many = Array.from({ length: 50 }, (_, number) => ({ ...exchanges[0], question: 'q' + number }));
        const next = await launch(storing(JSON.stringify({ version, exchanges: many })));
        await ask(next, 'more');
        return [screen(next).length, kept(next).map(([question]) => question), screen(await again(next)).length];
        """
    )
    assert shown == 102
    assert stored == [*(f"q{number}" for number in range(1, 50)), "more"]
    assert later == 100


NEW_CHAT = """
const stage = await launch();
await ask(stage, 'whole');
const reader = new Reader(stage);
// As long as one types, it is not offered.
stage.device.hideKeyboard();
await stage.settled();
reader.tap(reader.words.chat.newChat);
await stage.clock.until(() => stage.findAll('[role=dialog]').length > 0);
const menu = stage.find('[role=dialog]');
const asked = [...menu.children].map((part) => part.textContent);
reader.tap(argument.agrees ? reader.words.chat.newChat : 'Cancel');
await stage.clock.until(() => stage.findAll('[role=dialog]').length === 0);
await stage.clock.until(() => screen(stage).length === (argument.agrees ? 0 : 2));
const shown = [screen(stage).length, stage.findAll('suggestion-list').length, stage.findAll('.new-chat').length];
const left = new Map(stage.storage);
await ask(stage, 'more');
const told = JSON.parse(stage.requests[1].body).messages.length;
const { size } = stage.storage;
return [asked, shown, screen(await launch(left)).length, told, size, stage.errors];
"""


@pytest.mark.parametrize("history", [True, False])
def test_a_new_chat_forgets_what_was_said_if_the_reader_agrees(run: Run, history: bool) -> None:
    asked, shown, remembered, told, stored, errors = run(NEW_CHAT, {"history": history}, agrees=True)
    assert asked == ["This conversation will be cleared.", "New chat", "Cancel"]
    assert shown == [0, 1, 0]
    assert (remembered, told, stored, errors) == (0, 1, int(history), [])


def test_a_new_chat_is_not_begun_if_the_reader_thinks_better_of_it(run: Run) -> None:
    _, shown, remembered, told, _, errors = run(NEW_CHAT, agrees=False)
    assert shown == [2, 0, 1]
    assert (remembered, told, errors) == (2, 3, [])


def test_a_new_chat_is_offered_when_no_answer_is_arriving(run: Run) -> None:
    counts = run(
        """
        const stage = await launch();
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
        const stage = await launch();
        stage.storage.get = stage.storage.set = stage.storage.delete = () => {
          throw new Error('the storage is nobody’s business here');
        };
        await ask(stage, 'whole');
        stage.device.background();
        stage.close();
        return [screen(await again(stage)), stage.storage.size, stage.logged, stage.errors];
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
