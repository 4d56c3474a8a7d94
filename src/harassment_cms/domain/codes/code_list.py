"""What a code list is, and the answers that nearly every list ends with.

Used by the lists beside it only. A code, once used, never changes its meaning: one that goes out of use gets
``valid_to``, a new one ``valid_from``, and its list a new version, so that last year's figures can be made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """One entry: ``code`` is stored, ``label`` is read. An open end of validity is None; days are inclusive.

    ``source`` names the law, standard or practice the entry comes from.
    """

    code: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the code could be chosen on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A versioned list in the order people read it."""

    id: str
    version: int
    entries: tuple[Code, ...]

    def label(self, code: str) -> str:
        """The words for a code; for a code of the organisation's own, which this list cannot know, the code."""
        return next((entry.label for entry in self.entries if entry.code == code), code)

    def codes(self, on: date | None = None) -> tuple[str, ...]:
        """Every code ever used, or only those that could be chosen on a day."""
        return tuple(entry.code for entry in self.entries if on is None or entry.valid_on(on))


def listed(source: str, labels: Mapping[str, str], since: date | None = None) -> tuple[Code, ...]:
    """Entries of one source, in the order given, valid from the day ``since``, else since before the first record."""
    return tuple(Code(code, label, valid_from=since, source=source) for code, label in labels.items())


NOT_SAID: Final = listed("trauma-informed practice: nobody has to answer", {"prefer_not_to_say": "Prefer not to say"})
OTHER: Final = listed("the survey's own", {"other": "Other"})
UNSURE: Final = listed("trauma-informed practice: nobody has to know the name for it", {"unsure": "Not sure"})
UNKNOWN: Final = listed("trauma-informed practice: nobody has to know", {"unknown": "Not known"})
