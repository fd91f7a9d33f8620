"""What xiaoliu.toml may say, and how its mistakes are reported. Whole reports are in tests/cases."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoliu.config import ChatConfig
from xiaoliu.config_file import load_config, parse_config
from xiaoliu.problems import ConfigError
from xiaoliu.schema import schema_text
from xiaoliu.toml_lines import find_line, key_lines

ROOT = Path(__file__).parents[2]


def problems(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    return [(problem.line, problem.key, problem.code) for problem in caught.value.problems]


def test_an_empty_config_is_complete() -> None:
    assert parse_config("") == ChatConfig()


def test_a_config_may_begin_with_a_byte_order_mark_and_end_lines_like_windows(tmp_path: Path) -> None:
    file = tmp_path / "xiaoliu.toml"
    file.write_bytes('\ufeff[app]\r\nname = "流"\r\n'.encode())
    assert load_config(file).app.name == "流"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[app]\n\nnmae = "x"', (3, "app.nmae", "unknown_key_near")),
        ('[chat]\naccent = "#fff"', (2, "chat.accent", "unknown_key_elsewhere")),
        ("[zzz]", (1, "zzz", "unknown_key")),
        ('[backend]\napi_key = "x"', (2, "backend.api_key", "secret_key")),
        ('[app]\nAppSecret = "x"', (2, "app.AppSecret", "secret_key")),
        ("[app]\nname = 3", (2, "app.name", "not_string_type")),
        ('[features]\nthinking = "yes"', (2, "features.thinking", "not_bool_type")),
        ("[features]\nthinking = 1", (2, "features.thinking", "not_bool_type")),
        ('[chat]\ncontext_messages = "20"', (2, "chat.context_messages", "not_int_type")),
        ("[chat]\ncontext_messages = true", (2, "chat.context_messages", "not_int_type")),
        ("[theme]\nradius = 1.5", (2, "theme.radius", "not_int_type")),
        ("[chat]\ncontext_messages = 0", (2, "chat.context_messages", "greater_than_equal")),
        ("[theme]\nradius = 99", (2, "theme.radius", "less_than_equal")),
        ('[chat]\nsuggestions = "x"', (2, "chat.suggestions", "not_tuple_type")),
        ('[chat]\nsuggestions = ["a", 2]', (2, "chat.suggestions[2]", "not_string_type")),
        ('[chat]\nsuggestions = ["a","a","a","a","a","a","a"]', (2, "chat.suggestions", "too_long")),
        ('[chat]\nsuggestions = [""]', (2, "chat.suggestions[1]", "string_too_short")),
        ('[app]\nname = ""', (2, "app.name", "string_too_short")),
        ('[app]\nlocale = "fr"', (2, "app.locale", "not_a_choice")),
        ('[app]\nappid = "wx123"', (2, "app.appid", "not_appid")),
        ('[theme]\naccent = "red"', (2, "theme.accent", "not_accent")),
        ("app = 3", (1, "app", "not_a_table")),
        ("[[app]]", (1, "app", "not_a_table")),
        ('[backend]\ntransports = ["poll", "sse"]', (2, "backend.transports[2]", "not_a_choice")),
        ('[backend]\ntransports = ["poll", "chunked", "poll"]', (2, "backend.transports", "repeated")),
        ('[backend]\ntransports = "poll"', (2, "backend.transports", "not_tuple_type")),
        (
            '[backend]\nprotocol = "openai"\ntransports = ["chunked", "poll"]',
            (3, "backend.transports", "only_chunked"),
        ),
        (
            '[backend]\ntransports = ["websocket"]\nprotocol = "text"',
            (2, "backend.transports", "only_chunked"),
        ),
        ("[backend]\ntransports = []", (2, "backend.transports", "too_short")),
        ('[backend]\nprotocol = "text"\nencoding = "sse"', (3, "backend.encoding", "needs_protocol")),
        ('[backend]\nmodel = "m"', (2, "backend.model", "needs_protocol")),
        ('[backend]\nurl = "ftp://x"', (2, "backend.url", "not_a_url")),
        ('[backend]\nurl = "http://a b/"', (2, "backend.url", "not_a_url")),
        ('[backend]\nurl = "http://x:99999"', (2, "backend.url", "not_a_url")),
        ('[backend]\nurl = "http://[x"', (2, "backend.url", "not_a_url")),
        ('[backend]\nurl = "http://x/#y"', (2, "backend.url", "url_fragment")),
        ('[backend]\nurl = "http://u:p@x/"', (2, "backend.url", "secret_value")),
        ('[backend]\nurl = "http://x/?access_token=1"', (2, "backend.url", "secret_value")),
        ('[chat]\ngreeting = "sk-abcdefghijklmnop1234"', (2, "chat.greeting", "secret_value")),
        ('[chat]\ngreeting = "a\\u0000"', (2, "chat.greeting", "control_character")),
        ('[chat]\ntitle = "\\u001b[31m"', (2, "chat.title", "control_character")),
        (f'[chat]\ntitle = "{"长" * 101}"', (2, "chat.title", "string_too_long")),
        (f'[chat]\ngreeting = "{"长" * 10_001}"', (2, "chat.greeting", "string_too_long")),
        ('[output]\ndir = "../x"', (2, "output.dir", "outside_project")),
        ('[output]\ndir = "a/../../x"', (2, "output.dir", "outside_project")),
        ('[output]\ndir = "/tmp/x"', (2, "output.dir", "outside_project")),
        ("[output]\ndir = 'C:\\x'", (2, "output.dir", "outside_project")),
        ("[output]\ndir = '..\\x'", (2, "output.dir", "outside_project")),
        ('[output]\ndir = "~/x"', (2, "output.dir", "outside_project")),
        ('[output]\ndir = "."', (2, "output.dir", "outside_project")),
        ('[output]\ndir = ""', (2, "output.dir", "outside_project")),
        ("[app\n", (1, "", "not_toml")),
        ('[app]\nname = "a\nb"', (2, "", "not_toml")),
        ('[app]\nname = "\\ud800"', (2, "", "not_toml")),
        ("[app]\n[app]", (2, "", "not_toml")),
        ("a=" + "[" * 5000, (1, "", "not_toml")),
    ],
)
def test_a_mistake_is_reported_at_its_line_and_key(text: str, expected: tuple[int, str, str]) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize("protocol", ["openai", "article", "ndjson", "text"])
def test_a_server_that_cannot_resume_is_asked_in_chunks_alone(protocol: str) -> None:
    assert parse_config(f'[backend]\nprotocol = "{protocol}"').backend.transports == ("chunked",)


@pytest.mark.parametrize(
    "order", [order for count in (1, 2, 3) for order in permutations(["chunked", "websocket", "poll"], count)]
)
def test_the_ways_to_ask_may_stand_in_any_order(order: tuple[str, ...]) -> None:
    assert parse_config(f"[backend]\ntransports = {json.dumps(order)}").backend.transports == order


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = '[theme]\naccent = 1\n[app]\nname = 2\n[chat]\ntitel = "x"\n'
    assert [line for line, _, _ in problems(text)] == [2, 4, 6]


def test_a_key_inside_an_inline_table_is_reported_at_its_table() -> None:
    assert problems('\napp = { nam = "x" }') == [(2, "app.nam", "unknown_key_near")]


def test_a_report_never_repeats_a_secret() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config('[chat]\ngreeting = "key: sk-abcdefghijklmnop1234"\n[backend]\ntoken = "hunter2hunter2"')
    for language in ("en", "zh"):
        report = "\n".join(problem.format(language) for problem in caught.value.problems)  # type: ignore[arg-type]
        assert "abcdefgh" not in report and "hunter2" not in report


def test_unreadable_files_are_problems_not_crashes(tmp_path: Path) -> None:
    cases = {
        "gone.toml": "no_file",
        "folder.toml": "unreadable",
        "latin.toml": "not_utf8",
        "big.toml": "too_large",
    }
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes("\n\nname = 'é'".encode("latin-1"))
    (tmp_path / "big.toml").write_bytes(b"#" * 2_000_000)
    for name, code in cases.items():
        with pytest.raises(ConfigError) as caught:
            load_config(tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == [code], name


def test_lines_are_found_among_strings_and_lists_that_look_like_keys() -> None:
    text = (
        '# [chat]\n[ app ] # x = 1\n"name" = "[x]\\" = # no"\nappid = \'a = "b\'\n'
        "[chat]\ngreeting = '''\n[theme]\ntitle = 1\n'''\n"
        'suggestions = [ # title = 2\n  "]", """\ntitle = 3""",\n]\ntitle = "here"\ntheme . x = 1\n'
    )
    lines = key_lines(text)
    assert lines == {
        ("app",): 2,
        ("app", "name"): 3,
        ("app", "appid"): 4,
        ("chat",): 5,
        ("chat", "greeting"): 6,
        ("chat", "suggestions"): 10,
        ("chat", "title"): 14,
        ("chat", "theme", "x"): 15,
    }
    assert find_line(lines, ("chat", "suggestions", "2")) == 10
    assert find_line(lines, ("nowhere",)) is None


@given(
    st.dictionaries(st.text("ab-_01", min_size=1), st.text().map(json.dumps), max_size=5), st.integers(0, 5)
)
def test_every_key_of_a_table_is_found_whatever_its_values(values: dict[str, str], blank: int) -> None:
    text = "\n" * blank + "[t]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
    lines = key_lines(text)
    assert [lines["t", key] for key in values] == [blank + 2 + number for number in range(len(values))]


def test_the_schema_accepts_the_example_and_refuses_what_the_config_refuses() -> None:
    import tomllib

    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(tomllib.loads((ROOT / "xiaoliu.toml").read_text("utf-8")))
    for wrong in (
        {"x": 1},
        {"app": {"nmae": "x"}},
        {"theme": {"accent": "red"}},
        {"chat": {"title": 3}},
        {"backend": {"transports": []}},
    ):
        assert not validator.is_valid(wrong), wrong


def test_the_schema_describes_every_key() -> None:
    schema = json.loads(schema_text())
    for name, table in schema["$defs"].items():
        assert table["description"], name
        for key, value in table["properties"].items():
            assert value.get("description"), f"{name}.{key}"


def test_the_committed_schema_is_current() -> None:
    assert (ROOT / "xiaoliu.schema.json").read_text("utf-8") == schema_text(), (
        "run: xiaoliu schema > xiaoliu.schema.json"
    )
