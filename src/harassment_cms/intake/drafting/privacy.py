"""Which words of a column may be shown as options at all: nothing that points to a person, and nothing rare and long.

`kinds` asks before it offers a cell as an option. When in doubt the answer is no: a person can add an option, but
nobody can take a name back out of a file that was passed on.
"""

from __future__ import annotations

import re

from harassment_cms.domain.safetext import safe_text
from harassment_cms.intake.drafting.vocabulary import PLAIN_WORDS

_LONGEST = 140
_ADDRESS = re.compile(r"@|https?:|www\.", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+?\d[\s().-]?){7,}")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|lady|rev)\.? +[A-Z]", re.IGNORECASE)
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_LONGEST_NAME = 4


def looks_private(words: str) -> bool:
    """Whether words look like an address, a telephone number, a name, or a text of one's own.

    So does anything with line ends, or with a character that cannot be seen.
    """
    if len(words) > _LONGEST or words != safe_text(words):
        return True
    return bool(
        _ADDRESS.search(words)
        or _PHONE.search(words)
        or _POSTCODE.search(words)
        or _TITLE.search(words)
        or _is_id(words)
        or _is_name(words)
    )


def _is_id(words: str) -> bool:
    """One word of letters and digits, such as a user name, or one too long to be a word."""
    if len(words.split()) != 1 or not words[:1].isalnum():
        return False
    digits = sum(map(str.isdigit, words))
    letters = sum(map(str.isalpha, words))
    return (digits >= 2 and letters >= 1 and len(words) >= 5) or digits > 6 or len(words) > 30


def _is_name(words: str) -> bool:
    """Some words that each begin with a capital, none of which is a word that options are made of."""
    parts = words.replace(",", " ").split()
    if not 2 <= len(parts) <= _LONGEST_NAME or not all(map(_NAME_PART.fullmatch, parts)):
        return False
    return all(part[0].isupper() for part in parts) and PLAIN_WORDS.isdisjoint(part.casefold() for part in parts)
