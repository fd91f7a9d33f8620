"""Stop, as a phone can say it: the upstream is closed each time, whatever has become of the reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.raw_http import RawResponse, ask, frames
from tests.servers import reference_server
from tests.sockets import Socket, start
from tests.upstreams import Reply, fake_upstream

STOPS = 50


async def begin(reply: Reply) -> None:
    await reply.head()
    await reply.text("开头")
    await reply.hang()


def post_stop(url: str, run_id: str) -> dict[str, Any]:
    """What the server answers to `POST …/stop`."""
    with RawResponse(url, "POST", f"/v1/runs/{run_id}/stop", {}, b"") as response:
        answer: dict[str, Any] = json.loads(response.read())
    return answer


def while_reading(url: str, run_id: str) -> list[dict[str, Any]]:
    with ask(url, run_id=run_id) as response:
        first = json.loads(next(response.chunks()))
        assert post_stop(url, run_id)["status"] == "stopped"
        return [first, *frames(response)]


def while_disconnected(url: str, run_id: str) -> list[dict[str, Any]]:
    with ask(url, run_id=run_id) as response:
        next(response.chunks())
        response.reset()
    assert post_stop(url, run_id)["status"] == "stopped"
    with ask(url, run_id=run_id) as response:
        return frames(response)


def over_the_socket(url: str, run_id: str) -> list[dict[str, Any]]:
    with Socket(url) as socket:
        socket.say(start(run_id))
        first = next(message for message in socket.objects() if message["event"] == "delta")
        socket.say({"type": "stop", "run_id": run_id})
        return [first, *socket.frames()]


@pytest.mark.parametrize("stop", [while_reading, while_disconnected, over_the_socket])
def test_every_stop_closes_its_upstream(stop: Callable[[str, str], list[dict[str, Any]]]) -> None:
    with (
        fake_upstream(begin) as upstream,
        reference_server(upstream="openai", model="m", openai_base_url=upstream.base_url) as server,
    ):
        for count in range(1, STOPS + 1):
            delta, end = stop(server.url, str(uuid4()))
            assert (delta["content"], end["event"], end["reason"]) == ("开头", "end", "stopped")
            assert upstream.hung_up.get(timeout=30) is upstream.replies[-1]
            assert len(upstream.replies) == count
        assert server.runs_active == 0
