"""The files of the chat page, composed once from the mini-program's templates and the page's own."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from xiaoliu.config import ChatConfig
from xiaoliu.plan import Plan, resolve
from xiaoliu.render import render
from xiaoliu.server.h5.modules import bundle
from xiaoliu.server.settings import Settings
from xiaoliu.templates import load_templates

_WEB = Path(__file__).parent / "web"
_STYLES = ("base.css", "welcome.css", "messages.css", "composer.css")
_NOT_SERVED = ("index.html.j2", "icon.svg.j2", "loader.js")

MODULES = (
    "config.js",
    "locales/current.js",
    "locales/error-text.js",
    "pages/chat/answer-data.js",
    "pages/chat/conversation.js",
    "protocol.js",
    "transports.js",
)
"""What web/runtime.js asks for of the mini-program."""

_NO_SCRIPT = {"zh-CN": "这个页面需要 JavaScript。", "en": "This page needs JavaScript."}


@dataclass(frozen=True)
class File:
    """One file of the site, ready to be sent."""

    content: bytes
    media_type: str

    @cached_property
    def zipped(self) -> bytes:
        """The content, compressed: a phone's network is slow."""
        return gzip.compress(self.content, mtime=0)


@dataclass(frozen=True)
class Site:
    """The page.

    Attributes:
        index: the document.
        files: what it loads, by path.
        version: changes with any of the files, and stands in their addresses.
    """

    index: File
    files: Mapping[str, File]
    version: str


def compose(settings: Settings) -> Site:
    """The site for these settings.

    The mini-program that the same words would make is rendered in memory; its scripts, colours and icons are taken from
    there, so the two pages cannot drift apart.
    """
    templates = load_templates()
    plan = resolve(_config(settings), templates)
    rendered = {path: data.decode() for path, data in render(plan, templates).items() if _is_text(path)}
    own = {file.name: file.read_text("utf-8") for file in _WEB.glob("*") if file.suffix == ".js"}
    files = {name: text for name, text in own.items() if name not in _NOT_SERVED}
    files["modules.js"] = bundle(rendered, MODULES, own["loader.js"])
    files["page.css"] = "\n".join([_theme(rendered), _glyphs(rendered), *_own_styles()])
    files["icon.svg"] = _jinja("icon.svg.j2", plan, settings)
    version = hashlib.sha256(
        "\0".join(f"{name}\0{files[name]}" for name in sorted(files)).encode()
    ).hexdigest()[:12]
    scripts = sorted(name for name in files if name.endswith(".js"))
    index = _jinja("index.html.j2", plan, settings, version=version, scripts=scripts)
    return Site(
        File(index.encode(), "text/html; charset=utf-8"),
        {name: File(text.encode(), _media_type(name)) for name, text in files.items()},
        version,
    )


def _config(settings: Settings) -> ChatConfig:
    """The words of the settings as a config. Its address is the page's to say, which alone knows where it was mounted."""
    return ChatConfig.model_validate(
        {
            "app": {"name": settings.h5_title, "locale": "auto"},
            "backend": {"protocol": "xiaoliu", "encoding": "ndjson"},
            "chat": {
                "title": settings.h5_title,
                "greeting": settings.h5_greeting,
                "suggestions": settings.h5_suggestions,
                "ai_label": settings.h5_ai_label,
            },
            "theme": {"accent": settings.h5_accent},
            "output": {"comments": "en"},
        }
    )


def _theme(rendered: Mapping[str, str]) -> str:
    """The tokens, on the root of a document instead of a mini-program's page."""
    return re.sub(r"^( *)page \{", r"\1:root {", rendered["theme.wxss"], flags=re.MULTILINE)


def _glyphs(rendered: Mapping[str, str]) -> str:
    """The icons. In a mini-program a component's classes are its own; here the names must not reach anything else."""
    icons = rendered["components/glyph/glyph.wxss"]
    return re.sub(r"^\.(?!glyph)", ".glyph.", icons, flags=re.MULTILINE)


def _own_styles() -> list[str]:
    return [(_WEB / "styles" / name).read_text("utf-8") for name in _STYLES]


def _jinja(name: str, plan: Plan, settings: Settings, **values: object) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_WEB),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(
        title=settings.h5_title,
        language=settings.locale,
        no_script=_NO_SCRIPT[settings.locale],
        light=plan.light,
        dark=plan.dark,
        **values,
    )


def _is_text(path: str) -> bool:
    return path.endswith((".js", ".wxss"))


def _media_type(name: str) -> str:
    types = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return types[Path(name).suffix] + "; charset=utf-8"
