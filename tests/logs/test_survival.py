"""Four workers behind nginx: one is killed, all are restarted, and no reader notices more than an honest error."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator

import aiohttp
import pytest

from tests.redis_server import RedisServer, redis_server
from tests.upstreams import FakeUpstream, Reply, fake_upstream
from tests.wire_client import Receipt, follow
from tests.workers import Workers, workers

# Seconds until a client that is still waiting counts as one that hangs.
PATIENCE = 100.0
PIECES = 20


class Scene:
    """Workers, and clients that ask them."""

    def __init__(self, running: Workers, upstream: FakeUpstream, redis: RedisServer) -> None:
        self.running = running
        self._upstream = upstream
        self._redis = redis

    def receipts(self, clients: int, event: Callable[[], None]) -> list[Receipt]:
        """What clients get that ask one question after the other until something has happened.

        Args:
            clients: how many ask at a time.
            event: happens once all of them have got a first frame.
        """
        receipts = asyncio.run(self._ask(clients, event))
        asked = Counter(reply.body["messages"][-1]["content"] for reply in self._upstream.replies)
        for receipt in receipts:
            assert receipt.frames == self.logged(receipt)
            # A worker that stops may end a run before it has asked for it.
            assert asked[receipt.question] == 1 or (asked[receipt.question] == 0 and not receipt.text), (
                receipt
            )
        return receipts

    def logged(self, receipt: Receipt) -> list[dict[str, object]]:
        """The frames of a run as they are in Redis."""
        entries = self._redis.client.xrange(f"xiaoliu:frames:{receipt.run_id}:")
        return [{"id": int(name.split(b"-")[1]), **json.loads(fields[b"f"])} for name, fields in entries]

    def writer(self, receipt: Receipt) -> bytes:
        """The worker that wrote a run."""
        worker: bytes = self._redis.client.hget(f"xiaoliu:run:{receipt.run_id}:", "worker")
        return worker

    async def _ask(self, clients: int, event: Callable[[], None]) -> list[Receipt]:
        receipts: list[Receipt] = []
        over = asyncio.Event()

        async def client(session: aiohttp.ClientSession) -> None:
            while True:
                receipt = Receipt.of(f"{event.__name__} {len(receipts)}")
                receipts.append(receipt)
                await follow(session, self.running.url, receipt)
                if over.is_set():
                    return

        unlimited = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=unlimited) as session,
            asyncio.timeout(PATIENCE),
            asyncio.TaskGroup() as group,
        ):
            for _ in range(clients):
                group.create_task(client(session))
            while len(receipts) < clients or not all(receipt.frames for receipt in receipts[:clients]):
                await asyncio.sleep(0.05)
            await asyncio.to_thread(event)
            over.set()
        return receipts


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """Four workers behind nginx; an answer takes longer than a worker that stops gives it."""
    with redis_server() as redis, fake_upstream(answer) as upstream:
        options = {"upstream": "openai", "model": "m", "openai_base_url": upstream.base_url}
        with workers(
            4, redis.url, **options, heartbeat_seconds=1, stop_seconds=2, lease_seconds=3
        ) as running:
            yield Scene(running, upstream, redis)


async def answer(reply: Reply) -> None:
    """Its text tells whose it is, and its place."""
    question = reply.body["messages"][-1]["content"]
    await reply.head()
    for place in range(PIECES):
        await reply.text(f"{question} 👩🏽‍🚀 {place}\r\n")
        await asyncio.sleep(0.25)
    await reply.finish()


def whole(receipt: Receipt) -> str:
    return "".join(f"{receipt.question} 👩🏽‍🚀 {place}\r\n" for place in range(PIECES))


def test_a_killed_worker_loses_its_own_runs_and_no_frame(scene: Scene) -> None:
    receipts = scene.receipts(80, scene.running[0].kill)
    scene.running[0].begin()
    scene.running[0].wait_until_ready()
    outcomes = Counter(receipt.outcome for receipt in receipts)
    assert set(outcomes) == {"stop", "producer_lost"}
    # All of one worker, and nothing of another's.
    lost = {scene.writer(receipt) for receipt in receipts if receipt.outcome == "producer_lost"}
    kept = {scene.writer(receipt) for receipt in receipts if receipt.outcome == "stop"}
    assert len(lost) == 1 and len(kept) == 3 and not lost & kept
    for receipt in receipts:
        assert whole(receipt).startswith(receipt.text)
        assert receipt.text == whole(receipt) or receipt.outcome == "producer_lost"


@pytest.mark.timeout(240)
def test_a_rolling_restart_under_two_hundred_streams_loses_nothing(scene: Scene) -> None:
    receipts = scene.receipts(200, scene.running.roll)
    outcomes = Counter(receipt.outcome for receipt in receipts)
    # A worker that the machine gave no time for its last words counts as dead.
    assert set(outcomes) <= {"stop", "server_stopping", "producer_lost"}
    for receipt in receipts:
        assert whole(receipt).startswith(receipt.text)
        assert receipt.text == whole(receipt) or receipt.outcome != "stop"
