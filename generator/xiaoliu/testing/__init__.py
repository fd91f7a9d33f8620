"""Tests of a chat page: pytest fixtures that open the generated mini-program on the simulated phone.

`pip install "xiaoliu[testing]"` is all that it takes; docs/testing.md shows how it is used.
"""

from __future__ import annotations
