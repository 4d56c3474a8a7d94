"""What later imports mean for cases that are here: marks on them, and what tells which answers are current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.case import SafetyMark
from harassment_cms.ports import BatchInfo, FingerprintedReport, KnownRow, News, RowTags
from harassment_cms.store.closed import DANGER_ARRIVED
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.imports import batch_of, known_row
from harassment_cms.store.tables import CASE, IMPORT_BATCH
from harassment_cms.store.walls import Walls

_CASE: Any = CASE.table
_BATCH: Any = IMPORT_BATCH.table
_CASE_OF = "coalesce(s.case_id, r.case_id)"
_TAKEN = "SELECT submission_id FROM settled_row WHERE decision = 'taken'"
_PAGE = 500


class RevisionRepository:
    """Cases with several answers to the same questions."""

    def __init__(self, connection: Connection, ledger: Ledger, walls: Walls) -> None:
        self._connection = connection
        self._walls = walls
        self._ledger = ledger

    def tell(self, news: Mapping[int, News]) -> None:
        """Mark cases for which something arrived that has to be looked at, or that their codes may have to follow.

        Danger puts a case back into the first queue, even if it was checked before: the answer is a new one. Of a
        restricted case only the mark is written; whoever is named on it finds out what it means.
        """
        for case_id, arrived in news.items():
            row = self._connection.execute(select(_CASE).where(_CASE.c.id == case_id)).mappings().one()
            values: dict[str, object] = {}
            if row["restricted"]:
                told = DANGER_ARRIVED if arrived.danger else int(arrived != News())
                values["codes_due"] = max(told, row["codes_due"])
                arrived = News()
            if arrived.changed:
                values["changed"] = 1
            if arrived.contests is not None:
                values["standing"] = row["standing"] or arrived.contests
            if arrived.danger:
                values["safety"] = SafetyMark.UNCHECKED_YES.value
            if arrived.codes_due:
                values["codes_due"] = 1
            if any(row[name] != value for name, value in values.items()):
                self._ledger.update(CASE, case_id, int(row["version"]), values)

    def codes_wait(self) -> bool:
        """Whether codes of any case may have to follow answers that arrived, whoever can open it."""
        due = select(_CASE.c.id).where(_CASE.c.codes_due == 1, _CASE.c.restricted == 0)
        return self._connection.execute(due.limit(1)).first() is not None

    def codes_due(self) -> tuple[int, ...]:
        """Return the cases to open whose codes may have to follow answers that arrived, longest waiting first."""
        mine = _CASE.c.restricted == 0 if self._walls.opens_content else false()
        plain = self._connection.execute(select(_CASE.c.id).where(_CASE.c.codes_due == 1, mine))
        opened = list(self._walls.opened)
        among = select(_CASE.c.id).where(_CASE.c.id.in_(opened), _CASE.c.codes_due > 0)
        return (*plain.scalars(), *(self._connection.execute(among).scalars() if opened else ()))

    def contested(self, form: str) -> dict[int, tuple[int, bool, list[KnownRow]]]:
        """Return, of each case with several revisions, which stands, whether that is unclear, and every reading."""
        rows = self._connection.exec_driver_sql(
            "SELECT standing, unclear, s.id, batch_id, c.id, problem, identity, record_tag, answers_tag, answer_tags "
            "FROM case_file c JOIN submission s ON s.case_id = c.id "
            "OR s.id IN (SELECT submission_id FROM response_row WHERE response_row.case_id = c.id) "
            f"WHERE standing IS NOT NULL AND c.form = ? AND (problem IS NULL OR s.id IN ({_TAKEN})) ORDER BY s.id",
            (form,),
        )
        found: dict[int, tuple[int, bool, list[KnownRow]]] = {}
        for standing, unclear, *row in rows:
            found.setdefault(row[2], (standing, bool(unclear), []))[2].append(known_row(row))
        return found

    def sightings(self, form: str) -> tuple[BatchInfo, ...]:
        """Return the finished imports of a form whose files have a date of their own."""
        rows = self._connection.execute(
            select(_BATCH).where(_BATCH.c.form == form, _BATCH.c.exported_at.is_not(None)).order_by(_BATCH.c.id)
        ).mappings()
        return tuple(batch_of(row) for row in rows)

    def cases_in(self, batch: int) -> list[tuple[int, int]]:
        """Return place and case of each record that an import stored and that belongs to a case."""
        rows = self._connection.exec_driver_sql(
            f"SELECT row_number, {_CASE_OF} FROM submission s LEFT JOIN response_row r ON r.submission_id = s.id "
            f"WHERE s.batch_id = ? AND {_CASE_OF} IS NOT NULL",
            (batch,),
        )
        return [(row[0], row[1]) for row in rows]

    def cases_of(self, submissions: Sequence[int]) -> dict[int, int]:
        """Return the cases of these submissions, of those that have one."""
        found: dict[int, int] = {}
        for start in range(0, len(submissions), _PAGE):
            part = submissions[start : start + _PAGE]
            rows = self._connection.exec_driver_sql(
                f"SELECT s.id, {_CASE_OF} FROM submission s LEFT JOIN response_row r ON r.submission_id = s.id "
                f"WHERE s.id IN ({','.join('?' * len(part))}) AND {_CASE_OF} IS NOT NULL",
                tuple(part),
            )
            found.update((row[0], row[1]) for row in rows)
        return found

    def reports_in(self, batches: Sequence[int]) -> list[FingerprintedReport]:
        """Return the reports that made cases in these imports, oldest first."""
        found: list[FingerprintedReport] = []
        for batch in batches:
            rows = self._connection.exec_driver_sql(
                "SELECT case_id, submitted_at, identity, record_tag, answers_tag, answer_tags FROM submission "
                "WHERE batch_id = ? AND state = 'report' ORDER BY id",
                (batch,),
            )
            found += [FingerprintedReport(row[0], row[1], RowTags(*map(bytes, row[2:6]))) for row in rows]
        return found

    def alike(self, batch: int) -> str | None:
        """Return which new reports of an import look like earlier ones, as it was kept."""
        found = self._connection.execute(select(_BATCH.c.alike).where(_BATCH.c.id == batch)).scalar_one()
        return None if found is None else str(found)

    def date(self, batch: BatchInfo, exported_at: str) -> None:
        """Note a later date on which the very same file was exported again."""
        self._ledger.update(IMPORT_BATCH, batch.id, batch.version, {"exported_at": exported_at})
