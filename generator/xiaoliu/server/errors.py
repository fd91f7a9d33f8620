"""Everything that can go wrong, in one table: the code for programs, the sentence for people.

A run that fails ends in an error frame; a request that is refused gets the same frame as its answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xiaoliu.stream import Error

Locale = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table.

    Attributes:
        status: HTTP status when the request is refused with it.
        retryable: whether the same question may succeed later.
        zh: the sentence in Chinese.
        en: the sentence in English.
    """

    status: int
    retryable: bool
    zh: str
    en: str


PROBLEMS = {
    # The request is refused.
    "invalid_json": Problem(400, False, "请求不是有效的 JSON", "The request is not valid JSON"),
    "unauthorized": Problem(401, False, "请先登录", "Please sign in first"),
    "not_found": Problem(404, False, "没有这个地址", "There is nothing at this address"),
    "run_unknown": Problem(
        404, False, "找不到这个回答", "There is no answer with this id, or it has been forgotten"
    ),
    "method_not_allowed": Problem(405, False, "不支持这种请求方法", "This method is not allowed here"),
    "not_acceptable": Problem(
        406,
        False,
        "只支持 text/event-stream、application/x-ndjson 和 text/plain",
        "Only text/event-stream, application/x-ndjson and text/plain are spoken here",
    ),
    "request_timeout": Problem(408, True, "请求发送得太慢", "The request took too long to arrive"),
    "run_conflict": Problem(
        409, False, "这个 run_id 已经用于另一个问题", "This run_id already belongs to another question"
    ),
    "run_expired": Problem(
        410, False, "这个回答已经不能再接收了", "This answer ended too long ago to be streamed again"
    ),
    "too_large": Problem(413, False, "消息太长了", "The message is too long"),
    "unsupported_media_type": Problem(
        415, False, "请求体必须是 application/json", "The body must be application/json"
    ),
    "invalid_request": Problem(422, False, "请求的内容不正确", "The request is not understood"),
    "busy": Problem(
        429, True, "正在回答的问题太多，请稍后再试", "Too many answers are being written, try again soon"
    ),
    "log_unavailable": Problem(
        503, True, "服务器暂时无法保存回答，请稍后再试", "The server cannot reach its memory, try again soon"
    ),
    # The run fails.
    "internal_error": Problem(500, True, "服务器出错了，请稍后再试", "The server failed, try again soon"),
    "server_stopping": Problem(
        503, True, "服务器正在重启，请稍后再试", "The server restarts, try again soon"
    ),
    "answer_too_long": Problem(500, False, "回答太长，已经中断", "The answer grew too long and was cut"),
    "producer_lost": Problem(
        502,
        True,
        "正在回答的服务器出了故障，内容不完整",
        "The server that wrote this answer is gone; it is incomplete",
    ),
    "abandoned": Problem(
        500, True, "没有人在接收，回答已经中断", "Nobody was receiving the answer, so it was cut short"
    ),
    "upstream_unreachable": Problem(502, True, "连接不上模型服务", "The model service cannot be reached"),
    "upstream_timeout": Problem(504, True, "模型服务没有响应", "The model service does not respond"),
    "upstream_unauthorized": Problem(
        502, False, "模型服务拒绝了服务器的密钥", "The model service refuses the server's key"
    ),
    "upstream_rejected": Problem(
        502, False, "模型服务拒绝了这个请求", "The model service refuses the request"
    ),
    "upstream_rate_limited": Problem(
        429, True, "模型服务太忙了，请稍后再试", "The model service is too busy, try again soon"
    ),
    "upstream_quota": Problem(502, False, "模型服务的额度已用完", "The model service's quota is used up"),
    "upstream_failed": Problem(502, True, "模型服务出错了，请重试", "The model service failed, try again"),
    "upstream_bad_response": Problem(
        502, True, "模型服务的回答无法识别", "The model service's answer makes no sense"
    ),
    "upstream_truncated": Problem(
        502, True, "模型的回答中断了，内容不完整", "The model's answer broke off and is incomplete"
    ),
    "demo_error": Problem(
        500, True, "这是一个演示错误，可以点击重试", "This error is a demonstration, you can try again"
    ),
}


def error_frame(code: str, locale: Locale, *, frame_id: int | None = None, detail: str = "") -> Error:
    """The frame for a row of the table.

    Args:
        code: a key of `PROBLEMS`.
        locale: the language of the sentence.
        frame_id: the frame's number within its run; None for a refused request, which has no run.
        detail: what a programmer needs to know, appended to the sentence as it is.
    """
    problem = PROBLEMS[code]
    sentence = problem.zh if locale == "zh-CN" else problem.en
    message = f"{sentence}: {detail}" if detail else sentence
    return Error(frame_id, code, message, problem.retryable)


class Refused(Exception):
    """A request that starts nothing. Also for an `authorize` hook to raise: `Refused("unauthorized")`.

    Args:
        code: a key of `PROBLEMS`; gives the HTTP status too.
        detail: what the programmer of the client needs to know. Never what a user wrote, never a secret.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.status = PROBLEMS[code].status


class UpstreamError(Exception):
    """The upstream failed to answer. `code` is a key of `PROBLEMS`; nothing the upstream said is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
