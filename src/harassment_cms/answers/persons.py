"""Looks through cases for people who reported more than once: in a case manager's session, which can open reports.

Whoever counts cases cannot open them, so they cannot know that three came from one person. Each case is opened once
for it; what is kept are keyed digests of how the reporting party can be reached, and the number of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from harassment_cms.answers.opened import Opened, form_of_today
from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.persons import addresses, university_numbers
from harassment_cms.ports import Desk, Repositories
from harassment_cms.signposting.numbers import same_as

MOST_AT_ONCE = 100
"""So few that whoever works meanwhile never notices."""

_SHORTEST_TELEPHONE = 8


class LookedThrough(NamedTuple):
    """How far it came: how many cases were looked through, and the last one; None once there are no more."""

    cases: int
    last: int | None


def look_through(desk: Desk, after: int = 0) -> LookedThrough:
    """Look through the next cases, those with larger numbers than ``after``.

    A case that cannot be opened is passed over: opening it says why. Raises ``NotPermittedError`` for those who open
    no reports, and whatever the store refuses with.
    """
    mark = desk.store.keys.marker()
    generation = desk.store.keys.team_generation or 0
    with desk.store.read() as view:
        numbers = view.persons.to_look_through(generation, after, MOST_AT_ONCE)
        found = [(number, _marks(view, number, mark, _country(desk))) for number in numbers]
    told = [(number, marks) for number, marks in found if marks is not None]
    if told:
        with desk.store.write() as work:
            still = set(work.persons.to_look_through(generation, after, 2 * MOST_AT_ONCE))
            told = [each for each in told if each[0] in still]
            if told:
                work.persons.keep(told, generation)
                work.commit("case.people", cases=len(told))
    return LookedThrough(len(told), numbers[-1] if len(numbers) == MOST_AT_ONCE else None)


def _country(desk: Desk) -> str:
    return desk.settings.holidays.country


def _marks(view: Repositories, number: int, mark: Callable[[bytes], bytes], country: str) -> frozenset[bytes] | None:
    try:
        return frozenset(mark(trace.encode()) for trace in _traces(view, number, country))
    except (IntegrityError, NotPermittedError):
        return None


def _traces(view: Repositories, number: int, country: str) -> Iterator[str]:
    """Every way in which the reporting party of a case can be told from others, in any reading of their report."""
    (case,) = view.cases.by_ids([number])
    now = form_of_today(view.forms.told(case.form))
    for stored in view.imports.of_case(number):
        opened = Opened.of(stored, now)
        for field, read in _READERS.items():
            for question in opened.form.for_field(field):
                answer = opened.answer(question.id)
                if answer is not None and isinstance(answer.value, str):
                    yield from (f"{field} {trace}" for trace in read(answer.value, country))


def _telephone(text: str, country: str) -> Iterator[str]:
    number = same_as(text, country)
    if sum(sign.isdigit() for sign in number) >= _SHORTEST_TELEPHONE:
        yield number


_READERS: dict[str, Callable[[str, str], Iterator[str]]] = {
    "reporter.email": lambda text, _: addresses(text),
    "reporter.university_id": lambda text, _: university_numbers(text),
    "reporter.phone": _telephone,
}
