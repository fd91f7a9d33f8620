"""Runs the templates' JavaScript in the engines that phones have: see README.md."""

from __future__ import annotations

from tests.engines.chromium import Chromium
from tests.engines.engine import Engine, EngineMissingError, ScriptError, ScriptTimeoutError
from tests.engines.processes import JavaScriptCoreWithoutJit, NodeJitless
from tests.engines.quickjs_engine import QuickJs

ENGINES: dict[str, type[Engine]] = {
    engine.name: engine for engine in (Chromium, NodeJitless, QuickJs, JavaScriptCoreWithoutJit)
}

__all__ = ["ENGINES", "Chromium", "Engine", "EngineMissingError", "ScriptError", "ScriptTimeoutError"]
