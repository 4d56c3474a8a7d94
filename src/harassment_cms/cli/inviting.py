"""``hcms users invite``, ``renew`` and ``cancel``: letting people in by a one-time code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.permissions import Role, parse_roles

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Workspace
    from harassment_cms.domain.roster import Member
    from harassment_cms.services.people import Invitation

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
_Days = Annotated[
    int | None, typer.Option("--days", metavar="N", help="How many days the code works; 7 unless you say so.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("invite")
    def invite(
        ctx: typer.Context,
        name: _Name,
        roles: Annotated[str, typer.Option("--roles", metavar="R,R", help="administrator, case_manager, lead.")],
        days: _Days = None,
    ) -> None:
        """Invite a person with a one-time code, by which they make their own keys."""
        from harassment_cms.services.people.inviting import DAYS

        wanted = parse_roles(roles)
        with opened(ctx) as work:
            made = work.inviting.invite(name, wanted, DAYS if days is None else days)
            next_step = _next_step(work, made.person)
        _hand_over(ctx, made, next_step)

    @app.command("renew")
    def renew(ctx: typer.Context, name: _Name, days: _Days = None) -> None:
        """Invite somebody anew who lost their passphrase or their code; their rights stay."""
        from harassment_cms.services.people.inviting import DAYS

        with opened(ctx) as work:
            made = work.inviting.renew(name, DAYS if days is None else days)
            next_step = _next_step(work, made.person)
        _hand_over(ctx, made, next_step)
        talk.say(
            "Every other way in of theirs is gone. Make sure that it is they who asked you: by voice, not by mail."
        )
        talk.say(
            "What they wrote for themselves alone, drafts and tasks without a case, is lost with the passphrase."
        )

    @app.command("cancel")
    def cancel(ctx: typer.Context, name: _Name) -> None:
        """Take an invitation back that nobody has used yet."""
        with opened(ctx) as work:
            person = work.inviting.cancel(name)
        talk.say(f"The code of {person.name} opens nothing any more.")
        talk.say(f'If they are to come after all: hcms users renew "{person.name}"')


def _next_step(work: Workspace, person: Member) -> str:
    """Say how somebody invited comes to open reports; nothing where they never shall."""
    if Role.CASE_MANAGER not in person.roles:
        return ""
    if person.name.casefold() == work.desk.settings.contacts.conflict_contact.name.casefold():
        return "Nobody lets them in: as the reader without a conflict of interest they get only what names you all."
    if not work.people.roster().member_ids():
        return "They are the first case manager: with keys of their own they open reports, and let others in."
    return f'Then a case manager lets them in, after comparing six words: hcms users admit "{person.name}"'


def _hand_over(ctx: typer.Context, made: Invitation, next_step: str) -> None:
    person = made.person
    if options_of(ctx).json:
        render.data(
            {
                "name": person.name,
                "roles": [role.value for role in person.roles],
                "code": made.code,
                "until": made.until,
            }
        )
    else:
        render.line(made.code)
    talk.say(f"This is the code of {person.name}. It works once, until {made.until[:10]}, and is not shown again.")
    talk.say("Tell it them by voice or on paper, not by e-mail. They use it at this computer:")
    talk.say(f'hcms --user "{person.name}" join')
    if next_step:
        talk.say(next_step)
