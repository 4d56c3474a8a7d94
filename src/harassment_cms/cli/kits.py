"""Recovery keys on paper: what the page says, the file it may be written to, and typing one back.

A kit is shown once. A recovery file is reserved before anything else happens, with room for the whole page, so that
a full disk or a wrong folder stops the ceremony before it begins and not after.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.cli import render, talk
from harassment_cms.domain.errors import CmsError, InputRefusedError, MachineError

if TYPE_CHECKING:
    from harassment_cms.domain.roster import Roster

_ROOM = 4096  # bytes; two keys and the words around them need a third of it
_GROUPS_IN_A_LINE = 6
_PRINTED = re.compile(r"(?:[0-9A-Za-z]{4}[-\s]+){22}[0-9A-Za-z]{4}")
_OPENS_REPORTS = ("Each opens this home and every report in it that is not restricted.",)
_OPENS_NO_REPORT = (
    "Each opens the file of this home: codes, dates and counts. It opens no",
    "report. Keys that open reports are made in the first case manager's own",
    "first session.",
)
_KEEPING = (
    "",
    "Use one if every other way in is lost. Print this page, give each key",
    "to another custodian, and let them keep it in a locked place: whoever",
    "holds one can use it. If this is a file, delete it then.",
)


def numbered(kits: Sequence[str], roster: Roster) -> dict[int, str]:
    """Give recovery keys that were just made the numbers they have in this home, where they stand last."""
    made = roster.kits[len(roster.kits) - len(kits) :]
    return {known.id: kit for known, kit in zip(made, kits, strict=True)}


def page(kits: Mapping[int, str], organisation: str, *, opens_reports: bool) -> str:
    """Return the text to print: what the keys open, how to keep them, and the keys by their numbers."""
    lines = [
        f"Recovery keys of {organisation}",
        "",
        *(_OPENS_REPORTS if opens_reports else _OPENS_NO_REPORT),
        *_KEEPING,
    ]
    for number, kit in kits.items():
        groups = kit.split("-")
        parts = [groups[at : at + _GROUPS_IN_A_LINE] for at in range(0, len(groups), _GROUPS_IN_A_LINE)]
        lines += ["", f"Recovery key {number}:", "", *(f"    {'-'.join(part)}" for part in parts)]
    return "\n".join(lines) + "\n"


@contextmanager
def reserved(path: Path | None) -> Iterator[Callable[[str], None] | None]:
    """Make the recovery file, readable by its owner alone, and yield a function that writes the page into it.

    Yields None without a path. A file that nothing was written to is removed again. Raises ``InputRefusedError``
    if there is something at that place, ``MachineError`` if it cannot be made; nothing has happened then.
    """
    if path is None:
        yield None
        return
    path = path.expanduser()
    descriptor = _made(path)
    written = False

    def write(text: str) -> None:
        nonlocal written
        written = True
        _over(descriptor, text.encode("utf-8"))

    try:
        yield write
    finally:
        os.close(descriptor)
        if not written:
            path.unlink(missing_ok=True)


def _made(path: Path) -> int:
    """Make a file with room for the page, and return its descriptor."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError as error:
        raise InputRefusedError(
            f"There is already a file at {path}. Nothing was changed.", "Name another with --recovery-file."
        ) from error
    except OSError as error:
        raise _no_place(path, error) from error
    try:
        _over(descriptor, b" " * _ROOM)
    except OSError as error:
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise _no_place(path, error) from error
    return descriptor


def _no_place(path: Path, error: OSError) -> MachineError:
    return MachineError(
        f"The recovery file cannot be made at {path} ({error.strerror}). Nothing was changed.",
        "Name another place with --recovery-file.",
    )


def hand_over(
    kits: Mapping[int, str],
    organisation: str,
    *,
    opens_reports: bool,
    write: Callable[[str], None] | None,
    as_json: bool,
) -> list[str] | None:
    """Give the recovery keys out: into the reserved file or, without one or if it fails after all, to stdout.

    Returns None once they are in the file. Otherwise they are returned, and with ``as_json`` it is left to the
    caller to put them out.
    """
    text = page(kits, organisation, opens_reports=opens_reports)
    if write is not None:
        try:
            write(text)
        except OSError as error:
            talk.say(f"The recovery file could not be written after all ({error.strerror}). The keys are shown here.")
        else:
            talk.say("The recovery keys are in the recovery file. Print it, then delete it.")
            return None
    if not as_json:
        render.exactly(text)
    return list(kits.values())


def typed_back(confirm: Callable[[str], int]) -> None:
    """Ask for one recovery key until it is right: only a key that was written down can be typed back."""
    talk.say("Print the page or copy it by hand now. Then type one of the keys back from paper.")
    while True:
        try:
            number = confirm(talk.ask("One recovery key, in one line"))
        except CmsError as error:
            talk.refuse(error)
        else:
            talk.say(f"Recovery key {number} is right. Clear the screen before you leave it.")
            return


def printed_in(text: str) -> list[str]:
    """Return the keys on a page as ``page`` writes it; the whole text if it looks like something else."""
    return _PRINTED.findall(text) or [text]


def _over(descriptor: int, raw: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, raw)
    os.ftruncate(descriptor, len(raw))
    os.fsync(descriptor)
