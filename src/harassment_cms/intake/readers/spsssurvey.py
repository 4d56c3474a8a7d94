"""SPSS files, as Jisc Online Surveys and others write them: every variable brings its question and codes along."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.headings import clean, heading
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength, Variable, metadata_role
from harassment_cms.intake.survey import Survey, SurveyColumn

_NUMBERED = re.compile(r"(?P<stem>.+?)_(?P<number>\d+)")
_BETWEEN = " - "


class Spss:
    """The code book says what each column asks; a value that was declared missing is no answer."""

    tool = Tool.SPSS

    def recognises(self, head: Head) -> Evidence | None:
        """The file has a code book of its own."""
        return Evidence(Strength.CERTAIN, "an SPSS file with a code book of its own") if head.variables else None

    def describe(self, head: Head) -> Survey:
        """Take questions, options and tick boxes from the code book. There is no heading row to speak of."""
        if not head.variables:
            raise InputRefusedError(
                f"“{head.name}” is no SPSS file: it has no code book of its own. Nothing was changed.",
                "Leave --tool out, or name another tool.",
            )
        boxes = _boxes(head.variables)
        columns: list[SurveyColumn] = []
        for variable in head.variables:
            role = metadata_role(variable.name, [column.role for column in columns])
            columns.append(_metadata(variable, role) if role else _question(variable, boxes))
        return Survey(tuple(columns), coded_headings=True, zone="UTC")


def _metadata(variable: Variable, role: Role) -> SurveyColumn:
    return SurveyColumn(variable.name, role, variable.name, blanks=_folded(variable.blanks))


def _question(variable: Variable, boxes: dict[str, tuple[str, str, int]]) -> SurveyColumn:
    words = heading(variable.label).words or variable.name
    blanks = _folded(variable.blanks)
    stem = variable.name.rpartition("_")[0]
    if variable.name in boxes:
        asked, option, rank = boxes[variable.name]
        return SurveyColumn(
            variable.name,
            Role.TICK,
            asked,
            group=stem,
            wordings=(asked, heading(asked).words, stem),
            option=option,
            rank=rank,
            code=variable.name,
            blanks=blanks,
        )
    if stem and heading(variable.label).asks_for_other:
        return SurveyColumn(variable.name, Role.OTHER, words, group=stem, code=variable.name, blanks=blanks)
    wordings = (clean(variable.label), words, variable.name)
    return SurveyColumn(
        variable.name,
        Role.ANSWER,
        words,
        group=variable.name,
        wordings=tuple(dict.fromkeys(filter(None, wordings))),
        codes=variable.labels,
        code=variable.name,
        blanks=blanks,
    )


def _boxes(variables: Sequence[Variable]) -> dict[str, tuple[str, str, int]]:
    """Tick boxes by name, each with its question, its option and that option's place.

    Several variables of one stem whose labels begin with the same words, and that know one code: ticked.
    """
    groups: dict[str, list[Variable]] = {}
    for variable in variables:
        found = _NUMBERED.fullmatch(variable.name)
        if found and len(variable.labels) == 1 and variable.labels[0][0] == "1" and _BETWEEN in variable.label:
            groups.setdefault(found["stem"], []).append(variable)
    boxes: dict[str, tuple[str, str, int]] = {}
    for members in groups.values():
        asked = _shared_words([member.label for member in members])
        if asked:
            for rank, member in enumerate(members):
                option = clean(member.label[len(asked) + len(_BETWEEN) :])
                boxes[member.name] = (clean(asked), option, rank)
    return boxes


def _shared_words(labels: Sequence[str]) -> str:
    """The longest beginning, up to a dash, that all labels have in common."""
    pieces = labels[0].split(_BETWEEN)
    for length in range(len(pieces) - 1, 0, -1):
        asked = _BETWEEN.join(pieces[:length])
        if all(label.startswith(asked + _BETWEEN) for label in labels):
            return asked
    return ""


def _folded(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value.strip().casefold() for value in values)
