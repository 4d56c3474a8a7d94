"""A case's codes follow its current answers: in a case manager's session, because nobody else can open the answers.

Whoever imports only marks a case. The next session of a case manager, or the moment the case is opened, works out
which answers are the current ones and signs the codes that follow from them: queues, clocks and figures then say what
the sealed answers say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from harassment_cms.answers import arrived, pathway, placed, readings, restrictions
from harassment_cms.answers.falling_away import withdraw_left_out
from harassment_cms.answers.readings import Readings
from harassment_cms.domain.case import Case, Facts, Route, SafetyMark, Status, left_out
from harassment_cms.domain.clocks import first_contact_due, local_date
from harassment_cms.domain.errors import CmsError, IntegrityError, NotPermittedError
from harassment_cms.domain.moments import first_of, maybe, to_text
from harassment_cms.domain.work import EventKind
from harassment_cms.intake.facts import FactsReader
from harassment_cms.ports import Desk, StoredEvent, UnitOfWork, views

MOST_AT_ONCE = 200
"""So few that nobody waits for them at the door; the others follow at the next one, or when they are opened."""


def bring(desk: Desk, number: int) -> bool:
    """Bring one case in line in a transaction of its own, if it is marked, and say whether it was.

    Raises as opening the case does.
    """
    _read_ahead(desk, number)
    with desk.store.write() as work:
        case = next(iter(work.cases.by_ids([number])), None)
        if case is None:
            return False
        closed = restrictions.settle(desk, work, case)
        if closed:
            case = work.cases.by_ids([number])[0]
        if case.codes_due:
            follow(desk, work, case)
            if case.restricted:
                work.walls.take_in(case.id)
        if closed or case.codes_due:
            work.commit("case.codes", case.ref)
    if closed:
        desk.store.scrub()
    return closed or case.codes_due


def catch_up(desk: Desk) -> int:
    """Bring in line what imports have marked since, each case in one transaction, and return how many.

    What cannot be opened stays marked, and opening it says why; while somebody else writes, all of it does.
    """
    with desk.store.read() as view:
        waiting = tuple(dict.fromkeys((*view.revisions.codes_due(), *view.walls.of_records())))
    done = 0
    for number in waiting:
        try:
            done += bring(desk, number)
        except (IntegrityError, NotPermittedError):
            continue
        except CmsError:
            break
        if done == MOST_AT_ONCE:
            break
    return done


def follow(desk: Desk, work: UnitOfWork, case: Case, without: int | None = None, *, told: bool = False) -> None:
    """Write the codes that follow from a case's current answers, and take the mark away.

    ``without`` is an event that is just being taken back. ``told`` says that a person has just decided which answers
    are current: nobody has to be told of it then.
    """
    events = tuple(event for event in views.standing(work.work.events(case.id)) if event.id != without)
    found = readings.read(work, case, events, desk.calendar.zone)
    changes: dict[str, object] = {"codes_due": False}
    begun = False
    if found is not None:
        moved = case.standing is not None and found.contested and case.standing not in found.standing and not told
        changes |= _standing(case, found, moved)
        if arrived.tell(work, case, found, events, moved=moved) and not told:
            changes["changed"] = True
        work.persons.doubt(case.id)
        after = _Codes.of(desk, case, found)
        changes |= after.changes(case, events, work.now)
        changes |= placed.tell(work, case, found, events)
        if after.facts.route is not case.facts.route and _is_under_way(case):
            work.cases.change(case, changes)
            pathway.begin(desk, work, work.cases.by_ids([case.id])[0])
            begun = True
    if not begun and any(getattr(case, name, None) != value for name, value in changes.items()):
        work.cases.change(case, changes)
    if "counting_since" in changes:
        withdraw_left_out(work)


def _standing(case: Case, found: Readings, moved: bool) -> dict[str, object]:
    if not found.contested:
        return {"standing": None, "unclear": False}
    if case.standing in found.standing:
        return {"unclear": not found.known}
    return {"standing": max(found.standing), "unclear": not found.known, "changed": case.changed or moved}


@dataclass(frozen=True, slots=True)
class _Codes:
    """What the current answers say of a case in codes and days."""

    facts: Facts
    submitted_at: datetime | date | None
    counted_on: date
    due: datetime | None
    length: int

    @classmethod
    def of(cls, desk: Desk, case: Case, found: Readings) -> _Codes:
        report = found.report.current()
        (facts,) = FactsReader(found.report.form).facts(report)
        for row in found.further:
            (more,) = FactsReader(row.form).facts(row.current())
            facts = facts.filled(more)
        sent = None
        for opened in found.report.complete.values():
            sent = first_of(sent, maybe(opened.stored.submitted_at))
        zone = desk.calendar.zone
        received = local_date(case.received_at, zone)
        day = received if sent is None else min(local_date(sent, zone), received)
        due = first_contact_due(facts.route, day, desk.settings.response_times.first_contact_days, desk.calendar)
        (length,) = report.lengths()
        return cls(facts, sent, day, due, length)

    def changes(self, case: Case, events: tuple[StoredEvent, ...], now: datetime) -> dict[str, object]:
        """The columns of a case that are to be written."""
        facts = self.facts
        written: dict[str, object] = {"report_length": self.length}
        if facts != case.facts:
            written |= {name: getattr(facts, name) for name in Facts.__slots__} | {"route": facts.route.value}
        if left_out(facts, case.counting) is not case.left_out:
            written["counting_since"] = now
        if self.submitted_at != case.submitted_at:
            sent = None if self.submitted_at is None else to_text(self.submitted_at)
            written |= {"submitted_at": sent, "counted_on": self.counted_on.isoformat()}
        if facts.route is not case.facts.route or self.submitted_at != case.submitted_at:
            written["first_contact_due"] = self.due
        if case.facts.route is Route.ANONYMOUS and facts.route is not Route.ANONYMOUS:
            written |= contacts(events)
        return written


def contacts(events: tuple[StoredEvent, ...]) -> dict[str, object]:
    """Return when somebody first tried to make contact, and first succeeded, from the entries that hold."""
    kinds = (EventKind.CONTACT_ATTEMPT, EventKind.REACHED)
    reached = [each.occurred_at for each in events if each.kind is EventKind.REACHED]
    return {
        "first_contact_at": min((each.occurred_at for each in events if each.kind in kinds), default=None),
        "reached_at": min(reached, default=None),
    }


def _read_ahead(desk: Desk, number: int) -> None:
    """Read the forms if the case may get the steps of another route: not while others wait for their turn."""
    with desk.store.read() as view:
        case = next(iter(view.cases.by_ids([number])), None)
    if case is not None and _is_under_way(case):
        desk.forms()


def _is_under_way(case: Case) -> bool:
    return case.safety is SafetyMark.CHECKED and case.status is not Status.CLOSED
