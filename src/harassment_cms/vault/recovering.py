"""Coming in by a recovery kit, and making everything anew that it opened (key specification, section 5).

A kit holds no hash of the first statement: what vouches for the home is that its list of people names this very kit.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from harassment_cms.domain.errors import InputRefusedError, IntegrityError, LockedError
from harassment_cms.domain.roster import Kit, Roster
from harassment_cms.ports import BatchKey, KeyChange, Stretched
from harassment_cms.vault import memory
from harassment_cms.vault.document import Document, Holder, parse
from harassment_cms.vault.kits import read_kit
from harassment_cms.vault.pen import Pen, db_box, import_box_for, new_kits, team_and_batches, with_kits
from harassment_cms.vault.primitives import KEY_BYTES, KdfCost
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.slots import passphrase_slot
from harassment_cms.vault.user_keys import UserKeys

_ENDED = (
    "That recovery key opens nothing here any more: newer ones have taken its place.",
    "Look for the newest paper. `hcms keys status` says which recovery keys count.",
)


class KitKeys(SessionKeys):
    """What a recovery kit opens. It belongs to nobody until somebody is let in by it."""

    kit: int = 0

    @property
    def holder(self) -> str:
        """Whose box in the key file these keys open."""
        return f"k{self.kit}"

    def follow(self, roster: Roster) -> None:
        """Take what the roster says of this kit; raises ``LockedError`` if it is none of its kits any more."""
        kit = self._mine(roster)
        self.genesis = bytes.fromhex(roster.genesis)
        self.import_key = None if kit.import_box is None else self.own.open_box(base64.b64decode(kit.import_box))
        team = roster.team
        self.team_public = None if team is None else (team.generation, bytes.fromhex(team.public))
        box_name = f"k{kit.id}"
        self.teams = self._open_team(team, box_name) if team is not None and box_name in team.boxes else {}

    def _mine(self, roster: Roster) -> Kit:
        own = (self.own.box_public.hex(), self.own.sign_public.hex())
        mine = next((kit for kit in roster.kits if (kit.box, kit.sign) == own), None)
        if mine is None or roster.vault != self.vault_id.hex():
            raise LockedError(*_ENDED)
        return mine


def open_with_kit(document: Document, typed: str) -> KitKeys:
    """Open the key of the file with a recovery kit.

    Raises ``InputRefusedError`` for one that is mistyped or of another home, ``LockedError`` for one that was ended.
    """
    memory.shut()
    secret = read_kit(typed)
    if secret.vault_id != document.vault_id:
        raise InputRefusedError("That recovery key belongs to another home.", "Look for the paper of this home.")
    own = UserKeys.from_seed(secret.seed, secret.vault_id)
    for holder in document.holders:
        if holder.key.startswith("k"):
            try:
                database_key = own.open_box(holder.db)[:KEY_BYTES]
            except IntegrityError:
                continue
            if not document.mac_holds(database_key):
                raise LockedError(
                    "The key file vault.json was changed outside this program, so it is not trusted.",
                    "Put back vault.json from the last backup. The cases are untouched.",
                )
            keys = KitKeys(secret.vault_id, 0, own, database_key, None, b"")
            keys.kit = int(holder.key[1:])
            return keys
    raise LockedError(*_ENDED)


def recover(
    keys: KitKeys,
    roster: Roster,
    document: bytes,
    user: int,
    passphrase: Stretched,
    batches: tuple[BatchKey, ...],
    cost: KdfCost,
    at: str,
) -> KeyChange:
    """Let a person in with new keys, end the kits of this kind, and make new ones.

    ``batches`` are all batch keys, opened; they come back held by a new generation of the team's key.
    """
    fresh, pen = UserKeys.new(keys.vault_id), Pen(roster, at)
    content = {
        "kit": keys.kit,
        "box": fresh.box_public.hex(),
        "sign": fresh.sign_public.hex(),
        "import_box": import_box_for(fresh, keys.import_key),
    }
    grown = pen.write(user, keys.own, "recover", content, new=fresh)
    renewed = SessionKeys(keys.vault_id, user, fresh, keys.database_key, keys.import_key, keys.genesis)
    rewrapped = team_and_batches(pen, renewed, batches) if grown.users[user].admitted else ()
    kits = new_kits(pen, renewed, fresh)
    parsed = parse(document).without(*(f"k{number}" for number in grown.ended_kits))
    slot = passphrase_slot(keys.vault_id, f"u{user}", 1, passphrase, fresh.seed, keys.genesis, cost)
    sealed_db = db_box(fresh.box_public, keys.database_key, parsed.gen)
    held = parsed.holder(f"u{user}") or Holder(f"u{user}", roster.users[user].name, sealed_db)
    parsed = with_kits(parsed.with_holder(replace(held, db=sealed_db, slots=(slot,))), kits, keys.database_key)
    return KeyChange(
        tuple(pen.written),
        parsed.sealed(keys.database_key).to_bytes(),
        renewed,
        tuple(kit.text() for _, kit in kits),
        rewrapped,
    )
