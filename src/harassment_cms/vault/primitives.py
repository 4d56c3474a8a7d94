"""The cryptographic operations of the key specification, section 1, each under the name it has there.

All come from libsodium through PyNaCl, except the key derivation, which is keyed BLAKE2b from the standard
library because PyNaCl exposes neither HKDF nor ``crypto_kdf``.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass

import nacl.bindings as sodium
from nacl.exceptions import CryptoError

from harassment_cms.domain.errors import InputRefusedError, IntegrityError, LockedError, MachineError

NONCE_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
KEY_BYTES = 32
BOX_OVERHEAD = sodium.crypto_box_SEALBYTES
SIGNATURE_BYTES = 64
MIB = 1024 * 1024
SMALLEST_PADDED = 256

random_bytes = os.urandom


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How much work one passphrase guess costs: memory in bytes and passes (Argon2id, one lane)."""

    memory: int
    passes: int


FULL_COST = KdfCost(256 * MIB, 3)
FLOOR_COST = KdfCost(64 * MIB, 3)


def kdf(key: bytes, label: str, info: bytes = b"") -> bytes:
    """Derive 32 bytes from ``key``; ``label`` (at most 16 bytes) separates the uses of one key."""
    return hashlib.blake2b(info, key=key, digest_size=KEY_BYTES, person=label.encode("ascii")).digest()


def check_cost(cost: KdfCost) -> None:
    """Refuse costs outside 64 MiB to 1 GiB, 3 to 20 passes, 4 GiB in all, before any work is done.

    A damaged or hostile key file could otherwise ask for hours of work or for almost none.
    """
    in_range = 64 * MIB <= cost.memory <= 1024 * MIB and 3 <= cost.passes <= 20
    if not in_range or cost.memory * cost.passes > 4096 * MIB:
        raise LockedError("The key file asks for an unusual amount of work and was not believed.", _KEYFILE_HINT)


_KEYFILE_HINT = "The file vault.json may be damaged: restore it from the last backup."


def passphrase_bytes(passphrase: str) -> bytes:
    """Return the bytes that are stretched: NFC, one trailing line end removed, nothing else.

    Raises ``InputRefusedError`` for what is no text, as a terminal in another encoding hands over.
    """
    text = passphrase.removesuffix("\n").removesuffix("\r")
    try:
        return unicodedata.normalize("NFC", text).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputRefusedError(
            "The passphrase holds a character that this terminal did not pass on as text.",
            "Set the terminal to UTF-8 and type it again.",
        ) from error


def stretch(passphrase: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return 32 bytes by Argon2id (RFC 9106) with one lane.

    Raises ``MachineError`` when the computer has not enough memory: that must never look like a wrong
    passphrase.
    """
    check_cost(cost)
    try:
        return sodium.crypto_pwhash_alg(
            KEY_BYTES, passphrase, salt, cost.passes, cost.memory, sodium.crypto_pwhash_ALG_ARGON2ID13
        )
    except (CryptoError, MemoryError) as error:
        raise MachineError(
            f"This computer has not enough free memory to check the passphrase: {cost.memory // MIB} MiB are needed.",
            "Close other programs and try again. Nothing was changed.",
        ) from error


def encrypt(key: bytes, body: bytes, associated: bytes) -> bytes:
    """Return nonce and XChaCha20-Poly1305 ciphertext under a random nonce."""
    nonce = random_bytes(NONCE_BYTES)
    return nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(body, associated, nonce, key)


def decrypt(key: bytes, value: bytes, associated: bytes) -> bytes:
    """Return the body; raises ``IntegrityError`` if key, place or bytes are not the ones it was sealed with."""
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
            value[NONCE_BYTES:], associated, value[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError) as error:
        raise IntegrityError(
            "A sealed value cannot be opened: it was damaged, moved or replaced.",
            "Run `hcms audit verify` and keep this home as it is.",
        ) from error


def box_keys(seed: bytes) -> tuple[bytes, bytes]:
    """Return the X25519 (public, private) pair of a seed."""
    return sodium.crypto_box_seed_keypair(seed)


def box(public: bytes, message: bytes) -> bytes:
    """Seal a message so that only the holder of the private half can open it."""
    return sodium.crypto_box_seal(message, public)


def unbox(public: bytes, private: bytes, sealed: bytes) -> bytes:
    """Open a sealed box; raises ``IntegrityError`` if it was sealed to another key or damaged."""
    try:
        return sodium.crypto_box_seal_open(sealed, public, private)
    except (CryptoError, ValueError, TypeError) as error:
        raise IntegrityError("A key in this home was sealed to somebody else or is damaged.") from error


def sign_keys(seed: bytes) -> tuple[bytes, bytes]:
    """Return the Ed25519 (public, private) pair of a seed."""
    return sodium.crypto_sign_seed_keypair(seed)


def sign(private: bytes, message: bytes) -> bytes:
    """Return the detached 64-byte Ed25519 signature."""
    return sodium.crypto_sign(message, private)[:SIGNATURE_BYTES]


def signature_holds(public_hex: str, message: bytes, signature: bytes) -> bool:
    """Say whether a detached signature is this key's over this message."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        sodium.crypto_sign_open(signature + message, bytes.fromhex(public_hex))
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def pad(body: bytes) -> bytes:
    """Hide the length: one 0x80, then zeros up to the Padmé size, at least 256 bytes (key specification 3.3)."""
    length = len(body) + 1
    size = SMALLEST_PADDED
    if length > size:
        exponent = length.bit_length() - 1
        last_bits = exponent - exponent.bit_length()
        mask = (1 << last_bits) - 1
        size = (length + mask) & ~mask
    return body + b"\x80" + bytes(size - length)


def unpad(padded: bytes) -> bytes:
    """Return the body of a padded value; raises ``IntegrityError`` if it was never padded."""
    body = padded.rstrip(b"\x00")
    if not body.endswith(b"\x80"):
        raise IntegrityError("A sealed value opened but is not complete.")
    return body[:-1]
