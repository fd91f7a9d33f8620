"""Where the built simulator is: beside this file, in the installed package and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

from xiaoliu.problems import Problem, XiaoliuError

_HERE = Path(__file__).parent
_PAGE = "index.html"


class SimulatorMissing(XiaoliuError):
    """The simulator has not been built. The problem says what to run."""

    exit_code = 1


def find_simulator(folder: Path = _HERE) -> Path:
    """The folder of the built stage. Raises SimulatorMissing."""
    built = folder / "dist"
    if (built / _PAGE).is_file():
        return built
    # A checkout has the script that builds; a package was made without what it should have brought along.
    checkout = (folder / "build.mjs").is_file()
    code = "simulator_not_built" if checkout else "simulator_not_shipped"
    raise SimulatorMissing([Problem(str(built), code)])
