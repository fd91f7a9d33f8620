"""A WebSocket client that hides nothing: tests say each message, and see each one and the code of the close."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect


class Socket:
    """One connection to `/v1/ws`.

    Attributes:
        connection: the client's.
    """

    connection: ClientConnection

    def __init__(self, url: str, **options: Any) -> None:
        address = url.replace("http://", "ws://", 1) + "/v1/ws"
        self._connecting: Any = connect(address, open_timeout=30, compression=None, **options)

    def say(self, message: object) -> None:
        """Sends an object as JSON; a string or bytes as they are."""
        as_it_is = isinstance(message, str | bytes)
        self.connection.send(message if as_it_is else json.dumps(message))  # type: ignore[arg-type]

    def objects(self) -> Iterator[dict[str, Any]]:
        """All messages until the server closes, heartbeats included."""
        while True:
            try:
                yield json.loads(self.connection.recv(timeout=30))
            except ConnectionClosed:
                return

    def frames(self) -> list[dict[str, Any]]:
        """The frames, and refusals, until the server closes."""
        return [frame for frame in self.objects() if frame["event"] != "heartbeat"]

    @property
    def close_code(self) -> int | None:
        """What the server closed with."""
        return self.connection.close_code

    def __enter__(self) -> Self:
        self.connection = self._connecting.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._connecting.__exit__(*exception)


def talk(url: str, *messages: object, **options: Any) -> tuple[list[dict[str, Any]], int | None]:
    """Says some messages; returns the frames and the code of the close."""
    with Socket(url, **options) as socket:
        # The server may close at the first of them.
        with suppress(ConnectionClosed):
            for message in messages:
                socket.say(message)
        return socket.frames(), socket.close_code


def start(run_id: str, question: str = "你好", **fields: Any) -> dict[str, Any]:
    """A message that starts a run."""
    return {
        "type": "start",
        "run_id": run_id,
        "messages": [{"role": "user", "content": question}],
        **fields,
    }


def resume(run_id: object, after: object = 0) -> dict[str, Any]:
    """A message that resumes a run."""
    return {"type": "resume", "run_id": run_id, "after": after}
