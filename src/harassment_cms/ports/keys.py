"""What unlocked keys can do, and the ceremonies by which people and keys enter a home."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

from harassment_cms.domain.roster import Roster, SignedStatement
from harassment_cms.domain.sealing import Place

BOX, WRAP, EACH = "box", "wrap", "each"


@dataclass(frozen=True, slots=True, repr=False)
class HeldKey:
    """How a batch key is held for the team: ``value`` is a ``BOX`` to its public key, or a ``WRAP`` under its own.

    While somebody who was removed holds the team's key, it is held for ``EACH`` member and kit in a box of theirs.

    ``born`` is the team generation the key was made for, ``generation`` the one that opens it now. ``owner`` is the
    case manager whose day's writing it is for; None for an import.
    """

    generation: int
    form: str
    value: bytes
    born: int
    owner: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class BatchKey:
    """The key of one import, or of one case manager's day of writing."""

    batch: int
    key: bytes
    held: HeldKey


class CaseKey(NamedTuple):
    """The key of one case in one epoch, with the salt that derives it and the check that commits to it."""

    case: int
    epoch: int
    key: bytes
    salt: bytes
    check: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


class LateKey(NamedTuple):
    """The key of a record that arrives for a restricted case, in a box for whoever opens that case."""

    case: int
    epoch: int
    key: bytes
    check: bytes
    box: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


class MadeWall(NamedTuple):
    """A restricted case's key in a new epoch, in boxes that name nobody.

    ``second`` is the second of its two shares, ``halves`` are the public halves that requests for emergency access
    are proven by and sealed to. To ``public`` later answers are sealed.
    """

    case: int
    epoch: int
    key: bytes
    check: bytes
    boxes: bytes
    second: bytes
    halves: bytes
    public: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


class OpenedWall(Protocol):
    """What one person finds in a wall's boxes."""

    @property
    def key(self) -> bytes | None:
        """The case's key; None if they are not named on it."""
        ...


class Keys(Protocol):
    """What an unlocked person's keys can do. Raises ``NotPermittedError`` where they do not open."""

    @property
    def vault_id(self) -> bytes:
        """The home's random id, bound into every seal."""
        ...

    @property
    def user_id(self) -> int:
        """Whose keys these are."""
        ...

    @property
    def opens_content(self) -> bool:
        """Whether these keys open reports (a case manager who was admitted)."""
        ...

    @property
    def team_generation(self) -> int | None:
        """The current generation of the case managers' common key, or None before there is one."""
        ...

    @property
    def must_renew(self) -> bool:
        """Whether somebody outside knows the case managers' common key: nothing may be sealed under it."""
        ...

    def follow(self, roster: Roster) -> None:
        """Go on with people and keys as they are now; raises ``LockedError`` if these are no longer among them."""
        ...

    def database_key_in(self, document: bytes) -> bytes | None:
        """Return the key of the file that another state of the key file holds for this person; None if none does."""
        ...

    def become(self, renewed: Self) -> None:
        """Go on as the keys that a ceremony made, everywhere these keys are held in this process."""
        ...

    @property
    def seen_key(self) -> bytes:
        """The key of the person's own notes of what they saw of this home."""
        ...

    @property
    def head_key(self) -> bytes:
        """The key of the note beside the case file; everybody who works here has it."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign with the person's own key."""
        ...

    def new_batch_key(self, batch: int, owner: int | None = None) -> BatchKey:
        """Make the key of a new batch; raises ``InputRefusedError`` while there is no case manager yet.

        With ``owner``, the case manager whose day it is for, only a case manager who was let in can.
        """
        ...

    def open_batch_key(self, batch: int, held: HeldKey) -> bytes:
        """Open a stored batch key."""
        ...

    def new_case_key(self, batch_key: bytes, case: int, epoch: int) -> CaseKey:
        """Make a case's key of this epoch."""
        ...

    def new_case_keys(self, batch_key: bytes, cases: Sequence[int], epoch: int) -> list[CaseKey]:
        """Make the keys of many cases at once."""
        ...

    def case_key(self, batch_key: bytes, case: int, epoch: int, salt: bytes, check: bytes) -> bytes:
        """Derive a case's key and compare it with its commitment; raises ``IntegrityError``."""
        ...

    def prove_key(self, key: bytes, case: int, epoch: int, check: bytes) -> bytes:
        """Return a key that came out of a box, if it is the case's; raises ``IntegrityError``."""
        ...

    def new_wall(
        self, case: int, epoch: int, readers: Sequence[str], first: Sequence[str], second: Sequence[str]
    ) -> MadeWall:
        """Make a restricted case's key for these readers and holders of shares, given by their public keys."""
        ...

    def open_wall(self, case: int, epoch: int, boxes: bytes) -> OpenedWall:
        """Return what this person finds in a wall's boxes."""
        ...

    def carry(self, held: Sequence[tuple[int, int, bytes]], renewed: Self) -> bytes:
        """Return what this person holds of restricted cases (case, epoch, boxes), sealed to their new keys."""
        ...

    def carried(self, boxes: bytes) -> Mapping[tuple[int, int], bytes]:
        """Return such boxes by case and epoch; each counts as one more of its case."""
        ...

    def new_late_key(self, public: bytes, case: int) -> LateKey:
        """Make the key of a record that arrives for a restricted case; whoever makes it need not open the case."""
        ...

    def open_late_key(self, wall_key: bytes, case: int, epoch: int, box: bytes) -> bytes:
        """Open such a key with the key of the restricted case; raises ``IntegrityError`` for another case's."""
        ...

    def alias(self, first_key: bytes, case: int) -> str:
        """Return the name by which the record speaks of a restricted case; it tells nothing to others."""
        ...

    def batch_content_key(self, batch_key: bytes) -> bytes:
        """Return the key that seals what belongs to a whole import."""
        ...

    def seal(self, key: bytes, epoch: int, place: Place, body: bytes) -> bytes:
        """Seal a body at its place."""
        ...

    def open(self, key: bytes, place: Place, value: bytes) -> bytes:
        """Open what was sealed at this place; raises ``IntegrityError``."""
        ...

    def tagger(self, kind: str, size: int = 16) -> Callable[[bytes], bytes]:
        """Return what makes keyed digests by which those who may import recognise a row again, and nobody else."""
        ...

    def marker(self) -> Callable[[bytes], bytes]:
        """Return what makes keyed digests of who somebody is: nobody outside the team can test a guess on them."""
        ...

    def seal_draft(self, place: str, body: bytes) -> bytes:
        """Seal a draft so that only its author opens it; no other key is needed."""
        ...

    def open_draft(self, place: str, value: bytes) -> bytes:
        """Open one's own draft."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Stretched:
    """What a passphrase was stretched to, with its salt: made before a transaction, because it takes its time."""

    salt: bytes
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class KeyChange:
    """What a ceremony produced: statements to append, the new key file, and kits to print (shown once)."""

    statements: tuple[SignedStatement, ...]
    document: bytes | None
    keys: Keys
    kits: tuple[str, ...] = ()
    rewrapped: tuple[BatchKey, ...] = ()


class KeyCeremonies(Protocol):
    """The steps by which people and keys enter a home (key specification, section 5).

    Every method returns what has to be written; nothing is written by it. ``document`` is the present key
    file's bytes. ``at`` is UTC ISO text.
    """

    def verify(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """Judge a signature."""
        ...

    def stretch(self, passphrase: str) -> Stretched:
        """Do the work that makes a passphrase hard to guess; the other steps take what comes out of it."""
        ...

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
        """Add a person with provisional keys; the first case manager founds the team in the same step."""
        ...

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
        """Replace a person's keys by their own; a case manager also renews the team's key.

        ``known`` says that somebody may know the old ones, so that the key of the file is to be renewed, too.
        """
        ...

    def admit(self, keys: Keys, roster: Roster, user: int, at: str) -> KeyChange:
        """Let one more case manager open reports."""
        ...

    def fingerprint(self, roster: Roster, user: int) -> tuple[str, ...]:
        """Return six words that name a person's public keys, to compare by voice."""
        ...

    def keep_secret(self, keys: Keys) -> bytes:
        """Put a new secret into the operating system's key store; the one step that changes something by itself."""
        ...

    def drop_secret(self, keys: Keys) -> None:
        """Take that secret away again."""
        ...

    def remember(self, keys: Keys, document: bytes, secret: bytes) -> bytes:
        """Add the way in that a secret in the key store opens; returns the new key file."""
        ...

    def forget(self, keys: Keys, document: bytes) -> bytes:
        """Take that way in away again."""
        ...

    def change_passphrase(self, keys: Keys, document: bytes, passphrase: Stretched) -> bytes:
        """Replace the passphrase way in; returns the new key file."""
        ...

    def kit_of(self, roster: Roster, typed: str) -> int:
        """Return the number of the recovery kit that was typed; raises ``InputRefusedError``."""
        ...
