"""What the conversation remembers and what the next question takes along."""

from __future__ import annotations

from typing import Any

from tests.engines import Engine
from tests.page.engine_script import run_script

SETUP = """
const { Transcript } = require('/runtime/transcript.js');
const transcript = new Transcript({ contextMessages: argument || 20 });
const exchange = (question, ...events) => {
  transcript.ask(question);
  const answer = transcript.answer();
  events.forEach((event) => (event === 'stop' ? transcript.stop(answer) : transcript.apply(answer, event)));
  return answer;
};
const said = (content) => ({ type: 'delta', content });
const end = { type: 'end', reason: 'stop' };
const error = { type: 'error', code: 'timeout', message: 'm', retryable: true };
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    return run_script(engine, SETUP + script, argument)


def test_an_answer_grows_and_says_how_it_ended(engine: Engine) -> None:
    statuses, answer = run(
        engine,
        """
        transcript.ask('q');
        const answer = transcript.answer();
        const statuses = [answer.status];
        [{ type: 'delta', reasoning: 'hm' }, said('a'), said('b'), end].forEach((event) => {
          transcript.apply(answer, event);
          statuses.push(answer.status);
        });
        return [statuses, answer];
        """,
    )
    assert statuses == ["pending", "streaming", "streaming", "streaming", "complete"]
    assert (answer["content"], answer["reasoning"], answer["error"]) == ("ab", "hm", None)


def test_a_failed_answer_keeps_its_text_and_its_reason(engine: Engine) -> None:
    answer = run(engine, "return exchange('q', said('half'), error);")
    assert (answer["content"], answer["status"]) == ("half", "failed")
    assert answer["error"] == {"code": "timeout", "message": "m", "retryable": True}


def test_failed_and_empty_answers_are_never_sent(engine: Engine) -> None:
    context = run(
        engine,
        """
        exchange('1', said('one'), end);
        exchange('2', said('half'), error);
        exchange('3', 'stop');
        exchange('4', said('part'), 'stop');
        exchange('5', end);
        transcript.ask('6');
        transcript.answer();
        return transcript.context().map((message) => message.role[0] + message.content);
        """,
    )
    assert context == ["u1", "aone", "u2", "u3", "u4", "apart", "u5", "u6"]


def test_only_the_last_messages_are_sent_and_they_begin_with_a_question(engine: Engine) -> None:
    contexts = run(
        engine,
        """
        ['1', '2', '3'].forEach((text) => exchange(text, said('a' + text), end));
        transcript.ask('4');
        return transcript.context();
        """,
        4,
    )
    assert [message["content"] for message in contexts] == ["3", "a3", "4"]
    assert [sorted(message) for message in contexts] == [["content", "role"]] * 3


def test_the_last_answer_can_be_taken_back_to_ask_again(engine: Engine) -> None:
    taken, again, context = run(
        engine,
        """
        exchange('q', said('half'), error);
        return [transcript.takeBack().content, transcript.takeBack(), transcript.context()];
        """,
    )
    assert taken == "half"
    assert again is None
    assert context == [{"role": "user", "content": "q"}]


def test_ids_are_never_used_again_and_begin_with_a_letter(engine: Engine) -> None:
    ids = run(
        engine,
        """
        const ids = [];
        for (let count = 0; count < 5; count += 1) {
          ids.push(transcript.ask('q').id, transcript.answer().id);
          transcript.takeBack();
        }
        return ids;
        """,
    )
    assert len(set(ids)) == 10
    assert all(one[0].isalpha() for one in ids)


def test_a_conversation_goes_on_from_what_was_kept_of_it(engine: Engine) -> None:
    kept, again, context, restored = run(
        engine,
        """
        exchange('1', { type: 'delta', reasoning: 'hm' }, said('one'), { type: 'end', reason: 'length' }).thinkingSeconds = 4;
        exchange('2', said('part'), 'stop');
        exchange('3', said('half'), error);
        exchange('4', end);
        const kept = transcript.exchanges();
        const next = new Transcript({ contextMessages: 20 });
        next.restore(JSON.parse(JSON.stringify(kept)), { resumable: true });
        const told = (one) => one.context().map((message) => message.role[0] + message.content);
        return [kept, next.exchanges(), [told(transcript), told(next)], next.entries.map((entry) => entry.id)];
        """,
    )
    assert kept == again
    assert [one["question"] for one in kept] == ["1", "2", "3", "4"]
    assert kept[0]["answer"] == {
        "content": "one",
        "reasoning": "hm",
        "thinkingSeconds": 4,
        "status": "complete",
        "reason": "length",
        "error": None,
        "run": None,
    }
    assert context[0] == context[1] == ["u1", "aone", "u2", "apart", "u3", "u4"]
    assert len(set(restored)) == 8


def test_an_answer_that_was_still_arriving_comes_back_as_broken_off(engine: Engine) -> None:
    answers, context, taken = run(
        engine,
        """
        exchange('1');
        exchange('2', said('half'));
        const next = new Transcript({ contextMessages: 20 });
        next.restore(transcript.exchanges(), { resumable: true });
        const answers = next.exchanges().map((one) => one.answer);
        return [answers, next.context().map((message) => message.content), next.takeBack().content];
        """,
    )
    assert [(one["content"], one["status"], one["error"]["code"]) for one in answers] == [
        ("", "failed", "closed"),
        ("half", "failed", "closed"),
    ]
    assert all(one["error"]["retryable"] for one in answers)
    assert context == ["1", "2"]
    assert taken == "half"


BEGIN = """
const begun = (question, ...events) => {
  transcript.ask(question);
  const answer = transcript.answer();
  transcript.begin(answer, 'r-' + question);
  events.forEach((event) => transcript.apply(answer, event));
  return answer;
};
"""


def test_an_answer_knows_its_run_as_long_as_it_can_go_on_or_must_be_stopped(engine: Engine) -> None:
    runs = run(
        engine,
        BEGIN
        + """
        const numbered = (id, content) => ({ type: 'delta', id, content });
        const lost = { type: 'error', code: 'network', message: 'm', retryable: true, resumable: true };
        const stopped = begun('5', numbered(1, 'a'));
        transcript.stop(stopped);
        const told = begun('7', numbered(1, 'a'));
        transcript.stop(told);
        transcript.settleStop('r-7');
        return [
          begun('1'),
          begun('2', numbered(1, 'a'), numbered(2, 'b')),
          begun('3', numbered(1, 'a'), Object.assign({ id: 2 }, end)),
          begun('4', numbered(1, 'a'), Object.assign({ id: 2 }, error)),
          stopped,
          begun('6', numbered(1, 'a'), lost),
          told,
        ].map((answer) => answer.run);
        """,
    )
    assert runs == [
        {"id": "r-1", "lastId": 0},
        {"id": "r-2", "lastId": 2},
        None,
        None,
        {"id": "r-5", "lastId": 1},
        {"id": "r-6", "lastId": 1},
        None,
    ]


def test_the_last_answer_is_still_arriving_at_the_next_visit_if_its_run_can_go_on(engine: Engine) -> None:
    found = run(
        engine,
        BEGIN
        + """
        begun('1', { type: 'delta', id: 1, content: 'one' });
        begun('2', { type: 'delta', id: 1, content: 'half' });
        const restored = (resumable) => {
          const next = new Transcript({ contextMessages: 20 });
          next.restore(JSON.parse(JSON.stringify(transcript.exchanges())), { resumable });
          const answers = next.entries.filter((entry) => entry.role === 'assistant');
          return [next.underway() && next.underway().content, answers.map((one) => [one.status, one.run])];
        };
        return [true, false].map(restored);
        """,
    )
    assert found == [
        ["half", [["failed", None], ["streaming", {"id": "r-2", "lastId": 1}]]],
        [None, [["failed", None], ["failed", None]]],
    ]


def test_only_the_last_answer_whose_connection_failed_goes_on(engine: Engine) -> None:
    first, second, third, fourth = run(
        engine,
        BEGIN
        + """
        const lost = { type: 'error', code: 'network', message: 'm', retryable: true, resumable: true };
        const told = () => {
          const entry = transcript.reopen();
          return entry && [entry.content, entry.status, entry.error, transcript.context().length];
        };
        const found = [told()];
        begun('1', lost);
        found.push(told());
        begun('2', { type: 'delta', id: 1, content: 'half' }, lost);
        found.push(told(), told());
        return found;
        """,
    )
    assert first is None
    assert second == ["", "pending", None, 1]
    assert third == ["half", "streaming", None, 2], "its own text is no context of its question"
    assert fourth is None, "it goes on already"


def test_ids_are_not_used_again_after_the_conversation_was_cleared(engine: Engine) -> None:
    before, after, count = run(
        engine,
        """
        const before = exchange('q', said('a'), end).id;
        transcript.clear();
        return [before, exchange('q', said('b'), end).id, transcript.exchanges().length];
        """,
    )
    assert before != after
    assert count == 1
