"""A report as JSON that scripts rely on, and back again for reports that were released.

Called by ``report --format json`` and by the ledger of releases. The keys are those of design section
7; ``title``, ``sections``, ``definition``, ``status``, ``notes``, the period's label and dates, what a table is
``by`` and ``where``, and in a restatement ``now`` and ``restated`` are added to them. Only published values are in
a ``Report``, so only published values can come out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from harassment_cms.domain.disclosure import Published
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.figure_subjects import counts_cases
from harassment_cms.domain.figures import Report, Row, Section, Table
from harassment_cms.domain.moments import maybe_moment, moment, to_text
from harassment_cms.domain.on_paper import percent_change
from harassment_cms.domain.periods import Period


def to_json(report: Report) -> dict[str, Any]:
    """Return the report as plain data for ``json.dumps``; a figure that is not given is ``null``."""
    data = {
        "period": report.period.id,
        "period_label": report.period.label,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "profile": report.profile,
        "status": report.status,
        "generated_at": to_text(report.generated_at),
        "tables": [_table_to_json(table) for table in report.tables],
        "notes": list(report.notes),
        "title": report.title,
        "sections": [
            {"id": one.id, "title": one.title, "text": one.text, "tables": list(one.tables)}
            for one in report.sections
        ],
        "definition": report.definition,
        "definition_sha256": report.definition_sha256,
    }
    return data if report.restated_at is None else data | {"restated_at": to_text(report.restated_at)}


def to_bytes(report: Report) -> bytes:
    """Return the report as the one sequence of bytes that is released: JSON, sorted, in ASCII."""
    return json.dumps(to_json(report), sort_keys=True, separators=(",", ":")).encode("ascii")


def from_bytes(content: bytes) -> Report:
    """Read what ``to_bytes`` wrote. Raises IntegrityError when it is not whole."""
    try:
        data = json.loads(content)
    except ValueError:
        raise _not_read() from None
    return from_json(data)


def from_json(data: Mapping[str, Any]) -> Report:
    """Read what ``to_json`` wrote (moments to the second). Raises IntegrityError when it is not whole."""
    try:
        return Report(
            period=Period(
                data["period"],
                data["period_label"],
                date.fromisoformat(data["first"]),
                date.fromisoformat(data["last"]),
            ),
            profile=data["profile"],
            status=data["status"],
            generated_at=moment(data["generated_at"]),
            tables=tuple(_table_from_json(table) for table in data["tables"]),
            notes=tuple(data["notes"]),
            title=data["title"],
            sections=tuple(
                Section(one["id"], one["title"], one["text"], tuple(one["tables"])) for one in data["sections"]
            ),
            definition=data["definition"],
            definition_sha256=data["definition_sha256"],
            restated_at=maybe_moment(data.get("restated_at")),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _not_read() from None


def _not_read() -> IntegrityError:
    return IntegrityError(
        "The stored report cannot be read. Nothing was changed.", "Run hcms doctor, and keep what it says."
    )


def _table_to_json(table: Table) -> dict[str, Any]:
    data = {
        "id": table.id,
        "title": table.title,
        "multi": table.multi,
        "columns": list(table.columns),
        "rows": [_row_to_json(row) | _change(table, row) for row in table.rows],
        "total": table.total.value,
        "total_shown": table.total.shown,
        "notes": list(table.notes),
        "by": table.by,
        "where": {field: list(codes) for field, codes in table.where},
        "change": table.change,
    }
    return data if table.total_now is None else data | {"total_now": _cell_to_json(table.total_now)}


def _row_to_json(row: Row) -> dict[str, Any]:
    data = {
        "code": row.code,
        "label": row.label,
        "value": row.value,
        "shown": row.shown,
        "previous": _cell_to_json(row.previous),
        "year_before": _cell_to_json(row.year_before),
    }
    if row.text:
        data["text"] = row.text
    return data if row.now is None else data | {"now": _cell_to_json(row.now), "restated": row.restated}


def _change(table: Table, row: Row) -> dict[str, Any]:
    if not table.change or not counts_cases(table, row):
        return {}
    this = Published(row.value, row.shown)
    sides = {"previous": row.previous, "year_before": row.year_before}
    return {"change": {side: percent_change(this, cell) for side, cell in sides.items()}}


def _cell_to_json(cell: Published) -> dict[str, Any]:
    return {"value": cell.value, "shown": cell.shown}


def _table_from_json(data: Mapping[str, Any]) -> Table:
    return Table(
        id=data["id"],
        title=data["title"],
        multi=data["multi"],
        columns=tuple(data["columns"]),
        rows=tuple(_row_from_json(row) for row in data["rows"]),
        total=Published(data["total"], data["total_shown"]),
        notes=tuple(data["notes"]),
        total_now=_cell_from_json(data["total_now"]) if "total_now" in data else None,
        by=data["by"],
        where=tuple((field, tuple(codes)) for field, codes in data["where"].items()),
        change=data["change"],
    )


def _row_from_json(data: Mapping[str, Any]) -> Row:
    return Row(
        code=data["code"],
        label=data["label"],
        value=data["value"],
        shown=data["shown"],
        previous=_cell_from_json(data["previous"]),
        year_before=_cell_from_json(data["year_before"]),
        now=_cell_from_json(data["now"]) if "now" in data else None,
        text=data.get("text", ""),
    )


def _cell_from_json(data: Mapping[str, Any]) -> Published:
    return Published(data["value"], data["shown"])
