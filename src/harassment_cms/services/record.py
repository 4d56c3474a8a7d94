"""The audit record: proving it and listing it. It names what was done, never what a report says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from harassment_cms.domain.anchors import Anchor, read, text_of, words_of
from harassment_cms.domain.audit import StoredEntry, read_head
from harassment_cms.domain.chain import Reached
from harassment_cms.domain.deeds import refusal, words
from harassment_cms.domain.errors import InputRefusedError, LookingError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Right
from harassment_cms.domain.references import normalise
from harassment_cms.domain.roster import Roster
from harassment_cms.ports import Desk, IntegrityReport, Repositories

EXPORT_VERSION = 1
PAGE = 200
"""Entries of the record that are shown at once."""


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

    @property
    def words(self) -> str:
        """What was done, behind the name."""
        return words(self.kind, self.details)


@dataclass(frozen=True, slots=True)
class Held:
    """Whether the record holds what an anchor says: ``newest`` is its present end, ``by`` who signed the anchor.

    ``forged`` says that the anchor has a signature and it is nobody's here.
    """

    anchor: Anchor
    holds: bool
    newest: int
    by: str
    forged: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody asks for. ``kind`` is a code or the part before its full stop (``case``, ``user``).

    ``since`` and ``until`` are stored moments; the first belongs to it, the second does not. With ``refused``,
    refusals alone.
    """

    who: str = ""
    case: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    refused: bool = False

    def fits(self, kind: str, at: str) -> bool:
        """Whether an entry of this kind and moment is among them."""
        same = not self.kind or kind == self.kind or kind.startswith(f"{self.kind}.")
        within = self.since <= at and (not self.until or at < self.until)
        return same and within and (not self.refused or refusal(kind))


class AuditRecord:
    """Reading and proving the record."""

    def __init__(self, desk: Desk, since: Reached | None, dictionary: Callable[[], Sequence[str]]) -> None:
        self._desk = desk
        self._since = since
        self._dictionary = dictionary

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

    def anchor(self) -> Anchor:
        """Return how far the record goes now, signed; the making goes on record first and is part of it."""
        self._desk.require(Right.AUDIT)
        with suppress(LookingError), self._desk.store.write() as work:
            work.commit("audit.anchor")
        with self._desk.store.read() as view:
            return self._anchor(view)

    def _anchor(self, view: Repositories) -> Anchor:
        roster, keys = self._desk.roster(view), self._desk.store.keys
        seq, digest = view.record.tail()
        anchor = Anchor(
            entry=seq,
            hash=digest,
            words=words_of(digest, self._dictionary()),
            vault=roster.vault,
            roster=(roster.seq, roster.hash),
            at=to_text(self._desk.clock()),
            by=keys.user_id,
        )
        return replace(anchor, sig=keys.sign(anchor.message()).hex())

    def anchor_text(self, anchor: Anchor) -> str:
        """Return an anchor as people keep it."""
        return text_of(anchor, self._desk.settings.organisation, self._desk.actor.name)

    def check_anchor(self, text: str) -> Held:
        """Say whether the record still holds what an anchor says; the check goes on record.

        Raises ``InputRefusedError`` for a text that is no anchor, or one of another home.
        """
        self._desk.require(Right.AUDIT)
        anchor = read(text)
        with self._desk.store.read() as view:
            roster = self._desk.roster(view)
            if anchor.vault and anchor.vault != roster.vault:
                raise InputRefusedError("This is the anchor of another home.", "Name the right home with --home.")
            held = self._held(view, anchor, roster)
        with suppress(LookingError), self._desk.store.write() as work:
            work.commit("audit.anchor_checked", entry=anchor.entry, holds=held.holds)
        return held

    def _held(self, view: Repositories, anchor: Anchor, roster: Roster) -> Held:
        place, newest = view.record.place(anchor.entry), view.record.tail()[0]
        signer = roster.users.get(anchor.by)
        key = roster.sign_key(anchor.by, anchor.roster[0]) if anchor.sig else None
        signed = key is not None and self._desk.verify(key, anchor.message(), bytes.fromhex(anchor.sig))
        same = place is not None and (place[0] == anchor.hash or not anchor.hash)
        same = same and (not anchor.words or words_of(place[0] if place else "0", self._dictionary()) == anchor.words)
        return Held(anchor, same, newest, signer.name if signed and signer else "", bool(anchor.sig) and not signed)

    def export(self) -> Iterator[str]:
        """Yield the record as lines of JSON, for a checker of somebody else's: never content.

        First the home and who made it, then each statement of the list of people, each entry with its canonical
        bytes, hash, signature and details, and at last a signed anchor. The making goes on record first.
        """
        self._desk.require(Right.AUDIT)
        with suppress(LookingError), self._desk.store.write() as work:
            work.commit("audit.export")
        with self._desk.store.read() as view:
            anchor = self._anchor(view)
            head = {"t": "record", "v": EXPORT_VERSION, "vault": anchor.vault, "made": anchor.at}
            yield _line({**head, "by": self._desk.actor.name, "organisation": self._desk.settings.organisation})
            for said in view.people.statements():
                second = None if said.sig2 is None else said.sig2.hex()
                body = {"t": "statement", "body": said.body.decode("ascii"), "hash": said.hash}
                yield _line({**body, "sig": said.sig.hex(), "sig2": second})
            for entry in view.record.entries():
                body = {"t": "entry", "body": entry.body.decode("ascii"), "hash": entry.hash, "sig": entry.sig.hex()}
                yield _line({**body, "nonce": entry.nonce.hex(), "payload": entry.payload.decode("utf-8")})
            end = {"t": "end", "entries": anchor.entry, "hash": anchor.hash, "roster": list(anchor.roster)}
            yield _line({**end, "at": anchor.at, "by": anchor.by, "sig": anchor.sig})

    def entries(self, on: str = "") -> Iterator[EntryView]:
        """Yield every entry in order, or those alone on one case, by its reference."""
        return self.find(Wanted(case=on))

    def find(self, wanted: Wanted) -> Iterator[EntryView]:
        """Yield the entries that somebody asks for, in order.

        Raises ``InputRefusedError`` for a person who was never here.
        """
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            yield from self._fitting(view, view.record.entries(naming=wanted.case), wanted)

    def page(self, wanted: Wanted, before: int | None = None, at_most: int = PAGE) -> tuple[EntryView, ...]:
        """Return the newest of the entries that somebody asks for, or those that come before one of a page."""
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            found = self._fitting(view, view.record.entries_back(before, wanted.case), wanted)
            return tuple(islice(found, at_most))

    def people(self) -> tuple[str, ...]:
        """Return everybody who ever worked here, to choose from."""
        self._desk.require(Right.AUDIT)
        with self._desk.store.read() as view:
            return tuple(sorted(self._desk.names(view).values(), key=str.casefold))

    def _fitting(
        self, view: Repositories, entries: Iterable[StoredEntry], wanted: Wanted, names: Set[str] = frozenset()
    ) -> Iterator[EntryView]:
        person = self._desk.roster(view).by_name(wanted.who) if wanted.who else None
        if wanted.who and person is None:
            raise InputRefusedError(f"There is nobody called {wanted.who} here.", "hcms users list names everybody.")
        people, names = self._desk.names(view), names or ({wanted.case} if wanted.case else names)
        for entry in entries:
            head = read_head(entry.body)
            if (names and head.on not in names) or (person is not None and head.by != person.id):
                continue
            if wanted.fits(head.kind, head.at):
                by, details = people.get(head.by, str(head.by)), json.loads(entry.payload)
                yield EntryView(head.seq, head.at, by, head.kind, head.on, details, entry.hash)

    def history(self, ref: str) -> tuple[EntryView, ...]:
        """Return who did what on one case, oldest first: readings and refusals, too.

        Of a restricted case, only for those named on it: the record calls it by another name since then. Raises
        ``InputRefusedError`` for a reference that is not here for this person.
        """
        self._desk.require(Right.READ_CASES, ref)
        with self._desk.store.read() as view:
            case = view.cases.by_ref(normalise(ref))
            names = {case.ref} | ({view.walls.alias(case.id)} if case.restricted else set())
            naming = "" if case.restricted else case.ref
            return tuple(self._fitting(view, view.record.entries(naming=naming), Wanted(), names))


def _line(said: Mapping[str, object]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":")) + "\n"
