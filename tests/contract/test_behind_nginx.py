"""Streams through nginx, as it comes and as docs/server.md advises: nothing is collected, and no silence cuts them."""

from __future__ import annotations

import asyncio
import json
import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.nginx import ADVISED, nginx
from tests.raw_http import ACCEPT, ask
from tests.servers import reference_server
from tests.sockets import Socket, start
from tests.upstreams import Reply, fake_upstream

ROOT = Path(__file__).parents[2]

PIECES = ["一", "二", "三", "四"]

# Longer than nginx, balancers and phones wait for a byte.
SILENCE_SECONDS = 65

GZIP = "gzip on; gzip_types *; gzip_proxied any; gzip_http_version 1.0; gzip_min_length 0;"


def over_http(url: str) -> Iterator[dict[str, Any]]:
    """The frames of an answer as they come; None of them is held back by a line that is not whole."""
    rest = b""
    with ask(url, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "identity"
        for chunk in response.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines if line)
    assert rest == b""


def over_http2(url: str) -> Iterator[dict[str, Any]]:
    """The same in HTTP/2, without TLS."""
    question = {"messages": [{"role": "user", "content": "你好"}]}
    with (
        httpx2.Client(http1=False, http2=True, verify=False, timeout=30, trust_env=False) as client,
        client.stream(
            "POST", f"{url}/v1/chat", json=question, headers={"Accept": ACCEPT["ndjson"]}
        ) as response,
    ):
        assert response.http_version == "HTTP/2"
        yield from (json.loads(line) for line in response.iter_lines() if line)


def over_websocket(url: str) -> Iterator[dict[str, Any]]:
    """The same as messages of a WebSocket."""
    with Socket(url) as socket:
        socket.say(start(str(uuid4())))
        yield from (message for message in socket.objects() if message["event"] != "heartbeat")


@dataclass(frozen=True)
class Way:
    """A configuration of nginx, and how a client asks through it."""

    read: Callable[[str], Iterator[dict[str, Any]]]
    options: dict[str, str]


WAYS = {
    "nginx's defaults, HTTP/1.0 to the server": Way(over_http, {"location": ""}),
    "gzip": Way(over_http, {"location": "", "http": GZIP}),
    "HTTP/2": Way(over_http2, {"location": "", "listen": " http2"}),
    "as advised": Way(over_http, {"location": ADVISED}),
    "as advised, gzip and HTTP/2": Way(over_http2, {"location": ADVISED, "http": GZIP, "listen": " http2"}),
    "as advised, WebSocket": Way(over_websocket, {"location": ADVISED}),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_piece_arrives_before_the_next_is_written(name: str) -> None:
    seen: queue.Queue[str] = queue.Queue()

    async def step_by_step(reply: Reply) -> None:
        await reply.head()
        for piece in PIECES:
            await reply.text(piece)
            assert await asyncio.to_thread(seen.get, timeout=30) == piece
        await reply.finish()

    with (
        fake_upstream(step_by_step) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
        nginx([server.url], **WAYS[name].options) as url,
    ):
        got = []
        for frame in WAYS[name].read(url):
            got.append(frame)
            if frame["event"] == "delta":
                seen.put(frame["content"])
    assert [frame.get("content") for frame in got] == [*PIECES, None]
    assert got[-1]["event"] == "end"


@pytest.mark.timeout(240)
def test_a_minute_of_silence_cuts_nothing() -> None:
    async def thinks(reply: Reply) -> None:
        await reply.head()
        await reply.text("一")
        await asyncio.sleep(SILENCE_SECONDS)
        await reply.text("二")
        await reply.finish()

    with ExitStack() as stack:
        upstream = stack.enter_context(fake_upstream(thinks))
        server = stack.enter_context(
            reference_server(
                upstream="openai",
                model="m",
                openai_base_url=upstream.base_url,
                idle_seconds=SILENCE_SECONDS * 2,
            )
        )
        urls = [stack.enter_context(nginx([server.url], **way.options)) for way in WAYS.values()]
        # Side by side: it costs the time of one.
        with ThreadPoolExecutor(len(urls)) as readers:
            answers = list(readers.map(lambda way, url: list(way.read(url)), WAYS.values(), urls))
        assert server.runs_started == len(WAYS)
    for name, got in zip(WAYS, answers, strict=True):
        assert [frame.get("content") for frame in got] == ["一", "二", None], name
        assert got[-1]["event"] == "end", name


@pytest.mark.parametrize("document", ["docs/reliability.md", "docs/reliability.zh-CN.md"])
def test_what_is_advised_is_what_is_tested(document: str) -> None:
    written = [line.strip() for line in (ROOT / document).read_text("utf-8").splitlines()]
    directives = [line for line in ADVISED.strip().splitlines() if not line.startswith("#")]
    assert directives and set(directives) <= set(written)
