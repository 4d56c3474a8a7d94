"""How a question is answered, as far as its answers show: its type, and the options it offers.

`scaffold` asks for each question whose tool does not say. A wrong "choice" would put somebody's words into a form
file that everybody reads; a wrong "text" costs a person a minute. So options need good evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harassment_cms.domain.safetext import safe_text
from harassment_cms.formdefs import Question, QuestionType, folded, judge
from harassment_cms.intake.drafting.phrases import MAY_NAME_PEOPLE, OWN_WORDS
from harassment_cms.intake.drafting.privacy import looks_private
from harassment_cms.intake.drafting.seen import ColumnSeen
from harassment_cms.intake.drafting.vocabulary import is_usual
from harassment_cms.intake.layout import DateOrder
from harassment_cms.intake.moments import date_order
from harassment_cms.intake.nearness import bare

_LONG = 100
_SHORT_OPTION = 60
_MOST_OPTIONS = 40
_FEW, _SOME = 8, 20
_DAY = len("2026-03-14")
_NEARLY_ALL = 0.95
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:[.,]\d{1,6})?")
_PHONE = re.compile(r"\+?[\d\s().-]{7,20}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]m)?", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]\s|[.!]$|,\s.*,\s")
_DIGITS = re.compile(r"[\d\s]+")
_DATE = Question("date", "date", QuestionType.DATE)

Splitter = Callable[[str], list[str]]

_SPLITTERS: Mapping[str, Sequence[Splitter]] = {
    ";": (lambda cell: cell.split(";"),),
    "|": (lambda cell: cell.split("|"),),
    "\n": (lambda cell: cell.split("\n"),),
    # A label's own comma is followed by a space, as in all writing; a comma between labels mostly is not.
    ",": (lambda cell: re.split(r",(?!\s)", cell), lambda cell: re.split(r",\s+", cell)),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a question and the options seen, the most frequent first.

    ``rest`` counts answers that are not offered as options: rare ones, or a person's own words. ``remarks`` are for
    the person who goes on with the draft, without a word of an answer.
    """

    type: QuestionType
    options: tuple[str, ...] = ()
    rest: int = 0
    remarks: tuple[str, ...] = ()


def kind_of(seen: ColumnSeen, text: str, *, joins: str, other_beside: bool, other_in_place: bool) -> Kind:
    """Return how a question is answered.

    ``joins`` are the marks that may stand between several answers in a cell; ``other_beside`` says that words after
    "Other" have a column of their own, so that people pick from a list, ``other_in_place`` that they may stand among
    the options.
    """
    if not seen.filled:
        return Kind(QuestionType.TEXT, remarks=("Nobody answered it in this file: set its type by the survey.",))
    words = "" if other_beside else bare(text)
    return (
        _written_alike(seen)
        or _with_options(seen, words, joins, takes_other=other_beside or other_in_place)
        or _own_words(seen, words)
    )


def reads_as_answer(words: str) -> bool:
    """Whether words in the place of a heading are plainly an answer: an address, a day, a telephone number."""
    if _EMAIL.fullmatch(words) or _is_phone(words):
        return True
    return not words.isdigit() and len(str(judge(_DATE, words).value)) == _DAY and _is_date(words)


def _written_alike(seen: ColumnSeen) -> Kind | None:
    """Dates, times, addresses and numbers, which are told by the way they are written."""

    def nearly_all(test: Callable[[str], object]) -> bool:
        return sum(count for words, count in seen.values.items() if test(words)) >= seen.filled * _NEARLY_ALL

    if nearly_all(_EMAIL.fullmatch):
        return Kind(QuestionType.EMAIL)
    if nearly_all(_CLOCK.fullmatch):
        return Kind(QuestionType.TIME)
    if nearly_all(_is_date):
        if date_order(seen.values) in (DateOrder.MONTH_FIRST, DateOrder.UNKNOWN):
            said = "Its dates have the month first, or both orders; the program reads the day first: kept as typed."
            return Kind(QuestionType.TEXT, remarks=(said,))
        return Kind(QuestionType.DATE)
    if nearly_all(_NUMBER.fullmatch):
        said = "The same few numbers. If they are codes for options, export the words, or give the answer key."
        repeats = len(seen.values) <= _FEW and seen.filled > _FEW
        return Kind(QuestionType.NUMBER, remarks=(said,) if repeats else ())
    if nearly_all(_is_phone):
        return Kind(QuestionType.PHONE)
    return None


def _is_phone(words: str) -> bool:
    return _PHONE.fullmatch(words) is not None and sum(map(str.isdigit, words)) >= 7


def _is_date(words: str) -> bool:
    if words.isdigit():
        return False
    judged = judge(_DATE, words)
    # A month first is a date, too, though none that the program may read.
    return judged.problem is not None or bool(_ISO.fullmatch(str(judged.value)))


def _with_options(seen: ColumnSeen, words: str, joins: str, *, takes_other: bool) -> Kind | None:
    if OWN_WORDS.search(words):
        return None
    usual_only = MAY_NAME_PEOPLE.search(words) is not None
    single = _Options(seen.values, seen.filled, takes_other, usual_only)
    several = [each for each in _splits(seen, joins, takes_other, usual_only) if each.hold]
    if several:
        best = min(several, key=lambda each: (each.rest, len(each.good)))
        if not single.hold or len(best.good) < len(single.good):
            return best.kind(QuestionType.MULTI)
    # Marks that nobody writes in a label: these are several answers, whose labels cannot all be shown.
    if any(mark in words for mark in joins if mark != "," for words in single.good):
        return None
    return single.kind(QuestionType.CHOICE) if single.hold else None


def _splits(seen: ColumnSeen, joins: str, takes_other: bool, usual_only: bool) -> Iterable[_Options]:
    for mark in joins:
        for split in _SPLITTERS.get(mark, ()):
            pieces: Counter[str] = Counter()
            cells: dict[str, list[str]] = {}
            joined = 0
            for cell, count in seen.values.items():
                parts = list(dict.fromkeys(part.strip() for part in split(cell) if part.strip()))
                joined += count * (len(parts) > 1)
                for part in parts:
                    pieces[part] += count
                    cells.setdefault(part, []).append(cell)
            options = _Options(pieces, seen.filled, takes_other, usual_only)
            # Pieces that only ever come together are one label with the mark in it.
            companies = {tuple(cells[piece]) for piece in options.good}
            if joined >= 2 and len(companies) * 4 >= len(options.good) * 3:
                yield options


class _Options:
    """Distinct answers, judged as the options of a list. They hold if nearly all answers are plainly among them."""

    def __init__(self, values: Counter[str], answers: int, takes_other: bool, usual_only: bool) -> None:
        self._values = values
        self._answers = answers
        self._takes_other = takes_other
        self._usual_only = usual_only
        # Survey tools write an option the same way each time; people do not.
        self._typed = len({folded(words) for words in values}) < len(values)
        self.good = [words for words, _ in values.most_common() if self._is_option(words)]
        self.total = values.total()
        self.rest = self.total - sum(values[words] for words in self.good)

    @property
    def hold(self) -> bool:
        """Whether there is good evidence that these are options."""
        values, good = self._values, self.good
        if not good or len(good) > _MOST_OPTIONS:
            return False
        if all(map(is_usual, values)):
            return True
        if self._usual_only or self._typed or len(good) < 2 or self._answers < _FEW:
            return False
        if self._answers < _SOME:
            return not self.rest and len(good) * 3 <= self._answers
        others = [words for words in values if words not in set(good)]
        if not self._takes_other and any(len(words) > _LONG or _SENTENCE.search(words) for words in others):
            return False
        least = 0.75 if self._takes_other else 0.9
        return self.rest <= self.total * (1 - least) and len(good) * 3 <= self._answers

    def kind(self, type_: QuestionType) -> Kind:
        """The question with these options."""
        return Kind(type_, tuple(self.good), self.rest)

    def _is_option(self, words: str) -> bool:
        if is_usual(words):
            # What cannot be seen cannot be checked either, and a form file takes no such label.
            return words == safe_text(words)
        if self._usual_only or looks_private(words) or _DIGITS.fullmatch(words):
            return False
        count = self._values[words]
        if len(words) > _SHORT_OPTION:
            return count >= max(4, self._answers // 50)
        return count >= 3 or (count == 2 and self._answers >= _SOME and len(words) <= _SHORT_OPTION // 2)


def _own_words(seen: ColumnSeen, words: str) -> Kind:
    is_long = seen.has_lines or seen.longest > _LONG
    repeats = seen.filled >= _FEW and len(seen.values) * 2 <= seen.filled
    said = "The same few answers come again and again. If people pick from a list, make it choice and write the list."
    few = "Too few answers to tell whether people pick from a list: compare it with the survey."
    remarks = (said,) if repeats else (few,) if seen.filled < _FEW and not is_long else ()
    if OWN_WORDS.search(words):
        remarks = ()
    return Kind(QuestionType.LONG_TEXT if is_long else QuestionType.TEXT, remarks=remarks)
