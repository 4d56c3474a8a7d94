"""Restricted cases while people come, leave and change keys: sealed anew, with parts and readers enough.

Nobody but those named on a case can do any of it, because nobody else knows that they are. So it is done by their own
sessions, one transaction for each case: whoever is killed in between goes on at the next unlock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from harassment_cms.answers import restrictions, together
from harassment_cms.answers.conflicts import Looking, terms_of
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.conflicts import Checker
from harassment_cms.domain.holding import FEWEST, able_readers, lost_since, newcomers
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.domain.timephrases import parse_time
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, Repositories, UnitOfWork
from harassment_cms.ports.walls import NewWall, StandingWall, wall_again

ONE_READER = (
    "Name another reader: somebody who could open this restricted case cannot any more, and now only you can."
)
COULD_BE_LOST = "Name another reader: only you can open this restricted case, and nobody could in an emergency."
DUE = "1wd"
NO_PART = "No part in emergency access, because the answers may be about them: {}"


@dataclass(frozen=True, slots=True)
class Loss:
    """What restricted cases would lose if somebody could open nothing any more, as far as the actor knows.

    ``only_actor`` are the references of cases that nobody but the actor could open then. ``may_be_more`` says that
    the person may be named on others; who is, nobody else is told.
    """

    name: str
    only_actor: tuple[str, ...]
    may_be_more: bool

    def words(self) -> tuple[str, ...]:
        """Say it, before anything is done; the last sentence is the same for everybody who opens reports."""
        said = []
        if self.only_actor:
            said.append(
                f"{counted(len(self.only_actor), 'restricted case')} would be open to you alone then: "
                f"{', '.join(self.only_actor)}. Name another reader first, if you can."
            )
        if self.may_be_more:
            said.append(
                f"Only those named on a restricted case know who they are. If {self.name} is the only one on some "
                "case, ask them to name somebody else while they are here: afterwards it needs a reader without a "
                "conflict, by emergency access or with two recovery keys. Whoever is left alone on a case is told at "
                "their next unlock."
            )
        return tuple(said)


class ClosedCases:
    """Keeping restricted cases open to those who are to open them, and to nobody else."""

    def __init__(self, desk: Desk, asked_for: Callable[[Repositories], Collection[int]]) -> None:
        """``asked_for`` returns the cases of which a request for emergency access may still be granted or used."""
        self._desk = desk
        self._asked_for = asked_for

    def would_lose(self, name: str) -> Loss:
        """Return what restricted cases would lose with this person; nothing for a name that nobody has."""
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
            person = roster.by_name(name)
            if person is None or not person.active or Role.CASE_MANAGER not in person.roles:
                return Loss(name, (), may_be_more=False)
            alone = [
                wall.case_id
                for wall in view.walls.opened()
                if set(_able(roster, wall)) == {self._desk.actor.id, person.id} and person.id != self._desk.actor.id
            ]
            refs = view.cases.references(alone)
        return Loss(person.name, tuple(refs[number] for number in alone), may_be_more=True)

    def keep_up(self) -> int:
        """Seal cases that this person is named on anew where people left or have new keys, and return how many.

        The same people hold what they held, without those who left; nobody who came since is let in by it. Where
        only this person is left to open one, a task of theirs asks for another reader. Called at unlock, before
        anything is written.
        """
        if not self._desk.may(Right.WORK_CASES):
            return 0
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
            due = [wall.case_id for wall in view.walls.opened() if not _is_kept(roster, wall, view)]
        for case_id in due:
            with self._desk.store.write() as work:
                standing = work.walls.standing(case_id)
                roster = self._desk.roster(work)
                if standing is not None and not _is_kept(roster, standing, work):
                    self._keep(work, roster, standing)
        return len(due)

    def give_parts(self) -> int:
        """Give people who came later their part in emergency access to the cases this person is named on.

        Nobody whom the answers may be about gets one: they are kept out, and the case says so. A case for which
        somebody has asked, and may still be granted it, waits, because its new keys would undo the request. Returns
        how many cases were sealed anew. Called after the unlock, while the person is at work already.
        """
        if not self._desk.may(Right.WORK_CASES):
            return 0
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
            late = [wall.case_id for wall in view.walls.opened() if _newcomers(roster, wall)]
            asked = self._asked_for(view) if late else ()
            late = [case for case in late if not _numbers(view, case).intersection(asked)]
        looking: dict[int, Looking] = {}
        return sum(self._give_part(case_id, looking) for case_id in late)

    def _keep(self, work: UnitOfWork, roster: Roster, standing: StandingWall) -> None:
        again = wall_again(roster, standing)
        if again.body["keys_of"] != standing.keys_of:
            for each in _group(work, standing):
                work.walls.put_up(each.case_id, wall_again(roster, each))
        title, since = reader_wanted(roster, standing, again)
        able = _able(roster, standing)
        if title and not restrictions.is_asked(work, standing.case_id, since):
            due = parse_time(DUE, work.now, self._desk.calendar)
            for number in able:
                restrictions.ask_for_reader(work, standing.case_id, number, title, due, since)
        elif len(able) >= FEWEST:
            restrictions.has_readers(work, standing.case_id)
        work.commit("case.rekey", work.walls.alias(standing.case_id))

    def _give_part(self, case_id: int, looking: dict[int, Looking]) -> bool:
        with self._desk.store.write() as work:
            standing = work.walls.standing(case_id)
            if standing is None:
                return False
            roster = self._desk.roster(work)
            came = _newcomers(roster, standing)
            if not came:
                return False
            details = self._desk.details(work)
            group = _group(work, standing)
            stored = [record for each in group for record in work.imports.of_case(each.case_id)]
            about = set()
            for person in came:
                if person.id not in looking:
                    looking[person.id] = Looking(Checker([terms_of(person, details[person.id])]))
                if looking[person.id].at(stored):
                    about.add(person.id)
            for each in group:
                work.walls.put_up(each.case_id, wall_again(roster, _joined(each, came, about)))
            for person in came:
                if person.id in about:
                    words = NO_PART.format(person.name)
                    work.work.add_event(case_id, NewEvent(EventKind.RESTRICTED, work.now, work.now, words))
            work.commit("case.rekey", work.walls.alias(case_id))
        return True


def _joined(standing: StandingWall, came: Collection[Member], about: Collection[int]) -> StandingWall:
    """Put those who came beside those who hold a part already, except whom the answers may be about."""
    joining = [person for person in came if person.id not in about]
    return replace(
        standing,
        first=tuple(sorted({*standing.first, *(person.id for person in joining if person.admitted)} - set(about))),
        second=tuple(
            sorted({*standing.second, *(person.id for person in joining if not person.admitted)} - set(about))
        ),
        excluded=tuple(sorted({*standing.excluded, *about})),
    )


def _group(view: Repositories, wall: StandingWall) -> tuple[StandingWall, ...]:
    """Return the walls of a case and of what is joined with it: all of it is sealed to the same people always."""
    walls = (view.walls.standing(number) for number in sorted(_numbers(view, wall.case_id)))
    return tuple(each for each in walls if each is not None)


def _numbers(view: Repositories, case_id: int) -> set[int]:
    (case,) = view.cases.by_ids([case_id])
    return {case_id, *(each.id for each in together.others(view, case))}


def _newcomers(roster: Roster, wall: StandingWall) -> tuple[Member, ...]:
    return newcomers(roster, wall.named, wall.excluded, wall.first, wall.second)


def _able(roster: Roster, wall: StandingWall) -> tuple[int, ...]:
    return able_readers(roster, wall.named, None if wall.arrival is None else wall.arrival.contact)


def reader_wanted(roster: Roster, wall: StandingWall, again: NewWall) -> tuple[str, int]:
    """Say in which words another reader is to be asked for, because of which statement; no words if none is."""
    able = _able(roster, wall)
    gone = set(wall.named) - set(able)
    if len(able) >= FEWEST:
        return "", 0
    if not (again.first and again.second):
        others = {*gone, *wall.first, *wall.second}
        return COULD_BE_LOST, lost_since(roster, others)
    return (ONE_READER, lost_since(roster, gone)) if gone else ("", 0)


def _is_kept(roster: Roster, wall: StandingWall, view: Repositories) -> bool:
    again = wall_again(roster, wall)
    if again.body["keys_of"] != wall.keys_of:
        return False
    title, since = reader_wanted(roster, wall, again)
    if title:
        return restrictions.is_asked(view, wall.case_id, since)
    return len(_able(roster, wall)) < FEWEST or not restrictions.waits_for_reader(view, wall.case_id)
