"""QuickJS, in process."""

from __future__ import annotations

from tests.engines.engine import Engine, EngineMissingError, ScriptError, ScriptTimeoutError


class QuickJs(Engine):
    """A small interpreter with the strictest reading of the standard among the four."""

    name = "quickjs"

    def evaluate(self, expression: str, timeout: float) -> str:
        try:
            import quickjs
        except ImportError as error:
            raise EngineMissingError("no QuickJS: pip install quickjs") from error

        context = quickjs.Context()
        # The library counts processor seconds, so a busy machine cannot make a test fail.
        context.set_time_limit(timeout)
        try:
            return str(context.eval(expression))
        except quickjs.JSException as error:
            if "interrupted" in str(error):
                raise ScriptTimeoutError(f"{self.name}: no result after {timeout} s") from error
            raise ScriptError(str(error)) from error
