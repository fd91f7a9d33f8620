"""The two clocks of the simulator."""

from __future__ import annotations

import pytest

from tests.simulator.wx_bench import WxBench


def test_virtual_time_jumps_to_the_next_timer_in_order(bench: WxBench) -> None:
    order, passed = bench.run(
        """
        const clock = new VirtualClock();
        const began = clock.now();
        const order = [];
        const at = (name) => () => order.push([name, clock.now() - began]);
        clock.setTimeout(at('late'), 3600000);
        clock.setTimeout(at('second'), 10);
        clock.setTimeout(at('first'), 5);
        clock.setTimeout(at('third'), 10);
        clock.clearTimeout(clock.setTimeout(at('never'), 1));
        clock.soon(at('soon'));
        clock.soon(() => clock.setTimeout(at('nested'), 7));
        await clock.until(() => order.length === 6);
        return [order, clock.now() - began];
        """
    )
    assert order == [
        ["soon", 0],
        ["first", 5],
        ["nested", 7],
        ["second", 10],
        ["third", 10],
        ["late", 3600000],
    ]
    assert passed == 3600000


def test_virtual_time_advances_no_further_than_asked(bench: WxBench) -> None:
    assert bench.run(
        """
        const clock = new VirtualClock(1000);
        let ran = 0;
        clock.setTimeout(() => { ran += 1; clock.setTimeout(() => { ran += 1; }, 50); }, 100);
        await clock.advance(149);
        const before = [ran, clock.now()];
        await clock.advance(1);
        return [before, ran, clock.now(), new (clock.Date)().getTime(), clock.Date.now()];
        """
    ) == [[1, 1149], 2, 1150, 1150, 1150]


def test_nothing_left_to_happen_ends_the_wait(bench: WxBench) -> None:
    assert bench.run(
        """
        const clock = new VirtualClock();
        clock.setTimeout(() => {}, 5000);
        return [await clock.until(() => false, 1000), await clock.until(() => false), await clock.until(() => true)];
        """
    ) == [False, False, True]


def test_promises_settle_between_two_timers(bench: WxBench) -> None:
    assert bench.run(
        """
        const clock = new VirtualClock();
        const order = [];
        const chain = async () => { for (let n = 0; n < 50; n += 1) await null; order.push('promise'); };
        clock.soon(() => { chain(); });
        clock.soon(() => order.push('timer'));
        await clock.advance(1);
        return order;
        """
    ) == ["promise", "timer"]


@pytest.mark.parametrize("limit", [None, 20])
def test_real_time_waits_for_a_condition(bench: WxBench, limit: int | None) -> None:
    found = bench.run(
        """
        const clock = new RealClock();
        const order = [];
        clock.setTimeout(() => order.push('timer'), 5);
        clock.soon(() => order.push('soon'));
        clock.soon(() => order.push('later'));
        clock.clearTimeout(clock.setTimeout(() => order.push('never'), 1));
        return argument === null ? [await clock.until(() => order.length === 3), order] : [await clock.until(() => false, argument), []];
        """,
        limit,
    )
    assert found == ([True, ["soon", "later", "timer"]] if limit is None else [False, []])
