"""What exactly-once costs: `python -m bench.reliability [hop] [stop] [nginx] [memory] [--json]`; needs redis-server and nginx.

hop: from a frame's append to its reader, through each log. stop: from `POST …/stop` to the upstream's closed socket.
nginx: first token through each configuration, in turn with direct requests. memory: what 200 clients that do not read cost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import queue
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.contract.test_behind_nginx import WAYS, over_http
from tests.logs.kinds import LOGS, OpenLog
from tests.nginx import nginx
from tests.slow_readers import SERVERS, reset, server, ten_megabytes
from tests.upstreams import Reply, fake_upstream
from xiaoliu.stream import Delta

HOPS, HOP_PACE = 2000, 0.002
STOPS = 500
FIRST_TOKENS = 100
CLIENTS = 200

Row = dict[str, Any]


def main() -> None:
    """Prints the tables that were asked for, by default all."""
    parts: dict[str, Callable[[], list[Row]]] = {
        "hop": hops,
        "stop": stops,
        "nginx": first_tokens,
        "memory": memory,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="default: all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name in options.parts or parts:
        rows = parts[name]()
        print(json.dumps({name: rows}, ensure_ascii=False) if options.json else table(rows), flush=True)


def hops() -> list[Row]:
    """A row a log: milliseconds from the beginning of an append to the reader who waits for it."""
    return [{"log": name, **summary(asyncio.run(hop(open_log)))} for name, open_log in LOGS.items()]


async def hop(open_log: OpenLog) -> list[float]:
    """Times of single tokens, at the pace of a quick model, with one reader."""
    written: dict[int, float] = {}
    times = []

    async with open_log() as log:
        await log.create("run", "fingerprint")

        async def read() -> None:
            after = 0
            while after < HOPS:
                for frame in await log.read("run", after, 10):
                    times.append(perf_counter() - written[frame.id or 0])
                    after = frame.id or 0

        reading = asyncio.create_task(read())
        for number in range(1, HOPS + 1):
            await asyncio.sleep(HOP_PACE)
            written[number] = perf_counter()
            await log.append("run", Delta(number, content="你好"))
        await reading
    return times


def stops() -> list[Row]:
    """One row: milliseconds from the stop's first byte until the upstream sees its connection closed."""
    closed: queue.Queue[float] = queue.Queue()

    async def begin(reply: Reply) -> None:
        await reply.head()
        await reply.text("开头")
        try:
            await reply.hang()
        finally:
            closed.put(perf_counter())

    async def stop_all(url: str) -> list[float]:
        return [await stop(url) for _ in range(STOPS)]

    async def stop(url: str) -> float:
        run_id = str(uuid4())
        body = json.dumps({"run_id": run_id, "messages": [{"role": "user", "content": "?"}]})
        reader, writer = await request(url, "POST", "/v1/chat", body)
        await reader.readuntil("开头".encode())
        asked = perf_counter()
        _, stopping = await request(url, "POST", f"/v1/runs/{run_id}/stop", "")
        time = await asyncio.to_thread(closed.get, timeout=30) - asked
        writer.close()
        stopping.close()
        return time

    with fake_upstream(begin) as upstream, server("uvicorn", upstream) as running:
        return [{"stops": STOPS, **summary(asyncio.run(stop_all(running.url)))}]


async def request(
    url: str, method: str, path: str, body: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Sends a request on a connection of its own."""
    target = urlsplit(url)
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    writer.write(f"{head}\r\n\r\n{body}".encode())
    return reader, writer


def first_tokens() -> list[Row]:
    """A row a configuration: milliseconds from the request to the first frame, while the answer goes on."""

    async def begin(reply: Reply) -> None:
        await reply.head()
        await reply.text("一")
        await reply.hang()

    with ExitStack() as stack:
        upstream = stack.enter_context(fake_upstream(begin))
        running = stack.enter_context(server("uvicorn", upstream))
        ways: dict[str, tuple[Callable[[str], Iterator[Row]], str]] = {"direct": (over_http, running.url)}
        for name, way in WAYS.items():
            ways[name] = (way.read, stack.enter_context(nginx([running.url], **way.options)))
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(FIRST_TOKENS):
            for name, (read, url) in ways.items():
                asked = perf_counter()
                answer = read(url)
                next(answer)
                times[name].append(perf_counter() - asked)
                answer.close()  # type: ignore[attr-defined]
    return [{"way": name, **summary(values)} for name, values in times.items()]


def memory() -> list[Row]:
    """A row a server: megabytes that it grows by, with an answer a client, again after all have reset, and with one answer."""
    rows = []
    for kind in SERVERS:
        with (
            fake_upstream(ten_megabytes) as upstream,
            server(kind, upstream, max_finished_runs=CLIENTS) as running,
        ):
            reset_when_done = running.ask()
            upstream.hung_up.get(timeout=60)
            reset(reset_when_done)
            before = running.megabytes
            grown = []
            for _ in range(2):
                clients = [running.ask() for _ in range(CLIENTS)]
                for _ in range(CLIENTS):
                    upstream.hung_up.get(timeout=60)
                grown.append(round(running.megabytes - before, 1))
                for client in clients:
                    reset(client)
        rows.append({"server": kind, "MB": grown[0], "MB, 200 more after resets": grown[1]})
    return rows


def summary(seconds: list[float]) -> Row:
    """Median, 99th percentile and worst, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "p50 ms": round(cuts[49] * 1000, 3),
        "p99 ms": round(cuts[98] * 1000, 3),
        "worst ms": round(max(seconds) * 1000, 3),
    }


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "| " + " | ".join("---" for _ in names) + " |"]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
