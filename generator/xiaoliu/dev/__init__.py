"""`xiaoliu dev`: generate, serve, watch, generate again."""

from __future__ import annotations

from xiaoliu.dev.session import run_dev

__all__ = ["run_dev"]
