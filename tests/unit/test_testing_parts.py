"""What the pytest plugin is made of, without a browser."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import tree
from tests.raw_http import RawResponse
from tests.user_project import new_project
from xiaoliu.problems import XiaoliuError
from xiaoliu.testing import Chat, Device, Feed, SteeredServer, artifacts, browser, plugin
from xiaoliu.testing.browser import find_browser
from xiaoliu.testing.errors import BrowserNotFoundError
from xiaoliu.testing.loop import HiddenLoop
from xiaoliu.testing.project import find_config, project_of_config, project_of_folder
from xiaoliu.testing.reroute import Reroute
from xiaoliu.testing.setting import (
    CUTTINGS,
    Setting,
    SettingError,
    combinations,
    cutting_of,
    text_of_cutting,
)
from xiaoliu.testing.steered_server import steered_server

ROOT = Path(__file__).parents[2]

# The documentation


@pytest.mark.parametrize("page", ["docs/testing.md", "docs/testing.zh-CN.md"])
def test_everything_that_a_test_can_say_is_documented(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    not_for_tests = {"begin_test", "check", "backend_url", "url", "protocol", "timeout"}
    for kind in (Chat, Device, Feed, SteeredServer):
        for name in vars(kind):
            if not name.startswith("_") and name not in not_for_tests:
                assert re.search(rf"\b{name}\b", text), f"{kind.__name__}.{name}"
    for field in dataclasses.fields(Setting):
        assert f"`{field.name}`" in text, field.name
    options = re.findall(r"--xiaoliu-\w+", Path(plugin.__file__).read_text("utf-8"))
    assert options and all(f"`{option}" in text for option in options)


# The phone


@pytest.mark.parametrize("text", [*CUTTINGS, "random:10", "at:3,17"])
def test_every_cutting_can_be_said_and_is_said_the_same_way(text: str) -> None:
    assert text_of_cutting(cutting_of(text)) == text


@pytest.mark.parametrize("text", ["", "byte", "bytes:x", "lump:3", "at:", "at", "AS-RECEIVED"])
def test_a_cutting_that_there_is_not_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(SettingError, match="there are as-received, bytes:1"):
        Setting(cutting=text)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [({"profile": "nokia"}, "ios, android"), ({"theme": "blue"}, "light, dark")],
)
def test_a_phone_that_there_is_not_is_refused(wanted: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        Setting(**wanted)  # type: ignore[arg-type]


def test_lists_are_combined_and_unknown_keys_refused() -> None:
    phones = combinations({"profile": ["ios", "pc"], "cutting": ["lump", "random"], "theme": "dark"})
    assert [(phone["profile"], phone["cutting"]) for phone in phones] == [
        ("ios", "lump"),
        ("ios", "random"),
        ("pc", "lump"),
        ("pc", "random"),
    ]
    with pytest.raises(SettingError, match="no key 'profil'; there are profile, cutting"):
        combinations({"profil": "ios"})


# The way to the server


@pytest.mark.parametrize(
    ("backend", "target", "asked", "goes_to"),
    [
        ("https://a.cn", "http://127.0.0.1:9", "https://a.cn/v1/chat", "http://127.0.0.1:9/v1/chat"),
        ("https://a.cn/", "http://127.0.0.1:9", "https://a.cn/v1/chat", "http://127.0.0.1:9/v1/chat"),
        ("https://a.cn/x/", "http://127.0.0.1:9", "https://a.cn/x/v1/chat", "http://127.0.0.1:9/v1/chat"),
        ("https://a.cn/x/v1", "http://127.0.0.1:9/v1", "https://a.cn/x/v1/chat", "http://127.0.0.1:9/v1/chat"),
        ("https://a.cn/q?k=1", "http://127.0.0.1:9/v1/chat", "https://a.cn/q?k=1", "http://127.0.0.1:9/v1/chat?k=1"),
        ("https://a.cn/x", "http://127.0.0.1:9", "wss://a.cn/x/v1/ws", "ws://127.0.0.1:9/v1/ws"),
        ("https://a.cn/x", "http://127.0.0.1:9", "https://a.cn/xy", "http://127.0.0.1:9/xy"),
        ("https://a.cn", "http://127.0.0.1:9", "https://b.cn/v1/chat", "https://b.cn/v1/chat"),
        ("https://a.cn", "http://127.0.0.1:9", "https://a.cn:8443/v1", "https://a.cn:8443/v1"),
    ],
)  # fmt: skip
def test_the_address_in_the_config_leads_to_the_server_of_the_test(
    backend: str, target: str, asked: str, goes_to: str
) -> None:
    async def site(*_: object) -> None: ...

    assert Reroute(site, backend, target).address(asked) == goes_to


def test_only_the_first_message_of_a_request_is_rerouted() -> None:
    """All others belong to the mini-program, and may look alike."""
    asked = json.dumps({"url": "https://a.cn/v1/chat", "method": "POST"})
    messages = iter([{"type": "websocket.connect"}, *[{"type": "websocket.receive", "text": asked}] * 2])
    seen: list[Any] = []

    async def site(_scope: object, receive: Callable[[], Awaitable[Any]], _send: object) -> None:
        seen.extend([await receive() for _ in range(3)])

    async def receive() -> Any:
        return next(messages)

    async def send(_message: object) -> None: ...

    scope = {"type": "websocket", "path": "/gateway/request"}
    asyncio.run(Reroute(site, "https://a.cn", "http://127.0.0.1:9")(scope, receive, send))
    assert json.loads(seen[1]["text"]) == {"url": "http://127.0.0.1:9/v1/chat", "method": "POST"}
    assert seen[2]["text"] == asked


# The project


def test_the_nearest_config_above_the_test_is_found_and_its_folder_is_left_alone(tmp_path: Path) -> None:
    project = new_project(tmp_path / "chat", protocol="openai")
    before = tree(project)
    config = find_config(project / "tests")
    assert config == project / "xiaoliu.toml"
    found = project_of_config(config, tmp_path / "scratch")
    assert (found.folder, found.protocol, found.stale) == (project / "miniprogram_out", "openai", False)
    assert found.backend_url == "http://127.0.0.1:8000/v1"
    assert tree(project) == before and not (tmp_path / "scratch").exists()


def test_an_output_that_is_not_what_the_config_says_is_tested_as_it_is(tmp_path: Path) -> None:
    project = new_project(tmp_path / "chat")
    config = project / "xiaoliu.toml"
    config.write_text(config.read_text("utf-8").replace(":8000", ":9000"), "utf-8")
    before = tree(project)
    found = project_of_config(config, tmp_path / "scratch")
    assert (found.stale, found.backend_url) == (True, "http://127.0.0.1:8000")
    assert tree(project) == before


def test_a_project_that_was_not_generated_is_generated_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text('[backend]\nprotocol = "text"\n', "utf-8")
    found = project_of_config(tmp_path / "xiaoliu.toml", tmp_path / "scratch")
    assert (found.folder, found.protocol, found.stale) == (tmp_path / "scratch", "text", False)
    assert not (tmp_path / "miniprogram_out").exists()


def test_what_cannot_be_tested_is_said_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(XiaoliuError, match=r"has no xiaoliu\.toml, and neither has a folder above it"):
        find_config(tmp_path)
    (tmp_path / "app.json").write_text('{"pages": ["a"]}', "utf-8")
    with pytest.raises(XiaoliuError, match="is not a chat page that xiaoliu made"):
        project_of_folder(tmp_path)
    with pytest.raises(XiaoliuError, match="there is no such folder"):
        project_of_folder(tmp_path / "nowhere")


# The server


@pytest.fixture(scope="module")
def shared() -> Iterator[SteeredServer]:
    with steered_server("xiaoliu") as server:
        yield server


@pytest.fixture
def server(shared: SteeredServer) -> SteeredServer:
    shared.begin_test()
    return shared


def asked(server: SteeredServer, question: str = "你好") -> RawResponse:
    paths = {"xiaoliu": "/v1/chat", "openai": "/chat/completions"}
    body = json.dumps({"messages": [{"role": "user", "content": question}]}).encode()
    url, path = server.backend_url, paths.get(server.protocol, "")
    base, slash, prefix = url.removeprefix("http://").partition("/")
    headers = {"Content-Type": "application/json", "Accept": "text/plain"}
    return RawResponse("http://" + base, "POST", slash + prefix + path, headers, body)


@pytest.mark.parametrize(
    ("protocol", "end"),
    [
        ("xiaoliu", b'end: {"id":2,"reason":"stop","chars":1}\r\n'),
        ("article", b"0\r\n\r\n"),
        ("openai", b"data: [DONE]\n\n"),
        ("ndjson", b'"done": true, "done_reason": "stop"}\n'),
        ("text", "山".encode()),
    ],
)
def test_it_speaks_each_protocol_whole_truncated_and_broken_off(protocol: str, end: bytes) -> None:
    with steered_server(protocol) as server:
        server.answer("山")
        with asked(server) as response:
            whole = response.read()
        assert whole.endswith(end)
        server.truncate("山")
        with asked(server) as response:
            truncated = response.read()
        assert "山".encode() in truncated
        assert not truncated.endswith(end) or protocol == "text"
        server.truncate("山", abruptly=True)
        with asked(server) as response, pytest.raises(ConnectionError):
            response.read()
        server.refuse(503, "no upstream")
        with asked(server) as response:
            assert (response.status, response.read()) == (503, b"no upstream")
        server.fail("upstream_quota", after="山")
        with asked(server) as response:
            if protocol == "text":
                with pytest.raises(ConnectionError):
                    response.read()
            else:
                assert "额度".encode() in response.read()


def test_a_stall_lasts_until_it_is_ended(server: SteeredServer) -> None:
    server.stall("前", "后")
    with asked(server) as response:
        server.wait_for_stall()
        assert server.answering == 1
        server.go_on()
        text = response.read().decode()
    assert '"前"' in text and '"后"' in text and "end:" in text
    server.wait_until_idle()


def test_a_stall_can_be_ended_before_it_begins(server: SteeredServer) -> None:
    server.go_on()
    server.stall("前", "后")
    with asked(server) as response:
        assert '"后"' in response.read().decode()


def test_who_leaves_ends_the_stall(server: SteeredServer) -> None:
    server.stall("前")
    with asked(server) as response:
        server.wait_for_stall()
        response.reset()
    server.wait_until_idle()


def test_a_function_answers_and_its_mistake_is_the_test_s(server: SteeredServer) -> None:
    server.answer(lambda question: iter((question, "！")))
    with asked(server, "山") as response:
        assert '"chars":2' in response.read().decode()
    assert server.questions == ["山"]
    server.check()
    server.answer(lambda question: question[9])
    with asked(server, "山") as response:
        assert "error:" in response.read().decode()
    with pytest.raises(IndexError):
        server.check()


def test_an_error_that_there_is_not_is_refused(server: SteeredServer) -> None:
    with pytest.raises(ValueError, match="no error 'oops'; there are invalid_json"):
        server.fail("oops")


def test_each_test_begins_with_the_demo_model(server: SteeredServer) -> None:
    server.refuse(500)
    server.answer("x")
    server.begin_test()
    with asked(server, "来点表情") as response:
        assert response.status == 200 and len(response.read()) > 1000
    assert server.questions == ["来点表情"]


# The browser, and what is kept


def test_a_browser_that_does_not_start_is_told_with_all_that_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\necho 'no libnss3' >&2\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CHROME", str(broken))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "SYSTEM_NAMES", ("no-such-chromium",))
    monkeypatch.setattr(browser, "MAC_CHROME", str(tmp_path / "none"))
    with pytest.raises(BrowserNotFoundError) as caught:
        find_browser([("somewhere else", None)])
    assert caught.value.tried == [
        f"$CHROME ({broken}): exit code 127: no libnss3",
        "no-such-chromium: not there",
        "Playwright's Chromium: not there",
        "somewhere else: not there",
    ]
    assert find_browser([("python", sys.executable)]) == sys.executable


def test_artifacts_have_a_folder_of_their_own(tmp_path: Path) -> None:
    folder = artifacts.folder_of(tmp_path, "tests/test_chat.py::test_it[ios-at:3,17/../x]")
    assert folder.parent == tmp_path
    assert folder.name == "tests-test_chat.py-test_it-ios-at-3-17-..-x"


def test_playwright_s_loop_is_out_of_sight_between_tests() -> None:
    async def inside() -> None:
        loop = HiddenLoop()
        running = asyncio.get_running_loop()
        loop.hide()
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        loop.show()
        assert asyncio.get_running_loop() is running

    asyncio.run(inside())


def test_the_plugin_costs_a_run_without_chats_nothing() -> None:
    """It is loaded wherever pytest is; what it needs may not be installed there."""
    script = (
        "import sys, xiaoliu.testing.plugin as plugin\n"
        "heavy = {'playwright', 'starlette', 'pydantic', 'aiohttp', 'jinja2', 'uvicorn'} & sys.modules.keys()\n"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
