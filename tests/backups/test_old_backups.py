"""Which backups still open for people who left, and checking one from before a key was renewed."""

from __future__ import annotations

from pathlib import Path

from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, StillClock, open_as, quick_home

from harassment_cms.bootstrap.examination import examine
from harassment_cms.domain.old_backups import StillOpens
from harassment_cms.services.people.leaving import Reason


def test_a_backup_from_before_names_who_still_opens_it_and_can_be_checked(tmp_path: Path) -> None:
    home = quick_home(tmp_path)
    work = open_as(home, CASE_MANAGER, StillClock())
    made, away = work.backups.create(), work.backups.create(tmp_path / "elsewhere")
    assert work.backups.opened_by(made.path) == StillOpens()
    work.people.change_passphrase("another six words for tests")
    work.close()
    work = open_as(home, ADMINISTRATOR, StillClock())
    work.leaving.remove(COLLEAGUE, Reason.LEFT)
    reach = work.backups.opened_by(made.path)
    assert reach == StillOpens((COLLEAGUE,), (), (CASE_MANAGER,), earlier_key=True)
    assert reach.words == f"{COLLEAGUE}, {CASE_MANAGER} by an earlier passphrase"
    assert work.backups.elsewhere() == (away.path.name,)
    assert work.backups.verify(made.path) == ()
    again = work.backups.create()
    assert work.backups.opened_by(again.path) == StillOpens()
    assert work.backups.verify(again.path) == ()
    (old,) = [check for check in examine(home, work) if check.name == "Old backups"]
    assert COLLEAGUE in old.sentence
    (made.path / "vault.json").write_bytes(b"[]")
    assert work.backups.opened_by(made.path) == StillOpens()
    work.close()


def test_a_backup_that_holds_no_keys_of_mine_is_not_called_sound(tmp_path: Path) -> None:
    home = quick_home(tmp_path)
    work = open_as(home, CASE_MANAGER, StillClock())
    made = work.backups.create()
    work.people.renew_keys("another six words for tests")
    (problem,) = work.backups.verify(made.path)
    assert "you cannot open it" in problem
    work.close()
