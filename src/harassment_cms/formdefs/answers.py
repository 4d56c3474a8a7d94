"""What one raw answer means, judged without widgets: the import and both fronts share it.

A judgement never loses an answer: what cannot be understood stays as typed, with a sentence that says so and
holds no word of it. Nothing typed is remembered between calls; only labels and codes of the form are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from harassment_cms.formdefs.model import OTHER, UNANSWERED, Judged, Question, QuestionType

NOT_AN_OPTION: Final = "This answer is not one of the options in the form."
SOME_NOT_OPTIONS: Final = "Part of this answer is not among the options in the form."
NO_SUCH_DAY: Final = "There is no such day in the calendar; the answer stays as typed."
NO_SUCH_TIME: Final = "There is no such time of day; the answer stays as typed."
NOT_A_NUMBER: Final = "This is not a number; the answer stays as typed."
NOT_AN_ADDRESS: Final = "This does not look like an e-mail address; the answer stays as typed."

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for name in names.split()
}  # fmt: skip
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_MONTH: Final = r"(?P<m>0?[1-9]|1[0-2])"
_DAY: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_WORD: Final = r"(?P<w>[a-z]{3,9})\.?"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_CLOCK: Final = r"(?:[T ,]+\d{1,2}:\d\d\S*(?: UTC| [ap]m)?)?"
_DATES: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.]{_YEAR}{_CLOCK}",
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}",
        # Only a hyphen and two digits: 2018/19 is an academic year.
        rf"{_YEAR}-(?P<m>0[1-9]|1[0-2])",
        rf"{_MONTH}[-/.]{_YEAR}",
        _YEAR,
        # Only a weekday may stand before the day: "about 5 March 2019" is no certain date.
        rf"{_WEEKDAY}{_DAY} (?:of )?{_WORD},? {_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_WORD} {_DAY},? {_YEAR}{_CLOCK}",
        rf"{_WORD},? {_YEAR}",
    )
)
_TIMES: Final = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<h>\d{1,2})[:.](?P<m>\d\d)(?:[:.]\d\d(?:[.,]\d{1,9})?)?\s?(?P<half>[ap]\.?m\.?)?"
        r"(?:Z|[+-]\d\d:?\d\d)?",
        r"(?P<h>\d{1,2}) ?(?P<half>[ap]\.?m\.?)",
    )
)
_NUMBER: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,18})?", re.ASCII)
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_PARTIAL: Final = re.compile(r"\d{4}-\d\d(?:-\d\d)?", re.ASCII)


def judge(question: Question, raw: str, *, other_in_place: bool = True) -> Judged:
    """Return what ``raw`` means as the answer to ``question``.

    ``choice``: an option's code. ``multi``: as ``judge_items`` with one item. ``date``: ``YYYY``, ``YYYY-MM``
    or ``YYYY-MM-DD`` (numeric dates are day/month/year); ``time``: ``HH:MM``; ``number``: plain decimal digits.
    Everything else, and what cannot be read, is the text as typed. ``other_in_place`` says whether the survey
    tool writes a person's own words in the place of the option: if it does, an unknown answer to a question
    with ``other`` counts as that option; if it does not, the option's label has changed and that is a problem.
    """
    known = question.known.get(raw)
    return known if known is not None else _JUDGES[question.type](question, raw, other_in_place)


def judge_items(question: Question, items: Iterable[str], *, other_in_place: bool = True) -> Judged:
    """Return the codes of several answers, already split, in the order of the form's options, each once.

    Items that are no option count as ``other`` as in ``judge``, else they are a problem and the rest stands.
    """
    codes: set[str] = set()
    problem = None
    for item in items:
        if not item.strip():
            continue
        if code := question.code(item):
            codes.add(code)
        elif question.other and other_in_place:
            codes.add(OTHER)
        else:
            problem = SOME_NOT_OPTIONS
    if not codes:
        return UNANSWERED if problem is None else Judged(None, problem)
    return Judged(tuple(sorted(codes, key=question.places.__getitem__)), problem)


def month_of(value: str) -> str | None:
    """Return the ``YYYY-MM`` of a judged date; None when only a year, or nothing certain, is known."""
    return value[:7] if _PARTIAL.fullmatch(value) else None


def typed(raw: str) -> str:
    """Return the words without what differs between file formats: outer space, line ends, composed characters."""
    text = raw.strip()
    return text if text.isascii() and "\r" not in text else _uniform(text)


def _uniform(text: str) -> str:
    # Option texts pasted into a survey tool bring byte-order marks along, into the middle of a file.
    text = text.replace("\ufeff", "").strip()
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _choice(question: Question, raw: str, other_in_place: bool) -> Judged:
    if not raw.strip():
        return UNANSWERED
    code = question.code(raw)
    if code is None and question.other and other_in_place:
        code = OTHER
    return Judged(None, NOT_AN_OPTION) if code is None else Judged(code)


def _multi(question: Question, raw: str, other_in_place: bool) -> Judged:
    return judge_items(question, (raw,), other_in_place=other_in_place)


def _free(question: Question, raw: str, other_in_place: bool) -> Judged:
    text = typed(raw)
    return Judged(text) if text else UNANSWERED


def _statement(question: Question, raw: str, other_in_place: bool) -> Judged:
    return UNANSWERED


def _date(question: Question, raw: str, other_in_place: bool) -> Judged:
    text = typed(raw)
    words = " ".join(text.split())
    for pattern in _DATES:
        if found := pattern.fullmatch(words):
            parts = found.groupdict()
            word = (parts.get("w") or "").lower()
            if not word or word in _MONTHS:
                return _partial_date(text, parts["y"], _MONTHS.get(word) or parts.get("m"), parts.get("d"))
    return Judged(text) if text else UNANSWERED


def _partial_date(text: str, year: str, month: str | int | None, day: str | None) -> Judged:
    """Return the date's canonical form, as precise as it was given."""
    try:
        whole = date(int(year), 1 if month is None else int(month), 1 if day is None else int(day))
    except ValueError:
        return Judged(text, NO_SUCH_DAY)
    return Judged(whole.isoformat()[: 4 if month is None else 7 if day is None else 10])


def _time(question: Question, raw: str, other_in_place: bool) -> Judged:
    text = typed(raw)
    for pattern in _TIMES:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            hour, minute = int(parts["h"]), int(parts.get("m") or 0)
            if parts["half"]:
                if not 1 <= hour <= 12:
                    return Judged(text, NO_SUCH_TIME)
                hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
            if hour > 23 or minute > 59:
                return Judged(text, NO_SUCH_TIME)
            return Judged(f"{hour:02}:{minute:02}")
    return Judged(text) if text else UNANSWERED


def is_address(text: str) -> bool:
    """Whether a text looks like an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


def _number(question: Question, raw: str, other_in_place: bool) -> Judged:
    text = typed(raw)
    if not text:
        return UNANSWERED
    if not _NUMBER.fullmatch(text):
        return Judged(text, NOT_A_NUMBER)
    whole, _, part = f"{Decimal(text.replace(',', '')):f}".partition(".")
    part = part.rstrip("0")
    digits = f"{whole}.{part}" if part else whole
    return Judged("0" if digits == "-0" else digits)


def _email(question: Question, raw: str, other_in_place: bool) -> Judged:
    text = typed(raw)
    if not text:
        return UNANSWERED
    return Judged(text, None if is_address(text) else NOT_AN_ADDRESS)


_JUDGES: Final[dict[QuestionType, Callable[[Question, str, bool], Judged]]] = {
    QuestionType.TEXT: _free,
    QuestionType.LONG_TEXT: _free,
    QuestionType.CHOICE: _choice,
    QuestionType.MULTI: _multi,
    QuestionType.DATE: _date,
    QuestionType.TIME: _time,
    QuestionType.NUMBER: _number,
    QuestionType.EMAIL: _email,
    QuestionType.PHONE: _free,
    QuestionType.STATEMENT: _statement,
}
