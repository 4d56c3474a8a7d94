"""How people and keys enter a home: founding it, adding, joining, admitting (key specification, section 5).

Each ceremony returns what has to be written and writes nothing itself; the caller puts it into one unit of
work together with its audit entry (satisfies ``ports.KeyCeremonies``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster, SignedStatement
from harassment_cms.ports import BatchKey, KeyChange, Keys, Stretched
from harassment_cms.vault import oskeyring
from harassment_cms.vault.document import Document, Holder, parse
from harassment_cms.vault.kits import KitSecret, read_kit
from harassment_cms.vault.pen import (
    Pen,
    admit_statement,
    db_box,
    holder_in,
    import_box_for,
    new_kits,
    new_team,
    own_holder,
    own_session,
    person_content,
    team_and_batches,
    with_kits,
)
from harassment_cms.vault.primitives import KEY_BYTES, KdfCost, kdf, random_bytes, signature_holds
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.slots import KEYRING, PASSPHRASE, keyring_slot, passphrase_slot, stretched
from harassment_cms.vault.user_keys import UserKeys
from harassment_cms.vault.words import words


@dataclass(frozen=True, slots=True, repr=False)
class Founding:
    """A new home's first statements, key file, keys of its founder, and the kits to print."""

    statements: tuple[SignedStatement, ...]
    document: Document
    keys: SessionKeys
    kits: tuple[str, ...]
    roster: Roster


class Ceremonies:
    """The ceremonies at one cost of passphrase stretching."""

    def __init__(self, cost: KdfCost) -> None:
        self._cost = cost

    def verify(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """Judge a detached Ed25519 signature."""
        return signature_holds(public_key, message, signature)

    def found(self, name: str, roles: tuple[Role, ...], passphrase: str, at: str) -> Founding:
        """Found a home: database key, import key, the first person, two recovery kits, and the team if they may."""
        vault_id, database_key, import_key = random_bytes(16), random_bytes(KEY_BYTES), random_bytes(KEY_BYTES)
        own = UserKeys.new(vault_id)
        pen = Pen(None, at)
        person = person_content(1, name, roles, own, provisional=False, import_key=import_key)
        roster = pen.write(1, own, "genesis", {"vault": vault_id.hex(), "user": person})
        genesis = bytes.fromhex(roster.genesis)
        keys = SessionKeys(vault_id, 1, own, database_key, import_key, genesis)
        if Role.CASE_MANAGER in roles:
            new_team(pen, keys, own)
        kits = new_kits(pen, keys, own)
        document = Document(vault_id, 0, 1, ())
        slot = passphrase_slot(vault_id, "u1", 1, self.stretch(passphrase), own.seed, genesis, self._cost)
        document = document.with_holder(Holder("u1", name, db_box(own.box_public, database_key, 1), (slot,)))
        document = with_kits(document, kits, database_key)
        return Founding(
            tuple(pen.written), document.sealed(database_key), keys, tuple(kit.text() for _, kit in kits), pen.roster
        )

    def stretch(self, passphrase: str) -> Stretched:
        """Stretch a new passphrase, before anybody else has to wait for it."""
        return stretched(passphrase, self._cost)

    def add(
        self,
        keys: Keys,
        roster: Roster,
        document: bytes,
        name: str,
        roles: tuple[str, ...],
        passphrase: Stretched,
        at: str,
    ) -> KeyChange:
        """Add a person whose keys are made here and now, and so are provisional."""
        session = own_session(keys)
        wanted = tuple(Role(role) for role in roles)
        number = max(roster.users) + 1
        fresh = UserKeys.new(session.vault_id)
        import_key = session.import_key
        pen = Pen(roster, at)
        person = person_content(number, name, wanted, fresh, provisional=True, import_key=import_key)
        grown = pen.write(session.user_id, session.own, "add", {"user": person})
        if Role.CASE_MANAGER in wanted and grown.team is None:
            founder = SessionKeys(session.vault_id, number, fresh, session.database_key, import_key, session.genesis)
            new_team(pen, founder, fresh)
        parsed = parse(document)
        slot = passphrase_slot(session.vault_id, f"u{number}", 1, passphrase, fresh.seed, session.genesis, self._cost)
        sealed_db = db_box(fresh.box_public, session.database_key, parsed.gen)
        parsed = parsed.with_holder(Holder(f"u{number}", name, sealed_db, (slot,)))
        return KeyChange(tuple(pen.written), parsed.sealed(session.database_key).to_bytes(), session)

    def join(
        self,
        keys: Keys,
        roster: Roster,
        document: bytes,
        passphrase: Stretched,
        batches: tuple[BatchKey, ...],
        at: str,
        *,
        known: bool = False,
    ) -> KeyChange:
        """Replace a person's keys by their own; a case manager renews the team's key as well.

        The first to do so while no recovery kit opens reports gets two that do, whoever was let in meanwhile.
        ``batches`` are all batch keys, opened; they come back held by the new team generation.
        """
        session = own_session(keys)
        fresh = UserKeys.new(session.vault_id)
        pen = Pen(roster, at)
        own_halves = {
            "known": known,
            "box": fresh.box_public.hex(),
            "sign": fresh.sign_public.hex(),
            "import_box": import_box_for(fresh, session.import_key),
        }
        roster = pen.write(session.user_id, session.own, "join", own_halves, new=fresh)
        renewed = SessionKeys(
            session.vault_id, session.user_id, fresh, session.database_key, session.import_key, session.genesis
        )
        rewrapped: tuple[BatchKey, ...] = ()
        kits: list[tuple[int, KitSecret]] = []
        founds = roster.team is None and Role.CASE_MANAGER in roster.users[session.user_id].roles
        if session.opens_content or founds:
            rewrapped = team_and_batches(pen, renewed, batches)
            # What is in a partner's home can be shared again; no paper opens it.
            if not pen.roster.share and not any(kit.content for kit in pen.roster.kits):
                kits = new_kits(pen, renewed, fresh)
        parsed = self._with_new_person_keys(parse(document), session, fresh, passphrase)
        parsed = with_kits(parsed, kits, session.database_key)
        return KeyChange(
            tuple(pen.written),
            parsed.sealed(session.database_key).to_bytes(),
            renewed,
            tuple(kit.text() for _, kit in kits),
            rewrapped,
        )

    def _with_new_person_keys(
        self, document: Document, session: SessionKeys, fresh: UserKeys, passphrase: Stretched
    ) -> Document:
        holder = own_holder(document, session)
        slot = passphrase_slot(session.vault_id, holder.key, 1, passphrase, fresh.seed, session.genesis, self._cost)
        sealed_db = db_box(fresh.box_public, session.database_key, document.gen)
        return document.with_holder(replace(holder, db=sealed_db, slots=(slot,)))

    def admit(self, keys: Keys, roster: Roster, user: int, at: str) -> KeyChange:
        """Seal the team's key to one more case manager."""
        session = own_session(keys)
        pen = Pen(roster, at)
        person = roster.users[user]
        if person.admitted:
            raise ConflictError(f"{person.name} can already open reports.", "Nothing was changed.")
        admit_statement(pen, session, person)
        return KeyChange(tuple(pen.written), None, session)

    def fingerprint(self, roster: Roster, user: int) -> tuple[str, ...]:
        """Return six words that stand for a person's public keys, to be compared by voice."""
        person = roster.users[user]
        digest = kdf(bytes.fromhex(person.sign), "hcms.words", bytes.fromhex(person.box))
        listed = words()
        return tuple(listed[int.from_bytes(digest[2 * i : 2 * i + 2]) % len(listed)] for i in range(6))

    def keep_secret(self, keys: Keys) -> bytes:
        """Put a new random secret into the operating system's key store and return it."""
        secret = random_bytes(KEY_BYTES)
        oskeyring.store(keys.vault_id, f"u{keys.user_id}", secret)
        return secret

    def drop_secret(self, keys: Keys) -> None:
        """Remove the secret from the key store, where that can be reached."""
        oskeyring.forget(keys.vault_id, f"u{keys.user_id}")

    def remember(self, keys: Keys, document: bytes, secret: bytes) -> bytes:
        """Add the way in that a secret in the operating system's key store opens."""
        session = own_session(keys)
        parsed, holder = holder_in(document, session)
        account = oskeyring.account_tag(session.vault_id)
        others = [slot for other in parsed.people() if other.key != holder.key for slot in other.slots]
        if any(slot.kind == KEYRING and slot.os == account for slot in others):
            raise NotPermittedError(
                "Another person's keys are already remembered in this operating-system account.",
                "Each person needs an account of their own on this computer. Nothing was changed.",
            )
        kept = tuple(slot for slot in holder.slots if slot.kind != KEYRING)
        number = max(slot.id for slot in holder.slots) + 1
        slot = keyring_slot(session.vault_id, holder.key, number, secret, session.own.seed, session.genesis, account)
        changed = parsed.with_holder(replace(holder, slots=(*kept, slot)))
        return changed.sealed(session.database_key).to_bytes()

    def forget(self, keys: Keys, document: bytes) -> bytes:
        """Remove the key-store way in."""
        session = own_session(keys)
        parsed, holder = holder_in(document, session)
        kept = tuple(slot for slot in holder.slots if slot.kind != KEYRING)
        if kept == holder.slots:
            raise ConflictError("Your keys were not remembered here.", "Nothing was changed.")
        return parsed.with_holder(replace(holder, slots=kept)).sealed(session.database_key).to_bytes()

    def change_passphrase(self, keys: Keys, document: bytes, passphrase: Stretched) -> bytes:
        """Replace the passphrase; old copies of the key file still open with the old one."""
        session = own_session(keys)
        parsed, holder = holder_in(document, session)
        kept = tuple(slot for slot in holder.slots if slot.kind != PASSPHRASE)
        number = max(slot.id for slot in holder.slots) + 1
        slot = passphrase_slot(
            session.vault_id, holder.key, number, passphrase, session.own.seed, session.genesis, self._cost
        )
        changed = parsed.with_holder(replace(holder, slots=(slot, *kept)))
        return changed.sealed(session.database_key).to_bytes()

    def kit_of(self, roster: Roster, typed: str) -> int:
        """Return which recovery kit was typed; raises ``InputRefusedError`` if it is none of this home's."""
        secret = read_kit(typed)
        public = UserKeys.from_seed(secret.seed, secret.vault_id).box_public.hex()
        for kit in roster.kits:
            if kit.box == public and secret.vault_id.hex() == roster.vault:
                return kit.id
        raise InputRefusedError("That recovery key belongs to another home.", "Look for the paper of this home.")
