"""Whether the case file is still the one this person worked with: two notes outside it say how far its record went.

The witness lies in the person's own account, where no colleague reaches it, and is under their own key. The head lies
beside the case file under the key of the file: an accident guard for whoever opens it next. A file that is ahead of
them is fine; one that is behind stops everything but looking, unless somebody signed that they put it there. That is
accepted only after this person was told (key specification, sections 3.6 and 5). A home has one witness for each
person and each place it lies at, so that looking into a restored copy elsewhere does not close the one at work.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.domain.chain import Reached
from harassment_cms.domain.moments import moment
from harassment_cms.domain.roster import Roster, replay
from harassment_cms.domain.seen import Gap, RecordBehindError, restored
from harassment_cms.home import Home, state_folder
from harassment_cms.vault.notes import Note, Read
from harassment_cms.vault.primitives import signature_holds
from harassment_cms.vault.session import SessionKeys

if TYPE_CHECKING:
    from harassment_cms.ports import Keys, Repositories
    from harassment_cms.store.unit_of_work import Store

_OWN_FILE, _OWN_FOLDER = 0o600, 0o700
_APART = (
    "Since you were last in this folder you worked in another copy of this home, last on {at}, and entry {entry} "
    "of its record is not in this one. If that was a restored backup that you looked at, all is well. Otherwise only "
    "one may go on, because what is written in both can never be joined again: ask whoever looks after the home "
    "before you write here."
)
_RENEWED = (
    "Your keys were renewed on {at}. The note in your account of what you last saw here was made with the ones "
    "before, and agrees with this record; from now on it is kept with the new ones."
)
_COMPARE = "To compare it with a paper: hcms audit anchor --check FILE."


class Opening(Enum):
    """What a home is opened for."""

    WORK = "work; a case file that is behind is refused"
    LOOK = "looking only: nothing is written, a case file that is behind is let pass"
    ACCEPT = "putting on record that it is behind on purpose"


@dataclass(slots=True)
class Found:
    """What the notes said when a home was opened: where its record is proven from, and what a person is told.

    ``gap`` is what is missing where that does not stop work, or was asked to be looked at: nothing is noted before
    the person was told. ``first`` says that all there is to say is that their account had no note yet. ``renewed``
    says that the note was under earlier keys of theirs, and that all is well with it.
    """

    since: Reached | None = None
    said: list[str] = field(default_factory=list)
    gap: Gap | None = None
    first: bool = False
    renewed: str = ""


def witness_file(home: Home, keys: SessionKeys) -> Path:
    """Return the file of one person's own note of the home at this place."""
    place = hashlib.sha256(os.fsencode(home.path.resolve())).hexdigest()[:16]
    return state_folder() / f"{keys.vault_id.hex()}-{keys.user_id}-{place}.seen"


class Watch:
    """Both notes of one home and one person; ``own`` is false for a practice home, which needs no witness."""

    def __init__(self, home: Home, keys: SessionKeys, opening: Opening, *, own: bool = True) -> None:
        self._keys: Keys = keys
        self._vault = keys.vault_id
        self._user = keys.user_id
        self._witness = Note(witness_file(home, keys), self._vault, self._seen_key, _OWN_FILE) if own else None
        self._head = Note(home.path / "cases.head", self._vault, self._head_key, home.file_mode)
        self._opening = opening
        self._silent = opening is not Opening.WORK
        self.found = Found()

    @property
    def looking(self) -> bool:
        """Whether the home was opened for looking only."""
        return self._opening is Opening.LOOK

    def check(self, store: Store) -> None:
        """Compare the notes with the case file before anything in it is believed, or the key file changed.

        Raises ``RecordBehindError`` if it lacks what one of them knows of, and nobody signed for that.
        """
        own, unreadable = _read(self._witness)
        head, _ = _read(self._head)
        with store.look() as view:
            if self._under_earlier_keys(view, own):
                pass
            elif self._witness is not None and own.seen is None:
                self._elsewhere(view, self._witness.path)
                why = unreadable or self._why_no_witness(view, own)
                self.found.said += [f"{why} {_COMPARE}"] if why else []
                self.found.first = bool(why) and not own.there
            elif self._witness is not None:
                self._gone_apart(view, own, self._witness.path)
            if head.there and head.seen is None:
                self.found.said.append(
                    "The note beside the case file (cases.head) does not hold. It is written anew."
                )
            for note, mine in ((own, True), (head, False)):
                gap = _gap(view, note, own=mine)
                if gap is not None:
                    self._judge(view, gap, note)
            self.found.since = own.seen if self.found.gap is None else None

    def _under_earlier_keys(self, view: Repositories, own: Read) -> bool:
        """Tell whose keys were properly renewed since their note; nothing vouches for it, so it is only compared.

        What it says has to be in this record all the same: new keys made in an older file explain nothing.
        """
        noted = own.claimed
        if noted is None:
            return False
        statements = view.people.statements()
        roster = replay(statements, signature_holds)
        since = roster.new_keys_since(self._user, noted.roster, noted.roster_hash)
        if since is None:
            return False
        note = replace(own, seen=noted)
        gap = _gap(view, note, own=True)
        if gap is None:
            at = moment(str(json.loads(statements[since].body)["at"]))
            self.found.renewed = _RENEWED.format(at=f"{at:%Y-%m-%d %H:%M} UTC")
        else:
            self._tell(view, gap, note, "Your keys are newer than the note in your account.")
        return True

    def _why_no_witness(self, view: Repositories, own: Read) -> str:
        if own.there:
            return (
                "The note in your account of what you last saw here does not hold: it is damaged, or older than your "
                "present keys. It is written anew."
            )
        if self.found.gap is None and view.record.has_signed(self._user):
            return (
                "Your account has no note yet of what you last saw in this folder; from now on it has. If you worked "
                "here before, from this account, somebody removed it."
            )
        return ""

    def _elsewhere(self, view: Repositories, here: Path) -> None:
        """Tell what this person saw of the same home in another folder and this one lacks: a copy stops nobody."""
        known = self._others(here)
        if not known:
            return
        newest = max(known, key=lambda other: other.seen or Reached())
        gap = _gap(view, newest, own=True)
        if gap is not None:
            self._tell(
                view, gap, newest, "You worked in this home in another folder, and saw more than is in this one."
            )

    def _others(self, here: Path) -> list[Read]:
        """Return this person's notes of the same home in other folders, as far as they hold."""
        pattern = f"{here.name.rpartition('-')[0]}-*.seen"
        paths = (path for path in here.parent.glob(pattern) if path != here)
        others = [_read(Note(path, self._vault, self._seen_key, _OWN_FILE))[0] for path in paths]
        return [other for other in others if other.seen is not None]

    def _gone_apart(self, view: Repositories, own: Read, here: Path) -> None:
        """Tell who worked in another copy since they were last in this one, and saw there what this one lacks."""
        for other in self._others(here):
            gap = _gap(view, other, own=True)
            if gap is not None and other.at > own.at:
                self.found.said.append(_APART.format(at=f"{other.at:%Y-%m-%d %H:%M} UTC", entry=f"{gap.noted:,}"))

    def _judge(self, view: Repositories, gap: Gap, note: Read) -> None:
        if self._opening is Opening.WORK and not self._restores(view, note):
            raise RecordBehindError(gap)
        self._tell(view, gap, note, "")

    def _restores(self, view: Repositories, note: Read) -> list[int]:
        roster = replay(view.people.statements(), signature_holds)
        return [place for place, _ in roster.restores if _is_new(roster, place, note)]

    def _tell(self, view: Repositories, gap: Gap, note: Read, why: str) -> None:
        self._silent = True
        if self.found.gap is not None:
            return
        self.found.gap = gap
        new = self._restores(view, note)
        if new:
            statements = view.people.statements()
            statement = json.loads(statements[new[-1]].body)
            by = replay(statements, signature_holds).users[int(statement["by"])].name
            self.found.said.append(restored(gap, by, moment(str(statement["at"]))))
        else:
            self.found.said.append(f"{why} {gap.sentence}".strip())

    def _seen_key(self) -> bytes:
        return self._keys.seen_key

    def _head_key(self) -> bytes:
        return self._keys.head_key

    def note(self, reached: Reached, keys: Keys) -> None:
        """Write down one's own entry, just committed. What cannot be written is said at the next unlock."""
        self._keys = keys  # a person's new ones, from the moment they joined
        if not self._silent:
            _write(self._witness, reached)
            _write(self._head, reached)

    def opened(self, reached: Reached, restores: Sequence[str]) -> None:
        """Write down how far the record was proven as the home was opened, unless a person has to be told first."""
        if self._silent:
            return
        known, _ = _read(self._witness)
        fresh = known.seen is None or not known.restores.issuperset(restores)
        problem = _begin(self._witness, reached, restores) if fresh else _write(self._witness, reached)
        if problem:
            self.found.said.append(
                f"The note of what you saw here cannot be written to {state_folder()} ({problem}). You can work, "
                "but you would not be told if somebody put back an older case file."
            )
        _write(self._head, reached)

    def told(self, reached: Reached, restores: Sequence[str]) -> None:
        """Note from here on, whatever the notes said: the person was told what is missing."""
        self._silent = False
        self.found.gap = None
        _begin(self._witness, reached, restores)
        _begin(self._head, reached, ())


def restores_in(roster: Roster) -> tuple[str, ...]:
    """Return the hashes of the statements by which backups were restored."""
    return tuple(roster.hashes[place] for place, _ in roster.restores)


def _gap(view: Repositories, note: Read, *, own: bool) -> Gap | None:
    """Return what the case file lacks of what a note knows, if anything."""
    seen = note.seen
    if seen is None:
        return None
    place = view.record.place(seen.seq)
    if place is not None and place[0] == seen.hash:
        return None
    newest, _ = view.record.tail()
    last = view.record.place(newest)
    return Gap(own, seen.seq, note.at, newest, None if last is None else moment(last[1]))


def _is_new(roster: Roster, place: int, note: Read) -> bool:
    """Say whether a restore was signed after what the note knows of, and its reader was not told of it."""
    seen = note.seen
    in_it = seen is not None and seen.roster < len(roster.hashes) and roster.hashes[seen.roster] == seen.roster_hash
    if in_it and seen is not None and place <= seen.roster:
        return False
    return roster.hashes[place] not in note.restores


def _read(note: Note | None) -> tuple[Read, str]:
    if note is None:
        return Read(there=False), ""
    try:
        return note.read(), ""
    except OSError as error:
        return Read(there=True), f"{note.path} cannot be read ({error.strerror or type(error).__name__})."


def _write(note: Note | None, reached: Reached) -> str:
    if note is None:
        return ""
    try:
        _prepare(note)
        note.advance(reached)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _begin(note: Note | None, reached: Reached, restores: Sequence[str]) -> str:
    if note is None:
        return ""
    try:
        _prepare(note)
        note.begin(reached, frozenset(restores))
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _prepare(note: Note) -> None:
    if not note.path.parent.is_dir():
        note.path.parent.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
