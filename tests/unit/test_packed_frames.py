"""Frames that are kept as one row of bytes come out as they went in."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from xiaoliu.server.event_log import BATCH_BYTES, BATCH_FRAMES, LoggedFrame
from xiaoliu.server.packed_frames import PackedFrames
from xiaoliu.stream import Delta, End

# Lone surrogates, too: a log keeps what it is given.
TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\ud83d", "👨‍👩‍👧‍👦", "字" * BATCH_BYTES, "\r\n{{"]
)
PIECES = st.lists(
    st.one_of(
        TEXT.map(lambda text: {"content": text}),
        TEXT.map(lambda text: {"reasoning": text}),
        st.just({"tool": {"name": "search"}}),
        st.just({"citations": [{"url": "https://example.com"}]}),
    ),
    max_size=40,
)


def packed(frames: list[LoggedFrame]) -> PackedFrames:
    kept = PackedFrames()
    for frame in frames:
        kept.append(frame)
    return kept


@given(PIECES)
def test_what_goes_in_comes_out_in_batches(pieces: list[dict[str, str]]) -> None:
    frames: list[LoggedFrame] = [Delta(place, **piece) for place, piece in enumerate(pieces, 1)]  # type: ignore[arg-type]
    frames.append(End(len(frames) + 1, "stop", 0))
    kept = packed(frames)
    kept.close()
    out: list[LoggedFrame] = []
    while batch := kept.batch(len(out)):
        out += batch
        text = sum(
            len((f.content or f.reasoning or "").encode(errors="replace"))
            for f in batch
            if isinstance(f, Delta)
        )
        assert len(batch) == 1 or text <= BATCH_BYTES
    assert out == frames
    for reasoning, field in ((False, "content"), (True, "reasoning")):
        assert kept.text(reasoning=reasoning) == "".join(piece.get(field, "") for piece in pieces)


def test_a_batch_has_a_bounded_number_of_frames() -> None:
    kept = packed([Delta(place, content="a") for place in range(1, 1001)])
    assert len(kept.batch(0)) == len(kept.batch(700)) == BATCH_FRAMES
    assert [frame.id for frame in kept.batch(998)] == [999, 1000]
    assert kept.batch(1000) == []


def test_an_answer_costs_its_bytes_and_four_a_frame() -> None:
    frames: list[LoggedFrame] = [Delta(place, content="你好") for place in range(1, 16_384)]
    tracemalloc.start()
    try:
        kept = packed(frames)
        kept.close()
        cost, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert cost < len(frames) * (len("你好".encode()) + 4) * 1.05
