"""Why an export is read as it is: what speaks for each survey tool, and what each column was taken for, and why.

``hcms import --explain`` and ``hcms forms check --against`` show it. It holds headings and the form's own words, and
no cell below the headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, Question, QuestionType, folded
from harassment_cms.intake.headings import clean
from harassment_cms.intake.layout import Column, Role, Tool
from harassment_cms.intake.matching import Placed, match
from harassment_cms.intake.nearness import nearest
from harassment_cms.intake.readers.protocol import Evidence
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.survey import SurveyColumn
from harassment_cms.intake.understanding import Understood, Wish, understand, weighed

_NEAR = 0.7

MEANINGS: Mapping[Role, str] = {
    Role.ANSWER: "a question's answer",
    Role.TICK: "a tick box of a question",
    Role.OTHER: "the words after a question's “Other”",
    Role.RESPONSE_ID: "the id of each response",
    Role.RESPONSE_PART: "tells apart the rows of one response",
    Role.PARENT_ID: "the response that a row belongs to",
    Role.SUBMITTED_AT: "when each response was submitted",
    Role.STARTED_AT: "when each response was begun",
    Role.MODIFIED_AT: "when each response was last changed",
    Role.FINISHED: "whether each response was finished",
    Role.GENUINE: "whether each response is a real one",
    Role.TOOL: "the survey tool's own note; kept",
    Role.LEFT_OUT: "tells who or where somebody is; left out of what is kept",
    Role.EMPTY_PARENT: "the empty head of a grid",
    Role.UNMAPPED: "no question of the form; kept, and shown as also answered",
}
"""What a column is, in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """One column, counted from 1. ``question`` is the form's, ``fits`` says by which of its words, ``near`` what
    question of the form is worded almost so, where none is worded so.
    """

    number: int
    heading: str
    role: Role
    question: str | None = None
    fits: str = ""
    option: str | None = None
    near: str | None = None

    @property
    def meaning(self) -> str:
        """What the column was taken for."""
        return MEANINGS[self.role]


@dataclass(frozen=True, slots=True)
class Against:
    """A file held against one form.

    ``asked`` counts the file's questions, ``hits`` those of the form that have a column. ``missing`` are the form's
    questions without one, ``missing_safety`` those of them that are safety questions, ``never_asked`` the safety
    fields that no question of the form feeds.
    """

    form: str
    title: str
    asked: int
    hits: int
    columns: tuple[Told, ...]
    missing: tuple[str, ...]
    missing_safety: tuple[str, ...]
    never_asked: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def unplaced(self) -> tuple[Told, ...]:
        """The columns that the form has no question for."""
        return tuple(told for told in self.columns if told.role is Role.UNMAPPED)


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that was decided about a file.

    ``evidence`` is what speaks for each tool, strongest first, by table. ``file`` is None where not even the tool is
    clear, ``against`` where no form has any of its questions. ``forms`` counts, by id, the questions of each form
    that have a column. ``refused`` and ``hint`` say why an import would stop here; None if it would not.
    """

    name: str
    evidence: tuple[tuple[str | None, tuple[tuple[Tool, Evidence], ...]], ...]
    file: Understood | None
    zone: str | None
    forms: tuple[tuple[str, int, int], ...]
    against: Against | None
    warnings: tuple[str, ...]
    refused: str | None
    hint: str


def explain(path: Path, forms: Mapping[str, FormDef], wish: Wish, *, zone: str) -> Explained:
    """Say what an import of this file would decide, and why.

    An import that would be refused is explained as far as it comes. Raises what `understanding.weighed` raises for a
    file of which nothing can be said.
    """
    evidence = tuple((table.head.sheet, said) for table, said in weighed(path, wish))
    file: Understood | None = None
    refused: InputRefusedError | UsageError | None = None
    warnings: tuple[str, ...] = ()
    chosen: str | None = None
    try:
        file = understand(path, wish)
        found = recognise(path, forms, wish, zone=zone)
        warnings, chosen, zone = found.warnings, found.form.id, found.layout.zone
    except (InputRefusedError, UsageError) as error:
        refused = error
    fits = _fits(file, forms, wish) if file is not None else ()
    nearest_form = chosen or (fits[0][0] if fits and fits[0][1] else None)
    against = None
    if file is not None and nearest_form is not None:
        against = held_against(file, forms[nearest_form], keep_identifying=wish.keep_identifying)
    return Explained(
        path.name,
        evidence,
        file,
        zone if chosen else None,
        fits,
        against,
        warnings,
        refused.message if refused else None,
        refused.hint if refused else "",
    )


def held_against(file: Understood, form: FormDef, *, keep_identifying: bool = False) -> Against:
    """Say of each column of a file which question of a form it answers, and what of the form has no column."""
    placed = match(file.survey, form, keep_identifying=keep_identifying)
    there = {column.question for column in placed.columns}
    absent = [
        question
        for question in form.questions
        if question.type is not QuestionType.STATEMENT and question.id not in there
    ]
    pairs = zip(file.survey.columns, placed.columns, strict=True)
    return Against(
        form=form.id,
        title=form.title,
        asked=placed.asked,
        hits=placed.hits,
        columns=tuple(_told(number, said, column, form, absent) for number, (said, column) in enumerate(pairs, 1)),
        missing=tuple(question.id for question in absent),
        missing_safety=tuple(question.id for question in absent if question.field in SAFETY_FIELDS),
        never_asked=tuple(field for field in SAFETY_FIELDS if not form.for_field(field)),
        warnings=_misfit(placed),
    )


def _fits(file: Understood, forms: Mapping[str, FormDef], wish: Wish) -> tuple[tuple[str, int, int], ...]:
    wanted = [form for form in forms.values() if wish.form in (None, form.id)]
    counts = [
        (
            form.id,
            match(file.survey, form, keep_identifying=wish.keep_identifying).hits,
            sum(question.type is not QuestionType.STATEMENT for question in form.questions),
        )
        for form in wanted
    ]
    return tuple(sorted(counts, key=lambda count: count[1], reverse=True))


def _misfit(placed: Placed) -> tuple[str, ...]:
    return placed.warnings if placed.misfit is None else (f"The answer key {placed.misfit}.", *placed.warnings)


def _told(number: int, said: SurveyColumn, column: Column, form: FormDef, absent: list[Question]) -> Told:
    heading = clean(column.header) or "no heading"
    question = form.question(column.question) if column.question is not None else None
    if question is not None:
        return Told(number, heading, column.role, question.id, _fits_by(said, column, question), column.option)
    near = None
    if column.role is Role.UNMAPPED:
        worded = {words: other.id for other in absent for words in (other.text, *other.earlier)}
        found = nearest(column.name, worded, least=_NEAR)
        near = worded[found.words] if found else None
    return Told(number, heading, column.role, option=column.option, near=near)


def _fits_by(said: SurveyColumn, column: Column, question: Question) -> str:
    words = {folded(clean(wording)) for wording in said.wordings}
    if folded(clean(question.text)) in words:
        return "its wording"
    if any(folded(clean(earlier)) in words for earlier in question.earlier):
        return "an earlier wording"
    if folded(question.id) in words:
        return "its id"
    return "the question beside it" if column.role is Role.OTHER else "the question it belongs to"
