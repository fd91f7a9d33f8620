"""A server that sends frames twice, out of order, with holes or with lies: the text stays a beginning of the answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import Engine
from tests.engines.quickjs_engine import QuickJs
from tests.page.engine_script import run_script
from tests.page.run_setup import SETUP, run


def test_what_comes_twice_counts_once(engine: Engine) -> None:
    heard, legs = run(
        engine,
        """
        controller().start(question);
        [delta(1, '一'), delta(1, '一'), delta(2, '二'), delta(1, '一'), delta(2, '不'), delta(3, '三'), end(2, 2), end(4, 3)]
          .forEach((data) => platform.last.chunk(data));
        return [heard(), streams().length];
        """,
    )
    assert heard == ["connecting", "streaming", "delta 一", "delta 二", "delta 三", "end", "complete"]
    assert legs == 1


def test_what_comes_out_of_order_is_asked_for_again(engine: Engine) -> None:
    heard, asked = run(
        engine,
        """
        controller().start(question);
        [delta(1, '一'), delta(3, '三'), delta(2, '二')].forEach((data) => platform.last.lateChunk(data));
        platform.advance(500);
        [delta(2, '二'), delta(3, '三'), end(4, 3)].forEach((data) => platform.last.chunk(data));
        return [heard(), asked()];
        """,
    )
    assert heard == [
        *["connecting", "streaming", "delta 一", "reconnecting", "streaming", "delta 二", "delta 三"],
        *["end", "complete"],
    ]
    assert asked == ["POST /v1/chat", "GET /v1/runs/RUN/events?after=1"]


def test_an_end_that_counts_other_characters_than_came_is_none(engine: Engine) -> None:
    outcomes = run(
        engine,
        """
        const run = controller();
        return [0, 1, 2, 3, 4, 5].map((chars) => {
          calls.length = 0;
          run.start(question);
          platform.last.chunk(delta(1, '你👋🏽'));
          platform.last.chunk(end(2, chars));
          return [heard().slice(3), run.run.resumable, platform.timers.length];
        });
        """,
    )
    truncated = [["error truncated again", "failed"], False, 0]
    assert outcomes == [[["end", "complete"], False, 0] if chars == 3 else truncated for chars in range(6)]


def test_a_number_that_is_none_is_no_number(engine: Engine) -> None:
    states = run(
        engine,
        """
        const run = controller();
        return ['"2"', 'null', '2.5', '-1', '0', '1e999', 'true', '[2]', '{}'].map((id) => {
          run.start(question);
          platform.last.chunk(delta(1, 'a'));
          platform.last.chunk(bytes('success: {"id":' + id + ',"content":"x"}\\r\\n').buffer);
          return [run.run.lastId, run.state];
        });
        """,
    )
    again, old = [1, "reconnecting"], [1, "streaming"]
    assert states == [again, again, again, old, old, again, again, again, again]


def test_a_server_that_always_leaves_a_hole_is_given_up(engine: Engine) -> None:
    heard, legs = run(
        engine,
        """
        const run = controller();
        run.start(question);
        while (run.state !== 'failed') { platform.last.chunk(delta(2, 'x')); platform.advance(8000); }
        return [heard(), streams().length];
        """,
    )
    assert heard == ["connecting", "reconnecting", "error gap again", "failed"]
    assert legs == 7


FRAMES = st.lists(
    st.tuples(
        st.sampled_from(["delta", "delta", "end", "error", "cut"]), st.integers(0, 6), st.integers(0, 6)
    ),
    max_size=20,
)


@settings(max_examples=200, deadline=None)
@given(frames=FRAMES)
def test_no_stream_of_frames_breaks_the_answer(frames: list[tuple[str, int, int]]) -> None:
    """Frame n says the letter n: whatever comes in whatever order, 1, 2, 3 … is what is shown."""
    outcome: Any = run_script(
        QuickJs(),
        SETUP
        + """
        const run = controller();
        run.start(question);
        argument.forEach(([kind, id, chars]) => {
          if (kind === 'cut') platform.last.fail('request:fail');
          else if (kind === 'delta') platform.last.lateChunk(delta(id, String(id)));
          else if (kind === 'end') platform.last.lateChunk(end(id, chars));
          else platform.last.lateChunk(frame('error', { id, code: 'upstream', message: '', retryable: true }));
          platform.advance(8000);
        });
        return [calls.filter(([kind]) => kind === 'delta').map(([, event]) => event.content).join(''), heard(), platform.mostStreams];
        """,
        frames,
    )
    text, heard, most_streams = outcome
    assert "0123456".startswith("0" + text)
    assert most_streams == 1
    if "end" in heard:
        assert heard[-2:] == ["end", "complete"]
        assert any(kind == "end" and (id, chars) == (len(text) + 1, len(text)) for kind, id, chars in frames)
    assert sum(kind == "end" or kind.startswith("error") for kind in heard) <= 1
