"""What the screen of people says, as blocks: everyone with how they stand, and one person with what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from harassment_cms.domain.clocks import day_words
from harassment_cms.domain.permissions import ROLE_LABELS
from harassment_cms.domain.person_details import PersonDetails
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.tui.list_and_page import to_do
from harassment_cms.tui.widgets.blocks import Block
from harassment_cms.tui.words import LATE, QUIET, STRONG, said

PERSON = "person "


@dataclass(frozen=True, slots=True)
class Everyone:
    """Who works here on a day: the signed list, details as the reader sees them, and whether they manage people."""

    roster: Roster
    details: Mapping[int, PersonDetails]
    today: date
    manages: bool

    def people(self) -> list[Member]:
        """Return everyone, those who can work here first, by name."""
        return sorted(self.roster.users.values(), key=lambda user: (not user.active, user.name.casefold()))


def choices(everyone: Everyone, actions: Sequence[tuple[str, str]]) -> list[Block]:
    """What can be done without a person, then everyone with their state in a few words."""
    blocks = [to_do(action, label) for action, label in actions]
    for place, user in enumerate(everyone.people()):
        words, style = _state(user, everyone)
        content = Content.assemble(said(user.name), "\n", (words, style))
        blocks.append(Block(content, id=f"{PERSON}{user.id}", gap=bool(blocks) and not place))
    return blocks


def _state(user: Member, everyone: Everyone) -> tuple[str, str]:
    away = everyone.details[user.id].away_on(everyone.today)
    if not user.active:
        return _ended(user), QUIET
    if away is not None:
        until = "" if away.last is None else f" until {day_words(away.last, everyone.today)}"
        return f"away{until}", LATE
    if not everyone.manages:
        return "here", QUIET
    return _keys(user), QUIET


def _ended(user: Member) -> str:
    if user.removed:
        return "removed"
    return "invitation cancelled" if user.cancelled else "no way in at present"


def _keys(user: Member) -> str:
    if user.invited:
        return f"invited until {user.invited[:10]}"
    own = "provisional keys" if user.provisional else "own keys"
    return f"{own}, opens reports" if user.admitted else own


def page(user: Member, everyone: Everyone, actions: Sequence[tuple[str, str]], *, whole: bool) -> list[Block]:
    """One person: what is known of them, as far as the reader may see it, and what can be done."""
    details = everyone.details[user.id]
    blocks = [Block(said(details.full_name, style=STRONG))]
    if whole:
        roles = ", ".join(ROLE_LABELS[role] for role in user.roles)
        blocks.append(Block(said(f"{roles}; {_keys(user) if user.active else _ended(user)}", style=QUIET)))
        blocks += _known(details)
    blocks += _away(details, everyone)
    if not whole:
        blocks.append(Block(Content.styled("Of others you see the name, and when they are away.", QUIET), gap=True))
    for place, (action, label) in enumerate(actions):
        blocks.append(to_do(action, label, gap=not place))
    return blocks


def _known(details: PersonDetails) -> list[Block]:
    hours = "" if details.weekly_minutes is None else f"{details.weekly_minutes / 60:g}"
    rows = [
        ("Other names", ", ".join(details.other_names)),
        ("E-mail", ", ".join(details.emails)),
        ("Accounts", ", ".join(details.accounts)),
        ("Staff numbers", ", ".join(details.staff_numbers)),
        ("Telephone", ", ".join(details.phones)),
        ("Declared terms", ", ".join(details.terms)),
        ("Messages to", details.contact),
        ("Hours a week", hours),
        ("Works on", ", ".join(day.word for day in details.works_on)),
    ]
    given = [(label, words) for label, words in rows if words]
    if not given:
        words = (
            "Nothing is known but the name. Reports are compared with addresses, numbers and other names when they "
            "are imported, so that nobody reads a report about themselves."
        )
        return [Block(Content.styled(words, QUIET), gap=True)]
    return [
        Block(Content.assemble((f"{label:<15}", QUIET), said(words)), gap=not place)
        for place, (label, words) in enumerate(given)
    ]


def _away(details: PersonDetails, everyone: Everyone) -> list[Block]:
    blocks: list[Block] = []
    for each in details.away:
        if each.last is not None and each.last < everyone.today:
            continue
        until = "until they are back" if each.last is None else f"to {day_words(each.last, everyone.today)}"
        cover = everyone.roster.users.get(each.cover) if each.cover is not None else None
        words = (
            f"Away from {day_words(each.first, everyone.today)} {until}; {cover.name if cover else 'nobody'} covers"
        )
        blocks.append(Block(said(words), gap=not blocks))
    return blocks
