"""Crockford's base32: bytes as letters and digits that people can type without mistaking one for another."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def typed_letters(typed: str) -> str:
    """Return the letters that were meant, forgiving spaces, dashes, case and look-alikes."""
    return "".join(character for character in typed.upper().translate(_CONFUSED) if character in ALPHABET)


def in_fours(raw: bytes) -> str:
    """Return bytes as people type them: groups of four letters and digits."""
    letters = encode(raw)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def encode(raw: bytes) -> str:
    """Return bytes as letters; the last one may carry bits that mean nothing."""
    bits = len(raw) * 8
    number = int.from_bytes(raw) << (-bits % 5)
    count = -(-bits // 5)
    return "".join(ALPHABET[(number >> (5 * (count - 1 - place))) & 31] for place in range(count))


def decode(letters: str) -> bytes:
    """Return the bytes that letters stand for."""
    bits = len(letters) * 5
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    size = bits // 8
    return (number >> (bits - size * 8)).to_bytes(size)
