"""Gets what the tests need and `pip install` cannot give: a browser, fonts, JavaScriptCore, PHP, Redis, nginx.

`make test` runs it as `python -m tests.prepare` before pytest. It prints one line a tool and exits 1, saying
what was tried, when one cannot be had: a missing engine fails the run, it is never skipped.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.browser import BrowserNotFoundError, find_browser, sparticuz_chromium
from tests.nginx import find_nginx
from tests.redis_server import find_redis

MAC_JSC = "/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc"
INSTALL_SECONDS = 900


@dataclass(frozen=True)
class Installer:
    """One way to get a tool: `run` returns what went wrong, or None."""

    description: str
    run: Callable[[], str | None]


@dataclass(frozen=True)
class Tool:
    """Something a test starts. `find` returns its path, or None."""

    name: str
    find: Callable[[], str | None]
    installers: tuple[Installer, ...]


def main() -> int:
    tools = (
        Tool(
            "Chromium",
            _browser,
            (
                Installer("Playwright's own download", _playwright_download),
                Installer("Debian package chromium", lambda: _apt("chromium", "fonts-noto-cjk")),
                Installer("npm @sparticuz/chromium", _sparticuz),
            ),
        ),
        Tool(
            "JavaScriptCore (jsc)",
            _jsc,
            (
                Installer(
                    "Debian package libjavascriptcoregtk-4.0-bin",
                    lambda: _apt("libjavascriptcoregtk-4.0-bin"),
                ),
                Installer(
                    "Debian package libjavascriptcoregtk-4.1-bin",
                    lambda: _apt("libjavascriptcoregtk-4.1-bin"),
                ),
            ),
        ),
        # The golden images show Chinese and emoji.
        Tool(
            "fonts",
            _fonts,
            (
                Installer(
                    "Debian packages fonts-noto-cjk fonts-noto-color-emoji fontconfig",
                    lambda: _apt("fonts-noto-cjk", "fonts-noto-color-emoji", "fontconfig"),
                ),
            ),
        ),
        Tool(
            "PHP (php)",
            lambda: shutil.which("php"),
            (Installer("Debian package php-cli", lambda: _apt("php-cli")),),
        ),
        Tool(
            "Redis (redis-server)",
            find_redis,
            (Installer("Debian package redis-server", lambda: _apt("redis-server")),),
        ),
        Tool(
            "nginx",
            find_nginx,
            (Installer("Debian package nginx", lambda: _apt("nginx")),),
        ),
    )
    return 0 if all([_provide(tool) for tool in tools]) else 1


def _provide(tool: Tool) -> bool:
    path = tool.find()
    tried: list[str] = []
    for installer in tool.installers:
        if path is not None:
            break
        print(f"{tool.name}: not here, trying {installer.description} …", flush=True)
        problem = installer.run()
        path = tool.find()
        if path is None:
            tried.append(f"  {installer.description}: {problem or 'installed, but it does not start'}")
    if path is None:
        print(f"{tool.name}: missing, and the tests need it. Tried:\n" + "\n".join(tried), file=sys.stderr)
        return False
    print(f"{tool.name}: {path}")
    return True


def _browser() -> str | None:
    try:
        return find_browser()
    except BrowserNotFoundError:
        return None


def _jsc() -> str | None:
    return shutil.which("jsc") or (MAC_JSC if Path(MAC_JSC).exists() else None)


def _fonts() -> str | None:
    """The Noto fonts on Debian; elsewhere whatever the system brings is taken."""
    if platform.system() != "Linux":
        return "the system's"
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout
    return "Noto" if all(name in listed for name in ("Noto Sans CJK SC", "Noto Color Emoji")) else None


def _playwright_download() -> str | None:
    return _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _sparticuz() -> str | None:
    if platform.system() != "Linux":
        return "it is built for Linux only"
    problem = _run(["npm", "install", "--no-save", "--no-audit", "--no-fund", "@sparticuz/chromium"])
    return problem or (None if sparticuz_chromium() else "it did not unpack")


def _apt(*packages: str) -> str | None:
    if shutil.which("apt-get") is None:
        return "this is not a Debian system"
    if os.geteuid() != 0:
        return f"needs root: sudo apt-get install {' '.join(packages)}"
    # Servers are installed, not started: at runlevel 1 their packages leave that to somebody else.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    update = _run(["apt-get", "update", "-qq"], environment)
    install = _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], environment)
    return install and f"{install} {update or ''}".strip()


def _run(command: list[str], environment: dict[str, str] | None = None) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"exit code {done.returncode}: {lines[-1] if lines else 'no message'}"


if __name__ == "__main__":
    sys.exit(main())
