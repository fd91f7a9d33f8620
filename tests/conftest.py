"""Fixtures that every test folder may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.engines import ENGINES, Chromium, Engine


@pytest.fixture(scope="session")
def engine_named() -> Iterator[Callable[[str], Engine]]:
    """Gives an engine by name, one of each a worker, so that one browser serves all tests."""
    started: dict[str, Engine] = {}

    def get(name: str) -> Engine:
        if name not in started:
            started[name] = ENGINES[name]()
        return started[name]

    yield get
    for engine in started.values():
        engine.close()


@pytest.fixture(params=list(ENGINES), scope="session")
def engine(request: pytest.FixtureRequest, engine_named: Callable[[str], Engine]) -> Engine:
    """Each of the four engines in turn."""
    return engine_named(request.param)


@pytest.fixture(scope="session")
def chromium(engine_named: Callable[[str], Engine]) -> Chromium:
    """The browser alone, for tests that compare with what it has built in or that open a page."""
    browser = engine_named("chromium")
    assert isinstance(browser, Chromium)
    return browser
