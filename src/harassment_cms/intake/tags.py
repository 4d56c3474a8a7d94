"""Keyed digests of a row, by which it is recognised when it is exported again, without opening anything stored.

The key belongs to those who may import; for anyone else the digests say nothing. Services pass the keyed
functions in, because keys are another room's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime

from harassment_cms.domain.moments import to_text
from harassment_cms.intake.reading import Block
from harassment_cms.intake.revisions import Said, contradicts
from harassment_cms.ports.arrivals import RowTags

Tag = Callable[[bytes], bytes]
Keyed = Callable[[str, int], Tag]
"""``keyed(kind, size)`` makes digests of ``size`` bytes under the home's key, different for each kind."""

LINE_ENDS = b"\r\n"
"""Left out where exact bytes are compared: a file's last line may lack its end, and gains one when the file grows."""

NAME_BYTES = 6
VALUE_BYTES = 6
_UNANSWERED = bytes(VALUE_BYTES)
_REMEMBERED = 512
_LONGEST_REMEMBERED = 64


class Tagger:
    """Makes the tags of one file's rows; ``asked`` names the questions that its records answer.

    ``each`` of a row's tags holds a short public digest of each asked question's name, then in the same order the
    keyed tag of each answer (zeros where there is none), hidden under the row's own mask.
    """

    def __init__(self, keyed: Keyed, form_id: str, asked: Sequence[str]) -> None:
        self._identity = keyed("hcms.row.id", 16)
        self._same = keyed("hcms.row.same", 16)
        self._exact = keyed("hcms.row.record", 16)
        self._answers = keyed("hcms.row.answers", 16)
        self._mask_key = keyed("hcms.row.mask", 32)(b"")
        self._form = form_id.encode() + b"\x00"
        self._names = b"".join([hashlib.blake2b(name.encode(), digest_size=NAME_BYTES).digest() for name in asked])
        value = keyed("hcms.row.value", VALUE_BYTES)
        self._values = {name: _Values(value, self._form + name.encode() + b"\x00") for name in asked}
        self._counts: dict[bytes, int] = {}

    def of_block(self, block: Block, raws: Sequence[bytes]) -> list[RowTags]:
        """Return the tags of each record of a block, whose exact bytes are ``raws``.

        A record's identity is (form, response id); without an id it is the answers and the time of submission, plus
        how many equal rows came before it in this file (design section 5). A row that has to wait for a person is
        known by its bytes alone. A row of another table without an id is known by its response and its answers.
        """
        each = self._each(block)
        # Each tag is bound to its question, so these alone stand for all that was answered, in any order of columns.
        answers = [self._answers(values.replace(_UNANSWERED, b"")) for values in each]
        several = list(block.responses) or [None] * len(raws)
        identities = list(map(self._identity_of, block.response_ids, several, block.submitted_at, answers))
        responses = [None if name is None else self._of_response(name) for name in several]
        records = [self._record(raw) for raw in raws]
        hidden = [self._names + values for values in map(self._masked, identities, each)]
        tags = list(map(RowTags, identities, records, answers, hidden, responses))
        for place, why in enumerate(block.set_aside):
            if why is not None and why.is_unclear:
                tags[place] = self.of_unreadable(raws[place])
        return tags

    def _each(self, block: Block) -> list[bytes]:
        """The tags of all answers of each record, in the order of their questions' names."""
        given = {**block.answers, **block.unmapped}
        nothing = [b""] * len(block.response_ids)
        unanswered = [_UNANSWERED] * len(nothing)
        columns = [
            [_UNANSWERED if answer is None else tags[answer.canonical] for answer in given[name]]
            if any(given[name])
            else unanswered
            for name, tags in self._values.items()
        ]
        return [b"".join(values) for values in zip(nothing, *columns, strict=True)]

    def _identity_of(
        self, response_id: str | None, response: str | None, submitted_at: datetime | date | None, answers: bytes
    ) -> bytes:
        if response_id is not None:
            return self._of_response(response_id)
        if response is not None:
            return self._counted(b"further\x00" + response.encode() + b"\x00" + answers)
        moment = b"" if submitted_at is None else to_text(submitted_at).encode()
        return self._counted(b"answers\x00" + moment + b"\x00" + answers)

    def _of_response(self, response_id: str) -> bytes:
        return self._identity(self._form + b"id\x00" + response_id.encode())

    def of_unreadable(self, raw: bytes) -> RowTags:
        """Return the tags of a row that could not be read, or not told from others: its bytes and their count."""
        record = self._record(raw)
        return RowTags(self._counted(b"bytes\x00" + record), record, record, b"")

    def differ(self, mine: RowTags, other: RowTags) -> bool:
        """Say whether a question that both exports ask was answered differently in two rows of one identity."""
        return mine.answers != other.answers and contradicts(self.said(mine), self.said(other))

    def name(self, question: str) -> str:
        """Return the name under which ``said`` has a question."""
        return hashlib.blake2b(question.encode(), digest_size=NAME_BYTES).hexdigest()

    def said(self, tags: RowTags) -> Said:
        """Return what a row says, by the digests of its questions' names; equal answers have equal tags in it."""
        count = len(tags.each) // (NAME_BYTES + VALUE_BYTES)
        names, hidden = tags.each[: count * NAME_BYTES], tags.each[count * NAME_BYTES :]
        values = _pieces(self._masked(tags.identity, hidden), VALUE_BYTES)
        given = [None if value == _UNANSWERED else value for value in values]
        return dict(zip([name.hex() for name in _pieces(names, NAME_BYTES)], given, strict=True))

    def _record(self, raw: bytes) -> bytes:
        return self._exact(hashlib.sha256(raw.rstrip(LINE_ENDS)).digest())

    def _counted(self, data: bytes) -> bytes:
        first = self._same(self._form + data)
        count = self._counts[first] = self._counts.get(first, 0) + 1
        return self._identity(first + count.to_bytes(4))

    def _masked(self, identity: bytes, values: bytes) -> bytes:
        """Hide or show values: equal answers of two people must not look equal in the file."""
        size = len(values)
        mask = hashlib.shake_128(self._mask_key + identity).digest(size)
        return (int.from_bytes(values) ^ int.from_bytes(mask)).to_bytes(size)


class _Values(dict[bytes, bytes]):
    """The tags of one question's answers; short answers recur and are remembered."""

    def __init__(self, tag: Tag, start: bytes) -> None:
        super().__init__()
        self._tag = tag
        self._start = start

    def __missing__(self, value: bytes) -> bytes:
        if len(value) > _LONGEST_REMEMBERED:
            # What is tagged otherwise begins with another sign.
            return self._tag(self._start + b"#" + hashlib.sha256(value).digest())
        made = self._tag(self._start + value)
        if len(self) < _REMEMBERED:
            self[value] = made
        return made


def _pieces(data: bytes, size: int) -> Sequence[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
