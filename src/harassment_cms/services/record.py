"""The audit record: proving it and listing it. It names what was done, never what a report says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from harassment_cms.domain.audit import read_head
from harassment_cms.domain.permissions import Right
from harassment_cms.ports import Desk, IntegrityReport


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as people read it: when, who, what, on what, and its details in codes."""

    seq: int
    at: str
    by: str
    kind: str
    on: str
    details: dict[str, object]
    hash: str


class AuditRecord:
    """Reading and proving the record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def verify(self) -> IntegrityReport:
        """Prove the whole chain, every signature and every row; the check itself goes on record.

        It looks at one moment of the file, so that nobody has to wait with writing until it is done.
        """
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            report = view.record.verify_all(self._desk.roster(view))
        if not report.problems:
            with self._desk.store.write() as work:
                work.commit("audit.verify", entries=report.entries)
        return report

    def entries(self, on: str = "") -> Iterator[EntryView]:
        """Yield every entry in order, or those alone on one case, by its reference."""
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            names = self._desk.names(view)
            for entry in view.record.entries(naming=on):
                head = read_head(entry.body)
                if on and head.on != on:
                    continue
                details = json.loads(entry.payload)
                by = names.get(head.by, str(head.by))
                yield EntryView(head.seq, head.at, by, head.kind, head.on, details, entry.hash)
