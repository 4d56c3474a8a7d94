"""Everything the program refuses or cannot do, with the words for the person and the exit code for scripts.

An error says what happened, to what, what was kept and what to do next. It never carries a report's words.
Exit codes: design section 7.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's end means to a script."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    LOCKED = 3
    REFUSED_INPUT = 4
    NOT_PERMITTED = 5
    CONFLICT = 6
    INTEGRITY = 7
    MACHINE = 8


class CmsError(Exception):
    """A refusal that a person can act on.

    ``message`` says what happened and what was kept; ``hint`` says what to do next (may be empty);
    ``title`` heads the dialogue on screen.
    """

    exit_code = ExitCode.UNEXPECTED
    title = "That did not work"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CmsError):
    """The command was called in a way that cannot be right."""

    exit_code = ExitCode.USAGE
    title = "Please check what you typed"


class LockedError(CmsError):
    """The keys do not open: wrong passphrase, missing or damaged key file, another home's keys."""

    exit_code = ExitCode.LOCKED
    title = "Still locked"


class SessionOverError(LockedError):
    """The keys of an open session are not this person's any more, or their way in was taken away."""

    title = "Your session is over"


class InputRefusedError(CmsError):
    """A file or value cannot be taken; nothing was changed."""

    exit_code = ExitCode.REFUSED_INPUT
    title = "Nothing was changed"


class NotPermittedError(CmsError):
    """This person may not do this; the message gives the reason they are told."""

    exit_code = ExitCode.NOT_PERMITTED
    title = "Not permitted"


class ConflictError(CmsError):
    """It does not go with what stands there now, often changed by somebody else meanwhile; that is kept as it is."""

    exit_code = ExitCode.CONFLICT
    title = "Nothing was changed"


class SecondCopyError(ConflictError):
    """The home at hand may be a second copy, and nobody said yet which one goes on; nothing was opened."""

    title = "Which home goes on?"


class IntegrityError(CmsError):
    """Stored data is not what was signed, or cannot be opened with its right key."""

    exit_code = ExitCode.INTEGRITY
    title = "The record does not hold"


class MachineError(CmsError):
    """The machine refused: disk full, read-only, no permission, network file system."""

    exit_code = ExitCode.MACHINE
    title = "The computer refused"


class LookingError(MachineError):
    """The home was opened for looking only, and what was asked for has to be written or put on record."""

    title = "Opened for looking only"

    def __init__(self) -> None:
        super().__init__(
            "This home is open for looking only. What you asked for changes it or has to be put on record, as "
            "opening a case does. Nothing was changed.",
            "Lists of cases, hcms audit verify and hcms backup create work. For all else, leave out --read-only.",
        )


class UnauditedWriteError(RuntimeError):
    """A defect of the program: rows changed without the audit entry that covers them."""
