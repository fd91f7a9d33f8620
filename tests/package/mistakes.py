"""A generated mini-program with one mistake in it, of every kind that people make."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        file: the one that it is in, relative to the mini-program; it says which tools can find it.
        make: makes it, in that file of a folder.
    """

    file: str
    make: Callable[[Path], None]


def copies(generated: Path, into: Path) -> list[Path]:
    """One folder for each of MISTAKES, in their order."""
    folders = []
    for number, mistake in enumerate(MISTAKES.values()):
        folder = into / str(number)
        shutil.copytree(generated, folder)
        mistake.make(folder / mistake.file)
        folders.append(folder)
    return folders


def _edit(file: str, old: str, new: str) -> Mistake:
    def make(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return Mistake(file, make)


def _picture(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(2 * 1024 * 1024))


WELCOME = "components/welcome/welcome.wxml"
PAGE = "pages/chat/chat"

MISTAKES = {
    "nothing": Mistake("app.json", lambda path: None),
    "a tag closed by another": _edit(WELCOME, "</view>", "</vew>"),
    "an expression without end": _edit(f"{PAGE}.wxml", "{{greeting}}", "{{greeting"),
    "an attribute twice": _edit(WELCOME, 'class="mark"', 'class="mark" class="b"'),
    "`wx:else` without `wx:if`": _edit(WELCOME, 'wx:if="{{rest}}"', "wx:else"),
    "broken WXS": _edit(
        WELCOME, '<view class="welcome">', '<wxs module="m">var a = ;</wxs><view class="welcome">'
    ),
    "a tag that nobody registered": _edit(f"{PAGE}.wxml", "<suggestion-list", "<sugestion-list"),
    "a rule that is not closed": _edit("app.wxss", "@import", ".a { color: red;\n@import"),
    "a missing style sheet": _edit("app.wxss", "./theme.wxss", "./missing.wxss"),
    "broken JavaScript": _edit(f"{PAGE}.js", "busy: false", "busy: "),
    "a missing module": _edit(f"{PAGE}.js", "'../../config'", "'../../confg'"),
    "broken JSON": _edit(f"{PAGE}.json", '"disableScroll": true,', '"disableScroll": true'),
    "a missing component": _edit(f"{PAGE}.json", "/welcome/welcome", "/welcome/welcom"),
    "a missing page": _edit("app.json", f"{PAGE}", f"{PAGE}s"),
    "a page without its template": Mistake(f"{PAGE}.wxml", Path.unlink),
    "another case in a file's name": Mistake(WELCOME, lambda path: _rename(path, "Welcome.wxml")),
    "a theme variable that is not defined": _edit("app.json", "@barText", "@nothing"),
    "an unknown key in `app.json`": _edit("app.json", '"resizable"', '"resizeable"'),
    "a value of the wrong kind": _edit(f"{PAGE}.json", '"disableScroll": true', '"disableScroll": "yes"'),
    "a package over 2 MB": Mistake("assets/picture.png", _picture),
    "a secret": _edit(
        "custom/hooks.js", "return {};", "return { 'X-Key': 'sk-0123456789abcdef0123456789abcdef' };"
    ),
}


def _rename(path: Path, name: str) -> None:
    # In two steps: on a disk that knows no case the first name is the second one.
    path.rename(path.with_suffix(".away")).rename(path.with_name(name))
