"""Answers that a later decision placed: told once in a case's timeline, and heard where they speak of danger.

`codes.follow` calls it in a case manager's session. The record stays as it came; the timeline says which answers are
read as which questions since, by which version of the form, and the codes follow in the same signed unit of work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from harassment_cms.answers.readings import Readings
from harassment_cms.domain.case import Case, SafetyMark, Status
from harassment_cms.domain.work import EventKind
from harassment_cms.intake.facts import FactsReader
from harassment_cms.ports import NewEvent, StoredEvent, UnitOfWork


def tell(work: UnitOfWork, case: Case, found: Readings, events: Iterable[StoredEvent]) -> dict[str, object]:
    """Write what was placed, or is no longer, since it was last told, and return the columns of the case that follow.

    An answer of yes to a safety question puts the case back into the first queue, whatever was recorded before.
    """
    changes: dict[str, object] = {"unplaced": found.unplaced()}
    now, before = found.placed(), _told(events)
    placed = [id_ for id_ in now if id_ not in before]
    gone = [id_ for id_ in before if id_ not in now]
    if not placed and not gone:
        return changes
    texts = {question.id: question.text for row in found.rows for question in row.form.questions}
    form = found.report.now
    version = str(form.version) if form else ""
    lines = [f"“{now[id_].heading}” is read as “{texts.get(id_, id_)}” (form version {version})." for id_ in placed]
    lines += [f"Nothing is read as “{texts.get(id_, id_)}” any more (form version {version})." for id_ in gone]
    detail = {"version": version, "placed": " ".join(placed), "withdrawn": " ".join(gone)}
    work.work.add_event(case.id, NewEvent(EventKind.PLACED, work.now, work.now, "\n".join(lines), None, detail))
    danger = _speaks_of_danger(found, placed)
    if danger:
        changes["safety"] = SafetyMark.UNCHECKED_YES.value
    if danger or (case.status is not Status.CLOSED and _matters(found, {*placed, *gone})):
        changes["changed"] = True
    return changes


def _told(events: Iterable[StoredEvent]) -> Mapping[str, None]:
    """The questions whose answers the timeline says are placed."""
    told: dict[str, None] = {}
    for event in events:
        if event.kind is EventKind.PLACED:
            told |= dict.fromkeys(event.detail["placed"].split())
            for id_ in event.detail["withdrawn"].split():
                told.pop(id_, None)
    return told


def _speaks_of_danger(found: Readings, questions: Collection[str]) -> bool:
    for row in found.rows:
        reader, block = FactsReader(row.form), row.current()
        answers = {id_: block.answers[id_] for id_ in reader.safety & set(questions) & block.answers.keys()}
        if reader.danger(replace(block, answers=answers))[0]:
            return True
    return False


def _matters(found: Readings, questions: Collection[str]) -> bool:
    """Whether somebody should look at it: an answer that means nothing to the program needs no second look."""
    asked = (question for row in found.rows for question in row.form.questions)
    return any(question.field is not None for question in asked if question.id in questions)
