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
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.answer_key import looks_like_key, read_key
from harassment_cms.intake.readers.jisc import JiscUncoded
from harassment_cms.intake.readers.jisc_coded import JiscCoded
from harassment_cms.intake.readers.plain import Plain
from harassment_cms.intake.readers.protocol import Evidence, Head, SurveyReader
from harassment_cms.intake.readers.spsssurvey import Spss
from harassment_cms.intake.survey import Survey
from harassment_cms.intake.tables import Table, tables_of

_WITH_CODE_BOOK = Spss()

READERS: tuple[SurveyReader, ...] = (JiscCoded(), JiscUncoded(), _WITH_CODE_BOOK, Plain())
"""All that there are. The one with the strongest evidence reads the file."""


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
    survey = _without_who_and_where(table.head, reader.describe(table.head))
    others = [f"“{other.head.sheet}”" for other, _ in judged if other is not table]
    warnings = table.warnings
    if others:
        warnings += (f"Other sheets of the workbook are not read: {', '.join(others)}. To read one: --sheet NAME.",)
    return Understood(table.head, table.encoding, table.delimiter, reader.tool, survey, evidence, warnings)


def _refuse_key(head: Head) -> None:
    if looks_like_key(head.rows):
        raise InputRefusedError(
            f"“{head.name}” is the answer key of a coded export, not the responses. Nothing was changed.",
            "Give the file with the responses, and this one beside it with --key.",
        )


def _holding_responses(
    judged: Sequence[tuple[Table, tuple[tuple[Tool, Evidence], ...]]],
) -> tuple[Table, tuple[tuple[Tool, Evidence], ...]]:
    """The one table for which a survey tool speaks most strongly."""
    strongest = max(evidence[0][1].strength for _, evidence in judged)
    best = [each for each in judged if each[1][0][1].strength == strongest]
    if len(best) > 1:
        names = ", ".join(f"“{table.head.sheet}”" for table, _ in best)
        raise InputRefusedError(
            f"“{best[0][0].head.name}” has several sheets that may hold the responses: {names}. Nothing was changed.",
            "Say which one with --sheet NAME; one run reads one sheet.",
        )
    return best[0]


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
        raise InputRefusedError(
            f"“{head.name}” may come from {names}: its first rows fit both, and they would be read differently. "
            "Nothing was changed.",
            f"Say which it is, for example with --tool {strongest[0].value}.",
        )
    return next(reader for reader in READERS if reader.tool is strongest[0])


def _named_reader(named: str) -> SurveyReader:
    by_name = {reader.tool.value: reader for reader in READERS}
    if named not in by_name:
        near = get_close_matches(named, by_name, 1, 0)
        raise UsageError(f"There is no survey tool called “{named}” here.", f"Did you mean “{near[0]}”?")
    return by_name[named]


def _without_who_and_where(head: Head, survey: Survey) -> Survey:
    """Mark columns whose cells, whatever their heading, are network addresses or coordinates."""
    columns = tuple(
        replace(column, role=Role.LEFT_OUT)
        if column.role in (Role.ANSWER, Role.UNMAPPED) and holds_identifying(head.cells(place, survey.heading_rows))
        else column
        for place, column in enumerate(survey.columns)
    )
    return replace(survey, columns=columns)
