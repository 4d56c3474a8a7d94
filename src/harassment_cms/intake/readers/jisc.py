"""Jisc Online Surveys (formerly BOS), version 2, uncoded: numbered questions as headings, labels in the cells."""

from __future__ import annotations

from harassment_cms.formdefs import FormDef, Question
from harassment_cms.intake.headings import Heading, Wordings, heading, row_wordings
from harassment_cms.intake.layout import Column, Role, Tool
from harassment_cms.intake.readers.protocol import (
    Head,
    Placed,
    distinct_names,
    metadata_role,
    repeated_warning,
)


class JiscUncoded:
    """Numbered questions as headings, labels as answers."""

    tool = Tool.JISC_UNCODED

    def recognises(self, head: Head) -> bool:
        """Most headings carry a number path such as ``5.`` or ``5.a.``."""
        numbered = sum(bool(heading(header).path) for header in head.header)
        return numbered * 2 > len(head.header)

    def place(self, head: Head, form: FormDef) -> Placed:
        """Match each heading's words, without their number, with the form's wordings."""
        return _Uncoded(head, form).placed()


class _Uncoded:
    def __init__(self, head: Head, form: FormDef) -> None:
        self._head = head
        self._wordings = Wordings(form)
        self._headings = [heading(header) for header in head.header]
        self._words = {part.path: part.words for part in self._headings if part.path}
        self._questions: dict[tuple[str, ...], Question] = {}
        self._repeated: list[str] = []

    def placed(self) -> Placed:
        placed: dict[int, Column] = {}
        # Follow-ups come last, wherever their columns stand: they need to know what they follow.
        for place in sorted(range(len(self._headings)), key=lambda place: self._headings[place].asks_for_other):
            header, part = self._head.header[place], self._headings[place]
            role = None if part.path else metadata_role(header, [column.role for column in placed.values()])
            placed[place] = Column(header, role, part.words) if role else self._question_column(header, part)
        columns = [placed[place] for place in range(len(placed))]
        return Placed(distinct_names(columns), repeated_warning(self._repeated))

    def _question_column(self, header: str, part: Heading) -> Column:
        above = self._nearest(part.path)
        name = f"{above}: {part.words}" if above else part.words
        asked = self._questions.get(part.path[:-1]) if part.asks_for_other else None
        if asked is not None and asked.other:
            return Column(header, Role.OTHER, name, question=asked.id)
        candidates = [header, *row_wordings(above, part.words)]
        if question := self._wordings.take(candidates):
            self._questions[part.path] = question
            return Column(header, Role.ANSWER, name, question=question.id)
        if self._wordings.find(candidates):
            self._repeated.append(part.words)
        elif asked is not None:
            return Column(header, Role.OTHER, name, question=asked.id)
        elif self._is_parent(part.path):
            return Column(header, Role.EMPTY_PARENT, name)
        return Column(header, Role.UNMAPPED, name)

    def _nearest(self, path: tuple[str, ...]) -> str | None:
        """The words of the question this heading is a row or a follow-up of."""
        above = (self._words.get(path[:length]) for length in range(len(path) - 1, 0, -1))
        return next((words for words in above if words), None)

    def _is_parent(self, path: tuple[str, ...]) -> bool:
        """Whether rows of a grid or scale follow: their question has a column of its own, always empty."""
        depth = len(path)
        return any(len(other) > depth and other[:depth] == path and other[depth].isdigit() for other in self._words)
