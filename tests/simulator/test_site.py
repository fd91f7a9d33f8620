"""The site of a mini-program: what it shows of the folder, to whom, and how it tells what changes."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from tests.simulator.listener import Listener, listening
from tests.simulator.sites import SECONDS, Site, running_site
from xiaoliu.problems import XiaoliuError
from xiaoliu.simulator.assets import SimulatorMissing, find_simulator
from xiaoliu.simulator.locate import NotAMiniProgram, find_miniprogram
from xiaoliu.simulator.project_files import LARGEST_TEXT, Changes
from xiaoliu.simulator.serving import CannotListen, serving

# Files.


def test_the_files_of_the_folder_are_shown_as_they_are_now(site: Site, folder: Path) -> None:
    status, headers, body = site.get("/project/pages/index/index.wxml")
    assert (status, body) == (200, "<view>你好</view>\n".encode())
    assert headers["cache-control"] == "no-store"
    (folder / "pages/index/index.wxml").write_text("x", "utf-8")
    assert site.get("/project/pages/index/index.wxml")[2] == b"x"
    (folder / "新 图.png").write_bytes(b"\x89PNG")
    status, headers, body = site.get("/project/%E6%96%B0%20%E5%9B%BE.png")
    assert (status, headers["content-type"], body) == (200, "image/png", b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.wxss", "text/plain; charset=utf-8"),
        ("a.wxs", "text/plain; charset=utf-8"),
        ("a.SVG", "image/svg+xml"),
        ("a.mp3", "audio/mpeg"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.exe", "application/octet-stream"),
    ],
)
def test_every_file_has_its_type(site: Site, folder: Path, name: str, media_type: str) -> None:
    (folder / name).write_bytes(b"x")
    _, headers, _ = site.get(f"/project/{name}")
    assert headers["content-type"] == media_type and headers["x-content-type-options"] == "nosniff"


OUTSIDE = [
    "../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "pages/../../secret.txt",
    "pages/..%5c..%5csecret.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "C:/secret.txt",
    "link.js",
    "linked/secret.txt",
    ".env",
    ".git/config",
    "node_modules/a/index.js",
    "pages",
    "pages/",
    "",
    ".",
    "app.js/",
    "app.js%00",
    "App.js",
    "PAGES/index/index.js",
    "pages//index/index.js",
]


def plant(folder: Path) -> None:
    """What must not be shown."""
    (folder.parent / "secret.txt").write_text("secret", "utf-8")
    (folder / "link.js").symlink_to("../secret.txt")
    (folder / "linked").symlink_to("..", target_is_directory=True)
    for path in (".env", ".git/config", "node_modules/a/index.js"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("secret", "utf-8")


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_else_is_shown(site: Site, folder: Path, path: str) -> None:
    plant(folder)
    status, _, body = site.get(f"/project/{path}")
    assert status == 404 and b"secret" not in body


def test_links_inside_the_folder_are_followed(site: Site, folder: Path) -> None:
    (folder / "again.js").symlink_to("app.js")
    (folder / "more").symlink_to("pages", target_is_directory=True)
    (folder / "pages/round").symlink_to("..", target_is_directory=True)
    assert site.get("/project/more/index/index.js")[2] == b"Page({})\n"
    texts = json.loads(site.get("/project.json")[2])
    assert texts["again.js"] == "App({})\n" and texts["more/index/index.js"] == "Page({})\n"


def test_all_texts_come_at_once(site: Site, folder: Path) -> None:
    plant(folder)
    more = {
        "miniprogram_npm/a/index.js": b"npm",
        "pages/index/bom.json": b"\xef\xbb\xbf{}",
        "latin.wxss": b"/* \xe9 */",
        "whole.wxs": b"x" * LARGEST_TEXT,
        "large.js": b"x" * (LARGEST_TEXT + 1),
        "image.png": b"\x89PNG",
        "notes.md": b"x",
    }
    for path, content in more.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    if hasattr(os, "mkfifo"):  # reading one would wait for ever
        os.mkfifo(folder / "pipe.js")
    status, headers, body = site.get("/project.json")
    assert (status, headers["content-type"], headers["cache-control"]) == (
        200,
        "application/json",
        "no-store",
    )
    assert json.loads(body) == {
        "app.js": "App({})\n",
        "app.json": '{"pages": ["pages/index/index"]}',
        "project.config.json": (folder / "project.config.json").read_text("utf-8"),
        "pages/index/index.wxml": "<view>你好</view>\n",
        "pages/index/index.js": "Page({})\n",
        "miniprogram_npm/a/index.js": "npm",
        "pages/index/bom.json": "{}",
        "latin.wxss": None,
        "whole.wxs": "x" * LARGEST_TEXT,
        "large.js": None,
    }


def test_the_stage_is_a_static_page(site: Site) -> None:
    status, headers, body = site.get("/stage/?project=/project/")
    assert status == 200 and b"<title>stage" in body
    assert headers["content-type"] == "text/html; charset=utf-8" and headers["cache-control"] == "no-cache"
    _, headers, _ = site.get("/stage/stage.js")
    assert site.get("/stage/stage.js", **{"If-None-Match": headers["etag"]})[0] == 304
    assert site.get("/stage")[1]["location"] == "/stage/"
    assert site.get("/stage/..%2fproject%2fapp.js")[0] == 404
    assert site.get("/nowhere")[0] == 404


# Ports.


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_both_loopback_families_answer(site: Site) -> None:
    for host in ("127.0.0.1", "::1") if has_ipv6() else ("127.0.0.1",):
        socket.create_connection((host, site.port), timeout=SECONDS).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"] if has_ipv6() else ["127.0.0.1"])
def test_a_port_that_another_program_has_in_either_family_is_taken(site: Site, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListen) as caught, serving(site.app, port):
            pass
        assert (caught.value.code, caught.value.port) == ("port_in_use", port)
        with serving(site.app, port, fall_back=True) as free:
            assert free != port
            socket.create_connection(("127.0.0.1", free), timeout=SECONDS).close()


# Events.


def test_what_changes_is_told_to_every_page(site: Site) -> None:
    told = site.app.state.events
    with listening(site.port) as one, listening(site.port) as other:
        assert one.answer.getheader("content-type") == "text/event-stream; charset=utf-8"
        for page in (one, other):
            assert page.next() == {"type": "hello", "version": told.version, "problems": []}
        told.reload(Changes({"a.js": "你\n", "b.js": None}, ["c.png"]))
        for page in (one, other):
            assert page.next() == {
                "type": "reload",
                "version": told.version,
                "files": {"a.js": "你\n", "b.js": None},
                "media": ["c.png"],
            }
        problem = {"file": "xiaoliu.toml", "line": 2, "message": "x", "severity": "error"}
        for problems in ([problem], [problem], []):
            told.problems(problems)
        for expected in ([problem], []):
            assert one.next() == {"type": "problems", "version": told.version, "problems": expected}


def test_a_page_that_comes_later_hears_what_is_wrong(site: Site) -> None:
    site.app.state.events.problems([{"file": "x", "message": "y", "severity": "error"}])
    with listening(site.port) as page:
        said = page.next()
        assert said and said["problems"] == [{"file": "x", "message": "y", "severity": "error"}]


def test_a_page_that_missed_something_is_told_to_take_everything_anew(site: Site) -> None:
    told = site.app.state.events
    with listening(site.port) as page:
        page.next()
        last = page.id
    with listening(site.port, last) as page:
        page.next()
        told.reload(Changes({"a.js": ""}))
        said = page.next()
        assert said and said["files"] == {"a.js": ""}
    for old in (last, "another-process.7"):
        with listening(site.port, old) as page:
            assert page.next() == {"type": "hello", "version": told.version, "problems": []}
            assert page.next() == {"type": "reload", "version": told.version, "files": None, "media": []}


def test_a_stopping_site_ends_its_streams(folder: Path, built_stage: Path) -> None:
    with running_site(folder, built_stage) as site:
        page = Listener(site.port)
        page.next()
    assert page.next() is None
    page.close()


# Changes.


def test_changes_are_what_differs_since_they_were_asked(site: Site, folder: Path) -> None:
    project = site.project
    assert not project.changes()
    (folder / "app.js").write_text("App({ a: 1 })\n", "utf-8")
    (folder / "new.wxss").write_text("a {}", "utf-8")
    (folder / "image.png").write_bytes(b"1")
    (folder / "notes.md").write_text("x", "utf-8")
    (folder / "latin.js").write_bytes(b"/* \xe9 */")
    (folder / "pages/index/index.wxml").unlink()
    project.texts()  # a page that loads in between takes nothing away
    changes = project.changes()
    assert changes == Changes(
        {"app.js": "App({ a: 1 })\n", "latin.js": None, "new.wxss": "a {}", "pages/index/index.wxml": None},
        ["image.png"],
    )
    assert changes.paths == ["app.js", "image.png", "latin.js", "new.wxss", "pages/index/index.wxml"]
    assert not project.changes()
    (folder / "image.png").write_bytes(b"22")
    os.utime(folder / "app.js")
    assert project.changes() == Changes({}, ["image.png"])


def test_a_project_can_move_and_vanish_and_come_back(site: Site, folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    (other / "app.js").write_text("App({})\n", "utf-8")
    (other / "app.json").write_text("{}", "utf-8")
    site.project.move_to(other)
    assert site.project.changes().files == {
        "app.json": "{}",
        "pages/index/index.js": None,
        "pages/index/index.wxml": None,
        "project.config.json": None,
    }
    assert site.get("/project/app.json")[2] == b"{}" and site.project.app_id == "touristappid"
    other.rename(folder.parent / "away")
    assert site.project.changes().files == {"app.js": None, "app.json": None}
    assert site.get("/project.json")[2] == b"{}"
    (folder.parent / "away").rename(other)
    assert site.project.changes().files == {"app.js": "App({})\n", "app.json": "{}"}


# Where things are.


def test_the_simulator_is_found_or_its_absence_explained(tmp_path: Path) -> None:
    with pytest.raises(SimulatorMissing) as missing:
        find_simulator(tmp_path)
    assert missing.value.exit_code == 1 and "packaged without the simulator" in str(missing.value)
    (tmp_path / "build.mjs").write_text("", "utf-8")
    with pytest.raises(SimulatorMissing) as missing:
        find_simulator(tmp_path)
    assert "make dev" in str(missing.value) and "build.mjs" in str(missing.value)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/index.html").write_text("", "utf-8")
    assert find_simulator(tmp_path) == tmp_path / "dist"


def test_a_mini_program_is_found_by_its_app_json_or_its_project(folder: Path) -> None:
    assert find_miniprogram(folder) == folder
    (folder.parent / "project.config.json").write_text('{"miniprogramRoot": "project/"}', "utf-8")
    assert find_miniprogram(folder.parent) == folder


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("app.json", "{\n  'pages'", "app.json:2: is not valid JSON"),
        ("app.json", "[]", "app.json:1: must be a JSON object"),
        ("app.json", "{}", 'app.json: "pages" must list at least one page'),
        ("app.json", '{"pages": "pages/index/index"}', 'app.json: "pages" must list at least one page'),
        ("project/app.json", '{"pages": ["a"]}', f'did you mean "{Path("x/project")}"?'),
        ("project.config.json", '{"miniprogramRoot": "src/"}', "is not a mini-program"),
        ("project.config.json", "{,}", "project.config.json:1: is not valid JSON"),
        ("notes.md", "", "is not a mini-program: it has no app.json"),
    ],
)
def test_what_is_no_mini_program_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (Path("x") / path).parent.mkdir(parents=True)
    (Path("x") / path).write_text(text, "utf-8")
    with pytest.raises(NotAMiniProgram) as refused:
        find_miniprogram(Path("x"))
    assert expected in str(refused.value)


def test_an_app_json_that_is_not_utf8_is_said_with_its_line(folder: Path) -> None:
    (folder / "app.json").write_bytes(b'{\n"a": "\xff"}')
    with pytest.raises(XiaoliuError, match=r"app\.json:2: is not UTF-8"):
        find_miniprogram(folder)
