"""Words for passphrases and for comparing keys by voice: the 2,048 English words of BIP 39, from their library."""

from __future__ import annotations

import secrets
from functools import cache

PASSPHRASE_WORDS = 6


@cache
def words() -> tuple[str, ...]:
    """Return the list; each word is recognisable by its first four letters."""
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


def propose_passphrase() -> str:
    """Return six random words: 66 bits, more than the stretching of one guess makes worth trying."""
    return " ".join(secrets.choice(words()) for _ in range(PASSPHRASE_WORDS))
