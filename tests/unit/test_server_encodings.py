"""What comes out of `POST /v1/chat`, byte for byte, in each encoding."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.raw_http import ACCEPT, MINI_PROGRAM, answer, ask, frames, text_of
from tests.servers import ReferenceServer, reference_server
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server.upstream.demo_answers import answer_to
from xiaoliu.stream import Event, SseParser

QUESTIONS = [
    "你好",
    "hello",
    "写一段代码",
    "来点表情",
    "想一想再回答",
    "讲一个很长的故事",
    "随便说说 {{ }} </view>",
]


@pytest.fixture(scope="module")
def demo() -> Iterator[ReferenceServer]:
    """One server for all tests that only ask it something."""
    with reference_server() as server:
        yield server


def read_frames(body: bytes, encoding: str) -> list[dict[str, object]]:
    """The frames of a whole body; nothing but frames may be in it."""
    text = body.decode()
    if encoding == "ndjson":
        return [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    if encoding == "success":
        lines = text.removesuffix("\r\n").split("\r\n")
        names = {"success": "delta", "end": "end", "error": "error"}
        split = [line.split(": ", 1) for line in lines]
        return [{"event": names[name], **json.loads(data)} for name, data in split]
    events = SseParser().feed(text)
    assert all(isinstance(event, Event) for event in events)
    return [
        {"id": int(event.id), "event": event.event, **json.loads(event.data)}
        for event in events
        if isinstance(event, Event)
    ]


@pytest.mark.parametrize("encoding", ACCEPT)
@pytest.mark.parametrize("question", QUESTIONS)
def test_each_encoding_carries_the_whole_answer(demo: ReferenceServer, encoding: str, question: str) -> None:
    expected = answer_to(question, "zh-CN")
    with ask(demo.url, question, encoding=encoding) as response:
        assert response.headers["content-type"] == f"{ACCEPT[encoding]}; charset=utf-8"
        got = read_frames(response.read(), encoding)
    assert text_of(got) == expected.content
    assert "".join(str(frame.get("reasoning", "")) for frame in got) == expected.reasoning
    assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
    assert [frame["event"] for frame in got] == ["delta"] * (len(got) - 1) + ["end"]
    assert got[-1]["reason"] == "stop" and got[-1]["chars"] == len(expected.content)


def test_the_bytes_are_those_of_the_design() -> None:
    async def one_word(reply: Reply) -> None:
        await reply.head()
        await reply.text("你")
        await reply.finish()

    data, end = '{"content":"你"}', '{"reason":"stop","chars":1}'
    expected = {
        "sse": f"id: 1\nevent: delta\ndata: {data}\n\nid: 2\nevent: end\ndata: {end}\n\n",
        "success": 'success: {"id":1,"content":"你"}\r\nend: {"id":2,"reason":"stop","chars":1}\r\n',
        "ndjson": '{"id":1,"event":"delta","content":"你"}\n'
        '{"id":2,"event":"end","reason":"stop","chars":1}\n',
    }
    with (
        fake_upstream(one_word) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
    ):
        for encoding, text in expected.items():
            with ask(server.url, encoding=encoding) as response:
                assert response.read().decode() == text


def test_a_stream_may_not_be_buffered_compressed_cached_or_framed_by_hand(demo: ReferenceServer) -> None:
    with ask(demo.url, encoding="sse") as response:
        assert response.status == 200
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["content-encoding"] == "identity"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in response.headers
        body = response.read()
    # Chunk sizes written by hand would stand between the events.
    assert body.startswith(b"id: 1\nevent: delta\n") and not re.search(rb"^[0-9a-f]+\r$", body, re.MULTILINE)


@pytest.mark.parametrize(
    ("accept", "referer", "expected"),
    [
        (None, False, "text/event-stream"),
        (None, True, "text/plain"),
        ("*/*", False, "text/event-stream"),
        ("*/*", True, "text/plain"),
        ("text/event-stream", True, "text/event-stream"),
        ("application/x-ndjson", True, "application/x-ndjson"),
        ("text/plain", False, "text/plain"),
        ("TEXT/PLAIN; charset=utf-8", False, "text/plain"),
        ("text/html, application/x-ndjson;q=0.5, */*;q=0.1", False, "application/x-ndjson"),
        ("text/plain;q=0.2, text/event-stream;q=0.9", False, "text/event-stream"),
        ("text/event-stream;q=0, */*", True, "text/plain"),
        ("text/html, */*;q=0.8", False, "text/event-stream"),
        ("text/*", True, "text/plain"),
        (",;q=,", False, "text/event-stream"),
    ],
)
def test_accept_decides_and_the_referer_fills_in(
    demo: ReferenceServer, accept: str | None, referer: bool, expected: str
) -> None:
    headers = {**({"Accept": accept} if accept else {}), **(MINI_PROGRAM if referer else {})}
    with ask(demo.url, encoding=None, headers=headers) as response:
        assert response.status == 200
        assert response.headers["content-type"].startswith(expected)


@pytest.mark.parametrize("headers", [{}, MINI_PROGRAM], ids=["web", "mini-program"])
def test_an_encoding_nobody_speaks_is_refused_in_one_that_the_client_has(headers: dict[str, str]) -> None:
    with (
        reference_server() as server,
        ask(server.url, encoding=None, headers={"Accept": "application/xml", **headers}) as response,
    ):
        assert response.status == 406
        assert b'"code":"not_acceptable"' in response.read()
        assert server.runs_started == 0


@pytest.mark.parametrize(
    ("encoding", "heartbeat"), [("sse", b": hb\n\n"), ("success", b": hb\r\n"), ("ndjson", b"\n")]
)
def test_silence_is_filled_with_heartbeats_that_are_no_frames(encoding: str, heartbeat: bytes) -> None:
    async def think(reply: Reply) -> None:
        await reply.head()
        await reply.text("想")
        await reply.hang()

    with (
        fake_upstream(think) as upstream,
        reference_server(
            upstream="openai", model="m", openai_base_url=upstream.base_url, heartbeat_seconds=0.02
        ) as server,
        ask(server.url, encoding=encoding) as response,
    ):
        chunks = response.chunks()
        while "想".encode() not in (first := next(chunks)):
            assert first == heartbeat
        assert [next(chunks) for _ in range(5)] == [heartbeat] * 5


def test_surrogates_that_the_upstream_cut_are_joined() -> None:
    async def cut(reply: Reply) -> None:
        await reply.head()
        for half in ("A\ud83d", "\udc4b", "\ud83c", "\udffdB", "\udc00", "C\ud83d"):
            await reply.text(half)
        await reply.finish()

    with (
        fake_upstream(cut) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
    ):
        for encoding in ACCEPT:
            with ask(server.url, encoding=encoding) as response:
                got = read_frames(response.read(), encoding)
            assert text_of(got) == "A👋🏽B\ufffdC\ufffd"
            assert got[-1]["chars"] == 7


def test_the_first_words_come_before_the_last_ones_are_known() -> None:
    async def half(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        await reply.hang()

    with (
        fake_upstream(half) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
        ask(server.url) as response,
    ):
        assert json.loads(next(response.chunks())) == {"id": 1, "event": "delta", "content": "开头"}


def test_chinese_is_not_escaped(demo: ReferenceServer) -> None:
    with ask(demo.url, encoding="sse") as response:
        assert b"\\u" not in response.read()


def test_the_same_question_gets_the_same_answer(demo: ReferenceServer) -> None:
    assert answer(demo.url, "你好") == answer(demo.url, "你好")


def test_half_characters_in_a_question_do_no_harm(demo: ReferenceServer) -> None:
    with ask(demo.url, "\ud83d 半个") as response:
        assert "“\ufffd 半个”" in text_of(frames(response))
