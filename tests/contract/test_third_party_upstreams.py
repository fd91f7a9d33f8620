"""Our server in front of two OpenAI-compatible servers that others wrote, and on their faults."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any

import pytest

from tests.raw_http import answer, text_of
from tests.servers import reference_server

AIMOCK = Path(__file__).parent.parent.parent / "node_modules/@copilotkit/aimock/dist/cli.js"
CONTENT = "流式回答：你好 👋🏽，`{{ code }}` 与 👨‍👩‍👧‍👦。" * 6


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


def relayed(base_url: str, question: str = "hello", **settings: Any) -> list[dict[str, Any]]:
    """The frames that our server makes of the answer; exactly the last one is terminal."""
    settings = {"idle_seconds": 0.5, "first_byte_seconds": 10, **settings}
    with reference_server(
        upstream="openai", model="gpt-4o-mini", openai_base_url=base_url, **settings
    ) as server:
        got = answer(server.url, question)
    assert [frame["event"] for frame in got[:-1]] == ["delta"] * (len(got) - 1)
    assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
    assert got[-1]["event"] in ("end", "error")
    return got


@pytest.fixture(scope="module")
def llmock() -> Iterator[str]:
    """PyPI llmock; scenarios are queued over its own admin API."""
    port = free_port()
    command = [sys.executable, "-m", "llmock.cli", "serve", "--port", str(port), "--response-style", "echo"]
    with running(command, port) as url:
        yield url


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (None, None),
        ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}, "upstream_truncated"),
        ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "upstream_truncated"),
        (
            {"type": "stream_fault", "kind": "stall", "after_chunks": 3, "stall_seconds": 30},
            "upstream_timeout",
        ),
        ({"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, "upstream_bad_response"),
        ({"type": "fail", "status": 401}, "upstream_unauthorized"),
        ({"type": "fail", "status": 429}, "upstream_rate_limited"),
        ({"type": "fail", "status": 500}, "upstream_failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_llmock(llmock: str, fault: dict[str, Any] | None, code: str | None) -> None:
    if fault is not None:
        request = urllib.request.Request(
            f"{llmock.removesuffix('/v1')}/_llmock/scenario",
            json.dumps({"behaviors": [fault]}).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
    question = "one two three four five six seven"
    got = relayed(llmock, question)
    if code is None:
        assert got[-1]["event"] == "end" and question in text_of(got)
    else:
        assert (got[-1]["event"], got[-1].get("code")) == ("error", code)


@pytest.mark.parametrize(
    ("options", "fixture", "code"),
    [
        ([], {}, None),
        ([], {"truncateAfterChunks": 3, "latency": 20}, "upstream_truncated"),
        ([], {"disconnectAfterMs": 30, "latency": 20}, "upstream_truncated"),
        (["--latency", "2000"], {}, "upstream_timeout"),
        (["--chaos-drop", "1"], {}, "upstream_failed"),
        (["--chaos-malformed", "1"], {}, "upstream_bad_response"),
        (["--chaos-disconnect", "1"], {}, "upstream_unreachable"),
        (["--chaos-ratelimit", "1"], {}, "upstream_rate_limited"),
    ],
    ids=["answers", "truncate", "disconnect", "stall", "500", "malformed", "hang-up", "429"],
)
def test_aimock(tmp_path: Path, options: list[str], fixture: dict[str, Any], code: str | None) -> None:
    fixtures = tmp_path / "fixtures.json"
    reply = {"match": {"userMessage": "hello"}, "response": {"content": CONTENT}, "chunkSize": 7, **fixture}
    fixtures.write_text(json.dumps({"fixtures": [reply]}))
    port = free_port()
    command = ["node", str(AIMOCK), "--port", str(port), "--fixtures", str(fixtures), *options]
    with running(command, port) as url:
        got = relayed(url)
    if code is None:
        assert got[-1]["event"] == "end" and text_of(got) == CONTENT
    else:
        assert (got[-1]["event"], got[-1].get("code")) == ("error", code)
        assert CONTENT.startswith(text_of(got)) and text_of(got) != CONTENT
