"""Whether a passphrase withstands somebody who guesses and knows how people choose them.

The estimate is that of the ``zxcvbn`` library, which is loaded when somebody chooses a passphrase and never before.
NIST SP 800-63B-4 (section 3.1.1.2) asks for length and a list of common ones, and for no rule about kinds of
characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harassment_cms.domain.errors import InputRefusedError

SHORTEST_PASSPHRASE = 8
FEWEST_POINTS = 4
"""Of the grades 0 to 4: at 4 it takes ten thousand million guesses, each half a second of a whole computer."""

_JUDGED = 72  # characters; the library looks at no more, and what follows only makes guessing harder
_REASONS = {
    "dictionary": "it is made of common words, names or passwords",
    "repeat": "it repeats itself",
    "sequence": "it follows the alphabet or counts",
    "spatial": "its keys lie side by side on the keyboard",
    "date": "it is a date",
    "regex": "it is a date",
    "bruteforce": "it is short",
}
_OWN = "it is made of names that stand beside it here"


def check_passphrase(passphrase: str, about: Sequence[str] = ()) -> None:
    """Refuse a passphrase that would soon be guessed, with the reason and what helps.

    ``about`` are names that a guesser tries first: the person's and the organisation's. Raises ``InputRefusedError``.
    """
    plain = passphrase.strip()
    if len(plain) < SHORTEST_PASSPHRASE:
        raise InputRefusedError(
            f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters; six random words are best.",
            "Choose a longer one. Nothing was changed.",
        )
    from zxcvbn import zxcvbn

    known = [word for text in about for word in (text, *text.split())]
    judged = zxcvbn(plain[:_JUDGED], user_inputs=known)
    if judged["score"] < FEWEST_POINTS:
        raise InputRefusedError(
            f"That passphrase would soon be guessed: {_reason(judged)}. Six random words are best.",
            "Take the words that are proposed, or add unusual words of your own. Nothing was changed.",
        )


def _reason(judged: Mapping[str, Any]) -> str:
    """Say what makes most of it easy: the longest part that the guesser would know."""
    known = [part for part in judged["sequence"] if part["pattern"] != "bruteforce"]
    if not known:
        return _REASONS["bruteforce"]
    longest = max(known, key=lambda part: len(part["token"]))
    if longest.get("dictionary_name") == "user_inputs":
        return _OWN
    return _REASONS[longest["pattern"]]
