"""From stored records to what screens and commands are given: numbers become names and references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from harassment_cms.domain.case import AnswerView, Case, CaseLine, PartyView, Status
from harassment_cms.domain.narrative.excerpts import Excerpt
from harassment_cms.domain.work import OF_PARTNERS, Event, Link, LinkKind, Referral, Task
from harassment_cms.ports.narrative import StoredExcerpt
from harassment_cms.ports.records import StoredEvent, StoredLink, StoredReferral, StoredTask
from harassment_cms.ports.repositories import Repositories

NOBODY = "someone no longer here"

_PARTIES: tuple[tuple[str, str], ...] = (
    ("reporting party", "reporter"),
    ("affected person", "affected"),
    ("responding party", "responding"),
)
_PARTY_FIELDS: Mapping[str, str] = {
    "role": "Part in this",
    "affiliation": "At the university",
    "email": "E-mail",
    "phone": "Phone",
    "university_id": "University number",
    "relationship": "Relationship",
    "description": "Description",
    "pronouns": "Pronouns",
    "contact_method": "Prefers to be reached by",
    "contact_safety": "Before making contact",
    "language": "Language",
    "access_needs": "Access needs",
    "consent": "Agreed to this report",
    "knows": "Knows of this report",
    "under_18": "Under 18",
}


def lines(
    repositories: Repositories, ids: Sequence[int], names: Mapping[int, str], now: datetime
) -> tuple[CaseLine, ...]:
    """Return cases as lists show them, in the order of ``ids``, with the labels opened for just these."""
    joins = repositories.joins.all()
    into = {each.from_case: each.to_case for each in joins}
    shown = {*ids}
    wanted = [*ids, *(case for case, to in into.items() if to in shown and case not in shown)]
    due, labels = repositories.cases.next_due(wanted), repositories.cases.labels(ids)
    found = {case.id: case for case in repositories.cases.by_ids(wanted)}
    plain = {number: _line(case, names, due.get(number), labels.get(number), now) for number, case in found.items()}
    if not joins:
        return tuple(plain.values())
    refs = repositories.cases.references([*into, *into.values()])
    return tuple(_with_joined(plain[number], plain, into, refs, now) for number in ids if number in plain)


def _with_joined(
    line: CaseLine, lines: Mapping[int, CaseLine], into: Mapping[int, int], refs: Mapping[int, str], now: datetime
) -> CaseLine:
    """Say of a case what it is joined to, or what is joined to it: what is due there is due here."""
    number = line.case.id
    if number in into:
        return replace(line, joined_to=refs.get(into[number]), next_due=None, overdue=False, contact_due=None)
    held = [case for case, to in into.items() if to == number]
    all_of_it = (line, *(lines[case] for case in held if case in lines))
    due = min((each.next_due for each in all_of_it if each.next_due), default=None)
    contact = min((each.contact_due for each in all_of_it if each.contact_due), default=None)
    holds = tuple(refs[case] for case in held if case in refs)
    return replace(line, next_due=due, overdue=due is not None and due < now, holds=holds, contact_due=contact)


def _line(
    case: Case, names: Mapping[int, str], task_due: datetime | None, label: str | None, now: datetime
) -> CaseLine:
    """Return a case as a list shows it; what is due first counts, and nothing is due on a closed case."""
    is_open = case.status is not Status.CLOSED
    contact_due = case.first_contact_due if is_open and case.first_contact_at is None else None
    next_due = min((due for due in (contact_due, task_due if is_open else None) if due is not None), default=None)
    assignee = None if case.assigned_to is None else names.get(case.assigned_to, NOBODY)
    return CaseLine(
        case=case,
        assignee=assignee,
        next_due=next_due,
        overdue=next_due is not None and next_due < now,
        label=label,
        contact_due=contact_due,
    )


def task(stored: StoredTask, refs: Mapping[int, str], names: Mapping[int, str]) -> Task:
    """Return a task with its case's reference and its owner's name."""
    return Task(
        id=stored.id,
        ref=None if stored.case_id is None else refs.get(stored.case_id),
        title=stored.title,
        due_at=stored.due_at,
        owner=names.get(stored.owner, NOBODY),
        state=stored.state,
        created_at=stored.created_at,
        done_at=stored.done_at,
        from_pathway=stored.step is not None,
        version=stored.version,
        service=stored.service,
    )


def events(
    stored: Sequence[StoredEvent], names: Mapping[int, str], partners: Mapping[str, str] = MappingProxyType({})
) -> tuple[Event, ...]:
    """Return a timeline; what a later entry took back is marked, never left out.

    ``partners`` are the names of partners in other departments by their numbers: what they did stands under theirs.
    """
    undone = _undone(stored)
    return tuple(
        Event(
            id=event.id,
            case_id=event.case_id,
            kind=event.kind,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            actor=_who(event, names, partners),
            minutes=event.minutes,
            text=event.text,
            detail=dict(event.detail),
            undone=event.id in undone,
        )
        for event in stored
    )


def _who(event: StoredEvent, names: Mapping[int, str], partners: Mapping[str, str]) -> str:
    if event.kind in OF_PARTNERS:
        return partners.get(event.detail.get("partner", ""), NOBODY)
    return names.get(event.actor, NOBODY)


def standing(stored: Sequence[StoredEvent]) -> tuple[StoredEvent, ...]:
    """Return the entries that hold: neither taken back nor taking something back."""
    undone = _undone(stored)
    return tuple(event for event in stored if event.undoes is None and event.id not in undone)


def _undone(stored: Sequence[StoredEvent]) -> frozenset[int]:
    return frozenset(event.undoes for event in stored if event.undoes is not None)


def link(stored: StoredLink, seen_from: int, refs: Mapping[int, str], names: Mapping[int, str]) -> Link:
    """Return a link as it looks from one of its cases."""
    other = stored.case_b if stored.case_a == seen_from else stored.case_a
    return Link(
        id=stored.id,
        other=refs.get(other, ""),
        kind=LinkKind(stored.body["kind"]),
        reason=stored.body["reason"],
        state=stored.state,
        made_at=stored.made_at,
        made_by=names.get(stored.actor, NOBODY),
    )


def referral(stored: StoredReferral, names: Mapping[int, str]) -> Referral:
    """Return a referral with its service's name as it was when it was made."""
    return Referral(
        id=stored.id,
        service_id=stored.body["service"],
        service_name=stored.body["name"],
        category=stored.category,
        state=stored.state,
        note=stored.body["note"],
        made_at=stored.made_at,
        made_by=names.get(stored.actor, NOBODY),
        version=stored.version,
    )


def excerpt(stored: StoredExcerpt, names: Mapping[int, str]) -> Excerpt:
    """Return an excerpt with the name of whoever marked it."""
    return Excerpt(
        id=stored.id,
        case_id=stored.case_id,
        source=stored.body["source"],
        text=stored.body["text"],
        themes=tuple(stored.body["themes"]),
        agreed=stored.body["agreed"],
        marked_at=stored.marked_at,
        marked_by=names.get(stored.actor, NOBODY),
    )


def words(answer: AnswerView) -> str | None:
    """Return an answer as people read it: the labels of its options, else what was typed; None if unanswered."""
    if answer.labels:
        return ", ".join(answer.labels)
    return answer.raw.strip() or None


def parties(answers: Sequence[AnswerView]) -> tuple[PartyView, ...]:
    """Return the people that the answers speak of, each in their part in this case and no other.

    Of two answers to the same the later one counts, also where it was left empty.
    """
    found: list[PartyView] = []
    for role, prefix in _PARTIES:
        given = {
            answer.field.removeprefix(f"{prefix}."): words(answer)
            for answer in answers
            if answer.field and answer.field.startswith(f"{prefix}.")
        }
        details = tuple((label, text) for name, label in _PARTY_FIELDS.items() if (text := given.get(name)))
        if any(given.values()):
            found.append(PartyView(role, given.get("name"), given.get("known_as"), details))
    witnesses = [words(answer) for answer in answers if answer.field == "incident.witnesses"]
    if described := next(reversed(witnesses), None):
        found.append(PartyView("witness", None, None, (("As described", described),)))
    return tuple(found)
