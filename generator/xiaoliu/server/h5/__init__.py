"""The chat page for browsers and for `<web-view>`: the mini-program's own runtime behind a page of plain HTML."""

from __future__ import annotations

from xiaoliu.server.h5.page import h5_routes

__all__ = ["h5_routes"]
