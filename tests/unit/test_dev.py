"""`xiaoliu dev` as a user has it: it serves, follows the config, survives mistakes, and Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.sessions import Session, session
from tests.simulator.listener import Listener, listening
from xiaoliu.config import BackendTable
from xiaoliu.dev.backend import Backend, local_backend

Start = Callable[..., Session]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `xiaoliu dev` in `tmp_path`, with the preview on a free port unless the test says otherwise."""
    with ExitStack() as stack:

        def begin(*arguments: str, **environment: str) -> Session:
            preview = () if "--preview-port" in arguments else ("--preview-port", "0")
            running = session(tmp_path, "dev", *arguments, *preview, **environment)
            return stack.enter_context(running)

        yield begin


def write(project: Path, text: str) -> None:
    """As editors do: another file, moved over the old one."""
    new = project / "xiaoliu.toml.tmp"
    new.write_text(text, "utf-8")
    os.replace(new, project / "xiaoliu.toml")


def title(project: Path) -> str:
    settings = json.loads((project / "miniprogram_out/app.json").read_text("utf-8"))
    found: str = settings["window"]["navigationBarTitleText"]
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_follows_survives_and_ends(tmp_path: Path, start: Start, how: signal.Signals) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    session = start("--port", "0")
    url = session.line_with("Demo server").split()[-1]
    session.line_with("Ctrl-C ends this")
    assert title(tmp_path) == "one"
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
        assert answer.status == 200

    write(tmp_path, '[chat]\ntitle = "two"')
    assert "2 updated" in session.line_with("updated")
    assert title(tmp_path) == "two"

    write(tmp_path, '[chat]\ntitel = "three"')
    assert session.line_with("xiaoliu.toml:2: chat.titel")
    session.line_with("last good output")
    assert title(tmp_path) == "two"

    write(tmp_path, '[chat]\ntitle = "four"')
    session.line_with("updated")
    assert title(tmp_path) == "four"

    write(tmp_path, '[chat]\ntitle = "four"\n[backend]\nurl = "https://chat.example.com"')
    session.line_with("start xiaoliu dev again")
    assert session.end(how) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{url}/healthz", timeout=10)


def test_the_pages_own_port_is_used_when_it_is_free(tmp_path: Path, start: Start) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write(tmp_path, f'[backend]\nurl = "http://localhost:{port}"')
    session = start()
    assert session.line_with("Demo server").split()[-1] == f"http://127.0.0.1:{port}"
    session.line_with("Ctrl-C ends this")
    assert not any("The page asks" in line for line in session.shown)


def test_a_port_that_is_taken_is_said_and_the_output_stays_as_configured(
    tmp_path: Path, start: Start
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked = f"http://127.0.0.1:{taken.getsockname()[1]}"
        write(tmp_path, f'[backend]\nurl = "{asked}"')
        session = start()
        url = session.line_with("Demo server").split()[-1]
        assert url != asked
        warning = session.line_with("The page asks")
        assert asked in warning and url in warning
        assert asked in (tmp_path / "miniprogram_out/config.js").read_text("utf-8")
        write(tmp_path, f'[backend]\nurl = "{asked}"\n[output]\ndir = "other"')
        session.line_with("created")
        other = start("--port", asked.rsplit(":", 1)[1])
        other.line_with("is in use")
        assert other.process.wait(timeout=30) == 1


def test_a_remote_backend_is_left_alone(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[backend]\nurl = "https://chat.example.com"')
    session = start()
    assert "https://chat.example.com" in session.line_with("not started here")


def test_a_config_that_is_wrong_from_the_start_ends_it(tmp_path: Path, start: Start) -> None:
    write(tmp_path, "[chat]\ntitel = 1")
    session = start()
    session.line_with("chat.titel")
    assert session.process.wait(timeout=30) == 2
    assert not (tmp_path / "miniprogram_out").exists()


def test_an_edited_file_is_not_overwritten_while_watching(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    session = start("--port", "0")
    session.line_with("Ctrl-C ends this")
    (tmp_path / "miniprogram_out/app.js").write_text("mine", "utf-8")
    write(tmp_path, '[chat]\ntitle = "two"')
    session.line_with("app.js: was changed by hand")
    assert (tmp_path / "miniprogram_out/app.js").read_text("utf-8") == "mine" and title(tmp_path) == "one"


# The preview.


def preview_port(running: Session) -> int:
    """Waits for the address of the cockpit."""
    address = running.line_with("Preview").split()[-1]
    assert address.startswith("http://127.0.0.1:") and address.endswith("/")
    return int(address[len("http://127.0.0.1:") : -1])


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        data: bytes = answer.read()
    return data


def next_of(page: Listener, kind: str) -> dict[str, Any]:
    """The next event of a kind."""
    while True:
        event = page.next()
        assert event is not None
        if event["type"] == kind:
            return event


def test_the_cockpit_is_told_of_the_session_and_shows_the_stage(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[app]\nname = "一流"\n[chat]\ntitle = "one"')
    running = start("--port", "0")
    demo = running.line_with("Demo server").split()[-1]
    port = preview_port(running)
    running.line_with("Ctrl-C ends this")
    assert b"<html" in get(f"http://127.0.0.1:{port}/")
    facts = json.loads(get(f"http://127.0.0.1:{port}/cockpit.json"))
    assert facts["command"] == "dev" and facts["name"] == "一流" and facts["language"] == "en"
    assert facts["folder"] == "miniprogram_out" and facts["config"] == "xiaoliu.toml"
    assert facts["server"] == {"url": "http://127.0.0.1:8000", "protocol": "xiaoliu", "demo": demo}
    assert facts["stage"] == (
        f"http://localhost:{port}/stage/?files=/project.json&project=/project/&gateway=/gateway"
        f"&cockpit=http%3A%2F%2F127.0.0.1%3A{port}"
    )
    # Under its other name the cockpit still has the stage on another site.
    other = json.loads(get(f"http://localhost:{port}/cockpit.json"))["stage"]
    assert other.startswith(f"http://127.0.0.1:{port}/stage/") and other.endswith(f"localhost%3A{port}")
    assert b"stage.js" in get(facts["stage"])
    texts = json.loads(get(f"http://localhost:{port}/project.json"))
    assert json.loads(texts["app.json"])["window"]["navigationBarTitleText"] == "one"


def test_the_page_is_told_what_changes_and_what_is_wrong(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    running = start("--port", "0")
    port = preview_port(running)
    running.line_with("Ctrl-C ends this")
    output = tmp_path / "miniprogram_out"
    with listening(port) as page:
        assert next_of(page, "hello")["problems"] == []

        write(tmp_path, '[chat]\ntitle = "two"')
        files = next_of(page, "reload")["files"]
        assert sorted(files) == ["app.json", "config.js"] and '"two"' in files["app.json"]

        write(tmp_path, '[chat]\ntitel = "three"')
        (problem,) = next_of(page, "problems")["problems"]
        assert (problem["file"], problem["line"], problem["severity"]) == ("xiaoliu.toml", 2, "error")
        assert problem["message"].startswith("chat.titel: there is no such key")
        assert title(tmp_path) == "two"

        # What is right goes on while the config is wrong.
        (output / "custom/theme.wxss").write_text("page { color: red; }", "utf-8")
        assert next_of(page, "reload")["files"] == {"custom/theme.wxss": "page { color: red; }"}
        running.line_with("Reloaded: custom/theme.wxss")

        write(tmp_path, '[chat]\ntitle = "two"')
        assert next_of(page, "problems")["problems"] == []
        running.line_with("right again")

        # A new folder is watched as well.
        (output / "custom/more").mkdir()
        running_files = {}
        (output / "custom/more/a.js").write_text("1", "utf-8")
        running_files |= next_of(page, "reload")["files"]
        (output / "custom/more/a.js").write_text("22", "utf-8")
        assert running_files == {"custom/more/a.js": "1"}
        assert next_of(page, "reload")["files"] == {"custom/more/a.js": "22"}

        # An edited file shows, and is what keeps the config from following.
        (output / "app.js").write_text("App({ mine: 1 })", "utf-8")
        assert next_of(page, "reload")["files"] == {"app.js": "App({ mine: 1 })"}
        write(tmp_path, '[chat]\ntitle = "four"')
        (problem,) = next_of(page, "problems")["problems"]
        assert problem["file"] == "app.js" and "changed by hand" in problem["message"]

        # What is missing is made again.
        (output / "app.js").unlink()
        assert "App(" in next_of(page, "reload")["files"]["app.js"]
        assert next_of(page, "problems")["problems"] == []
        assert title(tmp_path) == "four"


def test_an_output_that_went_away_is_made_again_and_followed(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    running = start("--port", "0")
    port = preview_port(running)
    running.line_with("Ctrl-C ends this")
    output = tmp_path / "miniprogram_out"
    with listening(port) as page:
        next_of(page, "hello")
        shutil.rmtree(output)
        running.line_with(" created, ")
        time.sleep(1)  # what is saved just after that would be seen by chance
        (output / "custom/theme.wxss").write_text("a {}", "utf-8")
        running.line_with("Reloaded: custom/theme.wxss")


def test_the_page_follows_the_output_to_another_folder(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    running = start("--port", "0")
    port = preview_port(running)
    running.line_with("Ctrl-C ends this")
    with listening(port) as page:
        write(tmp_path, '[chat]\ntitle = "two"\n[output]\ndir = "other"')
        assert '"two"' in next_of(page, "reload")["files"]["app.json"]
        (tmp_path / "other/custom/theme.wxss").write_text("a {}", "utf-8")
        assert next_of(page, "reload")["files"] == {"custom/theme.wxss": "a {}"}
    assert json.loads(get(f"http://127.0.0.1:{port}/cockpit.json"))["folder"] == "other"


def test_the_browser_is_opened_on_request(tmp_path: Path, start: Start) -> None:
    write(tmp_path, '[chat]\ntitle = "one"')
    browser = tmp_path / "browser.sh"
    browser.write_text(
        f'#!/bin/sh\necho "$1" > "{tmp_path}/opened.new" && mv "{tmp_path}/opened.new" "{tmp_path}/opened"\n'
    )
    browser.chmod(0o755)
    running = start("--port", "0", "--open", BROWSER=f"{browser} %s")
    port = preview_port(running)
    running.line_with("Ctrl-C ends this")
    write(tmp_path, '[chat]\ntitle = "two"')
    running.line_with("updated")
    assert (tmp_path / "opened").read_text("utf-8").strip() == f"http://127.0.0.1:{port}/"
    silent = start("--port", "0", "--open", BROWSER=str(tmp_path / "nothing"), PATH="/nowhere", DISPLAY="")
    silent.line_with("No browser could be started; open http://127.0.0.1:")


def test_a_preview_port_that_is_taken_is_said_when_it_was_named(tmp_path: Path, start: Start) -> None:
    write(tmp_path, "")
    with ExitStack() as stack:
        usual = socket.socket()
        stack.enter_context(usual)
        usual.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            usual.bind(("127.0.0.1", 5180))
            usual.listen()
        except OSError:
            pass  # another program has it, which is as good
        assert preview_port(unnamed := start_plain(tmp_path, stack)) != 5180
        assert unnamed.end() == 0
        named = start("--port", "0", "--preview-port", "5180")
        named.line_with("Port 5180 is in use; choose another with --preview-port")
        assert named.process.wait(timeout=30) == 1


def start_plain(folder: Path, stack: ExitStack) -> Session:
    """`xiaoliu dev` without a word about the preview."""
    return stack.enter_context(session(folder, "dev", "--port", "0"))


def test_without_a_simulator_everything_else_works(tmp_path: Path, start: Start) -> None:
    root = Path(__file__).parents[2]
    copy = tmp_path / "checkout/generator"
    ignored = shutil.ignore_patterns("dist", "src", "__pycache__")
    shutil.copytree(root / "generator", copy, ignore=ignored)
    (tmp_path / "checkout/templates").symlink_to(root / "templates")
    write(tmp_path, '[chat]\ntitle = "one"')
    running = start("--port", "0", PYTHONPATH=str(copy))
    assert "Node.js 20" in running.line_with("No preview in the browser")
    running.line_with("simulator/build.mjs")
    running.line_with("Ctrl-C ends this")
    write(tmp_path, '[chat]\ntitle = "two"')
    running.line_with("updated")
    assert title(tmp_path) == "two"
    chinese = start("--port", "0", PYTHONPATH=str(copy), LANG="zh_CN.UTF-8")
    chinese.line_with("浏览器里没有预览")
    preview = session(tmp_path, "preview", "miniprogram_out", PYTHONPATH=str(copy))
    with preview as refused:
        refused.line_with("the simulator has not been built")
        assert refused.process.wait(timeout=30) == 1


@pytest.mark.parametrize(
    ("url", "protocol", "expected"),
    [
        ("http://127.0.0.1:8000", "xiaoliu", Backend("http://127.0.0.1:8000", 8000, False)),
        ("http://localhost", "xiaoliu", Backend("http://localhost", 80, False)),
        ("http://127.0.0.1:1/v1/chat", "article", Backend("http://127.0.0.1:1/v1/chat", 1, True)),
        ("http://127.0.0.1:1/v1", "openai", None),
        ("http://192.168.1.2:8000", "xiaoliu", None),
        ("https://localhost:8000", "xiaoliu", None),
    ],
)
def test_only_a_backend_on_this_machine_that_we_speak_is_started(
    url: str, protocol: str, expected: Backend | None
) -> None:
    assert local_backend(BackendTable.model_validate({"url": url, "protocol": protocol})) == expected
