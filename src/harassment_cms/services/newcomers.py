"""Whether reports that are here may be about somebody: before they are let in, and when more is known of them.

Only whoever opens reports can look, and finds what they open themselves: restricted cases first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from harassment_cms.answers.conflicts import terms_of
from harassment_cms.domain.case import Queue
from harassment_cms.domain.conflicts import Checker, Hit, merged
from harassment_cms.domain.errors import InputRefusedError, NotPermittedError
from harassment_cms.domain.permissions import Right
from harassment_cms.formdefs import form_from_canonical
from harassment_cms.intake.conflicts import Conflicts
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.opening import parse
from harassment_cms.ports import Desk, Repositories, StoredSubmission

REASON = "Its answers may be about somebody who works here; found when reports were compared with their details."


@dataclass(frozen=True, slots=True)
class About:
    """A report that may be about somebody; ``firm`` if it stands in the answers about the responding party."""

    ref: str
    firm: bool
    restricted: bool


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
    """Comparing what is here with what is known of one person."""

    def __init__(self, desk: Desk, restricting: Restricts) -> None:
        self._desk = desk
        self._restricting = restricting

    def about(self, name: str) -> tuple[About, ...]:
        """Return the reports that may be about a person and that the actor opens, restricted ones first.

        They are not told of any; that somebody looked goes on record. Raises ``NotPermittedError`` for those who
        cannot open reports, and for oneself.
        """
        self._desk.require(Right.ADMIT, name)
        with self._desk.store.write() as work:
            person = self._desk.roster(work).by_name(name)
            if person is None:
                raise InputRefusedError(
                    f"There is nobody called {name} in this home.", "`hcms users list` shows who is."
                )
            if person.id == self._desk.actor.id:
                raise NotPermittedError("Somebody else has to look for you.", "Ask another case manager.")
            looking = _Looking(Checker([terms_of(person, self._desk.details(work)[person.id])]))
            ids = work.cases.queue_ids(Queue.ALL, self._desk.actor.id, self._desk.queue_moment())
            found = [
                About(case.ref, any(hit.firm for hit in hits), bool(case.restricted))
                for case in work.cases.by_ids(ids)
                if not _keeps_out(work, case.id, person.id) and (hits := looking.at(work.imports.of_case(case.id)))
            ]
            work.commit("user.check", person.name)
        return tuple(sorted(found, key=lambda each: (not each.restricted, not each.firm)))

    def close(self, name: str, refs: Sequence[str]) -> None:
        """Restrict cases to those who open them now, without this person; raises as restricting does."""
        for ref in refs:
            now = self._restricting.of(ref)
            named = self._restricting.readers() if now is None else now.named
            without = (name, *(() if now is None else now.kept_out))
            self._restricting.restrict(
                ref, [each for each in named if each.casefold() != name.casefold()], REASON, without
            )


class _Looking:
    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._layouts: dict[tuple[str, bytes], tuple[Layout, Conflicts]] = {}

    def at(self, stored: Sequence[StoredSubmission]) -> tuple[Hit, ...]:
        """Return the hits in everything that a case is made of."""
        found: list[Hit] = []
        for each in stored:
            layout, conflicts = self._read_by(each)
            found += conflicts.of(parse(each.record, layout))
        return merged(found)

    def _read_by(self, stored: StoredSubmission) -> tuple[Layout, Conflicts]:
        key = (stored.layout, stored.form_definition)
        if key not in self._layouts:
            layout = Layout.from_json(stored.layout)
            form = form_from_canonical(stored.form_definition)
            self._layouts[key] = (layout, Conflicts(self._checker, layout, form))
        return self._layouts[key]


def _keeps_out(view: Repositories, case_id: int, person: int) -> bool:
    standing = view.walls.standing(case_id)
    return standing is not None and person in standing.excluded
