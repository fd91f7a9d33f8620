"""ChatConfig: xiaoliu.toml exactly as it was written, checked. What follows from it is the Plan (plan.py)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from xiaoliu.secret_patterns import SECRET_KEY, find_secret

Protocol = Literal["xiaoliu", "openai", "article", "ndjson", "text"]
Encoding = Literal["success", "sse", "ndjson"]
Transport = Literal["chunked", "websocket", "poll"]
Locale = Literal["zh-CN", "en", "auto"]
Language = Literal["zh-CN", "en"]

COLOUR = r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"
"""A colour as CSS writes it, `#rgb` or `#rrggbb`."""

# C0 controls other than tab, line feed and carriage return, and lone surrogates: no editor shows them, and
# NUL ends a string in half of the tools that will read the output.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _printable(value: str) -> str:
    if found := _UNPRINTABLE.search(value):
        code = f"U+{ord(found.group()):04X}"
        raise PydanticCustomError("control_character", "contains {character}", {"character": code})
    if name := find_secret(value):
        raise PydanticCustomError("secret_value", "looks like {name}", {"name": name})
    return value


def _backend_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\\]", value):
        raise PydanticCustomError("not_a_url", "is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("secret_value", "looks like {name}", {"name": "user:password@"})
    if parts.fragment:
        raise PydanticCustomError("url_fragment", "has a #fragment")
    for key, _value in parse_qsl(parts.query, keep_blank_values=True):
        if SECRET_KEY.search(key):
            raise PydanticCustomError("secret_value", "looks like {name}", {"name": f"?{key}="})
    return value


def _relative_folder(value: str) -> str:
    steps = value.replace("\\", "/").split("/")
    absolute = value.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", value)
    if absolute or ".." in steps or not [step for step in steps if step not in ("", ".")]:
        raise PydanticCustomError("outside_project", "is not a folder inside the project")
    return value


def _each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise PydanticCustomError("too_short", "is empty", {"min_length": 1})
    if repeated := next((name for name in value if value.count(name) > 1), None):
        raise PydanticCustomError("repeated", "has {name} twice", {"name": repeated})
    return value


def _length(longest: int, shortest: int = 0) -> StringConstraints:
    """Both in code points."""
    return StringConstraints(min_length=shortest, max_length=longest)


_PRINTABLE = AfterValidator(_printable)
Label = Annotated[str, _length(100), _PRINTABLE]
Name = Annotated[str, _length(100, shortest=1), _PRINTABLE]
Question = Annotated[str, _length(500, shortest=1), _PRINTABLE]
Greeting = Annotated[str, _length(10_000), _PRINTABLE]
Url = Annotated[str, _length(2000), _PRINTABLE, AfterValidator(_backend_url)]
Folder = Annotated[str, _length(200), _PRINTABLE, AfterValidator(_relative_folder)]
Transports = Annotated[
    tuple[Transport, ...],
    Field(strict=False, json_schema_extra={"minItems": 1, "uniqueItems": True}),
    AfterValidator(_each_once),
]


def default_url(protocol: object) -> str:
    """An address on this machine that fits the protocol."""
    paths = {"article": "/v1/chat", "ndjson": "/v1/chat", "text": "/v1/chat", "openai": "/v1"}
    return "http://127.0.0.1:8000" + paths.get(str(protocol), "")


def default_transports(protocol: object) -> tuple[Transport, ...]:
    """All ways on which a server of this protocol can be asked."""
    return ("chunked", "websocket", "poll") if protocol == "xiaoliu" else ("chunked",)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AppTable(_Table):
    """Who the mini-program is."""

    name: Name = Field(
        default="小流",
        description="The mini-program's name: project name and fallback title. At most 100 characters.",
    )
    appid: Annotated[str, StringConstraints(pattern=r"^(touristappid|wx[0-9a-f]{16})$")] = Field(
        default="touristappid",
        description="The AppID from mp.weixin.qq.com; touristappid tries the project without an account.",
    )
    locale: Locale = Field(
        default="auto",
        description="The interface's language; auto follows the phone (Chinese when it is neither).",
    )


class BackendTable(_Table):
    """The server that answers."""

    protocol: Protocol = Field(default="xiaoliu", description="What the server speaks.")
    url: Url = Field(
        default="http://127.0.0.1:8000",
        description="xiaoliu: the server's base address. openai: the base_url, ending in /v1. "
        "article, ndjson, text: the complete address that questions are POSTed to.",
    )
    encoding: Encoding = Field(
        default="success",
        description="How the xiaoliu protocol is written on the wire; only for that protocol.",
    )
    transports: Transports = Field(
        default=default_transports("xiaoliu"),
        description="How the answer travels: the first of these that works, tried in this order. "
        "websocket and poll only with protocol xiaoliu; for others the default is chunked alone.",
    )
    model: Annotated[str, _length(200), _PRINTABLE] = Field(
        default="", description="The model's name, for the openai protocol only."
    )

    @model_validator(mode="before")
    @classmethod
    def _fit_the_protocol(cls, written: Any) -> Any:
        """What is left out follows the protocol: an address on this machine, and all ways there are."""
        if not isinstance(written, dict):
            return written
        protocol = written.get("protocol", "xiaoliu")
        return {"url": default_url(protocol), "transports": default_transports(protocol), **written}

    @field_validator("encoding", "model")
    @classmethod
    def _only_with_its_protocol(cls, value: str, info: ValidationInfo) -> str:
        needed = "xiaoliu" if info.field_name == "encoding" else "openai"
        if value and info.data.get("protocol", needed) != needed:
            raise PydanticCustomError("needs_protocol", "needs {protocol}", {"protocol": needed})
        return value

    @field_validator("transports")
    @classmethod
    def _only_where_an_answer_can_be_resumed(
        cls, value: tuple[Transport, ...], info: ValidationInfo
    ) -> tuple[Transport, ...]:
        protocol = info.data.get("protocol", "xiaoliu")
        if not set(value) <= set(default_transports(protocol)):
            raise PydanticCustomError("only_chunked", "needs xiaoliu", {"protocol": protocol})
        return value


class ChatTable(_Table):
    """What the page says. An empty text means the locale's own wording."""

    title: Label = Field(default="", description="The page's title. At most 100 characters.")
    greeting: Greeting = Field(
        default="", description="The first message of an empty conversation. At most 10 000 characters."
    )
    placeholder: Label = Field(default="", description="The hint in the empty input. At most 100 characters.")
    suggestions: Annotated[tuple[Question, ...], Field(strict=False, max_length=6)] = Field(
        default=(), description="Questions to tap, at most 6 of at most 500 characters."
    )
    ai_label: Label = Field(
        default="",
        description="The mark on generated text that Chinese law asks for. At most 100 characters.",
    )
    context_messages: int = Field(
        default=20,
        ge=1,
        le=200,
        description="How many of the last messages go along with a question, 1 to 200.",
    )


class FeaturesTable(_Table):
    """What the page can do."""

    thinking: bool = Field(default=True, description="Show the model's reasoning, folded.")
    history: bool = Field(
        default=True,
        description="Keep the conversation on the phone, so that it is there when the page opens again.",
    )
    web_view: bool = Field(
        default=False,
        description="Also a page that shows the server's own chat page, /h5; only with protocol xiaoliu.",
    )


class ThemeTable(_Table):
    """How the page looks."""

    accent: Annotated[str, StringConstraints(pattern=COLOUR)] = Field(
        default="#07c160", description="The colour of buttons and own bubbles, #rgb or #rrggbb."
    )
    radius: int = Field(
        default=12, ge=0, le=32, description="The corner radius of bubbles, in CSS px, 0 to 32."
    )
    dark: Literal["auto", "light", "dark"] = Field(default="auto", description="auto follows the phone.")


class OutputTable(_Table):
    """Where the project goes."""

    dir: Folder = Field(
        default="miniprogram_out", description="The folder, relative to this file; it is xiaoliu's alone."
    )
    target: Literal["wechat"] = Field(default="wechat", description="The platform.")
    comments: Language | None = Field(
        default=None,
        description="The language of the code's comments; left out, it follows app.locale (auto: zh-CN).",
    )


class ChatConfig(_Table):
    """Everything that xiaoliu.toml can say; every key may be left out."""

    app: AppTable = AppTable()
    backend: BackendTable = BackendTable()
    chat: ChatTable = ChatTable()
    features: FeaturesTable = FeaturesTable()
    theme: ThemeTable = ThemeTable()
    output: OutputTable = OutputTable()

    @field_validator("features")
    @classmethod
    def _page_of_the_server(cls, value: FeaturesTable, info: ValidationInfo) -> FeaturesTable:
        backend = info.data.get("backend")
        if value.web_view and backend and backend.protocol != "xiaoliu":
            problem = {"key": "web_view", "protocol": "xiaoliu"}
            raise PydanticCustomError("needs_protocol", "needs {protocol}", problem)
        return value
