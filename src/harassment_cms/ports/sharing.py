"""Sharing with partners in other departments, as it crosses between use cases, the store and their small homes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from harassment_cms.domain.roster import Roster
from harassment_cms.domain.sharing import Item, ShareState

if TYPE_CHECKING:
    from harassment_cms.ports.repositories import Store


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """The case managers' way into a partner's small home: whose seed it is there, and by which first statement.

    ``earlier`` are the seeds that ``seed`` takes the place of, the newest first: a home that only one of them opens,
    as one that was carried away meanwhile, is renewed when it is opened here.
    ``adopted`` is the newest entry (place, hash) of a copy that took the home's place after two had gone apart.
    """

    folder: str
    vault: str
    genesis: str
    user: int
    seed: str
    earlier: tuple[str, ...] = ()
    adopted: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FirstWay:
    """How a partner comes in the first time: by a one-time code, ``until`` a moment (UTC text); else a passphrase."""

    secret: str
    until: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class StoredPartner:
    """A partner as stored, opened. ``body`` also remembers how far their record was read (``seen``)."""

    id: int
    version: int
    state: ShareState
    made_at: datetime
    actor: int
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What the partner is called."""
        return str(self.body["name"])

    @property
    def department(self) -> str:
        """The code of their department."""
        return str(self.body["department"])

    @property
    def access(self) -> Access:
        """The way into their home that every case manager has."""
        body = self.body
        adopted = body.get("adopted")
        return Access(
            folder=body["folder"],
            vault=body["vault"],
            genesis=body["genesis"],
            user=int(body["user"]),
            seed=body["seed"],
            earlier=tuple(body.get("earlier", ())),
            adopted=None if adopted is None else (int(adopted[0]), str(adopted[1])),
        )


@dataclass(frozen=True, slots=True, repr=False)
class StoredShare:
    """What of a case is shared with a partner, as stored, opened."""

    id: int
    version: int
    case_id: int
    partner: int
    state: ShareState
    made_at: datetime
    ends_at: datetime
    actor: int
    body: Mapping[str, Any]

    @property
    def items(self) -> tuple[Item, ...]:
        """Exactly what the partner is shown."""
        return tuple(Item.from_plain(each) for each in self.body["items"])


class Signed(NamedTuple):
    """An entry of a record, by its place and its hash."""

    seq: int
    hash: str


class Shares(Protocol):
    """Partners, and what is shared with them."""

    def any(self) -> bool:
        """Say whether there ever was a partner."""
        ...

    def partners(self) -> tuple[StoredPartner, ...]:
        """Return every partner."""
        ...

    def add_partner(self, body: Mapping[str, Any], now: datetime) -> int:
        """Write down a partner."""
        ...

    def change_partner(self, partner: StoredPartner, body: Mapping[str, Any], state: ShareState) -> None:
        """Write what a partner's row says now."""
        ...

    def shares(self) -> tuple[StoredShare, ...]:
        """Return every share of the cases that may be seen here."""
        ...

    def of_case(self, case_id: int) -> tuple[StoredShare, ...]:
        """Return the shares of one case."""
        ...

    def add(self, case_id: int, partner: int, body: Mapping[str, Any], ends_at: datetime, now: datetime) -> int:
        """Write down a share."""
        ...

    def change(
        self, share: StoredShare, body: Mapping[str, Any], state: ShareState, ends_at: datetime | None = None
    ) -> None:
        """Write what a share says now."""
        ...


class Shared(Protocol):
    """The cases in a partner's small home."""

    def refs(self) -> tuple[str, ...]:
        """Return the reference of every case that ever was here."""
        ...

    def number(self, ref: str) -> int | None:
        """Return the number of a case, whoever may open it."""
        ...

    def begin(self, ref: str, partner: int, now: datetime) -> int:
        """Begin a case that no report stands behind."""
        ...

    def signed(self, case_id: int) -> dict[int, Signed]:
        """Return the entry that first signed each event."""
        ...

    def take_away(self, case_id: int) -> None:
        """Overwrite what was placed here of a case."""
        ...


class OfSharing(Protocol):
    """What the repositories hold of sharing: here, and in a partner's small home."""

    @property
    def shares(self) -> Shares:
        """Partners, and what is shared with them."""
        ...

    @property
    def shared(self) -> Shared:
        """The cases in a partner's small home."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class OpenHome:
    """A partner's small home, opened: ``side`` is the case managers' number there, ``partner`` the partner's.

    ``owed`` says that the key of its file is one that somebody outside holds, and could not be renewed yet.
    """

    store: Store
    roster: Roster
    side: int
    partner: int
    adopted: tuple[int, str] | None = None
    owed: bool = False


class ShareHomes(Protocol):
    """The folders of the partners' small homes beside the main one."""

    def found(self, partner: str, first: FirstWay, organisation: str) -> Access:
        """Make a home for a partner and this home's case managers, and nobody else."""
        ...

    def open(self, access: Access) -> AbstractContextManager[OpenHome]:
        """Open one; raises ``CmsError`` if it is not there, or is another one than was made here."""
        ...

    def open_copy(self, access: Access, place: Path) -> AbstractContextManager[OpenHome]:
        """Open a copy of one that was carried elsewhere."""
        ...

    def new_side(self, access: Access) -> Access:
        """Make one more way in for case managers, for a case that only some of them may open."""
        ...

    def place(self, access: Access) -> Path:
        """Return where a home is, or would be."""
        ...

    def remove(self, access: Access) -> bool:
        """Remove a home; say whether there was one."""
        ...

    def copy(self, access: Access, place: Path) -> None:
        """Copy a home to a folder that is not there yet, as it stands at one moment."""
        ...

    def replace(self, access: Access, place: Path) -> Path | None:
        """Let a copy that was carried elsewhere take the home's place; return where the one before lies now."""
        ...

    def forget(self, place: Path) -> None:
        """Remove what a home was before a copy took its place."""
        ...

    def has(self, access: Access) -> bool:
        """Say whether a home knows this side: one from before it was made does not."""
        ...

    def new_seed(self) -> str:
        """Make a seed for new keys of a side."""
        ...

    def invite(self, days: int) -> FirstWay:
        """Make a one-time code that works so many days; raises ``InputRefusedError`` for too many."""
        ...

    def invite_anew(self, access: Access, days: int) -> FirstWay:
        """Let a new code be the only way in of a partner who lost theirs."""
        ...

    def is_home(self, place: Path) -> bool:
        """Say whether a folder looks like a home at all."""
        ...

    def vault_of(self, place: Path) -> str:
        """Return which home a folder holds, by its random id; raises ``CmsError`` if it holds none."""
        ...
