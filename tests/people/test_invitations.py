"""One-time codes: invited, joined, let in, expired, cancelled; and somebody who lost their passphrase."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    COST,
    LEAD,
    NEWCOMER,
    PASSPHRASE,
    Sketch,
    StillClock,
    add_cases,
    open_as,
)
from tests.people.conftest import Open

from harassment_cms.bootstrap import Home, found, invited_in, open_workspace, unlock_with_code
from harassment_cms.domain.errors import (
    ConflictError,
    InputRefusedError,
    IntegrityError,
    LockedError,
    NotPermittedError,
)
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import rules
from harassment_cms.vault.base32 import ALPHABET
from harassment_cms.vault.invitations import new_code, read_code
from harassment_cms.vault.rotating import _publics

NEW = "Ines Okafor"


def joined(home: Home, name: str, code: str, clock: StillClock) -> tuple[str, ...]:
    """Make the keys of somebody invited; returns the recovery kits that were made."""
    with closing(open_workspace(home, unlock_with_code(home, name, code), COST, clock)) as work:
        return work.people.join(PASSPHRASE).kits


def test_a_code_is_used_once_and_what_follows_is_admission(home: Home, opened: Open, clock: StillClock) -> None:
    made = opened(ADMINISTRATOR).inviting.invite(NEW, (Role.CASE_MANAGER,))
    assert invited_in(home) == {NEW}
    manager = opened(CASE_MANAGER)
    assert NEW not in manager.people.waiting()
    with pytest.raises(ConflictError, match="has not made keys"):
        manager.newcomers.admit(NEW)
    with pytest.raises(LockedError, match="was invited"):
        open_as(home, NEW, clock)
    assert joined(home, NEW, made.code.lower().replace("-", " "), clock) == ()
    assert NEW in manager.people.waiting()
    with pytest.raises(LockedError, match="works once"):
        unlock_with_code(home, NEW, made.code)
    manager.newcomers.admit(NEW)
    (ref,) = add_cases(manager, [Sketch()])
    assert opened(NEW).cases.show(ref).line.case.ref == ref
    assert manager.record.verify().problems == ()


def test_an_invited_first_case_manager_founds_the_team_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    home, clock = Home(tmp_path_factory.mktemp("founded") / "home"), StillClock()
    roles = (Role.ADMINISTRATOR,)
    made = found(
        home, organisation="X", name="Ada", roles=roles, passphrase=PASSPHRASE, contacts={}, cost=COST, clock=clock
    )
    with closing(made.workspace) as ada:
        code = ada.inviting.invite(NEW, (Role.CASE_MANAGER,)).code
        assert ada.people.roster().team is None
        assert len(joined(home, NEW, code, clock)) == 2
        assert ada.people.roster().team is not None
        assert not ada.desk.store.keys.opens_content
    with closing(open_as(home, NEW, clock)) as own:
        assert own.actor.admitted


def test_an_expired_code_says_so(home: Home, opened: Open, clock: StillClock) -> None:
    administrator = opened(ADMINISTRATOR)
    made = administrator.inviting.invite(NEW, (Role.LEAD,), days=2)
    clock.now += timedelta(days=2, seconds=1)
    keys = unlock_with_code(home, NEW, made.code)
    with pytest.raises(LockedError, match=f"ended on {made.until[:10]}"):
        open_workspace(home, keys, COST, clock)
    joined(home, NEW, administrator.inviting.renew(NEW).code, clock)


def test_no_home_takes_the_keys_of_somebody_who_came_too_late(
    home: Home, opened: Open, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program refuses at the door, the list of people refuses as well."""
    made = opened(ADMINISTRATOR).inviting.invite(NEW, (Role.LEAD,), days=2)
    keys = unlock_with_code(home, NEW, made.code)
    with closing(open_workspace(home, keys, COST, clock)) as work:
        clock.now += timedelta(days=3)
        with pytest.raises(IntegrityError, match="the invitation had ended"):
            work.people.join(PASSPHRASE)
        monkeypatch.setattr(rules, "need", lambda *_: None)
        work.people.join(PASSPHRASE)


def test_a_cancelled_code_says_so_and_signs_nothing(home: Home, opened: Open, clock: StillClock) -> None:
    administrator = opened(ADMINISTRATOR)
    made = administrator.inviting.invite(NEW, (Role.ADMINISTRATOR,))
    keys = unlock_with_code(home, NEW, made.code)
    administrator.inviting.cancel(NEW)
    with pytest.raises(LockedError, match="was cancelled"):
        unlock_with_code(home, NEW, made.code)
    with pytest.raises(LockedError, match="was cancelled"):
        open_workspace(home, keys, COST, clock)
    with pytest.raises(ConflictError, match="no invitation"):
        administrator.inviting.cancel(NEW)
    roster = administrator.people.roster()
    assert not roster.users[6].sign
    assert "u6" not in _publics(roster), "the file's next key is not sealed to a cancelled code"
    joined(home, NEW, administrator.inviting.renew(NEW).code, clock)


def test_somebody_who_forgot_keeps_their_rights_and_is_let_in_anew(
    home: Home, opened: Open, clock: StillClock
) -> None:
    manager, colleague = opened(CASE_MANAGER), opened(COLLEAGUE)
    (ref,) = add_cases(manager, [Sketch()])
    manager.casework.take(ref)
    manager.tasks.add("Of my own", "tomorrow", None)
    manager.drafts.save("somewhere", "unfinished")
    made = opened(ADMINISTRATOR).inviting.renew(CASE_MANAGER)
    with pytest.raises(LockedError, match="replaced by new ones"):
        manager.cases.show(ref)
    joined(home, CASE_MANAGER, made.code, clock)
    again = opened(CASE_MANAGER)
    with pytest.raises(NotPermittedError, match="nobody has let you in"):
        again.cases.show(ref)
    assert again.actor.roles == (Role.CASE_MANAGER,)
    colleague.newcomers.admit(CASE_MANAGER)
    back = opened(CASE_MANAGER)
    assert back.cases.show(ref).line.assignee == CASE_MANAGER
    assert any("lost with your passphrase" in task.title for task in back.tasks.today().soon)
    assert back.drafts.places() == ()
    assert back.record.verify().problems == ()


@pytest.mark.parametrize(
    ("who", "whom", "error"),
    [
        (ADMINISTRATOR, ADMINISTRATOR, "themselves"),
        (CASE_MANAGER, COLLEAGUE, "administrator"),
        (LEAD, CASE_MANAGER, "administrator"),
    ],
)
def test_nobody_but_another_administrator_renews(opened: Open, who: str, whom: str, error: str) -> None:
    with pytest.raises(NotPermittedError, match=error):
        opened(who).inviting.renew(whom)


def test_the_last_who_opens_reports_is_told_of_recovery_keys(home: Home, opened: Open, clock: StillClock) -> None:
    administrator = opened(ADMINISTRATOR)
    administrator.inviting.renew(COLLEAGUE)
    with pytest.raises(NotPermittedError, match="nobody would be left who can open reports") as refused:
        administrator.inviting.renew(CASE_MANAGER)
    assert "recovery key" in refused.value.hint


def test_days_and_names_are_judged(opened: Open) -> None:
    administrator = opened(ADMINISTRATOR)
    for days in (0, 31):
        with pytest.raises(InputRefusedError, match="1 to 30 days"):
            administrator.inviting.invite(NEW, (Role.LEAD,), days)
    with pytest.raises(ConflictError, match="already"):
        administrator.inviting.invite(NEWCOMER.upper(), (Role.LEAD,))
    assert administrator.people.roster().by_name(NEW) is None


@examples(10)
@given(st.integers(0, 31), st.integers(0, 31))
def test_a_mistyped_code_is_told_from_a_wrong_one(place: int, letter: int) -> None:
    code = new_code().replace("-", "")
    other = code[:place] + ALPHABET[letter] + code[place + 1 :]
    if other == code:
        assert len(read_code(code)) == 16
    else:
        with pytest.raises(LockedError, match="mistyped"):
            read_code(other)


def test_somebody_elses_code_does_not_open(home: Home, opened: Open) -> None:
    administrator = opened(ADMINISTRATOR)
    administrator.inviting.invite(NEW, (Role.LEAD,))
    other = administrator.inviting.invite("Somebody Else", (Role.LEAD,))
    with pytest.raises(LockedError, match="not the code of"):
        unlock_with_code(home, NEW, other.code)
