"""What one session has seen and proven, so that it never signs for what it did not see, nor with replaced keys.

Each transaction begins with the roster: if people or keys changed since, it is replayed and the keys follow it.
Each entry is appended only to a record that this session has proven up to that point: an honest signature then
vouches for what stands before it (key specification, section 3.4). Called by the store alone.
"""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from harassment_cms.domain.audit import read_head
from harassment_cms.domain.chain import BrokenChainError, Finding, Reached, proven
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.roster import Roster, SignedStatement, replay
from harassment_cms.ports import Keys, Verify
from harassment_cms.store import signing
from harassment_cms.store.tables import ROSTER

_ROSTER: Any = ROSTER.table
_NEWEST = "SELECT seq, hash FROM roster ORDER BY seq DESC LIMIT 1"


class Standing:
    """The roster as last replayed, and how far the record was proven."""

    def __init__(self, keys: Keys, verify: Verify) -> None:
        self._keys = keys
        self._verify = verify
        self._roster: Roster | None = None
        self._reached: Reached | None = None
        self._fresh = True
        self._one_at_a_time = Lock()

    def follow(self, connection: Connection) -> None:
        """Make sure that these keys still belong here; raises ``LockedError`` if not.

        A file without any people is one that is being founded.
        """
        with self._one_at_a_time:
            self._follow(connection)

    def _follow(self, connection: Connection) -> None:
        newest = connection.exec_driver_sql(_NEWEST).one_or_none()
        known = None if self._roster is None else (self._roster.seq, self._roster.hash)
        if (newest is None and known is None) or (newest is not None and known == tuple(newest)):
            return
        roster = replay(statements(connection), self._verify)
        before = () if self._roster is None else self._roster.hashes
        shared = min(len(before), len(roster.hashes))
        if before[:shared] != roster.hashes[:shared]:
            raise IntegrityError(
                "The list of people and keys is not the one that this session began with.",
                "Do not work in this home. Keep it as it is and restore the last good backup elsewhere.",
            )
        if len(roster.hashes) > len(before):  # a reader may still see the moment before somebody was added
            self._keys.follow(roster)
            self._roster = roster

    def prove(self, connection: Connection) -> Reached:
        """Prove the record from where this session last stood to its newest entry.

        The first time in a session that is from where this person last saw it, which ``begin`` says, or else the
        newest entry alone: the whole is proven by ``audit verify``. Raises ``BrokenChainError``.
        """
        seq, digest = signing.tail(connection)
        if self._roster is None:
            return Reached()
        if self._reached is None or (self._reached.seq == seq and self._fresh):
            reached = self._opening(connection, self._roster, seq)
        else:
            reached = self._walk(connection, self._roster, self._reached)
        if (reached.seq, reached.hash) != (seq, digest):
            raise BrokenChainError(Finding(seq + 1, "entries that this session had seen are gone"))
        if reached.roster != self._roster.seq:
            raise BrokenChainError(Finding(seq, "people or keys changed after it, and no entry says so"))
        self._reached = reached
        self._fresh = False
        return reached

    def begin(self, seen: Reached | None) -> None:
        """Begin where this person's own note says that they saw the record."""
        self._reached = seen
        self._fresh = True

    def appended(self, reached: Reached | None) -> None:
        """Take note of one's own entry, once it is committed."""
        self._reached = reached

    def _opening(self, connection: Connection, roster: Roster, seq: int) -> Reached:
        newest = next(signing.entries(connection, seq - 1), None)
        if newest is None:
            raise BrokenChainError(Finding(1, "the whole record is gone"))
        try:
            return self._walk(connection, roster, Reached(seq - 1, read_head(newest.body).prev))
        except IntegrityError:
            self._walk(connection, roster, Reached())  # names the first entry that does not hold
            raise

    def _walk(self, connection: Connection, roster: Roster, reached: Reached) -> Reached:
        covered = partial(signing.covered_rows, connection)
        for step in proven(signing.entries(connection, reached.seq), covered, roster, self._verify, reached):
            reached = step.reached
        return reached


def statements(connection: Connection) -> tuple[SignedStatement, ...]:
    """Return the roster's statements in order."""
    rows = connection.execute(select(_ROSTER).order_by(_ROSTER.c.seq)).mappings()
    return tuple(SignedStatement(row["seq"], row["body"], row["sig"], row["sig2"]) for row in rows)
