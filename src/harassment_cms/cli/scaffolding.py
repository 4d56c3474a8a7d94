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
from harassment_cms.cli.options import Options, options_of
from harassment_cms.domain.errors import InputRefusedError, UsageError

if TYPE_CHECKING:
    from harassment_cms.intake.drafting.draft import Draft

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_MOST_SHOWN = 12


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
    from harassment_cms.intake.drafting.scaffold import scaffold
    from harassment_cms.intake.drafting.written import written
    from harassment_cms.intake.understanding import Wish
    from harassment_cms.yamlfile import write_text

    options = options_of(ctx)
    _refuse_odd_names(form_id, title)
    own = options.home.forms
    if output is None and not own.is_dir():
        raise UsageError(
            f"There is no home at {options.home.path}, so there is no folder of forms. Nothing was written.",
            "Say where the draft belongs, for example: -o my-survey.yaml",
        )
    draft = scaffold(
        file, Wish(key=key, tool=tool, sheet=sheet), formfiles.forms_here(options), id_=form_id, title=title
    )
    target = _target(options, draft, output)
    write_text(target, written(draft), mode=options.home.file_mode if own.is_dir() else 0o600)
    if options.json:
        render.data(_data(draft, target))
    else:
        _say(draft, target, in_home=target.resolve().parent == own.resolve())


def _refuse_odd_names(form_id: str | None, title: str | None) -> None:
    if form_id is not None and not _NAME.fullmatch(form_id):
        raise UsageError(
            f"A form cannot be called “{form_id}”. Nothing was written.",
            "Use small letters, digits, - and _, a letter first.",
        )
    if title is not None and not (title.strip() and title.isprintable()):
        raise UsageError("A form's title is one line of words. Nothing was written.", "Type the title again.")


def _target(options: Options, draft: Draft, output: Path | None) -> Path:
    """Where the draft is written. One that is not finished never stands where a home would read it."""
    own, undecided = options.home.forms, any(draft.undecided())
    if output is not None:
        path = output.expanduser()
        is_read = path.suffix.lower() in (".yaml", ".yml") and path.resolve().parent == own.resolve()
        if is_read and undecided:
            raise InputRefusedError(
                f"The draft is not finished, and at {path} it would stop every import. Nothing was written.",
                f"Call it {path.name}{formfiles.DRAFT} until everything in it is decided.",
            )
        return path
    if draft.id in formfiles.forms_here(options):
        raise InputRefusedError(
            f"There is a form called {draft.id} in this home already. Nothing was written.",
            "Give the draft another name with --id.",
        )
    return own / f"{draft.id}.yaml{formfiles.DRAFT if undecided else ''}"


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


def _say(draft: Draft, target: Path, *, in_home: bool) -> None:
    undecided = list(draft.undecided())
    talk.say(f"Written: {target}, a draft with {len(draft.questions)} questions. Hold it against the survey.")
    for field, ids in draft.safety.items():
        talk.say(f"  Perhaps {field}: {' or '.join(ids)}")
    if draft.unasked:
        talk.say(f"  Safety questions that were not found: {', '.join(draft.unasked)}. Look for them yourself.")
    if draft.left_out:
        talk.say(f"  Left out, for they tell who or where somebody is: {', '.join(draft.left_out)}")
    for warning in draft.warnings:
        talk.say(f"  Please note: {warning}")
    if undecided:
        talk.say(f"A person has to decide {len(undecided)} thing{'s' if len(undecided) > 1 else ''} first:")
        for each in undecided[:_MOST_SHOWN]:
            talk.say(f"  {each.question}: {each.key}" + (f"; perhaps {each.suggestion}" if each.suggestion else ""))
        if len(undecided) > _MOST_SHOWN:
            talk.say(f"  and {len(undecided) - _MOST_SHOWN} more")
    talk.say(f"Then: hcms forms check {target}")
    if in_home and undecided:
        talk.say(f"When all is decided, take {formfiles.DRAFT} off its name: until then the home does not read it.")
