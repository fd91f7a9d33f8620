"""The pytest plugin as its users have it: pytest in another process, in a project of theirs."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.user_project import new_project, run_pytest, run_suite

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project without tests."""
    folder = new_project(tmp_path_factory.mktemp("user") / "chat")
    (folder / "tests/test_chat.py").unlink()
    return folder


TESTS = """
import asyncio
import pytest

def test_passes(chat, xiaoliu_server):
    xiaoliu_server.answer("好", pace=1)
    chat.send("你好")
    assert chat.expect_answer("好", contains="好").status == "complete"
    assert chat.last_answer == chat.answers[0]
    assert [message.role for message in chat.messages] == ["user", "assistant"]
    assert chat.feed.of("request")[0]["url"] == "http://127.0.0.1:8000/v1/chat"

async def one():
    return 1

def test_asynchronous_code_has_its_own_loop():
    assert asyncio.run(one()) == 1

@pytest.mark.xiaoliu(profile="pc", theme="dark", locale="en", font_scale=1.25, switches={"chunkEvents": False})
def test_the_phone_is_the_one_that_the_mark_asks_for(chat):
    assert chat.device.profile == "pc" and chat.device.theme == "dark"
    assert chat.device.locale == "en" and chat.device.font_scale == 1.25
    assert chat.device.state["switches"]["chunkEvents"] is False
    chat.device.theme, chat.device.locale, chat.device.font_scale = "light", "zh-CN", 1
    chat.device.cutting, chat.device.keyboard = "at:3,17", 200
    assert (chat.device.theme, chat.device.locale, chat.device.font_scale) == ("light", "zh-CN", 1)
    assert (chat.device.cutting, chat.device.keyboard) == ("at:3,17", 200)

@pytest.mark.xiaoliu(profile=["ios", "android"])
class TestEach:
    @pytest.mark.xiaoliu(cutting="lump")
    def test_of_a_list(self, chat):
        assert chat.device.cutting == "lump"
        chat.send("你好")
        chat.expect_answer()

def test_what_is_wrong_is_shown(chat, xiaoliu_server):
    xiaoliu_server.answer("从前有座山，山里有座庙，庙里有个老和尚。")
    chat.send("讲个故事")
    chat.expect_answer("从前有座山，山里有座塔，庙里有个老和尚。")

def test_two_phones(chat_factory, xiaoliu_server):
    one, other = chat_factory(), chat_factory(profile="android")
    xiaoliu_server.answer(lambda question: question)
    for chat, question in ((one, "一"), (other, "二")):
        chat.send(question)
        chat.expect_answer(question)
    assert one.device.profile == "android", "which it is not"

def test_the_mistake_of_its_own_function(chat, xiaoliu_server):
    xiaoliu_server.answer(lambda question: 1 / 0)
    chat.send("你好")
    chat.expect_error("internal_error")

def test_nothing_comes(chat, xiaoliu_server):
    xiaoliu_server.stall("从前")
    chat.send("你好")
    chat.expect_answer(timeout=0.5)

@pytest.mark.xiaoliu(profile="nokia")
def test_of_a_phone_that_there_is_not(chat):
    pass
"""


def outcomes(report: Path) -> dict[str, str]:
    """Test → passed, failure or error."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        problem = [child.tag for child in case if child.tag in ("failure", "error")]
        found[case.attrib["name"]] = problem[0] if problem else "passed"
    return found


def test_fixtures_marks_messages_and_what_is_kept(project: Path) -> None:
    (project / "tests/test_own.py").write_text(TESTS, "utf-8")
    left = project / "test-results/tests-test_own.py-test_passes"
    left.mkdir(parents=True)
    done = run_pytest(project, "--junitxml=report.xml", "tests/test_own.py")
    assert done.returncode == 1, done.stdout + done.stderr

    assert outcomes(project / "report.xml") == {
        "test_passes": "passed",
        "test_asynchronous_code_has_its_own_loop": "passed",
        "test_the_phone_is_the_one_that_the_mark_asks_for": "passed",
        "test_of_a_list[ios]": "passed",
        "test_of_a_list[android]": "passed",
        "test_what_is_wrong_is_shown": "failure",
        "test_two_phones": "failure",
        "test_the_mistake_of_its_own_function": "error",
        "test_nothing_comes": "failure",
        "test_of_a_phone_that_there_is_not": "error",
    }
    assert (
        "from character 10 on: expected '从前有座山，山里有座塔，庙里有个老和尚。', shown '从前有座山，山里有座庙，"
        in done.stdout
    )
    assert re.search(r"The phone's last records:\nE +\d+\.\d ms  ", done.stdout)
    assert "ZeroDivisionError" in done.stdout
    assert "the answer does not come to an end within 0.5 s" in done.stdout
    assert "no profile 'nokia'; there are ios, android, devtools, pc" in done.stdout
    # The user's line, not the inside of the plugin.
    assert ">       chat.expect_answer(timeout=0.5)" in done.stdout
    assert "_wait_for" not in done.stdout

    kept = {path.name for path in (project / "test-results").iterdir()}
    assert kept == {
        f"tests-test_own.py-test_{name}" for name in ("what_is_wrong_is_shown", "two_phones", "nothing_comes")
    }
    one = project / "test-results/tests-test_own.py-test_what_is_wrong_is_shown"
    assert {path.name for path in one.iterdir()} == {"feed.json", "screenshot.png", "trace.zip"}
    kinds = {record["kind"] for record in json.loads((one / "feed.json").read_text("utf-8"))}
    assert {"request", "head", "chunk", "event", "request-end", "set-data", "life"} <= kinds
    assert any(name.endswith(".trace") for name in zipfile.ZipFile(one / "trace.zip").namelist())
    two = project / "test-results/tests-test_own.py-test_two_phones"
    assert {path.name for path in two.glob("*.png")} == {"phone-1-screenshot.png", "phone-2-screenshot.png"}
    assert str(one / "trace.zip").removeprefix(f"{project}/") in (project / "report.xml").read_text("utf-8")


def test_options_choose_phone_folder_and_server(project: Path, tmp_path: Path) -> None:
    other = new_project(tmp_path / "other", protocol="text")
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef xiaoliu_backend_url():\n    return 'http://127.0.0.1:9'\n",
        "utf-8",
    )
    (tmp_path / "test_it.py").write_text(
        "def test_it(chat, xiaoliu_project):\n"
        "    assert (chat.device.profile, chat.device.cutting) == ('android', 'bytes:2')\n"
        "    assert xiaoliu_project.protocol == 'text'\n"
        "    chat.send('你好')\n"
        "    chat.expect_error('unreachable')\n",
        "utf-8",
    )
    options = ["--xiaoliu-profile=android", "--xiaoliu-cutting=bytes:2", "--xiaoliu-timeout=20"]
    done = run_pytest(tmp_path, *options, f"--xiaoliu-project={other / 'miniprogram_out'}", "test_it.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_page_that_does_not_compile_is_told_with_file_and_line(tmp_path: Path) -> None:
    project = new_project(tmp_path / "chat")
    page = project / "miniprogram_out/pages/chat/chat.wxml"
    page.write_text(page.read_text("utf-8") + "\n<view>\n", "utf-8")
    done = run_pytest(project, "-k", "stop")
    assert done.returncode == 1
    assert re.search(r"pages/chat/chat\.wxml:\d+: ", done.stdout), done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("C.UTF-8", ("No browser starts. Tried:", "Install one:  python -m playwright install")),
        ("zh_CN.UTF-8", ("没有能启动的浏览器。试过：", "安装一个：  python -m playwright install")),
    ],
)
def test_without_a_browser_it_says_what_was_tried_and_what_to_do(
    project: Path, tmp_path: Path, language: str, words: tuple[str, str]
) -> None:
    """`--version` works, and the browser itself does not: as where a library is missing."""
    broken = tmp_path / "chrome"
    broken.write_text('#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "cannot open display" >&2\nexit 1\n')
    broken.chmod(0o755)
    (project / "tests/test_own.py").write_text(
        "def test_it(chat): ...\n\ndef test_that(chat): ...\n", "utf-8"
    )
    nothing = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "LANG": language}
    for done in (
        run_pytest(project, CHROME=str(broken), LANG=language),
        run_pytest(project, CHROME=str(tmp_path / "none"), **nothing),
        run_suite(project, CHROME=str(tmp_path / "none"), **nothing),
    ):
        assert done.returncode == 1
        said = done.stdout + done.stderr
        assert all(word in said for word in words) and str(tmp_path) in said
        assert "Traceback" not in said


def test_a_test_outside_of_any_project_says_so(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(chat): ...\n", "utf-8")
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path}: has no xiaoliu.toml, and neither has a folder above it" in done.stdout
    assert "Traceback" not in done.stdout
