"""Rows changed, added, put back or removed with the database key alone are noticed: each of them, and by name.

Key specification, section 0, attacks 1 to 4, made with a colleague's own keys and a bare connection.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD

from harassment_cms.domain import chain
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.store.repositories import record

REWORDED = 'CAST(replace(CAST(definition AS TEXT), \'"title":"\', \'"title":"Un\') AS BLOB)'
NOW = "2026-01-05T09:00:00Z"


@pytest.fixture
def lead(scene: Scene) -> Intruder:
    """The project lead's keys open the file, and nothing in it that is sealed."""
    return Intruder(scene.home, LEAD)


def shown(scene: Scene, ref: str | None = None) -> tuple[str, ...]:
    with scene.at_work(CASE_MANAGER) as workspace:
        return workspace.cases.show(ref or scene.refs[0]).problems


def test_an_untouched_home_holds(scene: Scene) -> None:
    assert scene.problems() == ""
    assert shown(scene) == ()


WHILE_OPENING = {
    "status": "UPDATE case_file SET status = 'closed', closed_at = '2026-01-01T00:00:00Z'",
    "route": "UPDATE case_file SET route = 'anonymous'",
    "assignee": "UPDATE case_file SET assigned_to = 3",
    "dates": "UPDATE case_file SET first_contact_due = '2031-01-01T00:00:00Z'",
    "label": "UPDATE case_file SET label = NULL",
    "minutes": "UPDATE event SET minutes = 1 WHERE minutes = 15",
    "author of a note": "UPDATE event SET actor = 1 WHERE kind = 'note'",
    "task": "UPDATE task SET state = 'done'",
    "submission's time": "UPDATE submission SET submitted_at = '2020-01-01T00:00:00Z'",
    "name of the file": "UPDATE import_batch SET file_name = 'other.csv'",
    "who imported": "UPDATE import_batch SET actor = 3",
    "wording of the form": f"UPDATE form_version SET definition = {REWORDED}",
}
OTHERS = {
    "case of a note": "UPDATE event SET case_id = (SELECT max(id) FROM case_file) WHERE kind = 'note'",
    "reference": "UPDATE case_file SET ref = 'HC-000-000' WHERE id = (SELECT min(id) FROM case_file)",
    "state of the key file": "UPDATE vault_state SET document = zeroblob(10) WHERE seq = 1",
}
OF_KEYS = {
    "submission's bytes": "UPDATE submission SET body = zeroblob(400)",
    "salt taken away": "UPDATE case_key SET salt = NULL",
    "salt replaced": "UPDATE case_key SET salt = zeroblob(32)",
    "key's check": "UPDATE case_key SET check_value = zeroblob(32)",
    "key moved to another import": "UPDATE case_key SET batch_id = (SELECT max(id) FROM batch_key)",
    "import's key": "UPDATE batch_key SET value = zeroblob(97)",
    "day key's owner": "UPDATE batch_key SET owner = 1 WHERE owner IS NOT NULL",
}


@pytest.mark.parametrize("name", [*WHILE_OPENING, *OTHERS, *OF_KEYS])
def test_a_changed_row_is_noticed(scene: Scene, lead: Intruder, name: str) -> None:
    lead.run((WHILE_OPENING | OTHERS | OF_KEYS)[name])
    assert "not as it was signed" in scene.problems()


@pytest.mark.parametrize("change", WHILE_OPENING.values(), ids=WHILE_OPENING.keys())
def test_a_changed_row_is_named_when_its_case_is_opened(scene: Scene, lead: Intruder, change: str) -> None:
    lead.run(change)
    assert any("not as it was signed" in problem for problem in shown(scene))


@pytest.mark.parametrize("change", OF_KEYS.values(), ids=OF_KEYS.keys())
def test_no_words_are_shown_that_an_altered_key_opens(scene: Scene, lead: Intruder, change: str) -> None:
    lead.run(change)
    with pytest.raises(IntegrityError):
        shown(scene)


def test_without_comparing_digests_the_change_would_pass(
    scene: Scene, lead: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.run(WHILE_OPENING["status"])
    monkeypatch.setattr(record, "_as_signed", lambda *_: True)
    assert scene.problems() == ""
    assert shown(scene) == ()


DELETIONS = {
    "a note": ("event", "DELETE FROM event WHERE kind = 'note'"),
    "a task": ("task", "DELETE FROM task"),
    "a submission": ("submission", "DELETE FROM submission WHERE row_number = 2"),
    "an import's key": ("import key", "DELETE FROM batch_key WHERE owner IS NULL"),
    "a day's key": ("import key", "DELETE FROM batch_key WHERE owner IS NOT NULL"),
    "the key of later writing": ("case key", "DELETE FROM case_key WHERE epoch = 2"),
    "the key that came with a submission": ("submission", "DELETE FROM case_key WHERE epoch = 1"),
    "an older state of the key file": ("key file state", "DELETE FROM vault_state WHERE seq = 2"),
}


@pytest.mark.parametrize(("named", "deletion"), DELETIONS.values(), ids=DELETIONS.keys())
def test_a_removed_row_is_noticed(scene: Scene, lead: Intruder, named: str, deletion: str) -> None:
    lead.run("PRAGMA foreign_keys=OFF", deletion)
    assert any(line.startswith(named) for line in scene.problems().splitlines())


def remove_case(lead: Intruder, ref: str) -> int:
    number = int(lead.rows("SELECT id FROM case_file WHERE ref = ?", ref)[0][0])
    children = ("event", "task", "referral", "submission", "case_key")
    lead.run(
        "PRAGMA foreign_keys=OFF",
        *((f"DELETE FROM {table} WHERE case_id = ?", (number,)) for table in children),
        ("DELETE FROM case_file WHERE id = ?", (number,)),
    )
    return number


def test_a_whole_case_removed_is_noticed(scene: Scene, lead: Intruder) -> None:
    number = remove_case(lead, scene.refs[0])
    assert f"case {number}: signed for, but gone" in scene.problems()


def test_its_digests_removed_with_it_are_noticed_as_well(scene: Scene, lead: Intruder) -> None:
    number = remove_case(lead, scene.refs[0])
    lead.run(("DELETE FROM audit_row WHERE table_code = 6 AND row_id = ?", (number,)))
    assert "the list of rows it covers was altered" in scene.problems()


def test_a_digest_that_no_entry_covers_vouches_for_nothing(scene: Scene, lead: Intruder) -> None:
    """The trick: the row at a new version, with a fitting digest under the number of an entry that never was."""
    forge_unsigned_digest(lead)
    assert "not as it was signed" in scene.problems()
    assert any("the entry that signed it does not hold" in problem for problem in shown(scene))


def forge_unsigned_digest(lead: Intruder) -> None:
    lead.run("UPDATE case_file SET status = 'closed', version = version + 1")
    with lead.file() as file:
        for (number,) in file.execute("SELECT id FROM case_file").fetchall():
            made = lead.digest(file, TableCode.CASE, number)
            file.execute(
                "INSERT INTO audit_row VALUES (?, ?, ?, 999999, ?)", (made.table, made.row, made.version, made.digest)
            )


def test_an_old_ciphertext_put_back_is_noticed(scene: Scene, lead: Intruder) -> None:
    (before,) = lead.rows("SELECT label, version FROM case_file WHERE ref = ?", scene.refs[0])
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.label(scene.refs[0], "moved to mediation")
    lead.run(("UPDATE case_file SET label = ?, version = ? WHERE ref = ?", (*before, scene.refs[0])))
    with scene.at_work(CASE_MANAGER) as workspace:
        view = workspace.cases.show(scene.refs[0])
    assert view.line.label == "seminar", "the old text opens: only the signed digest tells that it is old"
    assert any(problem.startswith("case ") for problem in view.problems)
    assert "not as it was signed" in scene.problems()


# An inserted report


def forge_report(intruder: Intruder) -> dict[int, int]:
    """Insert a report sealed to the case managers' public key, as if somebody had imported it."""
    keys, case, submission, case_key, batch_key = intruder.keys, 90_001, 90_002, 90_003, 90_004
    made = keys.new_batch_key(batch_key)
    key = keys.new_case_key(made.key, case, 1)
    place = Place(TableCode.SUBMISSION, ColumnCode.BODY, submission, case)
    body = keys.seal(key.key, 1, place, b'X,"A report that nobody made."\r\n')
    tag = os.urandom(16)
    with intruder.file() as file:
        needed = [row[1] for row in file.execute("PRAGMA table_info(case_file)") if row[3]]
        copied = ", ".join(name for name in needed if name not in ("id", "version", "ref"))
        batch, form = file.execute("SELECT id, form_version FROM import_batch").fetchone()
        held = made.held
        _insert(file, "batch_key", batch_key, 1, held.born, held.generation, held.form, held.value, None, None)
        file.execute(
            f"INSERT INTO case_file (id, version, ref, {copied}) SELECT ?, 1, 'HC-9C9-CCC', {copied} "
            "FROM case_file LIMIT 1", (case,),
        )  # fmt: skip
        _insert(file, "case_key", case_key, 1, case, 1, batch_key, key.salt, key.check, None)
        file.execute(
            "INSERT INTO submission (id, batch_id, row_number, case_id, home, state, form_version, received_at, "
            "identity, record_tag, answers_tag, answer_tags, body) "
            "VALUES (?, ?, 99, ?, ?, 'report', ?, ?, ?, ?, ?, ?, ?)",
            (submission, batch, case, case, form, NOW, tag, tag, tag, b"", body),
        )
    return {TableCode.BATCH_KEY: batch_key, TableCode.CASE: case, TableCode.SUBMISSION: submission}


def _insert(file: Any, table: str, *values: object) -> None:
    file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def test_an_inserted_report_is_named_as_unsigned(scene: Scene, lead: Intruder) -> None:
    forge_report(lead)
    problems = scene.problems()
    for each in ("import key 90004", "case 90001", "submission 90002"):
        assert f"{each}: not as it was signed" in problems
    assert "submission 90002: not as it was signed" in shown(scene, "HC-9C9-CCC")


def test_an_inserted_report_signed_by_somebody_who_does_not_import_is_refused(
    scene: Scene, lead: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = forge_report(lead)
    with lead.file() as file:
        lead.sign_entry(file, sorted(lead.digest(file, *row) for row in rows.items()), kind="import.rows")
    assert f"{LEAD} signed for rows that their role does not write" in scene.problems()
    monkeypatch.setattr(chain, "_writable", lambda *_: frozenset(TableCode))
    assert scene.problems() == "", "without the rule about roles, the report would be taken as genuine"


def test_who_may_import_can_only_forge_in_their_own_name(scene: Scene) -> None:
    """What honestly remains: an administrator can import an invented report, and the record says who did."""
    administrator = Intruder(scene.home, ADMINISTRATOR)
    rows = forge_report(administrator)
    with administrator.file() as file:
        digests = sorted(administrator.digest(file, *row) for row in rows.items())
        administrator.sign_entry(file, digests, kind="import.rows")
    assert scene.problems() == ""
    with scene.at_work(CASE_MANAGER) as workspace:
        assert [entry.by for entry in workspace.record.entries() if entry.kind == "import.rows"] == [ADMINISTRATOR]
