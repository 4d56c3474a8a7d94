"""Headings and the questions they ask: which question of a form a column's heading stands for.

The readers of each tool call it. A heading fits by its exact wording, now or earlier, whatever its spacing,
case, quotation marks and dashes; or by the question's id. Similar wordings never fit by themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harassment_cms.formdefs import FormDef, Question, QuestionType, folded

_NUMBER = re.compile(r"(\d+(?:\.(?:\d+|[a-z]+))*)\.\s+(?=\S)")
_IF_OTHER = re.compile(r"if you (?:selected|chose|answered|ticked) ['\"]?other\b")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:\.{3}|\u2026)")
_LEAST_UNCUT = 8
_LEAST_UNCUT_WORDING = 60
"""Tools that cut a question leave about a hundred characters; words that only trail off are shorter."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: the number path of its question (``5.a`` is ``("5", "a")``) and its words."""

    path: tuple[str, ...]
    words: str

    @property
    def asks_for_other(self) -> bool:
        """Whether this is the follow-up of an "Other" option."""
        return bool(_IF_OTHER.match(folded(self.words)))


def follows(words: str, code: str | None) -> str | None:
    """The code of the question whose "Other" a wording follows up, by its own code; None if it is no follow-up."""
    if code is None or _IF_OTHER.search(folded(words)) is None:
        return None
    return re.sub(r"[._][^._]*$", "", code)


def heading(header: str) -> Heading:
    """Take a heading apart. One without a number has an empty path."""
    words = clean(header)
    if found := _NUMBER.match(words):
        return Heading(tuple(found[1].split(".")), words[found.end() :])
    return Heading((), words)


def clean(header: str) -> str:
    """The heading on one line, without byte-order marks and with single spaces."""
    return " ".join(header.replace("\ufeff", "").split())


def squeezed(header: str) -> str:
    """Letters and digits only, without case: ``Response ID``, ``response_id`` and ``ResponseId`` are one."""
    return _NOT_ALPHANUMERIC.sub("", folded(clean(header)))


def untagged(text: str) -> str:
    """The words without the HTML in which some tools keep them: no tags, no entities, on one line."""
    return clean(html.unescape(_TAG.sub(" ", text))) if "<" in text or "&" in text else clean(text)


def is_cut_from(short: str, whole: str, least: int = _LEAST_UNCUT) -> bool:
    """Whether ``short`` is ``whole`` with a part taken out, where it has three dots.

    At least ``least`` characters have to stand before the dots, or they say too little.
    """
    found = _CUT.search(short, least)
    if found is None:
        return False
    head, tail = folded(short[: found.start()]), folded(short[found.end() :])
    words = folded(whole)
    return (
        len(head) >= least and len(words) > len(head) + len(tail) and words.startswith(head) and words.endswith(tail)
    )


class Wordings:
    """The wordings and ids of a form's questions; each question is given out once.

    ``mangled`` headings have lost marks, spaces or their end on the way: if no wording is theirs, the only one with
    the same letters is, or the only one they can be cut from.
    """

    def __init__(self, form: FormDef, *, mangled: bool = False) -> None:
        self._by_wording: dict[str, Question] = {}
        self._by_letters: dict[str, Question | None] = {}
        self._mangled = mangled
        self._given: set[str] = set()
        asked = [question for question in form.questions if question.type is not QuestionType.STATEMENT]
        for question in asked:
            for wording in question.wordings:
                self._by_wording[folded(clean(wording))] = question
        for wording, question in self._by_wording.items():
            letters = squeezed(wording)
            same = self._by_letters.get(letters, question) is question
            self._by_letters[letters] = question if same and letters else None
        for question in asked:
            self._by_wording.setdefault(folded(question.id), question)

    def find(self, candidates: Iterable[str]) -> Question | None:
        """The question whose wording or id is one of ``candidates``, best first, whether given out or not."""
        candidates = tuple(candidates)
        found = (self._by_wording.get(folded(clean(candidate))) for candidate in candidates)
        exact = next((question for question in found if question is not None), None)
        if exact is not None or not self._mangled:
            return exact
        nearly = (self._by_letters.get(squeezed(untagged(words))) or self._whole_of(words) for words in candidates)
        return next((question for question in nearly if question is not None), None)

    def _whole_of(self, words: str) -> Question | None:
        """The only question whose wording these words are cut from."""
        words = untagged(words)
        if not _CUT.search(words, _LEAST_UNCUT_WORDING):
            return None
        fitting = {
            question.id: question
            for wording, question in self._by_wording.items()
            if is_cut_from(words, wording, _LEAST_UNCUT_WORDING)
        }
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    def take(self, candidates: Iterable[str]) -> Question | None:
        """The same, given out now; None when another column has it already."""
        question = self.find(candidates)
        if question is None or question.id in self._given:
            return None
        self._given.add(question.id)
        return question


def row_wordings(parent: str | None, row: str) -> Iterator[str]:
    """How a form may word the row of a grid or scale: with its parent's words, or alone."""
    if parent:
        yield f"{parent}: {row}"
        yield f"{parent} - {row}"
        yield f"{parent} [{row}]"
        yield f"{parent} {row}"
    yield row
