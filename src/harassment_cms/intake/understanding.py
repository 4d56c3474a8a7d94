"""What a file is, before any form is held against it: its encoding, its tables, the tool that wrote it.

`recognise` builds on it for an import, `drafting` for a new form. It decides by the first rows, never by the file's
name; two tools that fit equally are a question for a person, not a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.intake.identifying import holds_identifying
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.answer_key import looks_like_key, read_key
from harassment_cms.intake.readers.csvfile import CsvFile, Record, delimiter_of
from harassment_cms.intake.readers.filetype import encoding_of
from harassment_cms.intake.readers.jisc import JiscUncoded
from harassment_cms.intake.readers.jisc_coded import JiscCoded
from harassment_cms.intake.readers.jisc_v3 import JiscV3
from harassment_cms.intake.readers.kobo import Kobo
from harassment_cms.intake.readers.limesurvey import LimeSurvey
from harassment_cms.intake.readers.odk import Odk
from harassment_cms.intake.readers.plain import Plain
from harassment_cms.intake.readers.protocol import Evidence, Head, SurveyReader
from harassment_cms.intake.readers.redcap import RedCap
from harassment_cms.intake.survey import Survey

READERS: tuple[SurveyReader, ...] = (
    JiscCoded(),
    JiscUncoded(),
    JiscV3(),
    Kobo(),
    LimeSurvey(),
    Odk(),
    RedCap(),
    Plain(),
)
"""All that there are. The one with the strongest evidence reads the file."""

_HEAD_ROWS = 200


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


def understand(path: Path, wish: Wish) -> Understood:
    """Find out what a file is.

    Raises `InputRefusedError` for a file that cannot be read, or when two tools fit equally; `UsageError` for an
    unknown tool, `MachineError` when the computer will not let us read.
    """
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    head = _head(path, encoding, delimiter, wish.key)
    evidence = _evidence(head)
    reader = _reader(head, evidence, wish.tool)
    survey = _without_who_and_where(head, reader.describe(head))
    return Understood(head, encoding, delimiter, reader.tool, survey, evidence)


def _head(path: Path, encoding: str, delimiter: str, key: Path | None) -> Head:
    with CsvFile.open(path, encoding, delimiter) as file:
        header, problem = file.header, file.header_problem
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
    return Head(path.name, [header, *rows], read_key(key) if key else None)


def _evidence(head: Head) -> tuple[tuple[Tool, Evidence], ...]:
    found = [(reader.tool, said) for reader in READERS if (said := reader.recognises(head)) is not None]
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
