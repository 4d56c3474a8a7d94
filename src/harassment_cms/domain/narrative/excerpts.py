"""Excerpts of what was told, and where they stand: sentences to choose from, and finding words again.

Called by the service that marks excerpts and by the screen where sentences are chosen. Positions are characters of
the source, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from harassment_cms.domain.narrative.words import words_of

FEWEST_WORDS = 3
"""Fewer words say nothing that belongs to a theme."""

_SENTENCE = re.compile(r"\S(?:[^.!?…\n]|[.!?…](?![\s\"'”’)]|$))*[.!?…]*[\"'”’)]*", re.MULTILINE)

_CLOSING = re.compile(r"[.!?…\"'”’)]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Something excerpts can be taken from: an answer in somebody's own words, or a note.

    ``id`` is ``answer/<question>`` or ``note/<number of the event>``; ``title`` is the question, or says that it is a
    note.
    """

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a case, marked with themes; ``agreed`` says how the person agreed, where they had to be asked.

    ``themes`` are ids of the codebook. ``marked_by`` is a name.
    """

    id: int
    case_id: int
    source: str
    text: str
    themes: tuple[str, ...]
    agreed: str
    marked_at: datetime
    marked_by: str


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a text begin and end, by full stops, question marks and line ends."""
    return tuple(match.span() for match in _SENTENCE.finditer(text))


def located(words: str, source: str) -> tuple[int, int] | None:
    """Return where words stand in a source, whatever capitals and spaces they were typed with; None if nowhere."""
    wanted = tuple(word.plain for word in words_of(words))
    there = words_of(source)
    bare = tuple(word.plain for word in there)
    for place in range(len(bare) - len(wanted) + 1) if wanted else ():
        if bare[place : place + len(wanted)] == wanted:
            end = there[place + len(wanted) - 1].end
            if not words.rstrip()[-1].isalnum() and (closing := _CLOSING.match(source, end)):
                end = closing.end()
            return there[place].start, end
    return None


def between(source: str, chosen: Sequence[tuple[int, int]]) -> str | None:
    """Return the words from the first to the last of chosen sentences; None if one between them was not chosen."""
    every = sentences(source)
    places = sorted(every.index(each) for each in chosen)
    if not places or places != list(range(places[0], places[-1] + 1)):
        return None
    return source[every[places[0]][0] : every[places[-1]][1]]
