"""A report as JSON for scripts: the keys of design section 7, sorted, in ASCII."""

from __future__ import annotations

import json

from harassment_cms.domain.figures import Report
from harassment_cms.domain.figures_json import to_json


def render(report: Report) -> str:
    """Return the report as one JSON object; the same report always gives the same text."""
    return json.dumps(to_json(report), indent=2, sort_keys=True, ensure_ascii=True) + "\n"
