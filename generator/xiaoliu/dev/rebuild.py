"""Generating again and again: what does not change between two times is kept in memory."""

from __future__ import annotations

from pathlib import Path

from xiaoliu.build import Prepared, prepare
from xiaoliu.templates import Templates, load_templates
from xiaoliu.write import write


class Rebuilder:
    """Generates one project, warm."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._templates: Templates = load_templates()

    def rebuild(self, *, reload_templates: bool = False) -> Prepared:
        """Bring the output up to date. Raises what `prepare` and `write` raise, having written nothing."""
        if reload_templates:
            self._templates = load_templates()
        prepared = prepare(self._config, templates=self._templates)
        write(prepared.folder, prepared.difference)
        return prepared
