"""The WebSocket protocol under `/v1/ws`: the cases of the Autobahn suite, against the server that we run."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from kosoku import FailureError, run_fuzzingclient
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from xiaoliu.server import Settings, create_app, serving

# The longest message of the suite.
MESSAGE_BYTES = 16 * 2**20


async def echo(websocket: WebSocket) -> None:
    """What the suite expects of a server: every message comes back, of the kind that it was."""
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while (message := await websocket.receive())["type"] == "websocket.receive":
            await websocket.send({**message, "type": "websocket.send"})


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("cases", "count", "concurrency"),
    [
        (["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"], 247, 8),
        # One at a time: a case that took longer than the server's 20 s between two pings would see one.
        (["9.*"], 54, 1),
    ],
    ids=["protocol", "sizes"],
)
def test_no_case_of_autobahn_fails(
    cases: list[str], count: int, concurrency: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(max_body_bytes=MESSAGE_BYTES))
    app.router.routes.append(WebSocketRoute("/", echo))
    with serving(app) as url:
        results = asyncio.run(_run(url.replace("http://", "ws://"), cases, concurrency))
    failed = [(case.case_id, case.result, case.result_close) for case in results if not case.passed]
    assert failed == []
    assert len(results) == count
    assert not caplog.records


async def _run(url: str, cases: list[str], concurrency: int) -> list[Any]:
    try:
        return list(await run_fuzzingclient(url, cases=cases, concurrency=concurrency))
    except FailureError as failure:
        return list(failure.results)
