"""An HTTP/1.1 client that hides nothing: tests see the headers and each chunk as the server framed it."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

ACCEPT = {"sse": "text/event-stream", "success": "text/plain", "ndjson": "application/x-ndjson"}
MINI_PROGRAM = {"Referer": "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"}


class RawResponse:
    """One request and its response, on a connection of its own.

    Attributes:
        status: HTTP status.
        headers: as sent, names in lower case.
    """

    def __init__(
        self, url: str, method: str, path: str, headers: Mapping[str, str], body: bytes | Iterator[bytes]
    ):
        target = urlsplit(url)
        assert target.hostname and target.port
        self._socket = socket.create_connection((target.hostname, target.port), timeout=30)
        head = {"Host": target.netloc, "Connection": "close", **headers}
        if isinstance(body, bytes):
            head["Content-Length"] = head.get("Content-Length", str(len(body)))
        else:
            head["Transfer-Encoding"] = "chunked"
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._send_body(body)
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers: dict[str, str] = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.headers[name.lower()] = value.strip()

    def chunks(self) -> Iterator[bytes]:
        """The chunks of a chunked body, one by one; ConnectionError if its end is missing."""
        assert self.headers.get("transfer-encoding") == "chunked", self.headers
        while True:
            size = self._file.readline()
            if not size.endswith(b"\r\n"):
                raise ConnectionError("the body broke off")
            data = self._file.read(int(size, 16))
            assert self._file.read(2) == b"\r\n"
            if not data:
                return
            yield data

    def read(self) -> bytes:
        """The rest of the body."""
        if "content-length" in self.headers:
            return self._file.read(int(self.headers["content-length"]))
        return b"".join(self.chunks())

    def reset(self) -> None:
        """Leaves without a goodbye: the server gets a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Leaves."""
        self._file.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send_body(self, body: bytes | Iterator[bytes]) -> None:
        try:
            if isinstance(body, bytes):
                self._socket.sendall(body)
                return
            for chunk in body:
                self._socket.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self._socket.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            # The server has answered already, and does not want the rest.
            pass


def ask(
    url: str,
    question: str = "你好",
    *,
    encoding: str | None = "ndjson",
    headers: Mapping[str, str] | None = None,
    prefix: str = "",
    query: str = "",
    **fields: Any,
) -> RawResponse:
    """Asks the server one question; `fields` go into the body as they are (`run_id`, `messages`)."""
    body = {"messages": [{"role": "user", "content": question}], **fields}
    accept = {"Accept": ACCEPT[encoding]} if encoding else {}
    all_headers = {"Content-Type": "application/json", **accept, **(headers or {})}
    path = f"{prefix}/v1/chat" + (f"?{query}" if query else "")
    return RawResponse(url, "POST", path, all_headers, json.dumps(body).encode())


def events(
    url: str,
    run_id: str,
    query: str = "",
    *,
    encoding: str | None = "ndjson",
    headers: Mapping[str, str] | None = None,
) -> RawResponse:
    """Asks for the frames of a run; `query` as in `after=3&wait=1`."""
    accept = {"Accept": ACCEPT[encoding]} if encoding else {}
    path = f"/v1/runs/{run_id}/events" + (f"?{query}" if query else "")
    return RawResponse(url, "GET", path, {**accept, **(headers or {})}, b"")


def frames(response: RawResponse) -> list[dict[str, Any]]:
    """All frames of a response in the ndjson encoding, without its heartbeats."""
    return [json.loads(line) for line in response.read().decode().split("\n") if line]


def answer(url: str, question: str = "你好", **options: Any) -> list[dict[str, Any]]:
    """The frames of the answer to one question."""
    with ask(url, question, **options) as response:
        return frames(response)


def text_of(frames: list[dict[str, Any]]) -> str:
    """The content of some frames."""
    return "".join(frame.get("content", "") for frame in frames)
