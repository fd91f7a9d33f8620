"""What happens to a project while pages look at it, told by server-sent events."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from xiaoliu.simulator.project_files import Changes


class Events:
    """The endpoint `/events`, and what is said there. Each event's data is one JSON object:

    - `{"type": "hello", "version", "problems"}` comes first. A page that loads the project after it misses nothing.
    - `{"type": "reload", "version", "files", "media"}`: the project has changed. `files` is path → text, or null
      for a file that is gone or must be asked for by itself; `media` lists changed images, sounds and fonts. `files`
      is null itself when a page that comes back has missed something: everything may be different.
    - `{"type": "problems", "problems"}`: what keeps the project from following, as the stage's problems
      (`file`, `line`, `message`, `severity`); an empty list when it follows again.

    The methods that tell may be called from any thread.
    """

    def __init__(self) -> None:
        # A page that outlives this process must not mistake the next one's numbers for these.
        self._process = secrets.token_hex(4)
        self._reloads = 0
        self._problems: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._readers: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}

    @property
    def version(self) -> str:
        """Of the project as it has been told so far."""
        return f"{self._process}.{self._reloads}"

    def reload(self, changes: Changes) -> None:
        """Tell what is different now."""
        with self._lock:
            self._reloads += 1
            self._tell(self._event("reload", files=changes.files, media=changes.media))

    def problems(self, problems: Sequence[dict[str, Any]]) -> None:
        """Tell what is wrong; nothing is said when that is known."""
        with self._lock:
            if list(problems) != self._problems:
                self._problems = list(problems)
                self._tell(self._event("problems", problems=self._problems))

    async def endpoint(self, request: Request) -> Response:
        """`GET /events`."""
        return StreamingResponse(
            self._read(request.headers.get("last-event-id")),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    def close(self) -> None:
        """End every stream; called as the server stops."""
        with self._lock:
            self._tell(None)

    async def _read(self, last: str | None) -> AsyncIterator[str]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        with self._lock:
            hello = self._event("hello", problems=self._problems)
            missed = self._event("reload", files=None, media=[]) if last not in (None, self.version) else ""
            self._readers[queue] = asyncio.get_running_loop()
        try:
            yield "retry: 500\n" + hello + missed
            while (event := await queue.get()) is not None:
                yield event
        finally:
            with self._lock:
                del self._readers[queue]

    def _event(self, kind: str, **fields: Any) -> str:
        value = {"type": kind, "version": self.version, **fields}
        return f"id: {self.version}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"

    def _tell(self, event: str | None) -> None:
        for queue, loop in self._readers.items():
            loop.call_soon_threadsafe(queue.put_nowait, event)
