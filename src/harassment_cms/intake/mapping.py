"""From a record's cells to its answers, by the layout of its file.

`Mapper` prepares one layout and form once and then reads block after block of records: an import makes one per
file, opening cases makes one per import they came from. The sealed bytes of a record are read again by the same
code.
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
from harassment_cms.intake.reading import Block, Reading

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
        self._questions = question_readers(layout, form)
        self._unmapped = {cells.key: cells for cells in unmapped_cells(layout)}
        self.asked = tuple(sorted([*self._questions, *self._unmapped]))

    @classmethod
    def from_json(cls, layout_json: str, form: FormDef) -> Mapper:
        """The mapper of a stored layout."""
        return cls(Layout.from_json(layout_json), form)

    def read_block(self, records: Sequence[Sequence[str]]) -> Block:
        """Read many records' cells at once; each has as many as the layout has columns."""
        columns = list(zip(*records, strict=True)) or [()] * len(self.layout.columns)
        nothing = [""] * len(records)
        ids = nothing if self._id_place is None else [cell.strip() for cell in columns[self._id_place]]
        dates = nothing if self._date_place is None else columns[self._date_place]
        return Block(
            response_ids=[id_ or None for id_ in ids],
            set_aside=[None] * len(records) if self._id_place is None else list(map(_why_set_aside, ids)),
            submitted_at=list(map(self._moment, dates)),
            answers={id_: reader.read(columns) for id_, reader in self._questions.items()},
            unmapped={key: cells.read(columns) for key, cells in self._unmapped.items()},
        )

    def read(self, cells: Sequence[str]) -> Reading:
        """Read one record's cells."""
        block = self.read_block([cells])
        (submitted_at,) = block.submitted_at
        undated = submitted_at is None and self._date_place is not None and cells[self._date_place].strip()
        return Reading(
            response_id=None if block.set_aside[0] else block.response_ids[0],
            submitted_at=submitted_at,
            answers=tuple([answer for (answer,) in block.answers.values() if answer is not None]),
            unmapped=tuple(
                [
                    (self._unmapped[key].heading, answer.raw)
                    for key, (answer,) in block.unmapped.items()
                    if answer is not None
                ]
            ),
            asked=self.asked,
            set_aside=block.set_aside[0],
            date_problem=ProblemCode.UNREADABLE_DATE if undated else None,
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

    def _moment(self, cell: str) -> datetime | date | None:
        text = cell.strip()
        return read_moment(text, self.layout.date_order, self._zone) if text else None


def read_record(layout: Layout, form: FormDef, cells: Sequence[str]) -> Reading:
    """Read one record; for many of one file, keep a `Mapper`."""
    return Mapper(layout, form).read(cells)


def reread(layout_json: str, form: FormDef, record: bytes) -> Reading:
    """Read one sealed record again, years later; for many of one import, keep a `Mapper`."""
    return Mapper.from_json(layout_json, form).reread(record)


def _place(layout: Layout, role: Role) -> int | None:
    return next((place for place, column in enumerate(layout.columns) if column.role is role), None)


def _why_set_aside(response_id: str) -> ProblemCode | None:
    if not response_id:
        return ProblemCode.NO_RESPONSE_ID
    return ProblemCode.SUMMARY_ROW if response_id.rstrip(":").casefold() in _SUMMARY else None
