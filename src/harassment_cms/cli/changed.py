"""What changed in a survey, said before an import and after it, and as data for scripts. Headings only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harassment_cms.cli import render, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harassment_cms.intake.changes import Change, Changes
    from harassment_cms.intake.suggesting import Suggestion, Unplaced
    from harassment_cms.ports import Desk

Data = dict[str, Any]
_MOST = 8

_WORDS = {
    "reworded": "Reworded",
    "renumbered": "Renumbered",
    "added": "New",
    "dropped": "Gone",
    "moved": "Moved",
    "duplicated": "There twice",
    "option_added": "New options",
    "option_dropped": "Options that are gone",
}


def show(desk: Desk, changes: Changes, form: str) -> None:
    """Print what changed, each kind with its first headings, and what the form does not know with suggestions."""
    by_kind: dict[str, list[Change]] = {}
    for change in changes.found:
        by_kind.setdefault(change.kind.value, []).append(change)
    if by_kind:
        since = "How the headings differ from the form:"
        if changes.since is not None:
            when = said.moment(desk, changes.since)
            since = f"What changed since the last import of this form ({changes.file}, {when}):"
        render.prose(since, indent=2)
    for kind, words in _WORDS.items():
        if found := by_kind.get(kind):
            render.prose(f"{words}: {len(found)}", indent=4)
            for line in _first([_in_words(change) for change in found]):
                render.prose(line, indent=6)
    if changes.unplaced:
        render.prose("Headings that the form does not know (their answers are kept with each report):", indent=2)
        for line in _first([unplaced_words(each) for each in changes.unplaced]):
            render.prose(line, indent=4)
        render.prose(f"To say which question one of them is: hcms forms map {form}", indent=2)


def unplaced_words(unplaced: Unplaced) -> str:
    """Say of a heading which question it may be; the best suggestion only."""
    if not unplaced.suggestions:
        return f"“{unplaced.heading}”"
    return f"“{unplaced.heading}”: perhaps {suggestion_words(unplaced.suggestions[0])}"


def suggestion_words(suggestion: Suggestion) -> str:
    """Say a suggestion: the question, how sure, and why."""
    from harassment_cms.intake.suggesting import confidence_words

    why = ", ".join(suggestion.reasons)
    return f"“{suggestion.text}” ({suggestion.question}; {confidence_words(suggestion.confidence)}: {why})"


def data(changes: Changes) -> Data:
    """Return the keys that ``import --json`` has for each file: ``changes``, ``compared_with`` and ``unplaced``."""
    from harassment_cms.cli.records import when

    return {
        "compared_with": {"file": changes.file, "imported_at": when(changes.since)} if changes.file else None,
        "changes": [
            {
                "kind": change.kind.value,
                "heading": change.heading,
                "was": change.was,
                "question": change.question,
                "option": change.option,
                "confidence": change.confidence,
            }
            for change in changes.found
        ],
        "unplaced": [unplaced(each) for each in changes.unplaced],
    }


def unplaced(given: Unplaced) -> Data:
    """Return a heading that the form does not know, and the questions it may be, best first."""
    return {
        "heading": given.heading,
        "wording": given.wording,
        "suggestions": [
            {
                "question": each.question,
                "text": each.text,
                "confidence": each.confidence,
                "reasons": list(each.reasons),
            }
            for each in given.suggestions
        ],
    }


def _in_words(change: Change) -> str:
    words = f"“{change.heading}”"
    if change.option is not None:
        return f"{words}: “{change.option}”"
    if change.was is None:
        return words
    perhaps = "" if change.confidence == 1 else "perhaps "
    return f"{words}, {perhaps}before: “{change.was}”"


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST} more (--json lists all)"
