"""What changed in a survey, said before an import and after it, and as data for scripts. Headings only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harassment_cms.cli import render, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harassment_cms.intake.changes import Changes
    from harassment_cms.intake.suggesting import Unplaced
    from harassment_cms.ports import Desk

Data = dict[str, Any]
_MOST = 8


def show(desk: Desk, changes: Changes, form: str) -> None:
    """Print what changed, each kind with its first headings, and what the form does not know with suggestions."""
    from harassment_cms.intake import change_words as words

    if changes.found:
        when = said.moment(desk, changes.since) if changes.since is not None else ""
        render.prose(words.since_words(changes.file, when), indent=2)
    for kind, lines in words.by_kind(changes.found):
        render.prose(f"{kind}: {len(lines)}", indent=4)
        for line in _first(lines):
            render.prose(line, indent=6)
    if changes.unplaced:
        render.prose(words.UNPLACED, indent=2)
        for line in _first([words.unplaced_words(each) for each in changes.unplaced]):
            render.prose(line, indent=4)
        render.prose(f"To say which question one of them is: hcms forms map {form}", indent=2)


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


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST} more (--json lists all)"
