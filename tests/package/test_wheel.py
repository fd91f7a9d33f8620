"""The wheel, installed as a stranger would: a clean environment on each Python, commands run from `/`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIMULATOR = ROOT / "generator/xiaoliu/simulator"
VERSIONS = ("3.11", "3.12", "3.13")


def run(*command: str | Path, cwd: Path | str = "/", env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=600
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def find_python(version: str) -> str | None:
    """An interpreter that really is this version; pyenv leaves shims of versions not switched on."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [
        shutil.which(f"python{version}"),
        *sorted(map(str, pyenv.glob(f"{version}.*/bin/python")), reverse=True),
    ]
    if version == ".".join(map(str, sys.version_info[:2])):
        found.insert(0, sys.executable)
    for python in filter(None, found):
        code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([python, "-c", code], capture_output=True, encoding="utf-8")
        if done.returncode == 0 and done.stdout.strip() == version:
            return python
    return None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By way of the source distribution, so that both are proven."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_templates_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    templates = {
        name.removeprefix("xiaoliu/templates/") for name in names if name.startswith("xiaoliu/templates/")
    }
    checkout = {
        file.relative_to(ROOT / "templates").as_posix()
        for file in (ROOT / "templates").rglob("*")
        if file.is_file()
    }
    assert templates == checkout
    assert {name.split("/")[0] for name in names} == {"xiaoliu", wheel.name.split("-py3")[0] + ".dist-info"}
    assert "xiaoliu/py.typed" in names and "xiaoliu/scaffold/check.yml" in names
    assert "xiaoliu/server/redis_log/scripts/prelude.lua" in names


def test_the_wheel_holds_the_built_simulator_and_not_what_it_is_built_from(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    simulator = {name.removeprefix("xiaoliu/simulator/") for name in names if "/simulator/" in name}
    beside = {name for name in simulator if not name.endswith(".py")}
    assert beside == {
        file.relative_to(SIMULATOR).as_posix() for file in (SIMULATOR / "dist").rglob("*") if file.is_file()
    }
    assert {"dist/index.html", "dist/stage.js", "dist/stage.css"} <= beside
    assert "xiaoliu/dev/cockpit/index.html" in names and not any("tsconfig" in name for name in names)


@pytest.fixture(scope="module")
def tools(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of the wheel, with what the preview and the server need."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", venv)
    pip = [venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", f"{wheel}[dev]")
    return venv / "bin"


def clean_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}


@pytest.mark.timeout(600)
def test_the_wheel_serves_the_chat_page_for_browsers(wheel: Path, tools: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    page = {name.removeprefix("xiaoliu/server/h5/web/") for name in names if "/server/h5/web/" in name}
    assert {"index.html.j2", "main.js", "loader.js", "styles/base.css"} <= page
    assert not any(name.endswith((".d.ts", "tsconfig.json")) for name in page)
    env = clean_environment() | {"LANG": "C.UTF-8", "XIAOLIU_H5": "true"}
    command = [tools / "xiaoliu", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd="/", env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as running:
        assert running.stdout
        try:
            said = running.stdout.readline()
            found = re.search(r"http://\S+:\d+", said)
            assert found, said
            address = f"{found[0]}/h5"
            with urllib.request.urlopen(address, timeout=20) as answer:
                document = answer.read().decode()
            script = re.search(r'"([^"]+/modules\.js)"', document)
            assert script
            with urllib.request.urlopen(f"{address}/{script[1]}", timeout=20) as answer:
                assert b"runtime/run.js" in answer.read()
        finally:
            running.terminate()


@pytest.mark.timeout(600)
def test_the_wheel_previews_a_mini_program(tools: Path, tmp_path: Path) -> None:
    env = clean_environment()
    run(tools / "xiaoliu", "new", tmp_path / "chat", "--yes", env=env)
    command = [tools / "xiaoliu", "preview", tmp_path / "chat/miniprogram_out", "--port", "0"]
    with subprocess.Popen(
        command, cwd="/", env=env | {"LANG": "C.UTF-8"}, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdout
        try:
            address = running.stdout.readline().split()[-1]
            with urllib.request.urlopen(address, timeout=20) as page:
                assert b"<html" in page.read()
            with urllib.request.urlopen(f"{address}cockpit.json", timeout=20) as answer:
                stage = json.load(answer)["stage"]
            with urllib.request.urlopen(stage, timeout=20) as page:
                assert b"stage.js" in page.read()
        finally:
            running.terminate()
        assert running.wait(timeout=20) == 0


def copy_of_the_checkout(folder: Path) -> Path:
    """What git has of this checkout, as it is now: no node_modules, no built simulator."""
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT).split("\0")
    for name in filter(None, names):
        if name.split("/")[0] in ("generator", "templates") or "/" not in name:
            source = ROOT / name
            if source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
    return folder


def test_a_wheel_without_the_simulator_is_made_only_on_request(tmp_path: Path) -> None:
    checkout = copy_of_the_checkout(tmp_path / "checkout")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(checkout)]
    refused = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert "npm ci --omit=dev" in said and "XIAOLIU_WITHOUT_SIMULATOR=1" in said
    run(*command, env=os.environ | {"XIAOLIU_WITHOUT_SIMULATOR": "1"})
    (built,) = tmp_path.glob("*.whl")
    assert not any("simulator/dist" in name for name in zipfile.ZipFile(built).namelist())


@pytest.mark.timeout(600)
def test_the_wheel_makes_a_project_on_every_python(wheel: Path, tmp_path: Path) -> None:
    pythons = {version: python for version in VERSIONS if (python := find_python(version))}
    print(f"\nwheel: {len(pythons)} of {len(VERSIONS)} Pythons here: {', '.join(pythons)}")
    assert pythons, "not even the running Python was found"
    with ThreadPoolExecutor() as pool:
        trees = list(pool.map(lambda item: make_project(*item, wheel, tmp_path / item[0]), pythons.items()))
    assert all(tree == trees[0] for tree in trees), "the Pythons do not agree on the output"


def make_project(version: str, python: str, wheel: Path, folder: Path) -> dict[str, bytes]:
    """What `new` and `build` make with a fresh installation."""
    run(python, "-m", "venv", folder / "venv")
    tools = folder / "venv" / "bin"
    run(tools / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    env = clean_environment()
    command = tools / "xiaoliu"
    assert run(command, "--version", env=env).startswith("xiaoliu ")
    project = folder / "my project"
    run(command, "new", project, "--name", "测试", "--yes", env=env)
    out = project / "miniprogram_out"
    run(command, "build", "--check", "--config", project / "xiaoliu.toml", env=env)
    shutil.rmtree(out)
    run(command, "build", "--config", project / "xiaoliu.toml", env=env)
    checked = run(
        tools / "python",
        "-c",
        "from xiaoliu.esbuild import parses; print(parses('a'), parses('a ='))",
        env=env,
    )
    assert checked.split() == ["True", "False"], f"the syntax check does not work on Python {version}"
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*") if file.is_file()}
