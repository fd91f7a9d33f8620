"""How long the generator takes, beside copier and cookiecutter making the same files: `python bench/generate.py`.

The peers are installed into a temporary environment. They get the generated mini-program as their template, with one
rendered file, which is the least that they could have to do. Each row is the median of several runs, taken in turn.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        rows = measure(Path(temporary), options.runs)
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    build = rows["xiaoliu build, new folder"]
    for name, milliseconds in rows.items():
        print(f"{name:<42}{milliseconds:>8.1f} ms{milliseconds / build:>8.2f} ×")


def measure(folder: Path, runs: int) -> dict[str, float]:
    project = folder / "project"
    project.mkdir()
    (project / "xiaoliu.toml").write_text("", "utf-8")
    out = project / "miniprogram_out"
    xiaoliu = [str(Path(sys.executable).parent / "xiaoliu")]
    run([*xiaoliu, "build"], project)
    peers = install_peers(folder)
    copier, cookiecutter = peer_templates(folder, out)
    made = folder / "made"

    def clean() -> None:
        shutil.rmtree(made, ignore_errors=True)

    commands: dict[str, tuple[Callable[[], None], list[str]]] = {
        "xiaoliu --version": (clean, [*xiaoliu, "--version"]),
        "xiaoliu --help": (clean, [*xiaoliu, "--help"]),
        "xiaoliu build, new folder": (clean, [*xiaoliu, "build", "--out", str(made)]),
        "xiaoliu build, nothing changed": (lambda: None, [*xiaoliu, "build"]),
        "copier copy, new folder": (
            clean,
            [str(peers / "copier"), "copy", "--quiet", "--defaults", str(copier), str(made)],
        ),
        "cookiecutter, new folder": (
            clean,
            [str(peers / "cookiecutter"), "--no-input", "--output-dir", str(made), str(cookiecutter)],
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, (prepare, command) in commands.items():
            prepare()
            started = time.perf_counter()
            run(command, project)
            times[name].append((time.perf_counter() - started) * 1000)
    rows = {name: statistics.median(values) for name, values in times.items()}
    rows["rebuild in dev, one text changed"] = warm_rebuild(project, runs * 3)
    return rows


def warm_rebuild(project: Path, runs: int) -> float:
    from xiaoliu.dev.rebuild import Rebuilder

    rebuilder = Rebuilder(project / "xiaoliu.toml")
    rebuilder.rebuild()
    times = []
    for number in range(runs):
        (project / "xiaoliu.toml").write_text(f'[chat]\ntitle = "{number}"\n', "utf-8")
        started = time.perf_counter()
        rebuilder.rebuild()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def install_peers(folder: Path) -> Path:
    run([sys.executable, "-m", "venv", str(folder / "peers")], folder)
    tools = folder / "peers" / "bin"
    run([str(tools / "python"), "-m", "pip", "install", "--quiet", "copier", "cookiecutter"], folder)
    return tools


def peer_templates(folder: Path, out: Path) -> tuple[Path, Path]:
    """The same files as a template of each peer; config.js alone is rendered."""
    rendered = "module.exports = {{ name | tojson }};\n"
    copier = folder / "copier"
    shutil.copytree(out, copier)
    (copier / "config.js").unlink()
    (copier / "config.js.jinja").write_text(rendered, "utf-8")
    (copier / "copier.yml").write_text("name:\n  type: str\n  default: chat\n", "utf-8")
    cookiecutter = folder / "cookiecutter"
    inner = cookiecutter / "{{cookiecutter.name}}"
    shutil.copytree(out, inner)
    (inner / "config.js").write_text(rendered.replace("name", "cookiecutter.name"), "utf-8")
    copied = sorted({f"*{file.suffix}" for file in out.rglob("*") if file.suffix != ".js"})
    copied += [str(file.relative_to(out)) for file in out.rglob("*.js") if file.name != "config.js"]
    settings = {"name": "chat", "_copy_without_render": [f"chat/{path}" for path in copied] + copied}
    (cookiecutter / "cookiecutter.json").write_text(json.dumps(settings), "utf-8")
    return copier, cookiecutter


def run(command: list[str], cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
