"""A report in any format there is: the one door for the commands that write reports and releases.

Each format loads what it needs only when it is asked for, so that a text costs no more for there being PDF.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harassment_cms.domain.figures import Report
    from harassment_cms.exports.house import House

FILE_WIDTH = 80
"""Characters in a line of a text that goes to a file."""


class ReportFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    MD = "md"

    @property
    def binary(self) -> bool:
        """Whether it is no text, which no terminal can show."""
        return self in (ReportFormat.XLSX, ReportFormat.PDF)

    @property
    def shows_house(self) -> bool:
        """Whether the organisation's name, logo and colours are in it."""
        return self not in (ReportFormat.TEXT, ReportFormat.CSV, ReportFormat.JSON)


def written(
    report: Report, form: ReportFormat, house: House, *, width: int = FILE_WIDTH, plain: bool = False
) -> bytes:
    """Return the report as a file in this format; ``width`` and ``plain`` are for text alone.

    The same report and house always give the same bytes. Raises ``InputRefusedError`` where a format cannot show it.
    """
    if form is ReportFormat.TEXT:
        from harassment_cms.exports import text

        return text.render(report, width=width, plain=plain).encode("utf-8")
    if form is ReportFormat.CSV:
        from harassment_cms.exports import csvfile

        return csvfile.render(report).encode(csvfile.ENCODING)
    if form is ReportFormat.JSON:
        from harassment_cms.exports import jsonfile

        return jsonfile.render(report).encode("utf-8")
    return _document(form)(report, house)


def _document(form: ReportFormat) -> Callable[[Report, House], bytes]:
    if form is ReportFormat.XLSX:
        from harassment_cms.exports import report_workbook

        return report_workbook.render
    if form is ReportFormat.PDF:
        from harassment_cms.exports import report_pdf

        return report_pdf.render
    if form is ReportFormat.HTML:
        from harassment_cms.exports import report_html

        return lambda report, house: report_html.render(report, house).encode("utf-8")
    from harassment_cms.exports import report_markdown

    return lambda report, house: report_markdown.render(report, house).encode("utf-8")
