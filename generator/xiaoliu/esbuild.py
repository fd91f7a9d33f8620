"""The JavaScript syntax check: esbuild in this process, through the package esbuild-py."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType


def is_available() -> bool:
    """esbuild-py has no wheel for Linux on ARM."""
    return _transform() is not None


def parses(script: str) -> bool:
    """Whether the script is valid JavaScript; True also where esbuild-py is not available.

    esbuild-py answers '' to a syntax error, and also to mere comments; a last statement tells them apart.
    """
    transform = _transform()
    return transform is None or transform(script + "\n;void 0;\n") != ""


@lru_cache(maxsize=1)
def _transform() -> Callable[[str], str] | None:
    """Loaded for the first script: it starts a Go runtime, and a process forked after that hangs."""
    try:
        with _distutils():
            from esbuild_py import transform
    except (ImportError, OSError):  # OSError: the library is not where esbuild-py looks (pip install --user)
        return None
    return transform  # type: ignore[no-any-return]


@contextmanager
def _distutils() -> Iterator[None]:
    """Stands in for the one function that esbuild-py takes from distutils.

    Python 3.12 has no distutils; setuptools brings it back, but takes 110 ms to import (measured).
    """
    package, module = ModuleType("distutils"), ModuleType("distutils.sysconfig")
    module.__dict__["get_config_var"] = sysconfig.get_config_var
    names = {"distutils": package, "distutils.sysconfig": module}
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name, original in before.items():
            if original:
                sys.modules[name] = original
            else:
                del sys.modules[name]
