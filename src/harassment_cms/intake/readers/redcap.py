"""REDCap, raw and with labels: a row for each event and repeat of a record, and columns of each form's own.

``<form>_complete`` says how far staff got with a form, and 0 also stands where nobody opened it: it makes nothing
partial. The time stamp of the first survey does, where it says that the survey was not completed.
"""

from __future__ import annotations

import re
from typing import Final

from harassment_cms.intake.headings import clean, heading
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.survey import Survey, SurveyColumn

_PARTS: Final = frozenset(
    {
        "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
        "event name", "repeat instrument", "repeat instance",
    }
)  # fmt: skip
_GROUPS: Final = frozenset({"redcap_data_access_group", "data access group"})
_PEOPLE: Final = frozenset({"redcap_survey_identifier", "survey identifier"})
_BOX: Final = re.compile(r"(?P<stem>[a-z]\w*?)___(?P<option>\w+)")
_LABELLED_BOX: Final = re.compile(r"(?s)(?P<stem>.+?)\s*\(choice=(?P<option>.*)\)")
_NOT_COMPLETED: Final = "[not completed]"
_STATES: Final = frozenset({"0", "1", "2", "incomplete", "unverified", "complete"})
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?", re.ASCII)
_YES_NO: Final = (("1", "Yes"), ("0", "No"))
_OTHER: Final = re.compile(r"_(?:other|oth|specify)$")


class RedCap:
    """Field names and codes, or labels, as its owner chose."""

    tool = Tool.REDCAP

    def recognises(self, head: Head) -> Evidence | None:
        """Columns that REDCap names, boxes in its way of writing them, or a form's state beside a time stamp."""
        words = [clean(header).casefold() for header in head.header]
        if any(word.startswith("redcap_") for word in words):
            return Evidence(Strength.CERTAIN, "REDCap's own columns, such as redcap_event_name")
        boxes = sum(bool(_BOX.fullmatch(word) or _LABELLED_BOX.fullmatch(word)) for word in words)
        states = [place for place in range(1, len(words)) if _is_state(head, place)]
        if boxes and states:
            return Evidence(Strength.CERTAIN, "tick boxes and the state of a form in REDCap's way")
        if boxes or states:
            return Evidence(Strength.LIKELY, "tick boxes or the state of a form in REDCap's way")
        return None

    def describe(self, head: Head) -> Survey:
        """Take the first column for the record's id, as REDCap writes it, whatever it is called."""
        return Survey(_columns(head), joins=",;")


def _columns(head: Head) -> tuple[SurveyColumn, ...]:
    headers = [clean(header) for header in head.header]
    stems = {found["stem"] for header in headers if (found := _box(header))}
    columns = [SurveyColumn(headers[0], Role.RESPONSE_ID, headers[0])]
    stamped = False
    for place, header in enumerate(headers[1:], 1):
        if _is_stamp(head, place):
            role = Role.TOOL if stamped else Role.SUBMITTED_AT
            marks = () if stamped else (_NOT_COMPLETED,)
            column = SurveyColumn(header, role, header, partial=marks, blanks=(_NOT_COMPLETED,))
            stamped = True
        else:
            column = _own(head, place, header) or _question(head, place, header, stems, columns[-1])
        columns.append(column)
    return tuple(columns)


def _own(head: Head, place: int, header: str) -> SurveyColumn | None:
    word = header.casefold()
    if word in _PARTS:
        return SurveyColumn(header, Role.RESPONSE_PART, header)
    if word in _PEOPLE:
        return SurveyColumn(header, Role.LEFT_OUT, header)
    if word in _GROUPS or word.startswith("redcap_") or _is_state(head, place):
        return SurveyColumn(header, Role.TOOL, header)
    return None


def _question(head: Head, place: int, header: str, stems: set[str], before: SurveyColumn) -> SurveyColumn:
    if found := _box(header):
        stem = found["stem"]
        return SurveyColumn(
            header,
            Role.TICK,
            stem,
            group=stem,
            wordings=(stem,),
            option=found["option"].strip(),
            rank=place,
            code=header,
        )
    stem = before.group if heading(header).asks_for_other else _OTHER.sub("", header)
    if stem != header and (stem in stems or stem in head.header):
        return SurveyColumn(header, Role.OTHER, header, group=stem, wordings=(header,), code=header)
    cells = {cell.strip() for cell in head.cells(place)}
    guessed = _YES_NO if cells and cells <= {"0", "1"} else ()
    return SurveyColumn(header, Role.ANSWER, header, group=header, wordings=(header,), guessed=guessed, code=header)


def _box(header: str) -> re.Match[str] | None:
    return _BOX.fullmatch(header) or _LABELLED_BOX.fullmatch(header)


def _is_state(head: Head, place: int) -> bool:
    """Whether a column says how far a form was filled in."""
    word = clean(head.header[place]).casefold()
    if not word.endswith("_complete") and word != "complete?":
        return False
    return all(cell.strip().casefold() in _STATES for cell in head.cells(place))


def _is_stamp(head: Head, place: int) -> bool:
    """Whether a column says when a survey was sent."""
    word = clean(head.header[place]).casefold()
    if not word.endswith("_timestamp") and word != "survey timestamp":
        return False
    cells = [cell.strip() for cell in head.cells(place)]
    return all(cell.casefold() == _NOT_COMPLETED or _TIME.match(cell) for cell in cells)
