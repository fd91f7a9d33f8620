"""What other clients get wrong when they read a stream. Each test fails on the behaviour that it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import Engine
from tests.wire import read, run

EVENT = 'data: {"choices":[{"delta":{"content":"你好👋🏽 café"}}]}'


def chunk(content: str, reason: str = "null") -> str:
    return (
        f'data: {{"choices":[{{"index":0,"delta":{{"content":"{content}"}},"finish_reason":{reason}}}]}}\n\n'
    )


def read_one(engine: Engine, protocol: str, text: str, status: int = 0) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = read(engine, f"protocol-{protocol}", [{"text": text, "status": status}])[0]
    return events


def answer(events: list[dict[str, Any]]) -> str:
    return "".join(event.get("content", "") for event in events)


def test_text_in_the_chunk_with_the_finish_reason_is_shown(engine: Engine) -> None:
    """A client that looks at finish_reason first drops the last words."""
    events = read_one(engine, "openai", chunk("first ") + chunk("last", '"stop"') + "data: [DONE]\n\n")
    assert answer(events) == "first last"
    assert events[-1]["type"] == "end"


def test_a_chunk_without_choices_does_not_end_the_answer(engine: Engine) -> None:
    """A client that takes `choices: []` for the end, or reads choices[0] of it, loses what follows."""
    empty = 'data: {"choices":[]}\n\n'
    events = read_one(
        engine, "openai", empty + chunk("a") + empty + chunk("b", '"stop"') + "data: [DONE]\n\n"
    )
    assert answer(events) == "ab"
    assert events[-1]["type"] == "end"


@pytest.mark.parametrize(
    "protocol", ["xiaoliu-success", "xiaoliu-sse", "openai", "article", "ndjson", "text"]
)
def test_401_429_and_502_are_told_apart(engine: Engine, protocol: str) -> None:
    """A client that reports the platform's "request:ok" says the same for all three."""
    cases = [{"text": "", "status": status} for status in (401, 429, 502)]
    ends = [events[-1] for events in read(engine, f"protocol-{protocol}", cases)]
    assert [(end["code"], end["retryable"]) for end in ends] == [
        ("http_401", False),
        ("http_429", True),
        ("http_502", True),
    ]


@pytest.mark.parametrize("protocol", ["xiaoliu-success", "xiaoliu-sse", "openai", "article", "ndjson"])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{\n  "error": {\n    "message": "Invalid key"\n  }\n}', "Invalid key"),
        ("<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        ('{"detail":"Not authenticated"}', "Not authenticated"),
    ],
    ids=["pretty-printed", "html", "detail"],
)
def test_the_body_of_an_error_is_shown(engine: Engine, protocol: str, body: str, words: str) -> None:
    """A client that only looks for lines of its protocol swallows the reason, and shows nothing."""
    for status in (0, 502):
        events = read_one(engine, protocol, body, status)
        assert [event["type"] for event in events] == ["error"]
        assert events[0]["message"] == words


@pytest.mark.parametrize(
    "protocol", ["xiaoliu-success", "xiaoliu-sse", "openai", "article", "ndjson", "text"]
)
def test_nothing_of_a_request_reaches_the_next_answer(engine: Engine, protocol: str) -> None:
    """A parser that outlives its request glues the unfinished line to the next answer's first event."""
    body = """
      const protocol = require('/runtime/protocols/' + argument.protocol + '.js');
      const old = protocol.createReader();
      old.feed(argument.cut);
      const next = protocol.createReader();
      const events = next.feed(argument.whole).concat(next.end());
      old.end();
      return { events, late: old.feed(argument.whole) };
    """
    whole = {
        "xiaoliu-success": 'success: {"id":1,"content":"new"}\r\nend: {"id":2,"reason":"stop","chars":3}\r\n',
        "xiaoliu-sse": 'id: 1\nevent: delta\ndata: {"content":"new"}\n\n'
        'id: 2\nevent: end\ndata: {"reason":"stop","chars":3}\n\n',
        "openai": chunk("new", '"stop"') + "data: [DONE]\n\n",
        "article": 'success: {"content":"new"}\r\n0\r\n\r\n',
        "ndjson": '{"content":"new"}\n{"done":true}\n',
        "text": "new",
    }[protocol]
    result = run(engine, body, {"protocol": protocol, "cut": whole[:-4], "whole": whole})
    assert answer(result["events"]) == "new"
    assert result["events"][-1]["type"] == "end"
    assert result["late"] == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_ping_comments_do_not_break_the_json_around_them(engine: Engine, line_end: str) -> None:
    """A client that cuts the buffer at "data:" takes the comment for a part of the JSON before it."""
    stream = (
        ": ping - 12:00\n\n" + chunk("a") + ": ping\n\n" + chunk("b", '"stop"') + ": ping\n\ndata: [DONE]\n\n"
    )
    assert answer(read_one(engine, "openai", stream.replace("\n", line_end))) == "ab"


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_lose_nothing(engine: Engine, line_end: str) -> None:
    """A client that splits at two LF never finds an event in a stream with CRLF: the whole answer is lost."""
    stream = (chunk("a") + chunk("b", '"stop"') + "data: [DONE]\n\n").replace("\n", line_end)
    events = read_one(engine, "openai", stream)
    assert answer(events) == "ab"
    assert events[-1]["type"] == "end"


def test_the_event_cut_at_each_of_its_bytes_loses_nothing(engine: Engine) -> None:
    """A client that decodes each chunk alone, or parses each chunk alone, is wrong at up to 63 of 65 cuts."""
    body = """
      const { TextDecoder } = require('/runtime/utf8.js');
      const openai = require('/runtime/protocols/openai.js');
      return argument.map((_, cut) => {
        const bytes = new Uint8Array(argument);
        const decoder = new TextDecoder();
        const reader = openai.createReader();
        const text = (piece, stream) => decoder.decode(piece, { stream });
        let events = reader.feed(text(bytes.subarray(0, cut), true));
        events = events.concat(reader.feed(text(bytes.subarray(cut), true)));
        events = events.concat(reader.feed(text(new Uint8Array(), false)));
        return events.map((event) => event.content).join('|');
      });
    """
    for line_end in (b"\n\n", b"\r\n\r\n"):
        answers = run(engine, body, list(EVENT.encode() + line_end))
        assert answers == ["你好👋🏽 café"] * len(EVENT.encode() + line_end)
