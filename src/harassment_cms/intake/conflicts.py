"""Which cells of a file are about the responding party, and which hold names; looks for people of this home there.

It goes by raw cells and not by what a form makes of them: whoever may edit a form could otherwise send a name past
the check. Called for each record before it is sealed, by imports and for reports entered by hand.
"""

from __future__ import annotations

from pathlib import Path

from harassment_cms.domain.conflicts import Checker, Hit, Places
from harassment_cms.domain.conflicts.checking import WINDOW
from harassment_cms.domain.conflicts.folding import words
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Column, Layout, Role
from harassment_cms.intake.opening import every_row
from harassment_cms.intake.readers.csvfile import Record

_NO_ANSWER = frozenset(
    {
        Role.RESPONSE_ID,
        Role.RESPONSE_PART,
        Role.PARENT_ID,
        Role.SUBMITTED_AT,
        Role.STARTED_AT,
        Role.MODIFIED_AT,
        Role.FINISHED,
        Role.GENUINE,
        # Who wrote a report down, or passed it on, is meant well; and the one who enters it stands in each.
        Role.CIRCUMSTANCE,
    }
)
_RESPONDING = "responding."
_NAMES = (".name", ".known_as")
_NAME_WORDS = frozenset({"name", "names", "surname", "firstname", "lastname", "forename", "called", "who", "whom"})
_RESPONDING_WORDS = frozenset({"responding", "respondent", "accused", "perpetrator", "responsible"})


class Conflicts:
    """Looks for the terms of everybody in the records of one layout."""

    def __init__(self, checker: Checker, layout: Layout, form: FormDef) -> None:
        self._checker = checker
        self._places = places_of(layout, form)

    def of(self, record: Record) -> tuple[Hit, ...]:
        """Return whom a record may be about; of one that cannot be taken apart, all its bytes are one text."""
        if record.problem is None:
            return self._checker.hits(record.cells, self._places)
        return self._checker.hits_in(record.raw.decode("utf-8", "replace"))


def anywhere_in(checker: Checker, path: Path, layout: Layout) -> frozenset[int]:
    """Return everybody whom any row of any sheet of a file may be about, without knowing what its columns are."""
    found: set[int] = set()
    for cells in every_row(path, layout):
        short = frozenset(place for place, cell in enumerate(cells) if 0 < len(cell.split()) <= WINDOW)
        found.update(hit.person for hit in checker.hits(cells, Places(responding=short, names=short)))
    return frozenset(found)


def places_of(layout: Layout, form: FormDef) -> Places:
    """Return what is known of the columns of a file, by their questions and by the words of their headings."""
    fields = {question.id: question.field or "" for question in form.questions}
    columns = [(place, column, fields.get(column.question or "", "")) for place, column in enumerate(layout.columns)]
    answers = [each for each in columns if each[1].role not in _NO_ANSWER]
    return Places(
        responding=frozenset(place for place, column, field in answers if _is_about_them(column, field)),
        names=frozenset(place for place, column, field in answers if _holds_names(column, field)),
        skipped=frozenset(place for place, column, _ in columns if column.role in _NO_ANSWER),
    )


def _is_about_them(column: Column, field: str) -> bool:
    return field.startswith(_RESPONDING) or (not field and not _RESPONDING_WORDS.isdisjoint(words(column.header)))


def _holds_names(column: Column, field: str) -> bool:
    return field.endswith(_NAMES) or (not field and not _NAME_WORDS.isdisjoint(words(column.header)))
