"""The dialogues about one person: what is known of them, when they are away, which roles they have."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from harassment_cms.domain.errors import UsageError
from harassment_cms.domain.permissions import ROLE_LABELS, Role
from harassment_cms.domain.person_details import read_weekdays
from harassment_cms.services.people import Given
from harassment_cms.tui.dialogs.base import Dialog, Work
from harassment_cms.tui.dialogs.leaving import LosingDialog
from harassment_cms.tui.dialogs.work import row
from harassment_cms.tui.widgets.line import Line
from harassment_cms.tui.widgets.picks import Picks
from harassment_cms.tui.words import said

_LISTS = (
    ("other_names", "Other names"),
    ("emails", "E-mail"),
    ("accounts", "Accounts"),
    ("staff_numbers", "Staff no."),
    ("phones", "Telephone"),
    ("terms", "Terms"),
)


class DetailsDialog(Dialog):
    """Asks for what is known of a person; several of a kind stand with commas between."""

    HEADING = "What is known"

    def fields(self) -> ComposeResult:
        """Every kind, as it is known now."""
        known = self.workspace.details.of(self.ref)
        yield Static(
            Content("Several of a kind: with commas between. Reports are compared with them."), classes="quiet"
        )
        yield _filled("Full name", "full_name", known.full_name)
        for name, label in _LISTS:
            yield _filled(label, name, ", ".join(getattr(known, name)))
        yield _filled("Messages to", "contact", known.contact)
        hours = "" if known.weekly_minutes is None else f"{known.weekly_minutes / 60:g}"
        yield _filled("Hours a week", "hours", hours)
        yield _filled("Works on", "works_on", ",".join(day.word[:3].lower() for day in known.works_on))

    def work(self) -> Work:
        """Keep it."""
        values = self.values()
        lists = {name: tuple(values[name].split(",")) for name, _ in _LISTS}
        given = Given(
            full_name=values["full_name"],
            other_names=lists["other_names"],
            emails=lists["emails"],
            accounts=lists["accounts"],
            staff_numbers=lists["staff_numbers"],
            phones=lists["phones"],
            terms=lists["terms"],
            contact=values["contact"],
            hours=values["hours"],
            works_on=read_weekdays(values["works_on"]),
        )
        return lambda: self.workspace.details.change(self.ref, given)

    def done_words(self, result: Any) -> Content:
        """Say so, and how those that are here already are looked through."""
        words = f'Kept, for reports from now on. For those here, a colleague: hcms users check "{self.ref}"'
        return said(words)


class AwayDialog(Dialog):
    """Asks for the days and for who covers; without any, takes away what was planned."""

    HEADING = "Away"

    def fields(self) -> ComposeResult:
        """From, until, who covers."""
        today = self.workspace.desk.clock().astimezone(self.workspace.desk.calendar.zone).date()
        yield _filled("From", "first", today.isoformat())
        yield row("Until", Line("The last day, 2026-12-31; empty: until they are back", id="last"))
        others = [taker for taker in self.workspace.details.takers() if taker.name != self.ref]
        yield Static(
            Content("Who covers gets what is new or unsafe, and sees what is theirs:"), classes="prose quiet"
        )
        options = [(taker.name, said(taker.words or taker.name)) for taker in others]
        yield Picks([*options, ("", Content("Nobody")), ("back", Content("They are back: no days"))], id="cover")

    def work(self) -> Work:
        """Write it down."""
        values, picked = self.values(), self.query_one(Picks).picked
        cover = picked[0] if picked else ""
        if cover == "back":
            return lambda: self.workspace.details.take_back(self.ref)
        first, last = _day(values["first"]), _day(values["last"]) if values["last"].strip() else None
        return lambda: self.workspace.details.set_away(self.ref, first, last, cover or None)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        return Content.assemble(said(self.ref), " is away then." if result.away else " is here.")


class RolesDialog(LosingDialog):
    """Asks for all roles of a person."""

    HEADING = "Roles"
    AUTO_FOCUS = "Picks"

    def fields(self) -> ComposeResult:
        """Every role, those they have marked."""
        held = self.workspace.people.roster().by_name(self.ref)
        picked = [role.value for role in held.roles] if held else []
        options = [(role.value, Content(ROLE_LABELS[role])) for role in Role]
        yield Picks(options, several=True, picked=picked, id="roles")
        words = "It counts at once. Whoever ceases to be a case manager should hand their cases over first."
        yield Static(Content(words), classes="prose quiet")
        yield from self.loss()

    def work(self) -> Work:
        """Give them."""
        roles = tuple(Role(value) for value in self.query_one(Picks).picked)
        if not roles:
            raise UsageError(
                "No role is marked. Nothing was changed.", "Whoever leaves is removed: hcms users remove"
            )
        return lambda: self.workspace.rights.change(self.ref, roles)

    def done_words(self, result: Any) -> Content:
        """Say so."""
        owed = " A case manager's next session makes a new key." if result.key_owed else ""
        return Content.assemble(said(self.ref), f" has other roles now.{owed}")


def _filled(label: str, name: str, value: str) -> Any:
    field = Line("", id=name)
    field.value = value
    return row(label, field)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError("That is no day. Nothing was changed.", "Write days as 2026-12-01.") from error
