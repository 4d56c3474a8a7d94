"""The questions of an export as its headings ask them: one unit for each, with all its tick boxes.

Made from a stored layout, without the form; `changes` compares two exports by them and `suggesting` finds the
headings that no question of the form describes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.formdefs import folded
from harassment_cms.intake.headings import clean, follows, heading
from harassment_cms.intake.layout import Column, Layout, Role

_AGAIN = re.compile(r"(.+) \((\d+)\)")
_UNPLACED = frozenset({Role.UNMAPPED, Role.TICK})


@dataclass(frozen=True, slots=True)
class Unit:
    """One heading, or all tick boxes of one question.

    ``heading`` is what a person is shown, ``words`` the wording apart from numbers, ``nth`` how many units of the
    same wording stand before it. ``place`` is its first column's. ``options`` are the labels that its boxes or codes
    name.
    """

    heading: str
    words: str
    nth: int
    place: int
    role: Role
    question: str | None
    code: str | None
    options: tuple[str, ...]

    @property
    def unplaced(self) -> bool:
        """Whether it was asked and no question of the form describes it."""
        return self.question is None and self.role in _UNPLACED

    @property
    def follows(self) -> str | None:
        """The code of the question that it follows up, where it asks for words after "Other"."""
        return follows(self.words, self.code)

    @property
    def wordings(self) -> tuple[str, ...]:
        """How a form may word it, the most telling first."""
        return (self.words, clean(self.heading), heading(self.heading).words)


def units(layout: Layout) -> tuple[Unit, ...]:
    """The units of an export, in the order of their first columns."""
    groups: dict[object, list[tuple[int, Column]]] = {}
    for place, column in enumerate(layout.columns):
        key = ("boxes", column.name) if column.role is Role.TICK else place
        groups.setdefault(key, []).append((place, column))
    found: list[Unit] = []
    seen: dict[str, int] = {}
    for columns in groups.values():
        words = _own_words(columns[0][1], seen)
        nth = seen[folded(words)] = seen.get(folded(words), -1) + 1
        found.append(_unit(columns, words, nth, coded=layout.coded_headings))
    return tuple(found)


def _own_words(column: Column, seen: dict[str, int]) -> str:
    """The wording without the number that tells unmapped columns of the same name apart."""
    again = _AGAIN.fullmatch(column.name)
    if again and folded(again[1]) in seen and not folded(column.header).endswith(f"({again[2]})"):
        return again[1]
    return column.name


def _unit(columns: Sequence[tuple[int, Column]], words: str, nth: int, *, coded: bool) -> Unit:
    place, column = columns[0]
    boxes = [each.option for _, each in sorted(columns, key=lambda pair: pair[1].rank) if each.option]
    return Unit(
        heading=words if coded or column.role is Role.TICK else clean(column.header),
        words=words,
        nth=nth,
        place=place,
        role=column.role,
        question=column.question,
        code=column.code if len({each.code for _, each in columns}) == 1 else None,
        options=tuple(boxes or [label for _, label in column.codes]),
    )
