"""Looking at cases: queues, lists, previews, and one case opened - which is put on record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harassment_cms.domain.case import (
    AnswerView,
    Case,
    CaseLine,
    PartyView,
    Queue,
    Route,
    Status,
    SubmissionView,
    UnmappedView,
)
from harassment_cms.domain.clocks import safety_due
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.lifecycle import OpenTask, Situation, Step, next_steps
from harassment_cms.domain.moments import from_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import Event, EventKind, Link, Referral, Task, TaskState
from harassment_cms.formdefs import FormDef, Question, form_from_canonical
from harassment_cms.intake.byhand import told_in
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.reading import Answer
from harassment_cms.ports import EVERYTHING, Desk, Narrowing, Repositories, StoredEvent, StoredSubmission, views

_REPORT = "report"
_KNOWS = "affected.knows"


@dataclass(frozen=True, slots=True)
class Contactability:
    """What has to be known before any contact: shown in the header of a case.

    ``safety`` and ``affected_safety`` are what was asked to be minded before anybody contacts the reporting party or
    the affected person. ``affected_unaware`` says that the affected person does not know of the report, whatever the
    language of ``affected_knows``.
    """

    known_as: str | None
    pronouns: str | None
    contact: tuple[tuple[str, str], ...]
    safety: str | None
    affected_safety: str | None
    affected_knows: str | None
    affected_unaware: bool
    language: str | None
    access_needs: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, opened. ``problems`` names every row that is not as it was signed; the content is shown still.

    ``submissions`` are the report and what changed in it; ``further`` are the other rows of a response that has
    several.
    """

    line: CaseLine
    steps: tuple[Step, ...]
    submissions: tuple[SubmissionView, ...]
    further: tuple[SubmissionView, ...]
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
            tasks = tuple(
                views.task(stored, {case.id: case.ref}, names) for stored in view.work.tasks_of_case(case.id)
            )
            count = view.work.count(case.id)
            return CasePreview(
                line=self._lines(view, [case.id])[0],
                steps=self._steps(case, tasks, count.referrals),
                tasks=tuple(task for task in tasks if task.state is TaskState.OPEN),
                events=count.events,
                links=count.links,
                referrals=count.referrals,
                minutes=count.minutes,
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
        roster, names = self._desk.roster(view), self._desk.names(view)
        events = view.work.events(case.id)
        submissions, further = _submissions(view, case, events)
        tasks = tuple(views.task(stored, {case.id: case.ref}, names) for stored in view.work.tasks_of_case(case.id))
        links = view.work.links(case.id)
        refs = view.cases.references([link.case_a for link in links] + [link.case_b for link in links])
        referrals = tuple(views.referral(stored, names) for stored in view.work.referrals(case.id))
        # The newest answer counts, and of several rows of a response the report's; an export that lacks a question
        # leaves what was answered before.
        answers = [answer for row in (*further, *submissions) for answer in row.answers]
        return CaseView(
            line=self._lines(view, [case.id])[0],
            steps=self._steps(case, tasks, view.work.count(case.id).referrals),
            submissions=submissions,
            further=further,
            parties=views.parties(answers),
            events=views.events(events, names),
            tasks=tasks,
            referrals=referrals,
            links=tuple(views.link(stored, case.id, refs, names) for stored in links),
            contact=_contactability(answers, further, submissions),
            problems=view.record.row_problems(roster, case.id),
        )

    def _ids(self, view: Repositories, queue: Queue, wanted: Narrowing) -> tuple[int, ...]:
        return view.cases.queue_ids(queue, self._desk.actor.id, self._desk.queue_moment(), wanted)

    def _lines(self, view: Repositories, ids: Sequence[int]) -> tuple[CaseLine, ...]:
        return views.lines(view, ids, self._desk.names(view), self._desk.clock())

    def _person(self, view: Repositories, name: str) -> int:
        person = self._desk.roster(view).by_name(name)
        if person is None:
            raise InputRefusedError(f"There is nobody called {name} in this home.", "`hcms users list` shows who is.")
        return person.id

    def _steps(self, case: Case, tasks: Sequence[Task], referrals: int) -> tuple[Step, ...]:
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
        )
        return next_steps(situation, self._desk.clock(), self._desk.calendar)


def _submissions(
    view: Repositories, case: Case, events: Sequence[StoredEvent]
) -> tuple[tuple[SubmissionView, ...], tuple[SubmissionView, ...]]:
    """Return what the survey sent, in the order it arrived: a changed answer may stand further up in its file.

    The report and its changes come first, the further rows of a response that has several second.
    """
    arrived = sorted(view.imports.of_case(case.id), key=lambda stored: stored.id)
    report = next((stored.identity for stored in arrived if stored.state == _REPORT), None)
    first = next((stored.batch for stored in arrived if stored.state == _REPORT), None)
    looked = [event.recorded_at for event in views.standing(events) if event.kind is EventKind.CHANGE_SEEN]
    reports: list[SubmissionView] = []
    further: list[SubmissionView] = []
    for stored in arrived:
        is_report = report is None or stored.identity == report
        with_report = not reports if is_report else stored.batch == first
        seen = not case.changed or with_report or any(stored.received_at <= moment for moment in looked)
        (reports if is_report else further).append(_read(stored, seen))
    return tuple(reports), tuple(further)


def _contactability(
    answers: Sequence[AnswerView], further: Sequence[SubmissionView], reports: Sequence[SubmissionView]
) -> Contactability:
    """Put together how to make contact: from the newest answer to each question, and with every caution given.

    An export that lacks a question, or an answer left empty later, takes no caution back.
    """
    given = {answer.field: views.words(answer) for answer in answers if answer.field}
    knows = [answer.value for answer in answers if answer.field == _KNOWS and answer.value is not None]
    ways = (("E-mail", "reporter.email"), ("Phone", "reporter.phone"), ("Prefers", "reporter.contact_method"))
    return Contactability(
        known_as=given.get("reporter.known_as") or given.get("reporter.name"),
        pronouns=given.get("reporter.pronouns"),
        contact=tuple((label, text) for label, field in ways if (text := given.get(field))),
        safety=_caution("reporter.contact_safety", further, reports),
        affected_safety=_caution("affected.contact_safety", further, reports),
        affected_knows=_caution(_KNOWS, further, reports),
        affected_unaware=knows[-1:] == ["no"],
        language=given.get("reporter.language"),
        access_needs=given.get("reporter.access_needs"),
    )


def _caution(field: str, further: Sequence[SubmissionView], reports: Sequence[SubmissionView]) -> str | None:
    """Return what was answered: in each further row of a response, and last in the report."""

    def said(row: SubmissionView) -> list[str]:
        return [text for answer in row.answers if answer.field == field and (text := views.words(answer))]

    found = [text for row in further for text in said(row)] + [text for row in reports for text in said(row)][-1:]
    return "; ".join(dict.fromkeys(found)) or None


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
        response_id=reading.response or reading.response_id,
        submitted_at=None if stored.submitted_at is None else from_text(stored.submitted_at),
        received_at=stored.received_at,
        row_number=stored.row_number,
        row_sha256=hashlib.sha256(stored.record).hexdigest(),
        answers=tuple(
            _answer(question, answers.get(question.id)) for question in form.questions if question.id in asked
        ),
        unmapped=tuple(UnmappedView(header, raw) for header, raw in reading.unmapped),
        seen=seen,
        part=reading.part,
        told=told_in(mapper.layout, stored.record),
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
