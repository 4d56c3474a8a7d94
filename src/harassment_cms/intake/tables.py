"""The tables in a file, each with its first rows: the one of a text, the sheets of a workbook, the cases of SPSS.

`understanding` asks for them and decides which one holds the responses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.intake.layout import Container
from harassment_cms.intake.readers import cellrow
from harassment_cms.intake.readers.answer_key import AnswerKey
from harassment_cms.intake.readers.csvfile import CsvFile, Record, delimiter_of
from harassment_cms.intake.readers.filekind import FileKind, kind_of
from harassment_cms.intake.readers.filetype import encoding_of
from harassment_cms.intake.readers.protocol import Head, Variable
from harassment_cms.intake.readers.spss import SpssFile
from harassment_cms.intake.readers.workbook import Sheet, Workbook

_HEAD_ROWS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its first rows, how its text is written (a workbook's is its own), and what to know of it.

    ``encoding`` of what is no text is the kind of file, such as ``xlsx``.
    """

    head: Head
    encoding: str
    delimiter: str = ""
    warnings: tuple[str, ...] = ()


def tables_of(path: Path, key: AnswerKey | None, sheet: str | None) -> tuple[Table, ...]:
    """Return the tables that may hold responses, in the file's order; with ``sheet``, that one alone.

    Raises `InputRefusedError` for a file without any, or one that cannot be read; `UsageError` for a sheet that is
    not there, `MachineError` when the computer will not let us read.
    """
    kind = kind_of(path)
    if kind is FileKind.TEXT:
        found = _text(path, key)
    elif kind is FileKind.SAV:
        found = _spss(path)
    else:
        return tuple(_sheets(path, kind, sheet))
    if sheet is not None:
        raise UsageError(f"“{path.name}” is no workbook and has no sheets.", "Leave --sheet out.")
    return (found,)


def _text(path: Path, key: AnswerKey | None) -> Table:
    encoding = encoding_of(path)
    delimiter = delimiter_of(path, encoding)
    with CsvFile.open(path, encoding, delimiter) as file:
        header, problem = file.header, file.header_problem
        rows = [item.cells for item in islice(file, _HEAD_ROWS) if isinstance(item, Record) and item.cells]
    if problem or not header:
        said = problem.sentence if problem else "It has no heading row."
        raise InputRefusedError(
            f"The heading row of “{path.name}” cannot be read. {said} Nothing was changed.",
            "Export it again as CSV from the survey tool.",
        )
    return Table(Head(path.name, [header, *rows], key), encoding, delimiter)


def _spss(path: Path) -> Table:
    with SpssFile.open(path) as file:
        variables = tuple(
            Variable(
                column.name,
                column.label,
                column.labels,
                tuple(cellrow.text_of(span.low) for span in column.missing if span.low == span.high),
            )
            for column in file.columns
        )
        rows = [record.cells for record in islice(file.rows(), _HEAD_ROWS) if record.cells]
        warnings = file.warnings
    names = [variable.name for variable in variables]
    head = Head(path.name, [names, *rows], container=Container.CELLS, variables=variables)
    return Table(head, FileKind.SAV.value, warnings=warnings)


def _sheets(path: Path, kind: FileKind, named: str | None) -> Iterator[Table]:
    with Workbook.open(path) as book:
        sheets = book.filled if named is None else (_named_sheet(book, path, named),)
        if not sheets:
            raise InputRefusedError(
                f"“{path.name}” has no visible sheet that holds anything. Nothing was changed.",
                "Export it again from the survey tool, or name a hidden sheet with --sheet.",
            )
        for sheet in sheets:
            rows = [record.cells for record in islice(book.rows(sheet), _HEAD_ROWS) if any(record.cells)]
            if rows:
                head = Head(path.name, rows, container=Container.CELLS, sheet=sheet.name)
                yield Table(head, kind.value, warnings=(*book.warnings, *sheet.warnings))


def _named_sheet(book: Workbook, path: Path, named: str) -> Sheet:
    by_name = {sheet.name: sheet for sheet in book.sheets if sheet.rows}
    if named not in by_name:
        near = get_close_matches(named, by_name, 1, 0)
        raise UsageError(
            f"“{path.name}” has no sheet called “{named}” that holds anything.",
            f"Did you mean “{near[0]}”?" if near else "Its sheets are all empty.",
        )
    return by_name[named]
