"""A report as a workbook (XLSX): an overview, and a sheet for each table, with real numbers to reckon with.

A figure is a number that is shown as it was published; a withheld one is its symbol. No word can become a formula or
a link, and no formula is in the file. Made in memory, without a temporary file, and the same bytes from the same
report: the file's date is the report's, and its author is the organisation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.disclosure import Published
from harassment_cms.domain.figures import Report
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.house import House
from harassment_cms.exports.report_outline import CHANGED, Grid, Line, Outline, outline_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

OVERVIEW = "Overview"
LONGEST_NAME = 31
"""Characters a sheet's name may have."""

HEAD_ROW = 3
"""The row (from 0) of a table's heads; above it stand its title, the status and a line that is empty."""

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LABEL_WIDTH, _FIGURE_WIDTH, _PROSE_WIDTH = 52, 16, 100
_LOGO_HEIGHT = 60  # pixels


def render(report: Report, house: House) -> bytes:
    """Return the report as a workbook."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, plain) as workbook:
        outline = outline_of(report)
        workbook.set_properties(
            {
                "title": f"{outline.title}, {outline.period}",
                "author": safe_text(house.organisation),
                "company": safe_text(house.organisation),
                "comments": outline.status,
                "created": report.generated_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        _Maker(workbook, outline, house).fill()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Fills one workbook."""

    workbook: Workbook
    outline: Outline
    house: House
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def fill(self) -> None:
        """Write the overview and every table."""
        names = sheet_names([grid for part in self.outline.parts for grid in part.grids])
        self._overview(self._sheet(OVERVIEW), names)
        for part in self.outline.parts:
            for grid in part.grids:
                self._table(self._sheet(names[grid.id]), grid)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        organisation = safe_text(self.house.organisation).replace("&", "&&")
        sheet.set_footer(f"&L{organisation}: {self.outline.mark}&RPage &P of &N"[:255])
        return sheet

    def _format(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({"valign": "top", **how})
        return self.formats[key]

    def _heading(self, size: int) -> Any:
        return self._format(bold=True, font_size=size, font_color=self.house.colours()[0])

    def _overview(self, sheet: Worksheet, names: Mapping[str, str]) -> None:
        outline, wrapped = self.outline, self._format(text_wrap=True)
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, 1, _PROSE_WIDTH)
        sheet.write_string(0, 0, outline.title, self._heading(18))
        sheet.write_string(1, 0, outline.period, self._format(font_size=13))
        sheet.write_string(2, 0, safe_text(self.house.organisation))
        self._logo(sheet)
        lines = [
            ("Status", outline.status),
            *(("", words) for words in (*outline.remarks, *outline.about)),
        ]
        row = self._pairs(sheet, 4, lines)
        for part in outline.parts:
            sheet.write_string(row, 0, part.title, self._heading(12))
            sheet.write_string(row, 1, part.text, wrapped)
            row += 1
            for grid in part.grids:
                sheet.write_url(row, 0, f"internal:'{names[grid.id]}'!A1", string=grid.title)
                row += 1
            row += 1
        if outline.symbols:
            sheet.write_string(row, 0, "What the signs mean", self._heading(12))
            self._pairs(sheet, row + 1, outline.symbols)

    def _pairs(self, sheet: Worksheet, row: int, lines: Sequence[tuple[str, str]]) -> int:
        """Write labels beside words, and return the second row after them."""
        bold, wrapped = self._format(bold=True), self._format(text_wrap=True)
        for label, words in lines:
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, words, wrapped)
            row += 1
        return row + 1

    def _logo(self, sheet: Worksheet) -> None:
        if (logo := self.house.logo) is not None:
            scale = _LOGO_HEIGHT / logo.height
            how = {
                "image_data": io.BytesIO(logo.content),
                "x_scale": scale,
                "y_scale": scale,
                "description": safe_text(self.house.organisation),
            }
            sheet.insert_image(0, 1, f"logo.{logo.kind}", how)

    def _table(self, sheet: Worksheet, grid: Grid) -> None:
        heads = list(grid.heads)
        if grid.restated:
            heads.insert(3, "Changed")
        last = len(heads) - 1
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, last, _FIGURE_WIDTH)
        sheet.write_string(0, 0, grid.title, self._heading(14))
        sheet.write_string(1, 0, f"{self.outline.mark}.", self._format(bold=True))
        lines = [line for line in grid.lines if not line.total]
        self._heads(sheet, heads, len(lines), grid)
        for row, line in enumerate(grid.lines, HEAD_ROW + 1):
            self._line(sheet, row, line, restated=grid.restated)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.repeat_rows(HEAD_ROW)
        row = HEAD_ROW + len(grid.lines) + 2
        wrapped = self._format(text_wrap=True)
        said = [f"{label}. {words}" for label, words in grid.said]
        for note in (*said, *(self.outline.notes[number - 1] for number in grid.notes)):
            sheet.merge_range(row, 0, row, last, "", wrapped)
            sheet.write_string(row, 0, note, wrapped)
            width = _LABEL_WIDTH + _FIGURE_WIDTH * last
            sheet.set_row(row, 15 * (1 + len(note) // width))
            row += 1

    def _heads(self, sheet: Worksheet, heads: Sequence[str], lines: int, grid: Grid) -> None:
        """Make a table of it, which screen readers announce with its heads; the total stays outside of it."""
        left, right = self._format(bold=True), self._format(bold=True, align="right", text_wrap=True)
        columns = [{"header": head, "header_format": right if place else left} for place, head in enumerate(heads)]
        sheet.add_table(
            HEAD_ROW,
            0,
            HEAD_ROW + max(lines, 1),
            len(heads) - 1,
            {
                "name": f"table_{re.sub('[^A-Za-z0-9_]', '_', grid.id)}",
                "columns": columns,
                "style": "Table Style Light 1",
                "autofilter": False,
                "description": f"{grid.title}. {self.outline.mark}.",
                "title": grid.title,
            },
        )

    def _line(self, sheet: Worksheet, row: int, line: Line, *, restated: bool) -> None:
        strong = {"bold": True, "top": 1} if line.total else {}
        sheet.write_string(row, 0, line.label, self._format(text_wrap=True, **strong))
        own = 2 if restated else 1
        for place, figure in enumerate(line.figures):
            column = place + 1 + (1 if restated and place >= own else 0)
            self._figure(sheet, row, column, figure, {**strong, **({"bold": True} if place < own else {})})
        if restated:
            words = CHANGED if line.changed else ""
            sheet.write_string(row, own + 1, words, self._format(align="right", **strong))

    def _figure(self, sheet: Worksheet, row: int, column: int, figure: Published, how: Mapping[str, Any]) -> None:
        if figure.value is None:
            sheet.write_string(row, column, figure.shown, self._format(align="right", **how))
        else:
            number, form = as_number(figure.value, figure.shown)
            sheet.write_number(row, column, number, self._format(align="right", num_format=form, **how))


def as_number(value: int | float, shown: str) -> tuple[int | float, str]:
    """Return the number of a cell and the number format with which it reads as it was published."""
    if shown.endswith("%"):
        return value / 100, "0.0%" if "." in shown else "0%"
    if isinstance(value, float):
        return value, "0.0"
    return value, "0" if shown == str(value) else ";".join([f'"{shown}"'] * 3)


def sheet_names(grids: Sequence[Grid]) -> dict[str, str]:
    """Return a name for the sheet of each table, by its id: its title, as far as a name may go, and no name twice."""
    names: dict[str, str] = {}
    taken = {OVERVIEW.casefold()}
    for grid in grids:
        title = " ".join(_NOT_IN_A_NAME.sub(" ", grid.title.replace("'", "’")).split()) or "Table"
        name, number = _cut(title, LONGEST_NAME), 2
        while name.casefold() in taken:
            ending = f" {number}"
            name, number = _cut(title, LONGEST_NAME - len(ending)) + ending, number + 1
        taken.add(name.casefold())
        names[grid.id] = name
    return names


def _cut(title: str, longest: int) -> str:
    """Cut a title after a whole word, if there is one."""
    if len(title) <= longest:
        return title
    kept = title[: longest + 1].rpartition(" ")[0]
    return kept or title[:longest]
