"""``hcms users``: who belongs here, and letting people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import conflicts, details, handing_over, inviting, leaving, render, talk
from harassment_cms.cli.options import group, options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.permissions import ROLE_LABELS, Role, parse_roles

if TYPE_CHECKING:
    from harassment_cms.domain.roster import Member

app = group()
conflicts.add_to(app)
details.add_to(app)
inviting.add_to(app)
leaving.add_to(app)
handing_over.add_to(app)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]


@app.command("list")
def list_users(ctx: typer.Context) -> None:
    """List everyone who belongs here."""
    from harassment_cms.cli import records

    options = options_of(ctx)
    with opened(ctx) as work:
        people = list(work.people.roster().users.values())
    if options.json:
        render.data([records.person(each) for each in people])
        return
    rows = [
        (
            each.name,
            ", ".join(ROLE_LABELS[role] for role in each.roles),
            keys_words(each),
            "yes" if each.admitted and each.active else "no",
            records.STATES[records.state(each)],
        )
        for each in people
    ]
    render.table(("Name", "Roles", "Keys", "Opens reports", "Here"), rows, plain=options.plain)


@app.command("add")
def add_user(
    ctx: typer.Context,
    name: Name,
    roles: Annotated[str, typer.Option("--roles", metavar="R,R", help="administrator, case_manager, lead.")],
    new_passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--new-passphrase-file", metavar="FILE", help="Their first passphrase; asked for at a terminal."
        ),
    ] = None,
) -> None:
    """Add a person, with provisional keys until they make their own."""
    from harassment_cms.cli import records
    from harassment_cms.cli.unlocking import new_passphrase

    wanted = parse_roles(roles)
    with opened(ctx) as work:
        added = work.people.add(name, wanted, new_passphrase(new_passphrase_file, name))
        if Role.CASE_MANAGER in added.roles and not added.admitted and work.actor.admitted:
            added = conflicts.let_in_if_clear(work, added)
    if options_of(ctx).json:
        render.data(records.person(added))
    talk.say(f"{added.name} is added. Give them the passphrase yourself, not by e-mail.")
    talk.say("Their keys are provisional until they make their own: hcms keys join")
    if Role.CASE_MANAGER in added.roles and not added.admitted:
        talk.say(f'They cannot open reports before a case manager lets them in: hcms users admit "{added.name}"')


@app.command("roles")
def change_roles(
    ctx: typer.Context,
    name: Name,
    roles: Annotated[
        str, typer.Option("--roles", metavar="R,R", help="All roles from now on: administrator, case_manager, lead.")
    ],
) -> None:
    """Give a person other roles."""
    from harassment_cms.cli import records

    wanted = parse_roles(roles)
    with opened(ctx) as work:
        if Role.CASE_MANAGER not in wanted:
            for words in work.closed_cases.would_lose(name).words():
                talk.say(words)
        changed = work.rights.change(name, wanted)
    person = changed.person
    if options_of(ctx).json:
        render.data(records.person(person))
    talk.say(f"{person.name} is {', '.join(ROLE_LABELS[role] for role in person.roles)} from now on.")
    if Role.CASE_MANAGER in person.roles and not person.admitted:
        talk.say(f'They cannot open reports before a case manager lets them in: hcms users admit "{person.name}"')
    if changed.key_owed:
        talk.say("They held the case managers' key: a case manager's next session makes a new one.")


@app.command("admit")
def admit_user(
    ctx: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="The six words were compared; do not ask.")] = False,
    close: conflicts.Close = False,
    leave: conflicts.Leave = False,
) -> None:
    """Let another case manager open reports. Compare the six words with them first, by voice."""
    from harassment_cms.cli import records

    if not yes and not talk.at_terminal():
        raise UsageError(
            "Without a terminal nobody can be asked: say --yes once you have compared the six words.",
            f'Nobody was let in. The words: hcms users fingerprint "{name}"',
        )
    with opened(ctx) as work:
        if not yes:
            talk.say(f"The six words of {name}'s keys:\n\n  {' '.join(work.people.fingerprint(name))}\n")
            talk.say("Let them read you theirs: hcms users fingerprint")
            if not talk.agree("Are they the same?"):
                talk.say("Nobody was let in. If the words differ, somebody else may have made those keys.")
                return
        admitted = conflicts.let_in(work, name, close=close, leave=leave)
        person = work.people.roster().users[admitted.id]
    if options_of(ctx).json:
        render.data(records.person(person))
    talk.say(f"{person.name} can open reports from now on.")


@app.command("fingerprint")
def show_fingerprint(ctx: typer.Context, name: Name) -> None:
    """Show the six words by which two people compare a person's keys by voice."""
    with opened(ctx) as work:
        words = work.people.fingerprint(name)
    if options_of(ctx).json:
        render.data({"name": name, "words": list(words)})
    else:
        render.line(" ".join(words))


def keys_words(person: Member) -> str:
    """Say in a few words how a person's keys stand."""
    if person.cancelled or person.removed:
        return "none"
    if person.invited:
        return f"invited until {person.invited[:10]}"
    return "provisional" if person.provisional else "their own"
