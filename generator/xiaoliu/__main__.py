"""`python -m xiaoliu`."""

from __future__ import annotations

from xiaoliu.cli import main

main()
