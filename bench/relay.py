"""What a token costs on its way through the server, which HTTP client should fetch it, and what keeping it costs.

    python -m bench.relay [--json]

An upstream, the relay and the readers are three processes on loopback; the ratios of one run are what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from pydantic import SecretStr

from bench.plain_relays import PLAIN_RELAYS, serving_plainly
from tests.redis_server import redis_server
from xiaoliu.server import Settings, create_app, serving
from xiaoliu.server.upstream import Finish, Message, Piece, Upstream
from xiaoliu.server.upstream.openai import OpenAIUpstream
from xiaoliu.server.upstream.openai_chunks import ChunkReader
from xiaoliu.stream import Event, SseParser, Utf8Decoder

CLIENTS = ("aiohttp", "httpx2", "openai SDK")
WITH_REDIS = "aiohttp, log in Redis"
# A reader gets a token every 20 ms.
TOKENS_A_SECOND = 50
PACED_STREAMS, PACED_TOKENS, PACE = 100, 150, 0.02
UNPACED_STREAMS, UNPACED_TOKENS = 10, 1500
CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}


class HttpxUpstream:
    """The same upstream as `OpenAIUpstream`, over httpx2."""

    name = "httpx2"

    def __init__(self, settings: Settings) -> None:
        import httpx2

        self._settings = settings
        limits = httpx2.Limits(max_connections=None)
        self._client = httpx2.AsyncClient(timeout=60, limits=limits, trust_env=False)

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        chunks, text, parser = ChunkReader(), Utf8Decoder(), SseParser()
        url = f"{self._settings.openai_base_url}/chat/completions"
        body = {
            "model": "m",
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": True,
        }
        async with self._client.stream("POST", url, json=body) as response:
            async for data in response.aiter_raw():
                for frame in parser.feed(text.feed(data)):
                    piece = chunks.read(frame.data) if isinstance(frame, Event) else None
                    if piece is not None:
                        yield piece
        finish = chunks.finish()
        if finish is not None:
            yield finish

    async def close(self) -> None:
        await self._client.aclose()


class SdkUpstream:
    """The official OpenAI SDK."""

    name = "openai SDK"

    def __init__(self, settings: Settings) -> None:
        import openai

        self._client = openai.AsyncOpenAI(base_url=settings.openai_base_url, api_key="none", max_retries=0)

    async def answer(self, messages: Sequence[Message]) -> AsyncGenerator[Piece | Finish, None]:
        stream = await self._client.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": message.content} for message in messages],
            stream=True,
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                yield Piece(chunk.choices[0].delta.content)
        yield Finish("stop")

    async def close(self) -> None:
        await self._client.close()


def main() -> None:
    """Prints the table, or plays one of the parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--upstream", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--relay", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.upstream:
        asyncio.run(serve_upstream())
    elif options.relay:
        relay(*options.relay)
    else:
        rows = [measure(client) for client in (*CLIENTS, WITH_REDIS, *PLAIN_RELAYS)]
        print(json.dumps(rows, indent=2) if options.json else table(rows))


def measure(client: str) -> dict[str, object]:
    """One row: CPU a token at a human pace, and tokens a second without one."""
    with (
        redis_server() if client == WITH_REDIS else nullcontext() as redis,
        part("--upstream") as upstream,
        part("--relay", client, upstream[0], redis.url if redis else "memory") as (url, process),
    ):
        assert process.stdin and process.stdout

        def cpu() -> float:
            assert process.stdin and process.stdout
            process.stdin.write("\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        asyncio.run(read_streams(url, 5, 50, 0))
        before = cpu()
        asyncio.run(read_streams(url, PACED_STREAMS, PACED_TOKENS, PACE))
        paced = cpu() - before
        before, started = cpu(), time.perf_counter()
        asyncio.run(read_streams(url, UNPACED_STREAMS, UNPACED_TOKENS, 0))
        seconds, unpaced = time.perf_counter() - started, cpu() - before
    return {
        "client": client,
        "cpu_us_paced": round(paced / (PACED_STREAMS * PACED_TOKENS) * 1e6, 1),
        "cpu_us_unpaced": round(unpaced / (UNPACED_STREAMS * UNPACED_TOKENS) * 1e6, 1),
        "tokens_per_second": round(UNPACED_STREAMS * UNPACED_TOKENS / seconds),
        "streams_a_core": round(PACED_STREAMS * PACED_TOKENS / paced / TOKENS_A_SECOND),
    }


def table(rows: list[dict[str, object]]) -> str:
    """The rows as Markdown."""
    lines = [
        f"| client | CPU µs a token, {PACED_STREAMS} streams at 20 ms | unpaced | tokens/s, unpaced | streams a core |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        values = row.values()
        lines.append("| " + " | ".join(str(value) for value in values) + " |")
    return "\n".join(lines)


@contextmanager
def part(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Another process of this program; gives the URL that it prints first."""
    command = [sys.executable, "-m", "bench.relay", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


def relay(client: str, base_url: str, log: str) -> None:
    """The server; answers each line of its input with the seconds of CPU it has used."""
    settings = Settings(
        upstream="openai", model="m", openai_base_url=base_url, max_answer_bytes=10**8, log=SecretStr(log)
    )
    kinds: dict[str, type[Upstream]] = {"httpx2": HttpxUpstream, "openai SDK": SdkUpstream}
    upstream = kinds.get(client, OpenAIUpstream)(settings)  # type: ignore[call-arg]
    plain = PLAIN_RELAYS.get(client)
    with (
        serving_plainly(plain(upstream)) if plain else serving(create_app(settings, upstream=upstream)) as url
    ):
        print(url, flush=True)
        for _ in sys.stdin:
            print(time.process_time(), flush=True)


async def serve_upstream() -> None:
    """Sends as many tokens as the question says, at the pace that it says."""
    choice = {"index": 0, "delta": {"content": "你好"}, "finish_reason": None}
    event = f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n".encode()
    token = b"%x\r\n%s\r\n" % (len(event), event)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        tokens, pace = json.loads(body["messages"][-1]["content"])
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(tokens):
            writer.write(token)
            await writer.drain()
            await asyncio.sleep(pace)
        writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


async def read_streams(url: str, streams: int, tokens: int, pace: float) -> None:
    """Reads answers side by side; each must be complete."""
    host, _, port = url.removeprefix("http://").partition(":")
    question = {"messages": [{"role": "user", "content": json.dumps([tokens, pace])}]}
    body = json.dumps(question).encode()
    head = (
        f"POST /v1/chat HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    async def read_one() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + body)
        answer = await reader.read(-1)
        assert answer.count(b"event: delta") == tokens and b"event: end" in answer, answer[-500:]
        writer.close()

    await asyncio.gather(*(read_one() for _ in range(streams)))


if __name__ == "__main__":
    main()
