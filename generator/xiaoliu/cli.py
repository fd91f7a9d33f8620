"""The command line: options in, exit codes out; the work is done elsewhere and imported when it is needed.

Exit codes: 0 done; 1 failed; 2 wrong command line, config or output folder; 3 generated files were edited by
hand, nothing was written; 4 the output is stale (`build --check`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer

from xiaoliu import __version__
from xiaoliu.texts import TextLanguage, choose_language, say

_CONFIG = "xiaoliu.toml"


def main() -> None:
    """The entry point of `xiaoliu`."""
    _print_unicode()
    language, arguments = choose_language(sys.argv[1:], os.environ)
    create_app(language)(args=arguments, prog_name="xiaoliu")


def create_app(language: TextLanguage) -> typer.Typer:
    """The commands, with their help in one language."""

    def text(key: str) -> str:
        return say(language, f"help.{key}")

    app = typer.Typer(
        help=text("app"),
        epilog=text("codes"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # rich would double the time of --help
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    config_option = typer.Option(_CONFIG, "--config", "-c", help=text("config"))

    @app.callback()
    def options(
        _version: bool = typer.Option(
            False, "--version", "-V", help=text("version"), callback=_show_version, is_eager=True
        ),
        _lang: str = typer.Option("", "--lang", help=text("lang"), callback=_refuse_language),
    ) -> None:
        pass

    @app.command(help=text("new"))
    def new(
        folder: Path = typer.Argument(..., metavar="DIR", help=text("new.dir")),
        name: str | None = typer.Option(None, "--name", help=say(language, "new.name")),
        url: str | None = typer.Option(None, "--url", help=say(language, "new.url")),
        protocol: str | None = typer.Option(
            None, "--protocol", help="xiaoliu | openai | article | ndjson | text"
        ),
        locale: str | None = typer.Option(None, "--locale", help="zh-CN | en | auto"),
        yes: bool = typer.Option(False, "--yes", "-y", help=text("new.yes")),
    ) -> None:
        from xiaoliu.commands import run_new

        raise typer.Exit(run_new(language, folder, name, url, protocol, locale, ask=not yes))

    @app.command(help=text("build"))
    def build(
        config: Path = config_option,
        out: Path | None = typer.Option(None, "--out", "-o", metavar="DIR", help=text("build.out")),
        check: bool = typer.Option(False, "--check", help=text("build.check")),
        dry_run: bool = typer.Option(False, "--dry-run", help=text("build.dry_run")),
        force: bool = typer.Option(False, "--force", help=text("build.force")),
        as_json: bool = typer.Option(False, "--json", help=text("json")),
    ) -> None:
        from xiaoliu.commands import run_build

        raise typer.Exit(run_build(language, config, out, check, dry_run, force, as_json))

    @app.command(help=text("dev"))
    def dev(
        config: Path = config_option,
        port: int | None = typer.Option(None, "--port", "-p", min=0, max=65535, help=text("dev.port")),
        preview_port: int | None = typer.Option(
            None, "--preview-port", min=0, max=65535, help=text("preview.port")
        ),
        open_page: bool = typer.Option(False, "--open", help=text("open")),
    ) -> None:
        from xiaoliu.dev import run_dev

        raise typer.Exit(run_dev(language, config, port, preview_port, open_page=open_page))

    @app.command(help=text("preview"))
    def preview(
        folder: Path = typer.Argument(..., metavar="DIR", help=text("preview.dir")),
        port: int | None = typer.Option(None, "--port", "-p", min=0, max=65535, help=text("preview.port")),
        open_page: bool = typer.Option(False, "--open", help=text("open")),
    ) -> None:
        from xiaoliu.dev import run_preview

        raise typer.Exit(run_preview(language, folder, port, open_page=open_page))

    @app.command(help=text("test"))
    def test(
        config: Path = config_option,
        project: Path | None = typer.Option(None, "--project", metavar="DIR", help=text("test.project")),
        profile: list[str] = typer.Option(
            [], "--profile", metavar="PHONE", help=text("test.profile"), callback=_known_profiles
        ),
        select: str = typer.Option("", "-k", metavar="WORDS", help=text("test.select")),
        junit: Path | None = typer.Option(None, "--junit", metavar="FILE", help=text("test.junit")),
        results: Path = typer.Option("test-results", "--results", metavar="DIR", help=text("test.results")),
        headed: bool = typer.Option(False, "--headed", help=text("test.headed")),
        as_json: bool = typer.Option(False, "--json", help=text("json")),
    ) -> None:
        from xiaoliu.testing.command import TestOptions, run_test

        options = TestOptions(config, project, profile, select, junit, results, headed, as_json)
        raise typer.Exit(run_test(language, options))

    @app.command(help=text("serve"))
    def serve(
        host: str | None = typer.Option(None, "--host", help=text("serve.host")),
        port: int | None = typer.Option(None, "--port", "-p", min=0, max=65535, help=text("serve.port")),
        workers: int = typer.Option(
            1, "--workers", "-w", min=1, envvar="WEB_CONCURRENCY", help=text("serve.workers")
        ),
    ) -> None:
        from xiaoliu.commands import run_serve

        raise typer.Exit(run_serve(language, host, port, workers))

    @app.command(help=text("schema"))
    def schema() -> None:
        from xiaoliu.schema import schema_text

        print(schema_text(), end="")

    return app


def _known_profiles(values: list[str]) -> list[str]:
    from xiaoliu.testing.setting import PROFILES

    if any(value not in PROFILES for value in values):
        raise typer.BadParameter(", ".join(PROFILES))
    return values


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"xiaoliu {__version__}")
        raise typer.Exit


def _refuse_language(value: str) -> None:
    """`main` has taken a language that it knows out of the arguments."""
    if value:
        raise typer.BadParameter("en, zh")


def _print_unicode() -> None:
    """Chinese also in the C locale and in a Windows pipe, instead of a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
