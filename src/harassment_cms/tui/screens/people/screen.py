"""People: everyone who works here, what is known of each, and what can be done about them.

Whoever may not manage people sees names, who is away and who covers; everybody sees and keeps their own details.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from harassment_cms.domain.clocks import local_date
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member
from harassment_cms.tui.actions import Place, bindings_for, by_id
from harassment_cms.tui.frame import TOKENS
from harassment_cms.tui.list_and_page import ListAndPage
from harassment_cms.tui.screens.people import rows
from harassment_cms.tui.screens.people.rows import Everyone

if TYPE_CHECKING:
    from harassment_cms.services.newcomers import About
    from harassment_cms.services.people import Caseload, Taker
    from harassment_cms.tui.dialogs.base import Dialog


class PeopleScreen(ListAndPage):
    """The list on the left, one person beside it."""

    CSS_PATH = [TOKENS, "people.tcss"]
    PLACE = Place.PEOPLE
    BINDINGS = [*bindings_for(Place.PEOPLE)]
    PAGE_PROSE = 70

    def __init__(self) -> None:
        super().__init__()
        self._everyone: Everyone | None = None
        self._at = ""

    def hint(self) -> Content:
        """How to get about."""
        return Content("Enter or right: to the person, and what can be done. Left: back to the list.")

    def load(self) -> None:
        """Read everyone."""
        self.program.read("people", self, self._read, self._show)

    def _read(self) -> Everyone:
        workspace = self.workspace
        desk = workspace.desk
        return Everyone(
            workspace.people.roster(),
            workspace.details.everyone(),
            local_date(desk.clock(), desk.calendar.zone),
            desk.may(Right.MANAGE_USERS),
        )

    def _show(self, everyone: Everyone) -> None:
        self._everyone = everyone
        self._at = self._at or f"{rows.PERSON}{self.workspace.actor.id}"
        self.list.show(rows.choices(everyone, self._labelled("invite")), at=self._at)
        self._draw()
        self.say(self.program.said)

    def _labelled(self, *actions: str) -> list[tuple[str, str]]:
        return [(each, by_id(each).label) for each in actions if self.program.offers(by_id(each))]

    def _person(self) -> Member | None:
        if self._everyone is None or not self._at:
            return None
        return self._everyone.roster.users[int(self._at.removeprefix(rows.PERSON))]

    def _draw(self) -> None:
        person, everyone = self._person(), self._everyone
        if person is None or everyone is None:
            return
        whole = self.workspace.details.may_keep(person.id)
        actions = self._labelled(*self._fitting(person, whole=whole))
        self.page.show(rows.page(person, everyone, actions, whole=whole), top=True)

    def _fitting(self, person: Member, *, whole: bool) -> list[str]:
        """What can be done about this person as they stand."""
        own = person.id == self.workspace.actor.id
        manager = Role.CASE_MANAGER in person.roles
        fits = {
            "admit": manager and person.active and not (person.admitted or person.invited or own),
            "look_for": person.active and not own and self.workspace.actor.admitted,
            "person_details": whole and not person.removed,
            "person_away": whole and person.active,
            "person_roles": person.active,
            "hand_over": manager,
            "renew": not (own or person.removed or person.disabled),
            "cancel_invitation": bool(person.invited),
            "disable": person.active and not own,
            "enable": person.disabled and not own,
            "remove": not (own or person.removed),
        }
        return [action for action, fitting in fits.items() if fitting]

    def moved(self, block_id: str) -> None:
        """Show the person."""
        if block_id != self._at:
            self._at = block_id
            self._draw()

    def _ask(self, action: str, dialog: type[Dialog]) -> None:
        """Begin an action on the person shown, where it fits how they stand."""
        person = self._person()
        if person is None or action not in self._fitting(person, whole=self.workspace.details.may_keep(person.id)):
            self.program.say(Content("That does not fit this person as they stand."))
            return
        self.app.push_screen(dialog(person.name), lambda done: self.reload() if done else None)

    def do_invite(self) -> None:
        """Ask for the name and the roles."""
        from harassment_cms.tui.dialogs.inviting import InviteDialog

        self.app.push_screen(InviteDialog(), lambda done: self.reload() if done else None)

    def do_renew(self) -> None:
        """Ask whether it is really they."""
        from harassment_cms.tui.dialogs.inviting import RenewDialog

        self._ask("renew", RenewDialog)

    def do_cancel_invitation(self) -> None:
        """Ask once more."""
        from harassment_cms.tui.dialogs.inviting import CancelInvitationDialog

        self._ask("cancel_invitation", CancelInvitationDialog)

    def do_admit(self) -> None:
        """Show the six words."""
        from harassment_cms.tui.dialogs.inviting import AdmitDialog

        self._ask("admit", AdmitDialog)

    def do_look_for(self) -> None:
        """Compare every report with what is known of them, and ask what becomes of those that may be about them."""
        person = self._person()
        if person is None or "look_for" not in self._fitting(person, whole=False):
            self.program.say(Content("That does not fit this person as they stand."))
            return
        name = person.name
        self.program.say(Content("Looking through the reports …"))
        self.program.write("look for", self, lambda: self.workspace.newcomers.about(name), partial(self._found, name))

    def _found(self, name: str, found: Sequence[About]) -> None:
        from harassment_cms.tui.dialogs.about_somebody import AboutDialog

        if not found:
            self.program.say(Content("No report that you can open seems to be about them."))
            return
        self.program.say(Content(""))
        self.app.push_screen(
            AboutDialog(name, [each.ref for each in found]), lambda done: self.reload() if done else None
        )

    def do_person_details(self) -> None:
        """Ask for what is known."""
        from harassment_cms.tui.dialogs.people import DetailsDialog

        self._ask("person_details", DetailsDialog)

    def do_person_away(self) -> None:
        """Ask for the days and who covers."""
        from harassment_cms.tui.dialogs.people import AwayDialog

        self._ask("person_away", AwayDialog)

    def do_person_roles(self) -> None:
        """Ask for all roles."""
        from harassment_cms.tui.dialogs.people import RolesDialog

        self._ask("person_roles", RolesDialog)

    def do_disable(self) -> None:
        """Say what it does and what not, and ask."""
        from harassment_cms.tui.dialogs.leaving import DisableDialog

        self._ask("disable", DisableDialog)

    def do_enable(self) -> None:
        """Ask once more."""
        from harassment_cms.tui.dialogs.leaving import EnableDialog

        self._ask("enable", EnableDialog)

    def do_remove(self) -> None:
        """Ask why."""
        from harassment_cms.tui.dialogs.leaving import RemoveDialog

        self._ask("remove", RemoveDialog)

    def do_hand_over(self) -> None:
        """Ask to whom, then for a note on each case."""
        person = self._person()
        if person is None or Role.CASE_MANAGER not in person.roles:
            self.program.say(Content("Only a case manager has cases to hand over."))
            return
        name = person.name
        self.program.read("takers", self, self.workspace.details.takers, lambda found: self._ask_taker(name, found))

    def _ask_taker(self, leaving: str, takers: tuple[Taker, ...]) -> None:
        from harassment_cms.tui.dialogs.refer import Pick

        options = [(taker.name, taker.words or taker.name) for taker in takers if taker.name != leaving]
        if not options:
            self.program.say(Content("Nobody else works cases here yet."))
            return
        heading = f"Who takes over from {leaving}?"
        self.app.push_screen(Pick(heading, options, options[0][0], lambda to: self._ask_notes(leaving, to)))

    def _ask_notes(self, leaving: str, to: str) -> None:
        def ask(load: Caseload) -> None:
            from harassment_cms.tui.dialogs.handing_over import HandOverDialog

            self.app.push_screen(HandOverDialog(leaving, to, load), lambda _: self.reload())

        self.program.read("caseload", self, lambda: self.workspace.handing_over.caseload(leaving, to), ask)
