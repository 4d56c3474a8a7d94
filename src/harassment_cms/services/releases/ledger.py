"""The ledger of releases: made, listed, shown, proven and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.figures_json import from_bytes
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.release.audit import agree
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.system import Solver
from harassment_cms.domain.treatment import UNTREATED
from harassment_cms.ports import Desk, Repositories, StoredRelease
from harassment_cms.services.releases.comparing import Compared, compare
from harassment_cms.services.releases.released import Released, find, next_number, released
from harassment_cms.services.releases.releasing import Made, Releasing, Reporting, Wish


class Releases:
    """Everything about releases. ``reports`` counts and builds them, ``solver`` is loaded when it is needed."""

    def __init__(self, desk: Desk, reports: Reporting, solver: Callable[[], Solver]) -> None:
        self._desk = desk
        self._releasing = Releasing(desk, reports, solver)
        self._solver = solver

    def create(self, wish: Wish) -> Made:
        """Check the figures of a period and release them: see ``Releasing.create``."""
        return self._releasing.create(wish)

    def all(self) -> tuple[Released, ...]:
        """Return every release, newest first."""
        self._desk.require(Right.SEE_RELEASES)
        with self._desk.store.read() as view:
            names = self._desk.names(view)
            return tuple(released(one, names, UNTREATED.to_text()) for one in reversed(view.releases.all()))

    def show(self, number: str) -> Released:
        """Return one release. Raises ``InputRefusedError`` naming the nearest number, ``IntegrityError``."""
        self._desk.require(Right.SEE_RELEASES, number)
        with self._desk.store.read() as view:
            stored = find(view.releases.all(), number)
            _refuse_altered(stored)
            return released(stored, self._desk.names(view), UNTREATED.to_text())

    def compare(self, one: str, other: str | None = None) -> Compared:
        """Say why two releases differ where they are about the same days, or one from the cases as they are today."""
        self._desk.require(Right.REPORT, one)
        with self._desk.store.read() as view:
            ledger = view.releases.all()
            before, after = find(ledger, one), None if other is None else find(ledger, other)
            found = compare(view, self._desk, before, after)
        with self._desk.store.write() as work:
            work.commit("release.compare", before.number, other="" if after is None else after.number)
        return found

    def verify(self) -> int:
        """Prove every release and return how many there are.

        Of each: its bytes are those that were hashed, it and what it counted are as they were signed, it can be read,
        and its figures can be right together. Raises ``IntegrityError`` naming the first that is not so.
        """
        self._desk.require(Right.SEE_RELEASES)
        with self._desk.store.read() as view:
            ledger = view.releases.all()
            for place, stored in enumerate(ledger):
                expected = next_number(ledger[:place], int(stored.number[2:6]))
                if stored.number != expected:
                    raise IntegrityError(
                        f"The release {expected} is missing: {stored.number} follows without it.", _WHAT_NEXT
                    )
                self._prove(view, stored)
        return len(ledger)

    def _prove(self, view: Repositories, stored: StoredRelease) -> None:
        _refuse_altered(stored)
        problems = view.record.release_problems(self._desk.roster(view), stored.id)
        if problems:
            raise IntegrityError(f"The release {stored.number} does not hold: {problems[0]}.", _WHAT_NEXT)
        if not agree(tables_of(from_bytes(stored.figures)), self._solver()):
            raise IntegrityError(
                f"The figures of the release {stored.number} contradict each other: they cannot all be right.",
                _WHAT_NEXT,
            )


_WHAT_NEXT = "Keep this home as it is, and run: hcms audit verify"


def _refuse_altered(stored: StoredRelease) -> None:
    if hashlib.sha256(stored.figures).hexdigest() != stored.sha256:
        raise IntegrityError(f"The figures of the release {stored.number} are not those that were kept.", _WHAT_NEXT)
