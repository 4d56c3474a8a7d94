"""The answer key of a coded export: which number stands for which option, and which column for which question.

A key is the second download of the same survey. `recognise` reads it when one is given, and refuses one that
is given in place of the responses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.headings import clean
from harassment_cms.intake.readers.csvfile import CsvFile, Record, delimiter_of
from harassment_cms.intake.readers.filetype import encoding_of

QUESTION_ID = re.compile(r"Q\d+(?:_(?:\d+|[a-z]+))*")
"""How Jisc names the columns of a coded export; case matters, a form's own ids may be ``q1``."""

_METADATA = frozenset({"URN", "StartDate", "CompletionDate"})
_CODE = re.compile(r"\d+(?:\.0)?")


class AnswerKeyMissingError(InputRefusedError):
    """A coded export came without its answer key."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One question of the key: its id in the data, its words, and its options as (code, label) in key order."""

    id: str
    text: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The questions of a key by their id in the data."""

    name: str
    entries: Mapping[str, KeyEntry]


def looks_like_key(rows: Sequence[Sequence[str]]) -> bool:
    """Whether these rows, heading included, are an answer key: two columns, each row a question or an option."""
    firsts = [clean(row[0]) for row in rows if len(row) == 2]
    return (
        len(firsts) == len(rows)
        and any(QUESTION_ID.fullmatch(first) for first in firsts)
        and (firsts[0] in _METADATA or QUESTION_ID.fullmatch(firsts[0]) is not None)
        and all(first in _METADATA or QUESTION_ID.fullmatch(first) or _CODE.fullmatch(first) for first in firsts)
        # Responses to a survey of one question also have two columns, but their heading holds no words.
        and not QUESTION_ID.fullmatch(clean(rows[0][1]))
    )


def read_key(path: Path) -> AnswerKey:
    """Read an answer key. Raises `InputRefusedError` for a file that is not one."""
    encoding = encoding_of(path)
    with CsvFile.open(path, encoding, delimiter_of(path, encoding)) as file:
        rows = [file.header, *(item.cells for item in file if isinstance(item, Record))]
    if not looks_like_key(rows):
        raise InputRefusedError(
            f"“{path.name}” is not an answer key. Nothing was changed.",
            "Give the key that the survey tool offers beside the coded export; its name ends in “-key.csv”.",
        )
    return AnswerKey(path.name, {entry.id: entry for entry in _entries(rows)})


def _entries(rows: Sequence[Sequence[str]]) -> list[KeyEntry]:
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for first, text in rows:
        code = clean(first)
        if not _CODE.fullmatch(code):
            found.append((code, clean(text), []))
        elif found:
            found[-1][2].append((code.removesuffix(".0"), clean(text)))
    return [KeyEntry(id_, text, tuple(options)) for id_, text, options in found]
