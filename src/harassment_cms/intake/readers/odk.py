"""ODK, as Briefcase and Central export it: a table of submissions, and one more for each repeated group.

``KEY`` names a row, ``PARENT_KEY`` the row it belongs to; keys of repeated groups begin with their submission's.
"""

from __future__ import annotations

from typing import Final

from harassment_cms.intake.headings import clean
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.xforms import Questions
from harassment_cms.intake.survey import Survey, SurveyColumn

_OWN: Final = {
    "KEY": Role.RESPONSE_ID,
    "PARENT_KEY": Role.PARENT_ID,
    "SubmissionDate": Role.SUBMITTED_AT,
    "meta-instanceID": Role.TOOL,
    "meta-instanceName": Role.TOOL,
    "instanceID": Role.TOOL,
    "instanceName": Role.TOOL,
    "AttachmentsPresent": Role.TOOL,
    "AttachmentsExpected": Role.TOOL,
    "Status": Role.TOOL,
    # What its owner decided while looking through the submissions is nobody's answer.
    "ReviewState": Role.TOOL,
    "Edits": Role.TOOL,
    "FormVersion": Role.TOOL,
    "SubmitterID": Role.LEFT_OUT,
    "SubmitterName": Role.LEFT_OUT,
    "DeviceID": Role.LEFT_OUT,
}
_SEVERAL: Final = "SET-OF-"


class Odk:
    """One table of an export: the submissions, or a repeated group."""

    tool = Tool.ODK

    def recognises(self, head: Head) -> Evidence | None:
        """``KEY``, in capitals, beside the date of submission or the key of another table's row."""
        headers = {clean(header) for header in head.header}
        if "KEY" not in headers or headers.isdisjoint({"SubmissionDate", "PARENT_KEY"}):
            return None
        return Evidence(Strength.CERTAIN, "ODK's own columns, KEY beside SubmissionDate or PARENT_KEY")

    def describe(self, head: Head) -> Survey:
        """Tell the tool's own columns from questions. Their headings may differ in case only."""
        headers = [clean(header) for header in head.header]
        own = {place: _own(header) for place, header in enumerate(headers) if _is_own(header)}
        questions = Questions(head, 1, tuple(own))
        columns = [own.get(place) or questions.column(place) for place in range(len(headers))]
        return Survey(tuple(columns), joins=" ")


def _is_own(header: str) -> bool:
    return header in _OWN or header.startswith(_SEVERAL)


def _own(header: str) -> SurveyColumn:
    return SurveyColumn(header, _OWN.get(header, Role.TOOL), header)
