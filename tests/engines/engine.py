"""What all JavaScript engines of the tests have in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

TEMPLATES = Path(__file__).parents[2] / "templates"
LOADER = Path(__file__).with_name("loader.js").read_text(encoding="utf-8")


class EngineMissingError(Exception):
    """The engine is not on this machine. The message says what to install."""


class ScriptError(Exception):
    """The script threw.

    Attributes:
        message: the JavaScript exception as a string, "TypeError: …".
        stack: the engine's own stack trace, possibly empty.
    """

    def __init__(self, message: str, stack: str = "") -> None:
        super().__init__(f"{message}\n{stack}".rstrip())
        self.message = message
        self.stack = stack


class ScriptTimeoutError(Exception):
    """The script was ended because it ran longer than its timeout."""


class Engine(ABC):
    """One JavaScript engine. Each run starts with fresh globals and fresh modules."""

    name: ClassVar[str]

    def run(
        self,
        script: str,
        *,
        modules: Path | Mapping[str, str] = TEMPLATES,
        argument: Any = None,
        timeout: float = 60.0,
    ) -> Any:
        """Runs `script` as the body of `function main(argument, require)` and returns what it returns.

        Args:
            script: JavaScript, synchronous, strict mode; `return` hands its result back.
            modules: what `require` sees: a folder, whose `.js` files below it are "/path/name.js", or
                the same as a mapping from path to source.
            argument: any JSON; strings may hold lone surrogates, which arrive unchanged.
            timeout: seconds for the whole run, the engine's start included.

        Returns:
            The script's result as JSON; None for undefined.

        Raises:
            ScriptError: the script, or a module it requires, threw or does not parse.
            ScriptTimeoutError: it took longer than `timeout`.
            EngineMissingError: this machine lacks the engine.
        """
        sources = read_modules(modules) if isinstance(modules, Path) else dict(modules)
        task = json.dumps({"sources": sources, "script": script, "argument": argument})
        outcome = json.loads(self.evaluate(f"{LOADER.strip()}({json.dumps(task)})", timeout))
        if "error" in outcome:
            raise ScriptError(outcome["error"]["message"], outcome["error"]["stack"])
        return outcome.get("value")

    @abstractmethod
    def evaluate(self, expression: str, timeout: float) -> str:
        """Returns the value of one JavaScript expression that gives an ASCII string; `timeout` in seconds."""

    def close(self) -> None:  # noqa: B027, most engines hold nothing
        """Ends what the engine keeps running between runs."""


def read_modules(folder: Path) -> dict[str, str]:
    """Returns the sources of all `.js` files below `folder`, keyed "/path/from/folder.js"."""
    return {
        "/" + path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.js"))
    }
