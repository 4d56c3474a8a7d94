"""What changed in a survey, in words: headings and labels of options only, never an answer.

Commands and screens say it alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.intake.changes import Change, ChangeKind
from harassment_cms.intake.suggesting import Suggestion, Unplaced, confidence_words

KINDS = {
    ChangeKind.REWORDED: "Reworded",
    ChangeKind.RENUMBERED: "Renumbered",
    ChangeKind.ADDED: "New",
    ChangeKind.DROPPED: "Gone",
    ChangeKind.MOVED: "Moved",
    ChangeKind.DUPLICATED: "There twice",
    ChangeKind.OPTION_ADDED: "New options",
    ChangeKind.OPTION_DROPPED: "Options that are gone",
}
"""What became of headings and options, in the order in which it is said."""

UNPLACED = "Headings that the form does not know (their answers are kept with each report):"


def since_words(file: str | None, when: str) -> str:
    """Say what the headings are compared with: the last import of the form, or the form itself."""
    if file is None:
        return "How the headings differ from the form:"
    return f"What changed since the last import of this form ({file}, {when}):"


def by_kind(found: Sequence[Change]) -> list[tuple[str, list[str]]]:
    """Return the changes in words, by what became of each heading; kinds that did not occur are left out."""
    grouped = [(words, [change for change in found if change.kind is kind]) for kind, words in KINDS.items()]
    return [(words, [_change(change) for change in changes]) for words, changes in grouped if changes]


def unplaced_words(unplaced: Unplaced) -> str:
    """Say of a heading which question it may be; the best suggestion only."""
    if not unplaced.suggestions:
        return f"“{unplaced.heading}”"
    return f"“{unplaced.heading}”: perhaps {suggestion_words(unplaced.suggestions[0])}"


def suggestion_words(suggestion: Suggestion) -> str:
    """Say a suggestion: the question, how sure, and why."""
    why = ", ".join(suggestion.reasons)
    return f"“{suggestion.text}” ({suggestion.question}; {confidence_words(suggestion.confidence)}: {why})"


def decided_words(wording: str, question: str, form: str, version: int) -> str:
    """Say what a decision about a heading did."""
    return (
        f"“{wording}” is the question {question} from now on: {form}, version {version}. The decision is on record."
    )


def _change(change: Change) -> str:
    words = f"“{change.heading}”"
    if change.option is not None:
        return f"{words}: “{change.option}”"
    if change.was is None:
        return words
    perhaps = "" if change.confidence == 1 else "perhaps "
    return f"{words}, {perhaps}before: “{change.was}”"
