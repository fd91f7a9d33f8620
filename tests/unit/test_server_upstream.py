"""Whatever an OpenAI-compatible service does, the reader gets the text so far and exactly one last frame."""

from __future__ import annotations

import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.raw_http import answer, ask, frames, text_of
from tests.servers import reference_server
from tests.upstreams import Reply, fake_upstream
from xiaoliu.server.errors import PROBLEMS

KEY = "sk-canary-7f3a9c1e5b"
Script = Callable[[Reply], Awaitable[None]]


def relayed(script: Script, question: str = "你好", **settings: Any) -> list[dict[str, Any]]:
    """The frames that our server makes of an upstream's answer."""
    with (
        fake_upstream(script) as upstream,
        reference_server(
            upstream="openai", model="m", openai_base_url=upstream.base_url, openai_api_key=KEY, **settings
        ) as server,
    ):
        got = answer(server.url, question)
    assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
    assert [frame["event"] for frame in got[:-1]] == ["delta"] * (len(got) - 1)
    assert got[-1]["event"] in ("end", "error")
    return got


def chunk(delta: dict[str, Any], reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """One `chat.completion.chunk`."""
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}], **fields}


def saying(*events: object) -> Script:
    """An upstream that sends these objects, and ends the body properly after `[DONE]`."""

    async def script(reply: Reply) -> None:
        await reply.head()
        for event in events:
            await reply.event(event)
        await reply.finish(None)

    return script


def test_the_upstream_is_asked_as_openai_documents_it() -> None:
    seen: list[Reply] = []

    async def script(reply: Reply) -> None:
        seen.append(reply)
        await reply.head()
        await reply.finish()

    relayed(script, "早上好", system_prompt="你是小流。")
    (reply,) = seen
    assert reply.path == "/v1/chat/completions"
    assert reply.headers["authorization"] == f"Bearer {KEY}"
    assert reply.body == {
        "model": "m",
        "messages": [{"role": "system", "content": "你是小流。"}, {"role": "user", "content": "早上好"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_is_carried_apart_from_the_answer(name: str) -> None:
    got = relayed(saying(chunk({name: "嗯", "content": None}), chunk({name: "", "content": "好"}, "stop")))
    assert [(frame.get("reasoning"), frame.get("content")) for frame in got[:-1]] == [
        ("嗯", None),
        (None, "好"),
    ]
    assert got[-1]["chars"] == 1


def test_text_in_the_chunk_that_finishes_is_not_lost() -> None:
    assert text_of(relayed(saying(chunk({"content": "一"}), chunk({"content": "二"}, "stop")))) == "一二"


def test_a_chunk_without_choices_ends_nothing_and_usage_is_passed_on() -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    got = relayed(
        saying(
            {"choices": []},
            chunk({"content": "一"}, usage=None),
            {"choices": [], "prompt_filter_results": []},
            chunk({"content": "二"}, "stop"),
            {"choices": [], "usage": usage},
        )
    )
    assert text_of(got) == "一二" and got[-1]["usage"] == usage


@pytest.mark.parametrize(
    ("finish_reason", "reason"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("content_filter", "filtered"),
        ("tool_calls", "stop"),
        ("eos", "stop"),
    ],
)
def test_finish_reasons_are_translated(finish_reason: str, reason: str) -> None:
    got = relayed(saying(chunk({"content": "好"}, finish_reason)))
    assert (got[-1]["event"], got[-1]["reason"]) == ("end", reason)


def test_done_alone_is_an_end_because_some_gateways_give_no_reason() -> None:
    assert relayed(saying(chunk({"content": "好"})))[-1]["reason"] == "stop"


def test_a_finish_reason_alone_is_an_end_too() -> None:
    async def no_done(reply: Reply) -> None:
        await reply.head()
        await reply.text("好")
        await reply.finish(done=False)

    assert relayed(no_done)[-1]["event"] == "end"


def test_keep_alive_comments_and_foreign_events_are_no_text() -> None:
    async def chatty(reply: Reply) -> None:
        await reply.head()
        await reply.data(b": OPENROUTER PROCESSING\n\nretry: 3\r\nid: 7\r\n\r\n")
        await reply.text("好")
        await reply.finish()

    assert text_of(relayed(chatty)) == "好"


def test_an_event_stream_cut_at_every_byte_loses_nothing() -> None:
    lines = [
        json.dumps(chunk({"content": "你👋🏽é"}, reason), ensure_ascii=False) for reason in (None, "stop")
    ]
    stream = "".join(f"data: {line}\r\n\r\n" for line in [*lines, "[DONE]"]).encode()

    async def byte_by_byte(reply: Reply) -> None:
        await reply.head()
        for value in stream:
            await reply.data(bytes([value]))
        await reply.bytes(b"0\r\n\r\n")

    assert text_of(relayed(byte_by_byte)) == "你👋🏽é" * 2


# What an upstream can do wrong after it said one word.


async def ends_too_early(reply: Reply) -> None:
    await reply.bytes(b"0\r\n\r\n")


async def breaks_off(reply: Reply) -> None:
    reply.reset()


async def breaks_off_in_a_chunk(reply: Reply) -> None:
    await reply.bytes(b'ff\r\ndata: {"choices":[{"del')
    reply.reset()


async def sends_half_an_event(reply: Reply) -> None:
    await reply.data(b'data: {"choices":[{"delta":{"content":"half"},"finish_reason":"stop"}]}')
    await reply.bytes(b"0\r\n\r\n")


async def stalls(reply: Reply) -> None:
    await reply.hang()


async def reports_an_error(reply: Reply) -> None:
    await reply.event({"error": {"message": f"boom {KEY}", "type": "server_error", "code": None}})


async def reports_a_rate_limit(reply: Reply) -> None:
    await reply.event({"error": {"message": "slow down", "code": 429}})


async def talks_garbage(reply: Reply) -> None:
    await reply.data(b"data: {oops\n\n")


async def talks_numbers(reply: Reply) -> None:
    await reply.data(b"data: 42\n\n")


async def never_ends_its_line(reply: Reply) -> None:
    while True:
        await reply.data(b"data: " + b"x" * 65536)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ends_too_early, "upstream_truncated"),
        (breaks_off, "upstream_truncated"),
        (breaks_off_in_a_chunk, "upstream_truncated"),
        (sends_half_an_event, "upstream_truncated"),
        (stalls, "upstream_timeout"),
        (reports_an_error, "upstream_failed"),
        (reports_a_rate_limit, "upstream_rate_limited"),
        (talks_garbage, "upstream_bad_response"),
        (talks_numbers, "upstream_bad_response"),
        (never_ends_its_line, "upstream_bad_response"),
    ],
)
def test_an_answer_that_fails_half_way_keeps_its_text_and_ends_in_one_error(fault: Script, code: str) -> None:
    async def script(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        await fault(reply)

    got = relayed(script, idle_seconds=0.2)
    assert text_of(got) == "开头"
    assert (got[-1]["event"], got[-1]["code"]) == ("error", code)
    assert got[-1]["retryable"] is PROBLEMS[code].retryable
    assert KEY not in json.dumps(got)


# What an upstream can do wrong before it says a word.


def refuses(status: int, error: dict[str, Any] | None = None, body: bytes = b"") -> Script:
    """An upstream that answers with a status and a JSON error, as OpenAI words it."""

    async def script(reply: Reply) -> None:
        await reply.head(status, "application/json")
        await reply.data(
            body or json.dumps({"error": {"message": f"bad key {KEY}", **(error or {})}}).encode()
        )
        await reply.bytes(b"0\r\n\r\n")

    return script


async def sends_html(reply: Reply) -> None:
    await reply.head(200, "text/html")
    await reply.data(b"<html>502 Bad Gateway</html>")
    await reply.bytes(b"0\r\n\r\n")


async def does_not_speak_http(reply: Reply) -> None:
    await reply.bytes(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


async def redirects(reply: Reply) -> None:
    await reply.head(307, "text/plain", Location="http://127.0.0.1:9/steal")
    await reply.bytes(b"0\r\n\r\n")


async def hangs_up(reply: Reply) -> None:
    reply.reset()


async def sends_headers_only(reply: Reply) -> None:
    await reply.head()
    await reply.hang()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (refuses(400), "upstream_rejected"),
        (refuses(401), "upstream_unauthorized"),
        (refuses(403), "upstream_unauthorized"),
        (refuses(404, {"code": "model_not_found"}), "upstream_rejected"),
        (refuses(429), "upstream_rate_limited"),
        (refuses(429, {"code": "insufficient_quota"}), "upstream_quota"),
        (refuses(500), "upstream_failed"),
        (refuses(503, body=b"<html>" + b"x" * 200_000), "upstream_failed"),
        (refuses(422, body=b"["), "upstream_rejected"),
        (sends_html, "upstream_bad_response"),
        (redirects, "upstream_bad_response"),
        (does_not_speak_http, "upstream_bad_response"),
        (hangs_up, "upstream_unreachable"),
        (stalls, "upstream_timeout"),
        (sends_headers_only, "upstream_timeout"),
    ],
)
def test_an_upstream_that_does_not_answer_is_one_error_frame(fault: Script, code: str) -> None:
    (frame,) = relayed(fault, first_byte_seconds=0.2)
    assert frame == {
        "id": 1,
        "event": "error",
        "code": code,
        "message": PROBLEMS[code].zh,
        "retryable": PROBLEMS[code].retryable,
    }


def test_an_upstream_that_is_down_is_one_error_frame() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with reference_server(upstream="openai", model="m", openai_base_url=nobody) as server:
            (frame,) = answer(server.url)
    assert frame["code"] == "upstream_unreachable" and frame["retryable"] is True


def test_a_failed_question_can_be_asked_again_with_a_new_run() -> None:
    calls: list[Reply] = []

    async def fails_once(reply: Reply) -> None:
        calls.append(reply)
        if len(calls) == 1:
            reply.reset()
            return
        await reply.head()
        await reply.text("好")
        await reply.finish()

    with (
        fake_upstream(fails_once) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
    ):
        assert answer(server.url)[-1]["event"] == "error"
        assert text_of(answer(server.url)) == "好"


def test_a_connection_that_was_read_to_its_end_serves_the_next_question() -> None:
    connections: set[int] = set()

    async def script(reply: Reply) -> None:
        connections.add(reply.connection)
        await reply.head()
        await reply.bytes(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")

    with (
        fake_upstream(script) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
    ):
        for _ in range(3):
            answer(server.url)
        assert len(upstream.replies) == 3 and len(connections) == 1


def test_the_demo_can_show_an_error() -> None:
    with reference_server() as server, ask(server.url, "演示错误") as response:
        got = frames(response)
    assert text_of(got) and got[-1]["code"] == "demo_error" and got[-1]["retryable"] is True
