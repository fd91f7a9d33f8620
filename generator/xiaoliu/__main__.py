"""`python -m xiaoliu`."""

from __future__ import annotations

from xiaoliu.cli import main

# The workers of `serve` import this module anew.
if __name__ == "__main__":
    main()
