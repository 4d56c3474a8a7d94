"""``hcms users details`` and ``away``: what is known of a person, and who covers for them.

Everybody looks at their own and changes them; an administrator does so for all. Of others, one sees the name and when
they are away.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import options_of
from harassment_cms.cli.unlocking import opened
from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.person_details import Away, PersonDetails, Weekday, read_weekdays

if TYPE_CHECKING:
    from collections.abc import Mapping

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
_AGAIN = "repeat it for several; an empty one takes all away"


def _several(name: str, metavar: str, what: str) -> Any:
    return typer.Option(name, metavar=metavar, help=f"{what}; {_AGAIN}.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the noun."""

    @app.command("details")
    def details(
        ctx: typer.Context,
        name: _Name,
        full_name: Annotated[
            str | None, typer.Option("--full-name", metavar="TEXT", help="The whole name, as a report could say it.")
        ] = None,
        other_name: Annotated[
            list[str] | None, _several("--other-name", "TEXT", "A former name, a short name, a spelling")
        ] = None,
        email: Annotated[list[str] | None, _several("--email", "ADDRESS", "An e-mail address")] = None,
        account: Annotated[
            list[str] | None, _several("--account", "TEXT", "A university or computer account")
        ] = None,
        staff_number: Annotated[
            list[str] | None, _several("--staff-number", "TEXT", "A staff or student number")
        ] = None,
        phone: Annotated[list[str] | None, _several("--phone", "NUMBER", "A telephone number")] = None,
        term: Annotated[
            list[str] | None, _several("--term", "TEXT", "Another word by which a report could mean this person")
        ] = None,
        contact: Annotated[
            str | None,
            typer.Option("--contact", metavar="ADDRESS", help="The e-mail address for messages about work."),
        ] = None,
        hours: Annotated[
            str | None, typer.Option("--hours", metavar="N", help="Hours a week that they are employed for here.")
        ] = None,
        works_on: Annotated[
            str | None, typer.Option("--works-on", metavar="D,D", help="Their working days, such as mon,tue,thu.")
        ] = None,
    ) -> None:
        """Show what is known of a person, or change it with the options."""
        from harassment_cms.services.people import Given

        lists = {
            "other_names": other_name,
            "emails": email,
            "accounts": account,
            "staff_numbers": staff_number,
            "phones": phone,
            "terms": term,
        }
        given = Given(
            full_name=full_name,
            **{kind: None if words is None else tuple(words) for kind, words in lists.items()},
            contact=contact,
            hours=hours,
            works_on=None if works_on is None else read_weekdays(works_on),
        )
        with opened(ctx) as work:
            found = work.details.of(name) if given == Given() else work.details.change(name, given)
            whole = work.details.may_keep(found.user)
            names = {user.id: user.name for user in work.people.roster().users.values()}
        _show(ctx, found, names, whole=whole)
        if not whole:
            talk.say("Of other people you see the name, and when they are away.")
        elif given != Given():
            talk.say("Kept. Reports that are imported from now on are compared with it.")
            talk.say(f'Of those that are here, another case manager can look: hcms users check "{name}"')

    @app.command("away")
    def away(
        ctx: typer.Context,
        name: _Name,
        first: Annotated[
            str | None,
            typer.Option("--from", metavar="DATE", help="The first day, as 2026-12-01; without it, today."),
        ] = None,
        last: Annotated[
            str | None, typer.Option("--until", metavar="DATE", help="The last day; without it, until they are back.")
        ] = None,
        cover: Annotated[
            str | None,
            typer.Option("--cover", metavar="NAME", help="Who gets what is new or unsafe meanwhile."),
        ] = None,
        back: Annotated[
            bool, typer.Option("--back", help="They are back, or do not go: take the days away again.")
        ] = False,
    ) -> None:
        """Say when a person is away and who covers for them."""
        if back and (first or last or cover):
            raise UsageError("--back goes with no other option.", "Nothing was changed.")
        with opened(ctx) as work:
            desk = work.desk
            today = desk.clock().astimezone(desk.calendar.zone).date()
            if back:
                found = work.details.take_back(name)
            else:
                since, until = _day(first) or today, _day(last)
                found = work.details.set_away(name, since, until, cover)
            names = {user.id: user.name for user in work.people.roster().users.values()}
            whole = work.details.may_keep(found.user)
        _show(ctx, found, names, whole=whole)
        if not back and cover is None:
            talk.say("Nobody covers: what is new or unsafe waits for everyone, as ever. Say who with --cover NAME.")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day.", "Write days as 2026-12-01. Nothing was changed.") from error


def _show(ctx: typer.Context, found: PersonDetails, names: Mapping[int, str], *, whole: bool) -> None:
    options = options_of(ctx)
    if options.json:
        render.data(as_data(found, names, whole=whole))
        return
    render.line(found.full_name)
    render.pairs(
        [
            ("Other names", ", ".join(found.other_names)),
            ("E-mail", ", ".join(found.emails)),
            ("Accounts", ", ".join(found.accounts)),
            ("Staff numbers", ", ".join(found.staff_numbers)),
            ("Telephone", ", ".join(found.phones)),
            ("Declared terms", ", ".join(found.terms)),
            ("Messages about work", found.contact),
            ("Hours a week", hours_words(found.weekly_minutes)),
            ("Works on", ", ".join(day.word for day in found.works_on)),
            *(("Away", away_words(each, names)) for each in found.away),
        ],
        indent=2,
    )


def as_data(found: PersonDetails, names: Mapping[int, str], *, whole: bool) -> dict[str, object]:
    """Return a person's details as JSON has them; only what everybody sees unless ``whole``."""
    days = [
        {
            "from": each.first.isoformat(),
            "until": each.last.isoformat() if each.last else None,
            "cover": None if each.cover is None else names.get(each.cover),
        }
        for each in found.away
    ]
    seen: dict[str, object] = {"name": names[found.user], "full_name": found.full_name, "away": days}
    if not whole:
        return seen
    return seen | {
        "other_names": list(found.other_names),
        "emails": list(found.emails),
        "accounts": list(found.accounts),
        "staff_numbers": list(found.staff_numbers),
        "phones": list(found.phones),
        "terms": list(found.terms),
        "contact": found.contact or None,
        "hours_per_week": None if found.weekly_minutes is None else found.weekly_minutes / 60,
        "works_on": [Weekday(day).word.casefold() for day in found.works_on],
    }


def hours_words(minutes: int | None) -> str:
    """Return hours a week as people write them; empty where unknown."""
    return "" if minutes is None else f"{minutes / 60:g}"


def away_words(each: Away, names: Mapping[int, str]) -> str:
    """Say an absence in words."""
    until = "until they are back" if each.last is None else f"to {each.last.isoformat()}"
    covered = "nobody covers" if each.cover is None else f"{names.get(each.cover, 'somebody who left')} covers"
    return f"{each.first.isoformat()} {until}, {covered}"
