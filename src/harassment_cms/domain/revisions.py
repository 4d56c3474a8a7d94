"""What is said of a report that was sent more than once, the same on screens and in commands."""

from __future__ import annotations

from harassment_cms.domain.case import Standing, SubmissionView

EMPTY = "left empty"
UNCLEAR = (
    "It is not known which of these answers are the newer ones: neither the survey tool nor the files say. The ones "
    "that came in last stand here until somebody says which are current."
)
TOLD_APART = (
    "The survey gave no response id: this report is told apart by its answers, and a changed answer arrives as a new "
    "report."
)
ALIKE = "looks like this one with an answer changed. If they are one report, link them:"


def title(given: SubmissionView, revisions: int) -> str:
    """Say what a submission is among those of its report; ``revisions`` is how many there are."""
    if given.standing is Standing.UNFINISHED:
        return "Begun and not sent"
    words = "Current answers" if given.standing is Standing.CURRENT else "Earlier answers"
    return words if given.revision is None or revisions < 2 else f"{words} ({given.revision} of {revisions})"
