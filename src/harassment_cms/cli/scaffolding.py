"""``hcms forms scaffold``: writes the draft of a form for any export, for a person to go on with.

No word of a report stands in a draft but what is plainly an option of the survey. Nothing needs to be unlocked.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import formfiles, render, talk
from harassment_cms.cli.exports import AnswerKeyFile, ExportFile, SheetName, ToolName
from harassment_cms.cli.options import options_of
from harassment_cms.domain.errors import UsageError

if TYPE_CHECKING:
    from harassment_cms.intake.drafting.draft import Draft

_NAME = re.compile(r"[a-z][a-z0-9_-]*")


def scaffold_form(
    ctx: typer.Context,
    file: ExportFile,
    key: AnswerKeyFile = None,
    tool: ToolName = None,
    sheet: SheetName = None,
    form_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="What the form is called by; else made of the file's name."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The form's title.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write it, if not among the home's forms."),
    ] = None,
) -> None:
    """Write the draft of a form for an export: its questions, types and options, and guesses at what they mean."""
    from harassment_cms.intake.drafting.keeping import keep_draft, place_for
    from harassment_cms.intake.drafting.scaffold import scaffold
    from harassment_cms.intake.understanding import Wish

    options = options_of(ctx)
    _refuse_odd_names(form_id, title)
    own = options.home.forms
    if output is None and not own.is_dir():
        raise UsageError(
            f"There is no home at {options.home.path}, so there is no folder of forms. Nothing was written.",
            "Say where the draft belongs, for example: -o my-survey.yaml",
        )
    forms = formfiles.forms_here(options)
    draft = scaffold(file, Wish(key=key, tool=tool, sheet=sheet), forms, id_=form_id, title=title)
    target = place_for(draft, own, forms) if output is None else output.expanduser()
    keep_draft(draft, target, own, options.home.file_mode if own.is_dir() else 0o600)
    if options.json:
        render.data(_data(draft, target))
    else:
        _say(draft, target, own)


def _refuse_odd_names(form_id: str | None, title: str | None) -> None:
    if form_id is not None and not _NAME.fullmatch(form_id):
        raise UsageError(
            f"A form cannot be called “{form_id}”. Nothing was written.",
            "Use small letters, digits, - and _, a letter first.",
        )
    if title is not None and not (title.strip() and title.isprintable()):
        raise UsageError("A form's title is one line of words. Nothing was written.", "Type the title again.")


def _data(draft: Draft, target: Path) -> dict[str, object]:
    return {
        "path": str(target),
        "id": draft.id,
        "questions": len(draft.questions),
        "undecided": [
            {"question": each.question, "key": each.key, "suggestion": each.suggestion} for each in draft.undecided()
        ],
        "safety": {field: list(ids) for field, ids in draft.safety.items()},
        "safety_not_found": list(draft.unasked),
        "tool_columns": list(draft.tool),
        "left_out": list(draft.left_out),
        "no_question": list(draft.unusable),
        "warnings": list(draft.warnings),
    }


def _say(draft: Draft, target: Path, forms: Path) -> None:
    from harassment_cms.intake.drafting import keeping

    talk.say(keeping.written_words(draft, target))
    for line in keeping.draft_words(draft):
        talk.say(f"  {line}")
    if undecided := keeping.to_decide(draft):
        talk.say(undecided[0])
        for line in undecided[1]:
            talk.say(f"  {line}")
    for line in keeping.then_words(draft, target, forms):
        talk.say(line)
