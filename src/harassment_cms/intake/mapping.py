"""From a record's cells to its answers, by the layout of its file.

`Mapper` prepares one layout and form once and then reads record after record: an import makes one per file,
opening cases makes one per import they came from. The sealed bytes of a record are read again by the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.cells import question_readers, unmapped_cells
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.moments import read_moment
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import parse_record
from harassment_cms.intake.reading import Reading

_SUMMARY = frozenset({"total", "totals", "grand total", "sum", "average", "mean", "median", "count"})


class Mapper:
    """Reads records of one layout under the form version they were given under.

    Raises `IntegrityError` when the layout names questions that this version of the form does not have.
    """

    def __init__(self, layout: Layout, form: FormDef) -> None:
        if layout.form != form.id or not layout.questions() <= {question.id for question in form.questions}:
            raise IntegrityError(
                f"The stored reading of an import does not match the form “{form.id}”.",
                "Read it with the version of the form it was imported with.",
            )
        self.layout = layout
        self.form = form
        self._id_place = _place(layout, Role.RESPONSE_ID)
        self._date_place = _place(layout, Role.SUBMITTED_AT)
        # UTC needs no time zone database, which small systems lack.
        self._zone: tzinfo = UTC if layout.zone == "UTC" else ZoneInfo(layout.zone)
        self._read_question = [reader.read for reader in question_readers(layout, form)]
        unmapped = unmapped_cells(layout)
        self._read_unmapped = [(cells.key, cells.read) for cells in unmapped]
        self._asked = tuple(sorted({*layout.questions(), *(cells.key for cells in unmapped)}))

    @classmethod
    def from_json(cls, layout_json: str, form: FormDef) -> Mapper:
        """The mapper of a stored layout."""
        return cls(Layout.from_json(layout_json), form)

    def read(self, cells: Sequence[str]) -> Reading:
        """Read one record's cells; there are as many as the layout has columns."""
        answers = [answer for read in self._read_question if (answer := read(cells)) is not None]
        unmapped: list[tuple[str, str]] = []
        canonical: list[tuple[str, bytes]] = []
        for key, read_words in self._read_unmapped:
            if found := read_words(cells):
                unmapped.append((found[0], found[1]))
                canonical.append((key, found[2]))
        response_id, set_aside = self._identity(cells)
        submitted_at, date_problem = self._submitted(cells)
        return Reading(
            response_id,
            submitted_at,
            tuple(answers),
            tuple(unmapped),
            tuple(canonical),
            self._asked,
            set_aside,
            date_problem=date_problem,
        )

    def reread(self, record: bytes) -> Reading:
        """Read the exact bytes of a sealed record again.

        Raises `IntegrityError` when they are not one record of this layout.
        """
        layout = self.layout
        found = parse_record(record, layout.encoding, layout.delimiter, len(layout.columns))
        if found.problem is not None:
            raise IntegrityError(
                "A sealed record cannot be read again as it was at its import. Its bytes are kept.",
                "Keep the home as it is and run hcms doctor.",
            )
        return self.read(found.cells)

    def _identity(self, cells: Sequence[str]) -> tuple[str | None, ProblemCode | None]:
        if self._id_place is None:
            return None, None
        response_id = cells[self._id_place].strip()
        if not response_id:
            return None, ProblemCode.NO_RESPONSE_ID
        if response_id.rstrip(":").casefold() in _SUMMARY:
            return None, ProblemCode.SUMMARY_ROW
        return response_id, None

    def _submitted(self, cells: Sequence[str]) -> tuple[datetime | date | None, ProblemCode | None]:
        text = "" if self._date_place is None else cells[self._date_place].strip()
        if not text:
            return None, None
        moment = read_moment(text, self.layout.date_order, self._zone)
        return moment, ProblemCode.UNREADABLE_DATE if moment is None else None


def read_record(layout: Layout, form: FormDef, cells: Sequence[str]) -> Reading:
    """Read one record; for many of one file, keep a `Mapper`."""
    return Mapper(layout, form).read(cells)


def reread(layout_json: str, form: FormDef, record: bytes) -> Reading:
    """Read one sealed record again, years later; for many of one import, keep a `Mapper`."""
    return Mapper.from_json(layout_json, form).reread(record)


def _place(layout: Layout, role: Role) -> int | None:
    return next((place for place, column in enumerate(layout.columns) if column.role is role), None)
