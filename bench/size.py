"""What the generated mini-program weighs, minified for the count only; DevTools minifies it when it uploads.

    python bench/size.py [--json]

JavaScript and WXSS go through esbuild (npm), WXML and JSON count as they are. The total is gzipped as one,
since a phone downloads a package as one file. Each file's own figure, gzipped by itself, is there to compare files;
their sum is larger.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "miniprogram_out"
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
LOADERS = {".js": "js", ".wxss": "css"}
NOT_SHIPPED = {"xiaoliu.lock", "project.config.json", "sitemap.json"}


@dataclass(frozen=True)
class Weight:
    """One file; sizes in bytes."""

    path: str
    raw: int
    minified: int
    gzipped: int
    content: bytes
    """Minified."""


def package_size(weights: list[Weight]) -> int:
    """The bytes of all files, minified and gzipped as one."""
    return len(_gzip(b"".join(weight.path.encode() + weight.content for weight in weights)))


def weigh(folder: Path = OUTPUT) -> list[Weight]:
    """The weight of every file that a phone downloads, by path.

    Raises:
        FileNotFoundError: esbuild is not installed; `npm ci` does it.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in NOT_SHIPPED]
    return [_weigh(path, path.relative_to(folder).as_posix()) for path in files]


def _weigh(path: Path, name: str) -> Weight:
    raw = path.read_bytes()
    minified = _minified(raw, LOADERS[path.suffix]) if path.suffix in LOADERS else raw
    return Weight(name, len(raw), len(minified), len(_gzip(minified)), minified)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _minified(source: bytes, loader: str) -> bytes:
    # rpx and page are WXSS only; esbuild minifies around them and warns.
    command = [str(ESBUILD), "--minify", f"--loader={loader}", "--log-level=error", "--charset=utf8"]
    return subprocess.run(command, input=source, capture_output=True, check=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    weights = weigh()
    together, apart = package_size(weights), sum(weight.gzipped for weight in weights)
    if parser.parse_args().json:
        files = {weight.path: [weight.raw, weight.minified, weight.gzipped] for weight in weights}
        print(json.dumps({"gzipped_as_one": together, "gzipped_one_by_one": apart, "files": files}, indent=2))
        return
    print(f"{'raw':>8} {'minified':>9} {'gzipped':>8}  file")
    for weight in weights:
        print(f"{weight.raw:8} {weight.minified:9} {weight.gzipped:8}  {weight.path}")
    raw, minified = (sum(getattr(weight, name) for weight in weights) for name in ("raw", "minified"))
    print(f"{raw:8} {minified:9} {apart:8}  one by one, in bytes")
    print(f"{'':8} {'':9} {together:8}  as one package")


if __name__ == "__main__":
    main()
