"""A case manager who shared leaves: what they knew of partners' homes is renewed, and somebody takes over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.attacks.intruder import Reach, bare, within_reach
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE
from tests.sharing.conftest import FIRST_WORDS, OWN_WORDS, PARTNER, SUMMARY, WHY, Sharing

from harassment_cms.bootstrap import unlock_keys
from harassment_cms.domain.permissions import Role
from harassment_cms.ports.sharing import Access
from harassment_cms.services.people.leaving import Reason
from harassment_cms.services.sharing.carrying import Compared
from harassment_cms.store.rekeying import opens
from harassment_cms.vault import document as key_file
from harassment_cms.vault.sharing import by_seed

_LATER = "The lamp is mended."


def side_of(shared: Sharing) -> tuple[Access, bytes]:
    """What every case manager knows of the partner's home: the seed of the side, and the key of the file."""
    with shared.at_work() as workspace, workspace.store.read() as view:
        access = view.shares.partners()[0].access
    document = key_file.read(shared.small.key_file)
    keys = by_seed(document, access.user, bytes.fromhex(access.seed), access.vault, access.genesis)
    return access, keys.database_key


def reach(shared: Sharing, *known: bytes) -> Reach:
    """What these keys open, for somebody who got at the file as it is today, by whatever way."""
    today = unlock_keys(shared.small, None, FIRST_WORDS)
    with bare(shared.small.database, today.database_key) as file:
        return within_reach(file, today.vault_id, list(known))


def leave(shared: Sharing) -> None:
    with shared.at_work(ADMINISTRATOR) as workspace:
        workspace.leaving.remove(COLLEAGUE, Reason.LEFT)


def lose_the_role(shared: Sharing) -> None:
    with shared.at_work(ADMINISTRATOR) as workspace:
        workspace.rights.change(COLLEAGUE, (Role.AUDITOR,))


@pytest.mark.parametrize("go", [leave, lose_the_role])
def test_what_was_known_opens_nothing_of_the_renewed_home(shared: Sharing, go: Callable[[Sharing], None]) -> None:
    access, database_key = side_of(shared)
    seed = bytes.fromhex(access.seed)
    assert opens(shared.small.database, database_key)
    assert reach(shared, seed, database_key).reads(SUMMARY)
    with shared.partner() as small:
        small.casework.note(shared.refs[0], "We walk past at nine.")
    go(shared)
    with shared.at_work() as workspace:
        assert "The keys of their home are renewed" in " ".join(workspace.leaving.at_unlock.partners)
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [1]
        workspace.sharing.add(shared.refs[0], PARTNER, [], summary=_LATER, reason=WHY)
    assert not opens(shared.small.database, database_key)
    assert not reach(shared, seed, database_key).opened
    with shared.partner() as small:
        view = small.cases.show(shared.refs[0])
        assert all(words in repr(view) for words in (SUMMARY, _LATER))
        assert not view.problems
        small.people.join(OWN_WORDS)
        small.casework.note(shared.refs[0], "And at ten.")
    with shared.at_work() as workspace:
        assert not workspace.leaving.at_unlock.partners
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [2]
        assert not workspace.cases.show(shared.refs[0]).problems
        assert not workspace.record.verify().problems


def test_somebody_takes_over_what_was_shared(shared: Sharing) -> None:
    with shared.at_work(COLLEAGUE) as workspace:
        workspace.sharing.create("Housing desk", "accommodation", FIRST_WORDS)
        workspace.sharing.add(shared.refs[1], "Housing desk", [], summary=_LATER, reason=WHY)
        workspace.casework.take(shared.refs[1])
    leave(shared)
    for _ in range(2):
        with shared.at_work() as workspace:
            view = workspace.cases.show(shared.refs[1])
            titles = [(task.title, task.owner) for task in view.tasks]
            assert titles == [(f"Take over what {COLLEAGUE} shared with Housing desk", CASE_MANAGER)]
            told = workspace.leaving.at_unlock.partners
    assert not told
    with shared.at_work() as workspace:
        assert not [task for task in workspace.cases.show(shared.refs[0]).tasks if "Take over" in task.title]


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "step",
    [
        "harassment_cms.bootstrap.sharing.renew",
        "harassment_cms.bootstrap.sharing.keep_admitted",
        "harassment_cms.bootstrap.sharing.renew_owed",
        "harassment_cms.services.sharing.exchanging.brought",
        "harassment_cms.services.sharing.exchanging.bring_in_line",
        "harassment_cms.services.people.leaving.Leaving._promote",
    ],
)
def test_a_renewal_that_was_cut_off_is_finished_by_the_next_unlock(
    shared: Sharing, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    access, database_key = side_of(shared)
    with shared.at_work(ADMINISTRATOR) as workspace:
        workspace.leaving.remove(COLLEAGUE, Reason.LEFT)
    with monkeypatch.context() as patch:
        patch.setattr(step, _stop)
        with pytest.raises(KeyboardInterrupt), shared.at_work():
            pass
    with shared.at_work() as workspace:
        assert not [told.words() for told in workspace.came_back if "Nothing" in told.words()]
    assert not opens(shared.small.database, database_key)
    assert not reach(shared, bytes.fromhex(access.seed), database_key).opened
    with shared.partner() as small:
        assert SUMMARY in repr(small.cases.show(shared.refs[0]))


def test_a_file_that_the_partner_has_open_gets_its_key_later(shared: Sharing) -> None:
    _, database_key = side_of(shared)
    with shared.partner() as small:
        small.cases.show(shared.refs[0])
        leave(shared)
        with shared.at_work() as workspace:
            assert "while they have their home closed" in " ".join(workspace.leaving.at_unlock.partners)
        assert opens(shared.small.database, database_key)
        small.casework.note(shared.refs[0], "Still here.")
    with shared.at_work():
        pass
    assert not opens(shared.small.database, database_key)
    with shared.partner() as small:
        assert "Still here." in repr(small.cases.show(shared.refs[0]))


def test_a_copy_from_before_comes_back_and_is_renewed(shared: Sharing, tmp_path: Path) -> None:
    access, database_key = side_of(shared)
    with shared.at_work() as workspace:
        workspace.carrying.carry(PARTNER, tmp_path / "stick")
    leave(shared)
    with shared.partner(at=tmp_path / "stick") as small:
        small.casework.note(shared.refs[0], "In the copy.")
    with shared.at_work() as workspace:
        done = workspace.carrying.bring(tmp_path / "stick")
        assert done.compared is Compared.APART
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [1]
    assert not opens(shared.small.database, database_key)
    assert not reach(shared, bytes.fromhex(access.seed), database_key).opened


def test_a_partner_who_makes_new_keys_locks_nobody_out(shared: Sharing) -> None:
    _, database_key = side_of(shared)
    with shared.partner() as small:
        small.people.join(OWN_WORDS)
    with shared.partner(OWN_WORDS) as small:
        small.people.renew_keys("marble heron quilt harbour")
        done = small.leaving.renew()
        assert (done.file, done.file_owed) == (False, True)
        small.casework.note(shared.refs[0], "With new keys.")
    with shared.at_work() as workspace:
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [1]
    assert not opens(shared.small.database, database_key)
    with shared.partner("marble heron quilt harbour") as small:
        assert SUMMARY in repr(small.cases.show(shared.refs[0]))


def test_who_is_not_named_any_more_opens_nothing_in_the_partners_file_either(shared: Sharing) -> None:
    ref = shared.refs[0]
    with shared.at_work() as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER, COLLEAGUE], "It names somebody.")
        with workspace.store.read() as view:
            seed = bytes.fromhex(view.shares.of_case(view.cases.by_ref(ref).id)[0].body["side"]["seed"])
    assert reach(shared, seed).opened
    with shared.at_work() as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It names a colleague.")
    assert not reach(shared, seed).opened
    with shared.partner() as small:
        assert SUMMARY in repr(small.cases.show(ref))
