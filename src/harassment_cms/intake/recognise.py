"""What an export is: its tool, encoding and separator, the form it answers, and what each column means.

Services call `recognise` before anything is written. It decides by the first rows, never by the file's name,
and refuses with a sentence that helps; two forms that fit equally are a question for a person, not a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, QuestionType
from harassment_cms.intake.layout import DateOrder, Layout, Role, Tool
from harassment_cms.intake.moments import date_order, is_slashed
from harassment_cms.intake.readers.answer_key import looks_like_key, read_key
from harassment_cms.intake.readers.csvfile import CsvFile, Record, delimiter_of
from harassment_cms.intake.readers.filetype import WINDOWS, encoding_of
from harassment_cms.intake.readers.jisc import JiscUncoded
from harassment_cms.intake.readers.jisc_coded import JiscCoded
from harassment_cms.intake.readers.plain import PlainCsv
from harassment_cms.intake.readers.protocol import Head, Placed, SurveyReader

READERS: tuple[SurveyReader, ...] = (JiscCoded(), JiscUncoded(), PlainCsv())
"""Asked in this order; the first that recognises the file reads it."""

_HEAD_ROWS = 200
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

    @property
    def blind(self) -> bool:
        """Whether the file does not ask every safety question of the form."""
        return bool(_unasked_safety(self.form, self.layout))


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
    path: Path,
    forms: Mapping[str, FormDef],
    *,
    form_id: str | None = None,
    key: Path | None = None,
    zone: str = "UTC",
) -> Recognised:
    """Recognise an export among ``forms`` (by id), or as the form ``form_id``; ``key`` is its answer key.

    ``zone`` (an IANA name) is meant by times of submission that name no zone; Jisc's are in UTC.

    Raises `InputRefusedError` for a file that is no export of these forms, `UsageError` for an unknown form,
    `MachineError` when a file cannot be read. Nothing is written in any case.
    """
    wanted = _wanted(forms, form_id)
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    head = _head(path, encoding, delimiter, key)
    reader = next(reader for reader in READERS if reader.recognises(head))
    best = _best(head, reader, wanted, forced=form_id is not None)
    columns = best.placed.columns
    times = [cell for n, column in enumerate(columns) if column.role is Role.SUBMITTED_AT for cell in head.cells(n)]
    layout = Layout(
        tool=reader.tool,
        form=best.form.id,
        encoding=encoding,
        delimiter=delimiter,
        columns=columns,
        date_order=date_order(times),
        zone=zone if reader.tool is Tool.PLAIN else "UTC",
    )
    warnings = (*_warnings(best, layout, head, times), *best.placed.warnings)
    return Recognised(reader.tool, best.form, encoding, delimiter, head.header, layout, warnings)


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


def _head(path: Path, encoding: str, delimiter: str, key: Path | None) -> Head:
    with CsvFile.open(path, encoding, delimiter) as file:
        header, problem = tuple(file.header), file.header_problem
        rows = [item.cells for item in islice(file, _HEAD_ROWS) if isinstance(item, Record) and item.cells]
    if problem or not header:
        said = problem.sentence if problem else "It has no heading row."
        raise InputRefusedError(
            f"The heading row of “{path.name}” cannot be read. {said} Nothing was changed.",
            "Export it again as CSV from the survey tool.",
        )
    if looks_like_key([header, *rows]):
        raise InputRefusedError(
            f"“{path.name}” is the answer key of a coded export, not the responses. Nothing was changed.",
            "Give the file with the responses, and this one beside it with --key.",
        )
    return Head(path.name, header, rows, read_key(key) if key else None)


def _best(head: Head, reader: SurveyReader, forms: Sequence[FormDef], *, forced: bool) -> _Candidate:
    """The one form that fits best."""
    candidates = sorted(
        (_Candidate(form, reader.place(head, form)) for form in forms), key=lambda fit: fit.rank, reverse=True
    )
    best = candidates[0]
    if best.placed.misfit:
        raise InputRefusedError(
            f"The answer key “{head.key.name if head.key else ''}” does not belong to “{head.name}”: it "
            f"{best.placed.misfit}. Nothing was changed.",
            "Export the responses and the key again, with the same boxes ticked, and give both.",
        )
    if not best.placed.hits:
        raise InputRefusedError(
            f"None of the headings of “{head.name}” is a question of {'this' if forced else 'any'} form. "
            "Nothing was changed.",
            "Check that it is the right file, and that the form file has the survey's wordings.",
        )
    if not (forced or best.is_enough):
        raise InputRefusedError(
            f"“{head.name}” does not fit any form. Nearest is “{best.form.title}” ({best.form.id}): "
            f"{best.placed.hits} of its {best.answerable} questions {'has' if best.placed.hits == 1 else 'have'} "
            "a heading in the file. Nothing was changed.",
            "Put the survey's wordings into a form file, or name the form with --form if you are sure.",
        )
    if not best.is_enough_when_named:
        raise InputRefusedError(
            f"“{head.name}” has next to nothing of the form “{best.form.title}” ({best.form.id}): "
            f"{best.placed.hits} of its {best.answerable} questions. Nothing was changed.",
            "Check that it is the right file, and that the form file has the survey's wordings.",
        )
    if len(candidates) > 1 and candidates[1].rank == best.rank:
        raise InputRefusedError(
            f"“{head.name}” fits the forms {best.form.id} and {candidates[1].form.id} equally well. "
            "Nothing was changed.",
            "Say which one it is with --form.",
        )
    return best


def _warnings(best: _Candidate, layout: Layout, head: Head, times: Sequence[str]) -> list[str]:
    """What a person should know before they let the import write anything."""
    said: list[str] = []
    placed = best.placed
    if not best.is_enough:
        said.append(f"Only {placed.hits} of the form's {best.answerable} questions have a heading in this file.")
    if layout.encoding == WINDOWS:
        said.append("The file is not UTF-8 and was read as Windows-1252: check accents and apostrophes.")
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
    if unplaced := placed.asked - placed.hits:
        said.append(f"Questions of the file that the form does not have: {unplaced}. They are kept with each report.")
    said += _missing(best.form, layout)
    if head.key is not None and layout.tool is not Tool.JISC_CODED:
        said.append("The answer key was not needed: this file holds words, not numbers.")
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
