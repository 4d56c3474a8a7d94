"""How people and keys enter a home: founding it, adding, joining, admitting (key specification, section 5).

Each ceremony returns what has to be written and writes nothing itself; the caller puts it into one unit of
work together with its audit entry (satisfies ``ports.KeyCeremonies``).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harassment_cms.domain.errors import ConflictError, InputRefusedError, IntegrityError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import LABEL, NO_HASH, Member, Roster, SignedStatement, accept, replay, statement
from harassment_cms.ports import BatchKey, KeyChange, Keys, Stretched
from harassment_cms.vault import oskeyring
from harassment_cms.vault.document import Document, Holder, parse
from harassment_cms.vault.kits import KitSecret, read_kit
from harassment_cms.vault.primitives import KEY_BYTES, KdfCost, box, kdf, random_bytes, signature_holds
from harassment_cms.vault.session import SessionKeys, team_box_keys, team_check, wrap_batch_key
from harassment_cms.vault.slots import KEYRING, PASSPHRASE, keyring_slot, passphrase_slot, stretched
from harassment_cms.vault.user_keys import UserKeys
from harassment_cms.vault.words import words

KITS = 2
_IMPORTERS = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
_DB_SUFFIX = 4


@dataclass(frozen=True, slots=True, repr=False)
class Founding:
    """A new home's first statements, key file, keys of its founder, and the kits to print."""

    statements: tuple[SignedStatement, ...]
    document: Document
    keys: SessionKeys
    kits: tuple[str, ...]
    roster: Roster


class _Pen:
    """Writes statements one after another, each accepted by the same rules that every client applies."""

    def __init__(self, roster: Roster | None, at: str) -> None:
        self._roster = roster
        self._at = at
        self.written: list[SignedStatement] = []

    @property
    def roster(self) -> Roster:
        assert self._roster is not None, "the first statement founds the roster"
        return self._roster

    def write(
        self, by: int, own: UserKeys, kind: str, content: Mapping[str, object], new: UserKeys | None = None
    ) -> Roster:
        first = self._roster is None
        seq, prev = (0, NO_HASH) if first else (self.roster.seq + 1, self.roster.hash)
        body = statement(seq, prev, self._at, by, kind, content)
        second = new.sign(LABEL + body) if new else None
        signed = SignedStatement(seq, body, own.sign(LABEL + body), second)
        self._roster = replay([signed], signature_holds) if first else accept(self.roster, signed, signature_holds)
        self.written.append(signed)
        return self._roster


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
        pen = _Pen(None, at)
        person = _person(1, name, roles, own, provisional=False, import_key=import_key)
        roster = pen.write(1, own, "genesis", {"vault": vault_id.hex(), "user": person})
        genesis = bytes.fromhex(roster.genesis)
        keys = SessionKeys(vault_id, 1, own, database_key, import_key, genesis)
        if Role.CASE_MANAGER in roles:
            _new_team(pen, keys, own)
        kits = _new_kits(pen, keys, own)
        document = Document(vault_id, 0, 1, ())
        slot = passphrase_slot(vault_id, "u1", 1, self.stretch(passphrase), own.seed, genesis, self._cost)
        document = document.with_holder(Holder("u1", name, _db_box(own.box_public, database_key, 1), (slot,)))
        document = _with_kits(document, kits, database_key)
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
        session = _own(keys)
        wanted = tuple(Role(role) for role in roles)
        number = max(roster.users) + 1
        fresh = UserKeys.new(session.vault_id)
        import_key = session.import_key
        pen = _Pen(roster, at)
        person = _person(number, name, wanted, fresh, provisional=True, import_key=import_key)
        grown = pen.write(session.user_id, session.own, "add", {"user": person})
        if Role.CASE_MANAGER in wanted and grown.team is None:
            founder = SessionKeys(session.vault_id, number, fresh, session.database_key, import_key, session.genesis)
            _new_team(pen, founder, fresh)
        elif Role.CASE_MANAGER in wanted and session.opens_content:
            _admit(pen, session, grown.users[number])
        parsed = parse(document)
        slot = passphrase_slot(session.vault_id, f"u{number}", 1, passphrase, fresh.seed, session.genesis, self._cost)
        sealed_db = _db_box(fresh.box_public, session.database_key, parsed.gen)
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
    ) -> KeyChange:
        """Replace provisional keys by the person's own; a case manager renews the team's key as well.

        The first to do so while no recovery kit opens reports gets two that do, whoever was let in meanwhile.
        ``batches`` are all batch keys, opened; they come back held by the new team generation.
        """
        session = _own(keys)
        fresh = UserKeys.new(session.vault_id)
        pen = _Pen(roster, at)
        own_halves = {
            "box": fresh.box_public.hex(),
            "sign": fresh.sign_public.hex(),
            "import_box": _import_box(fresh, session.import_key),
        }
        roster = pen.write(session.user_id, session.own, "join", own_halves, new=fresh)
        renewed = SessionKeys(
            session.vault_id, session.user_id, fresh, session.database_key, session.import_key, session.genesis
        )
        rewrapped: tuple[BatchKey, ...] = ()
        kits: list[tuple[int, KitSecret]] = []
        if session.opens_content:
            seed = _new_team(pen, renewed, fresh)
            generation = len(pen.roster.teams)
            rewrapped = tuple(
                wrap_batch_key(
                    seed, session.vault_id, generation, known.batch, known.key, known.held.born, known.held.owner
                )
                for known in batches
            )
            if not any(kit.content for kit in pen.roster.kits):
                kits = _new_kits(pen, renewed, fresh)
        parsed = self._with_new_person_keys(parse(document), session, fresh, passphrase)
        parsed = _with_kits(parsed, kits, session.database_key)
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
        holder = _own_holder(document, session)
        slot = passphrase_slot(session.vault_id, holder.key, 1, passphrase, fresh.seed, session.genesis, self._cost)
        sealed_db = _db_box(fresh.box_public, session.database_key, document.gen)
        return document.with_holder(replace(holder, db=sealed_db, slots=(slot,)))

    def admit(self, keys: Keys, roster: Roster, user: int, at: str) -> KeyChange:
        """Seal the team's key to one more case manager."""
        session = _own(keys)
        pen = _Pen(roster, at)
        person = roster.users[user]
        if person.admitted:
            raise ConflictError(f"{person.name} can already open reports.", "Nothing was changed.")
        _admit(pen, session, person)
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
        session = _own(keys)
        parsed, holder = _holder(document, session)
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
        session = _own(keys)
        parsed, holder = _holder(document, session)
        kept = tuple(slot for slot in holder.slots if slot.kind != KEYRING)
        if kept == holder.slots:
            raise ConflictError("Your keys were not remembered here.", "Nothing was changed.")
        return parsed.with_holder(replace(holder, slots=kept)).sealed(session.database_key).to_bytes()

    def change_passphrase(self, keys: Keys, document: bytes, passphrase: Stretched) -> bytes:
        """Replace the passphrase; old copies of the key file still open with the old one."""
        session = _own(keys)
        parsed, holder = _holder(document, session)
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


def _own(keys: Keys) -> SessionKeys:
    assert isinstance(keys, SessionKeys)
    return keys


def _holder(document: bytes, session: SessionKeys) -> tuple[Document, Holder]:
    parsed = parse(document)
    return parsed, _own_holder(parsed, session)


def _own_holder(document: Document, session: SessionKeys) -> Holder:
    holder = document.holder(f"u{session.user_id}")
    if holder is None:
        raise IntegrityError("The key file has no way in for you any more.", "Restore vault.json from a backup.")
    return holder


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _import_box(own: UserKeys, import_key: bytes | None) -> str | None:
    return None if import_key is None else _b64(box(own.box_public, import_key))


def _db_box(public: bytes, database_key: bytes, generation: int) -> bytes:
    return box(public, database_key + generation.to_bytes(_DB_SUFFIX))


def _person(
    number: int, name: str, roles: tuple[Role, ...], own: UserKeys, *, provisional: bool, import_key: bytes | None
) -> dict[str, object]:
    may_import = any(role in _IMPORTERS for role in roles)
    return {
        "id": number,
        "name": name,
        "roles": [role.value for role in roles],
        "box": own.box_public.hex(),
        "sign": own.sign_public.hex(),
        "provisional": provisional,
        "import_box": _import_box(own, import_key) if may_import else None,
    }


def _new_team(pen: _Pen, keys: SessionKeys, own: UserKeys) -> bytes:
    roster = pen.roster
    seed = random_bytes(KEY_BYTES)
    people = roster.member_ids() or (keys.user_id,)
    boxes = {f"u{number}": _b64(box(bytes.fromhex(roster.users[number].box), seed)) for number in people}
    boxes |= {f"k{kit.id}": _b64(box(bytes.fromhex(kit.box), seed)) for kit in roster.kits if kit.content}
    public = team_box_keys(seed)[0]
    generation = len(roster.teams) + 1
    content = {"generation": generation, "public": public.hex(), "check": team_check(seed), "boxes": boxes}
    pen.write(keys.user_id, own, "team", content)
    keys.teams, keys.team_public = {generation: seed}, (generation, public)
    return seed


def _new_kits(pen: _Pen, keys: SessionKeys, own: UserKeys) -> list[tuple[int, KitSecret]]:
    first = 1 + max((kit.id for kit in pen.roster.kits), default=0)
    made: list[tuple[int, KitSecret]] = []
    for number in range(first, first + KITS):
        secret = KitSecret.new(keys.vault_id)
        public = UserKeys.from_seed(secret.seed, keys.vault_id)
        content: dict[str, object] = {
            "id": number,
            "box": public.box_public.hex(),
            "sign": public.sign_public.hex(),
            "content": keys.opens_content,
        }
        if keys.team_public and keys.opens_content:
            content["team_box"] = _b64(box(public.box_public, keys.teams[keys.team_public[0]]))
        pen.write(keys.user_id, own, "kit", content)
        made.append((number, secret))
    return made


def _with_kits(document: Document, kits: list[tuple[int, KitSecret]], database_key: bytes) -> Document:
    for number, secret in kits:
        public = UserKeys.from_seed(secret.seed, document.vault_id).box_public
        holder = Holder(f"k{number}", f"recovery key {number}", _db_box(public, database_key, document.gen))
        document = document.with_holder(holder)
    return document


def _admit(pen: _Pen, session: SessionKeys, person: Member) -> None:
    if session.team_public is None or not session.opens_content:
        raise NotPermittedError(
            "Only a case manager who can open reports may let in another one.",
            "Ask a case manager to run: hcms users admit NAME",
        )
    seed = session.teams[session.team_public[0]]
    team_box = _b64(box(bytes.fromhex(person.box), seed))
    pen.write(session.user_id, session.own, "admit", {"user": person.id, "team_box": team_box})
