"""Puts into a package what is not Python: the templates, and the simulator, which Node.js has to build first.

An editable install reads both from the checkout (resources.py, simulator/assets.py), so it needs nothing of this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SIMULATOR = "generator/xiaoliu/simulator"
WITHOUT = "XIAOLIU_WITHOUT_SIMULATOR"


class PackageHook(BuildHookInterface):
    """For the wheel and the source distribution; a wheel built from the latter needs no Node.js."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        if self.target_name == "wheel":
            build_data["force_include"]["templates"] = "xiaoliu/templates"
        if not os.environ.get(WITHOUT):
            _build_simulator(Path(self.root))


def _build_simulator(root: Path) -> None:
    """Brings the built simulator up to date. Raises RuntimeError, which says what to do, when that cannot be."""
    source = root / SIMULATOR
    built = source / "dist" / "index.html"
    if built.is_file() and built.stat().st_mtime >= _newest(source):
        return
    node = shutil.which("node")
    if node is None or not (root / "node_modules" / "esbuild").is_dir():
        raise RuntimeError(
            f"The simulator, {SIMULATOR}/dist, is missing or older than its sources.\n"
            "To build it, with Node.js 20 or newer:  npm ci --omit=dev  and then this again.\n"
            f"For a package without the preview in the browser:  {WITHOUT}=1"
        )
    done = subprocess.run([node, str(source / "build.mjs")], cwd=root, capture_output=True, text=True)
    if done.returncode or not built.is_file():
        raise RuntimeError(f"The simulator could not be built:\n{done.stderr}{done.stdout}")


def _newest(source: Path) -> float:
    """When the sources of the simulator were last changed, in seconds since the epoch."""
    sources = (file for file in source.rglob("*") if file.is_file() and not file.suffix.startswith(".py"))
    return max(file.stat().st_mtime for file in sources if source / "dist" not in file.parents)
