"""Seals what an import brings, outside any transaction: rows ready to be stored, with their digests.

The row numbers were reserved before, because each seal is bound to them; so nobody who works meanwhile waits for
the sealing (key specification, section 3.3).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from harassment_cms.domain.audit import digest_rows
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.ports import ArrivingRow, BatchInfo, BatchKey, CaseKey, Keys, LateKey, MadeWall, SealedRows
from harassment_cms.ports.walls import NewWall
from harassment_cms.store.closed import blanked, columns_place
from harassment_cms.store.ledger import Columns, flat
from harassment_cms.store.tables import CASE, CASE_KEY, SUBMISSION, WALL
from harassment_cms.store.walls import wall_place

NUMBERS_PER_ROW = 3
"""A record takes a number of its own, one for its case, and one for the case's key."""


def seal_rows(
    keys: Keys,
    batch: BatchInfo,
    form_version: int,
    key: BatchKey,
    rows: Sequence[ArrivingRow],
    first: int,
    now: str,
) -> SealedRows:
    """Seal records; each is whole: its exact bytes, its case with codes, and its keys.

    They get the reserved numbers from ``first`` on. A submission's digest covers its case's first key as well. What
    is restricted from the beginning has a key that no other derives, and its case says nothing in plain.
    """
    after = NUMBERS_PER_ROW * len(rows)
    numbers, homes, key_numbers = (range(first + place, first + after, NUMBERS_PER_ROW) for place in range(3))
    made = [
        _own_key(keys, home, row) or case_key
        for home, row, case_key in zip(homes, rows, keys.new_case_keys(key.key, homes, 1), strict=True)
    ]
    bodies = [
        keys.seal(case_key.key, 1, record_place(number, case_key.case), row.record)
        for number, case_key, row in zip(numbers, made, rows, strict=True)
    ]
    case_keys = _case_keys(key_numbers, key.batch, made)
    sealed_with = {
        "check_value": case_keys["check_value"],
        "salt": case_keys["salt"],
        "key_batch": case_keys["batch_id"],
    }
    walls = _walls(keys, key_numbers, made, rows)
    cases = case_columns(homes, batch.form, rows, now)
    _close(keys, cases, {each.case: each.key for each in made if isinstance(each, MadeWall)})
    submissions = _submissions(numbers, homes, rows, bodies, batch.id, form_version, now)
    return SealedRows(
        tables=(flat(CASE, cases), flat(CASE_KEY, case_keys), flat(SUBMISSION, submissions), flat(WALL, walls)),
        digests=[
            *digest_rows(CASE.code, cases["id"], 1, cases),
            *digest_rows(SUBMISSION.code, numbers, 1, {**submissions, **sealed_with}),
            *digest_rows(WALL.code, walls["id"], 1, walls),
        ],
    )


def _own_key(keys: Keys, home: int, row: ArrivingRow) -> MadeWall | LateKey | None:
    """Make the key of a record that the team as such must not open."""
    if row.wall is not None:
        return keys.new_wall(home, 1, row.wall.readers, row.wall.first, row.wall.second)
    return None if row.sealed_to is None else keys.new_late_key(row.sealed_to, home)


def _walls(
    keys: Keys, numbers: Sequence[int], made: Sequence[CaseKey | MadeWall | LateKey], rows: Sequence[ArrivingRow]
) -> Columns:
    """Return the walls of these records; each has the number of its first key, which is its own in another table."""
    found = [
        (number, each, row.wall)
        for number, each, row in zip(numbers, made, rows, strict=True)
        if isinstance(each, MadeWall) and row.wall is not None
    ]
    return {
        "id": [number for number, _, _ in found],
        "version": [1] * len(found),
        "case_id": [each.case for _, each, _ in found],
        "epoch": [1] * len(found),
        "boxes": [each.boxes for _, each, _ in found],
        "halves": [each.halves for _, each, _ in found],
        "body": [
            keys.seal(each.key, 1, wall_place(number, each.case), json.dumps(_whole(wall, each)).encode("utf-8"))
            for number, each, wall in found
        ],
        "public": [each.public for _, each, _ in found],
    }


def _whole(wall: NewWall, made: MadeWall) -> dict[str, object]:
    seconds = [[made.epoch, made.second.hex(), made.halves.hex()]]
    return {**wall.body, "keys": [], "originals": [], "seconds": seconds}


def _close(keys: Keys, cases: dict[str, list[Any]], restricted: Mapping[int, bytes]) -> None:
    """Seal the codes of the cases that are restricted from the beginning, and leave blanks in their place."""
    for place, case in enumerate(cases["id"]):
        if case not in restricted:
            continue
        row = {name: values[place] for name, values in cases.items()}
        blanks, told = blanked(CASE, row)
        sealed = keys.seal(restricted[case], 1, columns_place(CASE, case, case), told)
        written = {**blanks, "sealed": sealed, "restricted": 1, "codes_due": 1}
        for name, value in written.items():
            column = cases.setdefault(name, [None] * len(cases["id"]))
            column[place] = value


def record_place(number: int, home: int) -> Place:
    """Where the exact bytes of a record stand."""
    return Place(TableCode.SUBMISSION, ColumnCode.BODY, number, home)


def _submissions(
    numbers: Sequence[int],
    homes: Sequence[int],
    rows: Sequence[ArrivingRow],
    bodies: Sequence[bytes],
    batch: int,
    form_version: int,
    now: str,
) -> Columns:
    count = len(rows)
    return {
        "id": numbers,
        "batch_id": [batch] * count,
        "row_number": [row.row_number for row in rows],
        "case_id": [home if row.state == "report" else row.case_id for home, row in zip(homes, rows, strict=True)],
        "home": homes,
        "state": [row.state for row in rows],
        "problem": [row.problem for row in rows],
        "form_version": [form_version] * count,
        "submitted_at": [row.submitted_at for row in rows],
        "modified_at": [row.modified_at for row in rows],
        "received_at": [now] * count,
        "identity": [row.tags.identity for row in rows],
        "record_tag": [row.tags.record for row in rows],
        "answers_tag": [row.tags.answers for row in rows],
        "answer_tags": [row.tags.each for row in rows],
        "body": bodies,
    }


def _case_keys(numbers: Sequence[int], batch: int, made: Sequence[CaseKey | MadeWall | LateKey]) -> Columns:
    count = len(made)
    return {
        "id": numbers,
        "version": [1] * count,
        "case_id": [key.case for key in made],
        "epoch": [key.epoch for key in made],
        "batch_id": [batch] * count,
        "salt": [key.salt if isinstance(key, CaseKey) else None for key in made],
        "check_value": [key.check for key in made],
        "box": [key.box if isinstance(key, LateKey) else None for key in made],
    }


def case_columns(homes: Sequence[int], form: str, rows: Sequence[ArrivingRow], now: str) -> dict[str, list[Any]]:
    """Return the cases that the reports among these rows make, received at ``now``; only reports carry facts."""
    reports = [(home, row, row.facts) for home, row in zip(homes, rows, strict=True) if row.facts is not None]
    count = len(reports)
    return {
        "id": [home for home, _, _ in reports],
        "version": [1] * count,
        "ref": [row.ref for _, row, _ in reports],
        "status": ["new"] * count,
        "safety": [row.safety.value for _, row, _ in reports],
        "form": [form] * count,
        "came_by": [row.came_by for _, row, _ in reports],
        "route": [facts.route.value for _, _, facts in reports],
        "reporter_role": [facts.reporter_role for _, _, facts in reports],
        "reporter_affiliation": [facts.reporter_affiliation for _, _, facts in reports],
        "relationship": [facts.relationship for _, _, facts in reports],
        "incident_types": [_codes(facts.incident_types) for _, _, facts in reports],
        "motivations": [_codes(facts.motivations) for _, _, facts in reports],
        "campus": [facts.campus for _, _, facts in reports],
        "place": [facts.place for _, _, facts in reports],
        "incident_month": [facts.incident_month for _, _, facts in reports],
        "ongoing": [facts.ongoing for _, _, facts in reports],
        "affected_affiliation": [facts.affected_affiliation for _, _, facts in reports],
        "responding_affiliation": [facts.responding_affiliation for _, _, facts in reports],
        "wishes": [_codes(facts.wishes) for _, _, facts in reports],
        "anonymous_reasons": [_codes(facts.anonymous_reasons) for _, _, facts in reports],
        "heard_about": [facts.heard_about for _, _, facts in reports],
        "statistics_consent": [facts.statistics_consent for _, _, facts in reports],
        "submitted_at": [row.submitted_at for _, row, _ in reports],
        "received_at": [now] * count,
        "counted_on": [row.counted_on for _, row, _ in reports],
        "first_contact_due": [row.first_contact_due for _, row, _ in reports],
        "changed": [0] * count,
        "codes_due": [0] * count,
        "unclear": [0] * count,
        "unplaced": [row.unplaced for _, row, _ in reports],
        "restricted": [0] * count,
        "report_length": [row.report_length for _, row, _ in reports],
    }


@lru_cache(maxsize=4096)
def _codes(codes: tuple[str, ...]) -> str:
    return json.dumps(codes)
