"""A published page as PDF: tagged for screen readers (PDF/UA-1), the same bytes from the same page on any computer.

Typst sets it from the template beside this module. Its own fonts are used, so that nothing depends on the computer;
only for signs that they lack (Chinese, Japanese, Korean and some others) the computer's are asked.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.safetext import safe_text
from harassment_cms.signposting.leaflet import Block, Entry, Leaflet, Line, Listing, Prose, Section

_TEMPLATE = "leaflet.typ"


def render(leaflet: Leaflet) -> bytes:
    """Return the page as PDF.

    Raises ``InputRefusedError`` where a word holds signs that no font here can show.
    """
    import typst

    template = files("harassment_cms.exports").joinpath(_TEMPLATE).read_bytes()
    words = json.dumps(_data(leaflet), ensure_ascii=True, sort_keys=True)
    for ignores_fonts_of_computer in (True, False):
        try:
            made = typst.compile(
                template,
                format="pdf",
                pdf_standards=["ua-1"],
                ignore_system_fonts=ignores_fonts_of_computer,
                sys_inputs={"leaflet": words},
            )
        except typst.TypstError as error:
            failed = error
        else:
            assert isinstance(made, bytes), "a document that goes to no file comes back as bytes"
            return made
    raise InputRefusedError(
        "The page holds signs that no font on this computer can show. Nothing was written.",
        "Publish it as HTML, which the reader's own fonts show: --format html",
    ) from failed


def _data(leaflet: Leaflet) -> dict[str, Any]:
    return {
        "title": _safe(leaflet.title),
        "organisation": _safe(leaflet.organisation),
        "practice": leaflet.practice,
        "urgent": _section(leaflet.urgent),
        "sections": list(map(_section, leaflet.sections)),
        "sheets": [
            {
                "heading": _safe(sheet.heading),
                "groups": [
                    (_safe(heading), [(_safe(name), _safe(ways)) for name, ways in rows])
                    for heading, rows in sheet.groups
                ],
            }
            for sheet in leaflet.sheets
        ],
        "closing": list(map(_safe, leaflet.closing)),
    }


def _section(section: Section) -> dict[str, Any]:
    return {"heading": _safe(section.heading), "blocks": list(map(_block, section.blocks))}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Prose(line):
            return {"kind": "prose", "line": _line(line)}
        case Listing(points, counted):
            return {"kind": "steps" if counted else "points", "points": list(map(_line, points))}
        case Entry():
            return {
                "kind": "entry",
                "name": _safe(block.name),
                "description": _safe(block.description),
                "ways": [
                    {"verb": _safe(way.verb), "words": _safe(way.words), "href": _safe(way.href)}
                    for way in block.ways
                ],
                "facts": [(_safe(label), _safe(words)) for label, words in block.facts],
                "caution": _safe(block.caution),
                "checked": _safe(block.checked),
                "notes": _safe(block.notes),
            }


def _line(line: Line) -> list[dict[str, Any]]:
    return [{"text": _safe(run.text), "href": _safe(run.href), "strong": run.strong} for run in line]


def _safe(words: str) -> str:
    return safe_text(words, limit=10**9)
