"""The test bench: a browser, a server and a site for as long as tests need them, and a phone for each test."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from xiaoliu.simulator.project_files import ProjectFiles
from xiaoliu.simulator.serving import serving
from xiaoliu.simulator.site import STAGE_QUERY, create_site
from xiaoliu.testing.browser import LAUNCH_ARGUMENTS, find_browser
from xiaoliu.testing.chat import Chat
from xiaoliu.testing.errors import BrowserNotFoundError, PageDoesNotRun
from xiaoliu.testing.loop import HiddenLoop
from xiaoliu.testing.project import Project
from xiaoliu.testing.reroute import Reroute
from xiaoliu.testing.setting import Setting
from xiaoliu.testing.steered_server import SteeredServer, steered_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

# CSS pixels; between the screens of the profiles (device/machines.js of the simulator), which differ by a few.
_SCREEN = {"width": 390, "height": 844}
_READY = 30_000  # milliseconds that a page has to start; seconds on a quick machine


@dataclasses.dataclass(frozen=True)
class Phone:
    """One phone of one test."""

    chat: Chat
    context: BrowserContext


class ChatFactory(Protocol):
    """Opens the chat page on another phone: `chat_factory(profile="android", theme="dark")`."""

    def __call__(self, **changes: Any) -> Chat:
        """A phone like the test's own but for these fields of `Setting`."""
        ...


class Bench:
    """What tests share. Everything is started when it is first needed, and once.

    Args:
        playwright: a running one to use; without it, one is started.
        headed: show the browser's window.
        timeout: seconds that an expectation waits.
    """

    def __init__(self, *, playwright: Playwright | None, headed: bool, timeout: float) -> None:
        self._playwright = playwright
        self._headed = headed
        self._timeout = timeout
        self._loop: HiddenLoop | None = None
        self._browser: Browser | BrowserNotFoundError | None = None
        self._servers: dict[str, SteeredServer] = {}
        self._sites: dict[tuple[Path, str], str] = {}
        self._stack = ExitStack()

    def server(self, protocol: str) -> SteeredServer:
        """The server that speaks a protocol of xiaoliu.toml."""
        if protocol not in self._servers:
            self._servers[protocol] = self._stack.enter_context(steered_server(protocol))
        return self._servers[protocol]

    def open(self, project: Project, target: str, setting: Setting) -> Phone:
        """Starts a mini-program on a phone.

        Args:
            project: which.
            target: what its `[backend] url` leads to.
            setting: the phone.

        Raises:
            BrowserNotFoundError: there is none, or it does not start.
            PageDoesNotRun: the mini-program does not start.
            SimulatorMissing: it has not been built.
        """
        url = self._site(project, target)
        touch = setting.profile != "pc"
        context = self._started().new_context(viewport=_SCREEN, has_touch=touch)  # type: ignore[arg-type]
        context.tracing.start(screenshots=True, snapshots=True)
        page = context.new_page()
        page.set_default_timeout(self._timeout * 1000)
        # Time runs as ever, and can be made to jump: Device.wait.
        page.clock.install()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(error.message))
        page.goto(f"{url}/stage/?{STAGE_QUERY}&storage=memory&{setting.query}")
        try:
            page.wait_for_function("globalThis.xiaoliu?.ready.then(() => true)", timeout=_READY)
        except PlaywrightError as error:
            raise PageDoesNotRun("\n".join(complaints) or error.message) from None
        problems = page.evaluate("xiaoliu.problems.filter(({ severity }) => severity === 'error')")
        if problems or not page.evaluate("Boolean(xiaoliu.stage.pages.front)"):
            lines = [
                f"{problem['file']}:{problem.get('line', 1)}: {problem['message']}" for problem in problems
            ]
            raise PageDoesNotRun("the mini-program does not run\n" + "\n".join([*lines, *complaints]))
        return Phone(Chat(page, touch=touch, timeout=self._timeout), context)

    def begin_test(self) -> None:
        """Before a test uses its phones."""
        if self._loop:
            self._loop.show()

    def end_test(self) -> None:
        """After a test has closed its phones."""
        if self._loop:
            self._loop.hide()

    def close(self) -> None:
        """Ends everything that was started."""
        self.begin_test()
        if self._browser and not isinstance(self._browser, BrowserNotFoundError):
            self._browser.close()
        if self._loop and self._playwright:
            self._playwright.stop()
        self._stack.close()

    def _site(self, project: Project, target: str) -> str:
        key = (project.folder, target)
        if key not in self._sites:
            site = create_site(ProjectFiles(project.folder))
            site.add_middleware(Reroute, backend=project.backend_url, target=target)
            self._sites[key] = f"http://127.0.0.1:{self._stack.enter_context(serving(site))}"
        return self._sites[key]

    def _started(self) -> Browser:
        if self._browser is None:
            try:
                self._browser = self._launched(find_browser())
            except BrowserNotFoundError as error:
                # It would fail again, and take its time each time.
                self._browser = error
        if isinstance(self._browser, BrowserNotFoundError):
            raise self._browser
        return self._browser

    def _launched(self, path: str) -> Browser:
        if self._playwright is None:
            self._playwright = sync_playwright().start()
            self._loop = HiddenLoop()
        try:
            return self._playwright.chromium.launch(
                executable_path=path, args=list(LAUNCH_ARGUMENTS), headless=not self._headed
            )
        except PlaywrightError as error:
            reason = error.message.strip().splitlines()[0]
            raise BrowserNotFoundError([f"{path}: {reason}"]) from None
