"""Ways in: a passphrase, the operating system's key store, or a recovery kit, each opening one person's seed."""

from __future__ import annotations

from dataclasses import replace

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import IntegrityError, LockedError
from harassment_cms.ports import Stretched
from harassment_cms.vault.document import SALT_BYTES, Holder, Slot, kdf_json
from harassment_cms.vault.primitives import (
    KEY_BYTES,
    KdfCost,
    check_cost,
    decrypt,
    encrypt,
    kdf,
    passphrase_bytes,
    random_bytes,
    stretch,
)

PASSPHRASE = "passphrase"  # noqa: S105 - the kind of a way in, not a secret
KEYRING = "keyring"
INVITATION = "invitation"
_MOST_TRIED = 4


def stretched(passphrase: str, cost: KdfCost) -> Stretched:
    """Stretch a new passphrase under a salt of its own: half a second at full cost."""
    salt = random_bytes(SALT_BYTES)
    return Stretched(salt, stretch(passphrase_bytes(passphrase), salt, cost))


def passphrase_slot(
    vault_id: bytes, holder: str, number: int, given: Stretched, seed: bytes, genesis: bytes, cost: KdfCost
) -> Slot:
    """Make a way in by passphrase. ``genesis`` is the roster's first hash, the root of trust inside the slot."""
    return _sealed(Slot(number, PASSPHRASE, cost, given.salt, b""), vault_id, holder, given.key, seed + genesis)


def keyring_slot(
    vault_id: bytes, holder: str, number: int, secret: bytes, seed: bytes, genesis: bytes, account: str
) -> Slot:
    """Make a way in by 32 random bytes that the operating system's key store holds for one account."""
    salt = random_bytes(SALT_BYTES)
    key = kdf(secret, "hcms.slot", salt)
    return _sealed(Slot(number, KEYRING, None, salt, b"", account), vault_id, holder, key, seed + genesis)


def code_slot(vault_id: bytes, holder: str, number: int, secret: bytes, seed: bytes, genesis: bytes) -> Slot:
    """Make the way in that a one-time code opens: 128 random bits, so there is nothing to stretch."""
    salt = random_bytes(SALT_BYTES)
    key = kdf(secret, "hcms.slot", salt)
    return _sealed(Slot(number, INVITATION, None, salt, b""), vault_id, holder, key, seed + genesis)


def open_with_passphrase(vault_id: bytes, holder: Holder, passphrase: str) -> tuple[bytes, bytes]:
    """Return (seed, genesis hash) by trying each passphrase slot; raises ``LockedError`` if none opens.

    Nothing vouches for the key file yet, so no work is done before all that it asks for was judged.
    """
    given = passphrase_bytes(passphrase)
    tried = [(slot, slot.cost) for slot in holder.slots if slot.kind == PASSPHRASE and slot.cost is not None]
    for _, cost in tried:
        check_cost(cost)
    for slot, cost in tried[:_MOST_TRIED]:
        opened = _try(slot, vault_id, holder.key, stretch(given, slot.salt, cost))
        if opened is not None:
            return opened
    raise LockedError(
        f"That is not the passphrase of {holder.name}.",
        "Check Caps Lock and the keyboard layout. If it is forgotten, an administrator makes a new code (for a "
        "partner, the case manager); where there is no other one, a recovery key lets you in (hcms keys recover).",
    )


def open_with_secret(vault_id: bytes, holder: Holder, slot: Slot, secret: bytes) -> tuple[bytes, bytes]:
    """Return (seed, genesis hash) from a key-store secret; raises ``LockedError`` if it is another one's."""
    opened = _try(slot, vault_id, holder.key, kdf(secret, "hcms.slot", slot.salt))
    if opened is None:
        raise LockedError("The key kept by this computer does not open your keys any more.", "Use your passphrase.")
    return opened


def _associated(slot: Slot, vault_id: bytes, holder: str) -> bytes:
    return canon({"vault": vault_id.hex(), "user": holder, "slot": slot.id, "kind": slot.kind, "kdf": kdf_json(slot)})


def _sealed(slot: Slot, vault_id: bytes, holder: str, key: bytes, body: bytes) -> Slot:
    return replace(slot, ct=encrypt(key, body, _associated(slot, vault_id, holder)))


def _try(slot: Slot, vault_id: bytes, holder: str, key: bytes) -> tuple[bytes, bytes] | None:
    try:
        body = decrypt(key, slot.ct, _associated(slot, vault_id, holder))
    except IntegrityError:
        return None
    return (body[:KEY_BYTES], body[KEY_BYTES:]) if len(body) == 2 * KEY_BYTES else None
