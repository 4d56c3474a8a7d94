"""Whether a passphrase withstands guessing."""

from __future__ import annotations

from harassment_cms.domain.errors import InputRefusedError

SHORTEST_PASSPHRASE = 8
FEWEST_DIFFERENT = 5
_TRIED_FIRST = (
    "password password1 password123 passw0rd 12345678 123456789 1234567890 0123456789 987654321 87654321 qwertyui "
    "qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx zaq12wsx asdfghjkl iloveyou sunshine princess football baseball "
    "superman starwars trustno1 letmein1 welcome1 welcome123 changeme changeme1 administrator liverpool chelsea1 "
    "passphrase university harassment abcdefgh abcd1234 abc12345 a1b2c3d4"
)


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that anybody would guess: very short, or among the first that are ever tried.

    NIST SP 800-63B asks for length and a list of common ones, and for no rule about kinds of characters.
    """
    plain = passphrase.strip().casefold()
    if len(plain) < SHORTEST_PASSPHRASE:
        raise InputRefusedError(
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters; six random words are best.",
            "Choose a longer one. Nothing was changed.",
        )
    if len(set(plain)) < FEWEST_DIFFERENT or plain in _TRIED_FIRST.split():
        raise InputRefusedError(
            "That passphrase is among the first that anybody would try; six random words are best.",
            "Choose another one. Nothing was changed.",
        )
