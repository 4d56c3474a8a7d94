"""``hcms forms``: the report forms, which are plain files: nothing needs to be unlocked.

In a home its own forms are meant; without one, those that came with the program. Drafts and previews stand in modules
of their own beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import explained, form_changes, formfiles, render, talk
from harassment_cms.cli.exports import AnswerKeyFile, KeepIdentifying, SheetName, ToolName
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.previewing import preview_form
from harassment_cms.cli.scaffolding import scaffold_form
from harassment_cms.cli.sheet import print_sheet
from harassment_cms.domain.errors import InputRefusedError

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef, Question
    from harassment_cms.intake.understanding import Wish

app = group()
app.command("scaffold")(scaffold_form)
app.command("preview")(preview_form)


@app.command("list")
def list_forms(ctx: typer.Context) -> None:
    """List the forms."""
    from harassment_cms.formdefs import load_forms

    options = options_of(ctx)
    forms = load_forms(formfiles.folder(options)).values()
    if options.json:
        render.data(
            [{"id": form.id, "version": form.version, "hash": form.hash, "title": form.title} for form in forms]
        )
        return
    rows = [(form.id, str(form.version), str(sum(map(_asks, form.questions))), form.title) for form in forms]
    render.table(("Form", "Version", "Questions", "Title"), rows, plain=options.plain)


@app.command("show")
def show_form(
    ctx: typer.Context, form_id: Annotated[str, typer.Argument(metavar="ID", help="The form's id.")]
) -> None:
    """Show a form: its questions, their options, and what each answer means to the program."""
    from harassment_cms.cli import records

    options = options_of(ctx)
    form = formfiles.form_called(form_id, options)
    if options.json:
        render.data(records.form(form))
    else:
        _show(form)


app.command("sheet")(print_sheet)


@app.command("check")
def check_forms(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="Form files; without any, all of the home's.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="EXPORT", help="Say what the form makes of this export, column by column."),
    ] = None,
    key: AnswerKeyFile = None,
    tool: ToolName = None,
    sheet: SheetName = None,
    keep_identifying: KeepIdentifying = False,
) -> None:
    """Check form files, and name everything that has to be corrected."""
    options = options_of(ctx)
    forms = _checked(files) if files else list(formfiles.forms_here(options).values())
    if not files:
        talk.say(f"Every form can be used: {', '.join(form.id for form in forms)}.")
    if against is not None:
        from harassment_cms.intake.understanding import Wish

        _hold_against(against, forms, Wish(None, key, tool, sheet, keep_identifying), options)


def _checked(files: Sequence[Path]) -> list[FormDef]:
    forms: list[FormDef] = []
    refused: list[InputRefusedError] = []
    for file in files:
        try:
            form = formfiles.form_file(file)
        except InputRefusedError as error:
            refused.append(error)
        else:
            forms.append(form)
            talk.say(f"{file}: {form.id}, version {form.version}, can be used.")
    if refused:
        raise InputRefusedError("\n".join(error.message for error in refused), refused[-1].hint)
    return forms


def _hold_against(export: Path, forms: Sequence[FormDef], wish: Wish, options: Options) -> None:
    """Say what each form makes of an export; of several forms, those that have any of its questions."""
    from harassment_cms.intake.explaining import held_against
    from harassment_cms.intake.understanding import understand

    file = understand(export, wish)
    told = [(form, held_against(file, form, keep_identifying=wish.keep_identifying)) for form in forms]
    found = [(each, _unplaced(export, form, wish, options)) for form, each in told if each.hits or len(told) == 1]
    if options.json:
        render.data([explained.against_data(each, counts) for each, counts in found])
        return
    for each, counts in found:
        explained.show_against(each, counts, options)
    if not found:
        talk.say(f"None of these forms has a question of {export.name}.")


def _unplaced(export: Path, form: FormDef, wish: Wish, options: Options) -> dict[str, int]:
    """Count the answers that the form cannot place; none are counted where an import would be refused."""
    from harassment_cms.intake.recognise import recognise
    from harassment_cms.intake.sampling import unplaced_answers

    try:
        found = recognise(export, {form.id: form}, replace(wish, form=form.id), zone=formfiles.zone(options))
    except InputRefusedError as error:
        talk.say(error.message)
        return {}
    return dict(unplaced_answers(export, found))


form_changes.add_to(app, formfiles.folder)


def _asks(question: Question) -> bool:
    return question.type.value != "statement"


def _show(form: FormDef) -> None:
    from harassment_cms.cli.said import ROUTE_WORDS

    render.line(f"{form.title} ({form.id}, version {form.version})")
    for question in form.questions:
        render.line()
        render.prose(question.text)
        render.prose(f"{question.id}: {question.type.value}" + (f", {question.field}" if question.field else ""), 2)
        for option in question.options:
            render.prose(f"{option.code}: {option.label}", indent=4)
    for route, steps in form.pathways.items():
        render.heading(f"What happens with a report that is {ROUTE_WORDS[route]}")
        for step in steps:
            render.prose(f"{step.title} ({step.role}, within {step.due} working days)", indent=2)
