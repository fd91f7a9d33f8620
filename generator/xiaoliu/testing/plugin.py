"""The pytest plugin. It is loaded in every pytest run beside this package, so it imports nothing until it is asked.

Fixtures: `chat`, `chat_factory`, `xiaoliu_server`, `xiaoliu_setting`, `xiaoliu_project`, `xiaoliu_backend_url`; the
mark `xiaoliu(profile=…, cutting=…, …)`; options `--xiaoliu-…`. docs/testing.md describes them.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from xiaoliu.testing import artifacts
from xiaoliu.testing.errors import BrowserNotFoundError, PageDoesNotRun
from xiaoliu.testing.setting import CUTTINGS, PROFILES, Setting, SettingError, combinations

if TYPE_CHECKING:
    from xiaoliu.testing.bench import Bench, ChatFactory, Phone
    from xiaoliu.testing.chat import Chat
    from xiaoliu.testing.project import Project
    from xiaoliu.testing.steered_server import SteeredServer

_phones = pytest.StashKey[list["Phone"]]()
_projects = pytest.StashKey[dict[Path, "Project"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("xiaoliu", "chat pages on a simulated phone (xiaoliu)")
    add = group.addoption
    add("--xiaoliu-config", metavar="FILE", help="the xiaoliu.toml (default: the nearest one above the test)")
    add("--xiaoliu-project", metavar="DIR", help="test the mini-program in this folder, whatever made it")
    add("--xiaoliu-profile", action="append", choices=PROFILES, help="phone; more than once: each of them")
    add("--xiaoliu-cutting", action="append", metavar="HOW", help=f"{', '.join(CUTTINGS)}; repeatable")
    add(
        "--xiaoliu-results",
        metavar="DIR",
        default="test-results",
        help="where trace, screenshot and feed of failed tests are kept (default: test-results)",
    )
    add("--xiaoliu-timeout", metavar="S", type=float, default=10, help="seconds that is waited (default: 10)")
    add("--xiaoliu-headed", action="store_true", help="show the browser's window")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_projects] = {}
    config.addinivalue_line(
        "markers",
        "xiaoliu(profile, cutting, switches, theme, locale, font_scale, latency, bytes_per_second, seed): "
        "the phone of a test that uses chat; a list means one test for each",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each phone that its marks and the command line ask for."""
    if "xiaoliu_setting" not in metafunc.fixturenames:
        return
    wanted = _wanted(metafunc.config, metafunc.definition)
    varied = [key for key, value in wanted.items() if isinstance(value, (list, tuple))]
    if not varied:
        return
    try:
        phones = combinations(wanted)
        settings = [Setting(**phone) for phone in phones]
    except SettingError as error:
        _fail(str(error))
    ids = ["-".join(str(phone[key]) for key in varied) for phone in phones]
    metafunc.parametrize("xiaoliu_setting", settings, ids=ids, indirect=True)


def _wanted(config: pytest.Config, test: Any) -> dict[str, Any]:
    """What is asked of the phone: by the command line, and over it by the marks, the nearest last."""
    given = {"profile": config.option.xiaoliu_profile, "cutting": config.option.xiaoliu_cutting}
    wanted = {key: values if len(values) > 1 else values[0] for key, values in given.items() if values}
    for mark in reversed(list(test.iter_markers("xiaoliu"))):
        wanted |= mark.kwargs
    return wanted


def phone_of(item: pytest.Item) -> Setting:
    """The phone of a test. Raises SettingError."""
    callspec = getattr(item, "callspec", None)
    if callspec and "xiaoliu_setting" in callspec.params:
        setting: Setting = callspec.params["xiaoliu_setting"]
        return setting
    return Setting(**_wanted(item.config, item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a failed test leaves, while its phones are still there."""
    report = yield
    phones = item.stash.get(_phones, [])
    if report.failed and report.when == "call" and phones:
        kept = artifacts.keep(_folder(item), phones)
        names = "\n".join(str(path) for path in kept)
        report.sections.append(("kept by xiaoliu", names))
        # The item's end up in JUnit, those of this report in what is told at once.
        properties: list[tuple[str, object]] = [("xiaoliu", str(path)) for path in kept]
        item.user_properties += properties
        report.user_properties += properties
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for source, project in config.stash[_projects].items():
        if project.stale:
            text = _say("test.stale", folder=os.path.relpath(project.folder), config=os.path.relpath(source))
            terminalreporter.write_line(text, yellow=True)


@pytest.fixture
def chat(chat_factory: ChatFactory) -> Chat:
    """The chat page of the project, just opened, on the phone that the test's mark asks for."""
    return chat_factory()


@pytest.fixture
def chat_factory(
    request: pytest.FixtureRequest,
    xiaoliu_project: Project,
    xiaoliu_setting: Setting,
    xiaoliu_backend_url: str,
    _xiaoliu_bench: Bench,
) -> Iterator[ChatFactory]:
    """Opens the page on as many phones as a test needs: `chat_factory(profile="android", theme="dark")`."""
    phones: list[Phone] = []
    request.node.stash[_phones] = phones
    artifacts.forget(_folder(request.node))
    _xiaoliu_bench.begin_test()

    def open_chat(**changes: Any) -> Chat:
        with _told():
            setting = replace(xiaoliu_setting, **changes)
            phones.append(_xiaoliu_bench.open(xiaoliu_project, xiaoliu_backend_url, setting))
        return phones[-1].chat

    yield open_chat
    for phone in phones:
        phone.context.close()
    del request.node.stash[_phones]
    _xiaoliu_bench.end_test()


@pytest.fixture
def xiaoliu_setting(request: pytest.FixtureRequest) -> Setting:
    """The phone that the test's mark and the command line ask for."""
    with _told():
        return phone_of(request.node)


@pytest.fixture
def xiaoliu_server(xiaoliu_project: Project, _xiaoliu_bench: Bench) -> Iterator[SteeredServer]:
    """The server that answers, to be told what it says. It speaks the project's protocol."""
    server = _xiaoliu_bench.server(xiaoliu_project.protocol)
    server.begin_test()
    yield server
    server.check()


@pytest.fixture
def xiaoliu_backend_url(xiaoliu_server: SteeredServer) -> str:
    """Where the page's requests to its `[backend] url` really go. Override it to test a server of your own."""
    return xiaoliu_server.backend_url


@pytest.fixture
def xiaoliu_project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The mini-program under test: `--xiaoliu-project`, or the output folder of the nearest xiaoliu.toml."""
    with _told():
        from xiaoliu.testing.project import find_config, project_of_config, project_of_folder

        options = request.config.option
        if options.xiaoliu_project:
            return project_of_folder(Path(options.xiaoliu_project))
        config = Path(options.xiaoliu_config or find_config(request.path.parent))
        projects = request.config.stash[_projects]
        if config not in projects:
            projects[config] = project_of_config(config, tmp_path_factory.mktemp("miniprogram"))
        return projects[config]


@pytest.fixture(scope="session")
def _xiaoliu_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with _told():
        from xiaoliu.testing.bench import Bench

        # Playwright starts but once in a thread.
        shared = request.config.pluginmanager.hasplugin("playwright")
        bench = Bench(
            playwright=request.getfixturevalue("playwright") if shared else None,
            headed=request.config.option.xiaoliu_headed,
            timeout=request.config.option.xiaoliu_timeout,
        )
    yield bench
    bench.close()


@contextmanager
def _told() -> Iterator[None]:
    """What is the user's to solve is said in plain words, without a traceback."""
    from xiaoliu.problems import XiaoliuError

    try:
        yield
    except ModuleNotFoundError as error:
        _fail(_say("test.missing", module=error.name))
    except XiaoliuError as error:
        _fail("\n".join(problem.format(_language()) for problem in error.problems))
    except (SettingError, PageDoesNotRun) as error:
        _fail(str(error))
    except BrowserNotFoundError as error:
        _fail(_say("test.no_browser", tried="\n  ".join(error.tried)))


def _fail(message: str) -> NoReturn:
    pytest.fail(message, pytrace=False)


def _folder(item: pytest.Item) -> Path:
    return artifacts.folder_of(Path(item.config.option.xiaoliu_results), item.nodeid)


def _language() -> Any:
    from xiaoliu.texts import choose_language

    return choose_language([], os.environ)[0]


def _say(key: str, **values: object) -> str:
    from xiaoliu.texts import say

    return say(_language(), key, **values)
