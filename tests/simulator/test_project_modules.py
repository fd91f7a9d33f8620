"""Modules of a mini-program run as the phone wraps them: CommonJS, strict, without the browser around them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.project_bench import ProjectBench
from tests.simulator.project_bench import bench as bench
from tests.simulator.project_bench import project_page as project_page
from tests.simulator.project_bench import project_server as project_server

RUN = """
  const [files, options] = argument;
  const { system, logged, reported } = bench.modules(files, options);
  const ran = system.run('app.js');
  return { ran, logged, reported };
"""


def logged(bench: ProjectBench, files: dict[str, str], **options: Any) -> list[str]:
    """Runs app.js and returns what was logged; nothing may be thrown."""
    result = bench.run(RUN, [files, options])
    assert result["reported"] == []
    lines: list[str] = result["logged"]
    return lines


def value(bench: ProjectBench, expression: str, **options: Any) -> str:
    """Returns what `expression` is inside a module, as text."""
    (line,) = logged(bench, {"app.js": f"console.log({expression})"}, **options)
    return line


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("./b", "pages/a/b.js"),
        ("./b.js", "pages/a/b.js"),
        ("./b.min", "pages/a/b.min.js"),
        ("./b", "pages/a/b/index.js"),
        ("./b/", "pages/a/b.js"),
        (".", "pages/a/index.js"),
        ("..", "pages/index.js"),
        ("../b", "pages/b.js"),
        ("../../b", "b.js"),
        ("../../../b", "b.js"),
        ("/b", "b.js"),
        ("/lib/b.js", "lib/b.js"),
        ("b", "pages/a/b.js"),
        ("lib/b", "pages/a/lib/b.js"),
        ("b", "pages/a/miniprogram_npm/b/index.js"),
        ("b", "pages/miniprogram_npm/b.js"),
        ("b", "miniprogram_npm/b/index.js"),
        ("@scope/b/lib/c", "miniprogram_npm/@scope/b/lib/c.js"),
    ],
)
def test_a_module_is_found(bench: ProjectBench, reference: str, place: str) -> None:
    files = {
        "app.js": "require('./pages/a/a.js')",
        "pages/a/a.js": f"console.log(require('{reference}'))",
        place: f"module.exports = '{place}'",
    }
    assert logged(bench, files) == [place]


def test_a_module_runs_once_and_what_it_exports_is_shared(bench: ProjectBench) -> None:
    files = {
        "app.js": "const a = require('./a'); console.log(a === require('/a.js'), ++a.n, require('./b').n)",
        "a.js": "console.log('a runs'); exports.n = 1",
        "b.js": "module.exports = require('./a')",
    }
    assert logged(bench, files) == ["a runs", "true 2 2"]


def test_modules_that_require_each_other_see_what_is_there_so_far(bench: ProjectBench) -> None:
    files = {
        "app.js": "const { a } = require('./a'); console.log(a())",
        "a.js": "exports.early = 1; const b = require('./b'); exports.a = () => b.b()",
        "b.js": "const a = require('./a'); console.log(Object.keys(a)); exports.b = () => typeof a.a",
    }
    assert logged(bench, files) == ["early", "function"]


def test_modules_can_be_loaded_asynchronously(bench: ProjectBench) -> None:
    script = """
      const { system } = bench.modules(argument);
      const { loading } = system.require('app.js');
      return { found: (await loading).b, missing: await system.require('app.js').missing };
    """
    files = {
        "app.js": "exports.loading = require.async('./b'); exports.missing = require.async('./c').catch((e) => e.message)",
        "b.js": "exports.b = 1",
    }
    assert bench.run(script, files) == {
        "found": 1,
        "missing": "app.js requires ./c, and there is no such module (looked for c.js, c/index.js)",
    }


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("require('./b')", "app.js requires ./b, and there is no such module (looked for b.js, b/index.js)"),
        (
            "require('b')",
            "app.js requires b, and there is no such module (looked for miniprogram_npm/b.js, "
            "miniprogram_npm/b/index.js, b.js, b/index.js)",
        ),
        (
            "require('./a.json')",
            "app.js requires ./a.json: a phone requires .js files only, so make it a .js file with module.exports",
        ),
    ],
)
def test_a_module_that_is_not_there_names_both_files(bench: ProjectBench, code: str, message: str) -> None:
    result = bench.run(RUN, [{"app.js": code, "a.json": "{}"}, {}])
    assert result["reported"] == [[f"Error: {message}", {"file": "app.js", "line": 1, "column": 1}]]


def test_a_path_must_be_text(bench: ProjectBench) -> None:
    result = bench.run(RUN, [{"app.js": "\nrequire(1)"}, {}])
    text = "TypeError: app.js: require needs a path, got number"
    assert result["reported"] == [[text, {"file": "app.js", "line": 2, "column": 1}]]


def test_a_module_that_throws_is_told_once_with_its_place(bench: ProjectBench) -> None:
    files = {
        "a.js": "require('./b')",
        "b.js": "\n  null.x",
        "c.js": "try { require('./b') } catch (e) { console.log(e.name) }\nrequire('./b')",
    }
    script = """
      const { system, logged, reported } = bench.modules(argument);
      return { ran: ['a.js', 'c.js', 'b.js'].map((file) => system.run(file)), logged, reported };
    """
    message = "TypeError: Cannot read properties of null (reading 'x')"
    assert bench.run(script, files) == {
        "ran": [False, False, False],
        "logged": ["TypeError"],
        "reported": [[message, {"file": "b.js", "line": 2, "column": 8}]],
    }


def test_a_broken_module_is_told_with_its_place(bench: ProjectBench) -> None:
    result = bench.run(RUN, [{"app.js": "require('./b')", "b.js": "const a = 1;\nlet b = ];"}, {}])
    assert result["reported"] == [
        ["SyntaxError: Unexpected token ']'", {"file": "b.js", "line": 2, "column": 9}]
    ]


# Where code throws, and where it is found to have thrown.
PLACES = {
    "first line": ("app.js", "throw new Error('x')", 1, 7),
    "a later line": ("app.js", "\n\nthrow new Error('x')", 3, 7),
    "inside a function": ("app.js", "function f() {\n  throw new Error('x');\n}\nf();", 2, 9),
    "an ES module": ("app.js", "import b from './b';\nexport default 1;\n\nthrow new Error('x');", 4, 7),
    "after a comment": ("app.js", "/* a\n b */ throw new Error('x')", 2, 13),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_exception_is_found_where_it_was_thrown(bench: ProjectBench, name: str) -> None:
    file, code, line, column = PLACES[name]
    result = bench.run(RUN, [{file: code, "b.js": ""}, {}])
    assert result["reported"] == [["Error: x", {"file": file, "line": line, "column": column}]]


@pytest.mark.parametrize("file", ["页面/a b/c.js", "a (1)/[b].js", "a%20b.js"])
def test_any_name_of_a_file_is_found_in_a_stack(bench: ProjectBench, file: str) -> None:
    result = bench.run(RUN, [{"app.js": f"require('./{file}')", file: "\n  throw new Error('x')"}, {}])
    assert result["reported"] == [["Error: x", {"file": file, "line": 2, "column": 9}]]


def test_an_exception_in_a_callback_is_found_too(bench: ProjectBench) -> None:
    script = """
      const { system } = bench.modules(argument);
      const { later } = system.require('app.js');
      try {
        later();
      } catch (exception) {
        return [system.locate(exception), exception.stack.split('\\n')[1].trim()];
      }
    """
    files = {"app.js": "exports.later = function late() {\n  [1].forEach(() => { throw new Error('x') });\n}"}
    place, frame = bench.run(script, files)
    assert place == {"file": "app.js", "line": 2, "column": 29}
    assert frame == "at app.js:2:29"


def test_what_was_not_thrown_by_the_mini_program_has_no_place(bench: ProjectBench) -> None:
    script = """
      const { system } = bench.modules({ 'app.js': '' });
      return [new Error('x'), 'text', null, undefined, {}].map((thrown) => system.locate(thrown));
    """
    assert bench.run(script) == [None] * 5


# platform-facts.md, "The JavaScript engines" and "Simulator profiles".
ABSENT = (
    "window document self location navigator history parent top frames name status event alert confirm prompt print open"
    " XMLHttpRequest WebSocket EventSource fetch Request Response Headers FormData localStorage sessionStorage indexedDB"
    " caches TextDecoder TextEncoder AbortController AbortSignal ReadableStream URL URLSearchParams Blob File FileReader"
    " queueMicrotask structuredClone atob btoa requestAnimationFrame cancelAnimationFrame requestIdleCallback"
    " importScripts Worker SharedWorker MessageChannel postMessage crypto performance screen Image Node Element Event"
    " EventTarget CustomEvent MutationObserver IntersectionObserver WebAssembly Buffer process eval $xiaoliu projectBench"
    " setTimeout wx getApp"
)


def test_the_browser_is_not_there(bench: ProjectBench) -> None:
    names = ABSENT.split()
    types = ", ".join(f"typeof {name}" for name in names)
    (line,) = logged(bench, {"app.js": f"console.log({types})"})
    found = dict(zip(names, line.split(), strict=True))
    assert {name: kind for name, kind in found.items() if kind != "undefined"} == {}


def test_not_even_elements_that_have_an_id(bench: ProjectBench) -> None:
    script = """
      const element = document.createElement('div');
      element.id = 'surprise';
      document.body.append(element);
      const { system, logged } = bench.modules({ 'app.js': 'console.log(typeof surprise)' });
      system.run('app.js');
      element.remove();
      return logged;
    """
    assert bench.run(script) == ["undefined"]


def test_the_language_is_there(bench: ProjectBench) -> None:
    names = (
        "Object Array Map Set WeakMap WeakSet Symbol Promise Proxy Reflect JSON Math Date RegExp Error TypeError Number"
        " BigInt String Boolean Uint8Array ArrayBuffer DataView Intl parseInt isNaN encodeURIComponent escape"
        " hasOwnProperty toString require module exports"
    )
    types = ", ".join(f"typeof {name}" for name in names.split())
    (line,) = logged(bench, {"app.js": f"console.log({types})"})
    assert "undefined" not in line


def test_devtools_has_a_text_decoder(bench: ProjectBench) -> None:
    expression = "typeof TextDecoder, typeof TextEncoder, typeof globalThis.TextDecoder"
    assert value(bench, expression) == "undefined undefined undefined"
    assert value(bench, expression, textDecoder=True) == "function function function"


def test_what_the_stage_hands_in_is_there(bench: ProjectBench) -> None:
    script = """
      const seen = [];
      const globals = { wx: { n: 1 }, App: (options) => seen.push(options), Date: class Clock {}, navigator: 'mine' };
      const { system, logged } = bench.modules({ 'app.js': argument }, { globals });
      system.run('app.js');
      return [seen, logged];
    """
    code = "App({ n: wx.n }); console.log(Date.name, navigator, globalThis.wx === wx, typeof Page)"
    assert bench.run(script, code) == [[{"n": 1}], ["Clock mine true undefined"]]


@pytest.mark.parametrize(
    "name", ["window", "wx", "App", "Page", "fetch", "setTimeout", "URL", "self", "name", "top"]
)
@pytest.mark.parametrize(
    "declare", ["const {} = 'own'", "let {} = 'own'", "var {} = 'own'", "function {}() {{}}", "class {} {{}}"]
)
def test_a_module_may_have_such_a_name_of_its_own(bench: ProjectBench, name: str, declare: str) -> None:
    assert logged(bench, {"app.js": f"{declare.format(name)}; console.log(typeof {name})"}) != ["undefined"]


def test_nothing_can_be_made_from_text(bench: ProjectBench) -> None:
    code = """
      const tries = [() => eval('1'), () => new Function('return 1'), () => Function('return this')()];
      console.log(tries.map((attempt) => { try { return attempt() } catch (e) { return e.name } }));
      console.log((() => {}) instanceof Function, Function.prototype.call.name, typeof Function);
    """
    assert logged(bench, {"app.js": code}) == ["TypeError,EvalError,EvalError", "true call function"]


def test_the_global_object_is_the_mini_programs_own(bench: ProjectBench) -> None:
    files = {
        "app.js": "globalThis.shared = 1; require('./b')",
        "b.js": "console.log(globalThis.shared, global === globalThis, typeof globalThis.window, globalThis.Array === Array)",
    }
    assert logged(bench, files) == ["1 true undefined true"]
    assert bench.run("return typeof shared") == "undefined"


def test_modules_are_strict_when_the_tools_lower_them(bench: ProjectBench) -> None:
    code = "console.log(typeof this, (function () { return typeof this })()); leak = 1"
    result = bench.run(RUN, [{"app.js": code}, {}])
    assert result["logged"] == ["undefined undefined"]
    assert result["reported"][0][0] == "ReferenceError: leak is not defined"
    loose = "var o = {}; with (o) {} console.log(delete o.x, 010)"
    assert logged(bench, {"app.js": loose}, strict=False) == ["true 8"]


# An ES module, what requires it, and what that logs.
ES_MODULES = {
    "default": ("export default 1", "import b from './b'; console.log(b)", "1"),
    "a default function": (
        "export default function f() { return 1 }",
        "import b from './b'; console.log(b())",
        "1",
    ),
    "names": (
        "export const a = 1; export function b() { return 2 }",
        "import { a, b as c } from './b'; console.log(a, c())",
        "1 2",
    ),
    "a list": (
        "const a = 1; export { a, a as default }",
        "import d, { a } from './b'; console.log(d, a)",
        "1 1",
    ),
    "a namespace": ("export const a = 1", "import * as b from './b'; console.log(b.a)", "1"),
    "passed on": (
        "export * from './c'; export { c as d } from './c'",
        "import { c, d } from './b'; console.log(c, d)",
        "3 3",
    ),
    "live": (
        "export let n = 1; export const grow = () => { n += 1 }",
        "import { n, grow } from './b'; grow(); console.log(n)",
        "2",
    ),
    "required": (
        "export default 1; export const a = 2",
        "const b = require('./b'); console.log(b.default, b.a)",
        "1 2",
    ),
    "importing CommonJS": (
        "module.exports = { a: 1 }",
        "import b from './b'; import { a } from './b'; console.log(b.a, a)",
        "1 1",
    ),
    "for its effect": ("console.log('b')", "import './b'", "b"),
    "modern syntax inside": (
        "export class B { #p = 1; static s = 2; get p() { return this.#p ?? 0 } }",
        "import { B } from './b'; console.log(new B()?.p, B.s)",
        "1 2",
    ),
}


@pytest.mark.parametrize("name", ES_MODULES)
def test_es_modules_are_lowered(bench: ProjectBench, name: str) -> None:
    module, app, line = ES_MODULES[name]
    files = {"app.js": app, "b.js": module, "c.js": "export const c = 3"}
    assert logged(bench, files) == [line]


@pytest.mark.parametrize(
    "code",
    [
        "// export default 1\nconsole.log('kept')",
        "const text = 'import a from \"b\"'; console.log('kept')",
        "const a = { import: 1, export: 2 }; console.log(a.import && a.export && 'kept')",
    ],
)
def test_words_of_modules_alone_make_no_es_module(bench: ProjectBench, code: str) -> None:
    assert logged(bench, {"app.js": code}) == ["kept"]


def test_promises_call_back_in_macrotasks_on_an_old_phone(bench: ProjectBench) -> None:
    script = """
      const soon = [];
      const clock = { soon: (callback) => soon.push(callback) };
      const { system, logged } = bench.modules(argument, { promiseAsMacrotask: clock });
      system.run('app.js');
      await new Promise((resolve) => setTimeout(resolve));
      const before = [...logged];
      while (soon.length > 0) soon.shift()();
      return [before, logged];
    """
    files = {
        "app.js": "Promise.resolve(1).then((n) => console.log(n)).then(() => console.log(2)); console.log(0)"
    }
    assert bench.run(script, files) == [["0"], ["0", "1", "2"]]


def test_the_page_has_no_eval(bench: ProjectBench) -> None:
    # In a task of its own: the browser's automation lifts the policy while it runs a script.
    script = """
      const attempt = () => {
        try {
          return eval('1');
        } catch (reason) {
          return reason.name;
        }
      };
      return new Promise((resolve) => setTimeout(() => resolve(attempt())));
    """
    assert bench.run(script) == "EvalError"


def test_the_page_runs_nothing_but_what_carries_its_nonce(bench: ProjectBench) -> None:
    script = """
      const tries = {
        evaluate: () => bench.createEvaluate()('1 + 1', 'a.js'),
        named: () => bench.createEvaluate({ nonce: 'bench' })('1 + 1', 'a.js'),
        foreign: () => bench.createEvaluate({ nonce: 'other' })('1 + 1', 'a.js'),
      };
      return Object.fromEntries(Object.entries(tries).map(([name, attempt]) => {
        try {
          return [name, attempt()];
        } catch (reason) {
          return [name, `${reason.name}: ${reason.message}`.split(' because')[0]];
        }
      }));
    """
    assert bench.run(script) == {
        "evaluate": 2,
        "named": 2,
        "foreign": "Error: the page’s policy forbids inline scripts without its nonce",
    }
