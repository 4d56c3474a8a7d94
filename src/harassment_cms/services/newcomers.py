"""Letting somebody in to the reports, once it was looked whether reports that are here may be about them.

Nobody else lets in: what may be about the newcomer is closed to them or left open knowingly before they hold the key.
Only whoever opens reports can look, also later when more is known of somebody, and finds what they open themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from harassment_cms.answers.conflicts import Looking, terms_of
from harassment_cms.domain.case import Queue
from harassment_cms.domain.conflicts import Checker
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member
from harassment_cms.ports import Desk, KeyCeremonies, Keys, Repositories

REASON = "Its answers may be about somebody who works here; found when reports were compared with their details."


@dataclass(frozen=True, slots=True)
class About:
    """A report that may be about somebody; ``firm`` if it stands in the answers about the responding party."""

    ref: str
    firm: bool
    restricted: bool


class UndecidedError(InputRefusedError):
    """Reports (``refs``) may be about somebody who is to be let in, and nobody said what becomes of those."""

    def __init__(self, name: str, refs: tuple[str, ...]) -> None:
        are = "report that is" if len(refs) == 1 else "reports that are"
        super().__init__(
            f"{len(refs):,} {are} here may be about {name}: {', '.join(refs)}. Nobody was let in.",
            "Look at them. Then say --close to restrict them first, or --leave.",
        )
        self.refs = refs


class Closed(Protocol):
    """Who may open a restricted case, and who is kept out, by name."""

    @property
    def named(self) -> tuple[str, ...]:
        """Who may open it."""
        ...

    @property
    def kept_out(self) -> tuple[str, ...]:
        """Who gets no share of its key either."""
        ...


class Restricts(Protocol):
    """What restricts cases."""

    def of(self, ref: str) -> Closed | None:
        """Return how a case is restricted."""
        ...

    def readers(self) -> tuple[str, ...]:
        """Return everybody who opens reports."""
        ...

    def restrict(self, ref: str, to: Sequence[str], reason: str, without: Sequence[str] = ()) -> object:
        """Restrict a case to these people."""
        ...


class Newcomers:
    """Comparing what is here with what is known of one person, and letting them in."""

    def __init__(self, desk: Desk, keys: Keys, ceremonies: KeyCeremonies, restricting: Restricts) -> None:
        self._desk = desk
        self._keys = keys
        self._ceremonies = ceremonies
        self._restricting = restricting

    def admit(self, name: str, *, close: Collection[str] = (), leave: Collection[str] = ()) -> Member:
        """Let one more case manager open reports; only one who can may do it, after looking through what is here.

        Every report that may be about them must stand in ``close``, and is restricted without them first, or in
        ``leave``. Raises ``UndecidedError`` with those in neither, ``NotPermittedError`` or ``ConflictError`` for
        somebody who cannot be let in, and as restricting does; nobody was let in then.
        """
        self._desk.require(Right.ADMIT, name)
        self._require_let_in()
        self._refuse_contact(name)
        with self._desk.store.read() as view:
            person = _fitting(self._person(view, name))
            details = self._desk.details(view)[person.id]
        found = self.about(person.name)
        undecided = tuple(each.ref for each in found if each.ref not in close and each.ref not in leave)
        if undecided:
            raise UndecidedError(person.name, undecided)
        self.close(person.name, [each.ref for each in found if each.ref in close])
        with self._desk.store.write() as work:
            person = _fitting(self._person(work, name))
            # What arrives meanwhile closes by itself; what was here was compared with the details of before.
            if self._desk.details(work)[person.id] != details:
                raise ConflictError(
                    f"What is known of {person.name} changed meanwhile. Nobody was let in.", "Let them in again."
                )
            change = self._ceremonies.admit(self._keys, self._desk.roster(work), person.id, to_text(work.now))
            work.people.append(change.statements)
            work.commit("user.admit", person.name, provisional=person.provisional)
        return person

    def _refuse_contact(self, name: str) -> None:
        if name.casefold() == self._desk.settings.contacts.conflict_contact.name.casefold():
            raise NotPermittedError(
                f"{name} is the reader without a conflict of interest, whom nobody lets in. Nothing was changed.",
                "If they are to be a case manager like the others, name another reader in settings.yaml first.",
            )

    def about(self, name: str) -> tuple[About, ...]:
        """Return the reports that may be about a person and that the actor opens, restricted ones first.

        They are not told of any; that somebody looked goes on record. Raises ``NotPermittedError`` for those who
        cannot open reports, and for oneself.
        """
        self._desk.require(Right.ADMIT, name)
        self._require_let_in()
        with self._desk.store.write() as work:
            person = self._person(work, name)
            if person.id == self._desk.actor.id:
                raise NotPermittedError("Somebody else has to look for you.", "Ask another case manager.")
            looking = Looking(Checker([terms_of(person, self._desk.details(work)[person.id])]))
            ids = work.cases.queue_ids(Queue.ALL, self._desk.actor.id, self._desk.queue_moment())
            found = [
                About(case.ref, any(hit.firm for hit in hits), bool(case.restricted))
                for case in work.cases.by_ids(ids)
                if not _keeps_out(work, case.id, person.id) and (hits := looking.at(work.imports.of_case(case.id)))
            ]
            work.commit("user.check", person.name)
        return tuple(sorted(found, key=lambda each: (not each.restricted, not each.firm)))

    def _require_let_in(self) -> None:
        if not self._keys.opens_content:
            raise NotPermittedError(
                "You cannot open reports yourself, so you cannot look through them or let anybody in.",
                "Ask a case manager who can: hcms users admit NAME",
            )

    def _person(self, view: Repositories, name: str) -> Member:
        person = self._desk.roster(view).by_name(name)
        if person is None:
            raise InputRefusedError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")
        return person

    def close(self, name: str, refs: Sequence[str]) -> None:
        """Restrict cases to those who open them now, without this person; raises as restricting does."""
        for ref in refs:
            now = self._restricting.of(ref)
            named = self._restricting.readers() if now is None else now.named
            without = (name, *(() if now is None else now.kept_out))
            self._restricting.restrict(
                ref, [each for each in named if each.casefold() != name.casefold()], REASON, without
            )


def _fitting(person: Member) -> Member:
    if Role.CASE_MANAGER not in person.roles:
        raise NotPermittedError(
            f"{person.name} is not a case manager, so they cannot be let in to the reports.",
            "An administrator may add a person with the role case_manager.",
        )
    if not person.active:
        raise NotPermittedError(
            f"{person.name} has no way in any more, so they cannot be let in to the reports.",
            "`hcms users list` shows who belongs here.",
        )
    if person.invited:
        raise ConflictError(
            f"{person.name} has not made keys of their own yet, so there is nothing to compare.",
            "They make them with the code they were given: hcms join",
        )
    if person.admitted:
        raise ConflictError(f"{person.name} can already open reports.", "Nothing was changed.")
    return person


def _keeps_out(view: Repositories, case_id: int, person: int) -> bool:
    standing = view.walls.standing(case_id)
    return standing is not None and person in standing.excluded
