"""What the commands do between the options and the exit code: call, catch, print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args

import typer

from xiaoliu.build import Prepared, prepare
from xiaoliu.config import Locale, Protocol, default_url
from xiaoliu.console import Printer
from xiaoliu.problems import EditedFiles, Problem, XiaoliuError
from xiaoliu.texts import TextLanguage, say
from xiaoliu.write import write

EXIT_FAILED, EXIT_STALE = 1, 4


def run_build(
    language: TextLanguage,
    config: Path,
    out: Path | None,
    check: bool,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> int:
    """`xiaoliu build`; the exit code."""
    printer = Printer(language, quiet=not sys.stdout.isatty())
    try:
        prepared = prepare(config, out=out)
        edited = prepared.difference.edited
        if edited and (check or not force):
            raise EditedFiles([Problem(path, "edited") for path in sorted(edited)])
        if not (check or dry_run):
            write(prepared.folder, prepared.difference, force=force)
    except XiaoliuError as error:
        if as_json:
            _json({"ok": False, "problems": [problem.as_json(language) for problem in error.problems]})
        else:
            printer.failure(error)
        return error.exit_code
    except OSError as error:
        printer.warn("build.failed", reason=_reason(error))
        return EXIT_FAILED
    stale = check and prepared.difference.is_stale
    if as_json:
        _json({"ok": not stale, **prepared.as_json()})
    else:
        _report(printer, prepared, verbose=check or dry_run)
        if dry_run:
            printer.say("build.dry_run")
        if stale:
            printer.warn("build.stale", folder=prepared.shown_folder, config=config)
    return EXIT_STALE if stale else 0


def _report(printer: Printer, prepared: Prepared, *, verbose: bool) -> None:
    difference = prepared.difference
    if verbose:
        for mark, paths in (("+", difference.create), ("~", difference.update), ("-", difference.delete)):
            for path in sorted(paths):
                printer.line(f"{mark} {path}")
    for path in difference.left:
        printer.warn("build.left", path=path)
    if not prepared.syntax_checked:
        printer.warn("build.unchecked")
    printer.say(
        "build.summary",
        style="green",
        folder=prepared.shown_folder,
        created=len(difference.create),
        updated=len(difference.update) + len(difference.edited),
        deleted=len(difference.delete),
        unchanged=difference.unchanged,
        milliseconds=prepared.milliseconds,
    )


def run_new(
    language: TextLanguage,
    folder: Path,
    name: str | None,
    url: str | None,
    protocol: str | None,
    locale: str | None,
    *,
    ask: bool,
) -> int:
    """`xiaoliu new`; the exit code. On a terminal it asks for what the options leave open."""
    from xiaoliu.new import Answers, check_target, create

    printer = Printer(language)
    ask = ask and sys.stdin.isatty() and sys.stdout.isatty()
    try:
        check_target(folder)
        name = name if name is not None else _ask(printer, "new.name", say(language, "new.default_name"), ask)
        protocol = protocol or _ask(printer, "new.protocol", "xiaoliu", ask, get_args(Protocol))
        url = url or _ask(printer, "new.url", default_url(protocol), ask)
        locale = locale or _ask(
            printer, "new.locale", "zh-CN" if language == "zh" else "en", ask, get_args(Locale)
        )
        create(folder, Answers(name, url, protocol, locale))
    except XiaoliuError as error:
        printer.failure(error)
        return error.exit_code
    except OSError as error:
        printer.warn("build.failed", reason=_reason(error))
        return EXIT_FAILED
    quoted = f'"{folder}"' if " " in str(folder) else folder
    printer.say("new.done", folder=folder, quoted=quoted, output="miniprogram_out")
    return 0


def _ask(printer: Printer, key: str, default: str, ask: bool, choices: tuple[str, ...] = ()) -> str:
    if not ask:
        return default
    question = (
        say(printer.language, key, choices=", ".join(choices)) if choices else say(printer.language, key)
    )
    answer: str = typer.prompt(question, default=default)
    while choices and answer not in choices:
        answer = typer.prompt(question, default=default)
    return answer


def run_serve(language: TextLanguage, host: str | None, port: int | None, workers: int) -> int:
    """`xiaoliu serve`; the exit code."""
    printer = Printer(language)
    try:
        from xiaoliu.server import ServerStartError, SettingsError, load_settings, run, run_workers
    except ModuleNotFoundError:
        printer.warn("serve.missing")
        return EXIT_FAILED
    try:
        settings = load_settings()
        places = "{0}\n{0}/h5" if settings.h5 else "{0}"

        def ready(url: str) -> None:
            printer.line(places.format(url))

        if workers == 1:
            run(settings, host=host, port=port, ready=ready)
        else:
            run_workers(settings, workers, host=host, port=port, ready=ready)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except ServerStartError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        pass
    return 0


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")


def _json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
