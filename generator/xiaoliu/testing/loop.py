"""Playwright and asyncio in one thread."""

from __future__ import annotations

import asyncio


class HiddenLoop:
    """Keeps Playwright's event loop out of sight while no chat is under test.

    Playwright's synchronous API leaves its loop marked as running in the thread that started it. Every
    `asyncio.run()` there would then fail, and with it the tests of an asynchronous server in the same session.
    """

    def __init__(self) -> None:
        self._loop = asyncio._get_running_loop()

    def show(self) -> None:
        """Before Playwright is used."""
        asyncio._set_running_loop(self._loop)

    def hide(self) -> None:
        """After it was used."""
        asyncio._set_running_loop(None)
