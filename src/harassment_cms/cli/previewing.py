"""``hcms forms preview``: how the first rows of an export would become reports under a form.

Without ``--words`` it shows of each answer its question, type and length, and the codes that a home holds in plain;
with it, the words of the reports, to whoever holds the file anyway and says so. Nothing is unlocked or recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import formfiles, render, talk
from harassment_cms.cli.exports import AnswerKeyFile, ExportFile, KeepIdentifying, SheetName, ToolName
from harassment_cms.cli.options import options_of
from harassment_cms.cli.records import when
from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef, Question
    from harassment_cms.intake.reading import Answer, Reading
    from harassment_cms.intake.sampling import SampleRow


def preview_form(
    ctx: typer.Context,
    file: ExportFile,
    form: Annotated[
        str | None, typer.Option("--form", metavar="ID", help="The form, by its id or its file; else recognised.")
    ] = None,
    key: AnswerKeyFile = None,
    tool: ToolName = None,
    sheet: SheetName = None,
    keep_identifying: KeepIdentifying = False,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=1, max=1000, help="How many rows to show.")] = 3,
    redacted: Annotated[
        bool,
        typer.Option(
            "--redacted/--words",
            help="Types, lengths and codes alone, which is the default, or the words of the reports.",
        ),
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Show the words without asking.")] = False,
) -> None:
    """Show how the first rows of an export would become reports; nothing is written and nothing recorded."""
    from harassment_cms.intake.recognise import recognise
    from harassment_cms.intake.sampling import first_rows
    from harassment_cms.intake.understanding import Wish

    options = options_of(ctx)
    if not redacted and not _wants_words(yes=yes):
        return
    forms = formfiles.forms_meant(options, form)
    named = next(iter(forms)) if form is not None else None
    wish = Wish(named, key, tool, sheet, keep_identifying)
    found = recognise(file, forms, wish, zone=formfiles.zone(options))
    sample = first_rows(file, found, rows)
    if options.json:
        render.data([_data(row, found.form, redacted=redacted) for row in sample])
        return
    render.line(f"{file.name}: {found.tool.value}, {found.form.title} ({found.form.id})")
    for warning in found.warnings:
        render.prose(f"Please note: {warning}", indent=2)
    for row in sample:
        _show(row, found.form, redacted=redacted)
    if redacted:
        talk.say("No word of a report was shown. With --words they are, to whoever holds this file.")


def _wants_words(*, yes: bool) -> bool:
    """Whether the words may be shown: somebody has to say so."""
    if yes:
        return True
    if not talk.at_terminal():
        raise UsageError(
            "The words of reports are shown only when somebody says so. Nothing was shown.",
            "Add --yes, or leave --words out.",
        )
    talk.say("This shows the words of the reports in the file, on this screen. Nobody records that you read them.")
    return talk.agree("Show them?")


def _data(row: SampleRow, form: FormDef, *, redacted: bool) -> dict[str, Any]:
    from harassment_cms.intake.redacted import CODES_SHOWN, becomes, codes

    reading = row.reading
    said: dict[str, Any] = {
        "row": row.number,
        "becomes": becomes(row),
        "problem": row.problem.sentence if row.problem else None,
        "submitted_at": when(reading.submitted_at) if reading else None,
        "answers": [],
        "unmapped": [],
    }
    if reading is None:
        return said
    for answer in reading.answers:
        question = form.question(answer.question_id)
        told = {
            "question": question.id,
            "text": question.text,
            "type": question.type.value,
            "field": question.field,
            "length": len(answer.raw) + len(answer.other),
            "codes": list(codes(question, answer)) if not redacted or question.field in CODES_SHOWN else None,
            "problem": answer.problem,
        }
        if not redacted:
            told |= {"raw": answer.raw, "other": answer.other}
        said["answers"].append(told)
    for heading, raw in reading.unmapped:
        said["unmapped"].append({"header": heading, "length": len(raw)} | ({} if redacted else {"raw": raw}))
    return said


def _show(row: SampleRow, form: FormDef, *, redacted: bool) -> None:
    from harassment_cms.intake.redacted import fate, length

    render.heading(f"Row {row.number}: {fate(row)}")
    reading = row.reading
    if reading is None:
        return
    render.pairs([("Submitted", when(reading.submitted_at) or "not known")], indent=2)
    _show_answers(reading, form, redacted=redacted)
    for heading, raw in reading.unmapped:
        render.prose(f"Also answered: {heading}: {length(raw) if redacted else raw}", indent=2)


def _show_answers(reading: Reading, form: FormDef, *, redacted: bool) -> None:
    from harassment_cms.intake.redacted import lines

    for line, answer in zip(lines(reading, form), reading.answers, strict=True):
        what = line.answer if redacted else _said(form.question(answer.question_id), answer)
        render.prose(f"{line.question}: {what}", indent=2)
        if line.problem:
            render.prose(f"Not understood: {line.problem}", indent=4)


def _said(question: Question, answer: Answer) -> str:
    from harassment_cms.intake.redacted import codes

    picked = codes(question, answer)
    words = "; ".join(f"{question.label(code)} [{code}]" for code in picked) if picked else answer.raw
    return f"{words}; in their own words: {answer.other}" if answer.other else words
