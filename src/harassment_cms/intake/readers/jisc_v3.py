"""Jisc Online Surveys, version 3, as far as it is known: ids in the first column, numbered questions as headings.

Mandatory questions end in an asterisk, question texts may hold markup, and cells of a grid that nobody answered hold
the word None.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from harassment_cms.intake.headings import clean, heading, untagged
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.jisc import described
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.survey import Survey, SurveyColumn

_ID: Final = re.compile(r"c[a-z0-9]{19,}")
_MANDATORY: Final = re.compile(r"\s*\*$")
_UNANSWERED: Final = ("none",)


class JiscV3:
    """Labels as answers, whatever else its owner ticked."""

    tool = Tool.JISC_V3

    def recognises(self, head: Head) -> Evidence | None:
        """A column of ids such as this version makes, before questions with numbers."""
        words = [plain_words(header) for header in head.header]
        numbered = [header for header in words[1:] if heading(header).path]
        if heading(words[0]).path or len(numbered) * 2 <= len(words) - 1:
            return None
        ids = head.cells(0)
        if ids and all(_ID.fullmatch(cell.strip()) for cell in ids):
            return Evidence(Strength.CERTAIN, "ids of Jisc's version 3 before numbered questions")
        if any(_MANDATORY.search(clean(header)) for header in head.header):
            return Evidence(Strength.CERTAIN, "numbered questions, some with the asterisk of version 3")
        return None

    def describe(self, head: Head) -> Survey:
        """Read the headings as version 2 would, without markup and asterisks; the first column is the id."""
        words = replace(head, rows=[[plain_words(header) for header in head.header], *head.rows[1:]])
        first = SurveyColumn(head.header[0], Role.RESPONSE_ID, clean(head.header[0]))
        columns = [first, *described(words)[1:]]
        return Survey(
            tuple(_as_written(column, header) for column, header in zip(columns, head.header, strict=True)),
            joins=",;|\n",
        )


def plain_words(header: str) -> str:
    """A heading without markup, entities and the mark of a mandatory question."""
    return _MANDATORY.sub("", untagged(header))


def _as_written(column: SurveyColumn, header: str) -> SurveyColumn:
    """Keep the heading that stands in the file, and say where None means that nobody answered."""
    path = heading(column.header).path
    of_grid = len(path) > 1 and column.role is Role.ANSWER
    if not path and column.role is Role.ANSWER:
        column = replace(column, role=Role.TOOL)
    return replace(column, header=header, blanks=_UNANSWERED if of_grid else column.blanks)
