"""Form definitions as imports used them, and the layouts under which records came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.moments import moment
from harassment_cms.ports import BY_HAND_TOOL, RowTags, StoredForm, StoredLayout
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.tables import FORM_STATE, FORM_VERSION, IMPORT_BATCH

_FORM: Any = FORM_VERSION.table
_BATCH: Any = IMPORT_BATCH.table
_STATE: Any = FORM_STATE.table
_FROM_FILES = _BATCH.c.tool != BY_HAND_TOOL


class FormRepository:
    """Forms and layouts, as stored."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

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
            select(
                _BATCH.c.layout,
                _BATCH.c.placed,
                func.group_concat(_BATCH.c.id),
                func.min(_BATCH.c.started_at),
                func.max(_BATCH.c.started_at),
            )
            .where(_BATCH.c.form == form, _FROM_FILES)
            .group_by(_BATCH.c.layout, _BATCH.c.placed)
            .order_by(func.min(_BATCH.c.id))
        )
        return tuple(
            StoredLayout(
                row[0], json.loads(row[1]), tuple(map(int, row[2].split(","))), moment(row[3]), moment(row[4])
            )
            for row in rows
        )

    def rows_of(self, batch: int) -> Iterator[tuple[int, RowTags]]:
        """Yield the case, and what it is known by, of each record of an import that belongs to a case."""
        rows = self._connection.exec_driver_sql(
            "SELECT coalesce(s.case_id, r.case_id) AS belongs, identity, record_tag, answers_tag, answer_tags "
            "FROM submission s LEFT JOIN response_row r ON r.submission_id = s.id "
            "WHERE s.batch_id = ? AND belongs IS NOT NULL ORDER BY s.id",
            (batch,),
        )
        return ((row[0], RowTags(*map(bytes, row[1:]))) for row in rows)

    def set_placed(self, batch: int, placed: Mapping[str, str]) -> None:
        """Note which columns of an import have a question since, now that its cases are told."""
        version = self._connection.execute(select(_BATCH.c.version).where(_BATCH.c.id == batch)).scalar_one()
        self._ledger.update(IMPORT_BATCH, batch, int(version), {"placed": json.dumps(placed, sort_keys=True)})

    def any_imports(self) -> bool:
        """Return whether anything was imported yet."""
        return self._connection.execute(select(_BATCH.c.id).limit(1)).first() is not None

    def told(self, form: str) -> bytes | None:
        """Return a form's definition as cases were last told of it; None before the first time."""
        found = self._connection.execute(
            select(_STATE.c.definition).where(_STATE.c.form == form)
        ).scalar_one_or_none()
        return None if found is None else bytes(found)

    def digest_told(self) -> str | None:
        """Return the digest of the form files that cases were last told of; None before the first time."""
        return self._connection.execute(select(_STATE.c.digest).limit(1)).scalar_one_or_none()

    def told_all(self) -> tuple[bytes, ...]:
        """Return the definitions of all forms as cases were last told of them, in the order they became known."""
        found = self._connection.execute(select(_STATE.c.definition).order_by(_STATE.c.id)).scalars()
        return tuple(map(bytes, found))

    def doubt(self) -> None:
        """Note that some cases may not have been told, so that the next opening tells all again."""
        for row in self._connection.execute(select(_STATE.c.id, _STATE.c.version, _STATE.c.digest)).all():
            if row[2]:
                self._ledger.update(FORM_STATE, row[0], row[1], {"digest": ""})

    def tell(self, definitions: Mapping[str, bytes], digest: str) -> None:
        """Note that cases were told of these forms; one whose file is gone stays as it was."""
        known = {
            row["form"]: row for row in self._connection.execute(select(_STATE).order_by(_STATE.c.id)).mappings()
        }
        for form, definition in definitions.items():
            if form not in known:
                row = {"id": self._ledger.reserve(), "form": form, "definition": definition, "digest": digest}
                self._ledger.insert(FORM_STATE, row)
        for form, told in known.items():
            values = {"definition": definitions.get(form, bytes(told["definition"])), "digest": digest}
            self._ledger.update(FORM_STATE, int(told["id"]), int(told["version"]), values)
