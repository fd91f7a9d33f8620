"""The browser that the page's tests use."""

from tests.page.conftest import page_browser as page_browser
