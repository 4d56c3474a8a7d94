"""``hcms import --explain`` and ``hcms forms check --against``: why a file is read as it is, without a cell of it.

Nothing is unlocked, written or recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harassment_cms.cli import formfiles, render
from harassment_cms.cli.options import Options

if TYPE_CHECKING:
    from harassment_cms.intake.explaining import Against, Explained, Told
    from harassment_cms.intake.understanding import Wish

_STRENGTHS = {3: "certain", 2: "likely", 1: "possible"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def explain_files(options: Options, files: tuple[Path, ...], wish: Wish) -> None:
    """Say of each file what an import would decide about it, and why."""
    from harassment_cms.intake.explaining import explain

    forms, zone = formfiles.forms_here(options), formfiles.zone(options)
    told = [explain(file, forms, wish, zone=zone) for file in files]
    if options.json:
        render.data([_data(each) for each in told])
        return
    for each in told:
        _show(each, options)


def show_against(against: Against, unplaced: Mapping[str, int], options: Options) -> None:
    """Say what a form makes of a file: in words, without an answer."""
    render.heading(f"{against.title} ({against.form})")
    render.prose(f"{against.hits} of the form's questions have a column; the file asks {against.asked}.", indent=2)
    if against.missing_safety:
        names = ", ".join(against.missing_safety)
        render.prose(f"Safety questions without a column, which stay unknown: {names}", indent=2)
    if against.never_asked:
        render.prose(f"Safety questions that the form does not ask: {', '.join(against.never_asked)}", indent=2)
    if rest := [name for name in against.missing if name not in against.missing_safety]:
        render.prose(f"Other questions of the form without a column: {', '.join(rest)}", indent=2)
    for question, count in sorted(unplaced.items()):
        render.prose(f"Answers to {question} that the form cannot place: {count:,}", indent=2)
    for warning in against.warnings:
        render.prose(f"Please note: {warning}", indent=2)
    _columns(against.columns, options)


def against_data(against: Against, unplaced: Mapping[str, int]) -> dict[str, Any]:
    """Return what a form makes of a file as ``--json`` gives it."""
    return {
        "form": against.form,
        "asked": against.asked,
        "placed": against.hits,
        "columns": [_column(told) for told in against.columns],
        "missing": list(against.missing),
        "missing_safety": list(against.missing_safety),
        "safety_never_asked": list(against.never_asked),
        "unplaced_answers": dict(unplaced),
        "warnings": list(against.warnings),
    }


def _show(told: Explained, options: Options) -> None:
    render.heading(told.name)
    for sheet, evidence in told.evidence:
        where = f" (sheet “{sheet}”)" if sheet is not None else ""
        for tool, said in evidence:
            render.prose(f"Survey tool{where}: {tool.value} is {_STRENGTHS[said.strength]}: {said.words}.", indent=2)
    if told.file is not None:
        file = told.file
        render.pairs(
            [
                ("Read as", file.tool.value),
                ("Encoding", file.encoding),
                ("Cells are parted by", _DELIMITERS.get(file.delimiter, file.delimiter) or None),
                ("Sheet", file.head.sheet),
                ("Heading rows", str(file.survey.heading_rows)),
                ("Columns", str(len(file.survey.columns))),
                ("Times without a zone are meant in", told.zone),
            ],
            indent=2,
        )
    for form, hits, questions in told.forms:
        render.prose(f"Form {form}: {hits} of its {questions} questions have a heading in the file.", indent=2)
    if told.refused:
        render.prose(f"An import would stop here: {told.refused}", indent=2)
        render.prose(told.hint, indent=2)
    for warning in told.warnings:
        render.prose(f"Please note: {warning}", indent=2)
    if told.against is not None:
        render.heading(f"Columns, held against the form {told.against.form}")
        _columns(told.against.columns, options)


def _columns(columns: tuple[Told, ...], options: Options) -> None:
    rows = [(str(told.number), told.question or "", told.heading, _why(told)) for told in columns]
    render.table(("Column", "Question", "Heading", "Taken for"), rows, plain=options.plain)


def _why(told: Told) -> str:
    said = told.meaning
    if told.fits:
        said += f", by {told.fits}"
    if told.option:
        said += f": “{told.option}”"
    if told.near:
        said += f". Nearly the wording of {told.near}: if it is that question, put the heading under its `earlier`"
    return said


def _column(told: Told) -> dict[str, Any]:
    return {
        "column": told.number,
        "heading": told.heading,
        "role": told.role.value,
        "question": told.question,
        "fits_by": told.fits or None,
        "option": told.option,
        "near": told.near,
    }


def _data(told: Explained) -> dict[str, Any]:
    file = told.file
    return {
        "file": told.name,
        "evidence": [
            {"sheet": sheet, "tool": tool.value, "strength": _STRENGTHS[said.strength], "words": said.words}
            for sheet, evidence in told.evidence
            for tool, said in evidence
        ],
        "tool": file.tool.value if file else None,
        "encoding": file.encoding if file else None,
        "delimiter": file.delimiter if file else None,
        "sheet": file.head.sheet if file else None,
        "heading_rows": file.survey.heading_rows if file else None,
        "zone": told.zone,
        "forms": [{"form": form, "placed": hits, "questions": questions} for form, hits, questions in told.forms],
        "form": told.against.form if told.against else None,
        "columns": [_column(each) for each in told.against.columns] if told.against else [],
        "missing": list(told.against.missing) if told.against else [],
        "refused": told.refused,
        "warnings": list(told.warnings),
    }
