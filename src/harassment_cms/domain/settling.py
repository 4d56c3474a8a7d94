"""What a person decides about a row that made no case: it is a report after all, or it may be left.

Rows that could not be read, or whose identity is unclear, wait for such a decision; a response that was broken off
waits for none, because nobody is contacted about it unless a person says so.
"""

from __future__ import annotations

from enum import StrEnum


class Pile(StrEnum):
    """The two kinds of rows that make no case by themselves."""

    UNREADABLE = "unreadable"
    BROKEN_OFF = "broken_off"


class Decision(StrEnum):
    """What was decided about a row."""

    TAKEN = "taken"
    LEFT = "left"


class Reason(StrEnum):
    """Why a row is left. A code and no words, because an administrator may say it and words could tell of people."""

    NO_REPORT = "no_report"
    TEST = "test"
    DUPLICATE = "duplicate"
    EMPTY = "empty"
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"


REASON_LABELS: dict[Reason, str] = {
    Reason.NO_REPORT: "no report: totals, notes or remains of a spreadsheet",
    Reason.TEST: "somebody tried the survey out",
    Reason.DUPLICATE: "the same report is here already",
    Reason.EMPTY: "there is nothing in it",
    Reason.ELSEWHERE: "it was entered or answered in another way",
    Reason.UNREADABLE: "a person looked, and nobody can read it",
}


def taken(problem: str) -> str:
    """Say of a report that it made no case by itself; ``problem`` is the sentence that said why."""
    return f"This row made no case by itself, and a person took it as a report. {problem}"
