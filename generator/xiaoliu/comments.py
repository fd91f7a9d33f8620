"""`python -m xiaoliu.comments`: what templates/comments/zh-CN.toml lacks, as stubs to translate."""

from __future__ import annotations

import json

from xiaoliu.plan import output_path
from xiaoliu.templates import Templates, load_templates
from xiaoliu.translate import comment_segments


def missing(templates: Templates) -> dict[str, list[str]]:
    """Segments without a translation, by template."""
    found = {}
    for source, content in templates.sources.items():
        kind = "." + output_path(source).rsplit(".", 1)[-1]
        if kind in (".js", ".wxml", ".wxss"):
            known = templates.comments.get(source, {})
            lacking = [
                segment for segment in comment_segments(content.decode("utf-8"), kind) if segment not in known
            ]
            if lacking:
                found[source] = lacking
    return found


def stubs(templates: Templates) -> str:
    """TOML tables with an empty translation for each missing segment."""
    lines = []
    for source, segments in missing(templates).items():
        lines.append(f"\n[{json.dumps(source)}]")
        lines += [f'{json.dumps(segment, ensure_ascii=False)} = ""' for segment in segments]
    return "\n".join(lines).strip()


if __name__ == "__main__":
    print(stubs(load_templates()))
