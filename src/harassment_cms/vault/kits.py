"""Recovery kits: a printed key for a custodian, in Crockford base32 with a checksum (key specification 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.vault.base32 import decode, encode, in_fours, typed_letters
from harassment_cms.vault.primitives import KEY_BYTES, random_bytes

_MARK = b"HCMS1"
_LENGTH = len(_MARK) + 16 + KEY_BYTES + 4


@dataclass(frozen=True, slots=True, repr=False)
class KitSecret:
    """What is printed: the home it belongs to and 32 random bytes."""

    vault_id: bytes
    seed: bytes

    @classmethod
    def new(cls, vault_id: bytes) -> KitSecret:
        """Make a new kit for this home."""
        return cls(vault_id, random_bytes(KEY_BYTES))

    def text(self) -> str:
        """Return the kit as people type it: groups of four letters and digits."""
        raw = _MARK + self.vault_id + self.seed
        raw += hashlib.sha256(raw).digest()[:4]
        return in_fours(raw)


def read_kit(typed: str) -> KitSecret:
    """Read a kit back as typed, forgiving spaces, dashes, case and look-alike letters.

    Raises ``InputRefusedError`` when a character is missing or wrong (the checksum says so).
    """
    letters = typed_letters(typed)
    raw = decode(letters)
    body, checksum = raw[:-4], raw[-4:]
    # The last letter carries bits that mean nothing; the checksum does not see them.
    whole = len(raw) == _LENGTH and raw.startswith(_MARK) and encode(raw) == letters
    if not whole or hashlib.sha256(body).digest()[:4] != checksum:
        raise InputRefusedError(
            "That is not a complete recovery key: a group is missing or mistyped.",
            "Type it again from the paper; dashes, spaces and capitals do not matter.",
        )
    start = len(_MARK)
    return KitSecret(body[start : start + 16], body[start + 16 :])
