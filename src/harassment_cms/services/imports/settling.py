"""The use cases around rows that made no case: see them, read one, take it as a report, or leave it.

A case manager decides with their key, having read the row. Whoever imports and opens nothing decides with the survey
file at hand: the row is found there again by its keyed digest, and what was sealed stays closed to them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.domain.case import Facts, Route
from harassment_cms.domain.errors import InputRefusedError, NotPermittedError
from harassment_cms.domain.moments import moment
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import draw_many
from harassment_cms.domain.settling import Pile, Reason
from harassment_cms.formdefs import form_from_canonical
from harassment_cms.intake.arriving import Beginnings
from harassment_cms.intake.dedupe import Arrival, RowReader
from harassment_cms.intake.digest import digest
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.opening import parse
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.tags import Tagger
from harassment_cms.intake.understanding import Wish
from harassment_cms.ports import AsideRow, Desk, Keys, NewReport, Repositories, StoredSubmission, UnitOfWork
from harassment_cms.services.imports.source import Source

_NOTHING_KNOWN = Facts(Route.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that made no case: where it stood and why, and no word of it."""

    id: int
    file: str
    row_number: int
    problem: str
    received_at: str


@dataclass(frozen=True, slots=True)
class AtHand:
    """The survey file that holds the rows to be decided about, and how to read it."""

    path: Path
    wish: Wish


class Settling:
    """Rows that could not be read or were broken off, and what becomes of them."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk = desk
        self._keys = keys

    def rows(self, pile: Pile = Pile.UNREADABLE, at_most: int | None = None) -> tuple[SetAside, ...]:
        """Return the rows that nobody has decided about, with the reason and no word of them; the oldest first."""
        self._desk.require(Right.IMPORT)
        with self._desk.store.read() as view:
            rows = view.settling.rows(pile, at_most)
        return tuple(
            SetAside(row.id, row.file, row.row_number, ProblemCode(row.problem).sentence, row.received_at)
            for row in rows
        )

    def show(self, number: int) -> str:
        """Return the words of a row that made no case; for case managers, and put on record.

        Raises ``InputRefusedError`` for any other row.
        """
        self._desk.require(Right.READ_CASES, f"row {number}")
        with self._desk.store.write() as work:
            self._row(work, number)
            stored = work.imports.by_id(number)
            work.commit("row.read", str(number))
        return stored.record.decode("utf-8", "backslashreplace")

    def take(self, numbers: Sequence[int], at_hand: AtHand | None = None) -> tuple[str, ...]:
        """Make a case of each row and return their references, in the same order; all of them or none.

        Raises ``InputRefusedError`` for a row that made a case already, or that does not stand in the file at hand;
        ``NotPermittedError`` without a file for those who cannot open rows.
        """
        self._desk.require(Right.IMPORT)
        arrivals = self._read_again(numbers, at_hand)
        with self._desk.store.write() as work:
            rows = [self._row(work, number) for number in numbers]
            for row in rows:
                _refuse_waiting(row)
            refs = [self._take(work, row, arrivals[row.id]) for row in rows]
            work.commit("rows.take", ", ".join(refs), rows=",".join(map(str, numbers)))
        return tuple(refs)

    def leave(self, numbers: Sequence[int], reason: Reason, at_hand: AtHand | None = None) -> None:
        """Note that rows are no reports. They are kept, leave the list, and can be taken later all the same.

        Raises as ``take`` does.
        """
        self._desk.require(Right.IMPORT)
        self._read_again(numbers, at_hand)
        with self._desk.store.write() as work:
            for row in [self._row(work, number) for number in numbers]:
                work.settling.leave(row, reason, work.now)
            work.commit("rows.leave", rows=",".join(map(str, numbers)), reason=reason.value)

    def _row(self, view: Repositories, number: int) -> AsideRow:
        row = view.settling.find(number)
        if row is None:
            raise InputRefusedError(
                f"No row {number} is set aside or broken off. Nothing was changed.",
                "`hcms import --set-aside` and `hcms import --broken-off` list the rows.",
            )
        return row

    def _read_again(self, numbers: Sequence[int], at_hand: AtHand | None) -> dict[int, Arrival]:
        """Read the rows, from the file at hand if there is one."""
        with self._desk.store.read() as view:
            rows = [self._row(view, number) for number in numbers]
            if at_hand is None:
                self._may_open(rows)
                return {row.id: self._opened(view.imports.by_id(row.id)) for row in rows}
        return self._found_in(at_hand, rows)

    def _may_open(self, rows: Sequence[AsideRow]) -> None:
        if not self._keys.opens_content:
            (number, *_) = [row.id for row in rows]
            raise NotPermittedError(
                f"You cannot open row {number}, so you cannot know what it is. Nothing was changed.",
                f"Give the survey file that holds it as well, or ask a case manager. It came in: {rows[0].file}",
            )

    def _opened(self, stored: StoredSubmission) -> Arrival:
        form, layout = form_from_canonical(stored.form_definition), Layout.from_json(stored.layout)
        mapper = Mapper(layout, form)
        tagger = Tagger(self._keys.tagger, form.id, mapper.asked)
        record = parse(stored.record, layout)._replace(number=stored.row_number)
        ((arrival,),) = RowReader(mapper, tagger, FactsReader(form)).chunks([record], [])
        return arrival

    def _found_in(self, at_hand: AtHand, rows: Sequence[AsideRow]) -> dict[int, Arrival]:
        zone = self._desk.settings.timezone
        found = recognise(at_hand.path, self._desk.forms(), at_hand.wish, zone=zone)
        source = Source.of(at_hand.path, digest(at_hand.path), found, self._keys.tagger, self._desk.calendar.zone)
        wanted = {(row.record_tag, row.row_number): row.id for row in rows}
        by_bytes = {row.record_tag: row.id for row in rows}
        held: dict[int, Arrival] = {}
        for chunk in source.chunks([]):
            for arrival in chunk.rows:
                tag = arrival.tags.record
                if tag in by_bytes:
                    held.setdefault(wanted.get((tag, arrival.number), by_bytes[tag]), arrival)
        missing = next((row for row in rows if row.id not in held), None)
        if missing is not None:
            raise InputRefusedError(
                f"Row {missing.id} does not stand in “{at_hand.path.name}” as it came. Nothing was changed.",
                f"It came in “{missing.file}”, row {missing.row_number}: give that file.",
            )
        return held

    def _take(self, work: UnitOfWork, row: AsideRow, arrival: Arrival) -> str:
        received = moment(row.received_at)
        whole = arrival._replace(facts=arrival.facts or _NOTHING_KNOWN)
        (report,) = Beginnings(self._desk).of([whole], [_free_reference(work)], received)
        work.settling.take(row, NewReport(report, arrival.response, row.received_at), work.now)
        self._join_waiting(work, arrival.response, row.home)
        return str(report.ref)

    def _join_waiting(self, work: UnitOfWork, response: bytes, case_id: int) -> None:
        waiting = work.response_rows.waiting([response])
        for each in waiting:
            work.response_rows.join(each, case_id)
        danger = any(each.danger for each in waiting)
        work.response_rows.tell(case_id, [each.facts for each in waiting], work.now, danger=danger)


def _refuse_waiting(row: AsideRow) -> None:
    if row.problem in (ProblemCode.WAITS, ProblemCode.WAITS_IN_DANGER):
        raise InputRefusedError(
            f"Row {row.id} is part of a response whose report is not here yet, and joins its case by itself when it "
            "comes. Nothing was changed.",
            "Import the table of the responses. If there is none, enter the report by hand.",
        )


def _free_reference(view: Repositories) -> str:
    while True:
        (ref,) = draw_many(secrets.token_bytes, 1)
        if not view.imports.taken_references([ref]):
            return ref
