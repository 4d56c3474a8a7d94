"""``hcms cases theme``, ``excerpts`` and ``untheme``: what people told, marked with themes of the codebook.

``cases`` hangs them under its noun. Excerpts are words of a report, so showing them is a reading, which is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.narrative.excerpts import Excerpt

Ref = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, however it is typed.")]


def add_to(app: typer.Typer) -> None:
    """Hang the commands under their noun."""
    app.command("theme")(mark_excerpt)
    app.command("excerpts")(show_excerpts)
    app.command("untheme")(take_away)


def mark_excerpt(
    ctx: typer.Context,
    ref: Ref,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT]",
            help="The words as they stand in the report or a note; - reads them from standard input, and without any "
            "they are asked for.",
            show_default=False,
        ),
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option("--theme", metavar="ID", help="A theme; may be given several times.")
    ] = None,
    agreed: Annotated[
        str,
        typer.Option(
            "--agreed", metavar="TEXT", help="When and how they agreed, where they wanted to be asked first."
        ),
    ] = "",
) -> None:
    """Mark an excerpt of the report or of a note with themes. Its words and themes are sealed with the case."""
    from harassment_cms.cli import narrative
    from harassment_cms.cli.written import words_given

    with opened(ctx) as work:
        made = work.coding.mark(ref, words_given(text, "The excerpt"), theme or [], agreed)
        if options_of(ctx).json:
            render.data(narrative.excerpt(made))
        talk.say(f"Excerpt {made.id} is marked: {_labels(work, made)}. To take it back: hcms cases undo")


def show_excerpts(ctx: typer.Context, ref: Ref) -> None:
    """Show what is marked in a case. This is recorded as a reading."""
    from harassment_cms.cli import narrative

    with opened(ctx) as work:
        found = work.coding.read(ref)
        if options_of(ctx).json:
            render.data([narrative.excerpt(each) for each in found])
            return
        show(work, found)
    if not found:
        talk.say("Nothing is marked in this case. Mark words with: hcms cases theme")


def show(work: Workspace, found: tuple[Excerpt, ...], indent: int = 0) -> None:
    """Print excerpts with their themes."""
    for each in found:
        render.prose(f"{each.id}  {_labels(work, each)} ({each.marked_by})", indent)
        render.prose(each.text, indent + 2)
        if each.agreed:
            render.prose(f"They agreed: {each.agreed}", indent + 2)


def _labels(work: Workspace, excerpt: Excerpt) -> str:
    codebook = work.coding.themes()
    return "; ".join(map(codebook.label, excerpt.themes))


def take_away(
    ctx: typer.Context,
    ref: Ref,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The excerpt's number on the case.")],
) -> None:
    """Take the mark of an excerpt away; the words stay where they are."""
    with opened(ctx) as work:
        work.coding.take_away(ref, number)
    talk.say(f"Excerpt {number} is marked no more. To take it back: hcms cases undo")
