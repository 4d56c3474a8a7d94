"""What differs between two definitions of a form: questions, wordings, options, fields and pathways, one by one.

Pure. `hcms forms diff` prints it; both definitions may be files, or versions that were stored with an import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from harassment_cms.domain.case import Route
from harassment_cms.domain.order import moved
from harassment_cms.formdefs.model import FormDef, Option, Question, Step, Translation


class DifferenceKind(StrEnum):
    """What became of a part. Scripts read these words."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference from the first form to the second.

    ``where`` is a path of ids such as ``("questions", "campus", "options", "city")``; ``part`` the key that differs,
    empty where the whole thing came, went or moved. ``before`` and ``after`` are its values in words.
    """

    kind: DifferenceKind
    where: tuple[str, ...]
    part: str = ""
    before: str | None = None
    after: str | None = None


def differences(before: FormDef, after: FormDef) -> tuple[Difference, ...]:
    """Return everything that differs, the form's own keys first; nothing for equal definitions."""
    return tuple(_of_form(before, after))


def _of_form(before: FormDef, after: FormDef) -> Iterator[Difference]:
    for part in ("id", "version", "title", "audience", "language"):
        yield from _value((), part, getattr(before, part), getattr(after, part))
    yield from _listed(("questions",), before.questions, after.questions)
    for mine, theirs in _both(before.questions, after.questions):
        yield from _of_question(("questions", mine.id), mine, theirs)
    for route in Route:
        place = ("pathways", route.value)
        yield from _listed(place, before.steps(route), after.steps(route))
        for one, other in _both(before.steps(route), after.steps(route)):
            for part in ("title", "role", "due", "say"):
                yield from _value((*place, one.id), part, getattr(one, part), getattr(other, part))


def _of_question(where: tuple[str, ...], before: Question, after: Question) -> Iterator[Difference]:
    for part in ("text", "type", "field", "help", "required", "other"):
        yield from _value(where, part, getattr(before, part), getattr(after, part))
    yield from _wordings(where, before.earlier, after.earlier)
    place = (*where, "options")
    yield from _listed(place, before.options, after.options)
    for mine, theirs in _both(before.options, after.options):
        yield from _value((*place, mine.code), "label", mine.label, theirs.label)
    yield from _translated(where, before, after)


def _translated(where: tuple[str, ...], before: Question, after: Question) -> Iterator[Difference]:
    old, new = ({each.language: each for each in question.translations} for question in (before, after))
    for language in dict.fromkeys([*old, *new]):
        place = (*where, "languages", language)
        mine = old.get(language, Translation(language))
        theirs = new.get(language, Translation(language))
        yield from _value(place, "text", mine.text, theirs.text)
        yield from _wordings(place, mine.earlier, theirs.earlier)
        labels = dict(mine.labels), dict(theirs.labels)
        for code in dict.fromkeys([*labels[0], *labels[1]]):
            yield from _value((*place, "options", code), "label", labels[0].get(code), labels[1].get(code))


def _wordings(where: tuple[str, ...], before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """The order of earlier wordings says nothing."""
    for wording in before:
        if wording not in after:
            yield Difference(DifferenceKind.DROPPED, where, "earlier", wording, None)
    for wording in after:
        if wording not in before:
            yield Difference(DifferenceKind.ADDED, where, "earlier", None, wording)


_Part = TypeVar("_Part", Question, Option, Step)


def _listed(where: tuple[str, ...], before: Sequence[_Part], after: Sequence[_Part]) -> Iterator[Difference]:
    old, new = {_id(each): each for each in before}, {_id(each): each for each in after}
    for name, part in old.items():
        if name not in new:
            yield Difference(DifferenceKind.DROPPED, (*where, name), before=_words(part))
    for name, part in new.items():
        if name not in old:
            yield Difference(DifferenceKind.ADDED, (*where, name), after=_words(part))
    places = {name: place for place, name in enumerate(new)}
    stayed = [name for name in old if name in new]
    for number in moved([places[name] for name in stayed]):
        yield Difference(DifferenceKind.MOVED, (*where, stayed[number]))


def _both(before: Sequence[_Part], after: Sequence[_Part]) -> Iterator[tuple[_Part, _Part]]:
    new = {_id(each): each for each in after}
    return ((each, new[_id(each)]) for each in before if _id(each) in new)


def _id(part: Question | Option | Step) -> str:
    return part.code if isinstance(part, Option) else part.id


def _words(part: Question | Option | Step) -> str:
    if isinstance(part, Option):
        return part.label
    return part.title if isinstance(part, Step) else part.text


def _value(where: tuple[str, ...], part: str, before: object, after: object) -> Iterator[Difference]:
    if before != after:
        yield Difference(DifferenceKind.CHANGED, where, part, _plain(before), _plain(after))


def _plain(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
