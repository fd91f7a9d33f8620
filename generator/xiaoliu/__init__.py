"""xiaoliu (小流): a config becomes a mini-program chat page that streams, and the server that feeds it."""

from __future__ import annotations

__version__ = "0.1.0"
