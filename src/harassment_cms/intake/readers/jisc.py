"""Jisc Online Surveys (formerly BOS), version 2, uncoded: numbered questions as headings, labels in the cells."""

from __future__ import annotations

from harassment_cms.intake.headings import Heading, heading, row_wordings
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength, metadata_role
from harassment_cms.intake.survey import Survey, SurveyColumn


class JiscUncoded:
    """Numbered questions as headings, labels as answers."""

    tool = Tool.JISC_UNCODED

    def recognises(self, head: Head) -> Evidence | None:
        """Most headings carry a number path such as ``5.`` or ``5.a.``."""
        numbered = sum(bool(heading(header).path) for header in head.header)
        if numbered * 2 <= len(head.header):
            return None
        return Evidence(Strength.LIKELY, f"{numbered} of {len(head.header)} headings begin with a question's number")

    def describe(self, head: Head) -> Survey:
        """Take each heading apart: its number says what it is a row or a follow-up of."""
        return Survey(described(head), zone="UTC")


def described(head: Head) -> tuple[SurveyColumn, ...]:
    """Describe numbered headings, and beside them the tool's own; version 3 numbers its questions the same way."""
    return _Headings(head).columns()


class _Headings:
    def __init__(self, head: Head) -> None:
        self._headers = head.header
        self._headings = [heading(header) for header in head.header]
        self._words = {part.path: part.words for part in self._headings if part.path}

    def columns(self) -> tuple[SurveyColumn, ...]:
        columns: list[SurveyColumn] = []
        for header, part in zip(self._headers, self._headings, strict=True):
            role = None if part.path else metadata_role(header, [column.role for column in columns])
            columns.append(SurveyColumn(header, role, part.words) if role else self._question(header, part))
        return tuple(columns)

    def _question(self, header: str, part: Heading) -> SurveyColumn:
        above = self._nearest(part.path)
        name = f"{above}: {part.words}" if above else part.words
        wordings = (header, *row_wordings(above, part.words))
        number = ".".join(part.path) or header
        if part.asks_for_other and part.path[:-1] in self._words:
            follows = ".".join(part.path[:-1])
            return SurveyColumn(header, Role.OTHER, name, group=follows, wordings=wordings, code=number)
        role = Role.EMPTY_PARENT if self._is_parent(part.path) else Role.ANSWER
        return SurveyColumn(header, role, name, group=number, wordings=wordings, code=number)

    def _nearest(self, path: tuple[str, ...]) -> str | None:
        """The words of the question this heading is a row or a follow-up of."""
        above = (self._words.get(path[:length]) for length in range(len(path) - 1, 0, -1))
        return next((words for words in above if words), None)

    def _is_parent(self, path: tuple[str, ...]) -> bool:
        """Whether rows of a grid or scale follow: their question has a column of its own, always empty."""
        depth = len(path)
        return depth > 0 and any(
            len(other) > depth and other[:depth] == path and other[depth].isdigit() for other in self._words
        )
