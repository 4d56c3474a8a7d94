"""What an export is: its tool, encoding and separator, the form it answers, and what each column means.

Services call `recognise` before anything is written. It decides by the first rows, never by the file's name,
and refuses with a sentence that helps; two forms that fit equally are a question for a person, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, QuestionType
from harassment_cms.intake.headings import Wordings
from harassment_cms.intake.layout import DateOrder, Layout, Role, Tool
from harassment_cms.intake.matching import Placed, match
from harassment_cms.intake.moments import date_order, doubts_zone, is_slashed, time_zone
from harassment_cms.intake.readers.filetype import WINDOWS
from harassment_cms.intake.readers.protocol import Evidence
from harassment_cms.intake.unclear import Asked, NoFormFitsError, UnclearFileError
from harassment_cms.intake.understanding import NOTHING_SAID, Understood, Wish, understand

_LEAST_WHEN_NAMED = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file was recognised as. ``layout`` is stored with the import; ``warnings`` are shown before it."""

    tool: Tool
    form: FormDef
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    layout: Layout
    warnings: tuple[str, ...]
    evidence: tuple[tuple[Tool, Evidence], ...] = ()

    @property
    def blind(self) -> bool:
        """Whether the file does not ask every safety question of the form."""
        return not self.layout.has(Role.PARENT_ID) and bool(_unasked_safety(self.form, self.layout))


@dataclass(frozen=True, slots=True)
class _Candidate:
    form: FormDef
    placed: Placed

    @property
    def answerable(self) -> int:
        return sum(question.type is not QuestionType.STATEMENT for question in self.form.questions)

    @property
    def rank(self) -> tuple[int, float]:
        """More of the file's questions first, then more of the form's own."""
        return self.placed.hits, self.placed.hits / max(self.answerable, 1)

    @property
    def is_enough(self) -> bool:
        """At least half of the file's or of the form's questions, and never on the strength of one heading."""
        least = min(self.answerable, self.placed.asked)
        return self.placed.hits * 2 >= least and self.placed.hits >= min(2, self.answerable)

    @property
    def is_enough_when_named(self) -> bool:
        """Less will do for a form that a person names, but a slip of the file's name must not make reports."""
        return self.is_enough or self.placed.hits * 2 >= self.placed.asked or self.placed.hits >= _LEAST_WHEN_NAMED


def recognise(
    path: Path, forms: Mapping[str, FormDef], wish: Wish = NOTHING_SAID, *, zone: str = "UTC"
) -> Recognised:
    """Recognise an export among ``forms`` (by id), or as a person says.

    ``zone`` (an IANA name) is meant by times of submission that name no zone, unless the tool has one of its own.

    Raises `InputRefusedError` for a file that is no export of these forms, `UsageError` for an unknown form or tool,
    `MachineError` when a file cannot be read. Nothing is written in any case.
    """
    wanted = _wanted(forms, wish.form)
    file = understand(path, wish)
    best = _best(file, wanted, forced=wish.form is not None, keep_identifying=wish.keep_identifying)
    _refuse_second_heading(file, best.form)
    survey, columns = file.survey, best.placed.columns
    rows = survey.heading_rows
    dates = [place for place, column in enumerate(columns) if column.role is Role.SUBMITTED_AT]
    times = [cell for place in dates for cell in file.head.cells(place, rows)]
    layout = Layout(
        tool=file.tool,
        form=best.form.id,
        encoding=file.encoding,
        delimiter=file.delimiter,
        columns=columns,
        date_order=survey.date_order or date_order(times),
        zone=survey.zone or zone,
        container=file.head.container,
        heading_rows=rows,
        sheet=file.head.sheet,
        joins=survey.joins,
        other_in_place=survey.other_in_place,
        coded_headings=survey.coded_headings,
    )
    warnings = (*file.warnings, *_warnings(best, layout, file, times), *best.placed.warnings)
    return Recognised(
        file.tool, best.form, file.encoding, file.delimiter, tuple(file.head.header), layout, warnings, file.evidence
    )


def _wanted(forms: Mapping[str, FormDef], form_id: str | None) -> list[FormDef]:
    if form_id is None:
        if not forms:
            raise InputRefusedError("There is no form to read an export by. Nothing was changed.", "Add a form file.")
        return list(forms.values())
    if form_id not in forms:
        near = get_close_matches(form_id, forms, 1, 0)
        raise UsageError(
            f"There is no form called “{form_id}”.", f"Did you mean “{near[0]}”?" if near else "Add a form file."
        )
    return [forms[form_id]]


def _best(file: Understood, forms: Sequence[FormDef], *, forced: bool, keep_identifying: bool) -> _Candidate:
    """The one form that fits best."""
    head = file.head
    candidates = sorted(
        (_Candidate(form, match(file.survey, form, keep_identifying=keep_identifying)) for form in forms),
        key=lambda fit: fit.rank,
        reverse=True,
    )
    best = candidates[0]
    if best.placed.misfit:
        raise InputRefusedError(
            f"The answer key “{head.key.name if head.key else ''}” does not belong to “{head.name}”: it "
            f"{best.placed.misfit}. Nothing was changed.",
            "Export the responses and the key again, with the same boxes ticked, and give both.",
        )
    if file.survey.is_further:
        _refuse_strange_rows(file, candidates, forced=forced)
        return best
    if not best.placed.hits:
        raise NoFormFitsError(
            f"None of the headings of “{head.name}” is a question of {'this' if forced else 'any'} form. "
            "Nothing was changed.",
            "Check that it is the right file. For a survey that has no form yet: hcms forms scaffold FILE",
        )
    if not (forced or best.is_enough):
        raise NoFormFitsError(
            f"“{head.name}” does not fit any form. Nearest is “{best.form.title}” ({best.form.id}): "
            f"{best.placed.hits} of its {best.answerable} questions {'has' if best.placed.hits == 1 else 'have'} "
            "a heading in the file. Nothing was changed.",
            "Put the survey's wordings into a form file, or name the form with --form if you are sure.",
            _titles(each for each in candidates if each.is_enough_when_named),
        )
    if not best.is_enough_when_named:
        raise NoFormFitsError(
            f"“{head.name}” has next to nothing of the form “{best.form.title}” ({best.form.id}): "
            f"{best.placed.hits} of its {best.answerable} questions. Nothing was changed.",
            "Check that it is the right file, and that the form file has the survey's wordings.",
        )
    if len(candidates) > 1 and candidates[1].rank == best.rank:
        raise UnclearFileError(
            f"“{head.name}” fits the forms {best.form.id} and {candidates[1].form.id} equally well. "
            "Nothing was changed.",
            "Say which one it is with --form.",
            Asked.FORM,
            _titles(each for each in candidates if each.rank == best.rank),
        )
    return best


def _titles(candidates: Iterable[_Candidate]) -> list[tuple[str, str]]:
    return [(each.form.id, f"{each.form.title} ({each.form.id})") for each in candidates]


def _refuse_strange_rows(file: Understood, candidates: Sequence[_Candidate], *, forced: bool) -> None:
    """Further rows of responses often ask what no form does; then only a person knows to which they belong."""
    if not (forced or candidates[0].is_enough):
        raise UnclearFileError(
            f"“{file.head.name}” holds further rows of responses, such as a repeated group of questions, and does "
            "not say of which form. Nothing was changed.",
            "Import the responses themselves, then this file with --form ID.",
            Asked.FORM,
            _titles(candidates),
        )


def _refuse_second_heading(file: Understood, form: FormDef) -> None:
    """A heading row below those that the tool writes would become a report."""
    wordings = Wordings(form)
    for row in file.head.rows[file.survey.heading_rows : file.survey.heading_rows + 3]:
        cells = [cell for cell in row if cell.strip()]
        again = sum("ImportId" in cell or wordings.find([cell]) is not None for cell in cells)
        if cells and again * 2 > len(cells):
            raise InputRefusedError(
                f"“{file.head.name}” has more than one heading row, and only one was expected. Nothing was changed.",
                "Take out all but one of the heading rows in a copy, and import the copy.",
            )


def _warnings(best: _Candidate, layout: Layout, file: Understood, times: Sequence[str]) -> list[str]:
    """What a person should know before they let the import write anything."""
    said: list[str] = []
    placed = best.placed
    further = file.survey.is_further
    if not (further or best.is_enough):
        said.append(f"Only {placed.hits} of the form's {best.answerable} questions have a heading in this file.")
    if layout.encoding == WINDOWS:
        said.append("The file is not UTF-8 and was read as Windows-1252: check accents and apostrophes.")
    if further:
        said.append("Its rows belong to responses of another table: each joins the case of its report.")
    else:
        said += _ids_and_dates(layout, times)
    if unplaced := placed.asked - placed.hits:
        said.append(f"Questions of the file that the form does not have: {unplaced}. They are kept with each report.")
    said += [] if further else _missing(best.form, layout)
    without = (layout.columns[place] for place in layout.left_out())
    if left_out := [column.name if layout.coded_headings else column.header for column in without]:
        said.append(
            f"Columns that may tell who or where somebody is are left out of what is kept: {', '.join(left_out)}. "
            "The file cannot be put together again from what is kept. To keep them: --keep-identifying."
        )
    if file.head.key is not None and not file.survey.keyed:
        said.append("The answer key was not needed: this file holds words, not numbers.")
    return said


def _ids_and_dates(layout: Layout, times: Sequence[str]) -> list[str]:
    said: list[str] = []
    if not layout.has(Role.RESPONSE_ID):
        said.append(
            "The file has no response ids: reports are told apart by their answers, and a changed answer will "
            "arrive as a new report."
        )
    if not layout.has(Role.SUBMITTED_AT):
        said.append("The file has no dates of submission: they stay unknown.")
    elif any(map(is_slashed, times)) and layout.date_order is not DateOrder.MONTH_FIRST:
        order = "day first" if layout.date_order is DateOrder.DAY_FIRST else "as unknown: their order is not clear"
        said.append(f"Dates of submission such as 04/06/2026 are read {order}.")
    if any(doubts_zone(cell, layout.date_order, time_zone(layout.zone)) for cell in times):
        said.append(
            f"Times of submission name a time zone by letters that are not certain: they are read as times of "
            f"{layout.zone}. Compare one with the survey tool."
        )
    return said


def _missing(form: FormDef, layout: Layout) -> list[str]:
    there = layout.questions()
    asked = [question for question in form.questions if question.type is not QuestionType.STATEMENT]
    missing = [question for question in asked if question.id not in there]
    unsafe = _unasked_safety(form, layout)
    said = [f"Questions of the form that have no column in this file: {len(missing)}."] if missing else []
    if unsafe:
        said.append(f"Among them are safety questions, which stay unknown: {', '.join(unsafe)}.")
    return said


def _unasked_safety(form: FormDef, layout: Layout) -> list[str]:
    there = layout.questions()
    return [each.id for field in SAFETY_FIELDS for each in form.for_field(field) if each.id not in there]
