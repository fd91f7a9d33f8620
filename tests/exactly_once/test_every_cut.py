"""The connection breaks after every single byte, and the reader gets the answer once, whole, for one payment."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exactly_once.client import Answered, Asked, run_answers, write
from tests.exactly_once.forgetful import forgetful
from tests.exactly_once.streams import STREAMS
from tests.exactly_once.verdict import Verdict, verdict
from tests.exactly_once.world import World, world
from tests.page.conftest import generated

MINIPROGRAM = generated({"url": "http://127.0.0.1:9", "protocol": "xiaoliu"})
TRANSPORTS = ["chunked", "websocket"]

# More bytes than a response has, with its head and its framing.
LONGEST_ON_THE_WIRE = 1250

# A client that has come no further after so many tries, and one more, leaves it to the reader to go on.
MOST_CUTS = 6

MULTI_CUT_RUNS = int(os.environ.get("XIAOLIU_MULTI_CUT_RUNS", "1000"))

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(MINIPROGRAM, tmp_path_factory.mktemp("miniprogram"))


@pytest.fixture(params=["memory", "redis"], scope="module")
def here(request: pytest.FixtureRequest) -> Iterator[World]:
    with world(request.param) as made:
        yield made


def question(stream: str) -> str:
    """One that nobody has asked yet."""
    return f"{stream} {next(_numbers)}"


def check(here: World, questions: list[Asked], answered: list[Answered], title: str) -> Verdict:
    """Says what became of them; every one must have been answered exactly once."""
    result = verdict(questions, answered, here.model.asked)
    print(f"{title}: {result}")
    assert result.exactly_once
    return result


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("stream", STREAMS)
def test_a_reset_after_every_byte_of_the_answer(
    here: World, client: Path, transport: str, stream: str
) -> None:
    [whole] = run_answers(client, here.proxy.url, [transport], [Asked(question(stream))])
    size = whole.legs[0].bytes
    assert whole.state == "complete" and size > 400

    questions = [Asked(question(stream), [f"reset {after}"]) for after in range(size + 1)]
    answered = run_answers(client, here.proxy.url, [transport], questions)
    result = check(here, questions, answered, f"{transport}, {stream}, reset after each of {size} bytes")
    # The last frame came before the last bytes did, and then there was nothing to resume.
    assert 2 - 4 / size <= result.legs <= 2
    if transport == "chunked":
        assert [answer.legs[0].bytes for answer in answered] == list(range(size + 1))


@pytest.mark.parametrize("here", ["memory"], indirect=True)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_reset_after_every_byte_on_the_wire(here: World, client: Path, transport: str) -> None:
    """Within the status line, the headers, the sizes of chunks and the heads of frames too."""
    questions = [Asked(question("lines"), [f"reset {after} wire"]) for after in range(LONGEST_ON_THE_WIRE)]
    before = here.proxy.missed
    answered = run_answers(client, here.proxy.url, [transport], questions)
    check(here, questions, answered, f"{transport}, reset after each byte on the wire")
    assert here.proxy.missed > before, "the last byte was reached"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_many_cuts_of_all_kinds(here: World, client: Path, transport: str) -> None:
    chance = random.Random(f"{transport} {here.log}")
    questions = [
        Asked(
            question(chance.choice(list(STREAMS))),
            [some_cut(chance) for _ in range(chance.randint(2, MOST_CUTS))],
        )
        for _ in range(MULTI_CUT_RUNS)
    ]
    answered = run_answers(client, here.proxy.url, [transport], questions)
    check(here, questions, answered, f"{transport}, many cuts")


def some_cut(chance: random.Random) -> str:
    """Most are early, so that many fit into an answer; silences cost the machine's own time, and are rare."""
    after = min(int(chance.expovariate(1 / 150)), 900)
    [how] = chance.choices(["reset", "close", "silence"], [12, 6, 1])
    if how != "silence" and chance.random() < 0.3:
        return f"{how} {after + 200} wire"
    # Without a single byte the phone cannot tell that the silence has begun.
    return f"{how} {max(after, 1)}"


def test_a_client_that_forgets_what_it_has_read_is_caught(here: World, tmp_path: Path) -> None:
    client = write(forgetful(MINIPROGRAM), tmp_path)
    questions = [Asked(question("emoji"), ["reset 300"]) for _ in range(3)]
    answered = run_answers(client, here.proxy.url, ["chunked"], questions)
    result = verdict(questions, answered, here.model.asked)
    assert result.doubled > 0 and not result.exactly_once
