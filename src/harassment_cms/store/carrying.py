"""What a restored backup takes over from the file it is older than, so that nothing is undone that must not be.

People and keys stand as they stand there: who was removed comes back nowhere. A case that is restricted there, or was
restricted in the backup, is taken over as it stands there with everything on it: who restores it may be unable to
open it, and need not. All the rest stays as the backup has it. Called by the restoring ceremony, in the transaction
that signs for it; both files are of one home, and the backup is the earlier of the two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.engine import Connection

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.sharing import ShareState
from harassment_cms.ports.carrying import Carried
from harassment_cms.store.ledger import Ledger
from harassment_cms.store.repositories.walls import records_of, sign_records_again
from harassment_cms.store.standing import statements
from harassment_cms.store.tables import (
    BATCH_KEY,
    CARRIED,
    CASE,
    CASE_GRANT,
    CASE_KEY,
    CASE_PERSON,
    EVENT,
    EXCERPT,
    FORM_VERSION,
    IMPORT_BATCH,
    LINK,
    ORIGINAL_KEY,
    PARTNER,
    PARTY,
    REFERRAL,
    RESPONSE_ROW,
    ROSTER,
    SHARE,
    SUBMISSION,
    TASK,
    VAULT_STATE,
    WALL,
    Audited,
    DraftRow,
    IdBlockRow,
)

_BLOCK: Any = IdBlockRow.__table__  # type: ignore[attr-defined]
_CASE: Any = CASE.table
_DRAFT: Any = DraftRow.__table__  # type: ignore[attr-defined]
_WALL: Any = WALL.table
_OF_A_CASE = (CASE_PERSON, WALL, EVENT, TASK, REFERRAL, PARTY, EXCERPT, SHARE)
_AT_ONCE = 500

Rows = list[Mapping[Any, Any]]


def carry_over(here: Connection, ledger: Ledger, later: Connection) -> Carried:
    """Take over people, keys and restricted cases from a later state of the same file.

    Raises ``IntegrityError`` if it is not one: then nothing of it can be relied on.
    """
    known, theirs = statements(here), statements(later)
    if theirs[: len(known)] != known:
        raise IntegrityError(
            "The present case file is not a later state of this backup, so nothing can be carried over from it.",
            "To restore without it all the same: --without-present",
        )
    for signed in theirs[len(known) :]:
        row = {"seq": signed.seq, "body": signed.body, "hash": signed.hash, "sig": signed.sig, "sig2": signed.sig2}
        ledger.insert(ROSTER, row)
    _key_file(here, ledger, later)
    _same_numbers(ledger, later)
    cases = restricted_in_either(here, later)
    _batch_keys(here, ledger, later)
    _partners(here, ledger, later)
    for case in cases:
        _case(here, ledger, later, case)
    _own_parts(ledger, later)
    return Carried(theirs[len(known) :], len(cases), _ended_shares(here, ledger, later))


def restricted_in_either(here: Connection, later: Connection) -> tuple[int, ...]:
    """Return the cases that are restricted in one of the two files, or were lifted since."""
    return tuple(
        sorted({number for each in (here, later) for number in each.execute(select(_WALL.c.case_id)).scalars()})
    )


def forget_drafts(here: Connection, ledger: Ledger, people: Collection[int]) -> None:
    """Remove the unfinished texts of people who have other keys by now: nobody could open them."""
    done = here.execute(delete(_DRAFT).where(_DRAFT.c.user_id.in_(people)))
    ledger.changes += done.rowcount


def _key_file(here: Connection, ledger: Ledger, later: Connection) -> None:
    state: Any = VAULT_STATE.table
    newest = select(state).order_by(state.c.seq.desc()).limit(1)
    mine, theirs = (each.execute(newest).mappings().one() for each in (here, later))
    if theirs["seq"] > mine["seq"]:
        ledger.insert(VAULT_STATE, dict(theirs))


def _same_numbers(ledger: Ledger, later: Connection) -> None:
    """Go on counting rows where the later file stands: a number is never given out twice."""
    theirs = int(later.execute(select(_BLOCK.c.next_id)).scalar_one())
    mine = ledger.reserve()
    ledger.reserve(max(0, theirs - mine))


def _batch_keys(here: Connection, ledger: Ledger, later: Connection) -> None:
    """Hold the keys of imports and days for the team as it is now."""
    known = set(here.execute(select(BATCH_KEY.table.c.id)).scalars())
    for row in later.execute(select(BATCH_KEY.table)).mappings():
        if row["id"] in known:
            ledger.take_over(BATCH_KEY, dict(row))


def _case(here: Connection, ledger: Ledger, later: Connection, case: int) -> None:
    records = records_of(later, case)
    homes = {case, *(row["home"] for row in records)}
    keys = _rows(later, CASE_KEY, "case_id", homes)
    imports = _rows(later, IMPORT_BATCH, "id", {row["batch_id"] for row in records})
    forms = {row["form_version"] for row in (*imports, *records)}
    for audited, rows in (
        (FORM_VERSION, _rows(later, FORM_VERSION, "id", forms)),
        (BATCH_KEY, _rows(later, BATCH_KEY, "id", {row["batch_id"] for row in keys})),
        (BATCH_KEY, _rows(later, BATCH_KEY, "id", {row["key_id"] for row in imports})),
    ):
        _take_missing(here, ledger, audited, rows)
    # Of an import that the backup does not know only these records are here: the same file brings the others again.
    _take_missing(here, ledger, IMPORT_BATCH, [{**row, "state": "running"} for row in imports])
    _take_over(ledger, CASE, _rows(later, CASE, "id", {case}))
    _take_over(ledger, CASE_KEY, keys)
    _records(here, ledger, records)
    for audited in _OF_A_CASE:
        _take_over(ledger, audited, _rows(later, audited, "case_id", {case}))
    present = {row["id"] for row in records}
    _take_over(ledger, RESPONSE_ROW, _rows(later, RESPONSE_ROW, "submission_id", present))
    _links(here, ledger, later, case)
    _grants(here, ledger, later, case)
    _originals(here, ledger, later, {row["id"] for row in imports})


def _records(here: Connection, ledger: Ledger, records: Rows) -> None:
    """Add the records that came later, and sign all of them as they stand with their keys."""
    table: Any = SUBMISSION.table
    known = {row["id"] for row in _rows(here, SUBMISSION, "id", {row["id"] for row in records})}
    for row in records:
        if row["id"] not in known:
            here.execute(insert(table).values(dict(row)))
            ledger.changes += 1
    sign_records_again(here, ledger, records)


def _links(here: Connection, ledger: Ledger, later: Connection, case: int) -> None:
    table: Any = LINK.table
    either = or_(table.c.case_a == case, table.c.case_b == case)
    for row in later.execute(select(table).where(either).order_by(table.c.id)).mappings():
        both = {row["case_a"], row["case_b"]}
        if len(_rows(here, CASE, "id", both)) == len(both):
            ledger.take_over(LINK, dict(row))


def _grants(here: Connection, ledger: Ledger, later: Connection, case: int) -> None:
    """Join what is joined there, and leave no key of a case that is restricted there under another's."""
    table: Any = CASE_GRANT.table
    either = or_(table.c.from_case == case, table.c.to_case == case)
    touching = {
        number for each in (here, later) for number in each.execute(select(table.c.id).where(either)).scalars()
    }
    for row in _rows(later, CASE_GRANT, "id", touching):
        if _rows(here, CASE, "id", {row["from_case"]}):
            ledger.take_over(CASE_GRANT, dict(row))


def _originals(here: Connection, ledger: Ledger, later: Connection, imports: Collection[int]) -> None:
    """Keep whole copies of files closed that are closed there, and open those that are open again."""
    known = {row["id"] for row in _rows(here, ORIGINAL_KEY, "import_id", imports)}
    rows = _rows(later, ORIGINAL_KEY, "import_id", imports)
    _take_over(ledger, ORIGINAL_KEY, [row for row in rows if row["id"] in known])


def _ended_shares(here: Connection, ledger: Ledger, later: Connection) -> int:
    """Let what was shared with partners stay ended; their homes follow at the next exchange.

    Those of restricted cases are taken over with the case.
    """
    ended = 0
    for audited, others in ((PARTNER, {}), (SHARE, {"ends_at"})):
        table: Any = audited.table
        over = table.c.state == ShareState.ENDED.value
        for row in later.execute(select(table).where(over).order_by(table.c.id)).mappings():
            mine = _rows(here, audited, "id", {row["id"]})
            if mine and mine[0]["state"] == ShareState.ACTIVE.value:
                values = {name: row[name] for name in ("state", *others)}
                ledger.update(audited, row["id"], mine[0]["version"], values)
                ended += audited is SHARE
    return ended


def _partners(here: Connection, ledger: Ledger, later: Connection) -> None:
    """Know every later partner, too: a restricted case may be shared with them. Their home is not in the backup."""
    rows: Rows = [*later.execute(select(PARTNER.table).order_by(PARTNER.table.c.id)).mappings()]
    _take_missing(here, ledger, BATCH_KEY, _rows(later, BATCH_KEY, "id", {row["batch_id"] for row in rows}))
    _take_missing(here, ledger, PARTNER, rows)


def _own_parts(ledger: Ledger, later: Connection) -> None:
    _take_over(ledger, CARRIED, list(later.execute(select(CARRIED.table)).mappings()))


def _take_over(ledger: Ledger, audited: Audited, rows: Rows) -> None:
    for row in rows:
        ledger.take_over(audited, dict(row))


def _take_missing(here: Connection, ledger: Ledger, audited: Audited, rows: Rows) -> None:
    known = {row["id"] for row in _rows(here, audited, "id", {row["id"] for row in rows})}
    _take_over(ledger, audited, [row for row in rows if row["id"] not in known])


def _rows(connection: Connection, audited: Audited, column: str, numbers: Collection[int]) -> Rows:
    table: Any = audited.table
    found: Rows = []
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        part = table.c[column].in_(ordered[start : start + _AT_ONCE])
        found += connection.execute(select(table).where(part).order_by(table.c[audited.identity])).mappings().all()
    return found
