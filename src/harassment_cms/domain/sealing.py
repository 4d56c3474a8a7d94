"""Where a sealed value stands: the numbers that bind it to its table, column, row, case and epoch.

Codes are written into ciphertexts and signatures: a code once given is never reused for something else.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple


class TableCode(IntEnum):
    """One number per table, for associated data and row digests."""

    ROSTER = 1
    VAULT_STATE = 2
    FORM_VERSION = 3
    IMPORT_BATCH = 4
    BATCH_KEY = 5
    CASE = 6
    CASE_KEY = 7
    CASE_GRANT = 8
    WALL = 9
    SHARE = 10
    SUBMISSION = 11
    EVENT = 12
    TASK = 13
    LINK = 14
    REFERRAL = 15
    PARTY = 16
    DRAFT = 17
    SECRET = 19
    ORIGINAL = 20
    ORIGINAL_KEY = 21
    RESPONSE_ROW = 30
    DIRECTORY_VERSION = 32
    SETTLED_ROW = 33
    FORM_STATE = 34
    CLEAR_FILE = 31
    EXCERPT = 40
    PARAPHRASE = 41
    CASE_PERSON = 42
    RELEASE = 50
    RELEASE_COUNT = 51
    PERSON_DETAILS = 60
    PARTNER = 61
    EMERGENCY = 70
    CARRIED = 71


class ColumnCode(IntEnum):
    """One number per sealed column of a table."""

    BODY = 1
    LABEL = 2
    HEADER = 3
    GAPS = 4
    COLUMNS = 5
    SEEN = 6


_PLACE = struct.Struct(">BBQQII")
_PREFIX = b"hcms.seal.v1"


class Place(NamedTuple):
    """Where a sealed value belongs. ``home`` is the case whose key seals it and never changes."""

    table: TableCode
    column: ColumnCode
    row: int
    home: int
    body_version: int = 1

    def associated_data(self, vault_id: bytes, epoch: int) -> bytes:
        """Return the 54 bytes that the seal authenticates (key specification, section 3.3)."""
        numbers = _PLACE.pack(self.table, self.column, self.row, self.home, epoch, self.body_version)
        return _PREFIX + vault_id + numbers


def epoch_of(value: bytes) -> int:
    """Return the epoch that a sealed value names: the four bytes after its version."""
    return int.from_bytes(value[1:5])
