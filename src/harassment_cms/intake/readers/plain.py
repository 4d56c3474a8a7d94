"""Any CSV with one heading row whose headings are a form's wordings or question ids."""

from __future__ import annotations

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import FormDef, Question
from harassment_cms.intake.headings import Heading, Wordings, heading, squeezed
from harassment_cms.intake.layout import Column, Role, Tool
from harassment_cms.intake.readers.protocol import (
    Head,
    Placed,
    distinct_names,
    metadata_role,
    repeated_warning,
)


class PlainCsv:
    """The last resort: it recognises every file, and finds its columns only through the form."""

    tool = Tool.PLAIN

    def recognises(self, head: Head) -> bool:
        """Always."""
        return True

    def place(self, head: Head, form: FormDef) -> Placed:
        """Match headings with wordings and ids; what the form does not know may be the tool's id or date.

        Raises `InputRefusedError` when a second heading row follows: it would become a report.
        """
        wordings = Wordings(form)
        _refuse_second_heading(head, wordings)
        others = _other_headings(form)
        columns: list[Column] = []
        repeated: list[str] = []
        beside: Question | None = None
        for header in head.header:
            part = heading(header)
            found = _candidates(part)
            asked = others.get(squeezed(part.words)) or (beside if _asks_for_words(part) else None)
            if asked is not None and asked.other and wordings.find(found) is None:
                columns.append(Column(header, Role.OTHER, part.words, asked.id))
            elif question := wordings.take(found):
                beside = question
                columns.append(Column(header, Role.ANSWER, part.words, question.id))
            else:
                if wordings.find(found):
                    repeated.append(part.words)
                role = metadata_role(header, [column.role for column in columns])
                columns.append(Column(header, role or Role.UNMAPPED, part.words))
        return Placed(distinct_names(columns), repeated_warning(repeated))


def _candidates(part: Heading) -> list[str]:
    number = ".".join(part.path)
    return [f"{number}. {part.words}", part.words] if part.path else [part.words]


def _other_headings(form: FormDef) -> dict[str, Question]:
    """Headings that say for themselves after which question's "Other" their words were written."""
    asked = [question for question in form.questions if question.other]
    return {squeezed(f"{name} other"): question for question in asked for name in (question.id, question.text)}


def _asks_for_words(part: Heading) -> bool:
    """Whether a heading asks for words after the "Other" of the question beside which it stands."""
    return part.asks_for_other or squeezed(part.words) in ("other", "otherpleasespecify", "pleasespecify")


def _refuse_second_heading(head: Head, wordings: Wordings) -> None:
    for row in head.rows[:3]:
        cells = [cell for cell in row if cell.strip()]
        again = sum("ImportId" in cell or wordings.find([cell]) is not None for cell in cells)
        if cells and again * 2 > len(cells):
            raise InputRefusedError(
                f"“{head.name}” has more than one heading row, which cannot be read yet. Nothing was changed.",
                "Take out all but one of the heading rows in a copy, and import the copy.",
            )
