"""The WebSocket transport on every habit of a SocketTask, and against servers that do not behave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import Engine
from tests.page.leg_setup import run


def test_a_run_is_started_by_the_first_message_and_each_message_is_a_frame(engine: Engine) -> None:
    options, listening, sent, calls, closes = run(
        engine,
        """
        open(websocket);
        const { socket } = platform;
        const listening = Object.values(socket.listeners).map((listeners) => listeners.length);
        socket.open();
        socket.message({ event: 'heartbeat' });
        socket.frame(1, 'delta', { content: '你' });
        socket.frame(2, 'delta', { content: '👋🏽' });
        socket.frame(3, 'end', { reason: 'stop', chars: 3 });
        socket.close(1000, '');
        return [socket.options, listening, socket.sent, calls, socket.closes];
        """,
    )
    assert options["url"] == "wss://a.example/api/v1/ws"
    assert options["header"] == {"Authorization": "Bearer t"}
    assert listening == [1, 1, 1, 1], "before the tick in which it was made is over"
    assert sent == [
        {"type": "start", "run_id": "RUN", "messages": [{"role": "user", "content": "Why?"}], "after": 0}
    ]
    assert calls == ["begun", "delta 你", "begun", "delta 👋🏽", "begun", "end stop"]
    assert closes == [1000]


def test_a_run_that_has_begun_is_resumed_and_not_asked_for_again(engine: Engine) -> None:
    sent, calls = run(
        engine,
        """
        sequence.read({ event: 'delta', id: 1, fields: { content: '你' } }, []);
        open(websocket, { begun: true });
        const { socket } = platform;
        socket.open();
        socket.frame(1, 'delta', { content: '你' });
        socket.frame(2, 'end', { reason: 'stop', chars: 1 });
        return [socket.sent, calls];
        """,
    )
    assert sent == [{"type": "resume", "run_id": "RUN", "after": 1}]
    assert calls == ["begun", "end stop"], "what came twice counts once"


def test_nothing_is_sent_before_it_is_open(engine: Engine) -> None:
    before, after = run(
        engine,
        """
        open(websocket);
        const before = platform.socket.sent.length;
        platform.socket.open();
        return [before, platform.socket.sent.length];
        """,
    )
    assert (before, after) == (0, 1)


BEFORE_A_MESSAGE = {
    "the phone has no sockets": ("platform.connectSocket = undefined; open(websocket);", "bad_request"),
    "the platform refuses": (
        "platform.answer = 'undefined'; open(websocket); platform.socket.options.fail({ errMsg: 'x', errno: 600009 });",
        "bad_request",
    ),
    "the platform throws": ("platform.answer = 'throw'; open(websocket);", "bad_request"),
    "five are open": (
        "open(websocket); platform.socket.options.fail({ errMsg: 'connectSocket:fail exceed max task count', errno: 600007 });",
        "network again",
    ),
    "the domain is not in the list": (
        "open(websocket); platform.socket.options.fail({ errMsg: 'url not in domain list:a.example', errno: 600002 });",
        "domain",
    ),
    "the upgrade is refused": (
        "open(websocket); platform.socket.break('Invalid HTTP status');",
        "network again",
    ),
    "it never opens": ("open(websocket); platform.advance(8000);", "timeout again"),
    "it opens and says nothing": (
        "open(websocket); platform.advance(7000); platform.socket.open(); platform.advance(8000);",
        "timeout again",
    ),
    "it opens and closes": (
        "open(websocket); platform.socket.open(); platform.socket.close(1000, '');",
        "network again",
    ),
    "a close without a code": (
        "open(websocket); platform.socket.open(); platform.socket.close();",
        "network again",
    ),
    "somebody else answers": (
        "open(websocket); platform.socket.open(); platform.socket.message('hello');",
        "bad_response again",
    ),
}


@pytest.mark.parametrize("what", BEFORE_A_MESSAGE)
def test_until_the_first_message_it_is_unfit(engine: Engine, what: str) -> None:
    script, failure = BEFORE_A_MESSAGE[what]
    calls, open_sockets, timers = run(
        engine,
        f"""
        {script}
        platform.advance(60000);
        return [calls, platform.sockets.filter(({{ state }}) => state === 'open').length, platform.timers.length];
        """,
    )
    assert [call.split() for call in calls] == [["fail", *failure.split(), "unfit"]], "once, whatever follows"
    assert (open_sockets, timers) == (0, 0)


def test_in_the_background_it_has_failed_and_is_not_unfit(engine: Engine) -> None:
    assert run(engine, "open(websocket); platform.socket.break('interrupted'); return calls;") == [
        "fail interrupted again"
    ]


@pytest.mark.parametrize(
    ("happens", "last"),
    [
        ("socket.close(1000, '');", "onEnd"),
        ("socket.close(1001, 'stopping');", "fail network again"),
        ("socket.close(1006, '');", "fail network again"),
        ("socket.break('ECONNRESET');", "fail network again"),
        ("socket.message('{\"event\":');", "fail bad_response again"),
        ("socket.message('[1]');", "fail bad_response again"),
        ("socket.message('');", "fail bad_response again"),
        ("socket.message(undefined);", "fail bad_response again"),
        ("socket.message({ id: 2, content: 'no event' });", "fail bad_response again"),
        ("socket.message(new Uint8Array([255, 254]).buffer);", "fail bad_response again"),
        ("socket.frame(3, 'delta', { content: 'b' });", "error gap"),
        ("socket.frame(2, 'end', { reason: 'stop', chars: 7 });", "error truncated"),
        (
            "socket.message({ event: 'error', code: 'log_unavailable', retryable: true });",
            "error log_unavailable",
        ),
    ],
)
def test_after_the_first_message_it_has_failed_or_ended(engine: Engine, happens: str, last: str) -> None:
    """Never unfit: it has shown that it works here. Nothing is said after the last call, and the socket is let go."""
    calls, state = run(
        engine,
        f"""
        open(websocket);
        const {{ socket }} = platform;
        socket.open();
        socket.frame(1, 'delta', {{ content: 'a' }});
        {happens}
        socket.frame(2, 'delta', {{ content: 'b' }});
        socket.close(1006, '');
        platform.advance(60000);
        return [calls.filter((call) => call !== 'begun'), socket.closes.length];
        """,
    )
    assert calls == ["delta a", last]
    assert state <= 1


def test_a_gateway_that_turns_text_into_bytes_is_understood(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open(websocket);
        platform.socket.open();
        platform.socket.message(bytes(JSON.stringify({ id: 1, event: 'delta', content: '你👋🏽' })).buffer);
        platform.socket.message(bytes(JSON.stringify({ id: 2, event: 'end', reason: 'stop', chars: 3 })));
        return calls;
        """,
    )
    assert calls == ["begun", "delta 你👋🏽", "begun", "end stop"]


def test_an_unknown_frame_is_passed_over(engine: Engine) -> None:
    calls = run(
        engine,
        """
        open(websocket);
        platform.socket.open();
        platform.socket.frame(1, 'weather', { sunny: true });
        platform.socket.frame(2, 'delta', { content: 'a' });
        return calls;
        """,
    )
    assert calls == ["begun", "delta a"]


@pytest.mark.parametrize("refusal", ["unauthorized", "invalid_request", "run_expired"])
def test_a_refusal_is_the_server_s_word_and_no_sign_of_a_bad_path(engine: Engine, refusal: str) -> None:
    calls = run(
        engine,
        """
        open(websocket);
        platform.socket.open();
        platform.socket.message({ event: 'error', code: argument, message: 'No.', retryable: false });
        platform.socket.close(1008, '');
        return calls;
        """,
        refusal,
    )
    assert calls == [f"error {refusal}"]


@pytest.mark.parametrize("moment", ["connecting", "open", "answering", "over"])
def test_after_abort_there_is_silence_and_no_socket_left(engine: Engine, moment: str) -> None:
    calls, open_sockets, timers = run(
        engine,
        """
        const steps = ['connecting', 'open', 'answering', 'over'];
        const at = steps.indexOf(argument);
        const connection = open(websocket);
        const { socket } = platform;
        if (at >= 1) socket.open();
        if (at >= 2) socket.frame(1, 'delta', { content: 'a' });
        if (at >= 3) socket.frame(2, 'end', { reason: 'stop', chars: 1 });
        const heard = calls.length;
        connection.abort();
        connection.abort();
        // This phone did not close a socket that was still connecting.
        if (at === 0) socket.open();
        socket.frame(3, 'delta', { content: 'late' });
        socket.break('late');
        platform.advance(60000);
        return [calls.slice(heard), platform.openSockets, platform.timers.length];
        """,
        moment,
    )
    assert (calls, open_sockets, timers) == ([], 0, 0)


def test_a_hundred_legs_keep_one_socket_open_at_most(engine: Engine) -> None:
    """The phone allows five."""
    most = run(
        engine,
        """
        let most = 0;
        for (let leg = 0; leg < 100; leg += 1) {
          const connection = open(websocket);
          if (leg % 2) platform.socket.open();
          most = Math.max(most, platform.openSockets);
          if (leg % 3) connection.abort();
          else platform.socket.break('cut');
          if (platform.socket.state === 'connecting') platform.socket.open();
        }
        return most;
        """,
    )
    assert most == 1


def test_what_the_page_throws_fails_the_leg(engine: Engine) -> None:
    calls, swallowed = run(
        engine,
        """
        handlers.onEvents = () => { throw new Error('page broke'); };
        open(websocket);
        platform.socket.open();
        platform.socket.frame(1, 'delta', { content: 'a' });
        platform.socket.frame(2, 'delta', { content: 'b' });
        return [calls, platform.swallowed];
        """,
    )
    assert calls == ["begun", "fail internal"]
    assert swallowed == []


def test_a_protocol_without_numbers_has_no_socket(engine: Engine) -> None:
    calls: list[Any] = run(
        engine,
        "open(websocket, { protocol: require('/runtime/protocols/openai.js'), sequence: null }); return [calls, platform.sockets.length];",
    )
    assert calls == [["fail bad_request  unfit"], 0]
