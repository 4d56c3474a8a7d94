"""A build sheet as JSON, for scripts that set a survey up. Keys may be added; none is taken away."""

from __future__ import annotations

import json
from typing import Any

from harassment_cms.exports.survey_tools import KINDS, OTHER_WORDS, TOOLS
from harassment_cms.formdefs.sheet import BuildSheet, Item, Shown


def to_json(sheet: BuildSheet) -> dict[str, Any]:
    """Return the sheet as plain data."""
    form = sheet.form
    return {
        "form": form.id,
        "version": form.version,
        "hash": form.hash,
        "title": form.title,
        "audience": list(form.audience),
        "language": form.language,
        "before": list(sheet.before),
        "texts": [
            {
                "id": text.id,
                "title": text.title,
                "language": text.language,
                "paragraphs": list(text.paragraphs),
                "routes": [
                    {"route": outlook.route, "label": outlook.label, "lines": list(outlook.lines)}
                    for outlook in text.outlooks
                ],
            }
            for text in sheet.texts
        ],
        "welcome": [{"id": item.question.id, "text": item.question.text} for item in sheet.welcome],
        "pages": [
            {
                "number": page.number,
                "title": page.title,
                "only_for": _shown(page.shown),
                "items": [_item(item) for item in page.items],
            }
            for page in sheet.pages
        ],
        "export": [
            {"tool": tool.name, "response_id": tool.id, "sent": tool.sent, "settings": tool.export} for tool in TOOLS
        ],
    }


def render(sheet: BuildSheet) -> str:
    """Return the sheet as one JSON object in ASCII; the same form and settings always give the same text."""
    return json.dumps(to_json(sheet), indent=2, sort_keys=True, ensure_ascii=True) + "\n"


def _item(item: Item) -> dict[str, Any]:
    question = item.question
    return {
        "number": item.number,
        "id": question.id,
        "type": question.type.value,
        "answered_by": KINDS[question.type],
        "text": question.text,
        "help": question.help,
        "required": question.required,
        "only_for": _shown(item.shown),
        "options": [{"code": option.code, "label": option.label} for option in question.options],
        "other_words": OTHER_WORDS if question.other else None,
    }


def _shown(shown: Shown | None) -> dict[str, Any] | None:
    if shown is None:
        return None
    return {
        "number": shown.number,
        "question": shown.question,
        "codes": list(shown.codes),
        "labels": list(shown.labels),
    }
