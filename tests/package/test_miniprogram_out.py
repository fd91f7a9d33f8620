"""The committed mini-program is what xiaoliu.toml and the templates say."""

from __future__ import annotations

from pathlib import Path

from tests.command import xiaoliu

ROOT = Path(__file__).parents[2]


def test_the_committed_mini_program_is_current() -> None:
    done = xiaoliu("build", "--check", cwd=ROOT)
    assert done.returncode == 0, f"run: make generate\n{done.stdout}{done.stderr}"


def test_a_template_newer_than_the_output_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "xiaoliu.toml").write_text("", "utf-8")
    assert xiaoliu("build", cwd=tmp_path).returncode == 0
    (tmp_path / "xiaoliu.toml").write_text('[chat]\ntitle = "x"\n', "utf-8")
    done = xiaoliu("build", "--check", cwd=tmp_path)
    assert done.returncode == 4 and "~ config.js" in done.stdout, done.stdout
