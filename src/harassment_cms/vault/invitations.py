"""Letting somebody in by a one-time code: invited, invited anew after a lost passphrase, and cancelled.

The code is 128 random bits, so it needs no stretching, and opens keys that last until the person has made their own
in a session of theirs. Called by the services through ``ports.InvitationCeremonies``.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from harassment_cms.domain.errors import LockedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster
from harassment_cms.ports import KeyChange, Keys
from harassment_cms.vault.base32 import decode, encode, in_fours, typed_letters
from harassment_cms.vault.document import Document, Holder, parse
from harassment_cms.vault.pen import Pen, db_box, own_session, person_content
from harassment_cms.vault.primitives import random_bytes
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.slots import INVITATION, code_slot, open_with_secret
from harassment_cms.vault.user_keys import UserKeys

SECRET_BYTES = 16
_CHECK_BYTES = 4
_MARK = b"hcms.invitation\x00"


def new_code() -> str:
    """Return a new code as it is handed over: eight groups of four letters and digits."""
    secret = random_bytes(SECRET_BYTES)
    return in_fours(secret + _check(secret))


def read_code(typed: str) -> bytes:
    """Return the secret of a code as typed; raises ``LockedError`` when a letter is missing or wrong."""
    letters = typed_letters(typed)
    raw = decode(letters)
    secret, check = raw[:SECRET_BYTES], raw[SECRET_BYTES:]
    if encode(raw) != letters or len(secret) != SECRET_BYTES or check != _check(secret):
        raise LockedError(
            "That is not a complete code: a group is missing or mistyped.",
            "Type it again; dashes, spaces and capitals do not matter.",
        )
    return secret


def open_with_code(vault_id: bytes, holder: Holder, typed: str) -> tuple[bytes, bytes]:
    """Return (seed, genesis hash) of somebody invited.

    Raises ``LockedError`` that says whether the code is mistyped, used, cancelled or another one's.
    """
    secret = read_code(typed)
    if not holder.slots:
        raise LockedError(
            f"The invitation of {holder.name} was cancelled, so its code opens nothing.",
            "Ask whoever invited you for a new one.",
        )
    slot = next((slot for slot in holder.slots if slot.kind == INVITATION), None)
    if slot is None:
        raise LockedError(
            f"{holder.name} has made their own keys already, and a code works once.",
            "Unlock with your passphrase. If it was not you who used the code, tell an administrator at once.",
        )
    try:
        return open_with_secret(vault_id, holder, slot, secret)
    except LockedError as error:
        raise LockedError(
            f"That is not the code of {holder.name}, or it was replaced by a newer one.",
            "Check the name and the newest code, or ask an administrator.",
        ) from error


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(_MARK + secret).digest()[:_CHECK_BYTES]


class Invitations:
    """What an administrator's keys do about invitations; nothing is written by it."""

    def new_code(self) -> str:
        """Return a new code as it is handed over."""
        return new_code()

    def invite(
        self,
        keys: Keys,
        roster: Roster,
        document: bytes,
        name: str,
        roles: tuple[Role, ...],
        code: str,
        until: str,
        at: str,
    ) -> KeyChange:
        """Add a person whose keys this code opens, until they make their own or the moment has passed."""
        session = own_session(keys)
        number = max(roster.users) + 1
        fresh = UserKeys.new(session.vault_id)
        pen = Pen(roster, at)
        person = person_content(number, name, roles, fresh, provisional=True, import_key=session.import_key)
        pen.write(session.user_id, session.own, "add", {"user": {**person, "until": until}})
        return _changed(pen, session, _seated(parse(document), session, number, name, fresh, code))

    def renew(
        self, keys: Keys, roster: Roster, document: bytes, user: int, code: str, until: str, at: str
    ) -> KeyChange:
        """Let this code open new keys for somebody who lost every way in; their rights stay, their admission ends."""
        session = own_session(keys)
        person = roster.users[user]
        fresh = UserKeys.new(session.vault_id)
        pen = Pen(roster, at)
        content = person_content(
            user, person.name, person.roles, fresh, provisional=True, import_key=session.import_key
        )
        halves = {part: content[part] for part in ("box", "sign", "import_box")}
        pen.write(session.user_id, session.own, "renew", {"user": user, **halves, "until": until})
        return _changed(pen, session, _seated(parse(document), session, user, person.name, fresh, code))

    def cancel(self, keys: Keys, roster: Roster, document: bytes, user: int, at: str) -> KeyChange:
        """Take an invitation back that nobody has used: its code opens nothing any more."""
        session = own_session(keys)
        pen = Pen(roster, at)
        pen.write(session.user_id, session.own, "cancel", {"user": user})
        parsed = parse(document)
        holder = parsed.holder(f"u{user}")
        if holder is not None:
            parsed = parsed.with_holder(replace(holder, db=b"", slots=()))
        return _changed(pen, session, parsed)


def _seated(document: Document, session: SessionKeys, number: int, name: str, fresh: UserKeys, code: str) -> Document:
    slot = code_slot(session.vault_id, f"u{number}", 1, read_code(code), fresh.seed, session.genesis)
    return document.with_holder(
        Holder(f"u{number}", name, db_box(fresh.box_public, session.database_key, document.gen), (slot,))
    )


def _changed(pen: Pen, session: SessionKeys, document: Document) -> KeyChange:
    return KeyChange(tuple(pen.written), document.sealed(session.database_key).to_bytes(), session)
