"""What a survey tool's reader makes of an export, whatever the form: each column, and how answers are written.

Made by the readers of each tool; `matching` holds it against the forms, `drafting` turns it into a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.intake.layout import DateOrder, Role


@dataclass(frozen=True, slots=True)
class SurveyColumn:
    """One column as its tool means it.

    ``group`` is one word for all columns of a question: its tick boxes, its row of a grid, the words after its
    "Other". ``wordings`` are how a form may word it, best first; columns that carry none are never matched. ``alone``
    are the wordings under which a form may ask a tick box as a question of its own, because a row of yes and no looks
    the same. ``guessed`` are codes that count only if the form has all of their labels, such as 1 for yes. The rest
    is as in `layout.Column`.
    """

    header: str
    role: Role
    name: str
    group: str = ""
    wordings: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    option: str | None = None
    rank: int = 0
    codes: tuple[tuple[str, str], ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    blanks: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    genuine: tuple[str, ...] = ()
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """One table of an export.

    ``zone`` is what its tool means by times that name none, and None where that is the organisation's;
    ``date_order`` likewise, where the tool always writes dates one way; ``answers_dated_alike`` says that dates in
    answers are in the same order as those of submission. ``mangled_headings`` says that wordings may have lost marks,
    spaces or their end on the way. ``keyed`` says that an answer key explains
    the codes: its options then have to be the form's. ``misfit`` says why the file cannot be read so, or is None.
    """

    columns: tuple[SurveyColumn, ...]
    heading_rows: int = 1
    mangled_headings: bool = False
    joins: str = ","
    other_in_place: bool = False
    coded_headings: bool = False
    zone: str | None = None
    date_order: DateOrder | None = None
    answers_dated_alike: bool = False
    keyed: bool = False
    warnings: tuple[str, ...] = ()
    misfit: str | None = None

    @property
    def is_further(self) -> bool:
        """Whether its rows belong to responses of another table."""
        return any(column.role is Role.PARENT_ID for column in self.columns)
