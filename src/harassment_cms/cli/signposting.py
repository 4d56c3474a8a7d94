"""``hcms signposting``: the support directory, which is a plain file: nothing needs to be unlocked.

In a home its own directory is meant; without one, the one that came with the program. An entry that nobody
checked says so. Keeping it right stands in ``upkeep``, making pages of it in
``publishing``.
"""

from __future__ import annotations

from typing import Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.publishing import publish_directory, publish_guidance
from harassment_cms.cli.upkeep import change_entry, check_directory, directory_file, note_check, show_history
from harassment_cms.domain.errors import InputRefusedError

app = group()


@app.command("find")
def find_services(
    ctx: typer.Context,
    query: Annotated[
        str, typer.Argument(metavar="[QUERY]", help="A few words; slips of the pen are forgiven.", show_default=False)
    ] = "",
    need: Annotated[str | None, typer.Option("--need", metavar="NEED", help="What for.")] = None,
    characteristic: Annotated[
        str | None, typer.Option("--characteristic", metavar="CODE", help="Made for people harmed because of it.")
    ] = None,
    audience: Annotated[
        str | None, typer.Option("--audience", metavar="CODE", help="For whom: students, staff and so on.")
    ] = None,
    campus: Annotated[str | None, typer.Option("--campus", metavar="CODE", help="On which campus.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 20,
) -> None:
    """Look up who can help. Without anything asked, the whole directory is shown."""
    from harassment_cms.cli import records
    from harassment_cms.signposting import checked_text, find, load_directory

    options = options_of(ctx)
    anything = any((query, need, characteristic, audience, campus))
    found = find(
        load_directory(directory_file(options)),
        query,
        need=need,
        characteristic=characteristic,
        audience=audience,
        campus=campus,
        limit=limit if anything else None,
    )
    if options.json:
        render.data(records.matches(found))
        return
    for match in found:
        service = match.service
        render.line(f"{service.id}  {service.name}")
        ways = "; ".join(value for _, value in service.contact.ways()) if service.reachable else "not filled in yet"
        render.prose(f"{ways} ({checked_text(service)})", indent=2)
        if match.why:
            render.prose(f"Found by {', '.join(match.why)}", indent=2)
    if not found:
        talk.say("Nothing fits all of that. Ask for less, or look through all: hcms signposting find")


@app.command("show")
def show_service(
    ctx: typer.Context, service_id: Annotated[str, typer.Argument(metavar="ID", help="The service's id.")]
) -> None:
    """Show one service: whom it serves, how to reach it, whether anybody checked it."""
    from harassment_cms.cli import records
    from harassment_cms.signposting import describe, load_directory

    options = options_of(ctx)
    service = load_directory(directory_file(options)).get(service_id)
    if service is None:
        raise InputRefusedError(f"There is no service {service_id}.", "`hcms signposting find` lists them.")
    if options.json:
        render.data(records.service(service))
        return
    for line in describe(service):
        render.prose(line)


app.command("check")(check_directory)
app.command("change")(change_entry)
app.command("checked")(note_check)
app.command("history")(show_history)
app.command("publish")(publish_directory)
app.command("guidance")(publish_guidance)
