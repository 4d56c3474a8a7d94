"""Notes of how far the record went, kept outside the case file: a person's own, and the one beside the file.

A note is two records of 112 bytes in turn, each with a tag of its own, so that a write that was cut off leaves the
one before; behind them stands one for each restore that its reader was told of. Called by ``bootstrap.watching``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import compare_digest

from harassment_cms.domain.chain import Reached
from harassment_cms.domain.seen import BODY_BYTES, TAG_BYTES, pack, unpack

RECORD_BYTES = BODY_BYTES + TAG_BYTES
_TURNS = 2
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_BYTES = RECORD_BYTES * 1000


@dataclass(frozen=True, slots=True)
class Read:
    """What a note says: the newest of its records that holds, the turn it stands in, and the restores it knows.

    Without ``seen`` the note is missing, or, if ``there``, no record of it holds under these keys. ``claimed`` is
    what it then says all the same: nothing vouches for it, so it can raise a question and never settle one.
    """

    there: bool
    seen: Reached | None = None
    turn: int = 1
    at: datetime = _NEVER
    restores: frozenset[str] = frozenset()
    claimed: Reached | None = None


class Note:
    """One such file. ``key`` returns the present key of its tags; ``mode`` are the permissions of a new file."""

    def __init__(self, path: Path, vault: bytes, key: Callable[[], bytes], mode: int) -> None:
        self.path = path
        self._vault = vault
        self._key = key
        self._mode = mode

    def read(self) -> Read:
        """Read it; raises ``OSError`` if the computer does not let us."""
        try:
            with self.path.open("rb") as file:
                raw = file.read(_MOST_BYTES)
                written = os.fstat(file.fileno()).st_mtime
        except FileNotFoundError:
            return Read(there=False)
        pieces = [raw[start : start + RECORD_BYTES] for start in range(0, len(raw), RECORD_BYTES)]
        records = [self._opened(piece) for piece in pieces]
        turns = [(record.seq, turn, record) for turn, record in enumerate(records[:_TURNS]) if record is not None]
        if not turns:
            when = datetime.fromtimestamp(written, UTC)
            return Read(there=True, at=when, claimed=self._claimed(pieces[:_TURNS]))
        _, turn, newest = max(turns)
        told = frozenset(record.roster_hash for record in records[_TURNS:] if record is not None)
        return Read(True, newest, turn, datetime.fromtimestamp(written, UTC), told)

    def _claimed(self, pieces: Sequence[bytes]) -> Reached | None:
        whole = [piece[:BODY_BYTES] for piece in pieces if len(piece) == RECORD_BYTES]
        said = [found for body in whole if (found := unpack(self._vault, body)) is not None]
        return max(said, default=None)

    def _opened(self, record: bytes) -> Reached | None:
        if len(record) != RECORD_BYTES:
            return None
        body, tag = record[:BODY_BYTES], record[BODY_BYTES:]
        return unpack(self._vault, body) if compare_digest(self._tag(body), tag) else None

    def _tag(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, key=self._key(), digest_size=TAG_BYTES).digest()

    def _record(self, seen: Reached) -> bytes:
        body = pack(self._vault, seen)
        return body + self._tag(body)

    def advance(self, seen: Reached) -> None:
        """Write how far the record went, unless the note knows of more; raises ``OSError``.

        The turn that is overwritten is never the one that holds the newest.
        """
        known = self.read()
        if known.seen is None:
            self.begin(seen, known.restores)
        elif known.seen.seq < seen.seq:
            with self.path.open("r+b", buffering=0) as file:
                file.seek((1 - known.turn) * RECORD_BYTES)
                file.write(self._record(seen))

    def begin(self, seen: Reached, restores: frozenset[str]) -> None:
        """Write the note anew, whatever it said, with the restores its reader was told of; raises ``OSError``."""
        records = [self._record(seen)] * _TURNS
        records += [self._record(Reached(roster_hash=told)) for told in sorted(restores)]
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        try:
            descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, self._mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(b"".join(records))
                file.flush()
                os.fsync(file.fileno())
            if os.name != "nt":
                draft.chmod(self._mode)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)
