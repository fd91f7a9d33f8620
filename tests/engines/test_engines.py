"""The engines themselves: what the other tests rely on."""

from __future__ import annotations

import asyncio

import pytest

from tests.engines import Chromium, Engine, ScriptError, ScriptTimeoutError


def test_argument_and_result_survive_the_trip(engine: Engine) -> None:
    value = {
        "lone": ["\ud800", "\udfff\ud83d"],
        "text": "你好 😀 \u2028\u2029\u0000\"'\\ </script>",
        "n": [1.5, None],
    }
    assert engine.run("return argument;", argument=value) == value


def test_undefined_is_none(engine: Engine) -> None:
    assert engine.run("") is None


def test_modules_are_commonjs(engine: Engine) -> None:
    modules = {
        "/a/one.js": "const two = require('../b/two'); module.exports = { sum: two.value + 1, two };",
        "/b/two.js": "exports.value = 41; exports.again = require('./two.js') === exports;",
    }
    script = "const one = require('/a/one.js'); return [one.sum, one.two.again, one === require('/a/one')];"
    assert engine.run(script, modules=modules) == [42, True, True]


def test_modules_are_strict_and_see_no_browser(engine: Engine) -> None:
    body = "module.exports = [typeof TextDecoder, typeof window, typeof (function () { return this; })()];"
    assert engine.run("return require('/m.js');", modules={"/m.js": body}) == ["undefined"] * 3


def test_a_throw_carries_the_javascript_stack(engine: Engine) -> None:
    modules = {"/thrower.js": "exports.explode = function explode() {\n  throw new TypeError('你');\n};"}
    with pytest.raises(ScriptError) as caught:
        engine.run("require('/thrower.js').explode();", modules=modules)
    assert caught.value.message == "TypeError: 你"
    assert "explode" in caught.value.stack


@pytest.mark.parametrize("source", ["const = 1;", "let x; let x;"])
def test_a_module_that_does_not_parse_is_named(engine: Engine, source: str) -> None:
    with pytest.raises(ScriptError, match=r"SyntaxError: /broken\.js: "):
        engine.run("require('/broken.js');", modules={"/broken.js": source})


def test_a_missing_module_is_named(engine: Engine) -> None:
    with pytest.raises(ScriptError, match=r"module '/nowhere' is not defined"):
        engine.run("require('/nowhere');", modules={})


def test_an_endless_script_is_ended_and_the_engine_lives_on(engine: Engine) -> None:
    with pytest.raises(ScriptTimeoutError):
        engine.run("for (;;) {}", modules={}, timeout=0.5)
    assert engine.run("return 1;", modules={}) == 1


def test_the_browser_leaves_asyncio_alone(chromium: Chromium) -> None:
    async def answer() -> int:
        return 42

    assert chromium.run("return 1;", modules={}) == 1
    assert asyncio.run(answer()) == 42


def test_a_module_may_declare_what_is_hidden(engine: Engine) -> None:
    modules = {"/m.js": "class TextDecoder {}\nmodule.exports = typeof TextDecoder;"}
    assert engine.run("return require('/m.js');", modules=modules) == "function"
