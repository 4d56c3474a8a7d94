"""What has to be known of a case before words of it are used: its sources, what was agreed, whom it speaks of.

Called by ``coding`` and ``paraphrasing``. Nothing of it leaves the session but through them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from harassment_cms.answers import readings
from harassment_cms.answers.readings import Readings
from harassment_cms.domain.case import AnswerView, Case, Route
from harassment_cms.domain.narrative.agreement import Hindrance, hindrance
from harassment_cms.domain.narrative.excerpts import Source
from harassment_cms.domain.narrative.independence import Standing
from harassment_cms.domain.narrative.redaction import Known
from harassment_cms.domain.narrative.words import plain
from harassment_cms.domain.persons import addresses, university_numbers
from harassment_cms.domain.work import Event, EventKind
from harassment_cms.ports import Desk, Repositories, StoredEvent, views
from harassment_cms.signposting.numbers import same_as

_NAMES = ("reporter.name", "reporter.known_as", "affected.name", "affected.known_as", "responding.name")
_DESCRIBED = ("incident.witnesses", "responding.description")
_NUMBERS = ("reporter.phone", "reporter.university_id")
_ADDRESSES = ("reporter.email", "affected.email")
_PLACES_TOLD = (
    *("incident.place", "incident.place_detail", "responding.affiliation"),
    *("reporter.affiliation", "affected.affiliation"),
)
_CAMPUS = "incident.campus"
# What two reports of one person share. A whole name may be two people's; here it is better to count one too few. A
# first name or nickname is none: two people can be called Sam.
_TRACES: Mapping[str, Callable[[str, str], Iterable[str]]] = {
    "reporter.name": lambda text, _: [plain(text)],
    "affected.name": lambda text, _: [plain(text)],
    "reporter.email": lambda text, _: addresses(text),
    "affected.email": lambda text, _: addresses(text),
    "reporter.university_id": lambda text, _: university_numbers(text),
    "reporter.phone": lambda text, country: [same_as(text, country)],
}
_TYPED = ("text", "long_text", "email", "phone", "number")


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """One case, opened for the use of its words. ``current`` are its answers as they stand, ``ever`` every one.

    ``may_be`` is the earlier case whose report this one may be an edited version of; ``country`` that of telephone
    numbers without one.
    """

    case: Case
    current: tuple[AnswerView, ...]
    ever: tuple[AnswerView, ...]
    sources: tuple[Source, ...]
    may_be: int | None
    country: str

    def hindrance(self, *, agreed: bool) -> Hindrance | None:
        """Return what speaks against using it; ``agreed`` says that the person was asked and agreed."""
        return hindrance(
            restricted=self.case.restricted,
            route=self.case.facts.route,
            decided=self.case.counting,
            statistics=_codes(self.current, "consent.statistics"),
            share=_codes(self.current, "consent.share"),
            affected=_codes(self.current, "affected.consent"),
            agreed=agreed,
        )

    def standing(self) -> Standing:
        """Return what tells whether it stands apart from other cases."""
        people = {f"person {mark}" for mark in _traces(self.ever, self.country)}
        respondents = {f"respondent {plain(name)}" for name in _typed(self.ever, ("responding.name",))}
        anonymous = self.case.facts.route is Route.ANONYMOUS or not people
        return Standing(self.case.id, anonymous, frozenset(people | respondents))

    def known(self) -> Known:
        """Return the names, numbers, addresses and places that it speaks of."""

        def given(fields: Iterable[str]) -> frozenset[str]:
            return frozenset(_typed(self.ever, fields))

        return Known(
            names=given(_NAMES),
            described=given(_DESCRIBED),
            told=frozenset(source.text for source in self.sources),
            numbers=given(_NUMBERS),
            addresses=given(_ADDRESSES),
            places=frozenset(label for answer in self.ever if answer.field == _CAMPUS for label in answer.labels),
            places_told=given(_PLACES_TOLD),
        )


def told(desk: Desk, view: Repositories, case: Case) -> Told:
    """Open a case; raises ``NotPermittedError`` for who may not, ``IntegrityError`` for what cannot be opened."""
    events = views.standing(view.work.events(case.id))
    found = readings.read(view, case, events, desk.calendar.zone)
    current: list[AnswerView] = []
    ever: list[AnswerView] = []
    for row in found.rows if found else ():
        current += row.answers()
        ever += [answer for each in row.submissions(lambda _: True) for answer in each.answers]
    return Told(
        case=case,
        current=tuple(current),
        ever=(*current, *ever),
        sources=sources(current, events),
        may_be=_may_be(view, case, found),
        country=desk.settings.holidays.country,
    )


def sources(answers: Iterable[AnswerView], events: Iterable[Event | StoredEvent]) -> tuple[Source, ...]:
    """Return what excerpts can be taken from: answers in somebody's own words, then notes that hold."""
    found = [
        Source(f"answer/{answer.question}", answer.text, answer.raw.strip())
        for answer in answers
        if answer.type == "long_text" and answer.raw.strip()
    ]
    notes = (event for event in events if event.kind is EventKind.NOTE and not getattr(event, "undone", False))
    found += [Source(f"note/{event.id}", "A note", event.text.strip()) for event in notes if event.text]
    return tuple(found)


def _may_be(view: Repositories, case: Case, found: Readings | None) -> int | None:
    """Return the earlier case whose report this one may be an edited version of."""
    if found is None:
        return None
    first = found.report.complete[min(found.report.complete)].stored
    earlier = json.loads(view.revisions.alike(first.batch) or "{}").get(str(case.id))
    return None if earlier is None else int(earlier)


def _codes(answers: Iterable[AnswerView], field: str) -> frozenset[str]:
    found: set[str] = set()
    for answer in answers:
        if answer.field == field and answer.value is not None:
            found |= {answer.value} if isinstance(answer.value, str) else set(answer.value)
    return frozenset(found)


def _typed(answers: Iterable[AnswerView], fields: Iterable[str]) -> Iterator[str]:
    wanted = frozenset(fields)
    for answer in answers:
        if answer.field in wanted and answer.type in _TYPED and answer.raw.strip():
            yield answer.raw.strip()


def _traces(answers: Iterable[AnswerView], country: str) -> Iterator[str]:
    for answer in answers:
        read = _TRACES.get(answer.field or "")
        if read is not None and answer.type in _TYPED:
            yield from (trace for trace in read(answer.raw, country) if trace)
