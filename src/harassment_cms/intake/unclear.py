"""What only a person can say of a file: raised by what reads it, asked by whoever has the person there.

Each error is a refusal with a sentence of its own, so that a command can just say it; a screen offers ``choices``.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from harassment_cms.domain.errors import InputRefusedError


class Asked(StrEnum):
    """What has to be said: the name of the part of a `Wish` that says it."""

    TOOL = "tool"
    SHEET = "sheet"
    FORM = "form"


class UnclearFileError(InputRefusedError):
    """A file that fits several ways equally. ``choices`` are the values that may be said, each with its words."""

    def __init__(self, message: str, hint: str, asked: Asked, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(message, hint)
        self.asked = asked
        self.choices = tuple(choices)


class NoFormFitsError(InputRefusedError):
    """A file that no form describes well enough. ``near`` are forms with their titles that a person may insist on."""

    def __init__(self, message: str, hint: str, near: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, hint)
        self.near = tuple(near)
