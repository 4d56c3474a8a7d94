"""KoboToolbox, CSV and XLSX: the tool's own columns stand last, and groups of questions on further sheets.

Headings and answers are names or labels, as their owner chose; HXL tags may stand in a second heading row.
"""

from __future__ import annotations

from typing import Final

from harassment_cms.intake.headings import clean
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.xforms import Questions
from harassment_cms.intake.survey import Survey, SurveyColumn

_OWN: Final = {
    "_id": Role.RESPONSE_ID,
    "_submission_time": Role.SUBMITTED_AT,
    "_uuid": Role.TOOL,
    "_index": Role.TOOL,
    "__version__": Role.TOOL,
    "_version_": Role.TOOL,
    "_status": Role.TOOL,
    # What its owner marked while looking through the responses is nobody's answer.
    "_validation_status": Role.TOOL,
    "_notes": Role.TOOL,
    "_tags": Role.TOOL,
    "_xform_id_string": Role.TOOL,
    "_attachments": Role.TOOL,
    "formhub/uuid": Role.TOOL,
    "_submitted_by": Role.LEFT_OUT,
    "_geolocation": Role.LEFT_OUT,
    "_parent_table_name": Role.TOOL,
    "_parent_index": Role.TOOL,
}
_OF_RESPONSE: Final = "_submission_"
_TAIL: Final = frozenset({"_id", "_uuid", "_submission_time", "_index"})
_FURTHER: Final = frozenset({"_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid"})
_LEAST: Final = 3


class Kobo:
    """One table of an export: the responses, or a group of questions asked several times."""

    tool = Tool.KOBO

    def recognises(self, head: Head) -> Evidence | None:
        """The tool's own columns, or those by which a further sheet's rows name their response."""
        headers = {clean(header) for header in head.header}
        if len(headers & _TAIL) >= _LEAST or len(headers & _FURTHER) >= _LEAST:
            return Evidence(Strength.CERTAIN, "KoboToolbox's own columns, such as _uuid and _index")
        return None

    def describe(self, head: Head) -> Survey:
        """Tell the tool's own columns from questions, and the boxes of a question from questions."""
        headers = [clean(header) for header in head.header]
        rows = 2 if _is_tagged(head) else 1
        identity = _identity(headers)
        own = {place: column for place, header in enumerate(headers) if (column := _own(header, identity))}
        questions = Questions(head, rows, tuple(own))
        columns = [own.get(place) or questions.column(place) for place in range(len(headers))]
        return Survey(tuple(columns), heading_rows=rows, joins=" ", zone="UTC")


def _is_tagged(head: Head) -> bool:
    """Whether tags of the humanitarian exchange language stand in a second heading row."""
    if len(head.rows) < 2:
        return False
    filled = [cell.strip() for cell in head.rows[1] if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _identity(headers: list[str]) -> tuple[str, Role]:
    """The column that says which response a row is or, on a further sheet, belongs to.

    An edited response keeps its ``_id`` on one server and changes its ``_uuid``.
    """
    for header, role in (("_submission__id", Role.PARENT_ID), ("_submission__uuid", Role.PARENT_ID)):
        if header in headers and "_parent_index" in headers:
            return header, role
    return ("_id" if "_id" in headers else "_uuid"), Role.RESPONSE_ID


def _own(header: str, identity: tuple[str, Role]) -> SurveyColumn | None:
    if header == identity[0]:
        return SurveyColumn(header, identity[1], header)
    if header in _OWN:
        role = _OWN[header]
        return SurveyColumn(header, role, header)
    if header.startswith(_OF_RESPONSE):
        role = _OWN.get(header.removeprefix(_OF_RESPONSE), Role.TOOL)
        return SurveyColumn(header, role if role is Role.LEFT_OUT else Role.TOOL, header)
    return None
