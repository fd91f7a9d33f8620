"""The ways to answer: a stream of frames, those that are there now, and one error for a request that is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from xiaoliu.server.event_log import LoggedFrame
from xiaoliu.server.negotiate import Negotiated
from xiaoliu.server.reader import Reader
from xiaoliu.stream import Error, Heartbeat

# The server that runs this app frames the body; a Transfer-Encoding of ours would be wrong in HTTP/2.
STREAM_HEADERS = {
    # nginx would collect a stream before passing it on.
    "X-Accel-Buffering": "no",
    # A compressing middleware or proxy would, too.
    "Content-Encoding": "identity",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class FrameStream(Response):
    """Streams batches of frames until the last one, or until the client is gone, which it notices at once.

    Args:
        reader: reads the run; entered for as long as the client is there.
        negotiated: how to write it.
        headers: further headers.
    """

    def __init__(self, reader: Reader, negotiated: Negotiated, headers: Mapping[str, str]) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers({**STREAM_HEADERS, **headers, "Content-Type": negotiated.encoder.content_type})
        self._reader = reader
        self._negotiated = negotiated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the response. A loop that only sends would never notice that the client has left."""
        async with self._reader:
            sending = asyncio.create_task(self._send(send))
            leaving = asyncio.create_task(_disconnected(receive))
            try:
                await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                sending.cancel()
                leaving.cancel()
                outcome, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(outcome, Exception) and not isinstance(outcome, OSError):
            raise outcome

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        encode = self._negotiated.encoder.encode
        async for batch in self._reader.batches():
            chunks = [encode(frame) for frame in batch] if batch else [encode(Heartbeat())]
            if not self._negotiated.one_frame_a_chunk:
                chunks = [b"".join(chunks)]
            for chunk in chunks:
                if chunk:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def poll_response(
    frames: Sequence[LoggedFrame], negotiated: Negotiated, headers: Mapping[str, str]
) -> Response:
    """Some frames as a body of known length; a heartbeat if there are none."""
    encode = negotiated.encoder.encode
    body = b"".join(encode(frame) for frame in frames or (Heartbeat(),))
    return Response(
        body, headers={**STREAM_HEADERS, **headers, "Content-Type": negotiated.encoder.content_type}
    )


def error_response(
    error: Error, status: int, negotiated: Negotiated, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to a refused request.

    A phone that asked for a stream loses a body with a Content-Length, so it gets a stream of one frame.
    """
    body = negotiated.encoder.encode(error)
    headers = {**STREAM_HEADERS, **(headers or {}), "Content-Type": negotiated.encoder.content_type}
    if negotiated.keeps_streams_only:
        return StreamingResponse(_only(body), status_code=status, headers=headers)
    return Response(body, status_code=status, headers=headers)


async def _only(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
