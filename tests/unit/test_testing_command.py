"""`xiaoliu test`: the suite passes on what xiaoliu makes, and fails on what it should not have made."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.user_project import new_project, run_suite

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return new_project(tmp_path / "chat")


def test_it_passes_quietly_and_writes_junit(project: Path) -> None:
    done = run_suite(project, "-k", "stopped or app_switch", "--profile", "ios", "--junit", "out/report.xml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    suite = ElementTree.parse(project / "out/report.xml").find("testsuite")
    assert suite is not None and suite.attrib["name"] == "xiaoliu"
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("2", "0", "0")
    assert not (project / "test-results").exists()


@pytest.mark.parametrize("protocol", ["openai", "article", "ndjson", "text"])
def test_it_passes_with_every_protocol(tmp_path: Path, protocol: str) -> None:
    project = new_project(tmp_path / "chat", protocol=protocol)
    words = "exact_text and inside or error or early or breaks or stopped or offline"
    done = run_suite(project, "--profile", "android", "-k", words, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    # Where the end of the body is the end of the answer, an early one cannot be told.
    assert any("ends_early" in test["name"] for test in result["tests"]) == (protocol != "text")
    assert result["ok"] and result["passed"] >= 5


ARTICLE_DECODER = """
module.exports = { TextDecoder: class {
  decode(chunk) { return chunk ? decodeURIComponent(escape(String.fromCharCode.apply(null, new Uint8Array(chunk)))) : ''; }
} };
"""
CHANGES = {
    "the article's decoder": ("runtime/utf8.js", "", ARTICLE_DECODER, "exact_text and inside and ios"),
    "an early end taken for complete": (
        "runtime/protocols/reader.js",
        "if (!isComplete(events)) events.push(failure(this.statusCode, '', true));",
        "if (!isComplete(events)) events.push({ type: 'end', reason: 'stop' });",
        "ends_early and ios-lump",
    ),
    "a stop that stops nothing": (
        "runtime/run.js",
        "    this.deliverStop(run.id, run.options.question.header);\n    run.enter('stopped');",
        "    run.enter('stopped');",
        "server_stops_writing",
    ),
    "an unfinished answer that nobody picks up": (
        "pages/chat/chat.js",
        "    this.conversation.pickUp();",
        "",
        "opened_again and ios",
    ),
    "a hook that throws": (
        "custom/hooks.js",
        "onAnswer(_exchange) {}",
        "onAnswer(_exchange) { undefined.length; }",
        "next_question",
    ),
    "the whole text sent again and again": (
        "runtime/message-view.js",
        "open.length <= LONGEST_OPEN_RUN && joins(open, text)",
        "true",
        "long_answer and ios",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_fails_where_something_is_wrong(project: Path, change: str) -> None:
    name, before, after, words = CHANGES[change]
    file = project / "miniprogram_out" / name
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1) if before else after, "utf-8")
    done = run_suite(project, "-k", words)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ " in done.stderr and "trace.zip" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--config", "none.toml"], "none.toml: there is no such file"),
        (["--project", "tests"], "is not a mini-program"),
        (["--profile", "nokia"], "ios, android, devtools, pc"),
        (["-k", "nothing_like_this"], "Nothing was tested: no test matches nothing_like_this."),
    ],
)
def test_a_wrong_command_line_is_2(project: Path, arguments: list[str], said: str) -> None:
    done = run_suite(project, *arguments)
    assert done.returncode == 2
    assert said in done.stderr.replace("\n", " ") and "Traceback" not in done.stderr
    if "--profile" not in arguments:
        answer = json.loads(run_suite(project, *arguments, "--json").stdout)
        assert not answer["ok"] and answer["tests"] == []
