"""An unlocked person's keys in this process: signing, sealing, opening (satisfies ``ports.Keys``)."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence

from harassment_cms.domain.errors import (
    InputRefusedError,
    IntegrityError,
    LockedError,
    NotPermittedError,
    SessionOverError,
)
from harassment_cms.domain.roster import Member, Roster, Team
from harassment_cms.domain.sealing import Place, epoch_of
from harassment_cms.ports import BOX, EACH, WRAP, BatchKey, CaseKey, HeldKey, LateKey, MadeWall
from harassment_cms.vault import walls
from harassment_cms.vault.document import parse
from harassment_cms.vault.primitives import (
    BOX_OVERHEAD,
    KEY_BYTES,
    box,
    box_keys,
    decrypt,
    encrypt,
    kdf,
    pad,
    random_bytes,
    unbox,
    unpad,
)
from harassment_cms.vault.user_keys import UserKeys

_VERSION = b"\x01"
_EPOCH = struct.Struct(">I")
_BATCH = struct.Struct(">QI")
_WRAPPED = struct.Struct(">QIIQ")
_CASE = struct.Struct(">QI")
_EACH_BYTES = BOX_OVERHEAD + _BATCH.size + KEY_BYTES
_ITEM = struct.Struct(">BQ")


class SessionKeys:
    """Everything one unlocked person can open and sign with.

    ``teams`` maps generation to team seed for those this person holds; ``team_public`` is the current
    generation's number and public key, which is all that an import needs. While somebody outside knows that key,
    ``sealed_to_each`` holds the public keys of everybody who may open reports, and of their kits.
    """

    def __init__(
        self,
        vault_id: bytes,
        user_id: int,
        own: UserKeys,
        database_key: bytes,
        import_key: bytes | None,
        genesis: bytes,
    ) -> None:
        self.vault_id = vault_id
        self.user_id = user_id
        self.own = own
        self.database_key = database_key
        self.import_key = import_key
        self.genesis = genesis
        self.teams: Mapping[int, bytes] = {}
        self.team_public: tuple[int, bytes] | None = None
        self.sealed_to_each: tuple[bytes, ...] = ()

    @property
    def holder(self) -> str:
        """Whose box in the key file these keys open."""
        return f"u{self.user_id}"

    @property
    def opens_content(self) -> bool:
        """Whether this person holds the current team key."""
        return self.team_public is not None and self.team_public[0] in self.teams

    @property
    def must_renew(self) -> bool:
        """Whether somebody outside knows the team's key: nothing may be sealed under it until it is renewed."""
        return bool(self.sealed_to_each)

    @property
    def team_generation(self) -> int | None:
        """The current generation of the team key."""
        return self.team_public[0] if self.team_public else None

    def database_key_in(self, document: bytes) -> bytes | None:
        """Return the key of the file that another state of the key file holds for this person; None if none does."""
        try:
            holder = parse(document).holder(self.holder)
            return None if holder is None else self.own.open_box(holder.db)[:KEY_BYTES]
        except (IntegrityError, LockedError):
            return None

    def become(self, renewed: SessionKeys) -> None:
        """Go on as the keys that a ceremony made, everywhere these keys are held in this process."""
        self.__dict__.update(renewed.__dict__)

    def follow(self, roster: Roster) -> None:
        """Go on with people and keys as the roster has them now: every transaction makes sure of it first.

        Raises ``LockedError`` if these keys are not, or no longer, the keys of this person in this home,
        ``IntegrityError`` if a box holds another team key than the one that was signed for.
        """
        person = roster.users.get(self.user_id)
        here = roster.vault == self.vault_id.hex() and bytes.fromhex(roster.genesis) == self.genesis
        if not here or person is None or not self._ever_belonged_to(person):
            raise LockedError(
                "These keys are not the keys of this home: the case file and the key file do not belong together.",
                "Put the right cases.db and vault.json side by side, or restore a backup. Nothing was changed.",
            )
        if person.cancelled:
            raise LockedError(
                "Your invitation was cancelled. Nothing was changed.", "Ask whoever invited you for a new one."
            )
        if not person.active:
            raise SessionOverError(
                "Your way in was taken away by somebody who may do so: nothing is opened or kept any more. "
                "What you did before is kept under your name.",
                "Ask an administrator of this home.",
            )
        if (person.sign, person.box) != (self.own.sign_public.hex(), self.own.box_public.hex()):
            raise SessionOverError(
                "These keys were replaced by new ones of yours. Nothing was changed.",
                "Unlock again with the passphrase you chose then.",
            )
        sealed = person.import_box
        self.import_key = None if sealed is None else self.own.open_box(base64.b64decode(sealed))
        team = roster.team
        self.team_public = None if team is None else (team.generation, bytes.fromhex(team.public))
        self.teams = {} if team is None or not person.admitted else self._open_team(team, f"u{self.user_id}")
        self.sealed_to_each = _each_of(roster) if roster.rotation_owed else ()

    def _ever_belonged_to(self, person: Member) -> bool:
        own = self.own.sign_public.hex()
        return any(key == own for _, key in person.keys)

    def _open_team(self, team: Team, holder: str) -> Mapping[int, bytes]:
        seed = self.own.open_box(base64.b64decode(team.boxes[holder]))
        if team_check(seed) != team.check or team_box_keys(seed)[0].hex() != team.public:
            raise IntegrityError("The case managers' key is not the one that was signed for.")
        return {team.generation: seed}

    @property
    def seen_key(self) -> bytes:
        """The key of the person's own notes of what they saw of this home (key specification, section 3.6)."""
        return kdf(self.own.seed, "hcms.seen", self.vault_id)

    @property
    def head_key(self) -> bytes:
        """The key of the note beside the case file; everybody who works here has it."""
        return kdf(self.database_key, "hcms.head", self.vault_id)

    def sign(self, message: bytes) -> bytes:
        """Sign with the person's own Ed25519 key."""
        return self.own.sign(message)

    def new_batch_key(self, batch: int, owner: int | None = None) -> BatchKey:
        """Make a batch key and hold it for the team: wrapped by a member, in a sealed box by anyone else.

        ``owner`` is the case manager whose day's writing it is for. Only a member can make such a key, because
        what case managers write must never stand under a key that an importer could have kept.
        """
        if self.team_public is None:
            raise InputRefusedError(
                "There is no case manager in this home yet, so nobody could read the reports. Nothing was imported.",
                "Invite one first, and let them join: hcms users invite NAME --roles case_manager",
            )
        generation, public = self.team_public
        key = random_bytes(KEY_BYTES)
        if self.sealed_to_each and owner is None:
            place = _BATCH.pack(batch, generation) + key
            boxes = b"".join(box(each, place) for each in self.sealed_to_each)
            return BatchKey(batch, key, HeldKey(generation, EACH, boxes, generation))
        if generation in self.teams:
            return wrap_batch_key(self.teams[generation], self.vault_id, generation, batch, key, generation, owner)
        if owner is not None:
            raise _closed()
        value = box(public, _BATCH.pack(batch, generation) + key)
        return BatchKey(batch, key, HeldKey(generation, BOX, value, generation))

    def open_batch_key(self, batch: int, held: HeldKey) -> bytes:
        """Open a stored batch key.

        Raises ``NotPermittedError`` for people outside the team, ``IntegrityError`` if what is said of the key is
        not what was sealed with it.
        """
        if held.form == EACH:
            return self._own_of(batch, held)
        seed = self.teams.get(held.generation)
        if seed is None:
            raise _closed()
        if held.form == WRAP:
            place = _wrapped_place(self.vault_id, batch, held.generation, held.born, held.owner)
            return decrypt(kdf(seed, "hcms.team.wrap"), held.value, place)
        body = unbox(*team_box_keys(seed), held.value)
        # Anybody can make a box for the team, so a box never holds the key under which case managers write.
        if body[: _BATCH.size] != _BATCH.pack(batch, held.born) or held.owner is not None:
            raise IntegrityError("The key of an import belongs to another import.")
        return body[_BATCH.size :]

    def _own_of(self, batch: int, held: HeldKey) -> bytes:
        """Return a batch key from the one of its boxes that is this person's."""
        for start in range(0, len(held.value), _EACH_BYTES):
            try:
                body = self.own.open_box(held.value[start : start + _EACH_BYTES])
            except IntegrityError:
                continue
            if body[: _BATCH.size] != _BATCH.pack(batch, held.born) or held.owner is not None:
                raise IntegrityError("The key of an import belongs to another import.")
            return body[_BATCH.size :]
        raise _closed()

    def new_case_key(self, batch_key: bytes, case: int, epoch: int) -> CaseKey:
        """Make a case's key: derived from the batch key and a fresh salt, which alone has to be stored."""
        (made,) = self.new_case_keys(batch_key, [case], epoch)
        return made

    def new_case_keys(self, batch_key: bytes, cases: Sequence[int], epoch: int) -> list[CaseKey]:
        """Make the keys of many cases at once (imports)."""
        salts = random_bytes(KEY_BYTES * len(cases))
        made: list[CaseKey] = []
        for place, case in enumerate(cases):
            salt = salts[KEY_BYTES * place : KEY_BYTES * (place + 1)]
            key = self._derive(batch_key, case, epoch, salt)
            made.append(CaseKey(case, epoch, key, salt, self._check(key, case, epoch)))
        return made

    def case_key(self, batch_key: bytes, case: int, epoch: int, salt: bytes, check: bytes) -> bytes:
        """Derive a case's key and compare its commitment, so that no ciphertext can have two readings."""
        return self.prove_key(self._derive(batch_key, case, epoch, salt), case, epoch, check)

    def _derive(self, batch_key: bytes, case: int, epoch: int, salt: bytes) -> bytes:
        return kdf(batch_key, "hcms.case", self.vault_id + _CASE.pack(case, epoch) + salt)

    def _check(self, key: bytes, case: int, epoch: int) -> bytes:
        return kdf(key, "hcms.check", self.vault_id + _CASE.pack(case, epoch))

    def prove_key(self, key: bytes, case: int, epoch: int, check: bytes) -> bytes:
        """Return a key that came out of a box, if it is the case's; raises ``IntegrityError``."""
        if self._check(key, case, epoch) != check:
            raise IntegrityError(
                "The key of a case is not the one it was sealed with.",
                "Run `hcms audit verify` and keep this home as it is.",
            )
        return key

    def new_wall(
        self, case: int, epoch: int, readers: Sequence[str], first: Sequence[str], second: Sequence[str]
    ) -> MadeWall:
        """Make a restricted case's key for these readers and holders of shares, given by their public keys."""
        parts = walls.split(random_bytes(KEY_BYTES))
        holders = ([bytes.fromhex(public) for public in each] for each in (readers, first, second))
        boxes = walls.make_boxes(case, epoch, parts, *holders)
        halves = walls.halves(self.vault_id, case, epoch, parts)
        public, _ = walls.late_keys(parts.key)
        return MadeWall(
            case, epoch, parts.key, self._check(parts.key, case, epoch), boxes, parts.second, halves, public
        )

    def open_wall(self, case: int, epoch: int, boxes: bytes) -> walls.Opened:
        """Return what this person finds in a wall's boxes."""
        return walls.open_boxes(boxes, case, epoch, self.own.box_public, self.own.box_private)

    def carry(self, held: Sequence[tuple[int, int, bytes]], renewed: SessionKeys) -> bytes:
        """Return what this person holds of restricted cases (case, epoch, boxes), sealed to their new keys."""
        return walls.carry(held, self.own.box_public, self.own.box_private, renewed.own.box_public)

    def carried(self, boxes: bytes) -> Mapping[tuple[int, int], bytes]:
        """Return such boxes by case and epoch; each counts as one more of its case."""
        return walls.carried(boxes, self.own.box_public, self.own.box_private)

    def new_late_key(self, public: bytes, case: int) -> LateKey:
        """Make the key of a record that arrives for a restricted case; whoever makes it need not open the case."""
        key = random_bytes(KEY_BYTES)
        return LateKey(case, 1, key, self._check(key, case, 1), walls.make_late_box(public, case, 1, key))

    def open_late_key(self, wall_key: bytes, case: int, epoch: int, box: bytes) -> bytes:
        """Open such a key with the key of the restricted case; raises ``IntegrityError`` for another case's."""
        return walls.open_late_box(wall_key, case, epoch, box)

    def alias(self, first_key: bytes, case: int) -> str:
        """Return the name by which the record speaks of a restricted case; it tells nothing to others."""
        return kdf(first_key, "hcms.alias", case.to_bytes(8)).hex()[:16]

    def batch_content_key(self, batch_key: bytes) -> bytes:
        """Return the key for what belongs to a whole import: its header and the gaps between records."""
        return kdf(batch_key, "hcms.batch")

    def seal(self, key: bytes, epoch: int, place: Place, body: bytes) -> bytes:
        """Return ``01 ‖ epoch ‖ nonce ‖ ciphertext`` of the padded body (key specification, section 3.3)."""
        item = kdf(key, "hcms.item", _ITEM.pack(place.table, place.row))
        return _VERSION + _EPOCH.pack(epoch) + encrypt(item, pad(body), place.associated_data(self.vault_id, epoch))

    def open(self, key: bytes, place: Place, value: bytes) -> bytes:
        """Open what was sealed at this place; raises ``IntegrityError`` for anything else."""
        if value[:1] != _VERSION:
            raise IntegrityError("A sealed value was made by a newer program or is damaged.")
        epoch = epoch_of(value)
        item = kdf(key, "hcms.item", _ITEM.pack(place.table, place.row))
        return unpad(decrypt(item, value[5:], place.associated_data(self.vault_id, epoch)))

    def tagger(self, kind: str, size: int = 16) -> Callable[[bytes], bytes]:
        """Return what makes keyed digests of one kind under the import key.

        Raises ``NotPermittedError`` for those without that key.
        """
        if self.import_key is None:
            raise NotPermittedError("Your role does not import reports.", "Ask an administrator or a case manager.")
        prepared = hashlib.blake2b(key=self.import_key, digest_size=size, person=kind.encode("ascii"))

        def tag(data: bytes) -> bytes:
            digest = prepared.copy()
            digest.update(data)
            return digest.digest()

        return tag

    def marker(self) -> Callable[[bytes], bytes]:
        """Return what makes digests under the present generation of the team's key: equal ones mean equal words.

        Raises ``NotPermittedError`` for people outside the team, who therefore can't test a guess on them.
        """
        seed = self.teams.get(self.team_generation or 0)
        if seed is None:
            raise _closed()
        prepared = hashlib.blake2b(key=kdf(seed, "hcms.team.person", self.vault_id), digest_size=16)

        def mark(data: bytes) -> bytes:
            digest = prepared.copy()
            digest.update(data)
            return digest.digest()

        return mark

    def seal_draft(self, place: str, body: bytes) -> bytes:
        """Seal a draft under the author's own key, bound to its place."""
        return encrypt(self.own.draft, pad(body), self._draft_place(place))

    def open_draft(self, place: str, value: bytes) -> bytes:
        """Open one's own draft; raises ``IntegrityError`` for anybody else's."""
        return unpad(decrypt(self.own.draft, value, self._draft_place(place)))

    def _draft_place(self, place: str) -> bytes:
        return b"hcms.draft.v1" + self.vault_id + self.user_id.to_bytes(8) + place.encode()


def team_box_keys(seed: bytes) -> tuple[bytes, bytes]:
    """Return the team's X25519 (public, private) pair, to which importers seal."""
    return box_keys(kdf(seed, "hcms.team.box"))


def team_check(seed: bytes) -> str:
    """Return the check value by which a member knows that a box holds the generation it claims."""
    return kdf(seed, "hcms.team.check").hex()


def wrap_batch_key(
    seed: bytes, vault_id: bytes, generation: int, batch: int, key: bytes, born: int, owner: int | None
) -> BatchKey:
    """Hold a batch key under a team generation's own key, bound to what it is for."""
    value = encrypt(kdf(seed, "hcms.team.wrap"), key, _wrapped_place(vault_id, batch, generation, born, owner))
    return BatchKey(batch, key, HeldKey(generation, WRAP, value, born, owner))


def _wrapped_place(vault_id: bytes, batch: int, generation: int, born: int, owner: int | None) -> bytes:
    return b"hcms.batch.v1" + vault_id + _WRAPPED.pack(batch, generation, born, owner or 0)


def _each_of(roster: Roster) -> tuple[bytes, ...]:
    people = [roster.users[number].box for number in roster.member_ids()]
    kits = [kit.box for kit in roster.kits if kit.content]
    return tuple(bytes.fromhex(public) for public in (*people, *kits))


def _closed() -> NotPermittedError:
    return NotPermittedError(
        "Your keys do not open reports.",
        "A case manager who can read them may let you in: hcms users admit NAME",
    )
