"""Qualtrics before its current exporter: two heading rows that begin with ``V1``, and one unnamed column too many."""

from __future__ import annotations

import re

from harassment_cms.intake.headings import squeezed
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.readers.option_columns import OptionColumns
from harassment_cms.intake.readers.protocol import Evidence, Head, Strength
from harassment_cms.intake.readers.qualtrics_columns import BLANKS, asked_by_name, own_columns, warnings_about
from harassment_cms.intake.survey import Survey, SurveyColumn

_OWN_NAME = re.compile(r"V\d+")
_FIRST_TEXTS = ["responseid", "responseset"]
_PERSONAL = ("name", "emailaddress")
_MARKS = ("-",)


class QualtricsLegacy:
    """Codes and question texts above the answers, and no ImportIds."""

    tool = Tool.QUALTRICS_LEGACY

    def recognises(self, head: Head) -> Evidence | None:
        """``V1``, ``V2`` … stand above ``ResponseID``, ``ResponseSet`` …"""
        if len(head.rows) < 2 or not all(_OWN_NAME.fullmatch(header.strip()) for header in head.header[:2]):
            return None
        if [squeezed(cell) for cell in head.rows[1][:2]] != _FIRST_TEXTS:
            return None
        return Evidence(Strength.CERTAIN, "two heading rows begin with V1 and ResponseID")

    def describe(self, head: Head) -> Survey:
        """Take neighbours together whose names belong to one question."""
        headers = head.header
        rows = min(2, len(head.rows))
        texts = head.rows[rows - 1]
        # Only columns called V1, V2 … are the tool's own, whatever a question may be worded.
        names = [
            text if _OWN_NAME.fullmatch(header) or header == text else header
            for header, text in zip(headers, texts, strict=True)
        ]
        found = own_columns(headers, texts, names, _PERSONAL)
        unnamed = [place for place, header in enumerate(headers) if not header.strip() and not texts[place].strip()]
        found |= {place: SurveyColumn(headers[place], Role.EMPTY_PARENT, f"Column {place + 1}") for place in unnamed}
        places = [place for place in range(len(headers)) if place not in found]
        asked = asked_by_name(headers, texts, places)
        found |= OptionColumns(head, rows, _MARKS, BLANKS).describe(asked)
        columns = tuple(found[place] for place in range(len(headers)))
        return Survey(
            columns,
            heading_rows=rows,
            coded_headings=True,
            mangled_headings=True,
            warnings=warnings_about(head, rows, columns),
        )
