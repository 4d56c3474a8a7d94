"""The command line put together: global options, the nouns, and the one place where errors become exit codes.

``run`` is called by ``__main__`` only. Every refusal that a person can act on is a ``CmsError`` and ends here as
a sentence on stderr; anything else ends as a reference that holds no data. Exit codes: design section 7; stopped
at the keyboard is 130, as shells have it.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from harassment_cms import __version__
from harassment_cms.cli import render, talk
from harassment_cms.cli.nouns import Nouns
from harassment_cms.cli.options import HELP_OPTIONS, Options, hoisted
from harassment_cms.domain.errors import CmsError, ExitCode

STOPPED = 130
_COMPLETION = "_HCMS_COMPLETE"
_PASSPHRASE_FILE = "HCMS_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
_PACKAGE = Path(__file__).parent.parent

app = typer.Typer(
    cls=Nouns,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=HELP_OPTIONS,
)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; ``BrokenPipeError`` is left to ``__main__``."""
    _prepare_streams()
    try:
        code = _obey(argv)
        sys.stdout.flush()
    except CmsError as error:
        talk.refuse(error)
        return int(error.exit_code)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt as stopped:
        talk.say(str(stopped) or "\nStopped. What was finished before is kept; nothing is half done.")
        return STOPPED
    except OSError as error:
        _drop_unwritten_output()
        talk.say(f"The computer refused: {error.strerror or type(error).__name__}.")
        talk.say("Check the free space and the permissions, then run the same command again.")
        return int(ExitCode.MACHINE)
    except Exception as error:  # noqa: BLE001 - the last door: no words of a report may leave in a traceback
        talk.say(f"Something went wrong inside the program (reference: {_reference(error)}).")
        talk.say("Nothing half-done was saved. Please tell whoever looks after this program the reference.")
        return int(ExitCode.UNEXPECTED)
    return code


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
    options = Options(home, user, passphrase_file, plain, json)
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


def _prepare_streams() -> None:
    """Stand in for streams that were closed, and give the number of a letter that a stream cannot hold."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order: each takes the number of the closed one, which no other file may get.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as we live
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_unwritten_output() -> None:
    """Keep Python from trying once more, as it ends, to write what the computer has just refused."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reference(error: Exception) -> str:
    """Name the error and the innermost line of this program it passed: enough to find it, and no data."""
    passed = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in passed if _PACKAGE in Path(frame.filename).parents]
    if not ours:
        return type(error).__name__
    place = Path(ours[-1].filename).relative_to(_PACKAGE).as_posix()
    return f"{type(error).__name__} in {place}:{ours[-1].lineno}"
