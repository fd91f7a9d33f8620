"""How long the generator takes, beside copier and cookiecutter making the same files: `python bench/generate.py`.

The peers are installed into a temporary environment. They get the generated mini-program as their template, with one
rendered file, which is the least that they could have to do. Each row is the median of several runs, taken in turn.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Times = tuple[float, float]
"""Elapsed time and processor time, which other programs disturb less; milliseconds in the results."""


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
    build = rows["xiaoliu build, new folder"][1]
    print(f"{'milliseconds':<36}{'elapsed':>10}{'processor':>12}{'ratio':>8}")
    for name, (elapsed, used) in rows.items():
        print(f"{name:<36}{elapsed:>10.0f}{used:>12.0f}{used / build:>8.2f}")


def measure(folder: Path, runs: int) -> dict[str, Times]:
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
    times: dict[str, list[Times]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, (prepare, command) in commands.items():
            prepare()
            started, used = time.perf_counter(), processor_time()
            run(command, project)
            times[name].append((time.perf_counter() - started, processor_time() - used))
    rows = {name: median(values) for name, values in times.items()}
    rows["rebuild in dev, one text changed"] = median(warm_rebuild(project, runs * 3))
    return rows


def processor_time() -> float:
    """Seconds that the commands run so far have computed."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(values: list[Times]) -> Times:
    elapsed, used = (statistics.median(column) * 1000 for column in zip(*values, strict=True))
    return elapsed, used


def warm_rebuild(project: Path, runs: int) -> list[Times]:
    from xiaoliu.dev.rebuild import Rebuilder

    rebuilder = Rebuilder(project / "xiaoliu.toml")
    rebuilder.rebuild()
    times = []
    for number in range(runs):
        (project / "xiaoliu.toml").write_text(f'[chat]\ntitle = "{number}"\n', "utf-8")
        started, used = time.perf_counter(), time.process_time()
        rebuilder.rebuild()
        times.append((time.perf_counter() - started, time.process_time() - used))
    return times[1:]


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
