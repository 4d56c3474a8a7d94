"""From a record's cells to its answers, by the layout of its file.

`Mapper` prepares one layout and form once and then reads block after block of records: an import makes one per
file, opening cases makes one per import they came from. The sealed bytes of a record are read again by the same
code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.cells import question_readers, unmapped_cells
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.moments import read_moment, time_zone
from harassment_cms.intake.opening import parse
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer, Block, Reading
from harassment_cms.intake.standing import RowStanding

WHOLE_ROW = "whole row"
"""The key of a row that cannot be read, as a column of its own. No heading's key looks like it."""
_WHOLE_ROW_HEADING = "The whole row as it stood in the file; it could not be read"


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
        self._standing = RowStanding(layout)
        self._date_place = _place(layout, Role.SUBMITTED_AT)
        self._modified_place = _place(layout, Role.MODIFIED_AT)
        self._blanks = _blanks(layout)
        self._zone = time_zone(layout.zone)
        self._questions = question_readers(layout, form)
        self._unmapped = {cells.key: cells for cells in unmapped_cells(layout)}
        self.asked = tuple(sorted([*self._questions, *(key for key, each in self._unmapped.items() if each.asked)]))

    @classmethod
    def from_json(cls, layout_json: str, form: FormDef) -> Mapper:
        """The mapper of a stored layout."""
        return cls(Layout.from_json(layout_json), form)

    def read_block(self, records: Sequence[Sequence[str]]) -> Block:
        """Read many records' cells at once; each has as many as the layout has columns."""
        as_written: list[Sequence[str]] = list(zip(*records, strict=True)) or [()] * len(self.layout.columns)
        columns = as_written.copy()
        for place, blanks in self._blanks:
            columns[place] = ["" if cell.strip().casefold() in blanks else cell for cell in columns[place]]
        answers = {id_: reader.read(columns) for id_, reader in self._questions.items()}
        unmapped = {key: cells.read(columns) for key, cells in self._unmapped.items()}
        asked = [*answers.values(), *(unmapped[key] for key in unmapped if self._unmapped[key].asked)]
        return Block(
            response_ids=self._standing.ids(as_written, len(records)),
            set_aside=self._standing.problems(as_written, asked, len(records)),
            submitted_at=self._moments(self._date_place, columns, len(records)),
            modified_at=self._moments(self._modified_place, columns, len(records)),
            answers=answers,
            unmapped=unmapped,
            responses=self._standing.responses(as_written, len(records)),
            stands_alone=not self.layout.has(Role.PARENT_ID),
        )

    def said_at(self, block: Block) -> Sequence[datetime | date | None]:
        """When the answers of each record were given as they stand, by the survey tool's own clock.

        A tool that notes the last change leaves it empty where nothing was changed after sending.
        """
        if self._modified_place is None:
            return block.modified_at
        pairs = zip(block.modified_at, block.submitted_at, strict=True)
        return [sent if modified is None else modified for modified, sent in pairs]

    def read(self, cells: Sequence[str]) -> Reading:
        """Read one record's cells."""
        block = self.read_block([cells])
        (submitted_at,) = block.submitted_at
        undated = submitted_at is None and self._date_place is not None and self._says(cells, self._date_place)
        return Reading(
            response_id=block.response_ids[0],
            submitted_at=submitted_at,
            modified_at=block.modified_at[0],
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
            response=block.responses[0],
            part=self._standing.part(cells),
        )

    def reread(self, record: bytes) -> Reading:
        """Read the exact bytes of a sealed record again.

        Raises `IntegrityError` when they are not one record of this layout.
        """
        return self.read(self._cells(record))

    def reread_block(self, record: bytes) -> Block:
        """Read a sealed record again, as the only one of a block; raises as ``reread``."""
        return self.read_block([self._cells(record)])

    def is_readable(self, record: bytes) -> bool:
        """Whether a sealed record is one of this layout: one that was set aside may not be."""
        return parse(record, self.layout).problem is None

    def whole_block(self, record: bytes) -> Block:
        """A record that cannot be read as the only one of a block: all of it in one column of its own."""
        words = record.decode("utf-8", "backslashreplace")
        whole = Answer(WHOLE_ROW, words, words, words.encode("utf-8", "backslashreplace"))
        return Block((None,), (None,), (None,), (None,), {}, {WHOLE_ROW: (whole,)}, (None,))

    def part(self, record: bytes) -> str:
        """Which of a response's rows a sealed record is, in words; empty where it is the only one."""
        return self._standing.part(self._cells(record))

    def headings(self) -> dict[str, str]:
        """Return the headings of the columns that no question describes, by the names they have in blocks."""
        return {key: cells.heading for key, cells in self._unmapped.items()} | {WHOLE_ROW: _WHOLE_ROW_HEADING}

    def _cells(self, record: bytes) -> Sequence[str]:
        found = parse(record, self.layout)
        if found.problem is not None:
            raise IntegrityError(
                "A sealed record cannot be read again as it was at its import. Its bytes are kept.",
                "Keep the home as it is and run hcms doctor.",
            )
        return found.cells

    def _says(self, cells: Sequence[str], place: int) -> bool:
        """Whether something stands in a cell that does not stand for nothing."""
        said = cells[place].strip().casefold()
        return bool(said) and said not in self.layout.columns[place].blanks

    def _moments(
        self, place: int | None, columns: Sequence[Sequence[str]], count: int
    ) -> Sequence[datetime | date | None]:
        return [None] * count if place is None else list(map(self._moment, columns[place]))

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


def _blanks(layout: Layout) -> list[tuple[int, frozenset[str]]]:
    """The columns in which some cells stand for no answer."""
    return [(place, frozenset(column.blanks)) for place, column in enumerate(layout.columns) if column.blanks]
