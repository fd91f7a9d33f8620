"""The pytest plugin over every way of travel: its server's faults, and the suite of `xiaoliu test`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.raw_http import RawResponse, frames
from tests.sockets import Socket, resume, start, talk
from tests.user_project import new_project, run_suite
from xiaoliu.testing import SteeredServer
from xiaoliu.testing.steered_server import steered_server


@pytest.fixture(scope="module")
def server() -> Iterator[SteeredServer]:
    with steered_server("xiaoliu") as running:
        yield running


def text_of(objects: list[dict[str, Any]]) -> str:
    return "".join(frame.get("content", "") for frame in objects)


@pytest.mark.parametrize(("abruptly", "code"), [(False, 1000), (True, 1006)])
def test_a_socket_ends_early_or_breaks_once_and_who_resumes_reads_past_it(
    server: SteeredServer, abruptly: bool, code: int
) -> None:
    server.begin_test()
    server.truncate("半句，", "整句。", abruptly=abruptly)
    run_id = str(uuid.uuid4())
    first, closed = talk(server.url, start(run_id))
    assert (text_of(first), closed) == ("半句，", code)
    assert all(frame["event"] == "delta" for frame in first)
    rest, closed = talk(server.url, resume(run_id, first[-1]["id"]))
    assert (text_of(first + rest), rest[-1]["event"], closed) == ("半句，整句。", "end", 1000)
    assert server.questions == ["你好"]


def test_a_refusal_meets_sockets_as_well(server: SteeredServer) -> None:
    server.begin_test()
    server.refuse(503, "no upstream")
    with pytest.raises(InvalidStatus) as refused, Socket(server.url):
        pass
    assert refused.value.response.status_code == 503


def test_who_polls_reads_past_a_fault(server: SteeredServer) -> None:
    server.begin_test()
    server.truncate("半句，", "整句。")
    run_id = str(uuid.uuid4())
    talk(server.url, start(run_id))
    last = 0
    read: list[dict[str, Any]] = []
    while not read or read[-1]["event"] != "end":
        path = f"/v1/runs/{run_id}/events?after={last}&wait=5"
        with RawResponse(server.url, "GET", path, {"Accept": "application/x-ndjson"}, b"") as response:
            read += frames(response)
        last = read[-1]["id"]
    assert text_of(read) == "半句，整句。"


@pytest.mark.parametrize(
    ("transport", "words"),
    [("websocket", "shown_below or breaks or offline"), ("poll", "early and received or stopped")],
)
def test_the_suite_passes_over_every_transport(tmp_path: Path, transport: str, words: str) -> None:
    project = new_project(tmp_path / "chat")
    config = project / "xiaoliu.toml"
    written = f'transports = ["{transport}"]'
    text, places = re.subn(r"^transports = .*$", written, config.read_text("utf-8"), flags=re.MULTILINE)
    assert places == 1
    config.write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "xiaoliu", "build"], cwd=project, check=True, capture_output=True)
    done = run_suite(project, "--profile", "android", "-k", words, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert result["ok"] and result["passed"] >= 2
