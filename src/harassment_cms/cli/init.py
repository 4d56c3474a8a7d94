"""``hcms init``: makes a home, by questions at a terminal or wholly by options.

With ``--organisation``, ``--name`` and ``--passphrase-file`` nothing is asked. Whoever is not asked for roles
becomes administrator and case manager: the smallest home, in which one person does everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harassment_cms.cli import render, talk
from harassment_cms.cli.options import Options, group, options_of
from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.permissions import Role, parse_roles

if TYPE_CHECKING:
    from harassment_cms.bootstrap import Founded

app = group()

ROLES = f"{Role.ADMINISTRATOR},{Role.CASE_MANAGER}"
"""Who does everything alone."""

_CONTACT = "NAME, HOW TO REACH THEM"

Organisation = Annotated[
    str | None, typer.Option("--organisation", metavar="NAME", help="Its name on screens and reports.")
]
Name = Annotated[str | None, typer.Option("--name", metavar="YOU", help="Your name.")]
Roles = Annotated[
    str | None,
    typer.Option("--roles", metavar="R,R", help="Yours: administrator, case_manager, lead.", show_default=ROLES),
]
RecoveryFile = Annotated[
    Path | None,
    typer.Option("--recovery-file", metavar="FILE", help="Write the recovery keys there instead of showing them."),
]
Security = Annotated[str | None, typer.Option(metavar=_CONTACT, help="Who comes at night and at weekends.")]
Safeguarding = Annotated[
    str | None, typer.Option(metavar=_CONTACT, help="Who decides when a life or someone under 18 is at risk.")
]
Cover = Annotated[str | None, typer.Option(metavar=_CONTACT, help="Who reads new reports when nobody else can.")]
Conflict = Annotated[
    str | None, typer.Option(metavar=_CONTACT, help="Who reads a report about the case managers themselves.")
]
Group = Annotated[
    str | None,
    typer.Option("--group", metavar="GROUP", help="The operating system's group whose members share this home."),
]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new home begins with. ``contacts`` maps keys of the settings to (name, how to reach them)."""

    organisation: str
    name: str
    roles: tuple[Role, ...]
    passphrase: str
    contacts: Mapping[str, tuple[str, str]]


@app.command()
def init(
    ctx: typer.Context,
    organisation: Organisation = None,
    name: Name = None,
    roles: Roles = None,
    recovery_file: RecoveryFile = None,
    security_out_of_hours: Security = None,
    safeguarding_lead: Safeguarding = None,
    cover_contact: Cover = None,
    conflict_contact: Conflict = None,
    group_name: Group = None,
) -> None:
    """Make a new home: an encrypted file for the cases, with you as its first person."""
    from harassment_cms.cli.kits import reserved

    options = options_of(ctx)
    given = {
        "security_out_of_hours": security_out_of_hours,
        "safeguarding_lead": safeguarding_lead,
        "cover_contact": cover_contact,
        "conflict_contact": conflict_contact,
    }
    _refuse_taken_place(options)
    with reserved(recovery_file) as write:
        plan = _plan(options, organisation, name, roles, given)
        founded = _found(options, plan, group_name)
        try:
            shown = _hand_over(options, plan, founded, write)
        finally:
            founded.workspace.close()
    if options.json:
        render.data(_data(options, plan, recovery_file, shown))
    talk.say(f"The home is made: {options.home.path}")
    if Role.CASE_MANAGER in plan.roles:
        talk.say("Next: hcms import takes in reports.")
    else:
        talk.say("Next: hcms users invite NAME --roles case_manager, so that somebody can open reports.")
    talk.say("hcms doctor says what is still missing; hcms opens the screens.")


def _data(options: Options, plan: Plan, recovery_file: Path | None, shown: list[str] | None) -> dict[str, object]:
    return {
        "home": str(options.home.path),
        "organisation": plan.organisation,
        "name": plan.name,
        "roles": [role.value for role in plan.roles],
        "recovery_file": str(recovery_file) if shown is None else None,
        "recovery_keys": shown,
    }


def _refuse_taken_place(options: Options) -> None:
    """Say so before anything is asked; ``found`` itself refuses in any case."""
    from harassment_cms.domain.errors import InputRefusedError

    if options.home.key_file.exists():
        raise InputRefusedError(
            f"There is already a home at {options.home.path}. Nothing was changed.",
            "Open it with `hcms`, or choose another place with --home.",
        )


def _plan(
    options: Options,
    organisation: str | None,
    name: str | None,
    roles: str | None,
    given: Mapping[str, str | None],
) -> Plan:
    from harassment_cms.cli.unlocking import new_passphrase

    scripted = bool(organisation and name and options.passphrase_file)
    asking = not scripted and talk.at_terminal()
    if not scripted and not asking:
        talk.needed(organisation=organisation, name=name, passphrase_file=options.passphrase_file)
    if asking:
        talk.say(f"This makes a new home at {options.home.path}. Ctrl-C stops; nothing is made before the end.")
        organisation = organisation or talk.ask_until("Name of the organisation", _not_empty)
        name = name or talk.ask_until("Your name, as colleagues see it", _not_empty)
        talk.say("Roles: administrator (adds people, imports, backs up), case_manager (reads and works cases),")
        talk.say("lead (makes the figures). The first person needs to be an administrator.")
        roles = roles or talk.ask_until("Your roles, with commas between", _no_first_roles, ROLES)
    assert organisation is not None, "asked for, or given"
    assert name is not None, "asked for, or given"
    return Plan(
        organisation=organisation,
        name=name,
        roles=parse_roles(roles or ROLES),
        contacts=_contacts(given, asking=asking),
        passphrase=new_passphrase(options.passphrase_file, "your own keys"),
    )


def _not_empty(given: str) -> str | None:
    return None if given.strip() else "Please type a name."


def _no_first_roles(given: str) -> str | None:
    try:
        roles = parse_roles(given)
    except UsageError as error:
        return f"{error.message} {error.hint}".strip()
    return None if Role.ADMINISTRATOR in roles else "The first person has to be an administrator."


def _no_contact(given: str) -> str | None:
    name, _, reach = (part.strip() for part in given.partition(","))
    if not given or (name and reach):
        return None
    return "Please type a name or desk, a comma, and how to reach them: Control room, 01632 960001"


def _contacts(given: Mapping[str, str | None], *, asking: bool) -> dict[str, tuple[str, str]]:
    from harassment_cms.settings import CONTACT_LABELS

    contacts: dict[str, tuple[str, str]] = {}
    if asking and not any(given.values()):
        talk.say("Whom to ring: a name or desk, a comma, and how to reach them. Enter leaves one empty for now.")
    for key, label in CONTACT_LABELS.items():
        text = given[key]
        if text is None and asking:
            text = talk.ask_until(label, _no_contact)
        if text:
            name, comma, reach = (part.strip() for part in text.partition(","))
            contacts[key] = (name, reach) if comma else ("", name)
    return contacts


def _found(options: Options, plan: Plan, group_name: str | None) -> Founded:
    from harassment_cms.bootstrap import found, kdf_cost

    return found(
        options.home,
        organisation=plan.organisation,
        name=plan.name,
        roles=plan.roles,
        passphrase=plan.passphrase,
        contacts=plan.contacts,
        cost=kdf_cost(os.environ),
        group=group_name,
    )


def _hand_over(
    options: Options, plan: Plan, founded: Founded, write: Callable[[str], None] | None
) -> list[str] | None:
    from harassment_cms.cli.kits import hand_over, numbered, typed_back

    opens_reports = Role.CASE_MANAGER in plan.roles
    kits = numbered(founded.kits, founded.workspace.people.roster())
    shown = hand_over(kits, plan.organisation, opens_reports=opens_reports, write=write, as_json=options.json)
    if shown is not None and talk.at_terminal():
        typed_back(founded.workspace.people.confirm_kit)
    else:
        talk.say("Type one back from paper once they are printed: hcms keys confirm")
    return shown
