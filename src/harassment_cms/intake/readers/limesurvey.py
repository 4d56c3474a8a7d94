"""LimeSurvey, CSV and XLSX: codes such as ``WHAT[SQ001]``, question texts, or both as headings.

A row without a ``submitdate`` was never sent; one with the first day of 1980 was, in a survey that keeps no dates.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from harassment_cms.intake.headings import clean, row_wordings
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.survey import Survey, SurveyColumn

_OWN: Final = {
    "id": Role.RESPONSE_ID,
    "submitdate": Role.SUBMITTED_AT,
    "startdate": Role.STARTED_AT,
    "datestamp": Role.MODIFIED_AT,
    "lastpage": Role.TOOL,
    "startlanguage": Role.TOOL,
    "seed": Role.TOOL,
    # It leads to a name and an address in the list of participants.
    "token": Role.LEFT_OUT,
    "ipaddr": Role.LEFT_OUT,
    "refurl": Role.LEFT_OUT,
}
_IN_WORDS: Final = {
    "response id": "id",
    "date submitted": "submitdate",
    "date started": "startdate",
    "date last action": "datestamp",
    "last page": "lastpage",
    "start language": "startlanguage",
    "seed": "seed",
    "access code": "token",
    "token": "token",
    "ip address": "ipaddr",
    "referrer url": "refurl",
}
_ALWAYS_THERE: Final = frozenset({"id", "submitdate", "lastpage", "startlanguage"})
_LEAST_OWN: Final = 3
_PARTICIPANTS: Final = frozenset({"firstname", "lastname", "email", "emailaddress"})
_ABOUT_PARTICIPANTS: Final = re.compile(r"firstname|lastname|email|emailaddress|emailstatus|attribute_?\d+")
_NO_DATE: Final = ("1980-01-01 00:00:00", "1980-01-01 00:00", "1980-01-01", "1980-01-01t00:00:00")
_CODE: Final = re.compile(r"[A-Za-z]\w*(?:\[[^\]]*\])*")
_BRACKETS: Final = re.compile(r"\[([^\[\]]*)\]")
_TAIL: Final = re.compile(r"(?s)(?P<words>.*?)(?P<brackets>(?:\s*\[[^\[\]]*\])+)")
_TIMINGS_BEGIN: Final = frozenset({"interviewtime", "totaltime"})
_TIMING: Final = re.compile(r"\w+time\d*|(?:group|question) time\b.*", re.IGNORECASE)
_NEVER_REACHED: Final = "n/a"
_TICKS: Final = frozenset({"yes", "no", "y", "0", "1", _NEVER_REACHED})
_YES_NO: Final = frozenset({"yes", "no", "y", "n", _NEVER_REACHED})
_SHORT: Final = frozenset({"y", "n"})


class LimeSurvey:
    """Whatever headings and answers its owner chose for the export."""

    tool = Tool.LIMESURVEY

    def recognises(self, head: Head) -> Evidence | None:
        """Its own columns stand first: the response's id, its dates, its last page, its language."""
        own = {heading.own for heading in _headings(head)} & _ALWAYS_THERE
        if len(own) < _LEAST_OWN:
            return None
        return Evidence(Strength.CERTAIN, f"{len(own)} of LimeSurvey's own columns, such as submitdate and lastpage")

    def describe(self, head: Head) -> Survey:
        """Group the tick boxes and rows of each question by its code or, without codes, by its text."""
        return _Description(head).survey()


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading taken apart: ``own`` is the tool's name of a column of its own.

    ``stem`` is the question's code, or its text where there are no codes; ``words`` is its text, ``rows`` names
    what follows it in brackets by code, ``labels`` in words.
    """

    header: str
    own: str = ""
    stem: str = ""
    words: str = ""
    rows: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        return len(self.rows) == 1 and self.rows[0].casefold() == "other"

    @property
    def is_comment(self) -> bool:
        return bool(self.rows) and self.rows[-1].casefold().endswith("comment")


def _headings(head: Head) -> list[_Heading]:
    headers = [clean(header) for header in head.header]
    separator = _separator(headers)
    return [_heading(header, separator) for header in headers]


def _separator(headers: list[str]) -> str | None:
    """What stands between code and text, as the owner chose it; empty without texts, None without codes."""
    for header in headers:
        if header.startswith("submitdate"):
            rest = header.removeprefix("submitdate")
            return rest[: next((place for place, sign in enumerate(rest) if sign.isalnum()), len(rest))]
    return None


def _heading(header: str, separator: str | None) -> _Heading:
    code, between, words = header, "", ""
    if separator:
        code, between, words = header.partition(separator)
    if separator is None or not _CODE.fullmatch(code) or (separator and not between):
        own = _IN_WORDS.get(header.casefold(), "")
        stem, labels = _apart(header)
        return _Heading(header, own, stem, stem, labels, labels)
    own = code if code in _OWN else ""
    stem = code.partition("[")[0]
    rows = tuple(_BRACKETS.findall(code))
    asked, labels = _apart(words) if rows else (words, ())
    return _Heading(header, own, stem, asked, rows, labels or rows)


def _apart(words: str) -> tuple[str, tuple[str, ...]]:
    """A question's text and what stands in brackets behind it."""
    found = _TAIL.fullmatch(words)
    if found is None or not found["words"].strip():
        return words, ()
    return found["words"].strip(), tuple(label.strip() for label in _BRACKETS.findall(found["brackets"]))


class _Description:
    def __init__(self, head: Head) -> None:
        self._cells = [
            frozenset(cell.replace("\ufeff", "").strip().casefold() for cell in head.cells(place))
            for place in range(len(head.header))
        ]
        self._headings = _headings(head)
        self._timings = next(
            (place for place, each in enumerate(self._headings) if _lowest(each) in _TIMINGS_BEGIN),
            len(self._headings),
        )
        self._times_asked = Counter(each.stem for each in self._headings)
        self._ticked = self._tick_stems()
        names = {_lowest(each) for each in self._headings}
        self._has_participants = len(names & _PARTICIPANTS) > 1

    def survey(self) -> Survey:
        columns = [self._column(place, heading) for place, heading in enumerate(self._headings)]
        words = any(heading.words != heading.stem and heading.words for heading in self._headings)
        coded = not words and any(heading.own in _OWN and heading.header == heading.own for heading in self._headings)
        return Survey(tuple(columns), joins=";,|\n", coded_headings=coded)

    def _tick_stems(self) -> frozenset[str]:
        """Questions all of whose columns hold nothing but ticks."""
        seen: dict[str, list[frozenset[str]]] = {}
        for heading, cells in zip(self._headings, self._cells, strict=True):
            if self._is_row(heading) and not heading.is_other and not heading.is_comment:
                seen.setdefault(heading.stem, []).append(cells)
        return frozenset(
            stem for stem, several in seen.items() if any(several) and all(cells <= _TICKS for cells in several)
        )

    def _is_row(self, heading: _Heading) -> bool:
        """Whether what stands in brackets is a row or box of the question, and no part of its text."""
        return bool(heading.rows) and (heading.stem != heading.words or self._times_asked[heading.stem] > 1)

    def _column(self, place: int, heading: _Heading) -> SurveyColumn:
        header = heading.header
        if heading.own:
            return _own_column(heading)
        if place == self._timings or (place > self._timings and _is_timing(heading)):
            return SurveyColumn(header, Role.TOOL, header)
        if self._has_participants and _ABOUT_PARTICIPANTS.fullmatch(_lowest(heading)):
            return SurveyColumn(header, Role.LEFT_OUT, header, wordings=(header, heading.words))
        if not self._is_row(heading):
            return self._question(place, heading)
        if heading.is_other:
            name = f"{heading.words or heading.stem} [{heading.labels[-1]}]"
            return SurveyColumn(header, Role.OTHER, name, group=heading.stem, wordings=(header, name))
        if heading.is_comment:
            return SurveyColumn(header, Role.ANSWER, header, group=header, wordings=(header,))
        return self._row(place, heading)

    def _question(self, place: int, heading: _Heading) -> SurveyColumn:
        words = heading.words or heading.stem
        return SurveyColumn(
            heading.header,
            Role.ANSWER,
            words if not heading.rows else heading.header,
            group=heading.stem,
            wordings=_each_once(heading.header, words, heading.stem),
            guessed=_yes_and_no(self._cells[place]),
            code=heading.stem if heading.stem != words else None,
            blanks=self._blanks(place),
        )

    def _row(self, place: int, heading: _Heading) -> SurveyColumn:
        words = heading.words or heading.stem
        row = " ".join(heading.labels)
        name = f"{words} [{']['.join(heading.labels)}]"
        only = (words, heading.stem) if self._times_asked[heading.stem] == 1 else ()
        alone = _each_once(heading.header, name, *row_wordings(words, row), *only)
        code = f"{heading.stem}[{']['.join(heading.rows)}]"
        if heading.stem not in self._ticked:
            return SurveyColumn(
                heading.header,
                Role.ANSWER,
                name,
                group=heading.header,
                wordings=alone,
                guessed=_yes_and_no(self._cells[place]),
                code=code,
                blanks=self._blanks(place),
            )
        return SurveyColumn(
            heading.header,
            Role.TICK,
            words,
            group=heading.stem,
            wordings=_each_once(words, heading.stem),
            alone=alone,
            option=row,
            rank=place,
            code=code,
            blanks=(_NEVER_REACHED,),
        )

    def _blanks(self, place: int) -> tuple[str, ...]:
        """A page never reached stands as N/A in closed questions only; elsewhere somebody may have typed it."""
        cells = self._cells[place]
        return (_NEVER_REACHED,) if _NEVER_REACHED in cells and cells <= _YES_NO else ()


def _own_column(heading: _Heading) -> SurveyColumn:
    role = _OWN[heading.own]
    if role is Role.SUBMITTED_AT:
        return SurveyColumn(heading.header, role, heading.header, partial=("",), blanks=_NO_DATE)
    blanks = _NO_DATE if role in (Role.STARTED_AT, Role.MODIFIED_AT) else ()
    return SurveyColumn(heading.header, role, heading.header, blanks=blanks)


def _is_timing(heading: _Heading) -> bool:
    return any(_TIMING.fullmatch(words) for words in (heading.stem, heading.words, heading.header))


def _yes_and_no(cells: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """What answers by code mean where they are a yes or a no."""
    said = cells - {_NEVER_REACHED}
    return (("Y", "Yes"), ("N", "No")) if said and said <= _SHORT else ()


def _lowest(heading: _Heading) -> str:
    return "".join((heading.stem or heading.header).casefold().split())


def _each_once(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
