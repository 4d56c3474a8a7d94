"""Form definitions as imports used them, and the layouts under which records came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment
from harassment_cms.ports import BY_HAND_TOOL, StoredForm, StoredLayout
from harassment_cms.store.tables import FORM_VERSION, IMPORT_BATCH

_FORM: Any = FORM_VERSION.table
_BATCH: Any = IMPORT_BATCH.table
_FROM_FILES = _BATCH.c.tool != BY_HAND_TOOL


class FormRepository:
    """Forms and layouts, as stored."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def versions(self, form: str | None = None) -> tuple[StoredForm, ...]:
        """Return the definitions that reports were read with, of one form or of all, in the order they came."""
        statement = (
            select(
                _FORM.c.form,
                _FORM.c.hash,
                _FORM.c.definition,
                func.min(_BATCH.c.started_at).label("first"),
                func.max(_BATCH.c.started_at).label("last"),
                func.sum(case((_FROM_FILES, 1), else_=0)).label("imports"),
            )
            .join(_BATCH, _BATCH.c.form_version == _FORM.c.id)
            .group_by(_FORM.c.id)
            .order_by(_FORM.c.id)
        )
        if form is not None:
            statement = statement.where(_FORM.c.form == form)
        rows = self._connection.execute(statement).mappings()
        return tuple(
            StoredForm(
                row["form"], row["hash"], row["definition"], moment(row["first"]), moment(row["last"]), row["imports"]
            )
            for row in rows
        )

    def layouts(self, form: str) -> tuple[StoredLayout, ...]:
        """Return the different layouts under which imports brought a form's records, in the order they first did."""
        rows = self._connection.execute(
            select(_BATCH.c.layout, func.count(), func.min(_BATCH.c.started_at), func.max(_BATCH.c.started_at))
            .where(_BATCH.c.form == form, _FROM_FILES)
            .group_by(_BATCH.c.layout)
            .order_by(func.min(_BATCH.c.id))
        )
        return tuple(StoredLayout(row[0], row[1], moment(row[2]), moment(row[3])) for row in rows)
