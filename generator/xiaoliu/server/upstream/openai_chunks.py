"""What an OpenAI-compatible service says, read leniently: services differ in every detail of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from xiaoliu.server.errors import UpstreamError
from xiaoliu.server.upstream import Finish, Piece
from xiaoliu.stream import EndReason

_REASONS: dict[str, EndReason] = {"length": "length", "content_filter": "filtered"}


class ChunkReader:
    """Reads the data of `chat.completion.chunk` events, one instance a response.

    Attributes:
        done: the service has said that nothing follows.
    """

    def __init__(self) -> None:
        self.done = False
        self._reason: EndReason | None = None
        self._usage: Mapping[str, Any] | None = None

    def read(self, data: str) -> Piece | None:
        """The text in one event's data, if there is any.

        Raises:
            UpstreamError: it is an error object, or no chunk at all.
        """
        if data.strip() == "[DONE]":
            self.done = True
            return None
        chunk = _object(data)
        if chunk.get("error"):
            raise UpstreamError(_code_of_error(chunk["error"], status=500))
        usage = chunk.get("usage")
        if isinstance(usage, dict):
            self._usage = usage
        choices = chunk.get("choices")
        # Everybody sends the usage, and Azure its filter's results, in a chunk without a choice.
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return None
        reason = choices[0].get("finish_reason")
        if isinstance(reason, str) and reason:
            self._reason = _REASONS.get(reason, "stop")
        delta = choices[0].get("delta")
        return _piece(delta) if isinstance(delta, dict) else None

    def finish(self) -> Finish | None:
        """How the answer ended, after the last event; None if it is truncated.

        `[DONE]` alone counts as an end, because some gateways leave the finish reason out. So does a finish
        reason alone: all text has come by then.
        """
        if self._reason is None and not self.done:
            return None
        return Finish(self._reason or "stop", self._usage)


def code_of_refusal(status: int, body: bytes) -> str:
    """The row of `errors.PROBLEMS` for a response that is not 200. Nothing of the body gets any further."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    return _code_of_error(value.get("error") if isinstance(value, dict) else None, status)


def _piece(delta: Mapping[str, Any]) -> Piece | None:
    content = delta.get("content")
    # The first name is DeepSeek's and Qwen's, the second OpenRouter's and vLLM's.
    reasoning = delta.get("reasoning_content") or delta.get("reasoning")
    content = content if isinstance(content, str) else ""
    reasoning = reasoning if isinstance(reasoning, str) else ""
    return Piece(content, reasoning) if content or reasoning else None


def _code_of_error(error: object, status: int) -> str:
    if isinstance(error, dict):
        kinds = {str(error.get("code")), str(error.get("type"))}
        if kinds & {"insufficient_quota", "billing_not_active"}:
            return "upstream_quota"
        if kinds & {"rate_limit_exceeded", "rate_limit_error", "429"}:
            return "upstream_rate_limited"
    if status in (401, 403):
        return "upstream_unauthorized"
    if status == 402:
        return "upstream_quota"
    if status == 429:
        return "upstream_rate_limited"
    if status == 408 or status >= 500:
        return "upstream_failed"
    return "upstream_rejected" if status >= 400 else "upstream_bad_response"


def _object(data: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UpstreamError("upstream_bad_response")
    return value
