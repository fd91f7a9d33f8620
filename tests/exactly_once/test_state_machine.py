"""Any order of stop, background, offline, cuts, restarts and dead workers leaves the promises of the page kept."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.exactly_once.fleet import fleet
from tests.exactly_once.forgetful import forgetful
from tests.exactly_once.gated_model import GatedModel, gated_model
from tests.exactly_once.machine import AnswerMachine, MortalWorkers
from tests.exactly_once.phone import Phone
from tests.page.conftest import generated
from tests.servers import reference_server

# Sequences a test; where workers die as well, each costs seconds. Another seed takes other ones, the same each time.
SEQUENCES = int(os.environ.get("XIAOLIU_SEQUENCES", "60"))
MORTAL_SEQUENCES = SEQUENCES // 4
SEED = int(os.environ.get("XIAOLIU_SEED", "0"))

PROFILES = ["ios", "android"]
PARTS = range(4)
STEPS = 12

Files = dict[str, str]


def settings_for(model: GatedModel) -> dict[str, Any]:
    """Of the server. Its heart beats as often as fifteen seconds pass on the phone."""
    return {
        "upstream": "openai",
        "openai_base_url": model.base_url,
        "model": "m",
        "heartbeat_seconds": 0.04,
    }


def run_sequences(machine: type[AnswerMachine], sequences: int, part: int, **attributes: Any) -> None:
    """Runs them, and prints what has happened in them.

    Args:
        machine: what may happen, and what must hold.
        sequences: how many.
        part: others than those of any other part.
        attributes: what the machine needs.
    """
    tally: Counter[str] = Counter()
    run_state_machine_as_test(
        seed(SEED * len(PARTS) + part)(type(machine.__name__, (machine,), {"tally": tally, **attributes})),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(tally))


@contextmanager
def one_worker() -> Iterator[dict[str, Any]]:
    """What the machine needs of a world in which the server lives."""
    with (
        gated_model() as model,
        reference_server(**settings_for(model)) as server,
        cutting_proxy(server.url) as proxy,
    ):
        yield {"model": model, "proxy": proxy}


def install(phone: Phone, proxy: CuttingProxy, change: Callable[[Files], Files] = dict) -> None:
    """Puts the generated mini-program on the phone, changed or not."""
    phone.install(change(generated({"url": proxy.url, "protocol": "xiaoliu"})))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_whatever_happens_to_a_phone(phone: Phone, profile: str, part: int) -> None:
    with one_worker() as world:
        install(phone, world["proxy"])
        run_sequences(AnswerMachine, SEQUENCES, part, phone=phone, profile=profile, **world)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("profile", PROFILES)
def test_whatever_happens_to_a_phone_and_to_the_workers(phone: Phone, profile: str) -> None:
    with gated_model() as model, fleet(2, **settings_for(model)) as workers:
        install(phone, workers.proxy)
        world = {"model": model, "fleet": workers, "proxy": workers.proxy}
        run_sequences(MortalWorkers, MORTAL_SEQUENCES, 0, phone=phone, profile=profile, **world)


def test_a_page_that_forgets_what_it_has_read_is_caught(phone: Phone) -> None:
    with one_worker() as world:
        install(phone, world["proxy"], forgetful)
        # Hypothesis plays what has failed once more; on a real network that may go otherwise.
        with pytest.raises((AssertionError, Flaky)):
            run_sequences(AnswerMachine, SEQUENCES, 0, phone=phone, profile="android", **world)
