"""Words of a person's own for a note: from the line, from standard input, or typed at the terminal.

Words on a command line stay in the shell's history and in the list of processes; ``-`` and typing keep them out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from harassment_cms.cli import talk
from harassment_cms.domain.errors import UsageError

STANDARD_INPUT = "-"
_END = "."


def words_given(text: str | None, what: str) -> str:
    """Return the words; without any on the line they are asked for.

    Raises ``UsageError`` when there are none and nobody to ask, or standard input is no text.
    """
    if text == STANDARD_INPUT:
        return _from_standard_input()
    if text is not None:
        return text
    if not talk.at_terminal():
        raise UsageError(f"{what} is missing.", "Give it in quotation marks, or - to read it from standard input.")
    return _typed(what)


def _from_standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError("Standard input is not UTF-8 text. Nothing was changed.", "Save it as UTF-8.") from error


def _typed(what: str) -> str:
    talk.say(f"{what}, as many lines as you like; a line with nothing but a full stop ends it.")
    return "\n".join(typed_lines())


def typed_lines() -> Iterator[str]:
    """Yield lines as they are typed, up to one with nothing but a full stop.

    The end of input is the same as stopping. A question can be asked in between.
    """
    while line := sys.stdin.readline():
        if line.strip() == _END:
            return
        yield line.rstrip("\r\n")
    raise KeyboardInterrupt
