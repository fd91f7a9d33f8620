"""Several workers: of one port with a Redis in common, and refused with the log in memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from tests.raw_http import answer, ask, events, frames
from tests.redis_server import free_port, redis_server
from tests.servers import reference_server
from tests.sessions import session

SECONDS = 60  # for a process to start or to end on a busy machine


@pytest.mark.parametrize("how", ["option", "variable", "uvicorn"])
def test_several_workers_refuse_the_log_in_memory(how: str) -> None:
    arguments = {
        "option": ["xiaoliu", "serve", "--port", "0", "--workers", "2"],
        "variable": ["xiaoliu", "serve", "--port", "0"],
        "uvicorn": ["uvicorn", "xiaoliu.server.asgi:app", "--port", str(free_port())],
    }[how]
    environ = {**os.environ, "WEB_CONCURRENCY": "" if how == "option" else "2"}
    if how == "option":
        del environ["WEB_CONCURRENCY"]
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=environ, capture_output=True, text=True, timeout=SECONDS
    )
    assert "XIAOLIU_LOG=memory is for one worker" in done.stderr
    assert "Traceback" not in done.stderr
    # uvicorn ends when a worker cannot start; it does not say so by its exit code.
    assert done.returncode == (0 if how == "uvicorn" else 2)


def test_servers_of_one_shell_are_no_workers_of_one_server(tmp_path: Path) -> None:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                session(tmp_path, "serve", "--port", "0", "--workers", "1", WEB_CONCURRENCY="4")
            )
            for _ in range(2)
        ]
        for server in servers:
            url = server.line_with("http://")
            assert answer(url)[-1]["event"] == "end"


def test_workers_share_a_port_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    with (
        redis_server() as redis,
        session(
            tmp_path, "serve", "--port", "0", "--workers", "2", XIAOLIU_LOG=redis.url, XIAOLIU_DEMO_PACE="0"
        ) as server,
    ):
        url = server.line_with("http://")
        first, second = workers_of(server.process.pid)
        assert answer(url)[-1]["event"] == "end"
        leases = set(redis.client.scan_iter("xiaoliu:lease:*"))
        assert len(leases) == 2
        os.kill(first, signal.SIGKILL)
        server.line_with("a worker died and is replaced")
        wait_until(lambda: bool(set(redis.client.scan_iter("xiaoliu:lease:*")) - leases))
        assert answer(url)[-1]["event"] == "end"
        replaced = workers_of(server.process.pid)
        assert second in replaced and first not in replaced and len(replaced) == 2
        assert server.end(signal.SIGTERM) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in replaced)


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    with (
        redis_server() as redis,
        session(tmp_path, "serve", "--port", "0", "--workers", "2", XIAOLIU_LOG=redis.url) as server,
    ):
        server.line_with("http://")
        workers = workers_of(server.process.pid)
        server.end(signal.SIGKILL)
        wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def test_a_second_interrupt_is_no_stop_of_the_reader(tmp_path: Path) -> None:
    run_id = str(uuid.uuid4())
    slow = {"XIAOLIU_DEMO_PACE": "500", "XIAOLIU_STOP_SECONDS": "60"}
    with (
        redis_server() as redis,
        session(tmp_path, "serve", "--port", "0", XIAOLIU_LOG=redis.url, **slow) as one,
    ):
        url = one.line_with("http://")
        with ask(url, run_id=run_id) as response:
            next(response.chunks())
            one.process.send_signal(signal.SIGINT)
            wait_until(lambda: not accepts(url))
            one.end(signal.SIGINT)
        with reference_server(log=redis.url) as two, events(two.url, run_id) as response:
            last = frames(response)[-1]
        assert (last["event"], last["retryable"]) == ("error", True)


def accepts(url: str) -> bool:
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "", address.port or 0)).close()
    except OSError:
        return False
    return True


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + SECONDS
    while not holds():
        assert monotonic() < deadline
        sleep(0.05)


def workers_of(supervisor: int) -> list[int]:
    """The processes that answer requests, not the helper that Python starts beside them."""
    workers = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = status.with_name("cmdline").read_bytes()
            if parent == supervisor and b"spawn_main" in command:
                workers.append(int(status.parent.name))
    return workers


def test_a_port_in_use_is_said_once_for_all_workers(tmp_path: Path) -> None:
    port = free_port()
    with session(
        tmp_path, "serve", "--port", str(port), "--workers", "2", XIAOLIU_LOG="redis://localhost"
    ) as one:
        one.line_with("http://")
        with session(
            tmp_path, "serve", "--port", str(port), "--workers", "2", XIAOLIU_LOG="redis://localhost"
        ) as two:
            two.line_with(f"port {port} is in use")
            assert two.process.wait(timeout=SECONDS) == 1
        assert one.end(signal.SIGINT) == 0
