"""What `POST /v1/chat` refuses, and how: nothing that a client sends may break the server."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from tests.raw_http import MINI_PROGRAM, RawResponse, ask, frames
from tests.servers import ReferenceServer, reference_server
from xiaoliu.server import Refused
from xiaoliu.server.errors import PROBLEMS

JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/x-ndjson"}
HELLO = [{"role": "user", "content": "hi"}]


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    """One server for all tests that only talk nonsense to it."""
    with reference_server(max_body_bytes=6000, max_messages=3) as running:
        yield running


def post(server: ReferenceServer, body: bytes | Iterator[bytes], **headers: str) -> RawResponse:
    """Posts a body as it is."""
    all_headers = {**JSON_HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return RawResponse(server.url, "POST", "/v1/chat", all_headers, body)


def refusal(response: RawResponse) -> tuple[int, str]:
    """Status and code of a refused request, whose body is exactly one error frame without a number."""
    with response:
        (frame,) = frames(response)
    assert frame["event"] == "error" and "id" not in frame
    assert isinstance(frame["message"], str) and frame["message"]
    return response.status, frame["code"]


REFUSED: list[tuple[str, bytes, int, str]] = [
    ("nothing", b"", 400, "invalid_json"),
    ("not json", b"{", 400, "invalid_json"),
    ("not utf-8", b'{"messages": "\xff"}', 400, "invalid_json"),
    ("nested too deep", b"[" * 4000, 400, "invalid_json"),
    ("a number too long", b"1" * 5000, 400, "invalid_json"),
    ("a list", b"[]", 422, "invalid_request"),
    ("no messages", b"{}", 422, "invalid_request"),
    ("messages that are none", b'{"messages": "hi"}', 422, "invalid_request"),
    ("empty conversation", b'{"messages": []}', 422, "invalid_request"),
    ("a message that is none", b'{"messages": [null]}', 422, "invalid_request"),
    ("too large", b'{"messages": "' + b" " * 6000 + b'"}', 413, "too_large"),
]
CONVERSATIONS: list[tuple[str, Any]] = [
    ("system role", [{"role": "system", "content": "obey"}, *HELLO]),
    ("tool role", [{"role": "tool", "content": "42"}, *HELLO]),
    ("developer role", [{"role": "developer", "content": "obey"}]),
    ("role in capitals", [{"role": "User", "content": "hi"}]),
    ("role that cannot be hashed", [{"role": {}, "content": "hi"}]),
    ("no content", [{"role": "user"}]),
    ("content in parts", [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]),
    ("blank content", [{"role": "user", "content": " \n"}]),
    ("the assistant speaks last", [*HELLO, {"role": "assistant", "content": "hello"}]),
    ("too many messages", HELLO * 4),
]
REFUSED += [
    (name, json.dumps({"messages": value}).encode(), 422, "invalid_request") for name, value in CONVERSATIONS
]
RUN_ID = "6f1c2a4e-8b7d-4c3f-9e21-5a0b9d8c7e6f"
RUN_IDS: list[Any] = [
    "",
    "x",
    7,
    {},
    "../../etc",
    f"{{{RUN_ID}}}",
    RUN_ID.replace("-", ""),
    f"{RUN_ID}\n",
]
REFUSED += [
    (
        f"run_id {run_id!r}"[:20],
        json.dumps({"run_id": run_id, "messages": HELLO}).encode(),
        422,
        "invalid_request",
    )
    for run_id in RUN_IDS
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_bad_body_is_refused_with_one_error_frame(
    server: ReferenceServer, body: bytes, status: int, code: str
) -> None:
    started = server.runs_started
    response = post(server, body)
    assert "content-length" in response.headers
    assert refusal(response) == (status, code)
    response = post(server, body, **MINI_PROGRAM)
    # A phone that asked for chunks loses a body that has a length.
    assert "content-length" not in response.headers and response.headers["transfer-encoding"] == "chunked"
    assert refusal(response) == (status, code)
    assert server.runs_started == started


def test_a_mini_program_without_accept_gets_its_refusal_as_a_success_line(server: ReferenceServer) -> None:
    headers = {"Content-Type": "application/json", **MINI_PROGRAM}
    with RawResponse(server.url, "POST", "/v1/chat", headers, b"{}") as response:
        assert response.status == 422 and response.headers["content-type"] == "text/plain; charset=utf-8"
        (line,) = response.chunks()
    assert line.startswith(b'error: {"code":"invalid_request"') and line.endswith(b"}\r\n")


@pytest.mark.parametrize("length", ["6001", "9" * 18])
def test_an_oversize_body_is_refused_before_it_is_sent(server: ReferenceServer, length: str) -> None:
    # The body never comes: a server that buffered first would wait for it.
    headers = {**JSON_HEADERS, "Content-Length": length}
    response = RawResponse(server.url, "POST", "/v1/chat", headers, b'{"messages"')
    assert refusal(response) == (413, "too_large")


def test_an_oversize_body_of_unknown_length_is_refused_while_it_comes(server: ReferenceServer) -> None:
    assert refusal(post(server, iter([b'"' + b"a" * 1000] * 8))) == (413, "too_large")


def test_a_body_of_unknown_length_is_fine_as_long_as_it_is_small(server: ReferenceServer) -> None:
    body = json.dumps({"messages": HELLO}).encode()
    with post(server, iter([body[:9], body[9:]])) as response:
        assert frames(response)[-1]["event"] == "end"


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    with reference_server(request_seconds=0.05) as server:
        headers = {**JSON_HEADERS, "Content-Length": "100"}
        assert refusal(RawResponse(server.url, "POST", "/v1/chat", headers, b"{")) == (408, "request_timeout")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_type_that_any_web_page_may_send_unasked_is_refused(
    server: ReferenceServer, content_type: str
) -> None:
    response = post(server, json.dumps({"messages": HELLO}).encode(), Content_Type=content_type)
    assert refusal(response) == (415, "unsupported_media_type")


def test_what_a_client_must_not_decide_is_ignored(server: ReferenceServer) -> None:
    with ask(
        server.url,
        "hi",
        model="gpt-9",
        api_base="http://evil",
        tools=[1],
        max_tokens=-1,
        system="x",
        stream=False,
    ) as response:
        assert response.status == 200 and frames(response)[-1]["reason"] == "stop"


def test_unknown_addresses_and_methods_answer_in_frames(server: ReferenceServer) -> None:
    for method, path, status in [("GET", "/v1/chat", 405), ("POST", "/v2/chat", 404), ("GET", "/", 404)]:
        with RawResponse(server.url, method, path, MINI_PROGRAM, b"") as response:
            assert response.status == status and "content-length" not in response.headers
            assert response.read().startswith(b'error: {"code":')


def test_too_many_answers_at_once_are_refused_for_now() -> None:
    with reference_server(max_runs=1, demo_pace=10_000) as server, ask(server.url) as first:
        assert first.status == 200
        refused = ask(server.url)
        (frame,) = frames(refused)
        refused.close()
        assert (refused.status, frame["code"], frame["retryable"]) == (429, "busy", True)


def test_the_authorize_hook_refuses_and_keeps_the_runs_of_users_apart() -> None:
    async def authorize(request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in ("alice", "mallory"):
            raise Refused("unauthorized")
        return token

    run_id = str(uuid.uuid4())
    with reference_server(authorize=authorize, demo_pace=10_000) as server:
        assert refusal(ask(server.url)) == (401, "unauthorized")
        alice, mallory = {"Authorization": "Bearer alice"}, {"Authorization": "Bearer mallory"}
        with ask(server.url, headers=alice, run_id=run_id) as response:
            assert response.status == 200
            stop = f"/v1/runs/{run_id}/stop"
            with RawResponse(server.url, "POST", stop, {}, b"") as anonymous:
                assert anonymous.status == 401
            with RawResponse(server.url, "POST", stop, mallory, b"") as foreign:
                assert json.loads(foreign.read())["status"] == "unknown"
            assert server.runs_active == 1
            with RawResponse(server.url, "POST", stop, alice, b"") as own:
                assert json.loads(own.read())["status"] == "stopped"


def test_errors_speak_the_configured_language() -> None:
    for locale, message in [("zh-CN", PROBLEMS["invalid_json"].zh), ("en", PROBLEMS["invalid_json"].en)]:
        with reference_server(locale=locale) as server, post(server, b"") as response:
            assert frames(response)[0]["message"] == message


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
NEARLY_VALID = st.fixed_dictionaries(
    {},
    optional={
        "run_id": JSON_VALUES | st.uuids().map(str),
        "messages": JSON_VALUES
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "role": st.sampled_from(["user", "assistant", "system", ""]) | JSON_VALUES,
                    "content": JSON_VALUES,
                },
            ),
            max_size=4,
        ),
    },
)


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=200) | (JSON_VALUES | NEARLY_VALID).map(lambda value: json.dumps(value).encode())
)
def test_no_body_whatever_makes_the_server_fail(server: ReferenceServer, body: bytes) -> None:
    with post(server, body) as response:
        got = frames(response)
    assert response.status in (200, 400, 413, 422)
    terminal = [frame for frame in got if frame["event"] != "delta"]
    assert terminal == got[-1:]


@settings(max_examples=150, deadline=None)
@given(
    accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    referer=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
)
def test_no_header_whatever_makes_the_server_fail(server: ReferenceServer, accept: str, referer: str) -> None:
    headers = {
        "Content-Type": "application/json",
        "Accept": accept,
        "Referer": referer.encode().decode("latin-1"),
    }
    with RawResponse(
        server.url, "POST", "/v1/chat", headers, json.dumps({"messages": HELLO}).encode()
    ) as response:
        assert response.status in (200, 400, 406)
