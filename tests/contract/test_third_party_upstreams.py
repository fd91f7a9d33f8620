"""Our server in front of two OpenAI-compatible servers that others wrote, and on their faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.raw_http import answer, text_of
from tests.servers import reference_server
from tests.third_party import fail_next, run_aimock, run_llmock

CONTENT = "流式回答：你好 👋🏽，`{{ code }}` 与 👨‍👩‍👧‍👦。" * 6


def relayed(base_url: str, question: str = "hello", **settings: Any) -> list[dict[str, Any]]:
    """The frames that our server makes of the answer; exactly the last one is terminal."""
    settings = {"idle_seconds": 2, "first_byte_seconds": 20, **settings}
    with reference_server(
        upstream="openai", model="gpt-4o-mini", openai_base_url=base_url, **settings
    ) as server:
        got = answer(server.url, question)
    assert [frame["event"] for frame in got[:-1]] == ["delta"] * (len(got) - 1)
    assert [frame["id"] for frame in got] == list(range(1, len(got) + 1))
    assert got[-1]["event"] in ("end", "error")
    return got


@pytest.fixture(scope="module")
def llmock() -> Iterator[str]:
    with run_llmock() as url:
        yield url


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (None, None),
        ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}, "upstream_truncated"),
        ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "upstream_truncated"),
        (
            {"type": "stream_fault", "kind": "stall", "after_chunks": 3, "stall_seconds": 30},
            "upstream_timeout",
        ),
        ({"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, "upstream_bad_response"),
        ({"type": "fail", "status": 401}, "upstream_unauthorized"),
        ({"type": "fail", "status": 429}, "upstream_rate_limited"),
        ({"type": "fail", "status": 500}, "upstream_failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_llmock(llmock: str, fault: dict[str, Any] | None, code: str | None) -> None:
    if fault is not None:
        fail_next(llmock, fault)
    question = "one two three four five six seven"
    got = relayed(llmock, question)
    if code is None:
        assert got[-1]["event"] == "end" and question in text_of(got)
    else:
        assert (got[-1]["event"], got[-1].get("code")) == ("error", code)


@pytest.mark.parametrize(
    ("options", "fixture", "code"),
    [
        ([], {}, None),
        ([], {"truncateAfterChunks": 3, "latency": 20}, "upstream_truncated"),
        ([], {"disconnectAfterMs": 500, "latency": 100}, "upstream_truncated"),
        (["--latency", "30000"], {}, "upstream_timeout"),
        (["--chaos-drop", "1"], {}, "upstream_failed"),
        (["--chaos-malformed", "1"], {}, "upstream_bad_response"),
        (["--chaos-disconnect", "1"], {}, "upstream_unreachable"),
        (["--chaos-ratelimit", "1"], {}, "upstream_rate_limited"),
    ],
    ids=["answers", "truncate", "disconnect", "stall", "500", "malformed", "hang-up", "429"],
)
def test_aimock(tmp_path: Path, options: list[str], fixture: dict[str, Any], code: str | None) -> None:
    with run_aimock(tmp_path, CONTENT, fixture, options) as url:
        got = relayed(url)
    if code is None:
        assert got[-1]["event"] == "end" and text_of(got) == CONTENT
    else:
        assert (got[-1]["event"], got[-1].get("code")) == ("error", code)
        assert CONTENT.startswith(text_of(got)) and text_of(got) != CONTENT
