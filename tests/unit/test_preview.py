"""`xiaoliu preview` as a user has it: any mini-program's folder, followed, and human words for what is none."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.command import tree, xiaoliu
from tests.sessions import session
from tests.simulator.listener import listening
from tests.simulator.sites import make_project


def test_it_shows_a_folder_follows_it_and_ends(tmp_path: Path) -> None:
    project = make_project(tmp_path / "小程序")
    before = tree(project)
    with session(tmp_path, "preview", "小程序", "--port", "0") as running:
        address = running.line_with("Preview").split()[-1]
        assert str(project) in running.line_with("Mini-program")
        running.line_with("Ctrl-C ends this")
        with urllib.request.urlopen(f"{address}cockpit.json", timeout=10) as answer:
            facts = json.load(answer)
        assert (facts["command"], facts["name"], facts["folder"]) == ("preview", "样例", "小程序")
        assert facts["server"] is None and facts["config"] is None
        assert tree(project) == before
        with listening(int(address.rsplit(":", 1)[1].strip("/"))) as page:
            (hello := page.next()) and hello["type"] == "hello"
            (project / "pages/index/index.wxml").write_text("<view/>", "utf-8")
            told = page.next()
            assert told and told["files"] == {"pages/index/index.wxml": "<view/>"}
            running.line_with("Reloaded: pages/index/index.wxml")
        assert running.end(signal.SIGTERM) == 0


def test_a_folder_that_a_build_tool_removes_and_makes_again_is_found_again(tmp_path: Path) -> None:
    project = make_project(tmp_path / "dist")
    (tmp_path / "project.config.json").write_text('{"miniprogramRoot": "dist/"}', "utf-8")
    with session(tmp_path, "preview", ".", "--port", "0") as running:
        port = int(running.line_with("Preview").rsplit(":", 1)[1].strip("/"))
        running.line_with("Ctrl-C ends this")
        with listening(port) as page:
            page.next()
            shutil.rmtree(project)
            told = page.next()
            assert told and told["files"]["app.json"] is None
            make_project(project)
            files = {}
            while files.get("pages/index/index.js") != "Page({})\n":
                told = page.next()
                assert told
                files |= told["files"]
            (project / "app.js").write_text("App({ again: 1 })", "utf-8")
            told = page.next()
            assert told and told["files"] == {"app.js": "App({ again: 1 })"}


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("nowhere", "nowhere: there is no such folder"),
        ("notes.txt", "notes.txt: is not a folder"),
        ("empty", "empty: is not a mini-program: it has no app.json"),
        (".", 'did you mean "broken"?'),
        ("broken", "broken/app.json:4: is not valid JSON: Expecting"),
        ("lost", "lost: is not a mini-program"),
    ],
)
def test_what_is_no_mini_program_is_said(tmp_path: Path, argument: str, message: str) -> None:
    (tmp_path / "notes.txt").write_text("", "utf-8")
    for folder, name, text in (
        ("broken", "app.json", '{\n  "pages": [\n    "a"\n'),
        ("lost", "project.config.json", '{"miniprogramRoot": "src"}'),
        ("empty", "readme.md", ""),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    done = xiaoliu("preview", argument, "--port", "0", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and "Traceback" not in done.stderr
    chinese = xiaoliu("preview", argument, "--port", "0", cwd=tmp_path, LANG="zh_CN.UTF-8")
    assert chinese.returncode == 2 and any("\u4e00" <= letter <= "\u9fff" for letter in chinese.stderr)


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    make_project(tmp_path / "project")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = xiaoliu("preview", "project", "--port", port, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is in use; choose another with --port (0: any free one).\n"


def test_a_folder_is_needed(tmp_path: Path) -> None:
    assert xiaoliu("preview", cwd=tmp_path).returncode == 2
