"""A partner comes in by a one-time code, and by a new one after losing their way in; nobody knew their passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from tests.attacks.intruder import bare, within_reach
from tests.factories import COST
from tests.sharing.conftest import OWN_WORDS, PARTNER, SUMMARY, WHY, Sharing

from harassment_cms.bootstrap import Home, Workspace, open_workspace, unlock_keys, unlock_with_code
from harassment_cms.domain.errors import InputRefusedError, LockedError
from harassment_cms.services.sharing import Invited
from harassment_cms.vault.invitations import new_code

DESK = "Housing desk"
FIRST, LATER = "Room 12 needs another lock.", "The lock came."
NEW_WORDS = "marble heron quilt harbour"


@contextmanager
def with_code(shared: Sharing, made: Invited) -> Iterator[Workspace]:
    home = Home(made.partner.place)
    workspace = open_workspace(home, unlock_with_code(home, None, made.code), COST, shared.clock)
    try:
        yield workspace
    finally:
        workspace.close()


@contextmanager
def with_passphrase(shared: Sharing, made: Invited, words: str) -> Iterator[Workspace]:
    home = Home(made.partner.place)
    workspace = open_workspace(home, unlock_keys(home, None, words), COST, shared.clock)
    try:
        yield workspace
    finally:
        workspace.close()


@pytest.fixture
def invited(shared: Sharing) -> Invited:
    with shared.at_work() as workspace:
        made = workspace.sharing.invite(DESK, "accommodation")
        workspace.sharing.add(shared.refs[0], DESK, [], summary=FIRST, reason=WHY)
    return made


def test_the_code_opens_once_and_keys_of_their_own_take_its_place(shared: Sharing, invited: Invited) -> None:
    small = Home(invited.partner.place)
    early = unlock_with_code(small, None, invited.code)
    with with_code(shared, invited) as workspace:
        assert workspace.actor.invited == invited.until
        workspace.people.join(OWN_WORDS)
    with pytest.raises(LockedError, match="a code works once"):
        unlock_with_code(small, None, invited.code)
    with shared.at_work() as workspace:
        workspace.sharing.add(shared.refs[0], DESK, [], summary=LATER, reason=WHY)
    with with_passphrase(shared, invited, OWN_WORDS) as workspace:
        said = repr(workspace.cases.show(shared.refs[0]))
        assert FIRST in said
        assert LATER in said
    with bare(small.database, early.database_key) as file:
        assert not within_reach(file, early.vault_id, [early.own.seed, early.database_key]).reads(LATER)


def test_a_code_ends(shared: Sharing, invited: Invited) -> None:
    shared.clock.now += timedelta(days=15)
    with pytest.raises(LockedError, match="ended on") as refused, with_code(shared, invited):
        pass
    assert "hcms share renew" in refused.value.hint
    with shared.at_work() as workspace, pytest.raises(InputRefusedError, match="1 to 30 days"):
        workspace.sharing.invite_anew(DESK, 31)


def test_who_forgot_comes_in_by_a_new_code_and_finds_everything(shared: Sharing) -> None:
    with shared.partner() as workspace:
        workspace.people.join(OWN_WORDS)
        workspace.casework.note(shared.refs[0], "We walk past at nine.")
    with shared.at_work() as workspace:
        made = workspace.sharing.invite_anew(PARTNER)
        assert workspace.cases.show(shared.refs[0]).events[-1].actor
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [1]
    with pytest.raises(LockedError):
        unlock_keys(shared.small, None, OWN_WORDS)
    with with_code(shared, made) as workspace:
        assert SUMMARY in repr(workspace.cases.show(shared.refs[0]))
        workspace.people.join(NEW_WORDS)
        workspace.casework.note(shared.refs[0], "Back again.")
        assert workspace.tasks.open()
    with shared.at_work() as workspace:
        assert [share.came.notes for share in workspace.sharing.of_case(shared.refs[0])] == [2]
        assert not workspace.cases.show(shared.refs[0]).problems
    with with_passphrase(shared, made, NEW_WORDS) as workspace:
        view = workspace.cases.show(shared.refs[0])
        assert SUMMARY in repr(view)
        assert not view.problems


def test_a_new_code_that_was_cut_off_is_finished_by_the_next_exchange(
    shared: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    code = new_code()
    with shared.at_work() as workspace, monkeypatch.context() as patch:
        patch.setattr("harassment_cms.vault.invitations.new_code", lambda: code)
        patch.setattr("harassment_cms.bootstrap.side.keep_admitted", stop)
        with pytest.raises(KeyboardInterrupt):
            workspace.sharing.invite_anew(PARTNER)
        (partner,) = workspace.sharing.partners()
    with shared.at_work() as workspace:
        assert not workspace.came_back
    with with_code(shared, Invited(partner, code, "")) as workspace:
        assert SUMMARY in repr(workspace.cases.show(shared.refs[0]))
