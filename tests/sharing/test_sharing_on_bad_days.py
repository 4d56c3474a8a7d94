"""Sharing on bad days: restricted meanwhile, ended, altered, put back, carried away and worked on in two places."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.attacks.intruder import bare, unguarded, unlocked, within_reach
from tests.factories import CASE_MANAGER, COLLEAGUE
from tests.sharing.conftest import FIRST_WORDS, OTHER, PARTNER, SECRET, SUMMARY, WHY, Sharing

from harassment_cms.bootstrap import unlock_keys
from harassment_cms.domain.errors import InputRefusedError, IntegrityError
from harassment_cms.domain.sharing import ShareState
from harassment_cms.services.sharing import proving
from harassment_cms.services.sharing.carrying import Compared

_WROTE = "We walk past at nine."


def write(shared: Sharing, words: str = _WROTE, at: Path | None = None) -> None:
    with shared.partner(at=at) as small:
        small.casework.note(shared.refs[0], words)


def words_of(shared: Sharing, name: str = CASE_MANAGER) -> list[str]:
    with shared.at_work(name) as workspace:
        view = workspace.cases.show(shared.refs[0])
        assert not view.problems
        return [event.text or "" for event in view.events if event.kind.startswith("partner_note")]


def test_no_key_of_the_partner_opens_anything_of_the_main_file(shared: Sharing) -> None:
    small = unlock_keys(shared.small, None, FIRST_WORDS)
    main = unlocked(shared.home, CASE_MANAGER)
    with bare(shared.home.database, main.database_key) as file:
        reach = within_reach(file, main.vault_id, [small.own.seed, small.database_key])
    assert not reach.opened
    with pytest.raises(Exception, match="file is not a database"):
        bare(shared.home.database, small.database_key).execute("SELECT 1 FROM roster")
    everything = b"".join(path.read_bytes() for path in shared.small.path.rglob("*") if path.is_file())
    for secret in (main.database_key, main.own.seed):
        assert secret not in everything
        assert secret.hex().encode() not in everything
    with bare(shared.small.database, small.database_key) as file:
        rows = [
            row
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for row in file.execute(f"SELECT * FROM {name}").fetchall()
        ]
    for value in (cell for row in rows for cell in row):
        text = value if isinstance(value, bytes) else str(value).encode()
        for word in (SECRET, OTHER, CASE_MANAGER, shared.refs[1], main.vault_id.hex(), main.database_key.hex()):
            assert word.encode() not in text


def test_the_partner_opens_what_was_shared_with_any_tool(shared: Sharing) -> None:
    """The twin of the search above: it does find what it may."""
    small = unlock_keys(shared.small, None, FIRST_WORDS)
    with bare(shared.small.database, small.database_key) as file:
        assert within_reach(file, small.vault_id, [small.own.seed, small.database_key]).reads(SUMMARY)


def test_a_restricted_case_stays_with_those_named_also_in_the_partners_file(shared: Sharing) -> None:
    ref = shared.refs[0]
    with shared.at_work(COLLEAGUE) as workspace:
        (partner,) = workspace.sharing.partners()
        assert [share.ref for share in partner.shares] == [ref]
    with shared.at_work() as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It names a colleague.")
    write(shared)
    with shared.at_work(COLLEAGUE) as workspace:
        (partner,) = workspace.sharing.partners()
        assert not partner.shares
        assert not workspace.came_back
        with pytest.raises(InputRefusedError):
            workspace.sharing.add(ref, PARTNER, [], summary="Another", reason=WHY)
        with workspace.store.read() as view:
            access = view.shares.partners()[0].access
        small = unlock_keys(shared.small, None, FIRST_WORDS)
        with bare(shared.small.database, small.database_key) as file:
            assert not within_reach(file, small.vault_id, [bytes.fromhex(access.seed)]).reads(SUMMARY)
        assert ref not in repr(list(workspace.record.entries())[-1])
    assert words_of(shared) == [_WROTE]
    with shared.partner() as small_home:
        assert SUMMARY in repr(small_home.cases.show(ref))


def test_what_ended_is_closed_to_the_partner_by_key(shared: Sharing) -> None:
    ref = shared.refs[0]
    write(shared)
    shared.clock.now += timedelta(days=29)
    assert words_of(shared) == [_WROTE]
    with shared.at_work() as workspace:
        assert [share.state for share in workspace.sharing.of_case(ref)] == [ShareState.ENDED]
    with shared.partner() as small:
        assert not small.cases.list()
        assert not small.tasks.open()
    keys = unlock_keys(shared.small, None, FIRST_WORDS)
    with bare(shared.small.database, keys.database_key) as file:
        assert not within_reach(file, keys.vault_id, [keys.own.seed, keys.database_key]).reads(SUMMARY)
    with shared.at_work() as workspace:
        workspace.sharing.add(ref, PARTNER, [], summary="Once more.", reason=WHY)
    with shared.partner() as small:
        said = repr(small.cases.show(ref))
        assert "Once more." in said
        assert SUMMARY not in said


def alter(shared: Sharing, sql: str) -> None:
    keys = unlock_keys(shared.small, None, FIRST_WORDS)
    file = bare(shared.small.database, keys.database_key)
    with unguarded(file):
        file.execute(sql)
    file.close()


def test_an_altered_note_is_refused_and_named(shared: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shared)
    alter(shared, "UPDATE event SET recorded_at = 'x' || recorded_at WHERE id = (SELECT max(id) FROM event)")
    with shared.at_work() as workspace:
        (told,) = workspace.came_back
        assert "not as it was signed" in told.words()
        assert not told.notes
    assert words_of(shared) == []
    monkeypatch.setattr(proving, "problems_of", lambda *_: ())
    assert words_of(shared) == [_WROTE]


def test_a_record_that_was_cut_or_put_back_is_refused(shared: Sharing, tmp_path: Path) -> None:
    shutil.copytree(shared.small.path, tmp_path / "before")
    write(shared)
    assert words_of(shared) == [_WROTE]
    place = shared.small.path
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "before", place)
    with shared.at_work() as workspace:
        assert "an older or another state" in " ".join(told.words() for told in workspace.came_back)
    alter(shared, "DELETE FROM audit_entry WHERE seq = 3")
    with shared.at_work() as workspace:
        assert workspace.came_back


def test_another_home_in_its_place_is_refused(shared: Sharing) -> None:
    place = shared.small.path
    with shared.at_work() as workspace:
        other = workspace.sharing.create("Somebody else", "hr", "another set of first words")
    shutil.rmtree(place)
    shutil.copytree(other.place, place)
    with shared.at_work() as workspace:
        assert "does not hold the home" in " ".join(told.words() for told in workspace.came_back)


def test_two_copies_that_went_apart_lose_nothing(shared: Sharing, tmp_path: Path) -> None:
    copy = tmp_path / "stick"
    with shared.at_work() as workspace:
        workspace.carrying.carry(PARTNER, copy)
    write(shared, "In the copy.", copy)
    shutil.copytree(copy, tmp_path / "again")
    with shared.at_work() as workspace:
        done = workspace.carrying.bring(copy)
        assert (done.compared, done.kept) == (Compared.AHEAD, None)
    assert words_of(shared) == ["In the copy."]
    with shared.at_work() as workspace:
        workspace.sharing.add(shared.refs[0], PARTNER, [], summary="And this.", reason=WHY)
        done = workspace.carrying.bring(tmp_path / "again")
        assert done.compared is Compared.BEHIND
    with shared.at_work() as workspace:
        workspace.carrying.carry(PARTNER, tmp_path / "third")
        workspace.sharing.add(shared.refs[0], PARTNER, [], summary="And that.", reason=WHY)
    write(shared, "In the third.", tmp_path / "third")
    with shared.at_work() as workspace:
        done = workspace.carrying.bring(tmp_path / "third")
        assert done.compared is Compared.APART
        assert done.kept is not None
        assert done.kept.is_dir()
    assert words_of(shared) == ["In the copy.", "In the third."]
    with shared.partner() as small:
        said = repr(small.cases.show(shared.refs[0]))
        assert all(words in said for words in ("And this.", "And that.", "In the third."))


def test_a_copy_that_was_changed_outside_takes_nobodys_place(shared: Sharing, tmp_path: Path) -> None:
    with shared.at_work() as workspace:
        workspace.carrying.carry(PARTNER, tmp_path / "copy")
    write(shared, at=tmp_path / "copy")
    keys = unlock_keys(shared.small, None, FIRST_WORDS)
    file = bare(tmp_path / "copy" / "cases.db", keys.database_key)
    file.execute("UPDATE event SET actor = 1 WHERE id = (SELECT max(id) FROM event)")
    file.close()
    with shared.at_work() as workspace, pytest.raises(IntegrityError, match="not as it was written"):
        workspace.carrying.bring(tmp_path / "copy")
    assert words_of(shared) == []
    with shared.at_work() as workspace, pytest.raises(InputRefusedError):
        workspace.carrying.bring(shared.home.path)


def test_work_done_while_the_case_was_closed_or_given_away_finds_somebody(shared: Sharing) -> None:
    ref = shared.refs[0]
    with shared.at_work() as workspace:
        workspace.casework.give(ref, COLLEAGUE)
    write(shared)
    with shared.at_work() as workspace:
        view = workspace.cases.show(ref)
        assert [task.owner for task in view.tasks if task.title.startswith("Read what")] == [COLLEAGUE]


def test_an_exchange_that_was_cut_off_is_finished_by_the_next(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = shared.refs[0]
    with shared.at_work() as workspace, monkeypatch.context() as patch:
        patch.setattr(workspace.exchange.__class__, "_place", _stop)
        with pytest.raises(KeyboardInterrupt):
            workspace.sharing.add(ref, PARTNER, [], summary="A second word.", reason=WHY)
    with shared.at_work():
        pass
    with shared.partner() as small:
        assert "A second word." in repr(small.cases.show(ref))


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
