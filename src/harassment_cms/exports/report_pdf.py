"""A report as PDF: tagged for screen readers (PDF/UA-1), the same bytes from the same report on any computer.

Typst sets it from the template beside this module, to which the report comes as data: no word of it acts as markup.
Typst's own fonts are used; only for signs that they lack are the computer's asked. The document's date is the
report's, so nothing of the moment or the machine it is printed on is in it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figures import Report
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.bar_charts import Chart
from harassment_cms.exports.house import House
from harassment_cms.exports.report_outline import Grid, Part, outline_of

TEMPLATE = Path(__file__).with_name("report.typ")


def render(report: Report, house: House) -> bytes:
    """Return the report as PDF.

    Raises ``InputRefusedError`` where a word holds signs that no font here can show, or the logo is damaged.
    """
    import typst

    source, said = template(), data(report, house)
    made_at = int(report.generated_at.timestamp())
    for ignores_fonts_of_computer in (True, False):
        try:
            made = typst.compile(
                source,
                format="pdf",
                sys_inputs={"report": said},
                pdf_standards=["ua-1"],
                ignore_system_fonts=ignores_fonts_of_computer,
                timestamp=made_at,
            )
        except typst.TypstError as error:
            failed = error
        else:
            assert isinstance(made, bytes), "a document that goes to no file comes back as bytes"
            return made
    if "decode" in str(failed):
        raise InputRefusedError(
            "The picture in the logo's file is damaged. Nothing was written.",
            "Save it again as PNG or JPEG, or take its name out of settings.yaml: branding, logo.",
        ) from failed
    raise InputRefusedError(
        "The report holds signs that no font on this computer can show. Nothing was written.",
        "Write it as a web page, which the reader's own fonts show: --format html",
    ) from failed


def template() -> bytes:
    """Return the source that sets a report."""
    return TEMPLATE.read_bytes()


def data(report: Report, house: House) -> str:
    """Return what the template sets, as JSON."""
    outline = outline_of(report)
    colour, second_colour = house.colours()
    said = {
        "title": outline.title,
        "organisation": safe_text(house.organisation),
        "practice": house.practice,
        "logo": None if house.logo is None else list(house.logo.content),
        "colour": colour,
        "second_colour": second_colour,
        "period": outline.period,
        "mark": outline.mark,
        "status": outline.status,
        "made": list(report.generated_at.timetuple()[:6]),
        "about": outline.about,
        "remarks": outline.remarks,
        "parts": list(map(_part, outline.parts)),
        "notes": outline.notes,
        "symbols": outline.symbols,
    }
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _part(part: Part) -> dict[str, Any]:
    return {"title": part.title, "text": part.text, "tables": list(map(_grid, part.grids))}


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "heads": grid.heads,
        "lines": [
            {
                "label": line.label,
                "figures": [figure.shown for figure in line.figures],
                "changed": line.changed,
                "total": line.total,
            }
            for line in grid.lines
        ],
        "notes": grid.notes,
        "restated": grid.restated,
        "said": grid.said,
        "chart": None if grid.chart is None else _chart(grid.chart),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "alt": chart.alt,
        "period": chart.period,
        "before": chart.before,
        "not_drawn": chart.not_drawn,
        "bars": [
            {
                "label": bar.label,
                "shown": bar.figure.shown,
                "long": chart.long(bar.figure),
                "before": None if bar.before.value is None else chart.long(bar.before),
            }
            for bar in chart.bars
        ],
    }
