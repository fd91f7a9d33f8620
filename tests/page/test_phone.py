"""The phone goes to the background, loses its network, finds another one: what becomes of a run."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.page.run_setup import run

STARTED = """
const run = controller();
run.start(question);
accept();
platform.last.chunk(delta(1, 'a'));
const first = platform.last;
"""
BEGINNING = ["connecting", "streaming", "delta a"]


@pytest.mark.parametrize(("seconds", "legs"), [(4, 1), (4.999, 1), (5, 2), (6, 2), (3600, 2)])
def test_after_five_seconds_in_the_background_nothing_of_before_is_trusted(
    engine: Engine, seconds: float, legs: int
) -> None:
    """The system ends every request then; an iPhone does not say so."""
    heard, asked, open_legs = run(
        engine,
        STARTED
        + """
        platform.away(argument * 1000);
        accept();
        platform.last.chunk(delta(2, 'b'));
        return [heard(), asked(), streams().map((task) => task.open)];
        """,
        seconds,
    )
    if legs == 2:
        assert heard == [*BEGINNING, "reconnecting", "streaming", "delta b"]
    else:
        assert heard == [*BEGINNING, "delta b"]
    assert asked == ["POST /v1/chat", "GET /v1/runs/RUN/events?after=1"][:legs]
    assert open_legs == [False, True][-legs:]


def test_no_try_is_spent_in_the_background(engine: Engine) -> None:
    heard, before, tries, timers, legs = run(
        engine,
        STARTED
        + """
        platform.tell('onHide');
        first.fail('request:fail interrupted');
        platform.advance(1000000);
        const before = [streams().length, platform.timers.length];
        platform.tell('onShow');
        accept();
        platform.last.chunk(delta(2, 'b'));
        platform.last.chunk(end(3, 2));
        return [heard(), before, run.run.backoff.tries, platform.timers.length, streams().length];
        """,
    )
    assert heard == [*BEGINNING, "reconnecting", "streaming", "delta b", "end", "complete"]
    assert before == [1, 0]
    assert (tries, timers, legs) == (0, 0, 2)


def test_a_transport_that_gives_up_in_the_background_is_not_followed_there(engine: Engine) -> None:
    seen, tries = run(
        engine,
        """
        const legs = [];
        const transport = { name: 'odd', open(_, leg, handlers) { legs.push(handlers); return { abort() {} }; } };
        const run = controller(null, { transports: [transport, transport] });
        run.start(question);
        platform.tell('onHide');
        legs[0].onFail({ code: 'timeout', message: 'm', retryable: true, unfit: true });
        platform.advance(60000);
        const seen = [legs.length];
        platform.tell('onShow');
        seen.push(legs.length);
        return [seen, run.run.backoff.tries];
        """,
    )
    assert seen == [1, 2]
    assert tries == 0


def test_a_wait_that_ends_in_the_background_goes_on_when_the_app_is_back(engine: Engine) -> None:
    legs = run(
        engine,
        STARTED
        + """
        first.fail('request:fail');
        platform.tell('onHide');
        platform.advance(2000);
        const legs = [streams().length];
        platform.tell('onShow');
        legs.push(streams().length);
        return legs;
        """,
    )
    assert legs == [1, 2]


def test_a_wait_is_cut_short_when_the_app_is_back(engine: Engine) -> None:
    legs, timers = run(
        engine,
        STARTED
        + """
        jitter(1);
        first.fail('request:fail');
        platform.away(10);
        const legs = streams().length;
        platform.advance(500);
        return [[legs, streams().length], platform.timers.length];
        """,
    )
    assert legs == [2, 2]
    assert timers == 1


def test_without_a_network_it_waits_as_long_as_it_takes(engine: Engine) -> None:
    heard, waiting, asked = run(
        engine,
        STARTED
        + """
        platform.network('wifi');
        accept();
        platform.network('none');
        platform.network('none');
        const waiting = [run.state, streams().filter((task) => task.open).length, platform.timers.length];
        platform.advance(3600000);
        platform.network('4g');
        accept();
        platform.last.chunk(delta(2, 'b'));
        platform.last.chunk(end(3, 2));
        return [heard(), waiting, asked()];
        """,
    )
    assert waiting == ["offline", 0, 0]
    assert heard == [
        *[*BEGINNING, "reconnecting", "streaming", "offline", "reconnecting", "streaming"],
        *["delta b", "end", "complete"],
    ]
    assert asked[1:] == ["GET /v1/runs/RUN/events?after=1"] * 2


def test_another_network_means_another_connection_and_the_same_one_does_not(engine: Engine) -> None:
    legs = run(
        engine,
        STARTED
        + """
        return ['wifi', 'wifi', '4g', '4g', 'wifi'].map((type) => {
          platform.network(type);
          accept();
          return streams().length;
        });
        """,
    )
    assert legs == [2, 2, 3, 3, 4]


def test_the_network_that_was_there_from_the_beginning_is_no_news(engine: Engine) -> None:
    legs, state = run(
        engine,
        """
        let tell = null;
        platform.getNetwork = (callback) => { tell = callback; };
        const run = controller();
        run.start(question);
        accept();
        tell({ isConnected: true, networkType: 'wifi' });
        platform.network('wifi');
        const legs = [streams().length];
        platform.network('4g');
        legs.push(streams().length);
        // An answer that has been overtaken.
        tell({ isConnected: false, networkType: 'none' });
        return [legs, run.state];
        """,
    )
    assert legs == [1, 2]
    assert state == "reconnecting"


@pytest.mark.parametrize("later", [False, True])
def test_a_question_asked_without_a_network_waits_for_it(engine: Engine, later: bool) -> None:
    heard, asked = run(
        engine,
        """
        const none = { isConnected: false, networkType: 'none' };
        let tell = null;
        platform.getNetwork = (callback) => { if (argument) tell = callback; else callback(none); };
        const run = controller();
        run.start(question);
        if (tell) tell(none);
        else platform.last.fail('request:fail');
        platform.advance(1000000);
        platform.network('4g');
        accept();
        platform.last.chunk(delta(1, 'a'));
        return [heard(), asked()];
        """,
        later,
    )
    assert heard == ["connecting", "offline", "reconnecting", "connecting", "streaming", "delta a"]
    assert asked == ["POST /v1/chat", "POST /v1/chat"]


def test_coming_back_to_the_app_tries_even_if_the_phone_has_not_told_of_a_network(engine: Engine) -> None:
    """Events may be lost while the app sleeps."""
    heard = run(
        engine,
        STARTED
        + """
        platform.network('none');
        platform.away(1000);
        accept();
        platform.last.chunk(delta(2, 'b'));
        return heard();
        """,
    )
    assert heard == [*BEGINNING, "offline", "reconnecting", "streaming", "delta b"]


def test_a_network_that_changes_in_the_background_is_noticed_when_the_app_is_back(engine: Engine) -> None:
    legs = run(
        engine,
        STARTED
        + """
        platform.tell('onHide');
        platform.network('4g');
        const legs = [streams().length];
        platform.tell('onShow');
        legs.push(streams().length);
        return legs;
        """,
    )
    assert legs == [1, 2]


def test_a_failure_with_and_without_a_network_is_told_apart(engine: Engine) -> None:
    codes = run(
        engine,
        """
        return [true, false].map((isConnected) => {
          platform.getNetwork = (tell) => tell({ isConnected, networkType: isConnected ? 'wifi' : 'none' });
          const run = controller('openai');
          run.start(question);
          platform.last.fail('request:fail');
          run.dispose();
          return calls.find(([kind]) => kind === 'error')[1].code + (calls.length = 0);
        });
        """,
    )
    assert codes == ["unreachable0", "network0"]


def test_a_host_that_tells_nothing_of_itself_will_do(engine: Engine) -> None:
    heard = run(
        engine,
        """
        ['onShow', 'onHide', 'onNetworkChange'].forEach((name) => delete platform[name]);
        const run = controller();
        run.start(question);
        platform.last.fail('request:fail');
        platform.advance(500);
        platform.last.chunk(delta(1, 'a'));
        run.dispose();
        return heard();
        """,
    )
    assert heard == ["connecting", "reconnecting", "streaming", "delta a"]


def test_the_platform_of_wechat_tells_all_that_and_can_be_told_to_be_quiet(engine: Engine) -> None:
    seen = run(
        engine,
        """
        const { fromWx } = require('/runtime/platform.js');
        const listeners = { AppShow: [], AppHide: [], NetworkStatusChange: [] };
        const wx = { getNetworkType: ({ success }) => success({ networkType: '4g' }) };
        Object.keys(listeners).forEach((name) => {
          wx['on' + name] = (listener) => listeners[name].push(listener);
          wx['off' + name] = (listener) => { listeners[name] = listeners[name].filter((one) => one !== listener); };
        });
        const phone = fromWx(wx, null, null);
        const seen = [];
        const off = ['onShow', 'onHide', 'onNetworkChange'].map((name) => {
          const listener = (event) => seen.push([name, event || null]);
          phone[name](listener);
          return phone[name](listener);
        });
        const tell = () => Object.keys(listeners).forEach((name) => {
          const event = name === 'NetworkStatusChange' ? { isConnected: false, networkType: 'none' } : undefined;
          listeners[name].forEach((listener) => listener(event));
        });
        off[0]();
        tell();
        phone.getNetwork((network) => seen.push(network));
        const bare = fromWx({}, null, null);
        return [seen, ['onShow', 'onHide', 'onNetworkChange', 'getNetwork', 'connectSocket'].filter((name) => bare[name])];
        """,
    )
    offline = {"isConnected": False, "networkType": "none"}
    assert seen == [
        [
            ["onShow", None],
            ["onHide", None],
            ["onHide", None],
            ["onNetworkChange", offline],
            ["onNetworkChange", offline],
            {"isConnected": True, "networkType": "4g"},
        ],
        [],
    ]
