"""Frames and their encoders: what the server writes is what the mini-program reads."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import Engine
from tests.wire import read, vectors
from xiaoliu.stream import (
    Delta,
    Encoder,
    End,
    Error,
    Frame,
    Heartbeat,
    NdjsonEncoder,
    SseEncoder,
    SuccessEncoder,
    SurrogateJoiner,
    Utf8Decoder,
    frame_from_object,
)

ENCODERS: dict[str, Encoder] = {
    "xiaoliu-sse": SseEncoder(),
    "xiaoliu-success": SuccessEncoder(),
    "xiaoliu-ndjson": NdjsonEncoder(),
}
HOSTILE = [
    "{{ x }}",
    "\u2028\u2029\u0085",
    "\r\n\r\n",
    "\r",
    "\n",
    "\0",
    "0\r\n\r\n",
    "data: x\n\n",
    "success: {}\r\n",
]
contents = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
answers = st.lists(contents, max_size=8)
few = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


def encode(encoder: Encoder, frames: list[Frame]) -> str:
    return b"".join(encoder.encode(frame) for frame in frames).decode()


@pytest.mark.parametrize("protocol", ENCODERS)
@few
@given(
    given_answers=st.lists(answers, min_size=1, max_size=30), cuts=st.lists(st.integers(0, 300), max_size=5)
)
def test_every_encoding_carries_any_text(
    engine: Engine, protocol: str, given_answers: list[list[str]], cuts: list[int]
) -> None:
    cases = []
    for answer in given_answers:
        frames: list[Frame] = [Heartbeat()]
        frames += [Delta(number, content=content) for number, content in enumerate(answer, 1)]
        frames += [Heartbeat(), End(len(answer) + 1, "stop", sum(map(len, answer)), {"total_tokens": 3})]
        cases.append({"text": encode(ENCODERS[protocol], frames), "cuts": cuts})
    for answer, events in zip(given_answers, read(engine, f"protocol-{protocol}", cases), strict=True):
        assert [event["content"] for event in events[:-1]] == answer
        assert events[-1] == {
            "type": "end",
            "id": len(answer) + 1,
            "reason": "stop",
            "chars": sum(map(len, answer)),
            "usage": {"total_tokens": 3},
        }


@few
@given(given_answers=st.lists(answers, min_size=1, max_size=30))
def test_the_articles_format_carries_any_text(engine: Engine, given_answers: list[list[str]]) -> None:
    encoder = SuccessEncoder(article_compat=True)
    cases = []
    for answer in given_answers:
        frames: list[Frame] = [Delta(number, content=content) for number, content in enumerate(answer, 1)]
        cases.append({"text": encode(encoder, [*frames, End(len(answer) + 1, "stop", 0)])})
    for answer, events in zip(given_answers, read(engine, "protocol-article", cases), strict=True):
        assert [event["content"] for event in events[:-1]] == answer
        assert events[-1]["type"] == "end"


def test_the_articles_format_is_exact() -> None:
    encoder = SuccessEncoder(article_compat=True)
    frames: list[Frame] = [
        Heartbeat(),
        Delta(1, reasoning="嗯"),
        Delta(2, content="你好"),
        End(3, "stop", 2),
    ]
    assert encode(encoder, frames) == 'success: {"content":""}\r\nsuccess: {"content":"你好"}\r\n0\r\n\r\n'
    assert encode(encoder, [Error(1, "busy", "忙", True)]).startswith("error: {")


def test_the_encoders_write_the_vectors_of_the_protocols() -> None:
    frames: list[Frame] = [Delta(1, content="你"), Delta(2, content="好👋🏽"), End(3, "stop", 4)]
    for protocol, encoder in ENCODERS.items():
        case = next(case for case in vectors(f"protocol-{protocol}") if case["name"] == "an answer")
        assert encode(encoder, frames) == case["text"]


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS)
def test_a_lone_surrogate_does_not_kill_the_stream(encoder: Encoder) -> None:
    assert "a\ufffdb" in encode(encoder, [Delta(1, content="a\ud83db")])
    assert "a\ufffdb" in encode(encoder, [Delta(1, tool={"name": "a\ud83db"})])


@pytest.mark.parametrize(
    "frame",
    [
        Delta(1, content="a"),
        Delta(1, reasoning="a"),
        Delta(1, tool={"name": "f"}),
        Delta(1, citations=[{"url": "u"}]),
        End(2, "length", 1, {"total_tokens": 1}),
        End(2, "stopped", 0),
        Error(3, "busy", "忙", True),
        Error(None, "busy", "忙", False),
        Heartbeat(),
    ],
)
def test_a_frame_survives_json(frame: Frame) -> None:
    assert frame_from_object(json.loads(json.dumps(frame.to_object()))) == frame
    if not isinstance(frame, Heartbeat):
        assert json.loads(NdjsonEncoder().encode(frame)) == frame.to_object()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"event": "delta"},
        {"event": "delta", "id": True, "content": "a"},
        {"event": "delta", "id": 1, "content": 5},
        {"event": "end", "id": 1, "reason": "whatever", "chars": 0},
        {"event": "end", "id": 1, "reason": [], "chars": 0},
        {"event": "error", "code": "x"},
        {"event": "constructor", "id": 1},
    ],
)
def test_what_is_no_frame_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        frame_from_object(value)


@given(text=st.text(max_size=30), cut=st.lists(st.integers(0, 60), max_size=6))
def test_a_surrogate_pair_cut_between_two_deltas_is_joined(text: str, cut: list[int]) -> None:
    raw = text.encode("utf-16-le")
    units = [raw[i : i + 2].decode("utf-16-le", "surrogatepass") for i in range(0, len(raw), 2)]
    points = [0, *sorted(cut), len(units)]
    joiner = SurrogateJoiner()
    pieces = [joiner.feed("".join(units[a:b])) for a, b in pairwise(points)]
    assert "".join(pieces) + joiner.end() == text
    assert not any(0xD800 <= ord(unit) <= 0xDFFF for piece in pieces for unit in piece)


def test_lone_surrogates_become_replacement_characters() -> None:
    joiner = SurrogateJoiner()
    pieces = ["a\ud83d", "b", "\ude00", "\ud83d\ud83d", "\ude00"]
    assert [joiner.feed(piece) for piece in pieces] == ["a", "\ufffdb", "\ufffd", "\ufffd", "😀"]
    assert [joiner.feed("\ud83d"), joiner.end(), joiner.end()] == ["", "\ufffd", ""]


@given(data=st.binary(max_size=40), cut=st.integers(0, 40))
def test_bytes_decode_the_same_wherever_they_are_cut(data: bytes, cut: int) -> None:
    decoder = Utf8Decoder()
    assert decoder.feed(data[:cut]) + decoder.feed(data[cut:]) + decoder.end() == data.decode(
        "utf-8", "replace"
    ).removeprefix("\ufeff")
