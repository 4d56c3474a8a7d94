"""One ciphertext that opens under two keys as two texts, and why it cannot be a report (key specification, t11).

XChaCha20-Poly1305 does not commit to its key: with two free blocks, the tag can be made to fit both. The program
compares each case key with its commitment, which stands in the signed digest, before it opens anything.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

import nacl.bindings as sodium
import pytest

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.vault.primitives import decrypt, kdf
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.user_keys import UserKeys

P = (1 << 130) - 5
PLACE = Place(TableCode.SUBMISSION, ColumnCode.BODY, 7, 8)
ONE, OTHER = b"It happened in the library.".ljust(32), b"Nothing happened, I made it up.".ljust(32)


def quarter(x: list[int], a: int, b: int, c: int, d: int) -> None:
    for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        x[first] = (x[first] + x[second]) & 0xFFFFFFFF
        mixed = x[third] ^ x[first]
        x[third] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF


def rounds(state: list[int]) -> list[int]:
    x = list(state)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(x, a, b, c, d)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(x, a, b, c, d)
    return x


def matrix(key: bytes, rest: bytes) -> list[int]:
    return list(struct.unpack("<16I", b"expand 32-byte k" + key + rest))


def block(key: bytes, counter: bytes) -> bytes:
    """ChaCha20's block (RFC 8439, section 2.3) for a 16-byte counter and nonce."""
    state = matrix(key, counter)
    mixed = rounds(state)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(mixed, state, strict=True)))


def subkey(key: bytes, nonce: bytes) -> bytes:
    """HChaCha20: the key for the rest of an XChaCha20 nonce."""
    mixed = rounds(matrix(key, nonce[:16]))
    return struct.pack("<8I", *mixed[:4], *mixed[12:])


def stream(key: bytes, nonce: bytes, start: int, blocks: int) -> bytes:
    rest = bytes(4) + nonce[16:]
    inner = subkey(key, nonce)
    return b"".join(block(inner, struct.pack("<I", start + place) + rest) for place in range(blocks))


def test_the_stream_is_the_one_that_libsodium_uses() -> None:
    key, nonce = os.urandom(32), os.urandom(24)
    sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(128), b"", nonce, key)
    assert sealed[:128] == stream(key, nonce, 1, 2)


def lines(associated: bytes, ciphertext: bytes) -> Iterator[int]:
    """The 16-byte blocks that Poly1305 adds up, as numbers with their leading bit."""
    padded = associated + bytes(-len(associated) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    padded += struct.pack("<QQ", len(associated), len(ciphertext))
    for start in range(0, len(padded), 16):
        yield int.from_bytes(padded[start : start + 16], "little") + (1 << 128)


def two_faced(keys: tuple[bytes, bytes], nonce: bytes, associated: bytes) -> bytes:
    """Make one ciphertext that begins with ``ONE`` under the first key and holds ``OTHER`` under the second."""
    mine, theirs = (stream(key, nonce, 1, 2) for key in keys)
    fixed = bytes(a ^ b for a, b in zip(ONE, mine[:32], strict=True))
    fixed += bytes(a ^ b for a, b in zip(OTHER, theirs[32:64], strict=True))
    one_time = [stream(key, nonce, 0, 1)[:32] for key in keys]
    multipliers = [int.from_bytes(k[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF for k in one_time]
    masks = [int.from_bytes(k[16:], "little") for k in one_time]
    numbers = list(lines(associated, fixed + bytes(32)))
    free = len(numbers) - 3
    while True:
        tag = int.from_bytes(os.urandom(16), "little")
        wanted = []
        for r, mask in zip(multipliers, masks, strict=True):
            known = sum(
                number * pow(r, len(numbers) - place, P)
                for place, number in enumerate(numbers)
                if place not in (free, free + 1)
            )
            wanted.append((((tag - mask) % (1 << 128)) - known) % P)
        a, b = (pow(r, 3, P) for r in multipliers)
        c, d = (pow(r, 2, P) for r in multipliers)
        inverse = pow(a * d - b * c, -1, P)
        x, y = ((wanted[0] * d - wanted[1] * c) * inverse) % P, ((wanted[1] * a - wanted[0] * b) * inverse) % P
        if all((1 << 128) <= found < (1 << 129) for found in (x, y)):
            last = b"".join((found - (1 << 128)).to_bytes(16, "little") for found in (x, y))
            return nonce + fixed + last + tag.to_bytes(16, "little")


@pytest.fixture
def session() -> SessionKeys:
    vault = os.urandom(16)
    return SessionKeys(vault, 1, UserKeys.new(vault), os.urandom(32), None, bytes(32))


def test_a_report_with_two_readings_is_refused_to_all_but_one(session: SessionKeys) -> None:
    batches, salt = (os.urandom(32), os.urandom(32)), os.urandom(32)
    case_keys = tuple(session._derive(batch, PLACE.home, 1, salt) for batch in batches)
    one, other = (kdf(key, "hcms.item", struct.pack(">BQ", PLACE.table, PLACE.row)) for key in case_keys)
    associated = PLACE.associated_data(session.vault_id, 1)
    value = two_faced((one, other), os.urandom(24), associated)
    assert decrypt(one, value, associated)[:32] == ONE
    assert decrypt(other, value, associated)[32:64] == OTHER, "without a commitment, both readings are genuine"

    check = kdf(case_keys[0], "hcms.check", session.vault_id + struct.pack(">QI", PLACE.home, 1))
    assert session.case_key(batches[0], PLACE.home, 1, salt, check) == case_keys[0]
    with pytest.raises(IntegrityError, match="not the one it was sealed with"):
        session.case_key(batches[1], PLACE.home, 1, salt, check)
