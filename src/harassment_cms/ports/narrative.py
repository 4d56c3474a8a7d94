"""Excerpts and paraphrases as they cross between use cases and the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol


class ExcerptState(StrEnum):
    """Whether an excerpt is marked, or its mark was taken away again."""

    MARKED = "marked"
    TAKEN_AWAY = "taken_away"


@dataclass(frozen=True, slots=True)
class StoredExcerpt:
    """An excerpt as stored, opened: ``body`` holds its source, words, themes and how the person agreed."""

    id: int
    version: int
    case_id: int
    state: ExcerptState
    marked_at: datetime
    actor: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewParaphrase:
    """A paraphrase to be kept, or with an empty text its withdrawal; ``cases`` is how many stand apart behind it.

    ``kept`` are the findings that the writer left in, each as (first character from 1, kind, why).
    """

    first: date
    last: date
    theme: str
    label: str
    text: str
    cases: int
    kept: tuple[tuple[int, str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class StoredParaphrase:
    """A version of a paraphrase as it was kept: the ``edition``-th of this theme for these days, for good."""

    id: int
    edition: int
    made_at: datetime
    actor: int
    said: NewParaphrase

    @property
    def withdrawn(self) -> bool:
        """Whether this version says that there is none any more."""
        return not self.said.text


class Narrative(Protocol):
    """Excerpts, sealed in their cases, and paraphrases, which are made to be published."""

    def add(self, case_id: int, body: Mapping[str, Any], now: datetime) -> int: ...
    def set_state(self, excerpt: StoredExcerpt, state: ExcerptState) -> None: ...
    def excerpt(self, number: int) -> StoredExcerpt: ...
    def of_case(self, case_id: int) -> tuple[StoredExcerpt, ...]: ...
    def marked_between(self, first: date, last: date) -> tuple[StoredExcerpt, ...]: ...
    def keep(self, new: NewParaphrase, now: datetime) -> int: ...
    def kept(self, days: tuple[date, date] | None = None) -> tuple[StoredParaphrase, ...]: ...


def in_force(versions: Sequence[StoredParaphrase]) -> tuple[StoredParaphrase, ...]:
    """Return the newest version of each theme and days, without those that were withdrawn."""
    newest: dict[tuple[date, date, str], StoredParaphrase] = {}
    for version in sorted(versions, key=lambda each: each.edition):
        newest[version.said.first, version.said.last, version.said.theme] = version
    return tuple(each for each in newest.values() if not each.withdrawn)
