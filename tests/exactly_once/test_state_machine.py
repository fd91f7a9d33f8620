"""Any order of stop, background, offline, cuts, restarts and dead workers leaves the promises of the page kept."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from tests.exactly_once.fleet import fleet
from tests.exactly_once.forgetful import forgetful
from tests.exactly_once.gated_model import GatedModel, gated_model
from tests.exactly_once.machine import AnswerMachine, MortalWorkers
from tests.exactly_once.phone import Phone
from tests.page.conftest import generated
from tests.servers import reference_server

# Sequences on each of the two phones; where workers die as well, each costs seconds.
SEQUENCES = int(os.environ.get("XIAOLIU_SEQUENCES", "230"))
MORTAL_SEQUENCES = int(os.environ.get("XIAOLIU_MORTAL_SEQUENCES", "20"))
STEPS = 12


def settings_for(model: GatedModel) -> dict[str, Any]:
    """Of the server. Its heart beats as often as fifteen seconds pass on the phone."""
    return {
        "upstream": "openai",
        "openai_base_url": model.base_url,
        "model": "m",
        "heartbeat_seconds": 0.04,
    }


def run_sequences(machine: type[AnswerMachine], sequences: int, **parts: Any) -> None:
    """Runs them, and prints what has happened in them.

    Args:
        machine: what may happen, and what must hold.
        sequences: how many.
        parts: attributes that the machine needs.
    """
    tally: Counter[str] = Counter()
    run_state_machine_as_test(
        type(machine.__name__, (machine,), {"tally": tally, **parts}),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(tally))


@pytest.mark.parametrize("profile", ["ios", "android"])
def test_whatever_happens_to_a_phone(phone: Phone, profile: str) -> None:
    with (
        gated_model() as model,
        reference_server(**settings_for(model)) as server,
    ):
        phone.install(generated({"url": server.url, "protocol": "xiaoliu"}))
        run_sequences(AnswerMachine, SEQUENCES, phone=phone, model=model, profile=profile)


@pytest.mark.parametrize("profile", ["ios", "android"])
def test_whatever_happens_to_a_phone_and_to_the_workers(phone: Phone, profile: str) -> None:
    with gated_model() as model, fleet(2, **settings_for(model)) as workers:
        phone.install(generated({"url": workers.url, "protocol": "xiaoliu"}))
        run_sequences(
            MortalWorkers, MORTAL_SEQUENCES, phone=phone, model=model, profile=profile, fleet=workers
        )


def test_a_page_that_forgets_what_it_has_read_is_caught(phone: Phone) -> None:
    with (
        gated_model() as model,
        reference_server(**settings_for(model)) as server,
    ):
        phone.install(forgetful(generated({"url": server.url, "protocol": "xiaoliu"})))
        with pytest.raises((AssertionError, FlakyFailure)):
            run_sequences(AnswerMachine, SEQUENCES, phone=phone, model=model, profile="android")
