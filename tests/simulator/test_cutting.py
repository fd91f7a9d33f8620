"""The body of a stream is cut anew by every strategy, and stays the same body."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.wx_bench import WxBench

TEXT = 'data: {"content":"你好，世界 👋🏽 é"}\r\n\r\n' * 3
BODY = TEXT.encode()

CUTTINGS: list[dict[str, Any]] = [
    {"how": "as-received"},
    {"how": "lump"},
    {"how": "inside-characters"},
    {"how": "bytes", "size": 1},
    {"how": "bytes", "size": 7},
    {"how": "random"},
    {"how": "random", "most": 5},
    {"how": "at", "offsets": [1, 10, 11, 50]},
    {"how": "timed", "milliseconds": 100},
]

CUT = """
    const clock = new VirtualClock();
    const cut = (seed, sizes) => {
      const pieces = [];
      const cutter = new Cutter(argument.cutting, { seed, clock, deliver: (piece) => pieces.push([...piece]) });
      let start = 0;
      for (const size of sizes) { cutter.push(Uint8Array.from(argument.body.slice(start, start + size))); start += size; }
      cutter.push(Uint8Array.from(argument.body.slice(start)));
      cutter.end();
      return pieces;
    };
"""


def cut(
    bench: WxBench, cutting: dict[str, Any], body: bytes = BODY, seed: int = 1, sizes: list[int] | None = None
) -> list[bytes]:
    """The pieces of `body`, which the network delivers in pieces of these sizes, and the rest at the end."""
    argument = {"cutting": cutting, "body": list(body), "seed": seed, "sizes": sizes or []}
    pieces = bench.run(CUT + "return cut(argument.seed, argument.sizes);", argument)
    return [bytes(piece) for piece in pieces]


@pytest.mark.parametrize("cutting", CUTTINGS, ids=str)
@pytest.mark.parametrize("profile", ["ios", "android", "devtools", "pc"])
def test_chunks_merge_and_split_at_any_byte_and_together_are_the_body(
    bench: WxBench, cutting: dict[str, Any], profile: str
) -> None:
    """Habit cutAnywhere, through `wx.request`; the network delivers in pieces of nine bytes."""
    whole, recorded, count = bench.run(
        """
        const { cutting, profile, text: body } = argument;
        const all = bytes(body);
        const pieces = [];
        for (let start = 0; start < all.length; start += 9) pieces.push(all.slice(start, start + 9));
        const stage = rig({ cutting, profile, request: recordedSource({ bytes: pieces }) });
        const data = [];
        const asked = stream(stage);
        asked.task.onChunkReceived((event) => data.push(...new Uint8Array(event.data)));
        await asked.finished();
        const shown = stage.records('chunk').map((record) => record.text).join('');
        return [text(Uint8Array.from(data)) === body, shown === body, asked.chunks().length];
        """,
        {"cutting": cutting, "profile": profile, "text": TEXT},
    )
    assert whole is True
    assert recorded is True
    expected = {"lump": 1, "timed": 1, "as-received": -(-len(BODY) // 9), "at": 5}.get(cutting["how"])
    assert expected in (None, count)


def test_every_n_bytes(bench: WxBench) -> None:
    pieces = cut(bench, {"how": "bytes", "size": 7})
    assert {len(piece) for piece in pieces[:-1]} == {7}


def test_inside_every_character_of_several_bytes_and_nowhere_else(bench: WxBench) -> None:
    pieces = cut(bench, {"how": "inside-characters"})
    offsets = [sum(map(len, pieces[: index + 1])) for index in range(len(pieces) - 1)]
    position = 0
    for character in TEXT:
        end = position + len(character.encode())
        inside = [offset for offset in offsets if position < offset < end]
        assert len(inside) == (1 if end - position > 1 else 0), character
        position = end
    assert len(offsets) == sum(len(character.encode()) > 1 for character in TEXT)


def test_a_seed_gives_its_cuts_and_another_seed_others(bench: WxBench) -> None:
    for how in ("random", "inside-characters"):
        first, again, other = (cut(bench, {"how": how}, seed=seed) for seed in (1, 1, 2))
        assert first == again
        assert first != other


def test_random_pieces_are_of_every_size(bench: WxBench) -> None:
    pieces = cut(bench, {"how": "random", "most": 4}, bytes(1000))
    assert {len(piece) for piece in pieces[:-1]} == {1, 2, 3, 4}


SEEDED = [cutting for cutting in CUTTINGS if cutting["how"] not in ("as-received", "timed")]


@settings(max_examples=60, deadline=None)
@given(
    cutting=st.sampled_from(SEEDED),
    text=st.text(max_size=60),
    seed=st.integers(0, 2**31),
    sizes=st.lists(st.integers(0, 12), max_size=20),
)
def test_the_same_seed_and_bytes_are_cut_alike_however_they_came(
    bench: WxBench, cutting: dict[str, Any], text: str, seed: int, sizes: list[int]
) -> None:
    body = text.encode()
    pieces = cut(bench, cutting, body, seed, sizes)
    assert pieces == cut(bench, cutting, body, seed)
    assert b"".join(pieces) == body
    assert all(pieces)


def test_what_comes_within_the_time_is_one_chunk(bench: WxBench) -> None:
    times, chunks = bench.run(
        """
        const stage = rig({ cutting: { how: 'timed', milliseconds: 100 }, bytesPerSecond: 100,
          request: recordedSource({ bytes: bytes('0123456789'.repeat(5)) }) });
        const asked = stream(stage);
        await asked.finished();
        const records = stage.records('chunk');
        return [records.map((record) => record.at), asked.chunks()];
        """
    )
    assert "".join(chunks) == "0123456789" * 5
    assert 4 <= len(chunks) <= 5
    assert all(later - earlier >= 100 for earlier, later in pairwise(times[:-1]))


def test_what_the_cutting_keeps_is_lost_with_an_aborted_request(bench: WxBench) -> None:
    names = bench.run(
        """
        const stage = rig({ cutting: { how: 'timed', milliseconds: 100 }, request: recordedSource({ bytes: bytes('a'), hangs: true }) });
        const asked = stream(stage);
        await stage.clock.advance(50);
        asked.task.abort();
        await stage.clock.advance(1000);
        return asked.names();
        """
    )
    assert names == ["headers", "fail", "complete"]
