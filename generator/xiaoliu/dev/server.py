"""The reference server beside the watcher, in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from xiaoliu.dev.backend import Backend
from xiaoliu.server import ServerStartError, SettingsError, create_app, load_settings, serving

__all__ = ["ServerStartError", "SettingsError", "demo_server"]


@contextmanager
def demo_server(backend: Backend, port: int | None) -> Iterator[tuple[str, bool]]:
    """Serves while the block runs; gives the URL, and whether it is on the port that the page asks.

    `port` is the caller's choice: it is taken or it fails. Without it the page's own port is tried first,
    then any free one. Raises ServerStartError, SettingsError.
    """
    app = create_app(load_settings(article_compat=backend.article_compat, stop_seconds=0))
    with ExitStack() as stack:
        try:
            url = stack.enter_context(serving(app, port=backend.port if port is None else port))
        except ServerStartError:
            if port is not None:
                raise
            url = stack.enter_context(serving(app, port=0))
        yield url, url.endswith(f":{backend.port}")
