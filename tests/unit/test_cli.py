"""The command line from outside: exit codes, languages, JSON, silence in a pipe, colour on a terminal."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import tree, xiaoliu
from xiaoliu import texts
from xiaoliu.texts import choose_language, say

COMMANDS = ("new", "build", "dev", "serve", "schema")


def on_a_terminal(*arguments: str, cwd: Path, answers: str = "", **environment: str) -> tuple[int, str]:
    """Runs `xiaoliu …` on a pseudo-terminal; the exit code and all that it showed."""
    controller, terminal = pty.openpty()
    env = {
        key: value
        for key, value in os.environ.items()
        if key not in ("NO_COLOR", "LANG", "LC_ALL", "FORCE_COLOR")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "xiaoliu", *arguments],
        cwd=cwd,
        env=env | {"LANG": "C.UTF-8", "TERM": "xterm-256color"} | environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    os.write(controller, answers.encode())
    shown = b""
    while True:
        try:
            shown += os.read(controller, 65536)
        except OSError:  # EIO: the other end is closed
            break
    os.close(controller)
    return process.wait(timeout=60), shown.decode()


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert xiaoliu("--version", cwd=tmp_path).stdout == f"xiaoliu {importlib.metadata.version('xiaoliu')}\n"


@pytest.mark.parametrize(
    "arguments", [["--chekc"], ["bild"], ["build", "--chekc"], ["new"], ["--lang", "fr", "build"]]
)
def test_a_wrong_command_line_exits_2(tmp_path: Path, arguments: list[str]) -> None:
    done = xiaoliu(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and "Error" in done.stderr and not done.stdout
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(tmp_path: Path, command: str) -> None:
    english = xiaoliu(command, "--help", cwd=tmp_path)
    chinese = xiaoliu(command, "--help", "--lang", "zh", cwd=tmp_path)
    by_locale = xiaoliu(command, "--help", cwd=tmp_path, LANG="zh_CN.UTF-8")
    assert english.returncode == chinese.returncode == 0
    assert say("en", f"help.{command}").split()[0] in english.stdout
    assert say("zh", f"help.{command}")[:8] in chinese.stdout
    assert chinese.stdout == by_locale.stdout != english.stdout


def test_help_lists_every_command_and_exit_code(tmp_path: Path) -> None:
    shown = xiaoliu("--help", cwd=tmp_path).stdout
    assert all(re.search(rf"^  {command} ", shown, re.MULTILINE) for command in COMMANDS)
    assert all(f"{code} " in shown.split("Exit codes:")[1] for code in range(5))


def test_chinese_survives_a_locale_that_has_none(tmp_path: Path) -> None:
    done = xiaoliu(
        "build", "--lang", "zh", cwd=tmp_path, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert done.returncode == 2 and "没有这个文件" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["build"], {}, ("en", ["build"])),
        (["build"], {"LANG": "zh_CN.UTF-8"}, ("zh", ["build"])),
        (["build"], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, ("en", ["build"])),
        (["--lang", "zh", "build"], {}, ("zh", ["build"])),
        (["build", "--lang=zh-CN"], {}, ("zh", ["build"])),
        (["build", "--lang", "en"], {"LANG": "zh_CN"}, ("en", ["build"])),
        (["--lang", "fr", "build"], {}, ("en", ["--lang", "fr", "build"])),
        (["new", "--", "--lang", "zh"], {}, ("en", ["new", "--", "--lang", "zh"])),
        (["build", "--lang"], {}, ("en", ["build", "--lang"])),
    ],
)
def test_the_language_comes_from_the_option_then_the_locale(
    arguments: list[str], environment: dict[str, str], expected: tuple[str, list[str]]
) -> None:
    assert choose_language(arguments, environment) == expected


def test_both_languages_fill_the_same_places() -> None:
    places = re.compile(r"\{\w+\}")
    for key, (english, chinese) in texts._TEXTS.items():
        assert set(places.findall(english)) == set(places.findall(chinese)), key
        assert re.search("[\u4e00-\u9fff]", chinese), key


def test_build_in_a_pipe_is_silent_and_on_a_terminal_says_what_it_did(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    done = xiaoliu("build", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    code, shown = on_a_terminal("build", cwd=tmp_path)
    assert code == 0 and "0 created" in shown and "\x1b[32m" in shown
    code, shown = on_a_terminal("build", cwd=tmp_path, NO_COLOR="1")
    assert code == 0 and "0 created" in shown and "\x1b" not in shown


def test_json_says_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    first = json.loads(xiaoliu("build", "--json", cwd=tmp_path).stdout)
    again = json.loads(xiaoliu("build", "--json", cwd=tmp_path).stdout)
    assert (
        first["ok"] and "app.js" in first["created"] and first["syntax_checked"] and first["bytes"] > 10_000
    )
    assert again["created"] == [] and again["unchanged"] == len(first["created"])


def test_check_and_dry_run_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    check, dry = xiaoliu("build", "--check", cwd=tmp_path), xiaoliu("build", "--dry-run", cwd=tmp_path)
    assert (check.returncode, dry.returncode) == (4, 0)
    assert "+ app.js\n" in check.stdout and "+ app.js\n" in dry.stdout
    assert list(tree(tmp_path)) == ["xiaoliu.toml"]


def test_a_dry_run_and_a_check_say_that_files_were_edited(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    assert xiaoliu("build", cwd=tmp_path).returncode == 0
    (tmp_path / "miniprogram_out/app.js").write_text("mine", "utf-8")
    for option in ("--check", "--dry-run", "--json"):
        assert xiaoliu("build", option, cwd=tmp_path).returncode == 3, option


def test_out_names_another_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project/xiaoliu.toml").write_text("", "utf-8")
    done = xiaoliu("build", "--config", "project/xiaoliu.toml", "--out", "elsewhere", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "elsewhere/app.js").is_file()
    assert list(tree(tmp_path / "project")) == ["xiaoliu.toml"]


def test_a_disk_that_refuses_is_a_message_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    done = xiaoliu("build", "--out", "/proc/nowhere/out", cwd=tmp_path)
    assert done.returncode == 1 and "Could not write" in done.stderr and "Traceback" not in done.stderr


def test_new_asks_four_questions_on_a_terminal(tmp_path: Path) -> None:
    code, shown = on_a_terminal("new", "chat", cwd=tmp_path, answers='我的"助手\nopenai\n\nen\n')
    assert code == 0, shown
    assert shown.count("]: ") == 4
    config = (tmp_path / "chat/xiaoliu.toml").read_text("utf-8")
    assert 'name = "我的\\"助手"' in config and 'protocol = "openai"' in config and 'locale = "en"' in config
    assert 'url = "http://127.0.0.1:8000/v1"' in config


@pytest.mark.parametrize("protocol", ["xiaoliu", "openai", "article", "ndjson", "text"])
@pytest.mark.parametrize("locale", ["zh-CN", "en", "auto"])
def test_new_makes_a_project_that_needs_no_further_step(tmp_path: Path, protocol: str, locale: str) -> None:
    done = xiaoliu("new", "a/chat", "--protocol", protocol, "--locale", locale, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "a/chat"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["chat"]
    expected = {
        "xiaoliu.toml",
        "xiaoliu.schema.json",
        "README.md",
        ".gitignore",
        ".github",
        "tests",
        "miniprogram_out",
    }
    assert {path.name for path in project.iterdir()} == expected
    assert xiaoliu("build", "--check", cwd=project).returncode == 0
    workflow = (project / ".github/workflows/check.yml").read_text("utf-8")
    assert all(
        f"- run: {command}" in workflow for command in ("xiaoliu build --check", "xiaoliu test", "pytest")
    )
    readme = (project / "README.md").read_text("utf-8")
    assert ("## Front end" in readme and "## Back end" in readme) == (locale == "en")
    assert ("## 前端" in readme and "## 后端" in readme) == (locale != "en")
    comments = [
        line for line in (project / "xiaoliu.toml").read_text("utf-8").splitlines() if line.startswith("# ")
    ]
    assert len(comments) > 15 and any(re.search("[\u4e00-\u9fff]", line) for line in comments) == (
        locale != "en"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--protocol", "gopher"], "backend.protocol"),
        (["--url", "nowhere"], "backend.url"),
        (["--name", "x" * 101], "app.name"),
        (["--name", "sk-abcdefghijklmnop1234"], "app.name"),
        (["--name", ""], "app.name"),
        (["--locale", "fr"], "app.locale"),
    ],
)
def test_new_leaves_nothing_behind_when_an_answer_cannot_be(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = xiaoliu("new", "deep/er/chat", *arguments, cwd=tmp_path)
    assert done.returncode == 2 and message in done.stderr
    assert not any(tmp_path.iterdir())


def test_new_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/thesis.txt").write_text("x", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "empty").mkdir()
    codes = {name: xiaoliu("new", name, cwd=tmp_path).returncode for name in ("full", "file", "empty")}
    assert codes == {"full": 2, "file": 2, "empty": 0}
    assert list(tree(tmp_path / "full")) == ["thesis.txt"]


@pytest.mark.parametrize(
    "name", ["\"'\\", "{{ 7*7 }}", "a\nb", "\u2028", "</h1>", "[x](y)", "👩‍👩‍👧", "مرحبا", "長" * 100]
)
def test_new_round_trips_any_name(tmp_path: Path, name: str) -> None:
    assert xiaoliu("new", "chat", "--name", name, cwd=tmp_path).returncode == 0
    settings = json.loads((tmp_path / "chat/miniprogram_out/project.config.json").read_text("utf-8"))
    assert settings["projectname"] == name


def test_the_example_config_is_what_new_writes() -> None:
    from xiaoliu.new import Answers, project_files

    root = Path(__file__).parents[2]
    written = project_files(Answers("小流", "http://127.0.0.1:8000", "xiaoliu", "auto"))["xiaoliu.toml"]
    assert (root / "xiaoliu.toml").read_text("utf-8") == written
