"""Workers that die and come back, with one log between them and a balancer that knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.redis_server import redis_server
from tests.workers import Worker


class Fleet:
    """Some workers of the real server, each a process.

    Attributes:
        proxy: leads connections to the workers in turn, dead or not.
    """

    def __init__(self, workers: list[Worker], proxy: CuttingProxy) -> None:
        self.proxy = proxy
        self._workers = workers
        self._down: list[Worker] = []

    def kill(self, place: int) -> None:
        """SIGKILL to one of them. It is started again, and takes its time."""
        worker = self._workers[place % len(self._workers)]
        self.wait_until_up()
        worker.kill()
        worker.begin()
        self._down.append(worker)

    def wait_until_up(self) -> None:
        """All of them answer."""
        while self._down:
            self._down.pop().wait_until_ready()


@contextmanager
def fleet(count: int, **settings: Any) -> Iterator[Fleet]:
    """Runs so many workers while the block runs.

    Args:
        count: how many.
        settings: fields of `xiaoliu.server.Settings`.
    """
    environment = {f"XIAOLIU_{name.upper()}": str(value) for name, value in settings.items()}
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        workers = [Worker({"XIAOLIU_LOG": redis.url, **environment}) for _ in range(count)]
        for worker in workers:
            stack.callback(worker.close)
            worker.begin()
        for worker in workers:
            worker.wait_until_ready()
        yield Fleet(workers, stack.enter_context(cutting_proxy(*(worker.url for worker in workers))))
