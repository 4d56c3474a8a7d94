"""Google Forms: the CSV it gives itself, and the sheet its responses are kept in, as CSV or workbook.

Neither has response ids. The first joins answers with semicolons and names a time zone, the other with commas and
names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harassment_cms.formdefs import folded
from harassment_cms.intake.headings import clean, row_wordings
from harassment_cms.intake.layout import Container, Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.translated import GOOGLE_ACCOUNT, GOOGLE_TIMESTAMP
from harassment_cms.intake.survey import Survey, SurveyColumn

_DIRECT = re.compile(r"\d{4}/\d\d?/\d\d? \d\d?:\d\d:\d\d [AP]M .+")
_SHEET = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?.*")
_SHEET_NAME = re.compile(r"form responses \d+")
_GRID_ROW = re.compile(r"(?P<question>.*\S)\s*\[(?P<row>.+)\]")
_SCORE = re.compile(r"\d+(?:\.\d+)? / \d+")
_SCORES = frozenset({"score", "total score"})
_MARKING = frozenset({"score", "feedback"})


class GoogleForms:
    """The time of each response first, then the questions."""

    tool = Tool.GOOGLE_FORMS

    def recognises(self, head: Head) -> Evidence | None:
        """``Timestamp`` stands first, in any of many languages, above dates with a time."""
        if folded(clean(head.header[0])) not in GOOGLE_TIMESTAMP:
            return None
        times = head.cells(0)
        if any(map(_DIRECT.fullmatch, times)):
            return Evidence(Strength.CERTAIN, "Timestamp stands first, with times as Google Forms writes them")
        if head.sheet is not None and _SHEET_NAME.match(folded(head.sheet)):
            return Evidence(Strength.CERTAIN, "Timestamp stands first, and the sheet is one of form responses")
        if not all(_SHEET.fullmatch(cell.strip()) or _ISO.fullmatch(cell.strip()) for cell in times):
            return None
        return Evidence(Strength.CERTAIN if times else Strength.LIKELY, "Timestamp stands first, above times of day")

    def describe(self, head: Head) -> Survey:
        """Leave out the address of the account; take rows of a grid with their question."""
        times = head.cells(0)
        is_direct = any(map(_DIRECT.fullmatch, times))
        is_sheet = head.container is Container.CELLS or any(_SHEET.fullmatch(cell.strip()) for cell in times)
        columns = (
            SurveyColumn(head.header[0], Role.SUBMITTED_AT, clean(head.header[0])),
            *(_column(head, place) for place in range(1, len(head.header))),
        )
        return Survey(
            columns,
            # A copy that somebody tidied may come from either.
            joins=";" if is_direct else "," if is_sheet else ";,",
            other_in_place=True,
            answers_dated_alike=not is_direct,
        )


def _column(head: Head, place: int) -> SurveyColumn:
    header = head.header[place]
    words = clean(header)
    if place == 1 and folded(words) in GOOGLE_ACCOUNT:
        asked_again = any(folded(clean(other)) == folded(words) for other in head.header[2:])
        wordings = () if asked_again else (words,)
        return SurveyColumn(header, Role.LEFT_OUT, words, group=f"{place}. {words}", wordings=wordings)
    grid = _GRID_ROW.fullmatch(words)
    scores = head.cells(place)
    if folded(words) in _SCORES and scores and all(_SCORE.fullmatch(cell.strip()) for cell in scores):
        return SurveyColumn(header, Role.TOOL, words)
    if grid and folded(grid["row"]) in _MARKING and _asks(head, place, grid["question"]):
        return SurveyColumn(header, Role.TOOL, words)
    return SurveyColumn(
        header,
        Role.ANSWER,
        words,
        group=f"{place}. {words}",
        wordings=tuple(_wordings(words, grid)),
        code=words or None,
    )


def _wordings(words: str, grid: re.Match[str] | None) -> Iterator[str]:
    yield words
    if grid:
        yield from row_wordings(grid["question"], grid["row"].strip())


def _asks(head: Head, place: int, question: str) -> bool:
    """Whether a column before this one asks the question, so that this one is its marking in a quiz."""
    return any(folded(clean(other)) == folded(question) for other in head.header[1:place])
