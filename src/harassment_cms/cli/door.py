"""The last door: every error becomes a sentence on stderr and an exit code, whichever way the program was entered.

``main`` passes command lines through it; ``__main__`` passes a bare ``hcms`` through it, so that the screens
paint without Typer being loaded. Exit codes: design section 7; stopped at the keyboard is 130, as shells have it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from harassment_cms.cli import talk
from harassment_cms.domain.errors import CmsError, ExitCode

STOPPED = 130
_PACKAGE = Path(__file__).parent.parent


def guarded(act: Callable[[], int]) -> int:
    """Do something and return its exit code, or that of the error it ended in.

    ``BrokenPipeError`` is left to ``__main__``.
    """
    _prepare_streams()
    try:
        code = act()
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
        talk.say(f"Something went wrong inside the program (reference: {reference(error)}).")
        talk.say("Nothing half-done was saved. Please tell whoever looks after this program the reference.")
        return int(ExitCode.UNEXPECTED)
    return code


def screens() -> int:
    """Open the screens as the environment says, or show what the program can do where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from harassment_cms.cli.main import run

        return run(["--help"]) or int(ExitCode.USAGE)
    from harassment_cms.cli.launch import open_screens
    from harassment_cms.cli.options import Options

    return open_screens(Options.from_environment(os.environ))


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


def reference(error: Exception) -> str:
    """Name the error and the innermost line of this program it passed: enough to find it, and no data."""
    import traceback

    passed = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in passed if _PACKAGE in Path(frame.filename).parents]
    if not ours:
        return type(error).__name__
    place = Path(ours[-1].filename).relative_to(_PACKAGE).as_posix()
    return f"{type(error).__name__} in {place}:{ours[-1].lineno}"
