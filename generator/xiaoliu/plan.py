"""ChatConfig as written → Plan: everything decided, nothing left to look up. Rendering reads only this."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from xiaoliu.config import AppTable, BackendTable, ChatConfig, ChatTable, FeaturesTable, Language, ThemeTable
from xiaoliu.palette import Scheme, schemes
from xiaoliu.templates import Row, Templates

Mode = Literal["copy", "render", "once"]


@dataclass(frozen=True)
class PlannedFile:
    """One file of the mini-program: where it goes, from which template, and whose it is afterwards.

    `path` is relative to the output folder, `source` to templates/, both with forward slashes.
    `sync` names the top-level keys of a "once" JSON file that follow the config for ever.
    """

    path: str
    source: str
    mode: Mode
    sync: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A mini-program, decided."""

    app: AppTable
    backend: BackendTable
    chat: ChatTable
    features: FeaturesTable
    theme: ThemeTable
    light: Scheme
    dark: Scheme
    protocol: str
    """The module of runtime/protocols, without .js."""
    locales: tuple[Language, ...]
    comments: Language
    files: tuple[PlannedFile, ...]

    def page_config(self) -> dict[str, Any]:
        """What config.js exports: all that the page's JavaScript may know."""
        return {
            "app": {"name": self.app.name, "locale": self.app.locale},
            "backend": {"url": self.backend.url, "model": self.backend.model},
            "chat": {
                "title": self.chat.title,
                "greeting": self.chat.greeting,
                "placeholder": self.chat.placeholder,
                "suggestions": list(self.chat.suggestions),
                "aiLabel": self.chat.ai_label,
                "contextMessages": self.chat.context_messages,
            },
            "features": {"thinking": self.features.thinking},
            "theme": {"dark": self.theme.dark},
        }


def resolve(config: ChatConfig, templates: Templates) -> Plan:
    """Decide what the config leaves open, and which files it takes."""
    backend = config.backend
    protocol = f"xiaoliu-{backend.encoding}" if backend.protocol == "xiaoliu" else backend.protocol
    locales: tuple[Language, ...] = ("zh-CN", "en") if config.app.locale == "auto" else (config.app.locale,)
    light, dark = schemes(config.theme.accent, config.theme.dark)
    facts = {f"protocol:{protocol}"} | {f"locale:{locale}" for locale in locales}
    facts |= {f"transport:{name}" for name in backend.transports}
    facts |= {f"feature:{name}" for name, wanted in config.features if wanted}
    return Plan(
        app=config.app,
        backend=backend,
        chat=config.chat,
        features=config.features,
        theme=config.theme,
        light=light,
        dark=dark,
        protocol=protocol,
        locales=locales,
        comments=config.output.comments or locales[0],
        files=tuple(sorted(_files(templates, facts, config), key=lambda file: file.path)),
    )


def _files(templates: Templates, facts: set[str], config: ChatConfig) -> list[PlannedFile]:
    return [
        PlannedFile(output_path(source), source, row.mode, _synced(row, config))
        for source, row in templates.claimed()
        if not row.when or any(_holds(condition, facts) for condition in row.when)
    ]


def _holds(condition: str, facts: set[str]) -> bool:
    return condition[1:] not in facts if condition.startswith("!") else condition in facts


def _synced(row: Row, config: ChatConfig) -> tuple[str, ...]:
    """An AppID that somebody chose in WeChat DevTools does not give way to the one that means "none yet"."""
    guest = config.app.appid == "touristappid"
    return tuple(key for key in row.sync if not (guest and key == "appid"))


def output_path(source: str) -> str:
    """Where a template's file goes: app/ is the root, and .j2 is dropped."""
    return re.sub(r"^app/", "", source).removesuffix(".j2")
