"""The record of what was done, edited with the database key: the first entry that does not hold is named.

Key specification, section 0, attack 5, and what colleagues could try with keys of their own, present or replaced.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, LEAD, StillClock

from harassment_cms.bootstrap import open_workspace, unlock_keys
from harassment_cms.bootstrap.watching import Watch
from harassment_cms.domain import audit, chain
from harassment_cms.domain.chain import BrokenChainError, Covered, Reached, prove_entry
from harassment_cms.domain.errors import IntegrityError, LockedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster, SignedStatement, replay
from harassment_cms.domain.sealing import TableCode
from harassment_cms.store import signing
from harassment_cms.store.repositories.record import RecordRepository
from harassment_cms.store.standing import Standing
from harassment_cms.vault.primitives import signature_holds
from harassment_cms.vault.session import SessionKeys

DANA = "Dana Okoro"
FIRST, SECOND = "the passphrase she was given", "the passphrase she chose"


@pytest.fixture
def administrator(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Intruder:
    """Somebody with the file's key, where nobody has a note outside the file: what the file alone shows."""
    monkeypatch.setattr(Watch, "check", lambda *_: None)
    return Intruder(scene.home, ADMINISTRATOR)


REWORDED = "UPDATE audit_entry SET body = CAST(replace(CAST(body AS TEXT), {}) AS BLOB) WHERE seq = ?"
EDITS = {
    "what it says": REWORDED.format("""'"case.', '"cage.'"""),
    "when": REWORDED.format("'2026-', '2025-'"),
    "spaces": REWORDED.format("""'"seq":', '"seq": '"""),
    "its details": """UPDATE audit_entry SET payload = CAST('{"to":99}' AS BLOB) WHERE seq = ?""",
    "its hash": "UPDATE audit_entry SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = ?",
    "its signature": "UPDATE audit_entry SET sig = zeroblob(64) WHERE seq = ?",
    "no signature": "UPDATE audit_entry SET sig = zeroblob(0) WHERE seq = ?",
    "not an entry": """UPDATE audit_entry SET body = CAST('{"seq":1e999}' AS BLOB) WHERE seq = ?""",
    "no end": "UPDATE audit_entry SET body = CAST(replace(hex(zeroblob(9999)), '0', '[') AS BLOB) WHERE seq = ?",
    "gone": "DELETE FROM audit_entry WHERE seq = ?",
    "one digest less": "DELETE FROM audit_row WHERE seq = ? AND table_code = 12",
    "one digest more": "INSERT INTO audit_row VALUES (12, 4242, 1, ?, zeroblob(32))",
}


def entry_about(intruder: Intruder, kind: str) -> int:
    for seq, body in intruder.rows("SELECT seq, body FROM audit_entry ORDER BY seq"):
        if json.loads(body)["kind"] == kind:
            return int(seq)
    raise AssertionError(kind)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_entry_is_named(scene: Scene, administrator: Intruder, edit: str) -> None:
    seq = entry_about(administrator, "case.note")
    administrator.run((EDITS[edit], (seq,)))
    assert scene.problems().startswith(f"Entry {seq} of the audit record")


def test_the_newest_entry_is_checked_before_anybody_works(scene: Scene, administrator: Intruder) -> None:
    administrator.run("UPDATE audit_entry SET sig = zeroblob(64) WHERE seq = (SELECT max(seq) FROM audit_entry)")
    with pytest.raises(IntegrityError, match="its signature does not hold"), scene.at_work(LEAD):
        pass


def test_if_the_newest_does_not_hold_the_first_bad_one_is_named(scene: Scene, administrator: Intruder) -> None:
    seq = entry_about(administrator, "case.note")
    administrator.run(("UPDATE audit_entry SET sig = zeroblob(64) WHERE seq >= ?", (seq,)))
    with pytest.raises(BrokenChainError) as refused, scene.at_work(LEAD):
        pass
    assert refused.value.finding.seq == seq


def test_entries_in_another_order_are_noticed(scene: Scene, administrator: Intruder) -> None:
    seq = entry_about(administrator, "case.note")
    administrator.run(
        *(("UPDATE audit_entry SET seq = ? WHERE seq = ?", (new, old))
          for old, new in ((seq, 9_999), (seq + 1, seq), (9_999, seq + 1)))
    )  # fmt: skip
    assert scene.problems().startswith(f"Entry {seq} of the audit record")


def test_an_entry_between_two_others_is_noticed(scene: Scene, administrator: Intruder) -> None:
    seq = entry_about(administrator, "case.note")
    administrator.run(("UPDATE audit_entry SET seq = seq + 1000 WHERE seq >= ?", (seq,)))
    with administrator.file() as file:
        administrator.sign_entry(file, kind="case.read")
    administrator.run(("UPDATE audit_entry SET seq = seq - 999 WHERE seq > 1000", ()))
    assert scene.problems().startswith(f"Entry {seq}")


def test_a_record_that_is_gone_altogether_is_refused(scene: Scene, administrator: Intruder) -> None:
    administrator.run("DELETE FROM audit_entry", "DELETE FROM audit_row")
    assert "the whole record is gone" in scene.problems()


# Rewriting everything, with all hashes recomputed and signed anew by one person


def rewrite(intruder: Intruder, said: Callable[[audit.EntryHead], dict[str, Any]]) -> None:
    """Write the whole record anew: every hash fits again, and every signature is this person's."""
    with intruder.file() as file:
        entries = file.execute("SELECT seq, body FROM audit_entry ORDER BY seq").fetchall()
    prev = audit.GENESIS_HASH
    changes: list[tuple[str, tuple[object, ...]]] = []
    for seq, old in entries:
        head = audit.read_head(old)
        values = {name: getattr(head, name) for name in audit.EntryHead.__slots__} | {"prev": prev} | said(head)
        body = audit.entry_bytes(audit.EntryHead(**values))
        prev = audit.entry_hash(body)
        signature = intruder.keys.sign(audit.LABEL + body)
        changes.append(
            ("UPDATE audit_entry SET body = ?, hash = ?, sig = ? WHERE seq = ?", (body, prev, signature, seq))
        )
    intruder.run(*changes)


def test_a_rewritten_record_lacks_other_peoples_signatures(scene: Scene, administrator: Intruder) -> None:
    rewrite(administrator, lambda _: {})
    assert "its signature does not hold" in scene.problems()


def test_a_record_rewritten_in_ones_own_name_shows_what_ones_role_never_does(
    scene: Scene, administrator: Intruder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(administrator, lambda _: {"by": administrator.keys.user_id})
    assert f"{ADMINISTRATOR} signed for rows that their role does not write" in scene.problems()
    monkeypatch.setattr(chain, "_writable", lambda *_: frozenset(TableCode))
    assert "not signed by the person it names" in scene.problems()
    monkeypatch.setattr(RecordRepository, "_wrong_authors", lambda *_: [])
    assert scene.problems() == "", "with neither rule, the whole history would be theirs"


# Keys that were replaced


@pytest.fixture
def replaced(scene: Scene) -> tuple[SessionKeys, tuple[int, str]]:
    """Keys that an administrator made for somebody and recorded, and the roster of when they held."""
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add(DANA, (Role.LEAD,), FIRST)
        roster = workspace.people.roster()
    own = open_workspace(scene.home, unlock_keys(scene.home, DANA, FIRST), COST, StillClock())
    recorded = unlock_keys(scene.home, DANA, FIRST)
    own.people.join(SECOND)
    own.close()
    return recorded, (roster.seq, roster.hash)


def test_a_replaced_key_signs_for_nobody_any_more(
    scene: Scene, administrator: Intruder, replaced: tuple[SessionKeys, tuple[int, str]]
) -> None:
    recorded, place = replaced
    administrator.keys = recorded
    with administrator.file() as file:
        administrator.sign_entry(file, kind="report.read", roster=place)
    problems = scene.problems()
    assert "signed with a key that had been replaced" in problems or "no entry says so" in problems


def test_its_signature_alone_would_hold(
    scene: Scene, administrator: Intruder, replaced: tuple[SessionKeys, tuple[int, str]]
) -> None:
    """Only the order of the lists of people tells: entry for entry, nothing is wrong."""
    recorded, place = replaced
    administrator.keys = recorded
    with administrator.file() as file:
        administrator.sign_entry(file, kind="report.read", roster=place)
        row = file.execute("SELECT * FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    nothing = Covered(audit.rows_hash([]), frozenset())
    head = prove_entry(audit.StoredEntry(*row), nothing, people(scene), signature_holds)
    assert head.by == recorded.user_id


def people(scene: Scene) -> Roster:
    rows = Intruder(scene.home, LEAD).rows("SELECT seq, body, sig, sig2 FROM roster ORDER BY seq")
    return replay([SignedStatement(*row) for row in rows], signature_holds)


# What a session does that is open meanwhile


def test_a_session_never_signs_with_keys_that_were_replaced_meanwhile(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the record would hold an entry for ever that nobody's key fits."""
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add(DANA, (Role.CASE_MANAGER,), FIRST)
    idle = open_workspace(scene.home, unlock_keys(scene.home, DANA, FIRST), COST, StillClock())
    own = open_workspace(scene.home, unlock_keys(scene.home, DANA, FIRST), COST, StillClock())
    own.people.join(SECOND)
    with pytest.raises(LockedError, match="replaced by new ones"):
        idle.drafts.save("note/HC-1C1-CCC", "half a sentence")
    assert scene.problems() == ""
    monkeypatch.setattr(Standing, "follow", lambda *_: None)
    monkeypatch.setattr(Standing, "prove", lambda _, connection: Reached(*signing.tail(connection)))
    with pytest.raises(NotPermittedError):
        idle.cases.list()
    idle.close()
    own.close()
    monkeypatch.undo()
    assert "its signature does not hold" in scene.problems()


def test_a_session_takes_up_new_people_and_keys_by_itself(scene: Scene) -> None:
    with scene.at_work(CASE_MANAGER) as long_open, scene.at_work(ADMINISTRATOR) as other:
        other.people.add(DANA, (Role.CASE_MANAGER,), FIRST)
        long_open.newcomers.admit(DANA)
        own = open_workspace(scene.home, unlock_keys(scene.home, DANA, FIRST), COST, StillClock())
        own.people.join(SECOND)
        assert long_open.cases.show(scene.refs[0]).problems == ()
        long_open.casework.note(scene.refs[0], "Written after Dana renewed the team's key.")
        assert own.cases.show(scene.refs[0]).events[-1].text == "Written after Dana renewed the team's key."
        own.close()
    assert scene.problems() == ""


def test_a_session_adds_nothing_to_a_record_that_was_altered_meanwhile(scene: Scene, administrator: Intruder) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(scene.refs[0], "First.")
        events = workspace.cases.preview(scene.refs[0]).events
        with administrator.file() as file:
            administrator.sign_entry(file, kind="case.read", by=2)
        with pytest.raises(BrokenChainError, match="its signature does not hold"):
            workspace.casework.note(scene.refs[0], "Second.")
        assert workspace.cases.preview(scene.refs[0]).events == events


def test_a_session_notices_that_the_end_it_saw_was_cut_off(scene: Scene, administrator: Intruder) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(scene.refs[0], "First.")
        cut_last_entry(administrator)
        with pytest.raises(BrokenChainError, match="that this session had seen are gone"):
            workspace.casework.note(scene.refs[0], "Second.")


def cut_last_entry(intruder: Intruder) -> None:
    intruder.run(
        "DELETE FROM event WHERE id = (SELECT max(row_id) FROM audit_row WHERE table_code = 12 "
        "AND seq = (SELECT max(seq) FROM audit_entry))",
        "DELETE FROM audit_row WHERE seq = (SELECT max(seq) FROM audit_entry)",
        "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)",
    )


def test_what_remains_is_a_clean_cut_at_the_end(scene: Scene, administrator: Intruder) -> None:
    """Inside the file nothing can show it: the notes outside it do (test_put_back)."""
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(scene.refs[0], "This will be cut off.")
    cut_last_entry(administrator)
    assert scene.problems() == ""


# The file's own guards


GUARDS = {
    "dropped": ("DROP TRIGGER submission_no_update",),
    "replaced": (
        "DROP TRIGGER submission_no_update",
        "CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT 1; END",
    ),
    "added": ("CREATE TRIGGER helpful AFTER INSERT ON draft BEGIN DELETE FROM draft; END",),
}


@pytest.mark.parametrize("statements", GUARDS.values(), ids=GUARDS.keys())
def test_a_guard_dropped_replaced_or_added_is_noticed(
    scene: Scene, administrator: Intruder, statements: tuple[str, ...]
) -> None:
    with administrator.file() as file:
        for statement in statements:
            file.execute(statement)
    assert scene.problems().startswith("The guard ")


@pytest.mark.parametrize("table", ["submission", "audit_entry", "audit_row", "roster", "vault_state", "form_version"])
def test_the_guards_stop_changes_even_by_replacing(scene: Scene, administrator: Intruder, table: str) -> None:
    with administrator.file() as file:
        file.execute("PRAGMA recursive_triggers=ON")
        for sql in (
            f"UPDATE {table} SET rowid = rowid" if table != "audit_row" else "UPDATE audit_row SET seq = seq",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        ):
            with pytest.raises(Exception, match=r"is never changed|is out of order"):
                file.execute(sql)
