"""The connection is away: the page says so without moving a line, goes on by itself, or at a tap on Continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.page.stage_page import StagePage

Project = Callable[..., dict[str, str]]
Run = Callable[..., Any]

RECORDED = """
const frame = (name, fields) => new TextEncoder().encode(name + ': ' + JSON.stringify(fields) + '\\r\\n');
const first = recordedSource({ bytes: frame('success', { id: 1, content: 'half' }), hangs: true });
const last = recordedSource({
  bytes: [frame('success', { id: 2, content: ', whole' }), frame('end', { id: 3, reason: 'stop', chars: 11 })],
});
const refused = recordedSource({ fail: 'errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED' });
const stage = await open({ files, virtual: true, locale: 'en', profile: 'android', source: first });
const reader = new Reader(stage);
const { words } = reader;
const announced = [];
const region = stage.find('[aria-live]');
new MutationObserver(() => announced.push(region.textContent)).observe(region, { subtree: true, childList: true, characterData: true });
const note = () => (
  [words.answer.reconnecting, words.answer.offline].find((text) => reader.last.textContent.includes(text)) || '');
reader.ask('Why?');
await stage.clock.until(() => reader.text() === 'half');
await stage.settled();
const box = () => {
  const { top, bottom } = stage.find('answer-message [role=article]').getBoundingClientRect();
  return [top, bottom];
};
const scroller = stage.find('wx-scroller');
"""


@pytest.fixture
def recorded(page: StagePage, project: Project) -> Run:
    """`recorded(script)`: half an answer has come from a server that is not there any more."""
    files = project({"url": "http://127.0.0.1:9", "protocol": "xiaoliu"}, app={"locale": "en"})

    def run(source: str) -> Any:
        return page.run("const files = argument;" + RECORDED + source, files)

    return run


def test_a_connection_that_is_away_is_said_in_words_below_the_text_and_nothing_moves(recorded: Run) -> None:
    before, during, after, status, said, announced = recorded(
        """
        const before = [box(), scroller.scrollHeight];
        stage.source = refused;
        stage.device.cut();
        await stage.clock.until(() => note() !== '');
        await stage.settled();
        const during = [box(), scroller.scrollHeight];
        const [status, said] = [reader.status(), note()];
        stage.source = last;
        await reader.finished();
        return [before, during, [box()[0], scroller.scrollHeight], status, said, announced];
        """
    )
    assert (status, said) == ("streaming", "Reconnecting…")
    assert before == during, "px"
    assert after == [before[0][0], before[1]], "px; the text has grown in its line"
    assert announced == ["Answering", "Reconnecting…", "Answer complete"]


def test_without_a_network_it_waits_and_goes_on_by_itself(recorded: Run) -> None:
    said, tries, seen, announced = recorded(
        """
        stage.device.offline();
        await stage.clock.until(() => note() !== '');
        const said = note();
        await stage.clock.until(() => false, 600000);
        const tries = stage.requests.length;
        stage.source = last;
        stage.device.online();
        await reader.finished();
        return [said, tries, reader.summary(), announced];
        """
    )
    assert said == "You’re offline. The answer will go on by itself."
    assert tries == 1, "what has no chance is not tried"
    assert (seen["status"], seen["text"], seen["errors"]) == ("complete", "half, whole", [])
    assert announced == ["Answering", said, "Answer complete"]


GIVE_UP = """
stage.source = refused;
stage.device.cut();
await reader.finished();
"""


def test_what_cannot_be_reached_says_so_and_goes_on_with_the_same_answer_when_the_reader_wants(
    recorded: Run,
) -> None:
    failed, words, tries, retry, seen, answers, urls = recorded(
        GIVE_UP
        + """
        const failed = reader.summary();
        const notice = reader.last.textContent;
        const tries = stage.requests.length;
        const retry = reader.buttons(words.answer.retry).length + reader.buttons(words.answer.again).length;
        stage.source = last;
        reader.tap(words.answer.resume);
        await stage.clock.until(() => reader.status() !== 'failed');
        await reader.finished();
        const methods = new Set(stage.requests.slice(1).map(({ url }) => url.replace(/.*runs.[0-9a-f-]{36}/, '')));
        return [failed, notice, tries, retry, reader.summary(), reader.answers.length, [...methods]];
        """
    )
    assert (failed["status"], failed["text"], failed["error"]["code"]) == ("failed", "half", "unreachable")
    assert "Not complete yet: the server can’t be reached." in words and "Continue" in words
    assert (tries, retry) == (7, 0), "the request, and six tries"
    assert (seen["status"], seen["text"], seen["error"], answers) == ("complete", "half, whole", None, 1)
    assert urls == ["/events?after=1"]
    assert seen["errors"] == []


def test_an_answer_that_failed_can_go_on_at_the_next_visit(recorded: Run) -> None:
    shown, busy, seen = recorded(
        GIVE_UP
        + """
        const next = await open({ files, virtual: true, locale: 'en', storage: new Map(stage.storage), source: last });
        await next.settled();
        const other = new Reader(next);
        const shown = [other.status(), other.text(), other.buttons(words.answer.resume).length];
        const busy = next.requests.length;
        other.tap(words.answer.resume);
        await next.clock.until(() => other.status() !== 'failed');
        await other.finished();
        return [shown, busy, other.summary()];
        """
    )
    assert (shown, busy) == (["failed", "half", 1], 0)
    assert (seen["status"], seen["text"], seen["errors"]) == ("complete", "half, whole", [])


@pytest.mark.parametrize("blow", ["cut", "offline"])
def test_stop_works_while_the_connection_is_away(recorded: Run, blow: str) -> None:
    summary, said, text = recorded(
        f"""
        stage.source = refused;
        stage.device.{blow}();
        await stage.clock.until(() => note() !== '');
        reader.stop();
        await reader.finished();
        const summary = reader.summary();
        const said = note();
        stage.source = last;
        stage.device.online();
        await stage.clock.until(() => stage.requests.some(({{ url, statusCode }}) => url.endsWith('/stop') && statusCode === 200));
        return [summary, said, reader.text()];
        """
    )
    assert (summary["status"], summary["text"], summary["errors"]) == ("stopped", "half", [])
    assert (said, text) == ("", "half")


def test_time_without_a_connection_is_no_thinking_time(recorded: Run) -> None:
    seconds, reasoning = recorded(
        """
        stage.source = last;
        stage.device.cut();
        await reader.finished();
        stage.source = recordedSource({ bytes: frame('success', { id: 1, reasoning: 'hm' }), hangs: true });
        reader.ask('Think.');
        await stage.clock.until(() => reader.reasoning() === 'hm');
        stage.device.offline();
        await stage.clock.until(() => false, 600000);
        stage.source = recordedSource({
          bytes: [frame('success', { id: 2, content: 'yes' }), frame('end', { id: 3, reason: 'stop', chars: 3 })],
        });
        stage.device.online();
        await stage.clock.until(() => reader.text() === 'yes');
        await reader.finished();
        return [reader.last.__wxElement.data.thinkingSeconds, reader.reasoning()];
        """
    )
    assert (seconds, reasoning) == (1, "hm")
