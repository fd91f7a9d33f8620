"""Which mini-program is tested, and what it asks of whom."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiaoliu.build import prepare
from xiaoliu.problems import Problem, XiaoliuError
from xiaoliu.simulator.locate import find_miniprogram
from xiaoliu.write import write

_CONFIG = "xiaoliu.toml"
_APP = "app.json"
# The one rendered line of protocol.js, and the object that is all of config.js; see templates/app.
_PROTOCOL = re.compile(r"""require\(["']\./runtime/protocols/([\w-]+)\.js["']\)""")
_EXPORTS = re.compile(r"module\.exports\s*=\s*(\{.*\})\s*;", re.DOTALL)


class NotAChat(XiaoliuError):
    """There is nothing that could be tested."""


@dataclass(frozen=True)
class Project:
    """A generated mini-program.

    Attributes:
        folder: its files; absolute.
        protocol: what it speaks, as `[backend] protocol` of xiaoliu.toml names it.
        backend_url: what it asks, as `[backend] url` has it.
        config: the xiaoliu.toml it belongs to, if that is known.
        stale: the folder is not what the config says; it is tested as it is.
    """

    folder: Path
    protocol: str
    backend_url: str
    config: Path | None = None
    stale: bool = False


def find_config(start: Path) -> Path:
    """The nearest xiaoliu.toml, in this folder or one above it. Raises NotAChat."""
    for folder in (start, *start.parents):
        if (folder / _CONFIG).is_file():
            return folder / _CONFIG
    raise NotAChat([Problem(str(start), "no_config_above", arguments={"name": _CONFIG})])


def project_of_config(config: Path, scratch: Path) -> Project:
    """The mini-program of a xiaoliu.toml: its output folder as it is, which is what the user commits.

    Where that has not been generated yet, it is generated into `scratch`. Nothing is written anywhere else.

    Raises:
        XiaoliuError: the config cannot be, or its output folder is none of ours.
    """
    prepared = prepare(config)
    if (prepared.folder / _APP).is_file():
        difference = prepared.difference
        return _read(prepared.folder, config, stale=difference.is_stale or bool(difference.edited))
    fresh = prepare(config, out=scratch)
    write(fresh.folder, fresh.difference)
    return _read(fresh.folder, config)


def project_of_folder(folder: Path) -> Project:
    """The mini-program in a folder, whatever made it. Raises XiaoliuError."""
    return _read(find_miniprogram(folder), None)


def _read(folder: Path, config: Path | None, *, stale: bool = False) -> Project:
    protocol = _PROTOCOL.search(_text(folder, "protocol.js"))
    exports = _EXPORTS.search(_text(folder, "config.js"))
    try:
        backend: Any = json.loads(exports[1])["backend"]["url"] if exports else None
    except (ValueError, KeyError, TypeError):
        backend = None
    if protocol is None or not isinstance(backend, str):
        raise NotAChat([Problem(str(folder), "not_a_chat")])
    name = "xiaoliu" if protocol[1].startswith("xiaoliu-") else protocol[1]
    return Project(folder.resolve(), name, backend, config, stale)


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotAChat([Problem(str(folder), "not_a_chat")]) from None
