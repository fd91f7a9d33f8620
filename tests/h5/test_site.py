"""What the server sends for `/h5`: to whom, under which address, with which policy, and composed of what."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

from tests.raw_http import RawResponse
from tests.servers import ReferenceServer, reference_server
from tests.sessions import session
from xiaoliu.server import Settings, SettingsError, load_settings
from xiaoliu.server.h5.modules import MissingModule, bundle
from xiaoliu.server.h5.site import MODULES, compose
from xiaoliu.templates import load_templates

WEB = Path(__file__).parents[2] / "generator/xiaoliu/server/h5/web"


@pytest.fixture(scope="module")
def server() -> Iterator[ReferenceServer]:
    with reference_server(h5=True) as running:
        yield running


def get(server: ReferenceServer, path: str, **headers: str) -> RawResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawResponse(server.url, "GET", path, named, b"")


def addresses(document: str) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]+)"', document)


def test_without_the_setting_there_is_no_page() -> None:
    with reference_server() as server, get(server, "/h5/") as response:
        assert response.status == 404


@pytest.mark.parametrize("query", ["", "?from=poster&x=%2F"])
def test_the_address_without_a_slash_leads_to_the_one_with_it_wherever_it_is_mounted(
    server: ReferenceServer, query: str
) -> None:
    with get(server, f"/h5{query}") as response:
        assert response.status == 307
        assert response.headers["location"] == f"h5/{query}"


def test_the_command_says_where_the_page_is(tmp_path: Path) -> None:
    with session(tmp_path, "serve", "--port", "0", XIAOLIU_H5="true") as running:
        address = running.line_with("/h5")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/h5", address)
        with urlopen(address, timeout=20) as answer:
            assert answer.url == f"{address}/" and b"main.js" in answer.read()


def test_every_address_in_the_document_is_relative_and_leads_to_a_file(server: ReferenceServer) -> None:
    with get(server, "/h5/") as response:
        document = response.read().decode()
    found = addresses(document)
    assert len(found) > 10
    for address in found:
        assert not re.match(r"[/\w]+:|/", address), address
        with get(server, urljoin("/h5/", address)) as response:
            assert response.status == 200, address
            assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert response.headers["x-content-type-options"] == "nosniff"


def test_every_module_that_the_page_imports_is_named_for_an_early_start(server: ReferenceServer) -> None:
    site = compose(server.app.state.server.settings)
    named = {address.split("/")[1] for address in addresses(site.index.content.decode()) if "/" in address}
    for name, file in site.files.items():
        for imported in re.findall(r"from '\./([^']+)'", file.content.decode()):
            assert imported in named, f"{name} imports {imported}"


def test_the_policy_allows_files_and_requests_of_this_server_and_nothing_else(
    server: ReferenceServer,
) -> None:
    with get(server, "/h5/") as response:
        rules = dict(
            rule.strip().split(" ", 1) for rule in response.headers["content-security-policy"].split(";")
        )
        document = response.read().decode()
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", document)


def test_a_web_view_may_show_it(server: ReferenceServer) -> None:
    with get(server, "/h5/") as response:
        assert "x-frame-options" not in response.headers
        assert "frame-ancestors" not in response.headers["content-security-policy"]


def test_what_a_browser_may_have_compressed_it_gets_compressed(server: ReferenceServer) -> None:
    site = compose(server.app.state.server.settings)
    path = f"/h5/{site.version}/modules.js"
    with get(server, path, Accept_Encoding="gzip, deflate, br") as response:
        assert response.headers["content-encoding"] == "gzip"
        body = response.read()
    assert gzip.decompress(body) == site.files["modules.js"].content
    with get(server, path) as response:
        assert "content-encoding" not in response.headers
        assert response.headers["vary"] == "Accept-Encoding"
    assert sum(len(file.zipped) for file in site.files.values()) < 72 * 1024


@pytest.mark.parametrize(
    "path", ["/h5/x/main.jsx", "/h5/x/../main.js", "/h5/x/loader.js", "/h5/x/tsconfig.json"]
)
def test_there_is_nothing_but_the_page(server: ReferenceServer, path: str) -> None:
    with get(server, path) as response:
        assert response.status == 404


def test_a_file_of_another_version_is_given_but_not_kept(server: ReferenceServer) -> None:
    with get(server, "/h5/000000000000/main.js") as response:
        assert response.status == 200
        assert response.headers["cache-control"] == "no-cache"


def test_the_version_follows_what_is_served() -> None:
    plain = compose(Settings(h5=True)).version
    assert compose(Settings(h5=True)).version == plain
    assert compose(Settings(h5=True, h5_greeting="你好")).version != plain


HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}{% x %}'\"\\ & \u2028<!--"


def test_words_of_the_settings_stay_words() -> None:
    site = compose(Settings(h5=True, h5_title=HOSTILE, h5_greeting=HOSTILE, h5_suggestions=(HOSTILE,)))
    document = site.index.content.decode()
    assert "<script>alert" not in document and "{{ 7*7 }}" in document
    script = site.files["modules.js"].content.decode()
    assert "</script>" not in script
    found = re.search(r'"suggestions": \[\s*(".*")\s*\]', script)
    assert found and json.loads(found[1]) == HOSTILE


def test_no_secret_of_the_server_is_in_the_page() -> None:
    secret = "sk-0123456789abcdefghijklmnop"
    site = compose(Settings(h5=True, openai_api_key=secret, system_prompt="Only the server knows this."))
    everything = b"".join(file.content for file in [site.index, *site.files.values()])
    assert secret.encode() not in everything and b"Only the server" not in everything


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("H5_ACCENT", "red", "XIAOLIU_H5_ACCENT: must be a colour such as #07c160"),
        ("H5_TITLE", "", "XIAOLIU_H5_TITLE: "),
        ("H5_SUGGESTIONS", "a|b|c|d|e|f|g", "XIAOLIU_H5_SUGGESTIONS: "),
        ("H5_GREETING", "a\x01", "XIAOLIU_H5_GREETING: contains U+0001"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"XIAOLIU_{variable}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value).startswith(sentence)


def test_a_file_of_variables_can_say_several_lines_and_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOLIU_H5_GREETING", r"你好\n有什么想问的？")
    monkeypatch.setenv("XIAOLIU_H5_SUGGESTIONS", "一, 二 | 三？|")
    settings = load_settings()
    assert settings.h5_greeting == "你好\n有什么想问的？"
    assert settings.h5_suggestions == ("一, 二", "三？")


def test_the_page_runs_the_mini_programs_own_files() -> None:
    script = compose(Settings(h5=True)).files["modules.js"].content.decode()
    sources = {name: data.decode() for name, data in load_templates().sources.items()}
    for name in ("runtime/run.js", "runtime/transcript.js", "pages/chat/conversation.js", "locales/zh-CN.js"):
        assert sources[name].strip() in script, name
    assert "eval(" not in script and "new Function" not in script


def test_the_page_asks_for_the_modules_that_the_server_takes_for_roots() -> None:
    assert sorted(re.findall(r"load\('([^']+)'\)", (WEB / "runtime.js").read_text("utf-8"))) == sorted(
        MODULES
    )


def loaded(sources: dict[str, str], path: str) -> object:
    """What a module of a bundle exports, by Node.js."""
    loader = (WEB / "loader.js").read_text("utf-8")
    script = bundle(sources, [path], loader) + f"\nconsole.log(JSON.stringify(load({json.dumps(path)})));"
    done = subprocess.run(
        ["node", "--input-type=module", "--disallow-code-generation-from-strings", "-e", script],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_module_runs_once_and_finds_its_neighbours() -> None:
    sources = {
        "a/one.js": "const two = require('../two'); const again = require('./three.js');\n"
        "module.exports = { same: two.three === again, count: again.count };",
        "two.js": 'exports.three = require("./a/three");',
        "a/three.js": "let count = 0; count += 1; exports.count = count;",
        "a/unused.js": "throw new Error();",
    }
    assert loaded(sources, "a/one.js") == {"same": True, "count": 1}
    assert "unused" not in bundle(sources, ["a/one.js"], "")


def test_a_circle_of_modules_sees_unfinished_exports_as_commonjs_says() -> None:
    sources = {
        "a.js": "exports.early = 1; exports.b = require('./b');",
        "b.js": "exports.seen = Object.keys(require('./a'));",
    }
    assert loaded(sources, "a.js") == {"early": 1, "b": {"seen": ["early"]}}


def test_a_require_that_leads_nowhere_is_found_before_the_server_starts() -> None:
    with pytest.raises(MissingModule, match=r"a\.js requires \./b"):
        bundle({"a.js": "require('./b');"}, ["a.js"], "")
