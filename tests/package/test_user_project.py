"""A new user's first test: written from docs/testing.md alone, in a fresh project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.user_project import new_project, run_pytest

ROOT = Path(__file__).parents[2]
DOCS = ["docs/testing.md", "docs/testing.zh-CN.md"]

# The decoder of the article that this project began with, and of most answers on the web: each chunk by itself.
ARTICLE_DECODER = """
class TextDecoder {
  decode(chunk) {
    if (chunk === undefined) return '';
    const arrayBuffer = new Uint8Array(chunk);
    return decodeURIComponent(escape(String.fromCharCode.apply(null, arrayBuffer)));
  }
}

module.exports = { TextDecoder };
"""


def first_test(docs: str) -> str:
    """The first Python of the page, and the file that the page says it goes to."""
    text = (ROOT / docs).read_text("utf-8")
    assert "`tests/test_story.py`" in text
    match = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert match
    return match[1]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("docs", DOCS)
def test_the_test_of_the_docs_passes_in_a_fresh_project(tmp_path: Path, docs: str) -> None:
    project = new_project(tmp_path / "chat")
    (project / "tests/test_story.py").write_text(first_test(docs), "utf-8")
    done = run_pytest(project)
    assert done.returncode == 0, done.stdout + done.stderr
    # Its own, and those that "new" has left.
    assert "15 passed" in done.stdout
    assert not (project / "test-results").exists()


@pytest.mark.timeout(300)
def test_the_same_test_fails_with_the_article_s_decoder(tmp_path: Path) -> None:
    project = new_project(tmp_path / "chat")
    (project / "tests/test_story.py").write_text(first_test(DOCS[0]), "utf-8")
    decoder = project / "miniprogram_out/runtime/utf8.js"
    assert "class TextDecoder" in decoder.read_text("utf-8")
    decoder.write_text(ARTICLE_DECODER, "utf-8")

    done = run_pytest(project, "tests/test_story.py", "-k", "to_the_letter")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "4 failed" in done.stdout
    # It says why, where to look, and that these are not the files that xiaoliu made.
    assert "the answer is not complete, it is failed" in done.stdout
    assert "URIError: URI malformed" in done.stdout
    assert "trace.zip" in done.stdout and len(list(project.glob("test-results/*/trace.zip"))) == 4
    assert "miniprogram_out is not what xiaoliu.toml says, and was tested as it is" in done.stdout
