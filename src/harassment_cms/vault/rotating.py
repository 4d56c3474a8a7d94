"""Leaving somebody outside: removing, taking ways in away for a while, and renewing what was known to them.

Each step returns what has to be written and writes nothing itself (satisfies ``ports.RotationCeremonies``). Keys of
people and kits come from the roster alone, never from a file (key specification, section 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harassment_cms.domain.errors import ConflictError, NotPermittedError
from harassment_cms.domain.roster import Member, Roster
from harassment_cms.ports import BatchKey, KeyChange, Keys
from harassment_cms.ports.rotation import StagedKey
from harassment_cms.vault.document import NO_SLOTS, Document, Next, parse
from harassment_cms.vault.pen import Pen, db_box, own_session, team_and_batches
from harassment_cms.vault.primitives import KEY_BYTES, random_bytes
from harassment_cms.vault.session import SessionKeys


class Rotations:
    """The ceremonies of leaving and renewing."""

    def remove(self, keys: Keys, roster: Roster, document: bytes, user: int, reason: str, at: str) -> KeyChange:
        """Take a person's ways in and their box away for good."""
        content = {"user": user, "reason": reason}
        return self._without(keys, roster, document, user, "remove", content, at)

    def disable(self, keys: Keys, roster: Roster, document: bytes, user: int, at: str) -> KeyChange:
        """Take a person's ways in away for now."""
        return self._without(keys, roster, document, user, "disable", {"user": user}, at)

    def enable(self, keys: Keys, roster: Roster, document: bytes, before: bytes, user: int, at: str) -> KeyChange:
        """Give a person the ways in back that they had in the key file ``before``."""
        session, person = own_session(keys), roster.users[user]
        pen = Pen(roster, at)
        pen.write(session.user_id, session.own, "enable", {"user": user})
        earlier, parsed = parse(before).holder(f"u{user}"), parse(document)
        if earlier is None:
            raise ConflictError(f"There are no ways in of {person.name} to give back.", "Nothing was changed.")
        sealed_db = db_box(bytes.fromhex(person.box), session.database_key, parsed.gen)
        changed = parsed.with_holder(replace(earlier, db=sealed_db))
        return KeyChange(tuple(pen.written), changed.sealed(session.database_key).to_bytes(), session)

    def renew_team(self, keys: Keys, roster: Roster, batches: tuple[BatchKey, ...], at: str) -> KeyChange:
        """Make the case managers' key anew and hold every batch key under it; for one who opens reports.

        ``batches`` are all batch keys, opened.
        """
        session = own_session(keys)
        if not session.opens_content:
            raise NotPermittedError("Only a case manager who can open reports renews their common key.")
        pen = Pen(roster, at)
        renewed = SessionKeys(
            session.vault_id,
            session.user_id,
            session.own,
            session.database_key,
            session.import_key,
            session.genesis,
        )
        rewrapped = team_and_batches(pen, renewed, batches)
        return KeyChange(tuple(pen.written), None, renewed, (), rewrapped)

    def staged(self, keys: Keys, roster: Roster, document: bytes) -> StagedKey:
        """Make a new database key, sealed to everybody in the key file beside the present one."""
        session, parsed = own_session(keys), parse(document)
        key, publics = random_bytes(KEY_BYTES), _publics(roster)
        boxes = {
            holder.key: db_box(publics[holder.key], key, parsed.gen + 1)
            for holder in parsed.holders
            if holder.key in publics
        }
        staged = replace(parsed, next=Next(parsed.gen + 1, boxes)).sealed(session.database_key)
        return StagedKey(staged.to_bytes(), key)

    def promoted(self, keys: Keys, staged: bytes) -> bytes:
        """Return the key file in which the new database key has taken the old one's place."""
        return promoted(parse(staged), own_session(keys).database_key).to_bytes()

    def rekeyed(self, keys: Keys, roster: Roster, at: str) -> KeyChange:
        """State that the file has a new key since everything that made the old one known."""
        session, pen = own_session(keys), Pen(roster, at)
        pen.write(session.user_id, session.own, "rekey", {})
        return KeyChange(tuple(pen.written), None, session)

    def seen(self, keys: Keys, roster: Roster, recovery: int, at: str) -> KeyChange:
        """State that this person was told of the recoveries up to this statement."""
        session, pen = own_session(keys), Pen(roster, at)
        pen.write(session.user_id, session.own, "seen", {"recovery": recovery})
        return KeyChange(tuple(pen.written), None, session)

    def hold_database_key(self, keys: Keys, key: bytes) -> None:
        """Go on with the new database key."""
        own_session(keys).database_key = key

    def _without(
        self,
        keys: Keys,
        roster: Roster,
        document: bytes,
        user: int,
        kind: str,
        content: Mapping[str, object],
        at: str,
    ) -> KeyChange:
        session, pen = own_session(keys), Pen(roster, at)
        pen.write(session.user_id, session.own, kind, content)
        changed = parse(document).without(f"u{user}")
        return KeyChange(tuple(pen.written), changed.sealed(session.database_key).to_bytes(), session)


def promoted(staged: Document, database_key: bytes) -> Document:
    """Return a key file that was staged as it stands once the file has its new key: the same for everybody."""
    return staged.promoted().sealed(database_key)


def _publics(roster: Roster) -> dict[str, bytes]:
    people: list[Member] = [user for user in roster.users.values() if not (user.removed or user.cancelled)]
    # Somebody without a way in of their own, as in a partner's home, stands there under another letter.
    sealed = {user.id: bytes.fromhex(user.box) for user in people}
    kits = {f"k{kit.id}": bytes.fromhex(kit.box) for kit in roster.kits}
    return {f"{letter}{number}": box for number, box in sealed.items() for letter in ("u", NO_SLOTS)} | kits
