"""What changed in a survey since its last import, or since its form was written, heading by heading.

Pure: two layouts in, a description out. Headings that are the same but for their number or place are told from those
that were reworded, added, dropped or doubled. Only headings and labels of options are looked at, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harassment_cms.domain.order import moved
from harassment_cms.formdefs import FormDef, QuestionType, folded
from harassment_cms.intake.headings import Wordings
from harassment_cms.intake.layout import Layout, Role
from harassment_cms.intake.nearness import alike
from harassment_cms.intake.suggesting import LIKELY, NUMBERED, Unplaced, suggest
from harassment_cms.intake.units import Unit, units

_ALIKE = 0.65
_ALIKE_IN_PLACE = 0.5
_MOST_COMPARED = 40_000
_ONE_OF_A_KIND = frozenset(
    {Role.RESPONSE_ID, Role.PARENT_ID, Role.SUBMITTED_AT, Role.STARTED_AT, Role.MODIFIED_AT, Role.FINISHED}
)


class ChangeKind(StrEnum):
    """What became of a heading or an option. Scripts read these words."""

    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"
    DUPLICATED = "duplicated"
    OPTION_ADDED = "option_added"
    OPTION_DROPPED = "option_dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``heading`` is the one in the file now, or the one that is gone; ``was`` what stood there before. ``question`` is
    the form's, None where it has none; ``option`` the label that came or went. ``confidence`` is below 1 where two
    headings are only taken for one, by their words and place.
    """

    kind: ChangeKind
    heading: str
    was: str | None = None
    question: str | None = None
    option: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences, and the headings that the form does not know with what they may be.

    ``since`` and ``file`` name the import that was compared with; both are None where it was the form.
    """

    found: tuple[Change, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    since: datetime | None = None
    file: str | None = None


NO_CHANGES = Changes()


def compare(before: Layout, now: Layout, form: FormDef) -> tuple[Change, ...]:
    """Return what changed from one import's headings to the next one's, in the order of the new file."""
    lasting = now.tool not in NUMBERED and before.tool is now.tool
    pairing = _Pairing(units(before), units(now), form, lasting=lasting)
    changes = [(new.place, change) for old, new, sure in pairing.pairs for change in _between(old, new, sure)]
    changes += [
        (new.place, Change(ChangeKind.MOVED, new.heading, question=new.question)) for _, new in _moved(pairing.pairs)
    ]
    wordings = Wordings(form)
    taken = now.questions()
    for unit in pairing.added:
        asked = unit.question or (found.id if (found := wordings.find(unit.wordings)) is not None else None)
        again = unit.nth > 0 or (unit.question is None and asked in taken)
        kind = ChangeKind.DUPLICATED if again else ChangeKind.ADDED
        changes.append((unit.place, Change(kind, unit.heading, question=asked)))
    end = len(now.columns)
    changes += [(end, Change(ChangeKind.DROPPED, unit.heading, question=unit.question)) for unit in pairing.dropped]
    return tuple(change for _, change in sorted(changes, key=lambda pair: pair[0]))


def against_form(form: FormDef, now: Layout) -> tuple[Change, ...]:
    """Return how a file differs from its form, where no earlier import tells more; its order is not the form's."""
    found = units(now)
    wordings, taken = Wordings(form), now.questions()
    likely = _likely(suggest(now, form))
    changes: list[Change] = []
    for unit in found:
        if unit.question is not None:
            changes += _options_of_form(unit, form)
        elif unit.unplaced and (asked := wordings.find(unit.wordings)) is not None and asked.id in taken:
            changes.append(Change(ChangeKind.DUPLICATED, unit.heading, question=asked.id))
        elif unit.unplaced and unit.words in likely:
            question, sure = likely[unit.words]
            text = form.question(question).text
            changes.append(Change(ChangeKind.REWORDED, unit.heading, text, question, confidence=sure))
        elif unit.unplaced:
            changes.append(Change(ChangeKind.ADDED, unit.heading))
    reworded = {question for question, _ in likely.values()}
    asked_for = [q for q in form.questions if q.type is not QuestionType.STATEMENT]
    gone = [q for q in asked_for if q.id not in taken and q.id not in reworded]
    changes += [Change(ChangeKind.DROPPED, question.text, question=question.id) for question in gone]
    return tuple(changes)


def _likely(unplaced: Iterable[Unplaced]) -> dict[str, tuple[str, float]]:
    """Each heading that is likely one question reworded: the best fits first, no question twice."""
    fits = [(each.wording, one) for each in unplaced for one in each.suggestions[:1] if one.confidence >= LIKELY]
    likely: dict[str, tuple[str, float]] = {}
    given: set[str] = set()
    for wording, one in sorted(fits, key=lambda fit: -fit[1].confidence):
        if one.question not in given:
            given.add(one.question)
            likely[wording] = (one.question, one.confidence)
    return likely


def _options_of_form(unit: Unit, form: FormDef) -> Iterator[Change]:
    asked = form.question(unit.question or "")
    if unit.options and asked.type.has_options:
        codes = {label: asked.code(label) for label in unit.options}
        for label in (label for label, code in codes.items() if code is None):
            yield Change(ChangeKind.OPTION_ADDED, unit.heading, question=asked.id, option=label)
        for option in asked.options:
            if option.code not in codes.values():
                yield Change(ChangeKind.OPTION_DROPPED, unit.heading, question=asked.id, option=option.label)


Key = Callable[[Unit], object]
"""What a heading is recognised by; None pairs nothing."""


class _Pairing:
    """Which heading of the old file is which of the new one: the surest first, each once."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit], form: FormDef, *, lasting: bool) -> None:
        self._wordings = {question.id: question.wordings for question in form.questions}
        self.pairs: list[tuple[Unit, Unit, float]] = []
        self._old = {unit.place: unit for unit in old}
        self._new = {unit.place: unit for unit in new}
        self._by(lambda unit: (folded(unit.words), unit.code))
        self._by(lambda unit: (folded(unit.words), unit.code, unit.nth))
        self._by(lambda unit: (folded(unit.words), unit.nth))
        self._by(lambda unit: (unit.question, unit.role) if unit.question or unit.role in _ONE_OF_A_KIND else None)
        if lasting:
            self._by(lambda unit: unit.code)
        self._by_likeness(old, new)
        self.added = tuple(self._new.values())
        self.dropped = tuple(self._old.values())

    def _by(self, key: Key) -> None:
        """Pair what has the same key; a key that several share pairs nothing."""
        mine, theirs = _once(self._old, key), _once(self._new, key)
        for value, place in mine.items():
            if value in theirs:
                self._pair(place, theirs[value], 1.0)

    def _pair(self, old: int, new: int, sure: float) -> None:
        self.pairs.append((self._old.pop(old), self._new.pop(new), sure))

    def _by_likeness(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        """Take what is left for one heading if its words are alike; fewer words do where its place is the same."""
        if len(self._old) * len(self._new) > _MOST_COMPARED:
            return
        partner = {was.place: now.place for was, now, _ in self.pairs}
        around_old = {place: tuple(partner.get(at, at) for at in around) for place, around in _around(old).items()}
        around_new = _around(new)
        fits: list[tuple[float, int, int]] = []
        for was in self._old.values():
            for now in self._new.values():
                in_place = was.code == now.code and around_old[was.place] == around_new[now.place]
                known = self._wordings.get(was.question or "", ())
                likeness = max(alike(words, now.words) for words in (was.words, *known))
                if likeness >= (_ALIKE_IN_PLACE if in_place else _ALIKE):
                    fits.append((likeness, was.place, now.place))
        for likeness, mine, theirs in sorted(fits, key=lambda fit: (-fit[0], *fit[1:])):
            if mine in self._old and theirs in self._new:
                self._pair(mine, theirs, round(min(likeness, 0.99), 2))


def _once(units_by_place: Mapping[int, Unit], key: Key) -> dict[object, int]:
    """The places by key, for the keys that only one unit has."""
    found: dict[object, list[int]] = {}
    for place, unit in units_by_place.items():
        if (value := key(unit)) is not None:
            found.setdefault(value, []).append(place)
    return {value: places[0] for value, places in found.items() if len(places) == 1}


def _around(found: Sequence[Unit]) -> dict[int, tuple[int, int]]:
    """The places of each unit's neighbours; -1 where there is none."""
    places = [-1, *(unit.place for unit in found), -1]
    return {here: (left, right) for left, here, right in zip(places, places[1:], places[2:], strict=False)}


def _between(old: Unit, new: Unit, sure: float) -> Iterator[Change]:
    if folded(old.words) != folded(new.words):
        heading, was = (new.heading, old.heading) if new.heading != old.heading else (new.words, old.words)
        yield Change(ChangeKind.REWORDED, heading, was, new.question, confidence=sure)
    elif old.code != new.code and old.code is not None and new.code is not None:
        yield Change(ChangeKind.RENUMBERED, new.heading, _numbered(old), new.question)
    before, after = ({folded(label) for label in unit.options} for unit in (old, new))
    if before and after:
        for label in (label for label in new.options if folded(label) not in before):
            yield Change(ChangeKind.OPTION_ADDED, new.heading, question=new.question, option=label)
        for label in (label for label in old.options if folded(label) not in after):
            yield Change(ChangeKind.OPTION_DROPPED, new.heading, question=new.question, option=label)


def _numbered(unit: Unit) -> str:
    """What to show of a heading before it was renumbered: its code, where its heading does not hold it."""
    return unit.heading if unit.code and unit.code in unit.heading else str(unit.code)


def _moved(pairs: Sequence[tuple[Unit, Unit, float]]) -> list[tuple[Unit, Unit]]:
    """As few headings as can be that must have moved: all others stand in the order they had."""
    in_order = sorted(((old, new) for old, new, _ in pairs), key=lambda pair: pair[0].place)
    return [in_order[number] for number in moved([new.place for _, new in in_order])]
