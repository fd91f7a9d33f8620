"""`xiaoliu dev` and `xiaoliu preview`: a mini-program in the browser that follows its files."""

from __future__ import annotations

from xiaoliu.dev.preview import run_preview
from xiaoliu.dev.session import run_dev

__all__ = ["run_dev", "run_preview"]
