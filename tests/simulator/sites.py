"""A site of the simulator behind a real port, and the two sides of its relay: a page, and a server that obeys."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import serving
from xiaoliu.simulator.site import create_site

SECONDS = 20
"""Longest wait for anything here."""


class Site:
    """A running site.

    Attributes:
        port: on 127.0.0.1 and ::1.
        project: the folder that it shows.
        app: the ASGI app.
    """

    def __init__(self, port: int, project: ProjectFiles, app: Starlette) -> None:
        self.port = port
        self.project = project
        self.app = app
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}"

    def get(self, path: str, *, host: str | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of a GET; the path goes out exactly as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.putrequest("GET", path, skip_host=True)
        for name, value in ({"Host": host or self.host} | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def relay(self, name: str, **headers: str) -> ClientConnection:
        """A WebSocket to `/gateway/<name>`, from a page of this site unless `Origin` says otherwise."""
        connection: ClientConnection = connect(
            f"ws://{self.host}/gateway/{name}",
            additional_headers={"Origin": self.url} | headers,
            user_agent_header=None,
            compression=None,
            max_size=None,
            open_timeout=SECONDS,
            close_timeout=SECONDS,
            proxy=None,
        ).__enter__()
        return connection

    def ask(self, url: str, *, method: str = "GET", body: bytes | None = None, **fields: Any) -> Asked:
        """A request by way of the relay; `header` and `redirect` go into the first message as they are."""
        relay = self.relay("request")
        relay.send(
            json.dumps({"url": url, "method": method, "header": {}, "body": body is not None} | fields)
        )
        if body is not None:
            relay.send(body)
        return Asked(relay)


class Asked:
    """A request on its way, as the page sees it."""

    def __init__(self, relay: ClientConnection) -> None:
        self.relay = relay

    def next(self) -> Any:
        """What comes next: bytes of the body, or an object: `head`, `end`, `fail`."""
        message = self.relay.recv(timeout=SECONDS)
        return message if isinstance(message, bytes) else json.loads(message)

    def head(self) -> dict[str, Any]:
        """The head, which is next."""
        said = self.next()
        assert "head" in said, said
        head: dict[str, Any] = said["head"]
        return head

    def rest(self) -> tuple[bytes, dict[str, Any]]:
        """The whole body, and the last message; then the relay is closed."""
        body = b""
        while isinstance(said := self.next(), bytes):
            body += said
        for _ in self.relay:
            raise AssertionError("something came after the end")
        return body, said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.relay.close()


def make_project(folder: Path) -> Path:
    """Writes a small mini-program into a new folder."""
    files = {
        "app.json": json.dumps({"pages": ["pages/index/index"]}),
        "app.js": "App({})\n",
        "project.config.json": json.dumps({"appid": "wx0123456789abcdef", "projectname": "样例"}),
        "pages/index/index.wxml": "<view>你好</view>\n",
        "pages/index/index.js": "Page({})\n",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def make_stage(folder: Path) -> Path:
    """A folder that stands for the built simulator where nobody opens it in a browser."""
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>stage</title>", "utf-8")
    (folder / "stage.js").write_text("globalThis.stage = 1;\n", "utf-8")
    return folder


@contextmanager
def running_site(folder: Path, stage: Path) -> Iterator[Site]:
    """Serves a mini-program's folder while the block runs."""
    project = ProjectFiles(folder)
    app = create_site(project, stage=stage)
    with serving(app) as port:
        yield Site(port, project, app)


class Connection:
    """A client's connection to an `ObedientServer`, read and written byte by byte."""

    def __init__(self, accepted: socket.socket) -> None:
        accepted.settimeout(SECONDS)
        self.socket = accepted
        self._file = accepted.makefile("rb")
        self.line = ""
        self.headers: dict[str, list[str]] = {}
        self.body = b""

    def read_request(self) -> None:
        """Fills `line`, `headers` (names in lower case) and `body`."""
        self.line = self._file.readline().decode("latin-1").strip()
        self.headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.headers.setdefault(name.lower(), []).append(value.strip())
        self.body = self._file.read(int(self.headers.get("content-length", ["0"])[0]))

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def chunk(self, data: bytes) -> None:
        """One chunk of a chunked body; an empty one ends it."""
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def reset(self) -> None:
        """Leaves without a goodbye: the client gets a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def wait_until_left(self) -> None:
        """Returns when the client has closed the connection; fails when it does not."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass


class ObedientServer:
    """Listens on a port of 127.0.0.1 and hands its connections to the test."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(SECONDS)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._accepted: list[Connection] = []

    def accept(self) -> Connection:
        """The next connection, its request not read yet."""
        connection = Connection(self._listening.accept()[0])
        self._accepted.append(connection)
        return connection

    def request(self) -> Connection:
        """The next connection, its request read."""
        connection = self.accept()
        connection.read_request()
        return connection

    def close(self) -> None:
        self._listening.close()
        for connection in self._accepted:
            connection.close()


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Runs the work in a thread beside the block, and waits for it; its failure fails the block."""
    results: queue.Queue[BaseException | None] = queue.Queue()

    def run() -> None:
        try:
            work()
        except BaseException as error:
            results.put(error)
        else:
            results.put(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    error = results.get(timeout=SECONDS)
    thread.join()
    if error is not None:
        raise error


def closed_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(condition: Callable[[], bool]) -> None:
    """Looks again and again until it holds; fails when it does not in `SECONDS`."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mini-program's folder."""
    return make_project(tmp_path / "project")


@pytest.fixture
def built_stage(tmp_path: Path) -> Path:
    """What stands for the built simulator."""
    return make_stage(tmp_path / "stage")


@pytest.fixture
def site(folder: Path, built_stage: Path) -> Iterator[Site]:
    """The site of `folder`."""
    with running_site(folder, built_stage) as running:
        yield running


@pytest.fixture
def server() -> Iterator[ObedientServer]:
    """The mini-program's own server."""
    obedient = ObedientServer()
    yield obedient
    obedient.close()


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for tests that leave its folder as it is."""
    folder = tmp_path_factory.mktemp("site")
    with running_site(make_project(folder / "project"), make_stage(folder / "stage")) as running:
        yield running
