"""Partners' homes go into a backup, and restoring it brings nothing back that has ended or was renewed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.attacks.intruder import bare, within_reach
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, COST, PASSPHRASE
from tests.sharing.conftest import FIRST_WORDS, PARTNER, SUMMARY, WHY, Sharing

from harassment_cms.bootstrap import Home, unlock_keys
from harassment_cms.bootstrap.present import open_present
from harassment_cms.bootstrap.restoring import restore, unlock_backup
from harassment_cms.domain.sharing import ShareState
from harassment_cms.ports.sharing import Access
from harassment_cms.services.people.leaving import Reason
from harassment_cms.store.rekeying import opens
from harassment_cms.vault import document as key_file
from harassment_cms.vault.sharing import by_seed


@pytest.fixture
def backup(shared: Sharing) -> Path:
    with shared.at_work() as workspace:
        made = workspace.backups.create()
        assert made.partners is not None
        assert (made.partners.homes, made.partners.left_out, made.partners.unknown) == (1, (), False)
        assert workspace.backups.verify(made.path) == ()
    return made.path


def restored(shared: Sharing, backup: Path, *, with_present: bool = True) -> Sharing:
    present = open_present(shared.home, CASE_MANAGER, PASSPHRASE, shared.clock) if with_present else None
    target = Home(shared.home.path.with_name("restored"))
    keys = unlock_backup(backup, CASE_MANAGER, PASSPHRASE)
    done = restore(backup, target, keys, COST, shared.clock, present=present)
    assert not [told.words() for told in done.workspace.came_back if "Nothing was taken in" in told.words()]
    done.workspace.close()
    return Sharing(target, shared.refs, shared.clock)


def side_of(shared: Sharing) -> tuple[Access, bytes]:
    with shared.at_work() as workspace, workspace.store.read() as view:
        access = view.shares.partners()[0].access
    document = key_file.read(shared.small.key_file)
    return access, by_seed(
        document, access.user, bytes.fromhex(access.seed), access.vault, access.genesis
    ).database_key


def test_what_is_shared_comes_back_with_its_partner(shared: Sharing, backup: Path) -> None:
    again = restored(shared, backup)
    with again.partner() as small:
        assert SUMMARY in repr(small.cases.show(again.refs[0]))
        small.casework.note(again.refs[0], "In the restored home.")
    with again.at_work() as workspace:
        (share,) = workspace.sharing.of_case(again.refs[0])
        assert (share.state, share.came.notes) == (ShareState.ACTIVE, 1)


def test_what_ended_since_stays_ended(shared: Sharing, backup: Path) -> None:
    with shared.at_work() as workspace:
        workspace.sharing.end(PARTNER, shared.refs[0])
    again = restored(shared, backup)
    with again.at_work() as workspace:
        assert [share.state for share in workspace.sharing.of_case(again.refs[0])] == [ShareState.ENDED]
    with again.partner() as small:
        assert not small.cases.list()
    keys = unlock_keys(again.small, None, FIRST_WORDS)
    with bare(again.small.database, keys.database_key) as file:
        assert not within_reach(file, keys.vault_id, [keys.own.seed, keys.database_key]).reads(SUMMARY)


def test_a_partner_who_is_none_any_more_does_not_come_back(shared: Sharing, backup: Path) -> None:
    with shared.at_work() as workspace:
        workspace.sharing.end(PARTNER)
    again = restored(shared, backup)
    with again.at_work() as workspace:
        assert [each.state for each in workspace.sharing.partners()] == [ShareState.ENDED]
    assert not list(again.home.shares.iterdir())


@pytest.mark.parametrize("with_present", [True, False])
def test_old_keys_open_no_home_that_comes_back(shared: Sharing, backup: Path, with_present: bool) -> None:
    access, database_key = side_of(shared)
    with shared.at_work(ADMINISTRATOR) as workspace:
        workspace.leaving.remove(COLLEAGUE, Reason.LEFT)
    with shared.at_work():
        pass
    again = restored(shared, backup, with_present=with_present)
    assert not opens(again.small.database, database_key)
    today = unlock_keys(again.small, None, FIRST_WORDS)
    with bare(again.small.database, today.database_key) as file:
        assert not within_reach(file, today.vault_id, [bytes.fromhex(access.seed), database_key]).opened


def test_a_case_that_was_restricted_since_is_shared_by_those_named_alone(shared: Sharing, backup: Path) -> None:
    with shared.at_work() as workspace:
        workspace.restricting.restrict(shared.refs[0], [CASE_MANAGER], "It names a colleague.")
        workspace.sharing.add(shared.refs[0], PARTNER, [], summary="Behind the wall.", reason=WHY)
        workspace.sharing.create("Housing desk", "accommodation", FIRST_WORDS)
        workspace.sharing.add(shared.refs[0], "Housing desk", [], summary="Made later.", reason=WHY)
    again = restored(shared, backup)
    access, _ = side_of(again)
    with again.at_work() as workspace:
        told = " ".join(each.words() for each in workspace.came_back)
        assert "There is no partner's home" in told
        assert len(workspace.sharing.of_case(again.refs[0])) == 2
    with again.partner() as small:
        said = repr(small.cases.show(again.refs[0]))
        assert SUMMARY in said
        assert "Behind the wall." in said
    today = unlock_keys(again.small, None, FIRST_WORDS)
    with bare(again.small.database, today.database_key) as file:
        assert not within_reach(file, today.vault_id, [bytes.fromhex(access.seed)]).opened


def test_whoever_opens_no_report_is_told_that_they_are_not_in_it(shared: Sharing) -> None:
    with shared.at_work(ADMINISTRATOR) as workspace:
        made = workspace.backups.create()
    assert made.partners is not None
    assert made.partners.unknown
    assert not (made.path / "shares").exists()


def test_a_home_that_was_changed_in_the_backup_is_found(shared: Sharing, backup: Path) -> None:
    (copy,) = (backup / "shares").glob("*/cases.db")
    copy.chmod(0o600)
    copy.write_bytes(copy.read_bytes() + b"x")
    with shared.at_work() as workspace:
        assert "was changed since" in " ".join(workspace.backups.verify(backup))
