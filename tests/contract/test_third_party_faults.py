"""The faults of two OpenAI-compatible servers that others wrote, through our server to the generated client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.exactly_once.client import Answered, Asked, run_answers
from tests.servers import ReferenceServer, reference_server
from tests.third_party import fail_next, journal_of, run_llmock, serve_aimock, verdict_of

MINIPROGRAM = Path(__file__).parents[2] / "miniprogram_out"

CONTENT = "流式回答：你好 👋🏽，`{{ code }}` 与 👨‍👩‍👧‍👦。" * 6

LLMOCK_FAULTS: list[tuple[dict[str, Any], str]] = [
    # llmock takes refusals before it takes faults of a stream.
    ({"type": "fail", "status": 401}, "upstream_unauthorized"),
    ({"type": "fail", "status": 429}, "upstream_rate_limited"),
    ({"type": "fail", "status": 500}, "upstream_failed"),
    ({"type": "fail", "status": 503}, "upstream_failed"),
    ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 0}, "upstream_truncated"),
    ({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}, "upstream_truncated"),
    ({"type": "stream_fault", "kind": "truncate", "after_chunks": 0}, "upstream_truncated"),
    ({"type": "stream_fault", "kind": "truncate", "after_chunks": 3}, "upstream_truncated"),
    ({"type": "stream_fault", "kind": "stall", "after_chunks": 1, "stall_seconds": 30}, "upstream_timeout"),
    ({"type": "stream_fault", "kind": "stall", "after_chunks": 3, "stall_seconds": 30}, "upstream_timeout"),
    ({"type": "stream_fault", "kind": "malformed", "after_chunks": 3}, "upstream_bad_response"),
]

AIMOCK_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "truncated at once": ({"truncateAfterChunks": 1, "latency": 10}, "upstream_unreachable"),
    "truncated later": ({"truncateAfterChunks": 4, "latency": 10}, "upstream_truncated"),
    "disconnected": ({"disconnectAfterMs": 500, "latency": 100}, "upstream_truncated"),
    "stalled": ({"latency": 30_000}, "upstream_timeout"),
    "malformed": ({"chaos": {"malformedRate": 1}}, "upstream_bad_response"),
    "hung up": ({"chaos": {"disconnectRate": 1}}, "upstream_unreachable"),
    "unauthorized": ({"response": {"error": {"message": "no"}, "status": 401}}, "upstream_unauthorized"),
    "too many": ({"chaos": {"rateLimitRate": 1}}, "upstream_rate_limited"),
    "broken": ({"chaos": {"dropRate": 1}}, "upstream_failed"),
}


def ask_all(server: ReferenceServer, questions: list[str]) -> list[Answered]:
    """What the generated client says of each, one after the other."""
    asked = [Asked(question) for question in questions]
    return run_answers(MINIPROGRAM, server.url, ["chunked"], asked, parallel=1)


def assert_failed(answered: Answered, code: str, whole: str) -> None:
    """The page has been told once, that it failed; what came until then is a part of the answer, in one stream."""
    assert answered.error is not None and answered.error["code"] == code
    assert (answered.state, answered.end, len(answered.legs)) == ("failed", None, 1)
    assert whole.startswith(answered.text) and answered.text != whole
    assert not answered.error.get("resumable")


def test_llmock_s_faults_and_its_verdict_on_us() -> None:
    questions = [f"question {number}: one two three four" for number in range(len(LLMOCK_FAULTS))]
    with run_llmock() as upstream, _relay(upstream) as server:
        whole = [answered.text for answered in ask_all(server, questions)]
        assert all(question in text for question, text in zip(questions, whole, strict=True))
        # Other questions, so that llmock does not take them for the same ones asked once more.
        fail_next(upstream, *(fault for fault, _ in LLMOCK_FAULTS))
        questions = [question.upper() for question in questions]
        answers = ask_all(server, questions)
        for (_, code), question, answered, text in zip(LLMOCK_FAULTS, questions, answers, whole, strict=True):
            assert_failed(answered, code, text.replace(question.lower(), question))
        assert server.runs_started == 2 * len(questions)
        # The person taps "try again" where the page offers it: not on the refused key.
        again = [
            q for q, answered in zip(questions, answers, strict=True) if (answered.error or {})["retryable"]
        ]
        assert [answered.state for answered in ask_all(server, again)] == ["complete"] * len(again)
        verdict = verdict_of(upstream)
    assert len(again) == len(questions) - 1
    assert (verdict["faults_injected"], verdict["attempts"]) == (len(LLMOCK_FAULTS), 3 * len(questions) - 1)
    assert (verdict["passed"], verdict["findings"]) == (True, [])


def test_aimock_s_faults_and_its_record_of_us(tmp_path: Path) -> None:
    replies = {question: fixture for question, (fixture, _) in AIMOCK_FAULTS.items()}
    with (
        serve_aimock(tmp_path, CONTENT, {"answered": {}, **replies}, ["--strict"]) as upstream,
        _relay(upstream) as server,
    ):
        complete, *answers = ask_all(server, ["answered", *AIMOCK_FAULTS])
        journal = journal_of(upstream)
    assert (complete.state, complete.text) == ("complete", CONTENT)
    for (_, code), answered in zip(AIMOCK_FAULTS.values(), answers, strict=True):
        assert_failed(answered, code, CONTENT)
    # Strict: a request that it does not understand would be refused, and recorded as such. None is made twice.
    asked = [entry["body"]["messages"][-1]["content"] for entry in journal]
    assert asked == ["answered", *AIMOCK_FAULTS]
    assert all(entry["path"] == "/v1/chat/completions" and entry["body"]["stream"] for entry in journal)


def _relay(upstream: str) -> Any:
    return reference_server(
        upstream="openai",
        model="gpt-4o-mini",
        openai_base_url=upstream,
        idle_seconds=1,
        first_byte_seconds=20,
    )
