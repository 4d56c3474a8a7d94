"""What a file is, before any form is held against it: its encoding, its tables, the tool that wrote it.

`recognise` builds on it for an import, `drafting` for a new form. It decides by the first rows, never by the file's
name; two tools that fit equally are a question for a person, not a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.intake.identifying import holds_identifying
from harassment_cms.intake.layout import DateOrder, Role, Tool
from harassment_cms.intake.moments import certain_order, date_order
from harassment_cms.intake.readers.answer_key import looks_like_key, read_key
from harassment_cms.intake.readers.google_forms import GoogleForms
from harassment_cms.intake.readers.jisc import JiscUncoded
from harassment_cms.intake.readers.jisc_coded import JiscCoded
from harassment_cms.intake.readers.jisc_v3 import JiscV3
from harassment_cms.intake.readers.kobo import Kobo
from harassment_cms.intake.readers.limesurvey import LimeSurvey
from harassment_cms.intake.readers.ms_forms import MsForms
from harassment_cms.intake.readers.odk import Odk
from harassment_cms.intake.readers.plain import Plain
from harassment_cms.intake.readers.protocol import Evidence, Head, SurveyReader
from harassment_cms.intake.readers.qualtrics import Qualtrics
from harassment_cms.intake.readers.qualtrics_legacy import QualtricsLegacy
from harassment_cms.intake.readers.redcap import RedCap
from harassment_cms.intake.readers.spsssurvey import Spss
from harassment_cms.intake.readers.survey_monkey import SurveyMonkey
from harassment_cms.intake.survey import Survey, SurveyColumn
from harassment_cms.intake.tables import Table, tables_of
from harassment_cms.intake.unclear import Asked, UnclearFileError

_WITH_CODE_BOOK = Spss()

READERS: tuple[SurveyReader, ...] = (
    JiscCoded(),
    JiscUncoded(),
    JiscV3(),
    Kobo(),
    LimeSurvey(),
    Odk(),
    RedCap(),
    _WITH_CODE_BOOK,
    Qualtrics(),
    QualtricsLegacy(),
    SurveyMonkey(),
    MsForms(),
    GoogleForms(),
    Plain(),
)
"""All that there are. The one with the strongest evidence reads the file."""


Judged = tuple[Table, tuple[tuple[Tool, Evidence], ...]]
"""A table, and what speaks for each tool in it."""


_ONCE = frozenset({Role.RESPONSE_ID, Role.PARENT_ID, Role.SUBMITTED_AT, Role.STARTED_AT, Role.MODIFIED_AT})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says about a file, where it cannot be found out or is not clear.

    ``key`` is the answer key beside it, ``tool`` what wrote it, ``sheet`` the table in a workbook, ``form`` the id of
    the form it answers. ``keep_identifying`` keeps columns that tell who or where somebody is.
    """

    form: str | None = None
    key: Path | None = None
    tool: str | None = None
    sheet: str | None = None
    keep_identifying: bool = False


NOTHING_SAID = Wish()


@dataclass(frozen=True, slots=True)
class Understood:
    """One table of a file and the tool that wrote it. ``evidence`` is what spoke for each tool, strongest first."""

    head: Head
    encoding: str
    delimiter: str
    tool: Tool
    survey: Survey
    evidence: tuple[tuple[Tool, Evidence], ...]
    warnings: tuple[str, ...] = ()


def weighed(path: Path, wish: Wish) -> list[tuple[Table, tuple[tuple[Tool, Evidence], ...]]]:
    """The tables of a file, each with what speaks for each tool, strongest first; raises as `understand`."""
    tables = tables_of(path, read_key(wish.key) if wish.key else None, wish.sheet)
    for table in tables:
        _refuse_key(table.head)
    return [(table, _evidence(table.head)) for table in tables]


def understand(path: Path, wish: Wish) -> Understood:
    """Find out what a file is.

    Raises `InputRefusedError` for a file that cannot be read, or when two tools or tables fit equally; `UsageError`
    for an unknown tool or sheet, `MachineError` when the computer will not let us read.
    """
    judged = weighed(path, wish)
    table, evidence = _holding_responses(judged)
    reader = _reader(table.head, evidence, wish.tool)
    survey = described(table.head, reader)
    warnings = (*table.warnings, *_others_unread([each for each, _ in judged], table))
    return Understood(table.head, table.encoding, table.delimiter, reader.tool, survey, evidence, warnings)


def _others_unread(tables: Sequence[Table], read: Table) -> tuple[str, ...]:
    others = ", ".join(f"“{table.head.sheet}”" for table in tables if table is not read)
    if not others:
        return ()
    return (
        f"Other sheets of the workbook are not read with this one: {others}. If they hold further rows of the "
        "responses, import them as well: --sheet NAME.",
    )


def _refuse_key(head: Head) -> None:
    if looks_like_key(head.rows):
        raise InputRefusedError(
            f"“{head.name}” is the answer key of a coded export, not the responses. Nothing was changed.",
            "Give the file with the responses, and this one beside it with --key.",
        )


def _holding_responses(judged: Sequence[Judged]) -> Judged:
    """The one table for which a survey tool speaks most strongly, and which is not about rows of another one."""
    strongest = max(evidence[0][1].strength for _, evidence in judged)
    best = [each for each in judged if each[1][0][1].strength == strongest]
    if len(best) > 1:
        best = [each for each in best if not _belongs_to_another(each)] or best
    if len(best) > 1:
        names = ", ".join(f"“{table.head.sheet}”" for table, _ in best)
        sheets = [table.head.sheet or "" for table, _ in best]
        raise UnclearFileError(
            f"“{best[0][0].head.name}” has several sheets that may hold the responses: {names}. Nothing was changed.",
            "Say which one with --sheet NAME; one run reads one sheet.",
            Asked.SHEET,
            [(name, name) for name in sheets],
        )
    return best[0]


def _belongs_to_another(judged: Judged) -> bool:
    table, evidence = judged
    survey = _reader(table.head, evidence, None).describe(table.head)
    return any(column.role is Role.PARENT_ID for column in survey.columns)


def _evidence(head: Head) -> tuple[tuple[Tool, Evidence], ...]:
    # Headings that look like another tool's say nothing where the file brings its own code book.
    asked = (_WITH_CODE_BOOK,) if head.variables else READERS
    found = [(reader.tool, said) for reader in asked if (said := reader.recognises(head)) is not None]
    return tuple(sorted(found, key=lambda pair: pair[1].strength, reverse=True))


def _reader(head: Head, evidence: Sequence[tuple[Tool, Evidence]], named: str | None) -> SurveyReader:
    if named is not None:
        return _named_reader(named)
    strongest = [tool for tool, said in evidence if said.strength == evidence[0][1].strength]
    if len(strongest) > 1:
        names = " or ".join(tool.value for tool in strongest)
        raise UnclearFileError(
            f"“{head.name}” may come from {names}: its first rows fit both, and they would be read differently. "
            "Nothing was changed.",
            f"Say which it is, for example with --tool {strongest[0].value}.",
            Asked.TOOL,
            [(tool.value, f"{tool.value}: {said.words}") for tool, said in evidence[: len(strongest)]],
        )
    return next(reader for reader in READERS if reader.tool is strongest[0])


def _named_reader(named: str) -> SurveyReader:
    by_name = {reader.tool.value: reader for reader in READERS}
    if named not in by_name:
        near = get_close_matches(named, by_name, 1, 0)
        raise UsageError(f"There is no survey tool called “{named}” here.", f"Did you mean “{near[0]}”?")
    return by_name[named]


def described(head: Head, reader: SurveyReader) -> Survey:
    """What a reader makes of a table, with what holds for all of them. Raises `InputRefusedError` as readers do."""
    survey = _as_written(head, reader.describe(head))
    return _with_orders_of_dates(head, _without_who_and_where(head, survey))


def _as_written(head: Head, survey: Survey) -> Survey:
    """Give each column the heading that stands in the file, and of ids and dates only the first that part.

    Readers may have tidied headings to understand them.
    """
    columns: list[SurveyColumn] = []
    for column, header in zip(survey.columns, head.header, strict=True):
        taken = column.role in _ONCE and any(other.role is column.role for other in columns)
        columns.append(replace(column, header=header, role=Role.TOOL if taken else column.role))
    return replace(survey, columns=tuple(columns))


def _without_who_and_where(head: Head, survey: Survey) -> Survey:
    """Mark columns whose cells, whatever their heading, are network addresses or coordinates."""
    columns = tuple(
        replace(column, role=Role.LEFT_OUT)
        if column.role in (Role.ANSWER, Role.UNMAPPED) and holds_identifying(head.cells(place, survey.heading_rows))
        else column
        for place, column in enumerate(survey.columns)
    )
    return replace(survey, columns=columns)


def _with_orders_of_dates(head: Head, survey: Survey) -> Survey:
    """Mark columns whose dates are written month first: as their own cells say or, failing that, the whole file."""
    rows = survey.heading_rows
    sent = [place for place, column in enumerate(survey.columns) if column.role is Role.SUBMITTED_AT]
    order = survey.date_order or date_order(cell for place in sent for cell in head.cells(place, rows))
    otherwise = order if survey.answers_dated_alike else None
    columns = tuple(
        replace(column, month_first=True)
        if column.role is Role.ANSWER
        and (certain_order(head.cells(place, rows)) or otherwise) is DateOrder.MONTH_FIRST
        else column
        for place, column in enumerate(survey.columns)
    )
    return replace(survey, columns=columns)
