"""The keys of a partner's small home: founded by case managers, who have no passphrase there (key specification, 5).

Its first person is the case managers' side, whose seed the main home keeps sealed; the second is the partner, who is
invited by a one-time code and makes their own keys with it. No key of the main home is used or held here, and there
are no kits: what is in a small home can be shared again.
"""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster, SignedStatement
from harassment_cms.ports import BatchKey, KeyChange
from harassment_cms.ports.sharing import FirstWay
from harassment_cms.vault.document import NO_SLOTS, Document, Holder, parse
from harassment_cms.vault.invitations import read_code
from harassment_cms.vault.pen import Pen, admit_statement, db_box, new_team, person_content, team_and_batches
from harassment_cms.vault.primitives import KEY_BYTES, KdfCost, random_bytes
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.slots import code_slot, passphrase_slot, stretched
from harassment_cms.vault.user_keys import UserKeys

SIDE, PARTNER = 1, 2
"""The first two people of every small home."""

SIDE_NAME = "Case managers"


@dataclass(frozen=True, slots=True, repr=False)
class ShareFounding:
    """A small home's first statements and key file, and the keys of the case managers' side."""

    statements: tuple[SignedStatement, ...]
    document: Document
    keys: SessionKeys


class SideKeys(SessionKeys):
    """The keys of a side, which has no way in of its own in the key file."""

    @property
    def holder(self) -> str:
        """Whose box in the key file these keys open."""
        return f"{NO_SLOTS}{self.user_id}"


def found_share(partner: str, first: FirstWay, cost: KdfCost, at: str) -> ShareFounding:
    """Found a small home for a partner, who opens it the first time by ``first``."""
    vault_id, database_key = random_bytes(16), random_bytes(KEY_BYTES)
    own, theirs = UserKeys.new(vault_id), UserKeys.new(vault_id)
    pen = Pen(None, at)
    roles = (Role.CASE_MANAGER, Role.ADMINISTRATOR)
    side = person_content(SIDE, SIDE_NAME, roles, own, provisional=False, import_key=None)
    roster = pen.write(SIDE, own, "genesis", {"vault": vault_id.hex(), "user": side, "share": True})
    genesis = bytes.fromhex(roster.genesis)
    keys = SideKeys(vault_id, SIDE, own, database_key, None, genesis)
    new_team(pen, keys, own)
    person = person_content(PARTNER, partner, (Role.PARTNER,), theirs, provisional=True, import_key=None)
    until = {"until": first.until} if first.until else {}
    roster = pen.write(SIDE, own, "add", {"user": {**person, **until}})
    admit_statement(pen, keys, roster.users[PARTNER])
    if first.until:
        slot = code_slot(vault_id, f"u{PARTNER}", 1, read_code(first.secret), theirs.seed, genesis)
    else:
        slot = passphrase_slot(vault_id, f"u{PARTNER}", 1, stretched(first.secret, cost), theirs.seed, genesis, cost)
    document = Document(vault_id, 0, 1, ())
    document = document.with_holder(Holder(f"{NO_SLOTS}{SIDE}", SIDE_NAME, db_box(own.box_public, database_key, 1)))
    document = document.with_holder(
        Holder(f"u{PARTNER}", partner, db_box(theirs.box_public, database_key, 1), (slot,))
    )
    return ShareFounding(tuple(pen.written), document.sealed(database_key), keys)


def by_seed(document: Document, user: int, seed: bytes, vault: str, genesis: str) -> SessionKeys:
    """Open the keys of the case managers' side; raises ``IntegrityError`` for a home that was not made here."""
    holder = document.holder(f"{NO_SLOTS}{user}")
    if document.vault_id.hex() != vault or holder is None:
        raise _other_home()
    own = UserKeys.from_seed(seed, document.vault_id)
    try:
        database_key = own.open_box(holder.db)[:KEY_BYTES]
    except IntegrityError as error:
        raise _other_home() from error
    if not document.mac_holds(database_key):
        raise _other_home()
    return SideKeys(document.vault_id, user, own, database_key, None, bytes.fromhex(genesis))


def knows_side(document: Document, user: int) -> bool:
    """Say whether a key file holds a side of this number."""
    return document.holder(f"{NO_SLOTS}{user}") is not None


def _other_home() -> IntegrityError:
    return IntegrityError(
        "The partner's folder does not hold the home that was made for them, so nothing of it was taken in.",
        "Bring back the right folder (hcms share bring), or end the share and begin a new one.",
    )


def new_side(keys: SessionKeys, roster: Roster, document: bytes, at: str) -> tuple[KeyChange, int, bytes]:
    """Add one more side of case managers, for a case that only some of them may open; return its number and seed."""
    number = max(roster.users) + 1
    fresh = UserKeys.new(keys.vault_id)
    name = f"{SIDE_NAME} ({number})"
    pen = Pen(roster, at)
    person = person_content(number, name, (Role.CASE_MANAGER,), fresh, provisional=True, import_key=None)
    grown = pen.write(keys.user_id, keys.own, "add", {"user": person})
    admit_statement(pen, keys, grown.users[number])
    parsed = parse(document)
    box = db_box(fresh.box_public, keys.database_key, parsed.gen)
    changed = parsed.with_holder(Holder(f"{NO_SLOTS}{number}", name, box)).sealed(keys.database_key)
    return KeyChange(tuple(pen.written), changed.to_bytes(), keys), number, fresh.seed


def renew_side(
    keys: SessionKeys, roster: Roster, document: bytes, seed: bytes, batches: tuple[BatchKey, ...], at: str
) -> KeyChange:
    """Let keys made from this seed take the place of a side's, because somebody outside knows the old ones.

    The common key there is renewed with them, and the key of the file is owed from then on.
    """
    fresh = UserKeys.from_seed(seed, keys.vault_id)
    pen = Pen(roster, at)
    halves = {"known": True, "box": fresh.box_public.hex(), "sign": fresh.sign_public.hex(), "import_box": None}
    pen.write(keys.user_id, keys.own, "join", halves, new=fresh)
    renewed = SideKeys(keys.vault_id, keys.user_id, fresh, keys.database_key, None, keys.genesis)
    rewrapped = team_and_batches(pen, renewed, batches)
    parsed = parse(document)
    name = roster.users[keys.user_id].name
    holder = Holder(f"{NO_SLOTS}{keys.user_id}", name, db_box(fresh.box_public, keys.database_key, parsed.gen))
    changed = parsed.with_holder(holder).sealed(keys.database_key)
    return KeyChange(tuple(pen.written), changed.to_bytes(), renewed, (), rewrapped)
