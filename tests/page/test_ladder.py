"""From one transport to the next in the middle of an answer, and which one is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import Engine
from tests.page.leg_setup import run as run_leg

SETUP = """
const { RunController } = require('/runtime/run.js');
const heard = [];
const make = (transports) => new RunController({
  platform, protocol, backend: { url: 'https://a.example', model: 'm' }, transports: transports || [chunked, websocket, poll],
  onEvent: (event) => heard.push(event.content || event.code || event.type),
  onState() {}
});
const question = { messages: [{ role: 'user', content: 'Why?' }] };
/** What has been opened since, in order: `chunked`, `websocket` or `poll`. */
const opened = [];
for (const name of ['request', 'connectSocket']) {
  const real = platform[name];
  platform[name] = (options) => {
    const isStop = /stop$/.test(options.url);
    if (!isStop) opened.push(name === 'connectSocket' ? 'websocket' : options.enableChunked ? 'chunked' : 'poll');
    return real.call(platform, options);
  };
}
const says = () => platform.logged.filter((text) => text.startsWith('info'));
const kept = () => says().map((text) => text.split(' from now')[0].replace('info answers come by ', ''));
"""


def run(engine: Engine, script: str, argument: Any = None) -> Any:
    return run_leg(engine, SETUP + script, argument)


def test_a_transport_that_does_not_work_is_left_in_mid_answer_without_loss(engine: Engine) -> None:
    heard, opened, sent, logged = run(
        engine,
        """
        make().start(question);
        // What the buffering proxy let through before it began to buffer.
        platform.last.headers({ statusCode: 200, header: {} });
        platform.advance(8000);
        const { socket } = platform;
        socket.open();
        socket.frame(1, 'delta', { content: '你' });
        socket.frame(2, 'delta', { content: '好' });
        socket.break('cut');
        platform.advance(1000);
        const next = platform.socket;
        next.open();
        next.frame(2, 'delta', { content: '好' });
        next.frame(3, 'end', { reason: 'stop', chars: 2 });
        return [heard, opened, [...socket.sent, ...next.sent].map(({ type, after }) => [type, after]), says()];
        """,
    )
    assert heard == ["你", "好", "end"]
    assert opened == ["chunked", "websocket", "websocket"]
    assert sent == [["resume", 0], ["resume", 2]]
    assert logged == ["info answers come by websocket from now on (chunked: nothing came within 8 s)"]


def test_the_choice_is_kept_for_the_next_question_and_the_next_page(engine: Engine) -> None:
    opened, logged = run(
        engine,
        """
        const answer = () => {
          platform.socket.open();
          platform.socket.frame(1, 'end', { reason: 'stop', chars: 0 });
        };
        const first = make();
        first.start(question);
        platform.advance(8000);
        answer();
        first.start(question);
        answer();
        make().start(question);
        answer();
        return [opened, says().length];
        """,
    )
    assert opened == ["chunked", "websocket", "websocket", "websocket"]
    assert logged == 1


def test_where_upgrades_are_refused_as_well_it_polls(engine: Engine) -> None:
    heard, opened, logged = run(
        engine,
        """
        make().start(question);
        platform.advance(8000);
        platform.socket.break('Invalid HTTP status');
        platform.last.success(delta(1, 'a'));
        platform.advance(300);
        platform.last.success(delta(2, 'b') + end(3, 2));
        return [heard, opened, says()];
        """,
    )
    assert heard == ["a", "b", "end"]
    assert opened == ["chunked", "websocket", "poll", "poll"]
    assert logged == [
        "info answers come by poll from now on (chunked: nothing came within 8 s; websocket: Invalid HTTP status)"
    ]


def test_when_nothing_works_it_is_the_network_and_the_first_is_tried_again(engine: Engine) -> None:
    opened, heard, logged = run(
        engine,
        """
        make().start(question);
        platform.advance(8000);
        platform.socket.break('cut');
        platform.last.fail('request:fail ECONNRESET');
        platform.advance(1000);
        platform.last.chunk(bytes(end(1, 0)));
        return [opened, heard, says()];
        """,
    )
    assert opened == ["chunked", "websocket", "poll", "chunked"]
    assert heard == ["end"]
    assert logged == []


def test_the_answer_of_a_pc_is_shown_and_the_next_question_takes_the_socket(engine: Engine) -> None:
    opened, heard, logged = run(
        engine,
        """
        const controller = make();
        controller.start(question);
        platform.last.success(delta(1, 'a') + end(2, 1));
        controller.start(question);
        platform.socket.open();
        platform.socket.frame(1, 'delta', { content: 'b' });
        return [opened, heard, says()];
        """,
    )
    assert opened == ["chunked", "websocket"]
    assert heard == ["a", "end", "b"]
    assert logged == ["info answers come by websocket from now on (chunked: the answer came in one piece)"]


def test_a_lump_on_a_path_without_sockets_goes_on_in_lumps(engine: Engine) -> None:
    """Late answers are better than none: with two transports, and neither as it should be, the first is kept."""
    opened, heard = run(
        engine,
        """
        const controller = make([chunked, websocket]);
        const lump = () => platform.last.success(delta(1, 'a') + end(2, 1));
        controller.start(question);
        lump();
        controller.start(question);
        platform.socket.break('refused');
        platform.advance(1000);
        lump();
        return [opened, heard];
        """,
    )
    assert opened == ["chunked", "websocket", "chunked"]
    assert heard == ["a", "end", "a", "end"]


@pytest.mark.parametrize(
    ("order", "opened"),
    [("[poll, websocket, chunked]", ["poll"]), ("[websocket, chunked]", ["websocket"])],
)
def test_the_configured_order_is_the_order(engine: Engine, order: str, opened: list[str]) -> None:
    assert run(engine, f"make({order}).start(question); return opened;") == opened


def test_from_the_last_rung_it_comes_round_to_the_first(engine: Engine) -> None:
    """A phone that leaves the network whose proxy refused one way may find that the other works again."""
    opened, kept = run(
        engine,
        """
        const controller = make([websocket, chunked]);
        controller.start(question);
        platform.socket.break('refused');
        platform.last.chunk(bytes(end(1, 0)));
        controller.start(question);
        platform.advance(17000);
        platform.socket.open();
        platform.socket.frame(1, 'end', { reason: 'stop', chars: 0 });
        return [opened, kept()];
        """,
    )
    assert opened == ["websocket", "chunked", "chunked", "chunked", "websocket"]
    assert kept == ["chunked", "websocket"]


def test_what_has_worked_is_not_given_up_for_one_refusal(engine: Engine) -> None:
    """A server that restarts refuses sockets for a moment; polling ever after would be a high price."""
    opened, kept = run(
        engine,
        """
        const controller = make([websocket, poll]);
        const connected = () => {
          platform.socket.open();
          platform.socket.frame(1, 'end', { reason: 'stop', chars: 0 });
        };
        for (let i = 0; i < 3; i += 1) {
          controller.start(question);
          if (i > 0) {
            platform.socket.break('Invalid HTTP status');
            platform.advance(1000);
          }
          connected();
        }
        controller.start(question);
        platform.socket.break('Invalid HTTP status');
        platform.advance(1000);
        platform.socket.break('Invalid HTTP status');
        platform.last.success(end(1, 0));
        return [opened, kept()];
        """,
    )
    assert opened == ["websocket"] * 7 + ["poll"]
    assert kept == ["poll"]


def test_a_refusal_by_the_server_leaves_the_ladder_where_it_is(engine: Engine) -> None:
    opened = run(
        engine,
        """
        const controller = make();
        for (let i = 0; i < 2; i += 1) {
          controller.start(question);
          platform.last.chunk(bytes(line('error', { code: 'unauthorized', message: 'No.', retryable: false })));
          platform.last.success('', 401);
        }
        return opened;
        """,
    )
    assert opened == ["chunked", "chunked"]


def test_stop_during_the_climb_leaves_nothing_open(engine: Engine) -> None:
    open_sockets, timers, heard, opened = run(
        engine,
        """
        const controller = make();
        controller.start(question);
        platform.advance(8000);
        controller.stop();
        platform.tasks.filter(({ options }) => /stop$/.test(options.url)).forEach((task) => task.success('{}'));
        platform.socket.open();
        platform.socket.frame(1, 'delta', { content: 'late' });
        const before = opened.length;
        platform.advance(120000);
        return [platform.openSockets, platform.timers.length, heard, opened.length - before];
        """,
    )
    assert (open_sockets, timers, heard, opened) == (0, 0, [], 0)
