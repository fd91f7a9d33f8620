"""`xiaoliu dev` as a user has it: it serves, follows the config, survives mistakes, and Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xiaoliu.config import BackendTable
from xiaoliu.dev.backend import Backend, local_backend

Start = Callable[..., "Session"]


class Session:
    """A running `xiaoliu dev` and what it prints."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        env = {
            key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "XIAOLIU_"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xiaoliu", "dev", *arguments],
            cwd=folder,
            env=env | {"LANG": "C.UTF-8"} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.shown: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line_with(self, text: str) -> str:
        """Waits for a line that has the text."""
        while True:
            line = self._lines.get(timeout=30)
            assert line is not None, f"it ended without {text!r}:\n" + "\n".join(self.shown)
            self.shown.append(line)
            if text in line:
                return line

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    sessions: list[Session] = []

    def begin(*arguments: str, **environment: str) -> Session:
        sessions.append(Session(tmp_path, *arguments, **environment))
        return sessions[-1]

    yield begin
    for session in sessions:
        if session.process.poll() is None:
            session.process.kill()
            session.process.wait()
        if session.process.stdout:
            session.process.stdout.close()


def write(project: Path, text: str) -> None:
    """As editors do: another file, moved over the old one."""
    new = project / "xiaoliu.toml.tmp"
    new.write_text(text, "utf-8")
    os.replace(new, project / "xiaoliu.toml")


def title(project: Path) -> str:
    settings = json.loads((project / "miniprogram_out/app.json").read_text("utf-8"))
    found: str = settings["window"]["navigationBarTitleText"]
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_follows_survives_and_ends(tmp_path: Path, start: Start, how: signal.Signals) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    session = start("--port", "0")
    url = session.line_with("Demo server").split()[-1]
    session.line_with("Ctrl-C ends this")
    assert title(tmp_path) == "one"
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
        assert answer.status == 200

    write(tmp_path, '[chat]\ntitle = "two"')
    assert "2 updated" in session.line_with("updated")
    assert title(tmp_path) == "two"

    write(tmp_path, '[chat]\ntitel = "three"')
    assert session.line_with("xiaoliu.toml:2: chat.titel")
    session.line_with("last good output")
    assert title(tmp_path) == "two"

    write(tmp_path, '[chat]\ntitle = "four"')
    session.line_with("updated")
    assert title(tmp_path) == "four"

    write(tmp_path, '[chat]\ntitle = "four"\n[backend]\nurl = "https://chat.example.com"')
    session.line_with("start xiaoliu dev again")
    assert session.end(how) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{url}/healthz", timeout=10)


def test_the_pages_own_port_is_used_when_it_is_free(tmp_path: Path, start: Start) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write(tmp_path, f'[backend]\nurl = "http://localhost:{port}"')
    session = start()
    assert session.line_with("Demo server").split()[-1] == f"http://127.0.0.1:{port}"
    session.line_with("Ctrl-C ends this")
    assert not any("The page asks" in line for line in session.shown)


def test_a_port_that_is_taken_is_said_and_the_output_stays_as_configured(
    tmp_path: Path, start: Start
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked = f"http://127.0.0.1:{taken.getsockname()[1]}"
        write(tmp_path, f'[backend]\nurl = "{asked}"')
        session = start()
        url = session.line_with("Demo server").split()[-1]
        assert url != asked
        warning = session.line_with("The page asks")
        assert asked in warning and url in warning
        assert asked in (tmp_path / "miniprogram_out/config.js").read_text("utf-8")
        write(tmp_path, f'[backend]\nurl = "{asked}"\n[output]\ndir = "other"')
        session.line_with("created")
        other = start("--port", asked.rsplit(":", 1)[1])
        other.line_with("is in use")
        assert other.process.wait(timeout=30) == 1


def test_a_remote_backend_is_left_alone(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[backend]\nurl = "https://chat.example.com"')
    session = start()
    assert "https://chat.example.com" in session.line_with("not started here")


def test_a_config_that_is_wrong_from_the_start_ends_it(tmp_path: Path, start: Start) -> None:
    write(tmp_path, "[chat]\ntitel = 1")
    session = start()
    session.line_with("chat.titel")
    assert session.process.wait(timeout=30) == 2
    assert not (tmp_path / "miniprogram_out").exists()


def test_an_edited_file_is_not_overwritten_while_watching(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    session = start("--port", "0")
    session.line_with("Ctrl-C ends this")
    (tmp_path / "miniprogram_out/app.js").write_text("mine", "utf-8")
    write(tmp_path, '[chat]\ntitle = "two"')
    session.line_with("app.js: was changed by hand")
    assert (tmp_path / "miniprogram_out/app.js").read_text("utf-8") == "mine" and title(tmp_path) == "one"


@pytest.mark.parametrize(
    ("url", "protocol", "expected"),
    [
        ("http://127.0.0.1:8000", "xiaoliu", Backend("http://127.0.0.1:8000", 8000, False)),
        ("http://localhost", "xiaoliu", Backend("http://localhost", 80, False)),
        ("http://127.0.0.1:1/v1/chat", "article", Backend("http://127.0.0.1:1/v1/chat", 1, True)),
        ("http://127.0.0.1:1/v1", "openai", None),
        ("http://192.168.1.2:8000", "xiaoliu", None),
        ("https://localhost:8000", "xiaoliu", None),
    ],
)
def test_only_a_backend_on_this_machine_that_we_speak_is_started(
    url: str, protocol: str, expected: Backend | None
) -> None:
    assert local_backend(BackendTable.model_validate({"url": url, "protocol": protocol})) == expected
