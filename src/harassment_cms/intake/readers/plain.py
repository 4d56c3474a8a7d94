"""Any table with one heading row whose headings are a form's wordings or question ids."""

from __future__ import annotations

from harassment_cms.intake.headings import Heading, heading, squeezed
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength, metadata_role
from harassment_cms.intake.survey import Survey, SurveyColumn

_JOINS = ";,|\n"


class Plain:
    """The last resort: it recognises every file, and finds its columns only through the form."""

    tool = Tool.PLAIN

    def recognises(self, head: Head) -> Evidence | None:
        """Always, and never as anything but a possibility."""
        return Evidence(Strength.POSSIBLE, "a table with one heading row")

    def describe(self, head: Head) -> Survey:
        """Take each heading as a question; some may be the tool's id or date, if no form asks them."""
        columns: list[SurveyColumn] = []
        beside = ""
        for header in head.header:
            part = heading(header)
            wordings = _candidates(part)
            if role := metadata_role(header, [column.role for column in columns]):
                columns.append(SurveyColumn(header, role, part.words, wordings=wordings))
            elif beside and _asks_for_words(part):
                columns.append(SurveyColumn(header, Role.OTHER, part.words, group=beside, wordings=wordings))
            else:
                beside = header
                columns.append(SurveyColumn(header, Role.ANSWER, part.words, group=header, wordings=wordings))
        return Survey(columns=tuple(columns), joins=_JOINS, other_in_place=True)


def _candidates(part: Heading) -> tuple[str, ...]:
    number = ".".join(part.path)
    return (f"{number}. {part.words}", part.words) if part.path else (part.words,)


def _asks_for_words(part: Heading) -> bool:
    """Whether a heading asks for words after the "Other" of the question beside which it stands."""
    return part.asks_for_other or squeezed(part.words) in ("other", "otherpleasespecify", "pleasespecify")
