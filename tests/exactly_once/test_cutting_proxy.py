"""The tool that breaks connections breaks them where it is told, and nowhere else."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.servers import reference_server

PLACES = [1, 2, 17, 60, 200]


@pytest.fixture(scope="module")
def proxy() -> Iterator[CuttingProxy]:
    with reference_server() as server, cutting_proxy(server.url) as made:
        yield made


def wire(proxy: CuttingProxy, cut: str = "", *, patience: float = 10) -> tuple[bytes, str]:
    """Everything that comes in answer to one question, and how it ended."""
    target = urlsplit(proxy.url)
    body = json.dumps({"messages": [{"role": "user", "content": "hello"}]}).encode()
    head = [
        "POST /v1/chat HTTP/1.1",
        f"Host: {target.netloc}",
        "Accept: text/plain",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *([f"X-Cut: {cut}"] if cut else []),
    ]
    with socket.create_connection((target.hostname, target.port), timeout=patience) as client:
        client.sendall("\r\n".join([*head, "", ""]).encode() + body)
        came = b""
        while True:
            try:
                part = client.recv(65536)
            except ConnectionResetError:
                return came, "reset"
            except TimeoutError:
                return came, "silence"
            if not part:
                return came, "close"
            came += part


def payload(response: bytes) -> bytes:
    """What of a chunked body came, whole chunks or not."""
    _, _, rest = response.partition(b"\r\n\r\n")
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size or b"0", 16)
        body += rest[:length]
        rest = rest[length + 2 :]
    return body


def test_without_a_wish_everything_passes(proxy: CuttingProxy) -> None:
    came, end = wire(proxy)
    assert came.endswith(b"0\r\n\r\n") and end == "close"
    assert b"end: {" in payload(came)


@pytest.mark.parametrize("after", PLACES)
@pytest.mark.parametrize("how", ["reset", "close"])
def test_the_body_is_cut_to_the_byte(proxy: CuttingProxy, how: str, after: int) -> None:
    before = proxy.cuts[how]
    came, end = wire(proxy, f"{how} {after}")
    assert (len(payload(came)), end) == (after, how)
    assert proxy.cuts[how] == before + 1


@pytest.mark.parametrize("after", [0, *PLACES])
def test_the_response_is_cut_to_the_byte(proxy: CuttingProxy, after: int) -> None:
    came, end = wire(proxy, f"reset {after} wire")
    assert (len(came), end) == (after, "reset")


def test_after_a_silence_nothing_comes_and_nothing_closes(proxy: CuttingProxy) -> None:
    came, end = wire(proxy, "silence 17", patience=0.5)
    assert (len(payload(came)), end) == (17, "silence")


def test_a_cut_behind_the_end_is_counted_as_missed(proxy: CuttingProxy) -> None:
    before = proxy.missed
    came, end = wire(proxy, "reset 1000000")
    assert came.endswith(b"0\r\n\r\n") and end == "close"
    assert proxy.missed == before + 1
