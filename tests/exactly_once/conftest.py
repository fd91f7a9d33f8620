"""One phone for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engines import Chromium
from tests.exactly_once.phone import Phone
from tests.page.conftest import page_browser as page_browser


@pytest.fixture(scope="session")
def phone(chromium: Chromium, page_browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    opened = Phone.open(chromium, page_browser, tmp_path_factory.mktemp("phone"))
    yield opened
    opened.close()
