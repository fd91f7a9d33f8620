"""OpenAI-compatible servers that others wrote, as real processes on loopback."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any

AIMOCK = Path(__file__).parent.parent / "node_modules/@copilotkit/aimock/dist/cli.js"


@contextmanager
def run_llmock() -> Iterator[str]:
    """PyPI llmock, which echoes the question; gives its base URL."""
    port = free_port()
    command = [sys.executable, "-m", "llmock.cli", "serve", "--port", str(port), "--response-style", "echo"]
    with running(command, port) as url:
        yield url


def fail_next(llmock: str, *faults: dict[str, Any]) -> None:
    """Queues faults for llmock's next answers, over its own admin API."""
    request = urllib.request.Request(
        f"{llmock.removesuffix('/v1')}/_llmock/scenario",
        json.dumps({"behaviors": faults}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


def verdict_of(llmock: str) -> dict[str, Any]:
    """What llmock thinks of its clients: how they took its faults, and which requests they repeated."""
    with urllib.request.urlopen(f"{llmock.removesuffix('/v1')}/_llmock/verdict") as response:
        verdict: dict[str, Any] = json.load(response)
    return verdict


def journal_of(aimock: str) -> list[dict[str, Any]]:
    """The requests that aimock has got."""
    with urllib.request.urlopen(f"{aimock.removesuffix('/v1')}/__aimock/journal") as response:
        journal: list[dict[str, Any]] = json.load(response)
    return journal


@contextmanager
def run_aimock(
    folder: Path, content: str, fixture: dict[str, Any], options: Sequence[str] = ()
) -> Iterator[str]:
    """npm @copilotkit/aimock, which answers "hello" with `content`; `fixture` and `options` make it fail."""
    with serve_aimock(folder, content, {"hello": fixture}, options) as url:
        yield url


@contextmanager
def serve_aimock(
    folder: Path, content: str, replies: dict[str, dict[str, Any]], options: Sequence[str] = ()
) -> Iterator[str]:
    """The same with several questions, each with a fixture of its own."""
    fixtures = folder / "fixtures.json"
    written = [
        {"match": {"userMessage": question}, "response": {"content": content}, "chunkSize": 7, **fixture}
        for question, fixture in replies.items()
    ]
    fixtures.write_text(json.dumps({"fixtures": written}))
    port = free_port()
    command = ["node", str(AIMOCK), "--port", str(port), "--fixtures", str(fixtures), *options]
    with running(command, port) as url:
        yield url


@contextmanager
def running(command: list[str], port: int) -> Iterator[str]:
    """Runs a server until the block ends; gives its base URL as soon as it accepts connections."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said: queue.Queue[bytes] = queue.Queue()
    output = process.stdout
    assert output is not None
    # Read all along: a server whose output nobody takes blocks in the middle of an answer.
    reading = threading.Thread(target=_drain, args=(output, said), daemon=True)
    reading.start()
    try:
        deadline = monotonic() + 60
        while not _accepts(port):
            assert process.poll() is None and monotonic() < deadline, list(said.queue)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()
        reading.join()
        output.close()


def _drain(output: IO[bytes], said: queue.Queue[bytes]) -> None:
    for line in output:
        said.put(line)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
