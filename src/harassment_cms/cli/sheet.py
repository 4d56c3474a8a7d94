"""``hcms forms sheet``: with what it prints, somebody can set up a form's survey in their own tool.

``forms`` hangs it under its noun. The organisation's contacts come from the home's settings, where there is a home.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import formfiles, render, talk
from harassment_cms.cli.files import refuse_taken, write_new
from harassment_cms.cli.options import options_of
from harassment_cms.home import Home

if TYPE_CHECKING:
    from harassment_cms.formdefs.sheet import BuildSheet, Place
    from harassment_cms.settings import Contact


class SheetFormat(StrEnum):
    """How a build sheet is written."""

    TEXT = "text"
    MD = "md"
    HTML = "html"
    JSON = "json"


def print_sheet(
    ctx: typer.Context,
    form_id: Annotated[str, typer.Argument(metavar="ID", help="The form's id.")],
    form: Annotated[
        SheetFormat | None, typer.Option("--format", help="How to write it; text unless --json is given.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> None:
    """Print a form's build sheet: all that is needed to set up its survey in a survey tool."""
    from harassment_cms.formdefs.sheet import build_sheet

    options = options_of(ctx)
    refuse_taken(output, replace=force)
    sheet = build_sheet(formfiles.form_called(form_id, options), _place(options.home))
    text = _written(form or (SheetFormat.JSON if options.json else SheetFormat.TEXT))(sheet)
    if output is None:
        render.exactly(text)
    else:
        write_new(output, text.encode("utf-8"))
        talk.say(f"The build sheet of {form_id} is in {output}.")


def _written(form: SheetFormat) -> Callable[[BuildSheet], str]:
    from harassment_cms.exports import sheet_html, sheet_json, sheet_markdown, sheet_text

    return {
        SheetFormat.TEXT: sheet_text.render,
        SheetFormat.MD: sheet_markdown.render,
        SheetFormat.HTML: sheet_html.render,
        SheetFormat.JSON: sheet_json.render,
    }[form]


def _place(home: Home) -> Place:
    from harassment_cms.formdefs.sheet import Place

    if not home.settings.is_file():
        return Place({"danger_now": "999", "police": "101"})
    from harassment_cms.settings import load_settings

    settings = load_settings(home.settings)
    known = {
        "organisation": settings.organisation,
        "danger_now": settings.emergency.danger_now,
        "police": settings.emergency.police,
        "security": _said(settings.contacts.security_out_of_hours),
        "safeguarding": _said(settings.contacts.safeguarding_lead),
        "conflict": _said(settings.contacts.conflict_contact),
    }
    return Place(known, settings.response_times.first_contact_days)


def _said(contact: Contact) -> str:
    """Return a contact as it stands in a sentence; empty as long as nobody can be reached."""
    return ", ".join(part for part in (contact.name, contact.reach) if part) if contact.reach else ""
