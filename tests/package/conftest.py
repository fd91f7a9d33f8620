"""Generated mini-programs to show to tools that others wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiaoliu.config_file import parse_config
from xiaoliu.plan import resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates

# Every protocol and encoding, language, colour mode and feature is in one of them.
CONFIGS = {
    "default": "",
    "sse-en-dark": '[app]\nlocale="en"\n[backend]\nencoding="sse"\n[theme]\ndark="dark"\naccent="#000"\nradius=0',
    "ndjson-zh-light": '[app]\nlocale="zh-CN"\n[backend]\nencoding="ndjson"\n[theme]\ndark="light"\naccent="#fff"',
    "web-view": "[features]\nweb_view=true",
    "openai": '[backend]\nurl="https://example.com/v1"\nprotocol="openai"\nmodel="m"\n[features]\nthinking=false',
    "article": '[backend]\nprotocol="article"\n[output]\ncomments="en"',
    "foreign-ndjson": '[backend]\nprotocol="ndjson"\n[chat]\nsuggestions=["a","b","c","d","e","f"]',
    "hostile-text": '[app]\nname="{{x}}</view>\\"\\u2028"\n[backend]\nprotocol="text"\n[chat]\ntitle="@background"',
}


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One generated mini-program for each of CONFIGS, by its name."""
    templates = load_templates()
    folders = {}
    for name, text in CONFIGS.items():
        folder = tmp_path_factory.mktemp(name, numbered=False)
        for path, content in render(resolve(parse_config(text), templates), templates).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        folders[name] = folder
    return folders
