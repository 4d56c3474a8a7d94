"""Proving the signed record: each entry in its place, unaltered, and signed by somebody who could have done it.

The store calls it with what it keeps: entries, the digests of the rows each covers, and the roster. It refuses
an entry whose signer's role writes no such rows, and one that names a list of people older than the entry before
it does: otherwise a key that was replaced long ago could go on signing (key specification, section 3.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harassment_cms.domain.audit import (
    GENESIS_HASH,
    LABEL,
    EntryHead,
    StoredEntry,
    entry_bytes,
    entry_hash,
    payload_hash,
    read_head,
)
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import Roster, Verify
from harassment_cms.domain.sealing import TableCode

_RELEASED = frozenset({TableCode.RELEASE, TableCode.RELEASE_COUNT})
_BY_RIGHT: Mapping[Right, frozenset[int]] = {
    Right.IMPORT: frozenset(
        {
            TableCode.FORM_VERSION,
            TableCode.FORM_STATE,
            TableCode.IMPORT_BATCH,
            TableCode.BATCH_KEY,
            TableCode.CASE,
            TableCode.WALL,
            TableCode.SUBMISSION,
            TableCode.ORIGINAL,
            TableCode.ORIGINAL_KEY,
            TableCode.RESPONSE_ROW,
            TableCode.SETTLED_ROW,
            TableCode.CLEAR_FILE,
        }
    ),
    Right.RELEASE: _RELEASED,
    Right.DIRECTORY: frozenset({TableCode.DIRECTORY_VERSION}),
    Right.EMERGENCY: frozenset({TableCode.EMERGENCY}),
    Right.WORK_CASES: frozenset(TableCode) - _RELEASED,
    Right.ANSWER: frozenset({TableCode.EVENT, TableCode.TASK, TableCode.BATCH_KEY, TableCode.WALL}),
}
_ANYBODY = frozenset({TableCode.ROSTER, TableCode.VAULT_STATE, TableCode.CARRIED, TableCode.PERSON_DETAILS})


_BY = b'"by":'
_ROSTER = b'"roster":['
NO_ROWS = hashlib.sha256(b"").hexdigest()
"""What an entry says of its rows that covers none."""


class Reached(NamedTuple):
    """How far the record was proven: an entry's number and hash, and which statement of the roster it names."""

    seq: int = 0
    hash: str = GENESIS_HASH
    roster: int = 0
    roster_hash: str = GENESIS_HASH


class Proven(NamedTuple):
    """One entry's head, and how far the record was proven with it."""

    head: EntryHead
    reached: Reached


class Covered(NamedTuple):
    """What the store keeps of one entry's rows: the hash over their digests, and the numbers of their tables."""

    rows: str
    tables: frozenset[int]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that breaks the chain: which entry, and what is wrong in plain words."""

    seq: int
    problem: str


class BrokenChainError(IntegrityError):
    """The record does not hold from this entry on; ``finding`` says which one and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(
            f"Entry {finding.seq} of the audit record does not hold: {finding.problem}.",
            "Do not work in this home. Keep it as it is and restore the last good backup elsewhere.",
        )
        self.finding = finding


def proven(
    entries: Iterable[StoredEntry],
    covered: Callable[[int], Covered],
    roster: Roster,
    verify: Verify,
    after: Reached | None = None,
) -> Iterator[Proven]:
    """Yield each entry's head as soon as it is proven.

    Raises ``BrokenChainError`` at the first entry that is missing, altered, out of order or not rightly signed.
    """
    reached = after or Reached()
    for entry in entries:
        if entry.seq != reached.seq + 1:
            raise BrokenChainError(Finding(reached.seq + 1, f"entry {reached.seq + 1} is missing"))
        head = prove_entry(entry, covered(entry.seq), roster, verify)
        if head.prev != reached.hash:
            raise BrokenChainError(Finding(entry.seq, "the entry does not follow the one before it"))
        if head.roster[0] < reached.roster:
            raise BrokenChainError(Finding(entry.seq, "it was signed with a key that had been replaced"))
        reached = Reached(entry.seq, entry.hash, *head.roster)
        yield Proven(head, reached)


Linked = tuple[int, bytes, str, bytes, bytes]
"""An entry as the chain alone looks at it: number, body, hash, nonce, payload."""


def linked(pages: Iterable[Sequence[Linked]], covered: Callable[[int], Mapping[int, str]]) -> Iterator[list[int]]:
    """Prove the chain alone, page by page, and yield the signers of each page's entries: no signature is looked at.

    ``covered(number)`` returns the hashes over the digests of the rows that entries up to this one cover, and is
    asked once for each page, in order. What an entry says is compared as bytes: its body is canonical, so all that
    stands behind its details has one way to be written, and only one list of people at a time.
    Raises ``BrokenChainError`` at the first entry that is missing, altered or out of order.
    """
    sha256, due, prev, roster, numbers = hashlib.sha256, 1, GENESIS_HASH, "", dict[bytes, int]()
    for page in pages:
        rows, signers = covered(page[-1][0]), list[int]()
        for seq, body, digest, nonce, payload in page:
            details, mine = sha256(nonce + payload).hexdigest(), rows.get(seq, NO_ROWS)
            end = f',"payload":"{details}","prev":"{prev}",{roster},"rows":"{mine}","seq":{due}}}'
            holds = body.endswith(end.encode())
            if not holds:
                roster = _roster(body)
                end = f',"payload":"{details}","prev":"{prev}",{roster},"rows":"{mine}","seq":{due}}}'
                holds = body.endswith(end.encode())
            if not holds or seq != due or sha256(LABEL + body).hexdigest() != digest:
                raise BrokenChainError(Finding(due, _unlinked(seq - due, body, digest, prev, nonce, payload)))
            said = body.split(b",", 2)[1]
            if said not in numbers:
                numbers[said] = _signer(seq, said)
            signers.append(numbers[said])
            due, prev = due + 1, digest
        yield signers


def _roster(body: bytes) -> str:
    """Return how an entry names the list of people, as it stands in its body."""
    start = body.rfind(_ROSTER)
    return body[start : body.find(b"]", start) + 1].decode("ascii", "replace")


def _signer(seq: int, said: bytes) -> int:
    try:
        return int(said.removeprefix(_BY))
    except ValueError as error:
        raise BrokenChainError(Finding(seq, "the entry cannot be read")) from error


def _unlinked(ahead: int, body: bytes, digest: str, prev: str, nonce: bytes, payload: bytes) -> str:
    """Say in which way an entry does not hold, or the one before which it stands ``ahead``."""
    if ahead:
        return "the entry is missing"
    try:
        head = read_head(body)
    except IntegrityError:
        return "the entry cannot be read"
    if entry_hash(body) != digest or entry_bytes(head) != body:
        return "the entry was altered after it was signed"
    if payload_hash(nonce, payload) != head.payload:
        return "the entry's details were altered"
    if head.prev != prev:
        return "the entry does not follow the one before it"
    return "the list of rows it covers was altered"


def prove_entry(entry: StoredEntry, covered: Covered, roster: Roster, verify: Verify) -> EntryHead:
    """Prove one entry by itself, wherever it stands; raises ``BrokenChainError``."""
    try:
        head = read_head(entry.body)
        problem = _problem(entry, head, covered, roster, verify)
    except IntegrityError:
        problem = "the entry cannot be read"
    if problem is not None:
        raise BrokenChainError(Finding(entry.seq, problem))
    return head


def _problem(entry: StoredEntry, head: EntryHead, covered: Covered, roster: Roster, verify: Verify) -> str | None:
    if head.seq != entry.seq or entry_hash(entry.body) != entry.hash or entry_bytes(head) != entry.body:
        return "the entry was altered after it was signed"
    if payload_hash(entry.nonce, entry.payload) != head.payload:
        return "the entry's details were altered"
    if covered.rows != head.rows:
        return "the list of rows it covers was altered"
    place, named = head.roster
    if not 0 <= place < len(roster.hashes) or roster.hashes[place] != named:
        return "it names a list of people that this home never had"
    key = roster.sign_key(head.by, place)
    if key is None or not verify(key, LABEL + entry.body, entry.sig):
        return "its signature does not hold"
    if not covered.tables <= _writable(roster, head.by, place):
        return f"{roster.users[head.by].name} signed for rows that their role does not write"
    return None


def _writable(roster: Roster, user: int, place: int) -> frozenset[int]:
    rights = rights_of(roster.roles_at(user, place))
    return _ANYBODY.union(*(tables for right, tables in _BY_RIGHT.items() if right in rights))
