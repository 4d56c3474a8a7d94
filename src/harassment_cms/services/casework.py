"""Working a case: the safety check, taking and giving, contact, notes, status, closing, the short label.

Each does one thing in one transaction, writes one event and leaves one signed entry; what each wrote can be
taken back (``services.undo``), because the event keeps the codes that stood before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from harassment_cms.domain.case import Case, SafetyMark, Status
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import require_move
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right, Role
from harassment_cms.domain.references import normalise
from harassment_cms.domain.work import EventKind
from harassment_cms.ports import Desk, NewEvent, UnitOfWork

LONGEST_NOTE = 100_000
LONGEST_LABEL = 60
MOST_MINUTES = 24 * 60
SAFETY_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("danger_now", "Danger now"),
    ("under_18", "Someone under 18"),
    ("own_life", "Risk to their own life"),
    ("others_at_risk", "Others at risk"),
    ("still_happening", "Still happening"),
)
SAFETY_ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class SafetyCheck:
    """What a person recorded: an answer to each question, what was done, and who was told."""

    answers: Mapping[str, str]
    done: str
    told: str


class Casework:
    """Changing cases, one act at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check_safety(self, ref: str, check: SafetyCheck, minutes: int | None = None) -> Case:
        """Record the safety check; the steps of the case's route are set in motion with it.

        Every question needs yes, no or unknown: an unanswered one is never "no".
        """
        missing = [label for code, label in SAFETY_QUESTIONS if check.answers.get(code) not in SAFETY_ANSWERS]
        if missing:
            raise InputRefusedError(
                f"The safety check needs an answer to: {', '.join(missing)}. Nothing was recorded.",
                "Answer yes, no or unknown.",
            )
        if "yes" in check.answers.values() and not (check.done.strip() or check.told.strip()):
            raise InputRefusedError(
                "A yes needs a word on what was done or who was told. Nothing was recorded.",
                "Write what you did, or whom you told.",
            )
        lines = [f"{label}: {check.answers[code]}" for code, label in SAFETY_QUESTIONS]
        lines += [f"Done: {check.done.strip() or 'nothing yet'}", f"Told: {check.told.strip() or 'nobody yet'}"]
        _check_minutes(minutes)
        with self._change(ref) as (work, case):
            if case.safety is SafetyMark.CHECKED:
                raise ConflictError(f"{case.ref} already has its safety check.", "Add a note for anything new.")
            detail = {"safety": case.safety.value}
            changes: dict[str, object] = {"safety": SafetyMark.CHECKED.value}
            if case.assigned_to is not None:
                _begin_work(case, changes, detail)
            first = _event(work, EventKind.SAFETY_CHECK, "\n".join(lines), minutes, detail)
            work.work.add_event(case.id, first)
            work.cases.change(case, changes)
            self._start_pathway(work, case)
            work.commit("case.safety_check", case.ref)
        return self._again(ref)

    def take(self, ref: str) -> Case:
        """Assign a case to the actor."""
        return self.give(ref, self._desk.actor.name)

    def give(self, ref: str, name: str) -> Case:
        """Assign a case to a case manager by name."""
        with self._change(ref) as (work, case):
            person = self._desk.roster(work).by_name(name)
            if person is None or Role.CASE_MANAGER not in person.roles:
                raise InputRefusedError(
                    f"{name} is not a case manager here, so the case stays as it was.",
                    "`hcms users list` shows who is.",
                )
            if case.assigned_to == person.id:
                raise ConflictError(f"{case.ref} is already with {person.name}.", "Nothing was changed.")
            before = "" if case.assigned_to is None else str(case.assigned_to)
            detail = {"from": before, "to": str(person.id), "name": person.name}
            changes: dict[str, object] = {"assigned_to": person.id}
            if case.safety is SafetyMark.CHECKED:
                _begin_work(case, changes, detail)
            work.work.add_event(case.id, _event(work, EventKind.ASSIGNED, None, None, detail))
            work.cases.change(case, changes)
            work.commit("case.assign", case.ref, to=person.id)
        return self._again(ref)

    def set_status(self, ref: str, status: Status, reason: str = "") -> Case:
        """Move a case along the allowed ways only; closing is ``close``."""
        with self._change(ref) as (work, case):
            require_move(case.status, status, safety=case.safety, outcomes=_outcomes(), reason=reason)
            kind = EventKind.REOPENED if case.status is Status.CLOSED else EventKind.STATUS
            detail = _status_detail(case, status)
            work.work.add_event(case.id, _event(work, kind, reason.strip() or None, None, detail))
            changes: dict[str, object] = {"status": status.value}
            if case.status is Status.CLOSED:
                changes |= {"outcome": None, "closed_at": None}
            work.cases.change(case, changes)
            work.commit("case.status", case.ref, to=status.value)
        return self._again(ref)

    def close(self, ref: str, outcome: str, note: str = "", minutes: int | None = None) -> Case:
        """Close a case with an outcome from the list."""
        _check_text(note)
        _check_minutes(minutes)
        with self._change(ref) as (work, case):
            require_move(case.status, Status.CLOSED, safety=case.safety, outcome=outcome, outcomes=_outcomes())
            detail = _status_detail(case, Status.CLOSED) | {"outcome": outcome}
            work.work.add_event(case.id, _event(work, EventKind.CLOSED, note.strip() or None, minutes, detail))
            work.cases.change(case, {"status": Status.CLOSED.value, "outcome": outcome, "closed_at": work.now})
            work.commit("case.close", case.ref, outcome=outcome)
        return self._again(ref)

    def note(self, ref: str, text: str, minutes: int | None = None, occurred_at: datetime | None = None) -> Case:
        """Add a note with the minutes spent; ``occurred_at`` is when it happened, if that was earlier."""
        if not text.strip():
            raise InputRefusedError("There is nothing in the note. Nothing was added.", "Write a few words.")
        _check_text(text)
        _check_minutes(minutes)
        with self._change(ref) as (work, case):
            self._not_in_future(occurred_at)
            work.work.add_event(case.id, _event(work, EventKind.NOTE, text, minutes, {}, occurred_at))
            work.drafts.drop(f"note/{case.ref}")
            work.commit("case.note", case.ref)
        return self._again(ref)

    def contact(
        self,
        ref: str,
        *,
        reached: bool,
        text: str = "",
        minutes: int | None = None,
        occurred_at: datetime | None = None,
    ) -> Case:
        """Record an attempt to make contact, or that the reporting party was reached.

        The first attempt through a safe channel meets the response time; reached is kept apart (design section 9).
        """
        _check_text(text)
        _check_minutes(minutes)
        with self._change(ref) as (work, case):
            self._not_in_future(occurred_at)
            when = occurred_at or work.now
            kind = EventKind.REACHED if reached else EventKind.CONTACT_ATTEMPT
            changes: dict[str, object] = {}
            if case.first_contact_at is None or when < case.first_contact_at:
                changes["first_contact_at"] = when
            if reached and (case.reached_at is None or when < case.reached_at):
                changes["reached_at"] = when
            detail = {name: _stored_moment(getattr(case, name)) for name in changes}
            work.work.add_event(case.id, _event(work, kind, text.strip() or None, minutes, detail, occurred_at))
            if changes:
                work.cases.change(case, changes)
            work.commit("case.contact", case.ref, reached=reached)
        return self._again(ref)

    def label(self, ref: str, text: str) -> Case:
        """Give a case a short label of one's own, sealed; an empty text takes it away."""
        text = " ".join(text.split())
        if len(text) > LONGEST_LABEL:
            raise InputRefusedError(
                f"A label has at most {LONGEST_LABEL} characters. Nothing was changed.", "Use a note for more."
            )
        with self._change(ref) as (work, case):
            before = work.cases.labels([case.id]).get(case.id, "")
            work.work.add_event(case.id, _event(work, EventKind.LABELLED, before or None, None, {}))
            work.cases.set_label(case, text or None)
            work.commit("case.label", case.ref)
        return self._again(ref)

    def see_change(self, ref: str) -> Case:
        """Record that a changed answer was looked at."""
        with self._change(ref) as (work, case):
            if not case.changed:
                raise ConflictError(f"No changed answer is waiting on {case.ref}.", "Nothing was changed.")
            work.work.add_event(case.id, _event(work, EventKind.CHANGE_SEEN, None, None, {}))
            work.cases.change(case, {"changed": False})
            work.commit("case.change_seen", case.ref)
        return self._again(ref)

    @contextmanager
    def _change(self, ref: str) -> Iterator[tuple[UnitOfWork, Case]]:
        reference = normalise(ref)
        self._desk.require(Right.WORK_CASES, reference)
        with self._desk.store.write() as work:
            yield work, work.cases.by_ref(reference)

    def _again(self, ref: str) -> Case:
        with self._desk.store.read() as view:
            return view.cases.by_ref(normalise(ref))

    def _start_pathway(self, work: UnitOfWork, case: Case) -> None:
        form = self._desk.forms().get(case.form)
        if form is None or work.work.tasks_of_case(case.id):
            return
        owner = case.assigned_to or self._desk.actor.id
        for step in form.pathways.get(case.facts.route, ()):
            due = self._desk.calendar.add_working_days(work.now, step.due)
            work.work.add_task(case.id, step.title, due, owner, work.now, step.id)

    def _not_in_future(self, occurred_at: datetime | None) -> None:
        if occurred_at is not None and occurred_at > self._desk.clock():
            raise InputRefusedError(
                "That moment has not come yet, so it cannot have happened. Nothing was recorded.",
                "For something still to do, add a task.",
            )


def _outcomes() -> dict[str, str]:
    return {code: OUTCOME.label(code) for code in OUTCOME.codes()}


def _event(
    work: UnitOfWork,
    kind: EventKind,
    text: str | None,
    minutes: int | None,
    detail: Mapping[str, str],
    occurred_at: datetime | None = None,
) -> NewEvent:
    return NewEvent(kind, occurred_at or work.now, work.now, text, minutes, detail)


def _status_detail(case: Case, after: Status) -> dict[str, str]:
    detail = {"from": case.status.value, "to": after.value}
    if case.outcome is not None:
        detail |= {"was_outcome": case.outcome, "was_closed_at": _stored_moment(case.closed_at)}
    return detail


def _begin_work(case: Case, changes: dict[str, object], detail: dict[str, str]) -> None:
    """Open a new case that somebody has and whose safety check is recorded: no separate step for the obvious."""
    if case.status is Status.NEW:
        changes["status"] = Status.OPEN.value
        detail["status"] = Status.NEW.value


def _stored_moment(moment: datetime | None) -> str:
    return "" if moment is None else to_text(moment)


def _check_text(text: str) -> None:
    if len(text) > LONGEST_NOTE:
        raise InputRefusedError(
            f"A note has at most {LONGEST_NOTE:,} characters. Nothing was added; your text is still here.",
            "Split it into several notes.",
        )


def _check_minutes(minutes: int | None) -> None:
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise InputRefusedError(
            f"Minutes go from 0 to {MOST_MINUTES}. Nothing was added.", "Give the time you spent, in minutes."
        )
