"""Looking at cases: queues, lists, previews, and one case opened - which is put on record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from harassment_cms.domain.case import (
    AnswerView,
    Case,
    CaseLine,
    PartyView,
    Queue,
    Route,
    SubmissionView,
    UnmappedView,
)
from harassment_cms.domain.lifecycle import OpenTask, Situation, Step, next_steps
from harassment_cms.domain.moments import from_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import Event, Link, Referral, Task, TaskState
from harassment_cms.formdefs import FormDef, Question, form_from_canonical
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.reading import Answer
from harassment_cms.ports import Desk, Repositories, StoredSubmission, views


@dataclass(frozen=True, slots=True)
class Contactability:
    """What has to be known before any contact: shown in the header of a case."""

    known_as: str | None
    pronouns: str | None
    contact: tuple[tuple[str, str], ...]
    safety: str | None
    affected_knows: str | None
    language: str | None
    access_needs: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, opened. ``problems`` names every row that is not as it was signed; the content is shown still."""

    line: CaseLine
    steps: tuple[Step, ...]
    submissions: tuple[SubmissionView, ...]
    parties: tuple[PartyView, ...]
    events: tuple[Event, ...]
    tasks: tuple[Task, ...]
    referrals: tuple[Referral, ...]
    links: tuple[Link, ...]
    contact: Contactability
    problems: tuple[str, ...]


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
            return view.cases.queue_counts(self._desk.actor.id, self._desk.queue_moment())

    def ids(self, queue: Queue) -> tuple[int, ...]:
        """Return the numbers of a queue's cases in the order they are shown; a page of lines is read by number."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return view.cases.queue_ids(queue, self._desk.actor.id, self._desk.queue_moment())

    def lines(self, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        """Return these cases as lists show them, with the readers' own labels opened for just these."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._lines(view, ids)

    def list(self, queue: Queue = Queue.ALL) -> tuple[CaseLine, ...]:
        """Return a whole queue."""
        self._desk.require(Right.READ_CASES)
        with self._desk.store.read() as view:
            return self._lines(view, view.cases.queue_ids(queue, self._desk.actor.id, self._desk.queue_moment()))

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
            line = self._lines(view, [case.id])[0]
            names = self._desk.names(view)
            tasks = tuple(
                views.task(stored, {case.id: case.ref}, names) for stored in view.work.tasks_of_case(case.id)
            )
            events = view.work.events(case.id)
            referrals = view.work.referrals(case.id)
            undone = {event.undoes for event in events}
            return CasePreview(
                line=line,
                steps=self._steps(case, tasks, len(referrals)),
                tasks=tuple(task for task in tasks if task.state is TaskState.OPEN),
                events=len(events),
                links=len(view.work.links(case.id)),
                referrals=len(referrals),
                minutes=sum(event.minutes or 0 for event in events if event.id not in undone),
            )

    def show(self, ref: str) -> CaseView:
        """Open a case with its report. The reading is put on record; a refusal is, too.

        Raises ``NotPermittedError``, ``InputRefusedError`` for an unknown reference.
        """
        reference = normalise(ref)
        self._desk.require(Right.READ_CASES, reference)
        with self._desk.store.write() as work:
            case = work.cases.by_ref(reference)
            view = self._open(work, case)
            work.commit("case.read", case.ref)
        return view

    def _open(self, view: Repositories, case: Case) -> CaseView:
        roster = self._desk.roster(view)
        names = {number: member.name for number, member in roster.users.items()}
        submissions = tuple(_read(stored, not case.changed) for stored in view.imports.of_case(case.id))
        tasks = tuple(views.task(stored, {case.id: case.ref}, names) for stored in view.work.tasks_of_case(case.id))
        links = view.work.links(case.id)
        refs = view.cases.references([link.case_a for link in links] + [link.case_b for link in links])
        referrals = tuple(views.referral(stored, names) for stored in view.work.referrals(case.id))
        answers = submissions[-1].answers if submissions else ()
        return CaseView(
            line=self._lines(view, [case.id])[0],
            steps=self._steps(case, tasks, len(referrals)),
            submissions=submissions,
            parties=views.parties(answers),
            events=views.events(view.work.events(case.id), names),
            tasks=tasks,
            referrals=referrals,
            links=tuple(views.link(stored, case.id, refs, names) for stored in links),
            contact=_contactability(answers),
            problems=view.record.row_problems(roster, case.id),
        )

    def _lines(self, view: Repositories, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        cases = view.cases.by_ids(ids)
        names = self._desk.names(view)
        due = view.cases.next_due(ids)
        labels = view.cases.labels(ids)
        now = self._desk.clock()
        return tuple(views.line(case, names, due.get(case.id), labels.get(case.id), now) for case in cases)

    def _steps(self, case: Case, tasks: Sequence[Task], referrals: int) -> tuple[Step, ...]:
        hours = self._desk.settings.response_times.safety_check_hours
        situation = Situation(
            status=case.status,
            safety=case.safety,
            safety_due=case.received_at + timedelta(hours=hours),
            assigned=case.assigned_to is not None,
            first_contact_due=case.first_contact_due,
            first_contact_at=case.first_contact_at,
            reached_at=case.reached_at,
            can_be_reached=case.facts.route is not Route.ANONYMOUS,
            changed=case.changed,
            tasks=tuple(OpenTask(task.title, task.due_at) for task in tasks if task.state is TaskState.OPEN),
            referrals=referrals,
        )
        return next_steps(situation, self._desk.clock(), self._desk.calendar)


def _contactability(answers: Sequence[AnswerView]) -> Contactability:
    given = {answer.field: views.words(answer) for answer in answers if answer.field}
    ways = (("E-mail", "reporter.email"), ("Phone", "reporter.phone"), ("Prefers", "reporter.contact_method"))
    return Contactability(
        known_as=given.get("reporter.known_as") or given.get("reporter.name"),
        pronouns=given.get("reporter.pronouns"),
        contact=tuple((label, text) for label, field in ways if (text := given.get(field))),
        safety=given.get("reporter.contact_safety"),
        affected_knows=given.get("affected.knows"),
        language=given.get("reporter.language"),
        access_needs=given.get("reporter.access_needs"),
    )


def _read(stored: StoredSubmission, seen: bool) -> SubmissionView:
    """Read a sealed record again under the form it was given under, by the same code that imported it."""
    form, mapper = _reader(stored.layout, stored.form_definition)
    reading = mapper.reread(stored.record)
    answers = {answer.question_id: answer for answer in reading.answers}
    asked = frozenset(reading.asked)
    return SubmissionView(
        id=stored.id,
        form=form.id,
        form_version=str(form.version),
        response_id=reading.response_id,
        submitted_at=None if stored.submitted_at is None else from_text(stored.submitted_at),
        received_at=stored.received_at,
        row_number=stored.row_number,
        row_sha256=hashlib.sha256(stored.record).hexdigest(),
        answers=tuple(
            _answer(question, answers.get(question.id)) for question in form.questions if question.id in asked
        ),
        unmapped=tuple(UnmappedView(header, raw) for header, raw in reading.unmapped),
        seen=seen,
    )


@lru_cache(maxsize=32)
def _reader(layout: str, definition: bytes) -> tuple[FormDef, Mapper]:
    form = form_from_canonical(definition)
    return form, Mapper.from_json(layout, form)


def _answer(question: Question, answer: Answer | None) -> AnswerView:
    if answer is None:
        return AnswerView(question.id, question.text, question.type.value, question.field, "", None)
    codes = (answer.value,) if isinstance(answer.value, str) else answer.value or ()
    known = {option.code: option.label for option in question.options}
    labels = [known[code] for code in codes if code in known] if question.options else []
    if answer.other:
        labels.append(answer.other)
    return AnswerView(
        question.id, question.text, question.type.value, question.field, answer.raw, answer.value, tuple(labels)
    )
