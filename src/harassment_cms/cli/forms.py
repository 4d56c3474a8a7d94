"""``hcms forms``: the report forms, which are plain files: nothing needs to be unlocked.

In a home its own forms are meant; without one, those that came with the program.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.cli.sheet import print_sheet
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.home import defaults

if TYPE_CHECKING:
    from harassment_cms.formdefs import FormDef, Question

app = group()


@app.command("list")
def list_forms(ctx: typer.Context) -> None:
    """List the forms."""
    from harassment_cms.formdefs import load_forms

    options = options_of(ctx)
    forms = load_forms(_folder(options)).values()
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
    form = form_called(form_id, options)
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
) -> None:
    """Check form files, and name everything that has to be corrected."""
    from harassment_cms.formdefs import load_form, load_forms

    if not files:
        found = load_forms(_folder(options_of(ctx)))
        talk.say(f"Every form can be used: {', '.join(found)}.")
        return
    refused: list[InputRefusedError] = []
    for file in files:
        try:
            form = load_form(file)
        except InputRefusedError as error:
            refused.append(error)
        else:
            talk.say(f"{file}: {form.id}, version {form.version}, can be used.")
    if refused:
        raise InputRefusedError("\n".join(error.message for error in refused), refused[-1].hint)


def form_called(form_id: str, options: Options) -> FormDef:
    """Return the form with this id; raises ``InputRefusedError`` that names those there are."""
    from harassment_cms.formdefs import load_forms

    forms = load_forms(_folder(options))
    if form_id not in forms:
        raise InputRefusedError(f"There is no form {form_id}.", f"The forms here: {', '.join(forms)}.")
    return forms[form_id]


def _folder(options: Options) -> Path:
    own = options.home.forms
    return own if own.is_dir() else defaults() / "forms"


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
