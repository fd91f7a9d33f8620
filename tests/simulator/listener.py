"""A page that listens to `/events`."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS = 20
"""Longest wait for an event."""


class Listener:
    """Listens to the site on a port of 127.0.0.1.

    Attributes:
        answer: the HTTP response.
        id: of the last event.
    """

    def __init__(self, port: int, last: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._connection.request("GET", "/events", headers={"Last-Event-ID": last} if last else {})
        self.answer = self._connection.getresponse()
        self.id = ""
        self._events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def next(self) -> dict[str, Any] | None:
        """The next event; None at the end of the stream."""
        return self._events.get(timeout=SECONDS)

    def close(self) -> None:
        """Leaves, as a page that is closed."""
        if self._connection.sock:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _read(self) -> None:
        try:
            for line in self.answer:
                name, _, value = line.decode("utf-8").rstrip("\n").partition(": ")
                if name == "id":
                    self.id = value
                elif name == "data":
                    self._events.put(json.loads(value))
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self._events.put(None)


@contextmanager
def listening(port: int, last: str | None = None) -> Iterator[Listener]:
    """Listens while the block runs."""
    page = Listener(port, last)
    try:
        yield page
    finally:
        page.close()
