"""The writing part of an import: chunk by chunk, each judged and stored in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from harassment_cms.domain.case import Route, SafetyMark
from harassment_cms.domain.clocks import first_contact_due, local_date
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.references import draw
from harassment_cms.intake.dedupe import Arrival, Judged, Verdict, several
from harassment_cms.ports import ArrivingRow, BatchInfo, BatchKey, Desk, UnitOfWork
from harassment_cms.services.imports.framing import Framing
from harassment_cms.services.imports.joining import join
from harassment_cms.services.imports.results import Tally
from harassment_cms.services.imports.source import Source

_STATES = {
    Verdict.NEW: "report",
    Verdict.FURTHER: "further",
    Verdict.AMENDED: "amended",
    Verdict.KNOWN: "copy",
    Verdict.PARTIAL: "partial",
    Verdict.SET_ASIDE: "set_aside",
}
_BESIDE = "beside"
_VERDICTS = {state: verdict for verdict, state in _STATES.items()} | {_BESIDE: Verdict.KNOWN}


class Writer:
    """Stores the chunks of one import.

    ``rows_in`` rows are stored for good.
    ``tally`` and ``framing`` tell what became of them; ``cases`` are the references of the cases they made, in the
    file's order.
    """

    def __init__(self, desk: Desk, source: Source, batch: BatchInfo, key: BatchKey, form_version: int) -> None:
        self.batch = batch
        self.key = key
        self.tally = Tally(batch.id)
        self.rows_in = 0
        self.framing = Framing()
        self.cases: list[str] = []
        self._desk = desk
        self._source = source
        self._form_version = form_version
        self._dues: dict[tuple[bool, date], str | None] = {}
        with desk.store.read() as view:
            self._stored_before = view.imports.rows_stored(batch.id)

    def write(self, chunk: Sequence[Arrival]) -> None:
        """Judge and store one chunk; what an earlier, interrupted run stored of it is only counted.

        Raises ``ConflictError`` if another import of the same file has taken over meanwhile.
        """
        fresh = [row for row in chunk if not self._was_stored(row)]
        if fresh:
            self._store(fresh)
        self.rows_in += len(chunk)

    def _store(self, fresh: Sequence[Arrival]) -> None:
        with self._desk.store.write() as work:
            work.imports.confirm(self.batch)
            known = work.imports.known([row.tags.identity for row in fresh])
            begun = work.response_rows.cases(several(fresh))
            judged = self._source.reader.judge(fresh, known, begun)
            rows = self._arriving(work, judged)
            if rows:
                work.imports.write(self.batch, self._form_version, self.key, rows, to_text(work.now))
                work.imports.mark_changed(_changed(judged))
                join(work, self.batch, judged)
                work.commit("import.rows", str(self.batch.id), rows=len(rows))

    def _was_stored(self, row: Arrival) -> bool:
        if row.number not in self._stored_before:
            return False
        state, ref = self._stored_before[row.number]
        verdict = _VERDICTS[state]
        self.tally.add(Judged(row, verdict))
        if verdict is Verdict.NEW and ref is not None:
            self.cases.append(ref)
        return True

    def _arriving(self, work: UnitOfWork, judged: Sequence[Judged]) -> list[ArrivingRow]:
        rows = self._reports(work, [each.arrival for each in judged if each.verdict is Verdict.NEW])
        for each in judged:
            self.tally.add(each)
            if each.verdict is Verdict.KNOWN and each.same is not None:
                self.framing.refer(each.arrival.number, each.arrival.raw, each.same.id)
            elif each.verdict is not Verdict.NEW:
                rows.append(_other(each))
        return rows

    def _reports(self, work: UnitOfWork, new: Sequence[Arrival]) -> list[ArrivingRow]:
        refs = _references(work, len(new))
        self.cases += refs
        zone = self._desk.calendar.zone
        today = local_date(work.now, zone)
        # A time of submission that lies in the future is a slip; then the import counts.
        days = [today if row.submitted_at is None else min(local_date(row.submitted_at, zone), today) for row in new]
        return [
            ArrivingRow(
                state=_STATES[Verdict.NEW],
                row_number=row.number,
                record=row.raw,
                tags=row.tags,
                submitted_at=None if row.submitted_at is None else to_text(row.submitted_at),
                ref=ref,
                facts=row.facts,
                safety=SafetyMark.UNCHECKED_YES if row.danger else SafetyMark.UNCHECKED,
                first_contact_due=None if row.facts is None else self._due(row.facts.route, day),
                counted_on=day.isoformat(),
                report_length=row.length,
            )
            for row, ref, day in zip(new, refs, days, strict=True)
        ]

    def _due(self, route: Route, day: date) -> str | None:
        known = (route is Route.ANONYMOUS, day)
        if known not in self._dues:
            days = self._desk.settings.response_times.first_contact_days
            due = first_contact_due(route, day, days, self._desk.calendar)
            self._dues[known] = None if due is None else to_text(due)
        return self._dues[known]


def _other(each: Judged) -> ArrivingRow:
    row = each.arrival
    # A reading with more questions, or fewer, contradicts nothing, and is no copy either.
    beside = each.verdict is Verdict.KNOWN and not each.copied
    return ArrivingRow(
        state=_BESIDE if beside else _STATES[each.verdict],
        row_number=row.number,
        record=row.raw,
        tags=row.tags,
        submitted_at=None if row.submitted_at is None else to_text(row.submitted_at),
        problem=row.problem.value if row.problem else None,
        case_id=each.case_id,
    )


def _changed(judged: Sequence[Judged]) -> dict[int, bool]:
    """Return the cases for which a changed answer arrived, and whether it speaks of danger."""
    changed: dict[int, bool] = {}
    for each in judged:
        if each.verdict is Verdict.AMENDED and each.case_id is not None:
            changed[each.case_id] = changed.get(each.case_id, False) or each.arrival.danger
    return changed


def _references(work: UnitOfWork, count: int) -> list[str]:
    refs: dict[str, None] = {}
    while len(refs) < count:
        drawn = dict.fromkeys(draw(secrets.token_bytes, refs) for _ in range(count - len(refs)))
        taken = work.imports.taken_references(list(drawn))
        refs.update(dict.fromkeys(ref for ref in drawn if ref not in taken))
    return list(refs)
