"""How fast `templates/runtime/utf8.js` decodes, beside the polyfills from npm, in four engines.

    python -m bench.decode [--json]

Takes about half a minute on an idle machine. Only the ratios within one run mean anything.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.engines import ENGINES

ROOT = Path(__file__).resolve().parent.parent
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
# All of them exact: what is faster but wrong on broken input is no alternative.
DECODERS = {
    "xiaoliu": ROOT / "templates/runtime/utf8.js",
    "text-encoding": ROOT / "node_modules/text-encoding/index.js",
    "@bacons/text-decoder": ROOT / "node_modules/@bacons/text-decoder/src/index.ts",
    "text-encoding-utf-8": ROOT / "node_modules/text-encoding-utf-8/lib/encoding.lib.js",
}
TITLES = {
    "jsc-nojit": "JavaScriptCore, no JIT",
    "node-jitless": "V8, no JIT",
    "chromium": "V8",
    "quickjs": "QuickJS",
}
SIZES = (20, 100, 1400)  # bytes a chunk: a token, a frame, an Ethernet packet
TEXTS = {
    "zh": "流式输出让大模型的回答一个字一个字地出现在屏幕上，读者不必等待整段文字生成完毕，就能开始阅读。",
    "ascii": 'The quick brown fox jumps over the lazy dog, and {"content":"streams"} each token at once. ',
    "mixed": '流式输出 streaming：LLM 的回答 token by token 出现😀，{"content":"你好, world"} 不必等。',
}
ROUNDS = 20
SLICE = 10  # milliseconds


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = {name: gzipped_size(path) for name, path in DECODERS.items()}
    rows = [row for engine in TITLES for row in measure(engine)]
    result = {"gzipped_bytes": sizes, "megabytes_per_second": rows}
    print(json.dumps(result, indent=2, ensure_ascii=False) if options.json else table(sizes, rows))


def measure(engine_name: str) -> list[dict[str, Any]]:
    """The speeds in one engine: a row for each chunk size and text, in megabytes (10^6 bytes) a second."""
    modules = {f"/{name}.js": bundle(path).decode() for name, path in DECODERS.items()}
    argument = {
        "decoders": list(DECODERS),
        "texts": TEXTS,
        "sizes": SIZES,
        "rounds": ROUNDS,
        "milliseconds": SLICE,
    }
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    engine = ENGINES[engine_name]()
    try:
        results = engine.run(script, modules=modules, argument=argument, timeout=600)
    finally:
        engine.close()
    rows = []
    for result in results:
        speeds = dict(zip(DECODERS, (speed / 1e6 for speed in result["speeds"]), strict=True))
        ratio = speeds["xiaoliu"] / max(speed for name, speed in speeds.items() if name != "xiaoliu")
        rows.append(
            {
                "engine": engine_name,
                "text": result["kind"],
                "chunk_bytes": result["size"],
                **{name: round(speed, 1) for name, speed in speeds.items()},
                "times_the_best_other": round(ratio, 1),
            }
        )
    return rows


def bundle(path: Path, *options: str) -> bytes:
    """One CommonJS file out of a module and what it requires."""
    command = [str(ESBUILD), "--bundle", "--format=cjs", "--target=es2018", *options, str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def gzipped_size(path: Path) -> int:
    """Bytes, minified and gzipped."""
    return len(gzip.compress(bundle(path, "--minify"), 9, mtime=0))


def table(sizes: dict[str, int], rows: list[dict[str, Any]]) -> str:
    """The figures as Markdown."""
    lines = [
        "| engine | chunk | text | " + " | ".join(DECODERS) + " | × the best other |",
        "| --- | --- | --- |" + " --- |" * (len(DECODERS) + 1),
        "| bytes, gzipped | | | " + " | ".join(f"{sizes[name]:,}" for name in DECODERS) + " | |",
    ]
    for row in rows:
        speeds = " | ".join(f"{row[name]:.1f}" for name in DECODERS)
        where = f"{TITLES[row['engine']]} | {row['chunk_bytes']} B | {row['text']}"
        lines.append(f"| {where} | {speeds} | **{row['times_the_best_other']:.1f}** |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
