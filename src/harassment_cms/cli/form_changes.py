"""``hcms forms map``, ``diff`` and ``versions``: a form beside the surveys that were imported with it.

Deciding about a heading and looking at stored versions need the home unlocked; comparing two files does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import catching_up, changed, render, said, talk
from harassment_cms.cli.options import Options, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harassment_cms.bootstrap import Workspace
    from harassment_cms.formdefs import Difference, FormDef
    from harassment_cms.services.form_changes import Decided, Waiting

_SHORT_HASH = 12
_LEAST_HASH = 6
_LEAVE, _ANOTHER, _STOP = "leave", "another", "stop"

FormId = Annotated[str, typer.Argument(metavar="ID", help="The form's id.")]


def add_to(app: typer.Typer, folder: Callable[[Options], Path]) -> None:
    """Add the commands to the noun; ``folder`` says where the forms are that need no unlocking."""

    @app.command("map")
    def map_heading(
        ctx: typer.Context,
        form_id: FormId,
        heading: Annotated[
            str | None, typer.Option("--heading", metavar="TEXT", help="The heading as the export has it.")
        ] = None,
        question: Annotated[
            str | None, typer.Option("--question", metavar="QID", help="The question that it asks.")
        ] = None,
        show: Annotated[
            bool, typer.Option("--list", help="List the headings that the form does not know, with suggestions.")
        ] = False,
    ) -> None:
        """Say which question a heading of the survey is. It is remembered as an earlier wording."""
        options = options_of(ctx)
        with opened(ctx) as work:
            if show:
                _list(work, options, form_id)
            elif heading is None and question is None and talk.at_terminal():
                _ask(work, form_id)
            else:
                talk.needed(heading=heading, question=question)
                decided = work.form_changes.decide(form_id, heading or "", question or "")
                if options.json:
                    render.data(_decided(decided))
                _say(decided)
                _catch_up(work, decided.cases)

    @app.command("versions")
    def list_versions(ctx: typer.Context, form_id: FormId) -> None:
        """List the versions of a form that imports were read with."""
        options = options_of(ctx)
        with opened(ctx) as work:
            _versions(work, options, form_id)

    @app.command("diff")
    def show_differences(
        ctx: typer.Context,
        before: Annotated[str, typer.Argument(metavar="A", help="A form file, a form's id, or a stored hash.")],
        after: Annotated[str, typer.Argument(metavar="B", help="The same, to compare with.")],
    ) -> None:
        """Show what differs between two versions of a form."""
        from harassment_cms.formdefs import differences

        options = options_of(ctx)
        one, other = (_form(ctx, folder(options), name) for name in (before, after))
        found = differences(one, other)
        if options.json:
            render.data(
                {"from": _version(one), "to": _version(other), "differences": [_data(each) for each in found]}
            )
        elif found:
            for each in found:
                _show(each)
        else:
            talk.say("They are the same.")


def _list(work: Workspace, options: Options, form_id: str) -> None:
    from harassment_cms.cli.records import when
    from harassment_cms.intake.change_words import suggestion_words

    waiting = work.form_changes.waiting(form_id)
    if options.json:
        render.data(
            [
                {
                    "form": each.form,
                    **changed.unplaced(each.unplaced),
                    "imports": each.imports,
                    "last_imported_at": when(each.last),
                }
                for each in waiting
            ]
        )
        return
    for each in waiting:
        imports = "1 import" if each.imports == 1 else f"{each.imports} imports"
        render.prose(f"“{each.unplaced.heading}” ({imports}, last {said.moment(work.desk, each.last)})")
        for suggestion in each.unplaced.suggestions:
            render.prose(f"perhaps {suggestion_words(suggestion)}", indent=4)
    if not waiting:
        talk.say("The form knows every heading that was imported so far.")


def _ask(work: Workspace, form_id: str) -> None:
    """Go through the headings one by one; nothing is decided but by an answer."""
    waiting = work.form_changes.waiting(form_id)
    if not waiting:
        talk.say("The form knows every heading that was imported so far.")
    decided = cases = 0
    for number, each in enumerate(waiting, start=1):
        question = _asked_for(each, f"{number} of {len(waiting)}: “{each.unplaced.heading}”")
        if question == _STOP:
            break
        if question == _LEAVE:
            continue
        try:
            done = work.form_changes.decide(form_id, each.unplaced.wording, question)
            _say(done)
            decided, cases = decided + 1, cases + done.cases
        except InputRefusedError as error:
            talk.refuse(error)
    talk.say(f"Decided: {decided}. Every other heading is kept with each report as it was.")
    _catch_up(work, cases)


def _asked_for(waiting: Waiting, words: str) -> str:
    from harassment_cms.intake.change_words import suggestion_words

    choices = [(each.question, suggestion_words(each)) for each in waiting.unplaced.suggestions]
    choices += [
        (_ANOTHER, "another question of the form"),
        (_LEAVE, "none, or not now: leave it as it is"),
        (_STOP, "stop here"),
    ]
    chosen = talk.choose(words, choices)
    return talk.ask("The question's id (hcms forms show lists them)") if chosen == _ANOTHER else chosen


def _say(decided: Decided) -> None:
    from harassment_cms.intake.change_words import decided_words

    talk.say(decided_words(decided.wording, decided.question, decided.form, decided.version))


def _catch_up(work: Workspace, cases: int) -> None:
    """Place what came before, if this person can open it; else say who can."""
    if not cases:
        return
    if work.actor.admitted:
        catching_up.to_the_end(work)
        return
    talk.say(
        f"{counted(cases, 'case')} came in under such headings. A case manager's next session places the answers; if "
        "one of the questions is about danger, ring a case manager now."
    )


def _decided(decided: Decided) -> dict[str, object]:
    return {
        "form": decided.form,
        "question": decided.question,
        "wording": decided.wording,
        "version": decided.version,
        "hash_before": decided.hash_before,
        "hash": decided.hash,
        "cases": decided.cases,
    }


def _versions(work: Workspace, options: Options, form_id: str) -> None:
    from harassment_cms.cli.records import when

    found = work.form_changes.versions(form_id)
    if options.json:
        render.data(
            [
                {
                    **_version(each.form),
                    "first_imported_at": when(each.first),
                    "last_imported_at": when(each.last),
                    "imports": each.imports,
                }
                for each in found
            ]
        )
        return
    desk = work.desk
    rows = [
        (
            each.form.hash[:_SHORT_HASH],
            str(each.form.version),
            said.moment(desk, each.first),
            said.moment(desk, each.last),
            str(each.imports),
        )
        for each in found
    ]
    if rows:
        render.table(("Hash", "Version", "First import", "Last import", "Imports"), rows, plain=options.plain)
    else:
        talk.say(f"No import was read with the form {form_id}.")


def _version(form: FormDef) -> dict[str, object]:
    return {"id": form.id, "version": form.version, "hash": form.hash}


def _form(ctx: typer.Context, folder: Path, name: str) -> FormDef:
    """Return the form that a word means: a file, the id of a form here, or the beginning of a stored hash."""
    from harassment_cms.formdefs import load_form, load_forms

    if Path(name).suffix.lower() in (".yaml", ".yml"):
        return load_form(Path(name))
    forms = load_forms(folder)
    if name in forms:
        return forms[name]
    if len(name) >= _LEAST_HASH and set(name.lower()) <= set("0123456789abcdef"):
        with opened(ctx) as work:
            return work.form_changes.version(name)
    raise InputRefusedError(
        f"There is no form {name} here, and it is no file and no hash of a stored version.",
        f"The forms here: {', '.join(forms)}. Stored versions: hcms forms versions ID",
    )


def _data(given: Difference) -> dict[str, object]:
    return {
        "kind": given.kind.value,
        "where": list(given.where),
        "part": given.part or None,
        "before": given.before,
        "after": given.after,
    }


def _show(given: Difference) -> None:
    where = " › ".join(given.where) or "form"
    if not given.part:
        render.prose(f"{where}: {given.kind.value}")
    else:
        render.prose(f"{where}: {given.part} {given.kind.value}")
    if given.before is not None:
        render.prose(f"before: {given.before}", indent=4)
    if given.after is not None:
        render.prose(f"now:    {given.after}", indent=4)
