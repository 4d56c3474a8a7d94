"""Looking at cases: queues, lists, previews, and one case opened - which is put on record."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from harassment_cms.answers import codes, readings, together
from harassment_cms.answers.contactability import Contactability, contactability
from harassment_cms.answers.readings import Readings
from harassment_cms.domain.case import (
    AnswerView,
    Case,
    CaseLine,
    ChangeView,
    PartyView,
    Queue,
    Route,
    Status,
    SubmissionView,
    UnmappedView,
)
from harassment_cms.domain.clocks import safety_due
from harassment_cms.domain.errors import InputRefusedError, NotPermittedError
from harassment_cms.domain.lifecycle import (
    OpenTask,
    Situation,
    Step,
    StepAction,
    joined_steps,
    next_steps,
    with_joined,
)
from harassment_cms.domain.narrative.excerpts import Excerpt
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.sharing import SharedWith, ShareState
from harassment_cms.domain.work import Event, EventKind, Link, Referral, Task, TaskState
from harassment_cms.ports import EVERYTHING, Desk, Narrowing, Repositories, StoredEvent, StoredLink, views


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, opened. ``problems`` names every row that is not as it was signed; the content is shown still.

    ``answers`` and ``unmapped`` are the current ones of the report, from whichever of the ``submissions`` has them;
    ``further`` are the other rows of a response that has several. ``changes`` say how earlier answers differ.
    ``line.case.unclear`` says that nobody knows for certain which of several ``revisions`` are current. ``alike`` are
    references of earlier cases that this one may be an edited report of, and that nobody has linked it to.
    ``excerpts`` are what somebody marked with themes. ``shared`` says with which partners parts of it are shared now;
    to such a partner ``until`` says when that ends. ``joined`` are the cases that are worked on in this one.
    """

    line: CaseLine
    steps: tuple[Step, ...]
    answers: tuple[AnswerView, ...]
    unmapped: tuple[UnmappedView, ...]
    changes: tuple[ChangeView, ...]
    revisions: int
    submissions: tuple[SubmissionView, ...]
    further: tuple[SubmissionView, ...]
    parties: tuple[PartyView, ...]
    events: tuple[Event, ...]
    tasks: tuple[Task, ...]
    referrals: tuple[Referral, ...]
    links: tuple[Link, ...]
    contact: Contactability
    problems: tuple[str, ...]
    alike: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    shared: tuple[SharedWith, ...] = ()
    until: datetime | None = None
    joined: tuple[CaseView, ...] = ()

    @property
    def told_apart_by_answers(self) -> bool:
        """Whether the survey gave no response id: then a changed answer arrives as another report."""
        return bool(self.submissions) and all(each.response_id is None for each in self.submissions)


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What the workbench shows of a case beside the list: no word of the report."""

    line: CaseLine
    steps: tuple[Step, ...]
    tasks: tuple[Task, ...]
    events: int
    links: int
    referrals: int
    minutes: int


class Cases:
    """Reading cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def counts(self) -> dict[Queue, int]:
        """Return how many cases each queue holds."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return view.cases.queue_counts(self._desk.actor.id, self._desk.queue_moment(), self._desk.covers(view))

    def ids(self, queue: Queue) -> tuple[int, ...]:
        """Return the numbers of a queue's cases in the order they are shown; a page of lines is read by number."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._ids(view, queue, EVERYTHING)

    def lines(self, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        """Return these cases as lists show them, with the readers' own labels opened for just these."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._lines(view, ids)

    def list(
        self,
        queue: Queue = Queue.ALL,
        *,
        statuses: Sequence[Status] = (),
        assigned: str | None = None,
        routes: Sequence[Route] = (),
    ) -> tuple[CaseLine, ...]:
        """Return a whole queue, or those of its cases in these states, with this case manager, of these routes.

        Raises ``InputRefusedError`` for a name that nobody here has.
        """
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            whose = () if assigned is None else (self._person(view, assigned),)
            wanted = Narrowing(tuple(statuses), whose, tuple(routes))
            return self._lines(view, self._ids(view, queue, wanted))

    def find(self, ref: str) -> Case:
        """Return the case with this reference, however it was typed; raises ``InputRefusedError``."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return view.cases.by_ref(normalise(ref))

    def preview(self, ref: str) -> CasePreview:
        """Return what stands beside the list; opening this is no reading of the report."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(normalise(ref))
            names = self._desk.names(view)
            tasks = _tasks(view, case, names)
            count = view.work.count(case.id)
            return CasePreview(
                line=self._lines(view, [case.id])[0],
                steps=self._steps(view, case, tasks),
                tasks=tuple(task for task in tasks if task.state is TaskState.OPEN),
                events=count.events,
                links=count.links,
                referrals=count.referrals,
                minutes=count.minutes,
            )

    def show(self, ref: str, seen: CaseView | None = None) -> CaseView:
        """Open a case with its report. The reading is put on record; a refusal is, too.

        ``seen`` is the case as the same person has it open: reading it again is part of the same visit, and goes on
        record only if there are words in it now that neither stood there nor are the person's own.

        Raises ``NotPermittedError``, ``InputRefusedError`` for an unknown reference.
        """
        reference = normalise(ref)
        self._desk.require(Right.READ_CASES, reference)
        found = self.find(reference)
        self._bring(found)
        if seen is not None and seen.line.case.id == found.id:
            with self._desk.store.read() as reading:
                again = self._open(reading, reading.cases.by_ref(reference))
            if not self._says_more(again, seen):
                return again
        with self._desk.store.write() as work:
            case = work.cases.by_ref(reference)
            view = self._open(work, case)
            if view.until is not None and view.until <= self._desk.clock():
                raise NotPermittedError(
                    f"{case.ref} was shared with you until {view.until.date()}, and that is over.",
                    "Ask the case managers if you still need it.",
                )
            work.commit("case.read", case.ref)
        for each in view.joined:
            with self._desk.store.write() as work:
                work.commit("case.read", each.line.case.ref)
        return view

    def _bring(self, case: Case) -> None:
        """Let the codes of a case, and of those joined to it, follow answers that came since."""
        with self._desk.store.read() as view:
            waiting = [each.id for each in (case, *together.held(view, case)) if each.codes_due]
        for number in waiting:
            codes.bring(self._desk, number)

    def _says_more(self, again: CaseView, seen: CaseView) -> bool:
        """Whether there are words of a report, or of somebody else, that the case did not hold when it was seen."""
        known = {event.id for event in _events(seen)}
        others = any(event.id not in known and event.actor != self._desk.actor.name for event in _events(again))
        return others or bool(_records(again) - _records(seen))

    def _open(self, view: Repositories, case: Case) -> CaseView:
        roster, names = self._desk.roster(view), self._desk.names(view)
        events = view.work.events(case.id)
        found = readings.read(view, case, views.standing(events), self._desk.calendar.zone)
        tasks = _tasks(view, case, names)
        links = view.work.links(case.id)
        refs = view.cases.references(_ends(links))
        referrals = tuple(views.referral(stored, names) for stored in view.work.referrals(case.id))
        is_seen = found.seen(case, events) if found else None
        answers = found.report.answers() if found else ()
        # Of several rows of a response the report comes last, and so counts where two answer the same.
        known = [*(answer for row in found.further for answer in row.answers()), *answers] if found else []
        joined = tuple(self._open(view, each) for each in together.held(view, case))
        told = _with_others(views.events(events, names, _partners(view)), view, case)
        submissions = found.report.submissions(is_seen) if found and is_seen else ()
        rows = found.further if found else ()
        further = tuple(each for row in rows for each in row.submissions(is_seen)) if is_seen else ()
        return CaseView(
            line=self._lines(view, [case.id])[0],
            steps=self._steps(view, case, tasks),
            answers=answers,
            unmapped=found.report.unmapped() if found else (),
            changes=found.changes() if found else (),
            revisions=len(found.revisions()) if found else 0,
            submissions=submissions,
            further=further,
            parties=views.parties(known),
            events=told,
            tasks=tasks,
            referrals=referrals,
            links=tuple(views.link(stored, case.id, refs, names) for stored in links),
            contact=contactability(known, further, submissions),
            problems=(
                *view.record.row_problems(roster, case.id),
                *(said for each in joined for said in each.problems),
            ),
            alike=_alike(view, case, found, {*view.joins.ever(case.id).values(), *_ends(links)}),
            excerpts=tuple(views.excerpt(stored, names) for stored in view.narrative.of_case(case.id)),
            shared=_shared(view, case),
            until=_until(events),
            joined=joined,
        )

    def _ids(self, view: Repositories, queue: Queue, wanted: Narrowing) -> tuple[int, ...]:
        covers = self._desk.covers(view)
        return view.cases.queue_ids(queue, self._desk.actor.id, self._desk.queue_moment(), wanted, covers)

    def _lines(self, view: Repositories, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        return views.lines(view, ids, self._desk.names(view), self._desk.clock())

    def _person(self, view: Repositories, name: str) -> int:
        person = self._desk.roster(view).by_name(name)
        if person is None:
            raise InputRefusedError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")
        return person.id

    def _steps(self, view: Repositories, case: Case, tasks: Sequence[Task]) -> tuple[Step, ...]:
        steps = self._own_steps(case, tasks, view.work.count(case.id).referrals)
        join = view.joins.into(case.id)
        if join is not None:
            return joined_steps(view.cases.references([join.to_case])[join.to_case], steps)
        names = self._desk.names(view)
        held = together.held(view, case)
        return with_joined(
            steps,
            {
                each.ref: self._own_steps(each, _tasks(view, each, names), view.work.count(each.id).referrals)
                for each in held
                if each.status is not Status.CLOSED or each.changed
            },
        )

    def _own_steps(self, case: Case, tasks: Sequence[Task], referrals: int) -> tuple[Step, ...]:
        situation = Situation(
            status=case.status,
            safety=case.safety,
            safety_due=safety_due(case.received_at, self._desk.settings.response_times.safety_check_hours),
            assigned=case.assigned_to is not None,
            first_contact_due=case.first_contact_due,
            first_contact_at=case.first_contact_at,
            reached_at=case.reached_at,
            can_be_reached=case.facts.route is not Route.ANONYMOUS,
            changed=case.changed,
            tasks=tuple(OpenTask(task.title, task.due_at) for task in tasks if task.state is TaskState.OPEN),
            referrals=referrals,
            unclear=case.unclear,
        )
        steps = next_steps(situation, self._desk.clock(), self._desk.calendar)
        if self._desk.may(Right.WORK_CASES):
            return steps
        return tuple(step for step in steps if step.action is StepAction.TASK)


def _tasks(view: Repositories, case: Case, names: Mapping[int, str]) -> tuple[Task, ...]:
    return tuple(views.task(stored, {case.id: case.ref}, names) for stored in view.work.tasks_of_case(case.id))


def _shared(view: Repositories, case: Case) -> tuple[SharedWith, ...]:
    active = [each for each in view.shares.of_case(case.id) if each.state is ShareState.ACTIVE]
    partners = {each.id: each for each in view.shares.partners()} if active else {}
    return tuple(
        SharedWith(
            partners[each.partner].name,
            partners[each.partner].department,
            each.ends_at,
            tuple(item.title for item in each.items),
        )
        for each in active
    )


def _until(events: Sequence[StoredEvent]) -> datetime | None:
    """Return until when a case is shared, as case managers wrote it into a partner's home; the last word counts."""
    told = (event.detail for event in events if event.kind is EventKind.SHARED)
    said = [detail["until"] for detail in told if "until" in detail and "share" not in detail]
    return datetime.fromisoformat(said[-1]) if said else None


def _partners(view: Repositories) -> dict[str, str]:
    return {str(each.id): each.name for each in view.shares.partners()} if view.shares.any() else {}


def _ends(links: Sequence[StoredLink]) -> list[int]:
    return [number for link in links for number in (link.case_a, link.case_b)]


def _alike(view: Repositories, case: Case, found: Readings | None, linked: Collection[int]) -> tuple[str, ...]:
    """Return the earlier cases this one looks like, without those it was ever linked or joined to."""
    if found is None:
        return ()
    first = found.report.complete[min(found.report.complete)].stored
    earlier = json.loads(view.revisions.alike(first.batch) or "{}").get(str(case.id))
    others = view.cases.by_ids([] if earlier is None or earlier in linked else [earlier])
    return tuple(other.ref for other in others if not other.restricted)


def _records(view: CaseView) -> set[int]:
    """The sealed records that a case was opened with, and what is joined to it."""
    own = {each.id for each in (*view.submissions, *view.further)}
    return own.union(*(_records(each) for each in view.joined))


def _events(view: CaseView) -> tuple[Event, ...]:
    return (*view.events, *(event for each in view.joined for event in each.events))


def _with_others(events: Sequence[Event], view: Repositories, case: Case) -> tuple[Event, ...]:
    """Say in the entries about joining which the other case is, to those who may know of it."""
    others = view.joins.ever(case.id)
    refs = view.cases.references(list(others.values()))
    names = {str(grant): refs[other] for grant, other in others.items() if other in refs}
    return tuple(
        replace(event, detail={**event.detail, "other": names[event.detail["grant"]]})
        if event.detail.get("grant") in names
        else event
        for event in events
    )
