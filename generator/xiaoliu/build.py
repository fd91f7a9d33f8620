"""Config file → mini-program folder: the steps of `xiaoliu build`, for the command line and for `dev`."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiaoliu import esbuild
from xiaoliu.check import check
from xiaoliu.compare import Difference, check_folder, compare
from xiaoliu.config import ChatConfig
from xiaoliu.config_file import load_config
from xiaoliu.plan import Plan, resolve
from xiaoliu.problems import FailedCheck
from xiaoliu.render import render
from xiaoliu.templates import Templates, load_templates
from xiaoliu.write import write


@dataclass(frozen=True)
class Prepared:
    """A mini-program in memory, checked and compared with the folder it goes to."""

    config: ChatConfig
    plan: Plan
    folder: Path
    shown_folder: str
    """As the user would write it."""
    rendered: Mapping[str, bytes]
    difference: Difference
    syntax_checked: bool
    milliseconds: int

    def as_json(self) -> dict[str, Any]:
        difference = self.difference
        return {
            "folder": str(self.folder),
            "protocol": self.plan.protocol,
            "created": sorted(difference.create),
            "updated": sorted(difference.update),
            "deleted": difference.delete,
            "edited": sorted(difference.edited),
            "left": difference.left,
            "unchanged": difference.unchanged,
            "bytes": sum(map(len, self.rendered.values())),
            "syntax_checked": self.syntax_checked,
            "milliseconds": self.milliseconds,
        }


def prepare(
    config_file: Path,
    *,
    out: Path | None = None,
    templates: Templates | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Prepared:
    """Everything but the writing.

    `out` is the caller's own choice and may be anywhere; the config's folder stays inside the project.
    Raises ConfigError, OutputRefused, FailedCheck, OSError.
    """
    started = time.perf_counter()
    config = load_config(config_file)
    project = Path(os.path.abspath(config_file)).parent.resolve()
    shown = str(out) if out else os.path.normpath(config_file.parent / config.output.dir)
    folder = Path(os.path.abspath(out)) if out else Path(os.path.normpath(project / config.output.dir))
    check_folder(folder, project, shown_as=shown)
    templates = templates or load_templates()
    plan = resolve(config, templates)
    rendered = render(plan, templates)
    difference = compare(folder, plan.files, rendered)
    changed = difference.create | difference.update | difference.edited
    if problems := check(rendered, changed=changed, environment=environment):
        raise FailedCheck(problems)
    return Prepared(
        config=config,
        plan=plan,
        folder=folder,
        shown_folder=shown,
        rendered=rendered,
        difference=difference,
        syntax_checked=not any(path.endswith(".js") for path in changed) or esbuild.is_available(),
        milliseconds=round((time.perf_counter() - started) * 1000),
    )


def build(config_file: Path, *, out: Path | None = None, force: bool = False) -> Prepared:
    """Write the mini-program that a config describes. Raises what `prepare` raises, and EditedFiles."""
    prepared = prepare(config_file, out=out)
    write(prepared.folder, prepared.difference, force=force)
    return prepared
