"""Keyed digests of a row, by which it is recognised when it is exported again, without opening anything stored.

The key belongs to those who may import; for anyone else the digests say nothing. Services pass the keyed
function in, because keys are another room's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from harassment_cms.domain.moments import to_text
from harassment_cms.intake.canonical import answer_values, canonical_answers
from harassment_cms.intake.reading import Reading
from harassment_cms.ports.records import RowTags

Tag = Callable[[str, bytes, int], bytes]
"""``tag(kind, data, size)``: a keyed digest of ``size`` bytes, different for each kind."""

NAME_BYTES = 4
VALUE_BYTES = 8
_ENTRY = NAME_BYTES + VALUE_BYTES
_REMEMBERED = 8192


class Tagger:
    """Makes the tags of one file's rows."""

    def __init__(self, tag: Tag, form_id: str) -> None:
        self._tag = tag
        self._form = form_id.encode()
        self._names: dict[str, bytes] = {}
        self._values: dict[tuple[str, bytes], bytes] = {}
        self._mask_key = tag("hcms.row.mask", b"", 32)
        self._counts: dict[bytes, int] = {}

    def of_reading(self, reading: Reading, raw: bytes) -> RowTags:
        """Return the tags of a row that could be read.

        Its identity is (form, response id); without an id it is the answers and the time of submission, plus how
        many equal rows came before it in this file (design section 5).
        """
        answers = canonical_answers(reading)
        if reading.response_id is not None:
            identity = self._tag("hcms.row.id", self._form + b"\x00id\x00" + reading.response_id.encode(), 16)
        else:
            moment = b"" if reading.submitted_at is None else to_text(reading.submitted_at).encode()
            identity = self._counted(b"\x00answers\x00" + moment + b"\x00" + answers)
        answers_tag = self._tag("hcms.row.answers", self._form + b"\x00" + answers, 16)
        return RowTags(identity, self._record(raw), answers_tag, self._each(reading, identity))

    def of_unreadable(self, raw: bytes) -> RowTags:
        """Return the tags of a row that could not be read: its identity is its bytes and their count."""
        record = self._record(raw)
        return RowTags(self._counted(b"\x00bytes\x00" + raw), record, record, b"")

    def _record(self, raw: bytes) -> bytes:
        # The last line of a file may lack its line end, and gains one when the file grows.
        return self._tag("hcms.row.record", raw.rstrip(b"\r\n"), 16)

    def _counted(self, data: bytes) -> bytes:
        first = self._tag("hcms.row.same", self._form + data, 16)
        count = self._counts[first] = self._counts.get(first, 0) + 1
        return self._tag("hcms.row.id", first + count.to_bytes(4), 16)

    def _each(self, reading: Reading, identity: bytes) -> bytes:
        pairs = answer_values(reading)
        plain = b"".join([self._value(name, value) for name, value in pairs])
        # Equal answers of two people must not look equal in the file, so each row hides them under its own mask.
        mask = hashlib.shake_128(self._mask_key + identity).digest(len(plain))
        hidden = (int.from_bytes(plain) ^ int.from_bytes(mask)).to_bytes(len(plain))
        names = [self._name(name) for name, _ in pairs]
        return b"".join(
            [name + hidden[VALUE_BYTES * place : VALUE_BYTES * (place + 1)] for place, name in enumerate(names)]
        )

    def _name(self, name: str) -> bytes:
        if name not in self._names:
            self._names[name] = hashlib.blake2b(name.encode(), digest_size=NAME_BYTES).digest()
        return self._names[name]

    def _value(self, name: str, value: bytes) -> bytes:
        if len(value) > 64:
            return self._tag("hcms.row.value", name.encode() + b"\x00" + value, VALUE_BYTES)
        found = self._values.get((name, value))
        if found is None:
            if len(self._values) > _REMEMBERED:
                self._values.clear()
            found = self._tag("hcms.row.value", name.encode() + b"\x00" + value, VALUE_BYTES)
            self._values[(name, value)] = found
        return found

    def differ(self, mine: RowTags, other: RowTags) -> bool:
        """Say whether a question that both exports ask was answered differently in two rows of one identity.

        The mask is per row identity *and* position, so the tags are unmasked before they are compared.
        """
        if mine.answers == other.answers:
            return False
        ours, theirs = self._unmasked(mine), self._unmasked(other)
        return any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys())

    def _unmasked(self, tags: RowTags) -> dict[bytes, bytes]:
        count = len(tags.each) // _ENTRY
        mask = hashlib.shake_128(self._mask_key + tags.identity).digest(count * VALUE_BYTES)
        values: dict[bytes, bytes] = {}
        for place in range(count):
            entry = tags.each[_ENTRY * place : _ENTRY * (place + 1)]
            part = mask[VALUE_BYTES * place : VALUE_BYTES * (place + 1)]
            value = int.from_bytes(entry[NAME_BYTES:]) ^ int.from_bytes(part)
            values[entry[:NAME_BYTES]] = value.to_bytes(VALUE_BYTES)
        return values
