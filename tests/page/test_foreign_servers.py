"""The generated page without our server: the article's PHP, OpenAI-compatible services, plain NDJSON and plain text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.loopback import Answer, loopback
from tests.page.stage_page import StagePage
from tests.page.test_end_to_end import ANSWER, REASONING, ask
from tests.servers import reference_server
from tests.third_party import fail_next, free_port, run_aimock, run_llmock, running

Project = Callable[..., dict[str, str]]

# Cuts that tear characters, lines and CRLF apart, and how the PC client and odd hosts give the same body.
PHONES: list[dict[str, Any]] = [
    {},
    {"cutting": {"how": "bytes", "size": 1}},
    {"cutting": {"how": "bytes", "size": 5}, "switches": {"chunkData": "Uint8Array"}},
    {"cutting": {"how": "lump"}},
    {"profile": "pc"},
]


def answers(page: StagePage, files: dict[str, str], question: str = "Why?") -> list[Any]:
    return [ask(page, files, question, **phone) for phone in PHONES]


# The article's own server


@pytest.fixture(scope="module")
def article_url() -> Iterator[str]:
    php = shutil.which("php")
    assert php, "these tests need PHP's command line: apt-get install php-cli"
    port = free_port()
    script = Path(__file__).with_name("article-server.php")
    with running([php, "-S", f"127.0.0.1:{port}", str(script)], port) as base:
        yield base.removesuffix("/v1") + "/chat"


def test_the_article_s_php_server_answers_the_page(
    page: StagePage, project: Project, article_url: str
) -> None:
    expected = "你好👋🏽，{{ x }}\r\n第二行 café 👨‍👩‍👧：第三问？"
    for seen in answers(page, project({"url": article_url, "protocol": "article"}), "第三问？"):
        assert (seen["status"], seen["text"]) == ("complete", expected)
        assert seen["errors"] == []


def test_without_its_marker_the_article_s_answer_is_cut_off(
    page: StagePage, project: Project, article_url: str
) -> None:
    for seen in answers(page, project({"url": article_url, "protocol": "article"}), "break off"):
        assert seen["status"] == "failed"
        assert seen["text"].endswith("break off")
        assert seen["error"]["code"] == "truncated"


# OpenAI-compatible services


def event(value: object) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def delta(finish_reason: str | None = None, **fields: str) -> bytes:
    return event({"choices": [{"index": 0, "delta": fields, "finish_reason": finish_reason}]})


DONE = b"data: [DONE]\n\n"
MODEL = {"protocol": "openai", "model": "m"}


def test_an_openai_compatible_service_answers_the_page(page: StagePage, project: Project) -> None:
    stream = [
        *(delta(reasoning_content=character) for character in REASONING),
        *(delta(content=ANSWER[start : start + 2]) for start in range(0, len(ANSWER), 2)),
        delta("stop"),
        DONE,
    ]
    with loopback(Answer(stream)) as server:
        for seen in answers(page, project({"url": server.url + "/v1", **MODEL})):
            assert (seen["status"], seen["text"], seen["reasoning"]) == ("complete", ANSWER, REASONING)
    assert server.paths[0] == "/v1/chat/completions"
    asked = server.bodies[0]
    assert (asked["model"], asked["stream"]) == ("m", True)
    assert asked["messages"] == [{"role": "user", "content": "Why?"}]


def test_text_beside_the_finish_reason_and_chunks_without_choices_count(
    page: StagePage, project: Project
) -> None:
    """agent-ui drops the one and ends the answer at the other; chunk-res breaks at a comment."""
    stream = [
        event({"choices": [], "prompt_filter_results": []}),
        b": ping\n\n",
        delta(content="一"),
        delta("stop", content="二"),
        event({"choices": [], "usage": {"total_tokens": 3}}),
        DONE,
    ]
    with loopback(Answer(stream)) as server:
        for seen in answers(page, project({"url": server.url, **MODEL})):
            assert (seen["status"], seen["text"]) == ("complete", "一二")


BODIES = {
    "pretty": ("application/json", '{\n  "error": {\n    "message": "key 无效"\n  }\n}'),
    "detail": ("application/json", '{"detail": "key 无效"}'),
    "html": ("text/html", "<html><head><title>key 无效</title></head><body>nginx</body></html>"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_401_429_and_502_are_told_apart_with_the_server_s_words(
    page: StagePage, project: Project, kind: str
) -> None:
    """coze shows "request:ok" for all; uni-ai-x swallows the body."""
    content_type, body = BODIES[kind]
    refusals = [Answer([body.encode()], status, content_type) for status in (401, 429, 502)]
    with loopback(*refusals) as server:
        files = project({"url": server.url, **MODEL})
        seen = [ask(page, files) for _ in refusals]
    errors = [one["error"] for one in seen]
    assert {one["status"] for one in seen} == {"failed"}
    assert [(error["code"], error["retryable"]) for error in errors] == [
        ("http_401", False),
        ("http_429", True),
        ("http_502", True),
    ]
    assert {error["message"] for error in errors} == {"key 无效"}


def test_a_refusal_with_a_content_length_still_has_its_status(page: StagePage, project: Project) -> None:
    """The phone loses such a body; the status is all there is."""
    with loopback(Answer([b'{"error": {"message": "no"}}'], 429, chunked=False)) as server:
        seen = ask(page, project({"url": server.url, **MODEL}))
    assert (seen["status"], seen["error"]["code"]) == ("failed", "http_429")


@pytest.fixture(scope="module")
def llmock() -> Iterator[str]:
    with run_llmock() as url:
        yield url


FAULTS = [
    (None, "complete", None),
    ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}, "failed", {"network", "truncated"}),
    ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "failed", {"truncated"}),
    ({"type": "fail", "status": 401}, "failed", {"http_401"}),
    ({"type": "fail", "status": 429}, "failed", {"http_429"}),
    ({"type": "fail", "status": 500}, "failed", {"http_500"}),
]


@pytest.mark.parametrize(("fault", "status", "codes"), FAULTS)
def test_llmock_and_its_faults_reach_the_page(
    page: StagePage, project: Project, llmock: str, fault: Any, status: str, codes: set[str] | None
) -> None:
    if fault is not None:
        fail_next(llmock, fault)
    question = "one two three four five six seven"
    seen = ask(page, project({"url": llmock, "protocol": "openai", "model": "gpt-4o-mini"}), question)
    assert seen["status"] == status
    if codes is None:
        assert question in seen["text"]
    else:
        assert seen["error"]["code"] in codes


# The whole way: the page, our server, and a model that others wrote


def ask_through_our_server(page: StagePage, project: Project, upstream: str, question: str) -> Any:
    with reference_server(
        upstream="openai", model="gpt-4o-mini", openai_base_url=upstream, idle_seconds=0.5
    ) as server:
        return ask(page, project({"url": server.url, "protocol": "xiaoliu"}), question)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (None, None),
        ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "upstream_truncated"),
        ({"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, "upstream_bad_response"),
        (
            {"type": "stream_fault", "kind": "stall", "after_chunks": 3, "stall_seconds": 30},
            "upstream_timeout",
        ),
        ({"type": "fail", "status": 401}, "upstream_unauthorized"),
        ({"type": "fail", "status": 429}, "upstream_rate_limited"),
        ({"type": "fail", "status": 500}, "upstream_failed"),
    ],
)
def test_llmock_reaches_the_page_through_our_server(
    page: StagePage, project: Project, llmock: str, fault: Any, code: str | None
) -> None:
    if fault is not None:
        fail_next(llmock, fault)
    question = "one two three four five six seven"
    seen = ask_through_our_server(page, project, llmock, question)
    if code is None:
        assert seen["status"] == "complete" and question in seen["text"]
    else:
        assert (seen["status"], seen["error"]["code"]) == ("failed", code)


@pytest.mark.parametrize(
    ("options", "fixture", "code"),
    [
        ([], {}, None),
        ([], {"truncateAfterChunks": 3, "latency": 20}, "upstream_truncated"),
        (["--chaos-malformed", "1"], {}, "upstream_bad_response"),
        (["--chaos-ratelimit", "1"], {}, "upstream_rate_limited"),
    ],
    ids=["answers", "truncate", "malformed", "429"],
)
def test_aimock_reaches_the_page_through_our_server(
    page: StagePage, project: Project, tmp_path: Path, options: list[str], fixture: Any, code: str | None
) -> None:
    with run_aimock(tmp_path, ANSWER, fixture, options) as upstream:
        seen = ask_through_our_server(page, project, upstream, "hello")
    if code is None:
        assert (seen["status"], seen["text"]) == ("complete", ANSWER)
    else:
        assert (seen["status"], seen["error"]["code"]) == ("failed", code)


# NDJSON and plain text


def test_a_foreign_ndjson_server_answers_the_page(page: StagePage, project: Project) -> None:
    lines = [
        json.dumps({"message": {"content": piece}, "done": False}, ensure_ascii=False).encode() + b"\n"
        for piece in ("你好", "👋🏽", "{{ x }}\r\n")
    ]
    with loopback(Answer([*lines, b'{"done": true}\n'], content_type="application/x-ndjson")) as server:
        for seen in answers(page, project({"url": server.url, "protocol": "ndjson"})):
            assert (seen["status"], seen["text"]) == ("complete", "你好👋🏽{{ x }}\r\n")
    with loopback(Answer(lines, content_type="application/x-ndjson")) as server:
        for seen in answers(page, project({"url": server.url, "protocol": "ndjson"})):
            assert (seen["status"], seen["error"]["code"]) == ("failed", "truncated")


def test_a_plain_text_server_answers_the_page(page: StagePage, project: Project) -> None:
    body = ANSWER.encode()
    with loopback(Answer([body[:11], body[11:]], content_type="text/plain; charset=utf-8")) as server:
        for seen in answers(page, project({"url": server.url, "protocol": "text"})):
            assert (seen["status"], seen["text"]) == ("complete", ANSWER)


# Silence


def test_a_server_that_falls_silent_ends_in_a_timeout_and_can_be_asked_again(
    page: StagePage, project: Project
) -> None:
    """nuwax has a timeout whose promise never settles; iOS never tells of a cut."""
    files = project({"url": "http://127.0.0.1:9", "protocol": "openai", "model": "m"})
    seen = page.run(
        """
        const stage = await open({ files: argument, virtual: true, source: recordedSource({ hangs: true }) });
        const reader = new Reader(stage);
        const began = stage.clock.now();
        reader.ask('Why?');
        await reader.finished();
        const first = { ...reader.summary(), waited: (stage.clock.now() - began) / 1000 };
        const [request] = stage.requests;
        const retry = stage.findAll('error-notice').length;
        reader.ask('And now?');
        return { first, aborted: request.aborted, retry, second: reader.status(), answers: reader.answers.length };
        """,
        files,
    )
    assert (seen["first"]["status"], seen["first"]["error"]["code"]) == ("failed", "timeout")
    assert 60 <= seen["first"]["waited"] < 61, "seconds"
    assert seen["aborted"] is True
    assert seen["retry"] == 1
    assert (seen["second"], seen["answers"]) == ("pending", 2)


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("url not in domain list", "domain"),
        ("interrupted", "interrupted"),
        ("timeout", "timeout"),
        ("-2:net::ERR_FAILED", "unreachable"),
    ],
)
def test_each_failure_of_the_platform_is_told_in_words(
    page: StagePage, project: Project, why: str, code: str
) -> None:
    files = project({"url": "http://127.0.0.1:9", "protocol": "xiaoliu"})
    seen = page.run(
        """
        const source = recordedSource({ fail: argument.why });
        const stage = await open({ files: argument.files, virtual: true, source });
        const reader = new Reader(stage);
        reader.ask('Why?');
        await reader.finished();
        return { ...reader.summary(), words: stage.find('error-notice').textContent };
        """,
        {"files": files, "why": why},
    )
    assert (seen["status"], seen["error"]["code"]) == ("failed", code)
    assert "request:fail" not in seen["words"]
    assert len(seen["words"]) > 4
