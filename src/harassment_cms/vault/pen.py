"""What the ceremonies share: writing statements one after another, and what people, teams and kits put into them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from harassment_cms.domain.errors import IntegrityError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import LABEL, NO_HASH, Member, Roster, SignedStatement, accept, replay, statement
from harassment_cms.ports import BatchKey, Keys
from harassment_cms.vault.document import Document, Holder, parse
from harassment_cms.vault.kits import KitSecret
from harassment_cms.vault.primitives import KEY_BYTES, box, random_bytes, signature_holds
from harassment_cms.vault.session import SessionKeys, team_box_keys, team_check, wrap_batch_key
from harassment_cms.vault.user_keys import UserKeys

KITS = 2
_IMPORTERS = {Role.CASE_MANAGER, Role.ADMINISTRATOR}
_DB_SUFFIX = 4


class Pen:
    """Writes statements one after another, each accepted by the same rules that every client applies."""

    def __init__(self, roster: Roster | None, at: str) -> None:
        self._roster = roster
        self._at = at
        self.written: list[SignedStatement] = []

    @property
    def roster(self) -> Roster:
        """Return the roster as it stands after what was written so far."""
        assert self._roster is not None, "the first statement founds the roster"
        return self._roster

    def write(
        self, by: int, own: UserKeys, kind: str, content: Mapping[str, object], new: UserKeys | None = None
    ) -> Roster:
        """Write one statement, signed by ``own``, and for a join by the ``new`` keys too."""
        first = self._roster is None
        seq, prev = (0, NO_HASH) if first else (self.roster.seq + 1, self.roster.hash)
        body = statement(seq, prev, self._at, by, kind, content)
        second = new.sign(LABEL + body) if new else None
        signed = SignedStatement(seq, body, own.sign(LABEL + body), second)
        self._roster = replay([signed], signature_holds) if first else accept(self.roster, signed, signature_holds)
        self.written.append(signed)
        return self._roster


def own_session(keys: Keys) -> SessionKeys:
    """Return the keys as this room made them."""
    assert isinstance(keys, SessionKeys)
    return keys


def holder_in(document: bytes, session: SessionKeys) -> tuple[Document, Holder]:
    """Return the key file, and in it the ways in of the session's person."""
    parsed = parse(document)
    return parsed, own_holder(parsed, session)


def own_holder(document: Document, session: SessionKeys) -> Holder:
    """Return the ways in of the session's person; raises ``IntegrityError`` if the key file holds none."""
    holder = document.holder(f"u{session.user_id}")
    if holder is None:
        raise IntegrityError("The key file has no way in for you any more.", "Restore vault.json from a backup.")
    return holder


def b64(raw: bytes) -> str:
    """Return bytes as statements hold them."""
    return base64.b64encode(raw).decode("ascii")


def import_box_for(own: UserKeys, import_key: bytes | None) -> str | None:
    """Seal the import key to a person; None where the session does not hold it."""
    return None if import_key is None else b64(box(own.box_public, import_key))


def import_box_to(box_public: str, roles: tuple[Role, ...], import_key: bytes | None) -> str | None:
    """Seal the import key to a person given by their public key, if one of their roles imports."""
    if import_key is None or not _IMPORTERS.intersection(roles):
        return None
    return b64(box(bytes.fromhex(box_public), import_key))


def db_box(public: bytes, database_key: bytes, generation: int) -> bytes:
    """Seal the database key and its generation to a person or kit (key specification, section 3.1)."""
    return box(public, database_key + generation.to_bytes(_DB_SUFFIX))


def person_content(
    number: int, name: str, roles: tuple[Role, ...], own: UserKeys, *, provisional: bool, import_key: bytes | None
) -> dict[str, object]:
    """Return a person as ``genesis`` and ``add`` state them."""
    may_import = any(role in _IMPORTERS for role in roles)
    return {
        "id": number,
        "name": name,
        "roles": [role.value for role in roles],
        "box": own.box_public.hex(),
        "sign": own.sign_public.hex(),
        "provisional": provisional,
        "import_box": import_box_for(own, import_key) if may_import else None,
    }


def new_team(pen: Pen, keys: SessionKeys, own: UserKeys) -> bytes:
    """State a new generation of the team's key, put it into the session and return its seed."""
    roster = pen.roster
    seed = random_bytes(KEY_BYTES)
    people = roster.member_ids() or (keys.user_id,)
    boxes = {f"u{number}": b64(box(bytes.fromhex(roster.users[number].box), seed)) for number in people}
    boxes |= {f"k{kit.id}": b64(box(bytes.fromhex(kit.box), seed)) for kit in roster.kits if kit.content}
    public = team_box_keys(seed)[0]
    generation = len(roster.teams) + 1
    content = {"generation": generation, "public": public.hex(), "check": team_check(seed), "boxes": boxes}
    pen.write(keys.user_id, own, "team", content)
    keys.teams, keys.team_public = {generation: seed}, (generation, public)
    return seed


def team_and_batches(pen: Pen, renewed: SessionKeys, batches: tuple[BatchKey, ...]) -> tuple[BatchKey, ...]:
    """State a new generation of the team's key, put it into the session, and return the batch keys held by it."""
    seed = new_team(pen, renewed, renewed.own)
    generation = len(pen.roster.teams)
    return tuple(
        wrap_batch_key(seed, renewed.vault_id, generation, known.batch, known.key, known.held.born, known.held.owner)
        for known in batches
    )


def new_kits(pen: Pen, keys: SessionKeys, own: UserKeys) -> list[tuple[int, KitSecret]]:
    """State two new recovery kits; they open reports if the session does."""
    first = 1 + max((*(kit.id for kit in pen.roster.kits), *pen.roster.ended_kits), default=0)
    made: list[tuple[int, KitSecret]] = []
    for number in range(first, first + KITS):
        secret = KitSecret.new(keys.vault_id)
        public = UserKeys.from_seed(secret.seed, keys.vault_id)
        content: dict[str, object] = {
            "id": number,
            "box": public.box_public.hex(),
            "sign": public.sign_public.hex(),
            "content": keys.opens_content,
            "import_box": import_box_for(public, keys.import_key),
        }
        if keys.team_public and keys.opens_content:
            content["team_box"] = b64(box(public.box_public, keys.teams[keys.team_public[0]]))
        pen.write(keys.user_id, own, "kit", content)
        made.append((number, secret))
    return made


def with_kits(document: Document, kits: list[tuple[int, KitSecret]], database_key: bytes) -> Document:
    """Return the key file with the database key sealed to these kits."""
    for number, secret in kits:
        public = UserKeys.from_seed(secret.seed, document.vault_id).box_public
        holder = Holder(f"k{number}", f"recovery key {number}", db_box(public, database_key, document.gen))
        document = document.with_holder(holder)
    return document


def admit_statement(pen: Pen, session: SessionKeys, person: Member) -> None:
    """State that one more person opens reports, with the team's key sealed to them.

    Raises ``NotPermittedError`` if the session opens none.
    """
    if session.team_public is None or not session.opens_content:
        raise NotPermittedError(
            "Only a case manager who can open reports may let in another one.",
            "Ask a case manager to run: hcms users admit NAME",
        )
    seed = session.teams[session.team_public[0]]
    team_box = b64(box(bytes.fromhex(person.box), seed))
    pen.write(session.user_id, session.own, "admit", {"user": person.id, "team_box": team_box})
