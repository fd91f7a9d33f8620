"""The manifest and the templates fit each other, for every protocol and locale."""

from __future__ import annotations

import itertools
import json
import posixpath
import re
from pathlib import Path

import pytest

from xiaoliu.config import FeaturesTable, default_transports
from xiaoliu.config_file import parse_config
from xiaoliu.plan import Plan, output_path, resolve
from xiaoliu.render import render
from xiaoliu.templates import load_templates

ROOT = Path(__file__).parents[2]
TEMPLATES = load_templates()
PROTOCOLS = {
    **{f"xiaoliu-{encoding}": f'encoding = "{encoding}"' for encoding in ("success", "sse", "ndjson")},
    **{name: f'protocol = "{name}"' for name in ("openai", "article", "ndjson", "text")},
}
LOCALES = ("zh-CN", "en", "auto")
TRANSPORTS = default_transports("xiaoliu")


def planned(protocol: str = "xiaoliu-success", locale: str = "auto", features: str = "") -> Plan:
    config = f'[app]\nlocale = "{locale}"\n[backend]\n{PROTOCOLS[protocol]}\n[features]\n{features}'
    return resolve(parse_config(config), TEMPLATES)


def test_every_template_has_a_row_in_the_manifest() -> None:
    assert TEMPLATES.unclaimed() == []


def test_every_row_of_the_manifest_is_the_first_to_match_some_template() -> None:
    used = {row for _source, row in TEMPLATES.claimed()}
    assert [row.path for row in TEMPLATES.rows if row not in used] == []


def test_no_two_templates_make_the_same_file() -> None:
    paths = [output_path(source) for source, _ in TEMPLATES.claimed()]
    assert len(set(paths)) == len(paths)


def test_only_app_templates_are_rendered() -> None:
    jinja = [source for source in TEMPLATES.sources if source.endswith(".j2")]
    assert jinja and all(source.startswith("app/") for source in jinja)


def test_every_condition_names_something_that_a_config_can_ask_for() -> None:
    possible = {f"protocol:{name}" for name in PROTOCOLS} | {"locale:zh-CN", "locale:en"}
    possible |= {f"transport:{name}" for name in TRANSPORTS}
    possible |= {f"feature:{name}" for name in FeaturesTable.model_fields}
    assert {condition.removeprefix("!") for row in TEMPLATES.rows for condition in row.when} <= possible


@pytest.mark.parametrize(("protocol", "locale"), list(itertools.product(PROTOCOLS, LOCALES)))
def test_a_project_holds_exactly_the_scripts_it_requires(protocol: str, locale: str) -> None:
    assert_whole(render(planned(protocol, locale), TEMPLATES))


@pytest.mark.parametrize("feature", FeaturesTable.model_fields)
def test_so_does_a_project_without_a_feature(feature: str) -> None:
    assert_whole(render(planned(features=f"{feature} = false"), TEMPLATES))


def test_so_does_a_project_with_the_servers_page() -> None:
    files = render(planned(features="web_view = true"), TEMPLATES)
    assert json.loads(files["app.json"])["pages"] == ["pages/chat/chat", "pages/web-view/web-view"]
    assert_whole(files)


def test_the_servers_page_is_there_on_request_only() -> None:
    assert not any("web-view" in path for path in render(planned(), TEMPLATES))


@pytest.mark.parametrize(
    "order", [order for count in (1, 2, 3) for order in itertools.permutations(TRANSPORTS, count)]
)
def test_so_does_a_project_with_any_transports_which_it_tries_in_the_configured_order(
    order: tuple[str, ...],
) -> None:
    files = render(
        resolve(parse_config(f"[backend]\ntransports = {json.dumps(order)}"), TEMPLATES), TEMPLATES
    )
    assert_whole(files)
    assert tuple(re.findall(r"/transports/(\w+)\.js", files["transports.js"].decode())) == order


def assert_whole(files: dict[str, bytes]) -> None:
    required = {"app.js"}
    pages = json.loads(files["app.json"])["pages"]
    waiting = [
        "app.js",
        *(f"{page}.js" for page in pages),
        *(f"{name}.js" for name in components(files, pages)),
    ]
    reached: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        assert path in files, f"{path} is required but not there"
        reached.add(path)
        code = re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", files[path].decode(), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"require\(['\"]([^'\"]+)['\"]\)", code):
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            waiting.append(joined if joined.endswith(".js") else f"{joined}.js")
    scripts = {path for path in files if path.endswith(".js")}
    assert required <= reached
    assert sorted(scripts - reached) == [], "nothing requires these"


def components(files: dict[str, bytes], pages: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(pages)
    while waiting:
        owner = waiting.pop()
        for target in json.loads(files[f"{owner}.json"]).get("usingComponents", {}).values():
            base = "" if target.startswith("/") else posixpath.dirname(owner)
            name = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def test_every_component_is_used_and_whole() -> None:
    files = render(planned(), TEMPLATES)
    used = components(files, json.loads(files["app.json"])["pages"])
    there = {
        path.rsplit(".", 1)[0] for path in files if path.startswith("components/") and path.endswith(".json")
    }
    assert used == there
    assert [
        f"{name}.{kind}" for name in used for kind in ("js", "json", "wxml") if f"{name}.{kind}" not in files
    ] == []


@pytest.mark.parametrize("comments", ["en", "zh-CN"])
def test_generated_files_say_so_and_the_users_files_do_not(comments: str) -> None:
    plan = resolve(parse_config(f'[output]\ncomments = "{comments}"'), TEMPLATES)
    files = render(plan, TEMPLATES)
    for file in plan.files:
        first = files[file.path].split(b"\n", 1)[0].decode()
        if file.path.endswith((".js", ".wxss", ".wxml")) and file.mode != "once":
            assert "Code generated by xiaoliu from xiaoliu.toml." in first, file.path
        else:
            assert "Code generated" not in first, file.path


def test_a_copied_file_is_the_template_below_its_header() -> None:
    plan = resolve(parse_config('[output]\ncomments = "en"'), TEMPLATES)
    files = render(plan, TEMPLATES)
    for file in plan.files:
        if file.mode == "copy":
            assert files[file.path].endswith(TEMPLATES.sources[file.source]), file.path


def test_the_same_config_gives_the_same_bytes() -> None:
    assert render(planned(), load_templates()) == render(planned(), TEMPLATES)
