"""A web server for one test: sends exactly the bytes that the test says, then closes the connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What the server says. `chunked` False sends a Content-Length instead."""

    pieces: Iterable[bytes] = ()
    status: int = 200
    content_type: str = "text/event-stream"
    chunked: bool = True


@dataclass
class Loopback:
    """A running server.

    Attributes:
        url: `http://127.0.0.1:<port>`.
        paths: of the requests so far.
        bodies: of the requests so far.
    """

    answers: list[Answer]
    url: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)


@contextmanager
def loopback(*answers: Answer) -> Iterator[Loopback]:
    """Serves while the block runs; the last answer is given again and again."""
    served = Loopback(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            served.paths.append(self.path)
            served.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
            pieces = list(answer.pieces)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Connection", "close")
            if answer.chunked:
                self.send_header("Transfer-Encoding", "chunked")
                pieces = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces] + [b"0\r\n\r\n"]
            else:
                self.send_header("Content-Length", str(sum(map(len, pieces))))
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, format: str, *parts: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
