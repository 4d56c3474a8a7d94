"""An anchor: how far the record went, signed, as a text to print, to mail or to read out and to compare with later.

Whoever keeps one outside the home can say years later whether the record still holds what it held then. The number
of the entry and its hash, or the eight words of it, are enough for that; the signature says who made the anchor.
Made and compared by ``services.record``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harassment_cms.domain.canon import canon
from harassment_cms.domain.chain import Reached
from harassment_cms.domain.errors import InputRefusedError

LABEL = b"hcms.anchor.v1\x00"
WORDS = 8
_BITS = 11
_HASH, _SIGNATURE = 64, 128
_FIELDS = {
    "home": r"([0-9a-f ]+)",
    "entry": r"([\d, ]+)",
    "hash": r"([0-9a-f ]+)",
    "words": r"([a-z ]+)",
    "list": r"([\d, ]+)",
    "list hash": r"([0-9a-f ]+)",
    "made": r"(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\dz)",
    "by": r"(\d+)",
    "signed": r"([0-9a-f ]+)",
}
_LINE = re.compile(r"[\s>|*]*([a-z ]+?)\s*:\s*(.*?)\s*")
_SEVERAL = ("hash", "list hash", "signed")


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the record went when it was made; ``by`` is a user's number, hashes and signature are hex.

    One typed from paper may have the words alone, or no signature.
    """

    entry: int
    hash: str = ""
    words: tuple[str, ...] = ()
    vault: str = ""
    roster: tuple[int, str] = (0, "")
    at: str = ""
    by: int = 0
    sig: str = ""

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        said = {"vault": self.vault, "seq": self.entry, "hash": self.hash, "roster": list(self.roster)}
        return LABEL + canon({**said, "at": self.at, "by": self.by})

    @property
    def reached(self) -> Reached:
        """How far that is."""
        return Reached(self.entry, self.hash, *self.roster)


def words_of(digest: str, dictionary: Sequence[str]) -> tuple[str, ...]:
    """Return the first 88 bits of a hash as eight words of a list of 2,048."""
    bits = int(digest, 16) >> (_HASH * 4 - WORDS * _BITS)
    return tuple(dictionary[bits >> _BITS * place & 2**_BITS - 1] for place in reversed(range(WORDS)))


def text_of(anchor: Anchor, organisation: str, name: str) -> str:
    """Return an anchor as text: short groups, one thing on a line, nothing that a mail programme spoils."""
    lines = [
        f"The record of {organisation}, as it stood at entry {anchor.entry:,}",
        "",
        f"entry: {anchor.entry}",
        f"words: {' '.join(anchor.words)}",
        *_groups("hash", anchor.hash),
        "",
        f"home: {' '.join(_fours(anchor.vault))}",
        f"list: {anchor.roster[0]}",
        *_groups("list hash", anchor.roster[1]),
        f"made: {anchor.at}",
        f"by: {anchor.by}",
        *_groups("signed", anchor.sig),
        "",
        f"Made by {name}. Keep it away from the computer: on paper, or in somebody's mail. To compare:",
        "hcms audit anchor --check FILE. The lines with entry and words, typed from paper, are enough.",
    ]
    return "\n".join(lines) + "\n"


def _groups(field: str, digits: str) -> list[str]:
    fours = _fours(digits)
    return [f"{field}: {' '.join(fours[start : start + 8])}" for start in range(0, len(fours), 8)]


def _fours(digits: str) -> list[str]:
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def read(text: str) -> Anchor:
    """Read an anchor out of a text: a mail that quotes it, or what somebody typed from paper.

    Raises ``InputRefusedError`` if that is none: the entry's number, and its hash or words, are needed.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        matched = _LINE.fullmatch(line.lower())
        if matched is None or matched[1] not in _FIELDS or not re.fullmatch(_FIELDS[matched[1]], matched[2]):
            continue
        field, value = matched[1], matched[2]
        found[field] = f"{found.get(field, '')} {value}" if field in _SEVERAL else found.get(field, value)
    digest, signature = _digits(found, "hash"), _digits(found, "signed")
    words = tuple(found.get("words", "").split())
    whole = (not digest or len(digest) == _HASH) and (not signature or len(signature) == _SIGNATURE)
    if "entry" not in found or not (digest or len(words) == WORDS) or not whole:
        raise InputRefusedError(
            "This holds no anchor of a record: the number of its entry, with all of its hash or its eight words, is "
            "missing.",
            "Name the file with the text that `hcms audit anchor` printed, or type these lines from paper.",
        )
    return Anchor(
        entry=int(_digits(found, "entry")),
        hash=digest,
        words=words,
        vault=_digits(found, "home"),
        roster=(int(_digits(found, "list") or 0), _digits(found, "list hash")),
        at=found.get("made", "").upper(),
        by=int(found.get("by", 0)),
        sig=signature,
    )


def _digits(found: dict[str, str], field: str) -> str:
    return re.sub(r"[ ,]", "", found.get(field, ""))
