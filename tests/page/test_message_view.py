"""Plain text as a list that only grows, and the frames that carry it to the bubble."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import Engine
from tests.engines.quickjs_engine import QuickJs
from tests.page.engine_script import run_script

SETUP = """
const { FakePlatform } = require('/test/fake-platform.js');
const { PlainMessageView } = require('/runtime/message-view.js');
const { Patcher } = require('/runtime/patcher.js');
const platform = new FakePlatform();
const view = new PlainMessageView();

/** A bubble: takes setData by path, calls back when the test says so. */
class Bubble {
  constructor() {
    this.data = { runs: [] };
    this.updates = [];
    this.waiting = [];
    this.setData = (data, done) => {
      this.updates.push(JSON.stringify(data));
      Object.keys(data).forEach((path) => {
        const item = /^(\\w+)\\[(\\d+)\\]$/.exec(path);
        const value = JSON.parse(JSON.stringify(data[path]));
        if (item) this.data[item[1]][Number(item[2])] = value;
        else this.data[path] = value;
      });
      this.waiting.push(done);
    };
  }

  back() {
    this.waiting.splice(0).forEach((done) => done());
  }

  get text() {
    return this.data.runs.map((run) => run.text).join('');
  }
}
const bubble = new Bubble();
const patcher = new Patcher({ platform });
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    return run_script(engine, SETUP + script, argument)


# The view


def test_each_text_is_a_new_run_and_nothing_is_sent_again(engine: Engine) -> None:
    patches = run(
        engine, "return ['你好', '，', 'world'].map((text) => view.feed(text)).concat([view.end()]);"
    )
    assert patches == [
        [{"path": "runs[0]", "value": {"id": 0, "text": "你好"}}],
        [{"path": "runs[1]", "value": {"id": 1, "text": "，"}}],
        [{"path": "runs[2]", "value": {"id": 2, "text": "world"}}],
        [],
    ]


@pytest.mark.parametrize(
    "pieces",
    [
        ["👋", "🏽"],
        ["\ud83d", "\udc4b"],
        ["👨\u200d", "👩"],
        ["👨", "\u200d👩"],
        ["❤", "\ufe0f"],
        ["1\ufe0f", "\u20e3"],
        ["e", "\u0301"],
        ["🇨", "🇳"],
        ["سل", "ام"],
        ["क", "ि"],
        ["한".encode().decode(), "국"],
    ],
)
def test_a_character_is_not_torn_over_two_runs(engine: Engine, pieces: list[str]) -> None:
    runs = run(engine, "argument.forEach((piece) => view.feed(piece)); view.end(); return view.runs;", pieces)
    whole = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    texts = [run["text"] for run in runs]
    # Whole syllables of Hangul stand alone, as Chinese characters do.
    assert texts == (pieces if pieces == ["한", "국"] else [whole])


def test_half_a_pair_at_the_end_is_still_shown(engine: Engine) -> None:
    patches = run(engine, "return [view.feed('a\\ud83d'), view.end(), view.end()].map((p) => p.length);")
    assert patches == [1, 1, 0]


def test_a_long_chain_of_marks_is_not_sent_again_and_again(engine: Engine) -> None:
    sent = run(
        engine,
        """
        let sent = 0;
        view.feed('a');
        for (let count = 0; count < 5000; count += 1) {
          view.feed('\\u0301').forEach((patch) => { sent += patch.value.text.length; });
        }
        return sent;
        """,
    )
    assert sent < 5000 * 40


# The patcher


def test_the_first_text_does_not_wait_and_carries_what_was_set_before_it(engine: Engine) -> None:
    updates = run(
        engine,
        """
        patcher.attach(bubble.setData);
        patcher.set('status', 'streaming');
        patcher.write(view, '你');
        return bubble.updates;
        """,
    )
    assert updates == ['{"status":"streaming","runs[0]":{"id":0,"text":"你"}}']


def test_a_frame_carries_everything_of_its_fifty_milliseconds_as_one_run(engine: Engine) -> None:
    updates, times = run(
        engine,
        """
        const times = [];
        patcher.attach((data, done) => { times.push(platform.time); bubble.setData(data, done); done(); });
        for (let count = 0; count < 100; count += 1) {
          patcher.write(view, String(count % 10));
          platform.advance(10);
        }
        patcher.end();
        return [bubble.updates, times];
        """,
    )
    assert times[:3] == [0, 50, 100]
    assert len(updates) <= 22
    assert updates[1] == '{"runs[1]":{"id":1,"text":"1234"}}'


def test_no_update_leaves_before_the_one_before_came_back(engine: Engine) -> None:
    counts = run(
        engine,
        """
        patcher.attach(bubble.setData);
        const counts = [];
        const look = () => counts.push(bubble.updates.length);
        patcher.write(view, 'a'); look();
        patcher.write(view, 'b'); platform.advance(500); look();
        patcher.end(); look();
        bubble.back(); look();
        bubble.back(); platform.advance(500);
        return counts.concat([bubble.text]);
        """,
    )
    assert counts == [1, 1, 1, 2, "ab"]


def test_a_callback_that_never_comes_holds_the_text_up_for_a_second_only(engine: Engine) -> None:
    counts = run(
        engine,
        """
        patcher.attach(bubble.setData);
        patcher.write(view, 'a');
        patcher.write(view, 'b');
        platform.advance(999);
        const before = bubble.updates.length;
        platform.advance(51);
        return [before, bubble.updates.length, bubble.text];
        """,
    )
    assert counts == [1, 2, "ab"]


def test_the_end_sends_the_rest_at_once(engine: Engine) -> None:
    text, time = run(
        engine,
        """
        patcher.attach((data, done) => { bubble.setData(data, done); done(); });
        patcher.write(view, 'a');
        patcher.write(view, 'b\\ud83d');
        patcher.write(view, '\\ude00');
        patcher.set('status', 'complete');
        patcher.end();
        return [bubble.text + bubble.data.status, platform.time];
        """,
    )
    assert (text, time) == ("ab😀complete", 0)


def test_what_came_while_no_bubble_was_there_is_shown_by_the_next(engine: Engine) -> None:
    first, second, late = run(
        engine,
        """
        patcher.write(view, 'early ');
        patcher.attach(bubble.setData);
        patcher.set('status', 'streaming');
        patcher.write(view, 'in flight ');
        patcher.detach();
        patcher.write(view, 'detached ');
        platform.advance(5000);
        bubble.back();
        const next = new Bubble();
        patcher.attach(next.setData);
        next.back();
        patcher.write(view, 'after');
        patcher.end();
        bubble.back();
        return [bubble.updates.length, next.text + next.data.status, platform.timers.length > 1];
        """,
    )
    assert first == 1
    assert second == "early in flight detached afterstreaming"
    assert late is False


def test_a_late_callback_of_an_earlier_bubble_frees_nothing(engine: Engine) -> None:
    updates = run(
        engine,
        """
        patcher.attach(bubble.setData);
        patcher.write(view, 'a');
        const next = new Bubble();
        patcher.attach(next.setData);
        bubble.back();
        patcher.write(view, 'b');
        platform.advance(500);
        return next.updates.length;
        """,
    )
    assert updates == 1


def test_a_whole_body_at_once_stays_under_the_limit_of_setdata(engine: Engine) -> None:
    largest, same = run(
        engine,
        """
        const text = '\\u0001汉😀'.repeat(150000);
        patcher.attach((data, done) => { bubble.setData(data, done); platform.setTimeout(done, 5); });
        patcher.write(view, text);
        patcher.end();
        platform.advance(10000);
        return [Math.max(...bubble.updates.map((update) => update.length)), bubble.text === text];
        """,
    )
    # Three bytes a character at most, in what JSON leaves unescaped.
    assert largest * 3 < 1024 * 1024
    assert same is True


def test_bytes_through_setdata_stay_proportional_to_the_text(engine: Engine) -> None:
    """The measured yardsticks: 2 233 times the text for the last string per token, 2.33 for a flat list."""
    ratios = run(
        engine,
        """
        return [2000, 20000].map((length) => {
          const own = new Patcher({ platform });
          const ownView = new PlainMessageView();
          const target = new Bubble();
          own.attach((data, done) => { target.setData(data, done); done(); });
          for (let count = 0; count < length; count += 2) {
            own.write(ownView, '汉字');
            platform.advance(20);
          }
          own.end();
          const text = target.text.length * 3;
          const sent = target.updates.reduce((sum, update) => sum + update.length + (update.match(/[汉字]/g) || []).length * 2, 0);
          return sent / text;
        });
        """,
    )
    assert all(ratio < 4.5 for ratio in ratios), ratios
    assert ratios[1] < ratios[0] * 1.2, "linear"


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.text(st.sampled_from("a汉😀\u0301\u200d🏽🇨"), min_size=1, max_size=4)),
        st.tuples(st.just("half"), st.sampled_from(["\ud83d", "\ude00"])),
        st.tuples(st.sampled_from(["wait", "back", "late", "attach", "detach"]), st.just("")),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(actions=ACTIONS)
def test_no_order_of_frames_loses_or_doubles_a_character(
    quickjs: QuickJs, actions: list[tuple[str, str]]
) -> None:
    shown, prefix, flights = run_script(
        quickjs,
        SETUP
        + """
        let target = null;
        const earlier = [];
        let written = '';
        let prefix = true;
        let flights = 0;
        argument.forEach(([kind, text]) => {
          if (kind === 'write' || kind === 'half') { written += text; patcher.write(view, text); }
          if (kind === 'wait') platform.advance(30);
          if (kind === 'back' && target) target.back();
          if (kind === 'detach') { patcher.detach(); target = null; }
          if (kind === 'late') earlier.forEach((one) => one !== target && one.back());
          if (kind === 'attach') {
            target = new Bubble();
            earlier.push(target);
            const own = target;
            patcher.attach((data, done) => { own.setData(data, done); flights = Math.max(flights, own.waiting.length); });
          }
          if (target) prefix = prefix && written.startsWith(target.text);
        });
        if (!target) { target = new Bubble(); patcher.attach(target.setData); }
        patcher.end();
        for (let count = 0; count < 5; count += 1) { target.back(); platform.advance(60); }
        return [target.text === written, prefix, flights];
        """,
        actions,
    )
    assert shown is True
    assert prefix is True
    assert flights <= 1


@pytest.fixture(scope="module")
def quickjs(engine_named: Any) -> QuickJs:
    engine = engine_named("quickjs")
    assert isinstance(engine, QuickJs)
    return engine
