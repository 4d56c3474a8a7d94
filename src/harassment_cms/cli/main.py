"""The command line put together: the global options and the nouns.

``run`` is called by ``__main__`` only. Errors pass through ``door``, where they become sentences and exit codes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from harassment_cms import __version__
from harassment_cms.cli import render, talk
from harassment_cms.cli.door import guarded
from harassment_cms.cli.nouns import Nouns
from harassment_cms.cli.options import HELP_OPTIONS, Options, hoisted
from harassment_cms.domain.errors import ExitCode

_COMPLETION = "_HCMS_COMPLETE"
_PASSPHRASE_FILE = "HCMS_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable

app = typer.Typer(
    cls=Nouns,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; ``BrokenPipeError`` is left to ``__main__``."""
    return guarded(lambda: _obey(argv))


@app.callback()
def hcms(
    ctx: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", envvar="HCMS_HOME", metavar="DIR", help="The home to work in.")
    ] = None,
    user: Annotated[
        str | None,
        typer.Option("--user", envvar="HCMS_USER", metavar="NAME", help="Who you are, where several people work."),
    ] = None,
    passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--passphrase-file",
            envvar=_PASSPHRASE_FILE,
            metavar="FILE",
            help="A file whose first line is your passphrase; - reads it from standard input.",
        ),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="No columns and no progress bar: one thing below the other.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Data as JSON, where a command returns data.")] = False,
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only",
            envvar="HCMS_READ_ONLY",
            help="Look only: nothing is written, also where the case file is behind.",
        ),
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Case management for the people at a university who answer reports of harassment and hate incidents.

    Without a command it opens the screens. Every command does what the screens do, in words. These options may
    stand before or behind a command.
    """
    os.environ.pop(_PASSPHRASE_FILE, None)  # no program started from here needs to know
    if version:
        render.line(f"hcms {__version__}")
        raise typer.Exit
    options = Options(home, user, passphrase_file, plain, json, read_only)
    ctx.obj = options
    if ctx.invoked_subcommand is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            render.exactly(ctx.get_help())
            raise typer.Exit(int(ExitCode.USAGE))
        from harassment_cms.cli.launch import open_screens

        raise typer.Exit(open_screens(options))


def _obey(argv: Sequence[str]) -> int:
    command = get_command(app)
    if _COMPLETION in os.environ:
        command.main(prog_name="hcms")
    flags = {name for option in command.params if getattr(option, "is_flag", False) for name in option.opts}
    valued = {name for option in command.params for name in option.opts} - flags
    try:
        with command.make_context("hcms", hoisted(argv, flags, valued)) as ctx:
            command.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        _explain(error)
        return int(ExitCode.USAGE)
    return int(ExitCode.DONE)


def _explain(error: typer.TyperException) -> None:
    """Say what is wrong with the line; words that were meant as text are not repeated."""
    message = error.format_message()
    if message.startswith("Got unexpected extra argument"):
        message = "There are more words than this command takes. Put text with spaces in quotation marks."
    talk.say(message)
    context = getattr(error, "ctx", None)
    if context is not None and not message.startswith("Usage:"):
        talk.say(f"{context.get_usage()}\nMore: {context.command_path} --help")
