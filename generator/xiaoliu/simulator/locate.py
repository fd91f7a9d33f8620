"""Which folder of what a user names is the mini-program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xiaoliu.problems import Problem, XiaoliuError

_APP = "app.json"
_PROJECT = "project.config.json"


class NotAMiniProgram(XiaoliuError):
    """There is no mini-program in the folder, or its app.json cannot be read."""


def find_miniprogram(folder: Path) -> Path:
    """The folder of app.json: the given one, or the `miniprogramRoot` of its project.config.json.

    Raises NotAMiniProgram: no such folder, no app.json in it, or one that is no JSON object with pages.
    """
    if not folder.exists():
        raise _problem(folder, "no_folder")
    if not folder.is_dir():
        raise _problem(folder, "not_a_folder")
    root = folder if (folder / _APP).is_file() else _root_of_project(folder)
    app = root / _APP
    if not app.is_file():
        near = sorted(inner.parent for inner in folder.glob(f"*/{_APP}"))
        if near:
            raise _problem(folder, "no_app_json_near", suggestion=near[0])
        raise _problem(folder, "no_app_json")
    pages = _read(app).get("pages")
    if not isinstance(pages, list) or not pages or not all(isinstance(page, str) for page in pages):
        raise _problem(app, "no_pages")
    return root


def _root_of_project(folder: Path) -> Path:
    if not (folder / _PROJECT).is_file():
        return folder
    root = _read(folder / _PROJECT).get("miniprogramRoot")
    return folder / root if isinstance(root, str) else folder


def _read(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _problem(file, "unreadable", reason=error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _problem(file, "not_utf8", line=line) from None
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _problem(file, "bad_json", line=line, reason=getattr(error, "msg", str(error))) from None
    if not isinstance(value, dict):
        raise _problem(file, "not_an_object", line=1)
    return value


def _problem(path: Path, code: str, *, line: int | None = None, **arguments: Any) -> NotAMiniProgram:
    return NotAMiniProgram([Problem(str(path), code, line, arguments=arguments)])
