"""The parsers and protocol readers: the same vectors in four engines and in Python, at every cut."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import Engine
from tests.wire import PROTOCOLS, TWINS, read_all, read_twin, run, vectors

READERS = [f"protocol-{name}" for name in PROTOCOLS]
TARGETS = ["sse", "success", "ndjson", "plain", *READERS]

FRAGMENTS = [
    *("data", "event", "id", "retry", "success", "end", "error", ":", ": ", " ", "\t", "0", "12", "1", "\0"),
    *("\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "0\r\n\r\n", "\ufeff", "\u2028", "\u0085", "\x0b"),
    *("x", "é", "你", "😀", "\ud83d", "\ude00", "{", "}", "[", "]", '"', "\\", "null", "NaN", "-", ",", ".5"),
    *('{"a":1}', '{"content":"你"}', "data: a\n", "id: 7\n", "event: x\n", "data: [DONE]\n\n", ": hb\r\n"),
    *('success: {"id":1,"content":"a"}\r\n', '{"id":1,"event":"delta","content":"a"}\n', 'end: {"id":2}\r\n'),
    *('id: 1\nevent: delta\ndata: {"content":"a"}\n\n', 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n'),
    *(
        '{"error":',
        '{"choices":',
        "<html><title>",
        "</title>",
        "__proto__",
        "constructor",
        "choices",
        "delta",
    ),
]


def join(fragments: list[str]) -> str:
    """The fragments as JavaScript joins them: two halves of a surrogate pair make one character."""
    return "".join(fragments).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


streams = st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(join), st.text(max_size=60))
cuts = st.lists(st.integers(0, 200), max_size=5)
cases = st.lists(st.fixed_dictionaries({"text": streams, "cuts": cuts}), min_size=1, max_size=60)
many = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def expected(target: str, vector: dict[str, Any]) -> Any:
    if target == "plain":
        return [{"type": "text", "text": vector["joined"]}] if vector["joined"] else []
    return vector["events" if target.startswith("protocol-") else "frames"]


@pytest.mark.parametrize("target", TARGETS)
def test_every_cut_of_every_vector_gives_what_the_vector_says(engine: Engine, target: str) -> None:
    body = """
      return argument.vectors.map((vector, i) => {
        const canonical = (value) => JSON.stringify(sorted(value));
        const whole = canonical(argument.expected[i]);
        const wrong = [];
        const all = splits(vector.text, 24);
        all.concat([[vector.text]]).forEach((pieces) => {
          const got = feed(argument.target, vector, pieces);
          if (canonical(got) !== whole && wrong.length < 3) wrong.push([pieces, got]);
        });
        return { name: vector.name, count: all.length, wrong };
      });
      function sorted(value) {
        if (Array.isArray(value)) return value.map(sorted);
        if (typeof value !== 'object' || value === null) return value;
        return Object.keys(value).sort().map((key) => [key, sorted(value[key])]);
      }
    """
    tested = vectors(target)
    wanted = [expected(target, vector) for vector in tested]
    results = run(engine, body, {"target": target, "vectors": tested, "expected": wanted})
    assert [result for result in results if result["wrong"]] == []
    units = sum(len(vector["text"].encode("utf-16-le", "surrogatepass")) // 2 for vector in tested)
    assert sum(result["count"] for result in results) >= units + 2 * len(tested)


@pytest.mark.parametrize("target", TWINS)
def test_python_agrees_on_every_cut_of_every_vector(target: str) -> None:
    for vector in vectors(target):
        text = vector["text"]
        pieces = [list(text), [text], *([text[:i], text[i:]] for i in range(len(text)))]
        for cut in pieces:
            assert read_twin(target, cut, vector.get("max_length")) == vector["frames"], vector["name"]


@many
@given(generated=cases, max_length=st.sampled_from([None, None, 8, 40]))
def test_python_and_javascript_agree_on_any_text(
    engine: Engine, generated: list[dict[str, Any]], max_length: int | None
) -> None:
    # The limit counts UTF-16 units here and code points there: compare it on text where both are the same.
    asked = [
        {**case, "max_length": max_length} if max_length and is_basic(case["text"]) else case
        for case in generated
    ]
    for target, results in read_all(engine, TWINS, asked).items():
        for case, frames in zip(asked, results, strict=True):
            twin = read_twin(target, [case["text"]], case.get("max_length"))
            assert as_javascript(frames) == as_javascript(twin), target


def as_javascript(value: Any) -> Any:
    """The value with numbers as JavaScript has them: doubles, and no infinity in JSON."""
    if isinstance(value, dict):
        return {key: as_javascript(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_javascript(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value) if math.isfinite(value) else None
        except OverflowError:
            return None
    return value


@many
@given(generated=cases, status=st.sampled_from([0, 200, 401, 502]), late=st.booleans())
def test_any_text_whatever_ends_in_exactly_one_terminal_event(
    engine: Engine, generated: list[dict[str, Any]], status: int, late: bool
) -> None:
    asked = [{**case, "status": status, "late": late} for case in generated]
    for results in read_all(engine, READERS, asked).values():
        for events in results:
            assert [event["type"] for event in events[:-1]] == ["delta"] * (len(events) - 1)
            assert events[-1]["type"] in ("end", "error")
            if events[-1]["type"] == "error":
                assert 0 < len(events[-1]["message"]) <= 200


def test_nesting_without_end_is_no_reason_to_throw(engine: Engine) -> None:
    deep = "[" * 100_000
    texts = [deep, '{"a":' * 50_000, f"data: {deep}\n\n", f"success: {deep}\r\n", f'{{"content":{deep}\n']
    for results in read_all(engine, READERS, [{"text": text} for text in texts]).values():
        assert {events[-1]["type"] for events in results} <= {"end", "error"}


@pytest.mark.parametrize("target", ["sse", "success", "ndjson"])
def test_a_long_line_is_searched_once_however_it_is_cut(engine: Engine, target: str) -> None:
    """Counts what indexOf has to look at: rescanning a buffer for each new character is quadratic."""
    body = """
      let searched = 0;
      const native = String.prototype.indexOf;
      String.prototype.indexOf = function (what, from) {
        searched += this.length - (from || 0);
        return native.call(this, what, from);
      };
      const start = { sse: 'data: ', success: 'success: ', ndjson: '' }[argument];
      const text = start + '"' + 'x'.repeat(200000) + '"\\n\\n';
      const reader = create(argument, {});
      let frames = 0;
      for (let i = 0; i < text.length; i += 1) frames += reader.feed(text[i]).length;
      String.prototype.indexOf = native;
      return [frames >= 1, searched / text.length];
    """
    delivered, looks = run(engine, body, target)
    assert delivered
    assert looks < 5


def is_basic(text: str) -> bool:
    return all(ord(character) < 0x10000 for character in text)
