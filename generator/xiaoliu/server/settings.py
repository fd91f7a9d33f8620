"""The server's settings: environment variables `XIAOLIU_…`, nothing else."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from xiaoliu.config import COLOUR, Greeting, Label, Name, Question
from xiaoliu.server.errors import Locale

PREFIX = "XIAOLIU_"

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(gt=0)]

_REDIS_TLS_OPTIONS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_keyfile")


class SettingsError(Exception):
    """The environment does not make a server. The message names each variable, and no value."""


class Settings(BaseSettings):
    """What the server does. Each field is the variable `XIAOLIU_<NAME>`.

    Attributes:
        upstream: who answers: the embedded demo, or any OpenAI-compatible service.
        openai_base_url: as in the OpenAI SDK, up to and including `/v1`.
        openai_api_key: sent to the upstream alone; never logged.
        model: the upstream's model.
        system_prompt: put before every conversation; clients cannot set or see it.
        demo_pace: milliseconds between the pieces of a demo answer; 0 is as fast as possible.
        locale: language of the error sentences.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        cors_origins: web pages that may call, such as `https://example.com`. Mini-programs need none.
        article_compat: the success encoding is exactly the source article's.
        log: where the frames of the answers are kept: `memory`, of one worker, or a `redis://` address, for any number.
        lease_seconds: silence after which a worker that uses the same Redis counts as dead.
        heartbeat_seconds: silence after which a heartbeat is sent.
        orphan_seconds: how long an answer goes on after its last reader has left.
        orphan: what happens to it then: cancelled, or written to its end.
        retention_seconds: how long a finished run can still be streamed.
        summary_seconds: how long its text can still be fetched.
        request_seconds: time a client has to send its request.
        connect_seconds: time the upstream has to accept the connection.
        first_byte_seconds: time the upstream has to begin its answer.
        idle_seconds: silence of the upstream that fails a run.
        log_seconds: how long a run waits for a log that cannot be reached.
        stop_seconds: time that answers have to end when the server shuts down.
        max_runs: answers in the making at any time; more are refused with 429.
        max_finished_runs: finished runs that are kept; the oldest goes first.
        max_body_bytes: size of a request.
        max_messages: messages of a conversation.
        max_answer_bytes: UTF-8 bytes of one answer, reasoning included.
        max_answer_frames: frames of one answer.
        h5: serve the chat page at `/h5`, for browsers and for `<web-view>`.
        h5_title: its title, and the name of who answers.
        h5_greeting: what it says before anybody has asked; `\\n` begins a new line. Empty: the language's own words.
        h5_suggestions: questions to tap, at most six, with `|` between them.
        h5_ai_label: the mark on generated text. Empty: the language's own words.
        h5_accent: the colour of its buttons, `#rgb` or `#rrggbb`.
    """

    # A message about a bad value must not repeat the value: it may be a secret.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, extra="ignore"
    )

    upstream: Literal["demo", "openai"] = "demo"
    openai_base_url: str = "https://api.openai.com/v1"
    openai_api_key: SecretStr | None = None
    model: str = ""
    system_prompt: str = Field(default="", repr=False)
    demo_pace: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 30
    locale: Locale = "zh-CN"

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    article_compat: bool = False

    # A secret, for the address may hold a password.
    log: SecretStr = SecretStr("memory")
    lease_seconds: Seconds = 1.5
    heartbeat_seconds: Seconds = 15
    orphan_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 60
    orphan: Literal["cancel", "finish"] = "cancel"
    retention_seconds: Seconds = 600
    summary_seconds: Seconds = 86_400
    request_seconds: Seconds = 15
    connect_seconds: Seconds = 10
    first_byte_seconds: Seconds = 120
    idle_seconds: Seconds = 120
    log_seconds: Seconds = 10
    stop_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5

    max_runs: Count = 200
    max_finished_runs: Count = 1000
    max_body_bytes: Count = 262_144
    max_messages: Count = 200
    max_answer_bytes: Count = 262_144
    max_answer_frames: Count = 16_384

    h5: bool = False
    h5_title: Name = "小流"
    h5_greeting: Greeting = ""
    h5_suggestions: Annotated[tuple[Question, ...], NoDecode, Field(max_length=6)] = ()
    h5_ai_label: Label = ""
    h5_accent: str = "#07c160"

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(origin.strip() for origin in value.split(",") if origin.strip())
        return value

    @field_validator("cors_origins")
    @classmethod
    def _name_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            url = urlsplit(origin)
            if (
                url.scheme not in ("http", "https")
                or not url.netloc
                or origin != f"{url.scheme}://{url.netloc}"
            ):
                raise ValueError(
                    "list the origins, such as https://example.com,http://localhost:5173 "
                    '(no path, no trailing slash, and no "*": it would let any web page spend your tokens)'
                )
        return value

    @field_validator("h5_greeting", mode="before")
    @classmethod
    def _break_lines(cls, value: Any) -> Any:
        """A file of variables has no other way to write a line end."""
        return value.replace("\\n", "\n") if isinstance(value, str) else value

    @field_validator("h5_suggestions", mode="before")
    @classmethod
    def _split_questions(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(question.strip() for question in value.split("|") if question.strip())
        return value

    @field_validator("h5_accent")
    @classmethod
    def _colour(cls, value: str) -> str:
        if not re.fullmatch(COLOUR, value):
            raise ValueError("must be a colour such as #07c160")
        return value

    @field_validator("log")
    @classmethod
    def _known_log(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text != "memory" and not _is_redis_url(text):
            raise ValueError('must be "memory", or the address of a Redis such as redis://localhost:6379/0')
        return SecretStr(text)

    @field_validator("host")
    @classmethod
    def _one_host(cls, value: str) -> str:
        # To a socket the empty name means all addresses.
        if not value.strip():
            raise ValueError("must be an address, such as 127.0.0.1, or 0.0.0.0 for all of this machine's")
        return value.strip()

    @field_validator("openai_base_url")
    @classmethod
    def _complete_url(cls, value: str) -> str:
        url = urlsplit(value)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("must be a complete URL, such as https://api.deepseek.com/v1")
        if url.username or url.password or url.query or url.fragment:
            raise ValueError("must have no user, password or query; the key goes into XIAOLIU_OPENAI_API_KEY")
        return value.rstrip("/")

    @field_validator("openai_api_key", mode="after")
    @classmethod
    def _sendable_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        key = value.get_secret_value().strip()
        if not (key.isascii() and key.isprintable()):
            raise ValueError("must be printable ASCII, on one line")
        return SecretStr(key)

    @model_validator(mode="after")
    def _model_for_openai(self) -> Settings:
        if self.upstream == "openai" and not self.model:
            raise ValueError("XIAOLIU_UPSTREAM=openai needs XIAOLIU_MODEL, such as XIAOLIU_MODEL=gpt-4o-mini")
        return self


def load_settings(**overrides: Any) -> Settings:
    """The settings of the environment.

    Args:
        overrides: fields that win over the environment, such as those of command line options.

    Raises:
        SettingsError: a variable is wrong; the message names it and says what it should be.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_sentence(problem) for problem in error.errors(include_url=False, include_input=False)]
        raise SettingsError("\n".join(lines)) from None


def misspelled_variables(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each `XIAOLIU_…` variable that looks like a misspelled setting."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    sentences = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            if close:
                sentences.append(f"{name} is not a setting; did you mean {close[0]}?")
    return sentences


def _is_redis_url(text: str) -> bool:
    """A server, perhaps a port and the number of a database, and nothing but TLS in the query."""
    try:
        url = urlsplit(text)
        _ = url.port
        options = parse_qs(url.query, keep_blank_values=True, strict_parsing=bool(url.query))
    except ValueError:
        return False
    return (
        url.scheme in ("redis", "rediss")
        and bool(url.hostname)
        and re.fullmatch(r"(/\d*)?", url.path) is not None
        and all(name in _REDIS_TLS_OPTIONS for name in options)
        and set(options.get("ssl_cert_reqs", [])) <= {"none", "optional", "required"}
    )


def _sentence(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    return f"{PREFIX}{str(problem['loc'][0]).upper()}: {message[0].lower()}{message[1:]}"
