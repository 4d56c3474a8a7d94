"""How a change of people and keys is written: statements, the key file's new state, and the file itself at the end.

Every change of the key file happens inside the writing transaction of the database, so that two programs can
never lose each other's change, and starts from the state that the database last stored: the file itself may hold
a change that was cut off before it was committed (key specification, section 4).
"""

from __future__ import annotations

import json
from collections.abc import Callable

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.roster import Roster
from harassment_cms.ports import KeyChange, UnitOfWork

WriteDocument = Callable[[bytes], None]


def key_document(work: UnitOfWork, roster: Roster) -> bytes:
    """Return the key file as it was last signed for; raises ``IntegrityError`` if it is not as signed."""
    document = work.people.key_document()
    if document is None or work.record.key_file_problems(roster):
        raise IntegrityError(
            "The case file's own copy of the key file is not as it was signed. Nothing was changed.",
            "Run `hcms audit verify` and restore the last good backup elsewhere.",
        )
    return document


def write_change(work: UnitOfWork, write: WriteDocument, before: bytes, change: KeyChange) -> None:
    """Write what a ceremony made: its statements, and the key file if that changed."""
    work.people.append(change.statements)
    if change.document is not None:
        write_key_file(work, write, before, change.document)


def write_key_file(work: UnitOfWork, write: WriteDocument, before: bytes, after: bytes) -> None:
    """Store the key file's new state, and replace the file itself before the commit."""
    work.people.save_document(int(json.loads(after)["seq"]), after)
    work.before_commit(lambda: write(after), lambda: write(before))
