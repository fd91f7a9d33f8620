"""The generated page's own JavaScript, in a browser, on the real server: not one character is lost."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.page.stage_page import StagePage
from tests.servers import reference_server
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server.upstream.demo_answers import answer_to

Project = Callable[..., dict[str, str]]

ENCODINGS = ["success", "sse", "ndjson"]

# One to four bytes a character, joined emoji, both line ends, template brackets, what looks like the wire itself.
REASONING = "想想😀…"
ANSWER = "你好👋🏽，café\r\n{{ x }} 👨‍👩‍👧🇨🇳\nsuccess: {}\r\n0\r\n\r\ndata: “é” e\u0301 \u2028<b>&amp;"

READ_THROUGH_EVERY_CUT = """
const { files, question, expected } = argument;

// Once from the real server, and everything it sent is kept.
const live = await open({ files });
const first = new Reader(live);
first.ask(question);
await first.finished();
const [sent] = live.requests;
await live.clock.until(() => sent.outcome);
const seen = first.summary();
const bytes = Uint8Array.from(sent.chunks.flatMap((chunk) => [...chunk]));

// Then the same bytes on phones with other habits, and cut in every way. A fresh page costs as much as a whole answer, so ten
// questions share one.
const source = recordedSource({ statusCode: sent.statusCode, header: sent.responseHeader, bytes });
const options = { files, virtual: true, frame: 5, source };
const every = (size) => ({ how: 'bytes', size });
const phones = [
  { profile: 'pc' }, { profile: 'devtools', cutting: every(5) }, { profile: 'android', cutting: { how: 'inside-characters' } },
  { cutting: every(1), switches: { chunkData: 'Uint8Array' } }, { cutting: every(5), switches: { headersWithoutStatus: true } },
  { cutting: every(7), switches: { chunkAfterSuccess: true } }, { cutting: { how: 'lump' }, switches: { chunkAfterSuccess: true } },
];
const cuts = [{ how: 'at', offsets: [] }, every(1), every(2), every(3)].map((cutting) => ({ cutting }));
for (let offset = 1; offset < bytes.length; offset += 1) cuts.push({ cutting: { how: 'at', offsets: [offset] } });

const wrong = [];
const errors = [...live.errors];
const logged = [...live.logged];
/** One question after the other; then all their answers are looked at, so that one has changed no other. */
const read = async (stage, plans) => {
  const reader = new Reader(stage);
  for (const { cutting } of plans) {
    if (cutting) stage.device.set({ cutting });
    reader.ask(question);
    await reader.finished();
  }
  await stage.clock.advance(100);
  plans.forEach((plan, index) => {
    const { status, text, reasoning, error } = reader.summary(reader.answers[index]);
    if (status !== 'complete' || text !== expected.text || reasoning !== expected.reasoning) {
      wrong.push([JSON.stringify(plan), status, text, reasoning, error]);
    }
  });
};
for (const phone of phones) {
  const stage = await open({ ...options, ...phone });
  await read(stage, [phone]);
  errors.push(...stage.errors);
  logged.push(...stage.logged);
}
const stage = await open(options);
for (let start = 0; start < cuts.length; start += 10) {
  stage.storage.clear();
  stage.reopen();
  await read(stage, cuts.slice(start, start + 10));
}
return {
  live: seen, wrong: wrong.slice(0, 3), wrongCount: wrong.length, cuts: phones.length + cuts.length, length: bytes.length,
  accept: sent.header.Accept, type: sent.responseHeader['content-type'], errors: [...errors, ...stage.errors],
  logged: [...logged, ...stage.logged].slice(0, 3), body: btoa(String.fromCharCode(...bytes)),
};
"""


async def write_reference(reply: Reply) -> None:
    await reply.head()
    for character in REASONING:
        await reply.event({"choices": [{"index": 0, "delta": {"reasoning_content": character}}]})
    for start in range(0, len(ANSWER), 2):
        await reply.text(ANSWER[start : start + 2])
    await reply.finish()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_cut_of_a_real_stream_gives_the_same_text(
    page: StagePage, project: Project, encoding: str
) -> None:
    with (
        fake_upstream(write_reference) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):
        seen = page.run(
            READ_THROUGH_EVERY_CUT,
            {
                "files": project({"url": server.url, "protocol": "xiaoliu", "encoding": encoding}),
                "question": "Why?",
                "expected": {"text": ANSWER, "reasoning": REASONING},
            },
        )
    assert (seen["live"]["status"], seen["live"]["text"], seen["live"]["reasoning"]) == (
        "complete",
        ANSWER,
        REASONING,
    )
    assert seen["wrong"] == [], seen["wrongCount"]
    assert seen["errors"] == []
    assert seen["logged"] == []
    assert seen["cuts"] > seen["length"] > 1000
    assert "你".encode() in base64.b64decode(seen["body"]), (
        "Chinese travels as UTF-8, so the cuts do fall inside it"
    )


LIVE = """
const { files, questions } = argument;
const answers = [];
for (const cutting of [{ how: 'as-received' }, ...[1, 3, 61].map((size) => ({ how: 'bytes', size }))]) {
  const reader = new Reader(await open({ files, cutting }));
  for (const question of questions) {
    reader.ask(question);
    await reader.finished();
    answers.push([question, reader.summary()]);
  }
}
return answers;
"""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_demo_answers_arrive_whole_from_the_server_itself(
    page: StagePage, project: Project, encoding: str
) -> None:
    questions = ["你好", "来点表情", "写一段代码", "想一想再回答", "hello"]
    with reference_server() as server:
        files = project({"url": server.url, "protocol": "xiaoliu", "encoding": encoding})
        answers = page.run(LIVE, {"files": files, "questions": questions})
    assert len(answers) == 20
    for question, seen in answers:
        truth = answer_to(question, "zh-CN")
        assert (seen["status"], seen["text"], seen["reasoning"]) == (
            "complete",
            truth.content,
            truth.reasoning,
        )
        assert seen["errors"] == []


def test_a_mini_program_is_known_by_its_referer_and_gets_the_article_s_encoding(
    page: StagePage, project: Project
) -> None:
    with reference_server() as server:
        header = page.run(
            """
            const stage = await open({ files: argument.files });
            let type = null;
            const task = stage.wx.request({
              url: argument.url + '/v1/chat', method: 'POST', enableChunked: true,
              data: { run_id: '0b5a3c1e-8a4b-4c55-9a57-1d3c1f0a9b11', messages: [{ role: 'user', content: 'hello' }] },
              success: (result) => { type = result.header['content-type']; }
            });
            await stage.clock.until(() => type !== null);
            return type;
            """,
            {"files": project({"url": server.url, "protocol": "xiaoliu"}), "url": server.url},
        )
    assert header == "text/plain; charset=utf-8"


def test_an_upstream_that_breaks_off_is_never_shown_as_complete(page: StagePage, project: Project) -> None:
    async def break_off(reply: Reply) -> None:
        await reply.head()
        await reply.text("半句")
        await reply.bytes(b"0\r\n\r\n")

    with (
        fake_upstream(break_off) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):
        for encoding in ENCODINGS:
            seen = ask(page, project({"url": server.url, "protocol": "xiaoliu", "encoding": encoding}))
            assert (seen["status"], seen["text"]) == ("failed", "半句")
            assert seen["error"]["retryable"] is True


ASK = """
const reader = new Reader(await open({ files: argument.files, ...argument.phone }));
reader.ask(argument.question);
await reader.finished();
return reader.summary();
"""


def ask(page: StagePage, files: dict[str, str], question: str = "Why?", **phone: Any) -> Any:
    """Returns what the reader sees of the answer, on a phone with this `profile`, `cutting` and `switches`."""
    return page.run(ASK, {"files": files, "question": question, "phone": phone})


# Stop, then ask again

ROUNDS = """
const stage = await open({ files: argument });
const reader = new Reader(stage);
const wrong = [];
for (let round = 0; round < 200; round += 1) {
  // A conversation of ten exchanges at most: what counts is the moment, not the length.
  if (round % 10 === 0) {
    stage.storage.clear();
    stage.reopen();
  }
  const delay = (round * 7) % 51;
  reader.ask('first ' + round);
  const until = performance.now() + delay;
  if (round % 2) await stage.clock.until(() => reader.text() !== '');
  await stage.clock.until(() => performance.now() >= until);
  const stopped = reader.last;
  reader.stop();
  const before = reader.text(stopped);
  reader.ask('second ' + round);
  await reader.finished();
  const kept = reader.text(stopped);
  if (reader.status() !== 'complete' || reader.text() !== '乙二乙二乙二' || !/^甲*$/.test(kept) || reader.status(stopped) !== 'stopped'
    || kept.length < before.length) {
    wrong.push([round, delay, reader.status(), reader.text(), kept, reader.status(stopped), reader.error()]);
  }
}
return {
  wrong: wrong.slice(0, 3), count: wrong.length, errors: stage.errors,
  aborted: stage.requests.filter((request) => request.aborted).length,
};
"""


def test_two_hundred_times_stop_and_ask_again_at_once(page: StagePage, project: Project) -> None:
    """No character of the stopped answer in the next, and the upstream is left each time."""

    async def first_or_second(reply: Reply) -> None:
        await reply.head()
        if reply.body["messages"][-1]["content"].startswith("first"):
            while True:
                await reply.text("甲")
                await asyncio.sleep(0.002)
        for _ in range(3):
            await reply.text("乙二")
        await reply.finish()

    with (
        fake_upstream(first_or_second) as upstream,
        reference_server(upstream="openai", openai_base_url=upstream.base_url, model="m") as server,
    ):
        files = project({"url": server.url, "protocol": "xiaoliu"})
        seen = page.run(ROUNDS, files)
        firsts = [
            reply for reply in upstream.replies if reply.body["messages"][-1]["content"].startswith("first")
        ]
        left = [upstream.hung_up.get(timeout=10) for _ in firsts]
    assert seen["wrong"] == [], seen["count"]
    assert seen["errors"] == []
    assert len(firsts) >= 150, "most rounds reached the upstream"
    assert {id(reply) for reply in left} == {id(reply) for reply in firsts}
    assert seen["aborted"] >= 200
