"""What of a conversation outlives the page, and what a phone's storage may do to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engines import Engine
from tests.page.engine_script import run_script

SETUP = """
const { FakePlatform } = require('/test/fake-platform.js');
const { ConversationStore } = require('/runtime/conversation-store.js');
const KEY = 'xiaoliu.conversation';
const platform = new FakePlatform();
const store = new ConversationStore(platform);
const exchange = (question, changes) => ({
  question,
  answer: Object.assign(
    { content: 'a', reasoning: '', thinkingSeconds: 0, status: 'complete', reason: 'stop', error: null, run: null }, changes)
});
"""

ANSWER = {
    "content": "a",
    "reasoning": "",
    "thinkingSeconds": 0,
    "status": "complete",
    "reason": "stop",
    "error": None,
    "run": None,
}
RUN = {"id": "0b0e0f5e-7a51-4f2b-8f52-0d8a9c1c4c1e", "lastId": 7}
ERROR = {"code": "timeout", "message": "m", "retryable": True}


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    return run_script(engine, SETUP + script, argument)


def stored(exchanges: Any, version: Any = 2) -> str:
    return json.dumps({"version": version, "exchanges": exchanges})


def test_what_is_saved_is_loaded_as_it_was(engine: Engine) -> None:
    exchanges = [
        {
            "question": "你好👋🏽\r\n\u2028{{ x }}\x00",
            "answer": {**ANSWER, "content": "half a character: \ud83d"},
        },
        {"question": "2", "answer": {**ANSWER, "reasoning": "嗯", "thinkingSeconds": 3, "reason": "length"}},
        {"question": "3", "answer": {**ANSWER, "content": "", "status": "pending", "reason": ""}},
        {"question": "4", "answer": {**ANSWER, "status": "streaming", "reason": "", "run": RUN}},
        {"question": "5", "answer": {**ANSWER, "status": "stopped", "reason": ""}},
        {"question": "6", "answer": {**ANSWER, "status": "failed", "reason": "", "error": ERROR}},
    ]
    loaded, keys, logged = run(
        engine,
        """
        store.save(argument);
        const loaded = new ConversationStore(platform).load();
        return [loaded, Array.from(platform.kept.keys()), platform.logged];
        """,
        exchanges,
    )
    assert loaded == exchanges
    assert keys == ["xiaoliu.conversation"]
    assert logged == []


def test_a_first_visit_finds_nothing_and_says_nothing(engine: Engine) -> None:
    assert run(engine, "return [store.load(), platform.logged];") == [[], []]


def test_what_was_cleared_is_gone(engine: Engine) -> None:
    assert run(
        engine, "store.save([exchange('q')]); store.clear(); return [store.load(), platform.kept.size];"
    ) == [[], 0]


DAMAGED = [
    "{",
    "null",
    "[]",
    "5",
    "undefined",
    stored([], version="2"),
    stored({"question": "q", "answer": ANSWER}),
    stored([None]),
    stored([{"question": "q"}]),
    stored([{"question": 1, "answer": ANSWER}]),
    stored([{"answer": ANSWER}]),
    stored([{"question": "q", "answer": [ANSWER]}]),
    stored([{"question": "q", "answer": ANSWER}, {"question": "q", "answer": {}}]),
    stored([{"question": "q", "answer": {**ANSWER, "content": None}}]),
    stored([{"question": "q", "answer": {**ANSWER, "status": "sent"}}]),
    stored([{"question": "q", "answer": {**ANSWER, "thinkingSeconds": "3"}}]),
    stored([{"question": "q", "answer": {**ANSWER, "error": "timeout"}}]),
    stored([{"question": "q", "answer": {**ANSWER, "error": {"message": "m"}}}]),
    {"version": 2, "exchanges": []},
    None,
]


def test_what_is_damaged_counts_as_nothing_and_is_logged_once(engine: Engine) -> None:
    results = run(
        engine,
        """
        return argument.map((text) => {
          platform.logged = [];
          platform.kept.set(KEY, text);
          const found = store.load();
          const logged = platform.logged;
          store.save([exchange('q')]);
          return [found, logged.length, logged[0], store.load().length];
        });
        """,
        DAMAGED,
    )
    for text, (found, lines, logged, afterwards) in zip(DAMAGED, results, strict=True):
        assert (found, lines, afterwards) == ([], 1, 1), text
        assert logged.startswith("warn the kept conversation cannot be read: "), text


def test_another_version_counts_as_nothing_and_is_left_alone_until_something_is_said(engine: Engine) -> None:
    text = stored([{"question": "q", "answer": ANSWER}], version=3)
    found, logged, left, written = run(
        engine,
        """
        platform.kept.set(KEY, argument);
        const found = store.load();
        const left = platform.kept.get(KEY);
        store.save([exchange('q')]);
        return [found, platform.logged, left, platform.kept.get(KEY)];
        """,
        text,
    )
    assert found == []
    assert logged == ["warn the kept conversation cannot be read: Error: version 3 instead of 2"]
    assert left == text
    assert json.loads(written)["version"] == 2


def test_what_a_page_has_kept_that_knew_no_runs_is_read_and_kept_anew(engine: Engine) -> None:
    before = {key: value for key, value in ANSWER.items() if key != "run"}
    found, logged, written = run(
        engine,
        """
        platform.kept.set(KEY, argument);
        const found = store.load();
        store.save(found);
        return [found, platform.logged, platform.kept.get(KEY)];
        """,
        stored([{"question": "q", "answer": before}], version=1),
    )
    assert found == [{"question": "q", "answer": ANSWER}]
    assert logged == []
    assert json.loads(written) == {"version": 2, "exchanges": found}


NO_RUNS = [
    5,
    "r",
    [],
    {},
    {"id": "r"},
    {"lastId": 1},
    {"id": "", "lastId": 1},
    {"id": 7, "lastId": 1},
    {"id": "r" * 200, "lastId": 1},
    {"id": "r", "lastId": -1},
    {"id": "r", "lastId": 1.5},
    {"id": "r", "lastId": 1e300},
    {"id": "r", "lastId": "1"},
]


def test_of_a_damaged_run_nothing_is_left_but_its_answer_is(engine: Engine) -> None:
    runs, logged = run(
        engine,
        """
        const runs = argument.map((text) => {
          platform.kept.set(KEY, text);
          return store.load().map((one) => [one.answer.content, one.answer.run]);
        });
        return [runs, platform.logged];
        """,
        [stored([{"question": "q", "answer": {**ANSWER, "run": value}}]) for value in NO_RUNS],
    )
    assert runs == [[["a", None]]] * len(NO_RUNS)
    assert logged == []


@pytest.mark.parametrize("call", ["get", "set", "remove"])
def test_a_storage_that_throws_is_logged_and_changes_nothing(engine: Engine, call: str) -> None:
    found, kept, logged = run(
        engine,
        """
        store.save([exchange('before')]);
        const before = platform.kept.get(KEY);
        platform.broken = [argument];
        if (argument === 'set') store.save([exchange('after')]);
        if (argument === 'remove') store.clear();
        return [store.load().map((one) => one.question), platform.kept.get(KEY) === before, platform.logged];
        """,
        call,
    )
    assert found == ([] if call == "get" else ["before"])
    assert kept is True
    assert len(logged) == 1 and logged[0].endswith(f": Error: {call} broke"), logged


def test_the_oldest_go_first_when_there_are_too_many(engine: Engine) -> None:
    kept = run(
        engine,
        """
        const all = Array.from({ length: 61 }, (_, number) => exchange('q' + number));
        return [50, 51, 61].map((count) => {
          store.save(all.slice(0, count));
          return store.load().map((one) => one.question);
        });
        """,
    )
    assert kept == [[f"q{number}" for number in range(end - 50, end)] for end in (50, 51, 61)]


@pytest.mark.parametrize("text", ["a", "é", "流", "😀", "\x00", "\ud800"])
def test_the_oldest_go_first_when_there_is_too_much_to_keep(engine: Engine, text: str) -> None:
    kept, written, oversized = run(
        engine,
        """
        const long = argument.repeat(20000);
        store.save(Array.from({ length: 20 }, (_, number) => exchange('q' + number, { content: long })));
        const kept = store.load().map((one) => one.question);
        const written = platform.kept.get(KEY);
        store.save([exchange('q', { content: argument.repeat(200000) })]);
        return [kept, written, store.load().length];
        """,
        text,
    )
    assert kept == [f"q{number}" for number in range(20 - len(kept), 20)]
    assert 1 <= len(kept) < 20
    assert len(written.encode()) <= 512 * 1024
    assert oversized == 0
    assert len(written.encode()) * (len(kept) + 1) / len(kept) > 170 * 1024, "no more is dropped than must be"


def test_a_project_without_history_keeps_nothing(engine: Engine) -> None:
    seen = run(
        engine,
        """
        const { ConversationStore: NoStore } = require('/runtime/no-store.js');
        const nothing = new NoStore(platform);
        store.save([exchange('of another time')]);
        platform.broken = ['get', 'set', 'remove'];
        nothing.save([exchange('q')]);
        nothing.clear();
        return [nothing.load(), platform.kept.size, platform.logged];
        """,
    )
    assert seen == [[], 1, []]
