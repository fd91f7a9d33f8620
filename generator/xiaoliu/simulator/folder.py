"""A folder as a web server may show it: what is inside by its exact name, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".wxml": "text/plain",
    ".wxs": "text/plain",
    ".wxss": "text/plain",
    ".aac": "audio/aac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_BESIDE = {"node_modules"}


class Folder:
    """Finds files by URL path.

    Attributes:
        root: absolute, and without symbolic links.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def find(self, path: str) -> Path | None:
        """The file at a relative path with forward slashes; None when there is none to show.

        Every part must stand in its folder's listing letter by letter. So `..`, drives and backslashes find
        nothing, and neither does `App.js` for `app.js` on a disk that knows no case, because the phone's
        package does. A symbolic link counts as what it points to, and must not leave the folder.
        """
        target = self.root
        for part in path.split("/"):
            if not is_shown(part) or part not in _names(target):
                return None
            target /= part
        return target if target.is_file() and target.resolve().is_relative_to(self.root) else None


def is_shown(name: str) -> bool:
    """Whether a file or folder of this name can be part of a package: not hidden, not node_modules."""
    return not name.startswith(".") and name not in _BESIDE


def is_media(path: str) -> bool:
    """Whether the stage may load the file by its address: an image, a sound, a film or a font."""
    return media_type(path).startswith(("image/", "audio/", "video/", "font/"))


def media_type(path: str) -> str:
    """The Content-Type by the name's end. Not from `mimetypes`: that reads tables of the machine, and there are
    machines on which JavaScript is text/plain."""
    return _MEDIA_TYPES.get(os.path.splitext(path)[1].lower(), "application/octet-stream")


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
