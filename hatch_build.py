"""Ships the checkout's templates/ as xiaoliu/templates; an editable install reads the checkout itself (resources.py)."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TemplatesHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"]["templates"] = "xiaoliu/templates"
