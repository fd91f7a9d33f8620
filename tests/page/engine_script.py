"""Runs a script against the templates' runtime and this folder's fake platform, in any engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.engines import Engine
from tests.engines.engine import TEMPLATES, read_modules

_HERE = Path(__file__).parent


def run_script(engine: Engine, script: str, argument: Any = None, *, timeout: float = 60.0) -> Any:
    """Runs `script` in `engine`; it may require `/test/fake-platform.js`, `fake-socket.js`, `model-server.js`."""
    modules = {
        path: source for path, source in read_modules(TEMPLATES).items() if path.startswith("/runtime/")
    }
    for name in ("fake-platform.js", "fake-socket.js", "model-server.js"):
        modules[f"/test/{name}"] = (_HERE / name.replace("-", "_")).read_text(encoding="utf-8")
    return engine.run(script, modules=modules, argument=argument, timeout=timeout)
