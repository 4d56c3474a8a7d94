"""What of a case can be ticked, word for word as a partner would see it, and what the reporting party agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harassment_cms.answers import readings
from harassment_cms.domain.case import AnswerView, Case
from harassment_cms.domain.sharing import CONTACT_FIELDS, Item, ItemKind
from harassment_cms.domain.timephrases import describe
from harassment_cms.domain.work import EVENT_LABELS, EventKind, TaskState
from harassment_cms.ports import Desk, Repositories, StoredEvent, views

_CONTACT_WORDS = {
    "reporter.known_as": "Call them",
    "reporter.name": "Name",
    "reporter.pronouns": "Pronouns",
    "reporter.email": "E-mail",
    "reporter.phone": "Phone",
    "reporter.university_id": "University number",
    "reporter.contact_method": "Prefers to be reached by",
    "reporter.contact_safety": "Before any contact",
}
_ENTRIES = (EventKind.NOTE, EventKind.CONTACT_ATTEMPT, EventKind.REACHED, EventKind.SAFETY_CHECK)


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything of a case that can be ticked; ``consent`` are codes and ``wishes`` words, as they were answered."""

    case: Case
    items: tuple[Item, ...]
    consent: tuple[str, ...]
    consent_words: str
    wishes: str


def offered(desk: Desk, view: Repositories, case: Case) -> Offered:
    """Return what can be shared of a case: never more than the person at this desk can open."""
    events = views.standing(view.work.events(case.id))
    found = readings.read(view, case, events, desk.calendar.zone)
    answers = found.report.answers() if found else ()
    items = (*_contact(answers), *_answers(answers), *_entries(desk, events), *_tasks(view, case))
    share = next((each for each in answers if each.field == "consent.share"), None)
    wish = next((each for each in answers if each.field == "wishes"), None)
    return Offered(
        case=case,
        items=items,
        consent=() if share is None else _codes(share),
        consent_words="" if share is None else views.words(share) or "",
        wishes="" if wish is None else views.words(wish) or "",
    )


def _codes(answer: AnswerView) -> tuple[str, ...]:
    return answer.value if isinstance(answer.value, tuple) else ((answer.value,) if answer.value else ())


def _contact(answers: Sequence[AnswerView]) -> Iterator[Item]:
    given = {answer.field: views.words(answer) for answer in answers if answer.field in CONTACT_FIELDS}
    lines = [f"{label}: {words}" for field, label in _CONTACT_WORDS.items() if (words := given.get(field))]
    if lines:
        yield Item(ItemKind.CONTACT.value, "The reporting party, and how to reach them", "\n".join(lines))


def _answers(answers: Sequence[AnswerView]) -> Iterator[Item]:
    for answer in answers:
        words = views.words(answer)
        if words and answer.type != "statement" and answer.field not in CONTACT_FIELDS:
            yield Item(f"{ItemKind.ANSWER.value}:{answer.question}", answer.text, words)


def _entries(desk: Desk, events: Sequence[StoredEvent]) -> Iterator[Item]:
    now, zone = desk.clock(), desk.calendar.zone
    for event in events:
        if event.text and event.kind in _ENTRIES:
            title = f"{EVENT_LABELS[event.kind]}, {describe(event.occurred_at, now, zone)}"
            yield Item(f"{ItemKind.ENTRY.value}:{event.id}", title, event.text)


def _tasks(view: Repositories, case: Case) -> Iterator[Item]:
    for task in view.work.tasks_of_case(case.id):
        if task.state is TaskState.OPEN:
            yield Item(f"{ItemKind.TASK.value}:{task.id}", "Task", task.title, task.due_at)
