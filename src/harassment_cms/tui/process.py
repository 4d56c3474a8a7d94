"""The process around the screens: what it inherits, how it is replaced when the program locks, what it leaves behind.

Called by ``launch``. Locking replaces the whole process, so that no key stays in memory; where a process cannot be
replaced (Windows), a small parent without keys starts the next one. Standard library only. It refuses to draw
anywhere but on a terminal, for a redirected screen would write reports into a file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from harassment_cms.domain.errors import ExitCode, UsageError

AFTER_LOCK = "HCMS_AFTER_LOCK"
RETURN = "HCMS_RETURN"
CHILD = "HCMS_CHILD"
READ_ONLY = "HCMS_READ_ONLY"
"""Set while a home is only looked at, so that it stays so after a lock."""

_PASSPHRASE_FILE = "HCMS_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
LOCKED = 75
"""A child's exit code when it locked; the parent starts the unlock screen again."""

NEW_CASE = "new_case"
"""The action of a person who was writing a report down; the page is then the place of its draft."""

_THREAD_SECONDS = 1.0
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


@dataclass(frozen=True, slots=True)
class ReturnPlace:
    """Where a person was: names of screens, queues and lines, and references of cases, none of them a secret."""

    mode: str = ""
    queue: str = ""
    line: str = ""
    ref: str = ""
    pane: str = ""
    action: str = ""
    theme: str = ""

    def to_text(self) -> str:
        """Return it as one line for the environment."""
        import json

        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> ReturnPlace:
        """Read what ``to_text`` wrote; anything else means no place in particular."""
        if not text:
            return cls()
        import json

        try:
            found = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in found.items() if name in names and isinstance(value, str)})


def scrub(environment: MutableMapping[str, str]) -> None:
    """Take out every variable by which Textual would write logs or pictures of the screen into files."""
    for name in [name for name in environment if name.startswith("TEXTUAL")]:
        del environment[name]


def require_terminal() -> None:
    """Raise ``UsageError`` unless input and output are a terminal's."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError(
            "The screens need a terminal of their own, and input or output goes elsewhere.",
            "Start `hcms` without a pipe or redirection. `hcms cases list` and the other commands need no terminal.",
        )


def next_environment(
    environment: Mapping[str, str], home: Path, user: str | None, place: ReturnPlace | None
) -> dict[str, str]:
    """Return the environment of a process that shows the unlock screen: the same home and person, no way in.

    ``place`` is where the person was when the program locked; None when it did not lock but starts.
    """
    kept = {name: value for name, value in environment.items() if name != _PASSPHRASE_FILE}
    kept["HCMS_HOME"] = str(home.resolve())
    if user:
        kept["HCMS_USER"] = user
    if place is not None:
        kept |= {AFTER_LOCK: "1", RETURN: place.to_text()}
    return kept


def command() -> list[str]:
    """Return the command that starts this program again, without the arguments it was started with."""
    return [sys.executable, "-P", "-m", "harassment_cms"]


def clear_terminal() -> None:
    """Clear the screen and what can be scrolled back to."""
    stream = sys.__stderr__ if os.name != "nt" else sys.__stdout__
    if stream is not None and stream.isatty():
        stream.write(_CLEAR)
        stream.flush()


def replace(environment: Mapping[str, str]) -> int:
    """Become a process that knows no keys. Returns only where a parent starts it: with the exit code to end with."""
    clear_terminal()
    if CHILD in environment:
        sys.stderr.write(environment[RETURN])
        return LOCKED
    if os.name != "nt":
        line = command()
        try:
            os.execve(line[0], line, dict(environment))  # noqa: S606 - its own interpreter, by full path
        except OSError:
            sys.stderr.write("The program is locked and has ended, because it could not start again. Start hcms.\n")
            return int(ExitCode.LOCKED)
    return stay_as_parent(environment)


def needs_parent() -> bool:
    """Whether the screens have to run in a child, because this system cannot replace a process (Windows)."""
    return os.name == "nt" and CHILD not in os.environ


def stay_as_parent(
    environment: Mapping[str, str],
    passphrase_file: str | None = None,
    run: Callable[[Mapping[str, str]], tuple[int, str]] | None = None,
) -> int:
    """Start the unlock screen in a child, again each time it locks, and return its last exit code.

    The first child alone is told of a passphrase file, and this process never reads it. ``run`` starts one child and
    returns its exit code and where the person was (None: a real process).
    """
    start = run or _run_child
    current = dict(environment) | {CHILD: "1"}
    first = {} if passphrase_file is None else {_PASSPHRASE_FILE: passphrase_file}
    while True:
        code, place = start(current | first)
        first = {}
        if code != LOCKED:
            return code
        clear_terminal()
        current |= {AFTER_LOCK: "1", RETURN: place}


def _run_child(environment: Mapping[str, str]) -> tuple[int, str]:
    import subprocess

    # Windows draws on the standard output, so the error stream is free to bring back where the person was.
    done = subprocess.run(  # noqa: S603 - its own interpreter, by full path
        command(), env=dict(environment), stderr=subprocess.PIPE, check=False, text=True, encoding="utf-8"
    )
    *talk, last = done.stderr.splitlines() or [""]
    if done.returncode == LOCKED:
        return done.returncode, last
    sys.stderr.write("".join(f"{line}\n" for line in [*talk, last] if line))
    return done.returncode, ""


def not_later_than(seconds: float, act: Callable[[], int]) -> None:
    """End this process after so many seconds whatever still runs in it.

    ``act`` replaces it, or returns the exit code to end with. What a thread is writing then is cut off as by a power
    cut, so it is in the case file wholly or not at all.
    """
    import threading

    timer = threading.Timer(seconds, lambda: os._exit(act()))
    timer.daemon = True
    timer.start()


def end_with_terminal(code: int) -> None:
    """End this process at once if the terminal's own threads cannot end by themselves.

    A terminal that hung up leaves them waiting for ever, and with them a process that nobody sees and that still
    holds the keys.
    """
    import threading

    waiting = [thread for thread in threading.enumerate() if thread.name.startswith("textual-")]
    for thread in waiting:
        thread.join(_THREAD_SECONDS)
    if any(thread.is_alive() for thread in waiting):
        os._exit(code)
