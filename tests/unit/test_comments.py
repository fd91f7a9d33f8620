"""templates/comments/zh-CN.toml has every comment of the templates, and nothing else."""

from __future__ import annotations

import itertools
import re
import subprocess
from pathlib import Path

from tests.command import tree
from xiaoliu.config_file import parse_config
from xiaoliu.plan import output_path, resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates
from xiaoliu.translate import comment_segments
from xiaoliu.wrap import columns

ROOT = Path(__file__).parents[2]
TEMPLATES = load_templates()
KINDS = (".js", ".wxml", ".wxss")
PROTOCOLS = ("xiaoliu", "openai", "article", "ndjson", "text")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMENT_LINE = re.compile(r"\s*(//|/?\*|<!--)")


def segments() -> dict[str, list[str]]:
    found = {}
    for source in sorted(TEMPLATES.sources):
        kind = "." + output_path(source).rsplit(".", 1)[-1]
        if kind in KINDS:
            found[source] = comment_segments(TEMPLATES.sources[source].decode(), kind)
    return found


def test_every_comment_has_a_translation() -> None:
    missing = [
        f"{source}: {segment}"
        for source, needed in segments().items()
        for segment in needed
        if segment not in TEMPLATES.comments.get(source, {})
    ]
    assert missing == [], "print stubs: python -m xiaoliu.comments"


def test_no_translation_is_left_over() -> None:
    needed = segments()
    obsolete = [
        f"{source}: {segment}"
        for source, table in TEMPLATES.comments.items()
        for segment in table
        if segment not in needed.get(source, [])
    ]
    assert obsolete == []


def test_a_chinese_project_has_chinese_comments_only() -> None:
    files = render(resolve(parse_config('[output]\ncomments = "zh-CN"'), TEMPLATES), TEMPLATES)
    english = [
        f"{path}: {segment}"
        for path, content in files.items()
        if path.endswith(KINDS)
        for segment in comment_segments(content.decode(), path[path.rfind(".") :])
        if not CHINESE.search(segment)
    ]
    assert english == []


def test_a_translation_keeps_the_names_of_code() -> None:
    lost = [
        f"{source}: {name} in {segment}"
        for source, table in TEMPLATES.comments.items()
        for segment, translation in table.items()
        for name in re.findall(r"`[^`]+`", segment)
        if name not in translation
    ]
    assert lost == []


def test_chinese_comments_are_at_most_100_columns_wide() -> None:
    for protocol in PROTOCOLS:
        config = f'[backend]\nprotocol = "{protocol}"\n[output]\ncomments = "zh-CN"'
        for path, content in render(resolve(parse_config(config), TEMPLATES), TEMPLATES).items():
            wide = [
                line
                for line in content.decode().split("\n")
                if path.endswith(KINDS) and COMMENT_LINE.match(line) and columns(line) > 100
            ]
            # The type of a tag, a link and the like have no place to break.
            assert [line for line in wide if CHINESE.search(line)] == [], path


def test_the_code_is_the_same_in_both_languages(tmp_path: Path) -> None:
    scripts: dict[str, dict[str, bytes]] = {"en": {}, "zh-CN": {}}
    for protocol, language in itertools.product(PROTOCOLS, scripts):
        config = f'[backend]\nprotocol = "{protocol}"\n[output]\ncomments = "{language}"'
        for path, content in render(resolve(parse_config(config), TEMPLATES), TEMPLATES).items():
            if path.endswith(".js"):
                scripts[language][f"{protocol}/{path}"] = content
            else:
                marks = rb"<!--[\s\S]*?-->|/\*[\s\S]*?\*/"
                without = re.sub(rb"\s+", b"", re.sub(marks, b"", content))
                assert scripts["en"].setdefault(f"{protocol}/{path}#", without) == without, path
    assert minified(scripts["en"], tmp_path / "en") == minified(scripts["zh-CN"], tmp_path / "zh")


def minified(scripts: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """By esbuild from npm, which drops all comments; the one from PyPI keeps some."""
    sources = [path for path in scripts if path.endswith(".js")]
    for path in sources:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(scripts[path])
    command = [
        ROOT / "node_modules/.bin/esbuild",
        *sources,
        "--minify",
        "--legal-comments=none",
        "--outdir=min",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return tree(folder / "min")
