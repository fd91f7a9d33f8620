"""Other web pages of the developer's browser: they see no file, use no network, frame no stage."""

from __future__ import annotations

import socket

import pytest

from tests.simulator.sites import SECONDS, Site


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.mark.parametrize("path", ["/stage/", "/project/app.js", "/project.json", "/events"])
@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("evil.example:{port}", {}),
        ("127.0.0.1.evil.example:{port}", {}),
        ("", {}),
        ("127.0.0.1:{port}", {"Origin": "https://evil.example"}),
        ("127.0.0.1:{port}", {"Origin": "null"}),
        ("127.0.0.1:{port}", {"Origin": "http://localhost:1"}),
    ],
)
def test_other_sites_see_nothing(site: Site, path: str, host: str, headers: dict[str, str]) -> None:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=SECONDS)
    lines = [f"GET {path} HTTP/1.0", f"Host: {host.format(port=site.port)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] == b"403" and b"App(" not in answer and b"<title>" not in answer


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_site_answers_to_each_name_of_this_machine(site: Site, name: str) -> None:
    status, headers, _ = site.get("/stage/", host=f"{name}:{site.port}")
    port = site.port
    assert status == 200
    assert headers["content-security-policy"] == (
        f"frame-ancestors http://127.0.0.1:{port} http://localhost:{port}"
    )
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("endpoint", ["request", "socket"])
@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", None),
        ("null", None),
        ("", None),
        ("http://127.0.0.1", None),
        ("http://127.0.0.1:1", None),
        ("https://127.0.0.1:{port}", None),
        ("http://evil.example:{port}", "evil.example:{port}"),
        ("http://127.0.0.1.evil.example:{port}", None),
        ("http://127.0.0.1:{port}", "evil.example:{port}"),
        ("http://127.0.0.1:{port}", "127.0.0.1:1"),
    ],
)
def test_other_web_pages_are_refused(site: Site, endpoint: str, origin: str, host: str | None) -> None:
    headers = {"Origin": origin.format(port=site.port)}
    if host:
        headers["Host"] = host.format(port=site.port)
    assert handshake_status(site, endpoint, headers) == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_pages_of_the_site_itself_are_let_in_under_each_of_its_names(site: Site, name: str) -> None:
    headers = {"Origin": f"http://{name}:{site.port}", "Host": f"localhost:{site.port}"}
    assert handshake_status(site, "request", headers) == 101


def test_a_handshake_without_an_origin_is_refused(site: Site) -> None:
    assert handshake_status(site, "request", {}) == 403


def handshake_status(site: Site, endpoint: str, headers: dict[str, str]) -> int:
    """The status that a WebSocket handshake with exactly these headers is answered with."""
    lines = [
        f"GET /gateway/{endpoint} HTTP/1.1",
        *(f"{name}: {value}" for name, value in ({"Host": site.host} | headers).items()),
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "",
        "",
    ]
    with socket.create_connection(("127.0.0.1", site.port), timeout=SECONDS) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return int(connection.recv(4096).split()[1])
