"""Whether the backend that a config names is ours to start on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from xiaoliu.config import BackendTable

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Backend:
    """The reference server as the page wants it."""

    url: str
    """As the config has it."""
    port: int
    article_compat: bool
    """Whether it must speak the source article's format."""


def local_backend(table: BackendTable) -> Backend | None:
    """What to start; None when the backend is elsewhere, or speaks what the reference server does not."""
    parts = urlsplit(table.url)
    if (
        parts.hostname not in _LOOPBACK
        or parts.scheme != "http"
        or table.protocol not in ("xiaoliu", "article")
    ):
        return None
    return Backend(table.url, parts.port or 80, table.protocol == "article")
