"""An answer outlives its page: it was closed, killed, hidden or cut off, and is whole in the end, and asked for once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.page.stage_page import StagePage
from tests.servers import reference_server
from tests.upstreams import FakeUpstream, Reply, fake_upstream

Project = Callable[..., dict[str, str]]
Run = Callable[..., Any]

SETUP = """
const KEY = 'xiaoliu.conversation';
const { files, half, rest, upstream } = argument;
const launch = (storage = new Map(), options = {}) => open({ files, storage, locale: 'en', ...options });
/** The phone has ended the mini-program without a word; only its storage is left. */
const again = (stage) => launch(new Map(stage.storage));
const goOn = () => fetch(upstream + '/go-on', { method: 'POST', body: 'null' });
const arrives = (stage, text) => stage.clock.until(() => new Reader(stage).text() === text, 20000);
const exchange = (stage) => JSON.parse(JSON.parse(stage.storage.get(KEY))).exchanges.pop();
const began = async (question = 'Why?') => {
  const stage = await launch();
  new Reader(stage).ask(question);
  await arrives(stage, half);
  return stage;
};
const whole = async (stage) => {
  await new Reader(stage).finished(20000);
  return { ...new Reader(stage).summary(), logged: stage.logged, answers: new Reader(stage).answers.length };
};
const stopped = (stage) => (
  stage.clock.until(() => stage.requests.some(({ url, outcome }) => url.endsWith('/stop') && outcome), 10000));
const sent = (stage) => stage.requests.map(({ url }) => new URL(url).pathname.replace(/[0-9a-f-]{36}/, 'ID'));
"""

HALF = "Because 👋🏽 "
REST = "流 of the stream.\r\n{{ end }}"


class Model:
    """Says HALF, waits until the test lets it go on, and says REST."""

    def __init__(self) -> None:
        self._go_on = asyncio.Event()

    async def answer(self, reply: Reply) -> None:
        await reply.head()
        if reply.path == "/v1/go-on":
            self._go_on.set()
            await reply.bytes(b"0\r\n\r\n")
            reply.close()
            return
        question = reply.body["messages"][-1]["content"]
        if question == "think":
            await reply.event({"choices": [{"index": 0, "delta": {"reasoning_content": "嗯…"}}]})
        else:
            await reply.text(HALF)
        await self._go_on.wait()
        await reply.text(REST)
        await reply.finish()


def asked(upstream: FakeUpstream) -> int:
    """How often the model was asked: what has been paid for."""
    return sum(reply.path.endswith("/chat/completions") for reply in upstream.replies)


@pytest.fixture
def serve(page: StagePage, project: Project) -> Callable[..., Any]:
    """`with serve(…settings) as (run, upstream):`, `run(script)` beside a project whose server answers so."""

    @contextmanager
    def serving(
        features: dict[str, bool] | None = None, **settings: Any
    ) -> Iterator[tuple[Run, FakeUpstream]]:
        with (
            fake_upstream(Model().answer) as upstream,
            reference_server(
                upstream="openai", openai_base_url=upstream.base_url, model="m", **settings
            ) as server,
        ):
            files = project(
                {"url": server.url, "protocol": "xiaoliu"}, features=features or {}, app={"locale": "en"}
            )

            def run(source: str, **argument: Any) -> Any:
                given = {"files": files, "half": HALF, "rest": REST, "upstream": upstream.base_url}
                return page.run(SETUP + source, {**given, **argument})

            yield run, upstream

    return serving


def assert_whole(seen: dict[str, Any]) -> None:
    assert (seen["status"], seen["text"], seen["answers"]) == ("complete", HALF + REST, 1)
    assert seen["errors"] == [] and seen["error"] is None


# The page was closed, and is opened again


WAYS = {
    "killed without a word": "",
    "hidden, then killed": "stage.device.background();",
    "closed": "stage.close();",
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_is_picked_up_when_the_page_opens_again(serve: Callable[..., Any], way: str) -> None:
    with serve() as (run, upstream):
        kept, shown, seen, final = run(
            f"""
            const stage = await began();
            {WAYS[way]}
            const kept = exchange(stage).answer;
            const next = await again(stage);
            await arrives(next, half);
            const shown = new Reader(next).buttons(new Reader(next).words.composer.stopLabel).length;
            await goOn();
            return [kept, shown, await whole(next), exchange(next).answer];
            """
        )
    assert (kept["content"], kept["run"]["lastId"] > 0) == ((HALF, True) if WAYS[way] else ("", False))
    assert shown == 1, "it can be stopped"
    assert_whole(seen)
    assert (final["status"], final["content"], final["run"]) == ("complete", HALF + REST, None)
    assert asked(upstream) == 1


def test_an_answer_that_ended_while_nobody_looked_is_there_at_once(serve: Callable[..., Any]) -> None:
    with serve() as (run, upstream):
        seen, urls = run(
            """
            const stage = await began();
            stage.device.background();
            const storage = new Map(stage.storage);
            stage.device.foreground();
            await goOn();
            await arrives(stage, half + rest);
            const next = await launch(storage);
            return [await whole(next), sent(next)];
            """
        )
    assert_whole(seen)
    assert urls == ["/v1/runs/ID/events"]
    assert asked(upstream) == 1


def test_what_the_log_no_longer_has_the_summary_has(serve: Callable[..., Any]) -> None:
    with serve(retention_seconds=0.05) as (run, upstream):
        seen, urls = run(
            """
            const stage = await began();
            stage.device.background();
            const storage = new Map(stage.storage);
            stage.device.foreground();
            await goOn();
            await arrives(stage, half + rest);
            const { id } = JSON.parse(JSON.parse(storage.get(KEY))).exchanges[0].answer.run;
            const log = stage.requests[0].url.replace(/[/]v1[/]chat.*/, '/v1/runs/' + id + '/events');
            while ((await fetch(log)).status !== 410);
            const next = await launch(storage);
            return [await whole(next), sent(next)];
            """
        )
    assert_whole(seen)
    assert urls == ["/v1/runs/ID/events", "/v1/runs/ID"]
    assert asked(upstream) == 1


def test_an_answer_that_the_server_has_given_up_says_so_and_can_be_asked_again(
    serve: Callable[..., Any],
) -> None:
    with serve(orphan_seconds=0.05) as (run, upstream):
        seen, words, later = run(
            """
            const stage = await began();
            stage.device.background();
            const storage = new Map(stage.storage);
            const { id } = exchange(stage).answer.run;
            const status = stage.requests[0].url.replace(/[/]v1[/]chat.*/, '/v1/runs/' + id);
            closeCurrent();
            while ((await (await fetch(status)).json()).status === 'running');
            const next = await launch(storage);
            const seen = await whole(next);
            const words = new Reader(next).last.textContent;
            await goOn();
            new Reader(next).retry();
            await arrives(next, half + rest);
            return [seen, words, await whole(next)];
            """
        )
        upstream.hung_up.get(timeout=10)
    assert (seen["status"], seen["text"], seen["error"]["code"]) == ("failed", HALF, "abandoned")
    assert "You were away for a while" in words and "Try again" in words
    assert_whole(later)
    assert asked(upstream) == 2, "the second time because the reader wanted it"


@pytest.mark.parametrize(("last_id", "text"), [(0, ""), (1, HALF)])
def test_an_answer_that_the_server_does_not_know_is_not_asked_for_behind_the_readers_back(
    serve: Callable[..., Any], last_id: int, text: str
) -> None:
    with serve() as (run, upstream):
        seen, words, urls = run(
            """
            const run = { id: '0b0e0f5e-7a51-4f2b-8f52-0d8a9c1c4c1e', lastId: argument.lastId };
            const status = argument.content ? 'streaming' : 'pending';
            const answer = {
              content: argument.content, status, reasoning: '', thinkingSeconds: 0, reason: '', error: null, run
            };
            const stored = JSON.stringify({ version: 2, exchanges: [{ question: 'Why?', answer }] });
            const stage = await launch(new Map([[KEY, JSON.stringify(stored)]]));
            return [await whole(stage), new Reader(stage).last.textContent, sent(stage)];
            """,
            lastId=last_id,
            content=text,
        )
    assert (seen["status"], seen["text"], seen["error"]["code"]) == ("failed", text, "run_unknown")
    assert "doesn’t have this answer" in words and "Try again" in words
    assert urls == ["/v1/runs/ID/events", "/v1/runs/ID"]
    assert asked(upstream) == 0


def test_stop_is_for_good(serve: Callable[..., Any]) -> None:
    with serve() as (run, upstream):
        summary, kept, urls = run(
            """
            const next = await again(await began());
            await arrives(next, half);
            new Reader(next).stop();
            await stopped(next);
            const kept = exchange(next).answer;
            const third = await again(next);
            return [new Reader(third).summary(), kept, sent(third)];
            """
        )
        upstream.hung_up.get(timeout=10)
    assert (summary["status"], summary["text"], summary["errors"]) == ("stopped", HALF, [])
    assert (kept["status"], kept["run"], urls) == ("stopped", None, [])


def test_a_stop_that_could_not_get_through_is_repeated_by_the_next_page(serve: Callable[..., Any]) -> None:
    with serve() as (run, upstream):
        kept, seen, urls, final = run(
            """
            const stage = await began();
            stage.device.offline();
            new Reader(stage).stop();
            await stage.clock.until(() => exchange(stage).answer.status === 'stopped', 10000);
            const kept = exchange(stage).answer;
            const next = await again(stage);
            await stopped(next);
            await next.clock.until(() => exchange(next).answer.run === null, 10000);
            return [kept, new Reader(next).summary(), sent(next), exchange(next).answer];
            """
        )
        assert upstream.hung_up.get(timeout=20)
    assert (kept["status"], kept["run"]["lastId"] > 0) == ("stopped", True)
    assert (seen["status"], seen["text"], urls) == ("stopped", HALF, ["/v1/runs/ID/stop"])
    assert (final["status"], final["content"]) == ("stopped", HALF)
    assert asked(upstream) == 1


def test_reasoning_goes_on_and_its_time_is_that_of_the_visits(serve: Callable[..., Any]) -> None:
    with serve() as (run, upstream):
        reasoning, seen, final = run(
            """
            const stage = await launch();
            new Reader(stage).ask('think');
            await stage.clock.until(() => new Reader(stage).reasoning() !== '');
            stage.device.background();
            const storage = new Map(stage.storage);
            const kept = JSON.parse(JSON.parse(storage.get(KEY)));
            kept.exchanges[0].answer.thinkingSeconds = 41;
            storage.set(KEY, JSON.stringify(JSON.stringify(kept)));
            const next = await launch(storage);
            await next.settled();
            const reasoning = new Reader(next).reasoning();
            await goOn();
            await arrives(next, rest);
            return [reasoning, await whole(next), exchange(next).answer];
            """
        )
    assert reasoning == "嗯…"
    assert (seen["status"], seen["text"], seen["reasoning"], seen["errors"]) == ("complete", REST, "嗯…", [])
    assert 41 <= final["thinkingSeconds"] < 100
    assert asked(upstream) == 1


def test_reasoning_that_is_not_shown_is_waited_for_like_a_first_word(serve: Callable[..., Any]) -> None:
    with serve({"thinking": False}) as (run, upstream):
        waiting, seen = run(
            """
            const stage = await launch();
            new Reader(stage).ask('think');
            await stage.clock.until(() => stage.requests.some(({ chunks }) => chunks.length > 0));
            stage.device.background();
            const next = await again(stage);
            await next.settled();
            const waiting = [new Reader(next).status(), next.findAll('answer-message [role=img]').length];
            await goOn();
            return [waiting, await whole(next)];
            """
        )
    assert waiting == ["pending", 1]
    assert (seen["status"], seen["text"], seen["reasoning"], seen["errors"]) == ("complete", REST, "", [])
    assert asked(upstream) == 1


def test_without_history_a_closed_page_stops_its_answer(serve: Callable[..., Any]) -> None:
    with serve({"history": False}) as (run, upstream):
        run(
            """
            const stage = await began();
            stage.reopen();
            await stopped(stage);
            """
        )
        upstream.hung_up.get(timeout=10)


# The page stays


BLOWS = {
    "background": ("ios", "background({ elapsed: 6000 });", "stage.device.foreground();"),
    "network switch": ("ios", "switchNetwork('4g');", ""),
    "cut": ("android", "cut();", ""),
    "offline": ("android", "offline();", "stage.device.online();"),
    "silent offline": ("ios", "offline();", "stage.device.online();"),
}


@pytest.mark.parametrize("blow", BLOWS)
def test_whatever_comes_over_the_phone_the_answer_is_whole(serve: Callable[..., Any], blow: str) -> None:
    profile, happens, passes = BLOWS[blow]
    with serve() as (run, upstream):
        seen, before, after = run(
            f"""
            const stage = await launch(new Map(), {{ profile: {json.dumps(profile)} }});
            new Reader(stage).ask('Why?');
            await arrives(stage, half);
            const top = () => stage.find('answer-message [role=article]').getBoundingClientRect().top;
            const before = top();
            stage.device.{happens}
            {passes}
            await goOn();
            await arrives(stage, half + rest);
            return [await whole(stage), before, top()];
            """
        )
    assert_whole(seen)
    assert before == after, "px: what stands there does not move"
    assert asked(upstream) == 1
