"""CommonJS modules → one ES module, so that a browser runs the very files that a mini-program runs."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

# JSDoc says import('…'), so a require in one of our files is a require.
_REQUIRE = re.compile(r"""\brequire\(\s*(['"])(\.{1,2}/[^'"]+)\1\s*\)""")


class MissingModule(Exception):
    """A module requires a file that is not there. The message names both."""


def bundle(sources: Mapping[str, str], roots: Iterable[str], loader: str) -> str:
    """The roots and all that they require, as the text of one script without eval.

    Args:
        sources: CommonJS modules by path, forward slashes, no slash in front.
        roots: the modules that the page itself asks for.
        loader: the script's end, which finds `modules` (path → function of `module`, `exports`, `require` and `wx`)
            and `links` (path → what it requires, as written → path).

    Raises:
        MissingModule: a require leads nowhere.
    """
    links: dict[str, dict[str, str]] = {}
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path not in links:
            links[path] = {written: _find(sources, path, written) for written in _required(sources, path)}
            waiting += links[path].values()
    functions = [_function(path, sources[path]) for path in sorted(links)]
    return (
        "const modules = {\n"
        + ",\n".join(functions)
        + "\n};\n"
        + f"const links = {json.dumps(links, ensure_ascii=False, indent=1, sort_keys=True)};\n"
        + loader
    )


def _function(path: str, source: str) -> str:
    return f"{json.dumps(path)}(module, exports, require, wx) {{\n{source}\n}}"


def _required(sources: Mapping[str, str], path: str) -> Iterator[str]:
    if path not in sources:
        raise MissingModule(f"there is no module {path}")
    return (match[2] for match in _REQUIRE.finditer(sources[path]))


def _find(sources: Mapping[str, str], path: str, written: str) -> str:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    for candidate in (target, f"{target}.js"):
        if candidate in sources:
            return candidate
    raise MissingModule(f"{path} requires {written}, which is not there")
