"""The decoder in `templates/runtime/utf8.js` against Python's codec and Chromium's own TextDecoder."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import Chromium, Engine

TEMPLATES = Path(__file__).parents[2] / "templates"
VECTORS: list[dict[str, str]] = json.loads(
    Path(__file__).parents[1].joinpath("vectors", "utf8.json").read_text(encoding="ascii")
)
VECTOR_BYTES = [list(bytes.fromhex(vector["bytes"])) for vector in VECTORS]
MODULES = {
    "/utf8.js": TEMPLATES.joinpath("runtime", "utf8.js").read_text(encoding="utf-8"),
    "/cases.js": Path(__file__).with_name("utf8_cases.js").read_text(encoding="utf-8"),
}


def ours(engine: Engine, cases: str, argument: Any = None) -> Any:
    """What the function `cases` of utf8_cases.js notes down about our decoder."""
    script = f"return require('/cases.js').{cases}(require('/utf8.js').TextDecoder, argument);"
    return engine.run(script, modules=MODULES, argument=argument, timeout=120)


def native(chromium: Chromium, cases: str, argument: Any = None) -> Any:
    """The same about the TextDecoder that is built into Chromium."""
    script = f"return require('/cases.js').{cases}(TextDecoder, argument);"
    return chromium.run(script, modules=MODULES, argument=argument, timeout=120)


def by_python(data: bytes) -> str:
    """What Python's codec makes of the bytes, without a byte order mark at the start."""
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_python_agrees_with_the_vectors(vector: dict[str, str]) -> None:
    assert by_python(bytes.fromhex(vector["bytes"])) == vector["text"]


def test_every_split_of_every_vector_gives_the_same_text(engine: Engine) -> None:
    for vector, splits in zip(VECTORS, ours(engine, "splits", VECTOR_BYTES), strict=True):
        for ways in splits:
            for calls in ways:
                assert "".join(calls) == vector["text"], (vector["name"], calls)


def test_every_call_of_every_split_returns_what_chromium_returns(engine: Engine, chromium: Chromium) -> None:
    expected = native(chromium, "splits", VECTOR_BYTES)
    for vector, mine, theirs in zip(VECTORS, ours(engine, "splits", VECTOR_BYTES), expected, strict=True):
        assert mine == theirs, vector["name"]


def test_fatal_and_ignore_bom_are_chromiums(engine: Engine, chromium: Chromium) -> None:
    assert ours(engine, "flags", VECTOR_BYTES) == native(chromium, "flags", VECTOR_BYTES)


def test_labels_views_and_states_are_chromiums(engine: Engine, chromium: Chromium) -> None:
    mine, theirs = ours(engine, "interface"), native(chromium, "interface")
    for question, answer in theirs.items():
        assert mine[question] == answer, question


@pytest.mark.parametrize("label", ["gbk", "utf-16le", "latin1", "replacement"])
def test_other_encodings_are_refused(engine: Engine, label: str) -> None:
    script = "try { new (require('/utf8.js').TextDecoder)(argument); } catch (error) { return error.name; }"
    assert engine.run(script, modules=MODULES, argument=label) == "RangeError"


def test_a_fatal_error_in_mid_stream_ends_the_stream(engine: Engine) -> None:
    pieces = [[0x41, 0xE4], [0xFF, 0xE4], [0xEF, 0xBB, 0xBF, 0x42, 0xE4, 0xBD], [0xA0]]
    script = """
      const { TextDecoder } = require('/utf8.js');
      const decoder = new TextDecoder('utf-8', { fatal: true });
      return argument.map((piece) => {
        try {
          return decoder.decode(new Uint8Array(piece), { stream: true });
        } catch (error) {
          return error.name;
        }
      });
    """
    assert engine.run(script, modules=MODULES, argument=pieces) == ["A", "TypeError", "B", "你"]


def test_buffers_of_another_realm_are_decoded(chromium: Chromium) -> None:
    script = """
      const { TextDecoder } = require('/utf8.js');
      const frame = document.createElement('iframe');
      document.documentElement.append(frame);
      const bytes = frame.contentWindow.Uint8Array.of(228, 189, 160);
      const decoder = new TextDecoder();
      return [bytes.buffer instanceof ArrayBuffer, decoder.decode(bytes), decoder.decode(bytes.buffer)];
    """
    assert chromium.run(script, modules=MODULES) == [False, "你", "你"]


def test_shared_memory_is_decoded(engine: Engine) -> None:
    script = """
      const { TextDecoder } = require('/utf8.js');
      const memory = typeof SharedArrayBuffer === 'undefined'
        ? new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer
        : new SharedArrayBuffer(3);
      const bytes = new Uint8Array(memory, 0, 3);
      bytes.set([228, 189, 160]);
      return [new TextDecoder().decode(bytes), new TextDecoder().decode(memory).slice(0, 1)];
    """
    assert engine.run(script, modules=MODULES) == ["你", "你"]


def test_a_long_body_in_one_piece(engine: Engine) -> None:
    text = "流式输出 streaming 😀é\n" * 20_000
    whole = text.encode()
    broken = bytearray(whole)
    broken[8_190:8_194] = b"\xff\xf0\x9f\xe4"
    script = """
      const { TextDecoder } = require('/utf8.js');
      const bytes = Uint8Array.from(argument.binary, (unit) => unit.charCodeAt(0));
      return new TextDecoder().decode(bytes) === argument.text;
    """
    for data in (whole, bytes(broken)):
        argument = {"binary": data.decode("latin-1"), "text": by_python(data)}
        assert engine.run(script, modules=MODULES, argument=argument) is True


def pieces_of_text() -> st.SearchStrategy[bytes]:
    """Text, text cut anywhere, and any bytes, one after the other."""
    text = st.text(max_size=8).map(lambda value: value.encode("utf-8", "surrogatepass"))
    cut = st.builds(lambda data, end: data[: -end or None], text, st.integers(0, 3))
    return st.lists(st.one_of(text, cut, st.binary(max_size=4)), max_size=6).map(b"".join)


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[int]]:
    data = draw(pieces_of_text())
    return data, sorted(draw(st.lists(st.integers(0, len(data)), max_size=5)))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(batch=st.lists(streams(), min_size=1, max_size=50))
def test_any_bytes_in_any_pieces_give_pythons_text(
    engine: Engine, batch: list[tuple[bytes, list[int]]]
) -> None:
    results = ours(engine, "streams", [[list(data), cuts] for data, cuts in batch])
    assert ["".join(calls) for calls in results] == [by_python(data) for data, _ in batch]


STREAMS_A_SEED = 1_000


@functools.cache
def native_fuzz(chromium: Chromium, seeds: range) -> list[int]:
    return list(native(chromium, "fuzz", {"seeds": list(seeds), "count": STREAMS_A_SEED}))


@pytest.mark.parametrize("first_seed", range(0, 240, 60))
def test_240_000_random_streams_return_call_by_call_what_chromium_returns(
    chromium: Chromium, first_seed: int
) -> None:
    assert_same_fuzz(chromium, chromium, range(first_seed, first_seed + 60))


def test_random_streams_return_call_by_call_what_chromium_returns(engine: Engine, chromium: Chromium) -> None:
    assert_same_fuzz(engine, chromium, range(1_000, 1_008))


def assert_same_fuzz(engine: Engine, chromium: Chromium, seeds: range) -> None:
    """Compares one number a seed; where they differ, shows the first stream that does."""
    mine = ours(engine, "fuzz", {"seeds": list(seeds), "count": STREAMS_A_SEED})
    for seed, hash_of_mine, hash_of_theirs in zip(seeds, mine, native_fuzz(chromium, seeds), strict=True):
        if hash_of_mine != hash_of_theirs:
            which = {"seed": seed, "count": STREAMS_A_SEED}
            streams_of_both = zip(
                ours(engine, "explain", which), native(chromium, "explain", which), strict=True
            )
            for my_stream, their_stream in streams_of_both:
                assert my_stream == their_stream
            raise AssertionError(f"seed {seed}: the numbers differ, the streams do not")
