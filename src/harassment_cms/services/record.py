"""The audit record: proving it and listing it. It names what was done, never what a report says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from harassment_cms.domain.audit import read_head
from harassment_cms.domain.chain import Reached
from harassment_cms.domain.errors import LookingError
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

    def __init__(self, desk: Desk, since: Reached | None = None) -> None:
        self._desk = desk
        self._since = since

    def verify(self, *, all_signatures: bool = False, told: Callable[[int], None] | None = None) -> IntegrityReport:
        """Prove the whole chain, every row, and signatures; the check itself goes on record, where that can be.

        Signatures: everybody's newest one and all since this person last saw the record, by the note in their own
        account; all of them if asked, or where there was no such note. ``told`` is told how many entries were looked
        at. It looks at one moment of the file, so that nobody has to wait with writing until it is done.
        """
        self._desk.require(Right.AUDIT)
        since = None if all_signatures else self._since
        with self._desk.store.read() as view:
            report = view.record.verify_all(self._desk.roster(view), since, told)
        if not report.problems:
            with suppress(LookingError), self._desk.store.write() as work:
                work.commit("audit.verify", entries=report.entries, signatures="all" if since is None else "since")
        return report

    def length(self) -> int:
        """Return how many entries there are."""
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            return view.record.tail()[0]

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
