"""`vault.json`: the little that is needed before the encrypted file opens (key specification, section 3.1).

It holds each person's ways in and the database key sealed to each of them; no public keys, which come from
the signed roster. Its MAC stops outsiders and accidents, not colleagues.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import LockedError, MachineError
from harassment_cms.vault.primitives import KdfCost, kdf

MAX_BYTES = 8 * 1024 * 1024
FORMAT = 1
SALT_BYTES = 16
NO_SLOTS = "s"
"""Begins the key of a holder who never unlocks here: a main home keeps the seed of its side in a partner's home."""
_WINDOWS_RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """One way in: ``ct`` is the person's seed and the roster's first hash under the slot's key."""

    id: int
    kind: str
    cost: KdfCost | None
    salt: bytes
    ct: bytes
    os: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """A person or a kit in the key file: ``key`` is ``u<id>`` or ``k<id>``, ``db`` the sealed database key."""

    key: str
    name: str
    db: bytes
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Next:
    """A database key that is about to take the present one's place, sealed to each holder."""

    gen: int
    db: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """The whole key file. ``seq`` counts its changes, ``gen`` the database keys.

    ``next`` stands in it only while the file is given its new key: whichever of the two then opens it is right.
    """

    vault_id: bytes
    seq: int
    gen: int
    holders: tuple[Holder, ...]
    mac: bytes = b""
    next: Next | None = None

    def holder(self, key: str) -> Holder | None:
        """Return the holder with this key, if there is one."""
        return next((holder for holder in self.holders if holder.key == key), None)

    def people(self) -> tuple[Holder, ...]:
        """Return those who have a way in."""
        return tuple(holder for holder in self.holders if holder.key.startswith("u"))

    def kits(self) -> tuple[Holder, ...]:
        """The recovery keys among them; a partner's home has none."""
        return tuple(holder for holder in self.holders if holder.key.startswith("k"))

    def with_holder(self, changed: Holder) -> Document:
        """Return the document with this holder added or replaced."""
        others = tuple(holder for holder in self.holders if holder.key != changed.key)
        return replace(self, holders=(*others, changed))

    def without(self, *keys: str) -> Document:
        """Return the document without these holders."""
        return replace(self, holders=tuple(holder for holder in self.holders if holder.key not in keys))

    def promoted(self) -> Document:
        """Return the document in which the next database key has taken the present one's place, not sealed yet."""
        if self.next is None:
            return self
        db = self.next.db
        holders = tuple(replace(holder, db=db[holder.key]) for holder in self.holders if holder.key in db)
        return replace(self, gen=self.next.gen, holders=holders, next=None)

    def sealed(self, database_key: bytes) -> Document:
        """Return the document with the next sequence number and a fresh MAC."""
        after = replace(self, seq=self.seq + 1)
        return replace(after, mac=after._mac(database_key))

    def mac_holds(self, database_key: bytes) -> bool:
        """Say whether the MAC is the one that this database key makes."""
        return hmac.compare_digest(self._mac(database_key), self.mac)

    def _mac(self, database_key: bytes) -> bytes:
        mac_key = kdf(database_key, "hcms.vaultmac", self.vault_id)
        return kdf(mac_key, "hcms.vaultmac", canon(self._content()))

    def _content(self) -> dict[str, object]:
        coming = {} if self.next is None else {"next": _next_json(self.next)}
        return {
            **coming,
            "v": FORMAT,
            "vault": _text(self.vault_id),
            "seq": self.seq,
            "gen": self.gen,
            "users": [_holder_json(holder) for holder in self.holders],
        }

    def to_bytes(self) -> bytes:
        """Return the file's bytes."""
        return json.dumps({**self._content(), "mac": _text(self.mac)}, indent=1).encode("ascii") + b"\n"


def parse(raw: bytes) -> Document:
    """Read a key file; raises ``LockedError`` in plain words when it is cut, damaged or made by a newer program."""
    try:
        data = json.loads(raw)
        if data["v"] != FORMAT:
            raise LockedError(
                "The key file vault.json was made by a newer version of this program.",
                "Install the newer version, then try again. Nothing was changed.",
            )
        holders = tuple(_holder(entry) for entry in data["users"])
        vault_id = _raw(data["vault"])
        if len(vault_id) != 16:
            raise ValueError("vault id")
        coming = _next(data["next"]) if "next" in data else None
        return Document(vault_id, int(data["seq"]), int(data["gen"]), holders, _raw(data["mac"]), coming)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise LockedError(
            "The key file vault.json is damaged or cut short, so nothing can be opened.",
            "Put back vault.json from the last backup (`hcms backup restore`). The cases are still in cases.db.",
        ) from error


def read(path: Path) -> Document:
    """Read ``vault.json``; raises ``LockedError`` if it is missing or not readable as one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LockedError("The key file vault.json is far too large to be one.", "Restore it from a backup.")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise LockedError(
            f"There is no key file at {path}.",
            "Is this the right home (--home)? A new one is made by `hcms init`; a lost key file is in the backups.",
        ) from error
    except OSError as error:
        raise MachineError(f"The key file {path} cannot be read ({error.strerror}).") from error
    return parse(raw)


def write(path: Path, document: Document, mode: int) -> None:
    """Replace ``vault.json`` in one step: temporary file, flush to disk, rename, flush the folder.

    Raises ``MachineError``; the old file is then still whole.
    """
    # In a folder that others may write to, a name they could guess might already lead elsewhere.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(document.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        if hasattr(os, "fchmod"):
            temporary.chmod(mode)
        _replace(temporary, path)
        _flush_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise MachineError(
            f"The key file could not be written ({error.strerror}); the old one is still in place.",
            "Free some space or check the folder's permissions, then try again.",
        ) from error


def _replace(temporary: Path, path: Path) -> None:
    # Windows refuses to replace a file that another process has open for a moment.
    deadline = time.monotonic() + _WINDOWS_RETRY_SECONDS
    while True:
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _holder_json(holder: Holder) -> dict[str, object]:
    return {
        "id": holder.key,
        "name": holder.name,
        "db": _text(holder.db),
        "slots": [_slot_json(slot) for slot in holder.slots],
    }


def _next_json(coming: Next) -> dict[str, object]:
    return {"gen": coming.gen, "db": {key: _text(sealed) for key, sealed in coming.db.items()}}


def _next(entry: Mapping[str, Any]) -> Next:
    return Next(int(entry["gen"]), {str(key): _raw(sealed) for key, sealed in entry["db"].items()})


def _slot_json(slot: Slot) -> dict[str, object]:
    entry: dict[str, object] = {"id": slot.id, "kind": slot.kind, "kdf": kdf_json(slot), "ct": _text(slot.ct)}
    if slot.os is not None:
        entry["os"] = slot.os
    return entry


def kdf_json(slot: Slot) -> dict[str, object]:
    """Return how a slot's key is made, as it stands in the file and in the slot's associated data."""
    if slot.cost is None:
        return {"alg": "blake2b", "salt": _text(slot.salt)}
    return {"alg": "argon2id", "m": slot.cost.memory, "t": slot.cost.passes, "salt": _text(slot.salt)}


def _holder(entry: Mapping[str, Any]) -> Holder:
    return Holder(
        key=str(entry["id"]),
        name=str(entry["name"]),
        db=_raw(entry["db"]),
        slots=tuple(_slot(slot) for slot in entry["slots"]),
    )


def _slot(entry: Mapping[str, Any]) -> Slot:
    parameters = entry["kdf"]
    salt = _raw(parameters["salt"])
    if len(salt) != SALT_BYTES:
        raise ValueError("salt")
    cost = None
    if parameters["alg"] == "argon2id":
        cost = KdfCost(int(parameters["m"]), int(parameters["t"]))
    elif parameters["alg"] != "blake2b":
        raise ValueError("unknown kdf")
    return Slot(int(entry["id"]), str(entry["kind"]), cost, salt, _raw(entry["ct"]), entry.get("os"))
