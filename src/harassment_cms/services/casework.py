"""Working a case: the safety check, taking and giving, contact, notes, status, closing, the short label.

Each does one thing in one transaction, writes one event and leaves one signed entry; what each wrote can be
taken back (``services.undo``), because the event keeps the codes that stood before.

``version`` is the case as the person saw it. With it, an act that would write over somebody else's raises
``ConflictError`` and neither is lost; without it, the act is on the case as it stands. What only adds to a case
(a note, a contact) never conflicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from harassment_cms.answers import pathway, readings, together
from harassment_cms.answers.assigning import assign, begin_work
from harassment_cms.answers.codes import follow
from harassment_cms.answers.falling_away import withdraw_left_out
from harassment_cms.answers.restrictions import of_route
from harassment_cms.domain.before_writing import unchanged
from harassment_cms.domain.case import Case, Counting, Route, SafetyMark, Status, counted_as
from harassment_cms.domain.codes import OUTCOME
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.lifecycle import require_move
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.safety import SAFETY_ANSWERS, SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.domain.work import EventKind, TaskState
from harassment_cms.ports import Desk, NewEvent, UnitOfWork, views

__all__ = [
    "LONGEST_LABEL",
    "LONGEST_NOTE",
    "MOST_MINUTES",
    "SAFETY_ANSWERS",
    "SAFETY_QUESTIONS",
    "Casework",
    "SafetyCheck",
]

LONGEST_NOTE = 100_000
LONGEST_LABEL = 60
MOST_MINUTES = 24 * 60


class Casework:
    """Changing cases, one act at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check_safety(self, ref: str, check: SafetyCheck, minutes: int | None = None) -> Case:
        """Record the safety check; the steps of the case's route are set in motion with it.

        Raises ``InputRefusedError`` for an incomplete check, ``ConflictError`` if there is one already.
        """
        with self._change(ref, steps=True) as (work, case):
            check.require_complete()
            if case.safety is SafetyMark.CHECKED:
                raise ConflictError(f"{case.ref} already has its safety check.", "Add a note for anything new.")
            detail = {"safety": case.safety.value}
            changes: dict[str, object] = {"safety": SafetyMark.CHECKED.value}
            if case.assigned_to is not None:
                begin_work(case, changes, detail)
            work.work.add_event(case.id, _event(work, EventKind.SAFETY_CHECK, check.words(), minutes, detail))
            work.cases.change(case, changes)
            pathway.begin(self._desk, work, case)
            work.commit("case.safety_check", case.ref)
        return self._again(ref)

    def take(self, ref: str, version: int | None = None) -> Case:
        """Assign a case to the actor."""
        return self.give(ref, self._desk.actor.name, version)

    def give(self, ref: str, name: str, version: int | None = None) -> Case:
        """Assign a case to a case manager by name; the open tasks of whoever had it go with it.

        Raises ``InputRefusedError`` for somebody who cannot open reports, ``ConflictError`` if they have it.
        """
        with self._change(ref, version) as (work, case):
            person = self._desk.case_manager(work, name)
            together.require_worked_here(work, case)
            if case.assigned_to == person.id:
                raise ConflictError(f"{case.ref} is already with {person.name}.", "Nothing was changed.")
            along = [each for each in together.held(work, case) if each.assigned_to != person.id]
            moved = [assign(work, each, person) for each in along if each.status is not Status.CLOSED]
            assign(work, case, person, along=moved)
            work.commit("case.assign", case.ref, to=person.id)
        return self._again(ref)

    def set_status(self, ref: str, status: Status, reason: str = "", version: int | None = None) -> Case:
        """Move a case along the allowed ways only; closing is ``close``."""
        with self._change(ref, version) as (work, case):
            together.require_worked_here(work, case)
            require_move(case.status, status, safety=case.safety, outcomes=_outcomes(), reason=reason)
            kind = EventKind.REOPENED if case.status is Status.CLOSED else EventKind.STATUS
            detail = _status_detail(case, status)
            if case.status is Status.CLOSED:
                detail |= together.named(_reopen_with(work, case))
            work.work.add_event(case.id, _event(work, kind, reason, detail=detail))
            changes: dict[str, object] = {"status": status.value}
            if case.status is Status.CLOSED:
                changes |= {"outcome": None, "closed_at": None}
            work.cases.change(case, changes)
            work.commit("case.status", case.ref, to=status.value)
        return self._again(ref)

    def close(
        self, ref: str, outcome: str, note: str = "", minutes: int | None = None, version: int | None = None
    ) -> Case:
        """Close a case with an outcome from the list.

        The steps of its route that are still open are put away; tasks that people added themselves stay. Cases that
        are joined to it are closed with it.
        """
        with self._change(ref, version) as (work, case):
            together.require_worked_here(work, case)
            along = [each for each in together.held(work, case) if each.status is not Status.CLOSED]
            for each in (case, *along):
                _require_closable(each, case, outcome)
            closed = [_close(work, each, outcome, "", None, {"joined": str(case.id)}) for each in along]
            _close(work, case, outcome, note, minutes, together.named(closed))
            work.commit("case.close", case.ref, outcome=outcome)
        return self._again(ref)

    def note(self, ref: str, text: str, minutes: int | None = None, occurred_at: datetime | None = None) -> Case:
        """Add a note with the minutes spent; ``occurred_at`` is when it happened, if that was earlier."""
        with self._change(ref, right=Right.ANSWER) as (work, case):
            if not text.strip():
                raise InputRefusedError("There is nothing in the note. Nothing was added.", "Write a few words.")
            work.work.add_event(case.id, _event(work, EventKind.NOTE, text, minutes, occurred_at=occurred_at))
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

        The first attempt through a safe channel meets the response time; reached is kept apart. An anonymous case
        has no first-contact time: what was tried stands in its timeline only (design section 9).
        """
        with self._change(ref) as (work, case):
            when = occurred_at or work.now
            kind = EventKind.REACHED if reached else EventKind.CONTACT_ATTEMPT
            work.work.add_event(case.id, _event(work, kind, text, minutes, occurred_at=occurred_at))
            changes: dict[str, object] = {}
            if case.first_contact_at is None or when < case.first_contact_at:
                changes["first_contact_at"] = when
            if reached and (case.reached_at is None or when < case.reached_at):
                changes["reached_at"] = when
            if changes and case.facts.route is not Route.ANONYMOUS:
                work.cases.change(case, changes)
            work.commit("case.contact", case.ref, reached=reached)
        return self._again(ref)

    def label(self, ref: str, text: str, version: int | None = None) -> Case:
        """Give a case a short label of one's own, sealed; an empty text takes it away."""
        text = " ".join(text.split())
        with self._change(ref, version) as (work, case):
            if len(text) > LONGEST_LABEL:
                raise InputRefusedError(
                    f"A label has at most {LONGEST_LABEL} characters. Nothing was changed.", "Use a note for more."
                )
            before = work.cases.labels([case.id]).get(case.id, "")
            work.work.add_event(case.id, _event(work, EventKind.LABELLED, before))
            work.cases.set_label(case, text or None)
            work.commit("case.label", case.ref)
        return self._again(ref)

    def see_change(self, ref: str, version: int | None = None) -> Case:
        """Record that a changed answer was looked at."""
        with self._change(ref, version, steps=True) as (work, case):
            if not case.changed:
                raise ConflictError(f"No changed answer is waiting on {case.ref}.", "Nothing was changed.")
            if case.codes_due:
                follow(self._desk, work, case)
                case = work.cases.by_ref(case.ref)
            work.work.add_event(case.id, _event(work, EventKind.CHANGE_SEEN))
            work.cases.change(case, {"changed": False})
            work.commit("case.change_seen", case.ref)
        return self._again(ref)

    def choose_current(self, ref: str, revision: int, version: int | None = None) -> Case:
        """Say which of several revisions has the current answers, by its number as the case shows it.

        It holds until other answers arrive. Raises ``InputRefusedError`` for a number that there is not,
        ``ConflictError`` if the case has no two, or if these are known to be the current ones already.
        """
        with self._change(ref, version, steps=True) as (work, case):
            # What came before stands before the choice in the timeline.
            follow(self._desk, work, case)
            case = work.cases.by_ref(case.ref)
            events = views.standing(work.work.events(case.id))
            found = readings.read(work, case, events, self._desk.calendar.zone)
            revisions = found.revisions() if found else ()
            if found is None or len(revisions) < 2:
                raise ConflictError(f"There are no two answers to choose from on {case.ref}.", "Nothing was changed.")
            if not 1 <= revision <= len(revisions):
                raise InputRefusedError(
                    f"{case.ref} has the answers 1 to {len(revisions)}. Nothing was changed.",
                    f"See them: hcms cases show {case.ref}",
                )
            number = revisions[revision - 1][-1]
            if found.known and number in found.standing:
                raise ConflictError(f"These are the current answers on {case.ref} already.", "Nothing was changed.")
            detail = {"submission": str(number), "revision": str(revision)}
            work.work.add_event(case.id, _event(work, EventKind.CURRENT_CHOSEN, detail=detail))
            follow(self._desk, work, case, told=True)
            work.commit("case.current", case.ref, submission=number)
        return self._again(ref)

    def count(self, ref: str, decision: Counting | None, reason: str, version: int | None = None) -> Case:
        """Decide how figures count a case, with a reason; None leaves it to what the report says again.

        A case that is left out stays one of the reports received, and is in no breakdown, average or theme; what was
        published of a theme that it stands behind is withdrawn. Raises
        ``InputRefusedError`` without a reason, ``ConflictError`` if it was decided so already.
        """
        with self._change(ref, version) as (work, case):
            if not reason.strip():
                raise InputRefusedError(
                    "Nothing says why. Nothing was changed.", "Give a few words, such as who asked for it and when."
                )
            if case.counting is decision:
                raise ConflictError(f"{case.ref} is counted so already.", "Nothing was changed.")
            detail = {"from": case.counting or "", "to": decision or ""}
            work.work.add_event(case.id, _event(work, EventKind.COUNTING, reason, detail=detail))
            work.cases.change(case, counted_as(case, decision, work.now))
            withdraw_left_out(work)
            work.commit("case.counting", case.ref, to=decision or "")
        return self._again(ref)

    @contextmanager
    def _change(
        self, ref: str, version: int | None = None, *, steps: bool = False, right: Right = Right.WORK_CASES
    ) -> Iterator[tuple[UnitOfWork, Case]]:
        """Begin to change a case; with ``steps`` the forms are read before, while nobody waits for it."""
        reference = normalise(ref)
        self._desk.require(right, reference)
        if steps:
            self._desk.forms()
        with self._desk.store.write() as work:
            yield work, unchanged(work.cases.by_ref(reference), version)

    def _again(self, ref: str) -> Case:
        with self._desk.store.read() as view:
            return view.cases.by_ref(normalise(ref))


def _event(
    work: UnitOfWork,
    kind: EventKind,
    text: str = "",
    minutes: int | None = None,
    detail: Mapping[str, str] | None = None,
    occurred_at: datetime | None = None,
) -> NewEvent:
    """Return a new event; raises ``InputRefusedError`` for words, minutes or a moment that cannot be right."""
    if len(text) > LONGEST_NOTE:
        raise InputRefusedError(
            f"A text has at most {LONGEST_NOTE:,} characters. Nothing was recorded; your text is still here.",
            "Split it into several notes.",
        )
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise InputRefusedError(
            f"Minutes go from 0 to {MOST_MINUTES}. Nothing was recorded.", "Give the time you spent, in minutes."
        )
    if occurred_at is not None and occurred_at > work.now:
        raise InputRefusedError(
            "That moment has not come yet, so it cannot have happened. Nothing was recorded.",
            "For something still to do, add a task.",
        )
    words = text if text.strip() else None
    return NewEvent(kind, occurred_at or work.now, work.now, words, minutes, detail or {})


def _require_closable(case: Case, main: Case, outcome: str) -> None:
    """Raise ``InputRefusedError`` unless a case may be closed; of a joined one it says which it is."""
    try:
        require_move(case.status, Status.CLOSED, safety=case.safety, outcome=outcome, outcomes=_outcomes())
    except InputRefusedError as error:
        if case.id == main.id:
            raise
        raise InputRefusedError(f"{case.ref} is joined to it. {error.message}", error.hint) from error


def _close(work: UnitOfWork, case: Case, outcome: str, note: str, minutes: int | None, also: dict[str, str]) -> int:
    steps = [task for task in work.work.tasks_of_case(case.id) if of_route(task) and task.state is TaskState.OPEN]
    detail = _status_detail(case, Status.CLOSED) | {"outcome": outcome} | also
    if steps:
        detail["tasks"] = " ".join(str(task.id) for task in steps)
    number = work.work.add_event(case.id, _event(work, EventKind.CLOSED, note, minutes, detail))
    work.cases.change(case, {"status": Status.CLOSED.value, "outcome": outcome, "closed_at": work.now})
    for task in steps:
        work.work.set_task(task, TaskState.CANCELLED, work.now)
    return number


def _reopen_with(work: UnitOfWork, case: Case) -> list[int]:
    """Open what was closed with a case again, too."""
    known = [(each, together.closed_with(work, each)) for each in together.held(work, case)]
    return [together.reopen(work, each, closed, steps=False) for each, closed in known if closed is not None]


def _outcomes() -> dict[str, str]:
    return {code: OUTCOME.label(code) for code in OUTCOME.codes()}


def _status_detail(case: Case, after: Status) -> dict[str, str]:
    detail = {"from": case.status.value, "to": after.value}
    if case.outcome is not None and case.closed_at is not None:
        detail |= {"was_outcome": case.outcome, "was_closed_at": to_text(case.closed_at)}
    return detail
