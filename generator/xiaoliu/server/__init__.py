"""The reference server: an ASGI app that streams an LLM's answer to a mini-program, and to anything else."""

from __future__ import annotations

from xiaoliu.server.app import create_app
from xiaoliu.server.errors import Refused
from xiaoliu.server.run import ServerStartError, run, serving
from xiaoliu.server.run_workers import run_workers
from xiaoliu.server.settings import Settings, SettingsError, load_settings

__all__ = [
    "Refused",
    "ServerStartError",
    "Settings",
    "SettingsError",
    "create_app",
    "load_settings",
    "run",
    "run_workers",
    "serving",
]
