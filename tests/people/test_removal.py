"""People who leave, and what they knew: the key of the file and that of the case managers are renewed.

Key specification, section 5. Whoever is killed at whatever step leaves a home behind that everybody else can open.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    COST,
    LEAD,
    NEWCOMER,
    PROCESSES,
    Sketch,
    StillClock,
    add_cases,
    keys_of,
    open_as,
    quick_home,
)
from tests.services.steps import check

from harassment_cms.bootstrap import Home, Workspace, open_workspace
from harassment_cms.domain.case import Queue
from harassment_cms.domain.errors import (
    ConflictError,
    InputRefusedError,
    LockedError,
    NotPermittedError,
    UsageError,
)
from harassment_cms.services.people.leaving import Reason, Renewed
from harassment_cms.store import rekeying
from harassment_cms.store.rekeying import opens
from harassment_cms.store.unit_of_work import UnitOfWork
from harassment_cms.vault import document as key_file

CLOCK = StillClock()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return quick_home(tmp_path)


@contextmanager
def at_work(home: Home, name: str) -> Iterator[Workspace]:
    workspace = open_as(home, name, CLOCK)
    try:
        yield workspace
    finally:
        workspace.close()


def removed(home: Home, name: str, by: str = ADMINISTRATOR) -> Renewed:
    with at_work(home, by) as workspace:
        return workspace.leaving.remove(name, Reason.LEFT)


def sound(home: Home) -> bool:
    with at_work(home, CASE_MANAGER) as workspace:
        return workspace.record.verify().problems == ()


def test_a_removal_takes_the_way_in_and_the_key_of_the_file_at_once(home: Home) -> None:
    old = keys_of(home, COLLEAGUE)
    done = removed(home, COLLEAGUE)
    assert done == Renewed(file=True, team_owed=True)
    assert not opens(home.database, old.database_key)
    assert COLLEAGUE.encode() not in home.key_file.read_bytes()
    with at_work(home, LEAD) as workspace:
        assert "cases.head" not in "".join(workspace.watch.found.said)
    with pytest.raises(UsageError, match="nobody called"):
        keys_of(home, COLLEAGUE)
    assert sound(home)


def test_a_case_managers_next_unlock_renews_their_common_key_and_frees_the_cases(home: Home) -> None:
    with at_work(home, COLLEAGUE) as workspace:
        (ref,) = add_cases(workspace, [Sketch()])
        workspace.casework.take(ref)
        workspace.casework.note(ref, "A call is agreed.", 5)
    removed(home, COLLEAGUE)
    with at_work(home, CASE_MANAGER) as workspace:
        assert workspace.leaving.at_unlock == Renewed(team=True, released=1)
        shown = workspace.cases.show(ref)
        assert [(event.text, event.actor) for event in shown.events if event.text] == [
            ("A call is agreed.", COLLEAGUE)
        ]
        assert workspace.cases.counts()[Queue.UNASSIGNED] == 1
        workspace.casework.note(ref, "And was made.", 5)
    with at_work(home, CASE_MANAGER) as workspace:
        assert workspace.leaving.at_unlock == Renewed()


def test_a_joined_case_of_theirs_is_freed_as_well(home: Home) -> None:
    with at_work(home, COLLEAGUE) as workspace:
        first, second = add_cases(workspace, [Sketch(), Sketch()])
        for ref in (first, second):
            check(workspace, ref)
            workspace.casework.take(ref)
        workspace.joining.join(first, second, "The same evening.")
    removed(home, COLLEAGUE)
    with at_work(home, CASE_MANAGER) as workspace:
        assert workspace.leaving.at_unlock == Renewed(team=True, released=2)
        assert {line.assignee for line in workspace.cases.list()} == {None}
        assert workspace.cases.counts()[Queue.UNASSIGNED] == 1


def test_a_case_manager_who_removes_renews_everything_at_once(home: Home) -> None:
    assert removed(home, COLLEAGUE, by=CASE_MANAGER) == Renewed(team=True, file=True)
    assert sound(home)


def test_while_somebody_else_has_the_file_open_its_key_waits_for_the_next_unlock(home: Home) -> None:
    old = keys_of(home, COLLEAGUE).database_key
    with at_work(home, LEAD):
        assert removed(home, COLLEAGUE).file_owed
    assert opens(home.database, old)
    with at_work(home, LEAD) as workspace:  # a project lead may not
        assert workspace.leaving.at_unlock == Renewed(team_owed=True, file_owed=True)
    with at_work(home, CASE_MANAGER) as workspace:
        assert workspace.leaving.at_unlock == Renewed(team=True, file=True)
    assert not opens(home.database, old)


def test_an_open_session_of_the_removed_person_ends_plainly_at_its_next_read_or_write(home: Home) -> None:
    with at_work(home, COLLEAGUE) as theirs:
        (ref,) = add_cases(theirs, [Sketch()])
        removed(home, COLLEAGUE)
        before = len(home.database.read_bytes())
        for attempt in (lambda: theirs.cases.show(ref), lambda: theirs.casework.note(ref, "Too late.", 5)):
            with pytest.raises(LockedError, match="way in was taken away"):
                attempt()
        assert len(home.database.read_bytes()) == before
    assert sound(home)


def test_an_open_session_goes_on_after_the_common_key_was_renewed(home: Home) -> None:
    with at_work(home, CASE_MANAGER) as hers:
        (ref,) = add_cases(hers, [Sketch()])
        removed(home, COLLEAGUE)
        with pytest.raises(ConflictError, match="not renewed yet"):
            hers.casework.note(ref, "Before.", 5)
        assert hers.leaving.renew().team
        hers.casework.note(ref, "After.", 5)


def test_two_who_remove_each_other_one_wins_and_the_other_is_told(home: Home) -> None:
    with at_work(home, CASE_MANAGER) as one, at_work(home, COLLEAGUE) as other:
        one.leaving.remove(COLLEAGUE, Reason.CONDUCT)
        with pytest.raises(LockedError, match="way in was taken away"):
            other.leaving.remove(CASE_MANAGER, Reason.CONDUCT)
    assert sound(home)


@pytest.mark.parametrize(
    ("by", "whom", "refusal", "words"),
    [
        (LEAD, NEWCOMER, NotPermittedError, "To remove people"),
        (NEWCOMER, COLLEAGUE, NotPermittedError, "Nobody has let you in|an administrator, or by"),
        (CASE_MANAGER, ADMINISTRATOR, NotPermittedError, "nobody would be left who can add people"),
        (CASE_MANAGER, CASE_MANAGER, NotPermittedError, "their own way in"),
        (ADMINISTRATOR, "Nobody Here", InputRefusedError, "nobody called"),
    ],
)
def test_who_may_not_be_removed_by_whom(home: Home, by: str, whom: str, refusal: type[Exception], words: str) -> None:
    with at_work(home, by) as workspace:
        statements = workspace.people.roster().seq
        with pytest.raises(refusal, match=words):
            workspace.leaving.remove(whom, Reason.LEFT)
        assert workspace.people.roster().seq == statements


def test_the_last_who_opens_reports_stays_and_nobody_is_removed_twice(home: Home) -> None:
    removed(home, COLLEAGUE)
    with at_work(home, ADMINISTRATOR) as workspace:
        with pytest.raises(NotPermittedError, match="nobody would be left who can open reports"):
            workspace.leaving.remove(CASE_MANAGER, Reason.LEFT)
        with pytest.raises(ConflictError, match="was removed before"):
            workspace.leaving.remove(COLLEAGUE, Reason.LEFT)
        with pytest.raises(ConflictError, match="already a person called"):
            workspace.people.add(COLLEAGUE, workspace.actor.roles, "a passphrase for tests only")


def test_nobody_is_given_anything_who_was_removed(home: Home) -> None:
    with at_work(home, COLLEAGUE) as workspace:
        (ref,) = add_cases(workspace, [Sketch()])
    removed(home, COLLEAGUE)
    with at_work(home, CASE_MANAGER) as workspace:
        with pytest.raises(InputRefusedError, match="does not work here"):
            workspace.casework.give(ref, COLLEAGUE)
        with pytest.raises(InputRefusedError, match="does not work here"):
            workspace.restricting.restrict(ref, [CASE_MANAGER, COLLEAGUE], "a reason")
        assert COLLEAGUE not in workspace.restricting.readers()


def test_ways_in_that_were_taken_away_come_back_as_they_were(home: Home) -> None:
    with at_work(home, ADMINISTRATOR) as workspace, at_work(home, COLLEAGUE) as theirs:
        workspace.leaving.disable(COLLEAGUE)
        with pytest.raises(LockedError, match="way in was taken away"):
            theirs.cases.counts()
        with pytest.raises(UsageError, match="nobody called"):
            keys_of(home, COLLEAGUE)
        with pytest.raises(ConflictError, match="no way in already"):
            workspace.leaving.disable(COLLEAGUE)
        with pytest.raises(NotPermittedError, match="nobody would be left"):
            workspace.leaving.remove(CASE_MANAGER, Reason.LEFT)
    removed(home, NEWCOMER)  # the key of the file is renewed meanwhile
    with at_work(home, ADMINISTRATOR) as workspace:
        workspace.leaving.enable(COLLEAGUE)
        with pytest.raises(ConflictError, match="a way in already"):
            workspace.leaving.enable(COLLEAGUE)
    with at_work(home, COLLEAGUE) as workspace:
        assert workspace.actor.admitted
        add_cases(workspace, [Sketch()])
    assert sound(home)


def _end(*_: object, **__: object) -> None:
    os._exit(9)


def _ending_after(whole: Callable[..., object], nth: int = 1) -> Callable[..., None]:
    """Let the program end just after the nth call."""
    left = [nth]

    def ending(*given: object, **named: object) -> None:
        whole(*given, **named)
        left[0] -= 1
        if not left[0]:
            _end()

    return ending


def _ending_before(whole: Callable[..., object], nth: int) -> Callable[..., object]:
    """Let the program end just before the nth call."""
    left = [nth]

    def ending(*given: object, **named: object) -> object:
        left[0] -= 1
        if not left[0]:
            _end()
        return whole(*given, **named)

    return ending


STEPS: dict[str, tuple[object, str, Callable[[Callable[..., object]], object]]] = {
    "before the removal is written": (UnitOfWork, "commit", lambda _: _end),
    "between the key file and the removal": (key_file, "write", _ending_after),
    "once the removal is written": (UnitOfWork, "_finish", _ending_after),
    "before anybody is kept out": (rekeying, "_alone", lambda _: _end),
    "once the new key is staged": (key_file, "write", lambda write: _ending_after(write, 2)),
    "once the file has its new key": (rekeying, "opens", lambda _: _end),
    "between the key file and the new key's entry": (key_file, "write", lambda write: _ending_after(write, 3)),
    "before the new key's entry": (UnitOfWork, "_finish", lambda finish: _ending_before(finish, 2)),
}


def _killed(home: Home, step: str) -> None:
    workspace = open_as(home, ADMINISTRATOR, CLOCK)
    room, name, ending = STEPS[step]
    setattr(room, name, ending(getattr(room, name)))
    workspace.leaving.remove(COLLEAGUE, Reason.LEFT)
    os._exit(0)


@pytest.mark.skipif(PROCESSES.get_start_method() != "fork", reason="a process has to begin with what was prepared")
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_home_opens_and_what_is_owed_is_done(home: Home, step: str) -> None:
    old, others = keys_of(home, COLLEAGUE), {name: keys_of(home, name) for name in (LEAD, ADMINISTRATOR)}
    process = PROCESSES.Process(target=_killed, args=(home, step))
    process.start()
    process.join()
    assert process.exitcode == 9
    for name in (LEAD, ADMINISTRATOR):  # with keys that were opened before; a lead may not renew any
        open_workspace(home, others[name], COST, CLOCK).close()
    with at_work(home, ADMINISTRATOR) as workspace:
        gone = workspace.people.roster().users[old.user_id].removed
        assert workspace.record.verify().problems == ()
    assert gone == (step not in ("before the removal is written", "between the key file and the removal"))
    assert opens(home.database, old.database_key) != gone
    if not gone:
        removed(home, COLLEAGUE)
    with at_work(home, CASE_MANAGER) as workspace:
        workspace.leaving.renew()
        assert workspace.leaving.owed() == Renewed()
        assert workspace.record.verify().problems == ()
