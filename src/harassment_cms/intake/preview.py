"""The counts an import shows before it writes and reports after it wrote.

Services fill them in; both fronts and ``import --json`` print them (design section 7). What is said here holds no
word of a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a file's rows: each row counts in exactly one of the five after ``rows``.

    ``known`` rows change nothing, ``amended`` ones bring a changed answer, ``partial`` ones were broken off,
    ``quarantined`` ones are set aside for a person. ``safety`` counts reports that answer a safety question
    with yes, whatever became of their row. The rest says of some of these rows what they are: ``further`` ones are
    new and belong to the case of a response that has several rows, ``duplicates`` are known from the same file,
    ``empty`` partial ones answer nothing at all, ``tests`` are set aside because the survey tool marks them so.
    ``vanished`` are no rows: reports that an earlier export had in its place and this one has not.
    Raises `ValueError` when the counts do not add up.
    """

    rows: int = 0
    new: int = 0
    known: int = 0
    amended: int = 0
    partial: int = 0
    quarantined: int = 0
    safety: int = 0
    further: int = 0
    vanished: int = 0
    duplicates: int = 0
    empty: int = 0
    tests: int = 0

    def __post_init__(self) -> None:
        if self.rows != self.new + self.known + self.amended + self.partial + self.quarantined:
            raise ValueError("each row must be counted in exactly one place")
        if self.further > self.new:
            raise ValueError("more further rows than new ones")
        if self.safety > self.rows:
            raise ValueError("more reports with a safety answer than rows")

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})


@dataclass(frozen=True, slots=True)
class Alarm:
    """What files say about danger, for one sentence that never reassures wrongly.

    ``safety`` reports answer a safety question with yes or must be read as if they did; ``unclear`` answers to
    safety questions are not on the form; ``unread`` rows could not be read. ``blind`` says that the file does not
    ask every safety question of the form, ``old`` that all its rows were imported before.
    """

    safety: int = 0
    unclear: int = 0
    unread: int = 0
    blind: bool = False
    old: bool = True

    def __add__(self, other: Alarm) -> Alarm:
        return Alarm(
            self.safety + other.safety,
            self.unclear + other.unclear,
            self.unread + other.unread,
            self.blind or other.blind,
            self.old and other.old,
        )


def remarks(
    unplaced: Mapping[str, int], unclear: int, *, empty: bool, cut_off: bool, cut_short: int = 0
) -> tuple[str, ...]:
    """What a person should know of the rows: answers by question that are not on the form, or are not whole."""
    said: list[str] = []
    if unclear:
        said.append(unclear_sentence(unclear))
    for question, number in sorted(unplaced.items()):
        answers, are, they = ("answer", "is", "it") if number == 1 else ("answers", "are", "they")
        said.append(
            f"{number:,} {answers} to “{question}” {are} not among the form's options; {they} {are} kept as written "
            "and counted as not known."
        )
    if cut_short:
        said.append(
            f"Answers that the survey tool cut short because a workbook's cell has no room for them: {cut_short:,}. "
            "Export the responses as CSV, and import that too."
        )
    if empty:
        said.append("The file has a heading but no responses.")
    if cut_off:
        said.append("The file seems to be cut off: its last response does not end. Export it again to be sure.")
    return tuple(said)


def unclear_sentence(number: int) -> str:
    """How answers to safety questions that are not on the form are to be read."""
    if number == 1:
        return "1 answer to a safety question is not on the form: treat it as yes until somebody has read it."
    return (
        f"{number:,} answers to safety questions are not on the form: treat them as yes until somebody has read them."
    )
