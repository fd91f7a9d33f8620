"""Any accepted config comes out as files that parse and say exactly what it said, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import quickjs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import xiaoliu
from xiaoliu.build import prepare
from xiaoliu.config_file import parse_config
from xiaoliu.esbuild import parses
from xiaoliu.lock import read_lock
from xiaoliu.problems import FailedCheck
from xiaoliu.render import to_json
from xiaoliu.templates import load_templates
from xiaoliu.write import write

TEMPLATES = load_templates()
CANARY = "canary-4f1c9be27d3a"

HOSTILE = [
    "\"'`\\", "</script>", "<!-- -->", "{{ app }}{% raw %}{# #}", "${x}", "*/", "//", "\n", "\r\n", "\t",
    "\u2028\u2029", "\x7f\x85", "\u202eabc\u202c", "\u200b\u200d\ufeff", "שלום", "مرحبا", "𠮷👩‍👩‍👧",
    "__proto__", "\\u0041", "%00",
]  # fmt: skip
characters = st.characters(codec="utf-8", exclude_categories=("Cs",)).filter(
    lambda character: character in "\t\n\r" or character >= " "
)
text = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(characters, max_size=8)), max_size=6).map("".join)


def texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return text.map(lambda value: value[:longest]).filter(lambda value: len(value) >= shortest)


configs = st.fixed_dictionaries(
    {},
    optional={
        "app": st.fixed_dictionaries(
            {"name": texts(100, 1), "locale": st.sampled_from(["zh-CN", "en", "auto"])},
            optional={"appid": st.from_regex(r"wx[0-9a-f]{16}", fullmatch=True)},
        ),
        "backend": st.one_of(
            st.fixed_dictionaries(
                {"encoding": st.sampled_from(["success", "sse", "ndjson"]), "protocol": st.just("xiaoliu")}
            ),
            st.fixed_dictionaries({"protocol": st.just("openai"), "model": texts(200)}),
            st.fixed_dictionaries(
                {
                    "protocol": st.sampled_from(["article", "ndjson", "text"]),
                    "url": st.sampled_from(["https://流.example/问?q='\"{{", "http://[::1]:1/</a"]),
                }
            ),
        ),
        "chat": st.fixed_dictionaries(
            {},
            optional={
                "title": texts(100),
                "greeting": st.one_of(texts(10_000), st.sampled_from(["长" * 10_000, "👍" * 10_000])),
                "placeholder": texts(100),
                "ai_label": texts(100),
                "suggestions": st.lists(texts(500, 1), max_size=6),
                "context_messages": st.integers(1, 200),
            },
        ),
        "features": st.fixed_dictionaries({"thinking": st.booleans(), "history": st.booleans()}),
        "theme": st.fixed_dictionaries(
            {
                "accent": st.from_regex(r"#([0-9A-Fa-f]{3}){1,2}", fullmatch=True),
                "radius": st.integers(0, 32),
                "dark": st.sampled_from(["auto", "light", "dark"]),
            }
        ),
        "output": st.fixed_dictionaries({"comments": st.sampled_from(["zh-CN", "en"])}),
    },
)


def to_toml(config: dict[str, dict[str, Any]]) -> str:
    def value(item: Any) -> str:
        return json.dumps(item, ensure_ascii=False).replace("\x7f", "\\u007f")

    return "".join(
        f"[{name}]\n" + "".join(f"{key} = {value(item)}\n" for key, item in table.items())
        for name, table in config.items()
    )


def executed(script: bytes) -> Any:
    """What a CommonJS module of data exports, by a real engine."""
    context = quickjs.Context()
    return json.loads(context.eval(f"var module = {{}}; {script.decode()}\n;JSON.stringify(module.exports)"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("project")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("_quarter", range(4))  # 1 000 configs in all; the workers share them
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=configs)
def test_an_accepted_config_round_trips_into_files_that_parse(
    project: Path, _quarter: int, config: dict[str, dict[str, Any]]
) -> None:
    file = project / "xiaoliu.toml"
    file.write_text(to_toml(config), "utf-8", newline="\n")
    environment = {"OPENAI_API_KEY": CANARY, "HOME": "/home/canary"}
    prepared = prepare(file, templates=TEMPLATES, environment=environment)
    write(prepared.folder, prepared.difference)

    assert {entry.name for entry in project.iterdir()} == {"xiaoliu.toml", "miniprogram_out"}
    output = prepared.folder
    on_disk = {path: (output / path).read_bytes() for path in prepared.rendered}
    once = {planned.path for planned in prepared.plan.files if planned.mode == "once"}
    assert all(on_disk[path] == content for path, content in prepared.rendered.items() if path not in once)
    assert set(read_lock(output) or {}) == set(prepared.rendered) - once
    assert not any(CANARY.encode() in content for content in on_disk.values())
    assert not any(
        b"{{" in on_disk[path] for path in ("app.json", "theme.json", "theme.wxss")
    ) or "{{" in str(config)

    written = parse_config(to_toml(config))
    assert executed(on_disk["config.js"]) == {
        "app": {"name": written.app.name, "locale": written.app.locale},
        "backend": {"url": written.backend.url, "model": written.backend.model},
        "chat": {
            "title": written.chat.title,
            "greeting": written.chat.greeting,
            "placeholder": written.chat.placeholder,
            "suggestions": list(written.chat.suggestions),
            "aiLabel": written.chat.ai_label,
            "contextMessages": written.chat.context_messages,
        },
        "features": {"thinking": written.features.thinking},
        "theme": {"dark": written.theme.dark},
    }
    for table, values in config.items():
        for key, value in values.items():
            assert getattr(getattr(written, table), key) in (
                value,
                tuple(value) if isinstance(value, list) else value,
            )
    for path, content in on_disk.items():
        if path.endswith(".json"):
            json.loads(content)
        elif path.endswith(".js") and path in prepared.difference.update:
            assert parses(content.decode()), path
    title = json.loads(on_disk["app.json"])["window"]["navigationBarTitleText"]
    assert title == (written.chat.title or written.app.name)
    assert json.loads(on_disk["project.config.json"])["projectname"] == written.app.name


def test_values_are_data_in_every_place_they_may_end_up_in() -> None:
    value = {"</script>": ["\u2028\u2029\x7f\x85", "\u202eevil\u2066", "\ufeff", "👩\u200d👩", "流"]}
    text = to_json(value)
    assert json.loads(text) == value == executed(f"module.exports = {text};".encode())
    assert "</" not in text and "👩\u200d👩" in text and "流" in text
    assert not re.search("[\u2028\u2029\x7f\x85\u202e\u2066\ufeff]", text)


def test_the_syntax_check_tells_good_scripts_from_bad() -> None:
    assert parses("") and parses("// only a comment") and parses("module.exports = {};")
    assert not parses("module.exports = {;") and not parses("/* open") and not parses("'\n'")


def test_a_value_of_a_secret_environment_variable_is_refused_by_name_only(tmp_path: Path) -> None:
    file = tmp_path / "xiaoliu.toml"
    file.write_text(f'[chat]\ngreeting = "key {CANARY}"\n', "utf-8")
    with pytest.raises(FailedCheck) as caught:
        prepare(file, templates=TEMPLATES, environment={"MY_API_KEY": CANARY})
    assert "MY_API_KEY" in str(caught.value) and CANARY not in str(caught.value)
    assert not (tmp_path / "miniprogram_out").exists()


def test_the_command_writes_no_environment_secret(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    secrets = {name: f"{CANARY}-{name}" for name in ("OPENAI_API_KEY", "XIAOLIU_OPENAI_API_KEY", "AppSecret")}
    done = xiaoliu("build", cwd=tmp_path, **secrets)
    assert done.returncode == 0, done.stderr
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 20
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]
    assert CANARY not in done.stdout + done.stderr
