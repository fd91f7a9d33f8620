"""The WebSocket protocol of the server that we run; of uvicorn's choices, wsproto passes every case of Autobahn."""

from __future__ import annotations

from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection


class WebSocketProtocol(WSProtocol):
    """uvicorn's, which leaves without a word when the frames make no sense; this one says why (RFC 6455 §7.1.7)."""

    def handle_close(self, event: CloseConnection) -> None:
        """Called when the client closes, and when what it sends cannot be read: then nothing has been received."""
        if self.conn.state is ConnectionState.OPEN and not self.close_sent:
            self.transport.write(self.conn.send(event))
        super().handle_close(event)
