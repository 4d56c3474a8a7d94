"""`vault.json` and the case file change together, or not at all, whenever the program is killed between the two."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, COST, LEAD, PASSPHRASE, Sketch, add_cases
from tests.store.conftest import Place

from harassment_cms.bootstrap import Home, Workspace, found, open_workspace, people_in, unlock_keys
from harassment_cms.bootstrap.examination import examine
from harassment_cms.domain.errors import (
    InputRefusedError,
    IntegrityError,
    LockedError,
    MachineError,
    NotPermittedError,
)
from harassment_cms.domain.permissions import Role
from harassment_cms.vault import document as key_file

DANA, GIVEN, CHOSEN = "Dana Okoro", "the passphrase she was given", "the passphrase she chose"
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing a process in mid-step needs fork")


def opened(place: Place, name: str, passphrase: str) -> Workspace:
    return open_workspace(place.home, unlock_keys(place.home, name, passphrase), COST, place.clock)


def add_dana(place: Place, role: Role = Role.CASE_MANAGER) -> None:
    with place.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add(DANA, (role,), GIVEN)


def agree(place: Place) -> bool:
    """Whether the file is what the database last stored."""
    with place.at_work(LEAD) as workspace, workspace.store.read() as view:
        return view.people.key_document() == place.home.key_file.read_bytes()


# The ordinary course


def test_a_new_person_joins_and_the_passphrase_they_were_given_opens_nothing_any_more(place: Place) -> None:
    add_dana(place)
    with place.at_work() as workspace:
        workspace.newcomers.admit(DANA)
        teams = len(workspace.people.roster().teams)
    own = opened(place, DANA, GIVEN)
    assert own.actor.provisional
    joined = own.people.join(CHOSEN)
    assert set(joined.readers) == {CASE_MANAGER, COLLEAGUE}
    assert joined.kits == (), "others hold kits already"
    roster = own.people.roster()
    assert len(roster.teams) == teams + 1, "a case manager's own keys renew the team's key"
    own.casework.note(place.ref, "The same session goes on with the new keys.")
    own.close()
    with pytest.raises(LockedError, match="not the passphrase of"):
        opened(place, DANA, GIVEN)
    again = opened(place, DANA, CHOSEN)
    assert again.cases.show(place.ref).submissions
    again.close()
    with place.at_work() as workspace:
        assert workspace.cases.show(place.ref).events[-1].actor == DANA
    assert place.sound()


def test_an_import_made_before_is_read_after_somebody_joined(place: Place) -> None:
    add_dana(place)
    with place.at_work(ADMINISTRATOR) as importing:
        with place.at_work() as workspace:
            workspace.newcomers.admit(DANA)
        own = opened(place, DANA, GIVEN)
        own.people.join(CHOSEN)
        (ref,) = add_cases(importing, [Sketch(narrative="Imported by a session that began before.")])
        assert own.cases.show(ref).submissions
        own.close()


def test_one_person_changes_their_passphrase_and_another_ones_still_opens(place: Place) -> None:
    with place.at_work() as workspace:
        workspace.people.change_passphrase(CHOSEN)
    with pytest.raises(LockedError):
        opened(place, CASE_MANAGER, PASSPHRASE)
    opened(place, CASE_MANAGER, CHOSEN).close()
    opened(place, COLLEAGUE, PASSPHRASE).close()
    assert agree(place)


def test_kits_are_confirmed_by_typing_them_back(place: Place, tmp_path: Path) -> None:
    made = found(
        Home(tmp_path / "own"), organisation="Invented University", name=ADMINISTRATOR,
        roles=(Role.ADMINISTRATOR, Role.CASE_MANAGER), passphrase=PASSPHRASE, contacts={}, cost=COST,
    )  # fmt: skip
    people = made.workspace.people
    assert people.confirmed_kits() == frozenset()
    assert people.confirm_kit(made.kits[1].lower()) == 2
    assert people.confirmed_kits() == frozenset({2})
    with place.at_work() as workspace, pytest.raises(InputRefusedError, match="belongs to another home"):
        workspace.people.confirm_kit(made.kits[0])
    made.workspace.close()


def test_recovery_keys_for_the_reports_are_made_also_when_a_colleague_was_let_in_first(tmp_path: Path) -> None:
    home = Home(tmp_path / "own")
    founded = found(
        home, organisation="Invented University", name=ADMINISTRATOR, roles=(Role.ADMINISTRATOR,),
        passphrase=PASSPHRASE, contacts={}, cost=COST,
    ).workspace  # fmt: skip
    for name in (CASE_MANAGER, COLLEAGUE):
        founded.people.add(name, (Role.CASE_MANAGER,), GIVEN)
    missing = {check.name: check.sound for check in examine(home, founded)}
    assert missing["Recovery of reports"] is None
    made = {}
    for name in (CASE_MANAGER, COLLEAGUE):
        own = open_workspace(home, unlock_keys(home, name, GIVEN), COST)
        if name == CASE_MANAGER:
            own.newcomers.admit(COLLEAGUE)
        made[name] = own.people.join(CHOSEN).kits
        own.close()
    assert [len(kits) for kits in made.values()] == [2, 0]
    assert [kit.content for kit in founded.people.roster().kits] == [False, False, True, True]
    assert "Recovery of reports" not in {check.name for check in examine(home, founded)}
    founded.close()


# Killed in mid-step


def join(workspace: Workspace) -> None:
    workspace.people.join(CHOSEN)


def change(workspace: Workspace) -> None:
    workspace.people.change_passphrase(CHOSEN)


def add(workspace: Workspace) -> None:
    workspace.people.add("Somebody Else", (Role.LEAD,), CHOSEN)


def killed(place: Place, name: str, passphrase: str, act: Callable[[Workspace], None], after_file: bool) -> None:
    """Do something and be killed just before, or just after, the key file was replaced; nothing was committed."""
    step = "vault.document._flush_folder" if after_file else "store.unit_of_work.UnitOfWork._finish"
    killed_at(place, name, passphrase, act, f"harassment_cms.{step}")


def killed_at(place: Place, name: str, passphrase: str, act: Callable[[Workspace], None], step: str) -> None:
    """Do something and be killed where it would call ``step``."""
    child = os.fork()
    if child == 0:
        try:
            workspace = opened(place, name, passphrase)
            pytest.MonkeyPatch().setattr(step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            act(workspace)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was to be killed on the way"


@forks
@pytest.mark.parametrize("after_file", [False, True])
def test_killed_while_joining_the_old_passphrase_is_still_good(place: Place, after_file: bool) -> None:
    add_dana(place)
    killed(place, DANA, GIVEN, join, after_file)
    if after_file:
        with pytest.raises(LockedError, match="has been taken back") as told:
            opened(place, DANA, CHOSEN)
        assert "passphrase you had before" in told.value.hint
    own = opened(place, DANA, GIVEN)
    assert own.actor.provisional
    own.people.join(CHOSEN)
    own.close()
    opened(place, DANA, CHOSEN).close()
    assert agree(place)
    assert place.sound()


@forks
def test_killed_while_joining_anybody_else_puts_it_right_as_well(place: Place) -> None:
    add_dana(place)
    killed(place, DANA, GIVEN, join, after_file=True)
    with place.at_work(LEAD):
        pass
    opened(place, DANA, GIVEN).close()


@forks
def test_nobody_builds_on_a_change_that_was_cut_off(place: Place) -> None:
    """Two changes run into each other: the cut-off one must not ride into the database on the back of the next."""
    add_dana(place)
    killed(place, DANA, GIVEN, join, after_file=True)
    with place.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add("Somebody Else", (Role.LEAD,), CHOSEN)
    opened(place, DANA, GIVEN).close()
    opened(place, "Somebody Else", CHOSEN).close()


@forks
@pytest.mark.parametrize("after_file", [False, True])
def test_killed_while_changing_a_passphrase_the_one_that_opens_goes_on_opening(
    place: Place, after_file: bool
) -> None:
    killed(place, CASE_MANAGER, PASSPHRASE, change, after_file)
    good, bad = (CHOSEN, PASSPHRASE) if after_file else (PASSPHRASE, CHOSEN)
    for _ in range(2):
        with pytest.raises(LockedError):
            opened(place, CASE_MANAGER, bad)
        opened(place, CASE_MANAGER, good).close()
    assert agree(place)
    assert place.sound()


@forks
@pytest.mark.parametrize("after_file", [False, True])
def test_killed_while_adding_somebody_nobody_was_added(place: Place, after_file: bool) -> None:
    killed(place, ADMINISTRATOR, PASSPHRASE, add, after_file)
    with place.at_work(LEAD) as workspace:
        assert workspace.people.roster().by_name("Somebody Else") is None
    assert "Somebody Else" not in people_in(place.home)
    with place.at_work(ADMINISTRATOR) as workspace:
        add(workspace)
    opened(place, "Somebody Else", CHOSEN).close()
    assert place.sound()


STEPS = {
    "before anything is stored": "harassment_cms.store.repositories.people.PeopleRepository.save_document",
    "before the entry": "harassment_cms.store.unit_of_work.append_entry",
    "the new file not flushed": "harassment_cms.vault.document.os.fsync",
    "the new file beside the old one": "harassment_cms.vault.document._replace",
    "the new file in its place": "harassment_cms.vault.document._flush_folder",
    "just before the commit": "sqlalchemy.engine.Connection.commit",
}


@forks
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
@pytest.mark.parametrize(("name", "act"), [(CASE_MANAGER, change), (ADMINISTRATOR, add)], ids=["change", "add"])
def test_killed_at_any_step_the_home_opens(
    place: Place, name: str, act: Callable[[Workspace], None], step: str
) -> None:
    killed_at(place, name, PASSPHRASE, act, step)
    for somebody in (LEAD, COLLEAGUE):
        opened(place, somebody, PASSPHRASE).close()
    ways = [passphrase for passphrase in (PASSPHRASE, CHOSEN) if opens(place, name, passphrase)]
    assert len(ways) == 1, "one passphrase opens, and never both"
    assert agree(place)
    assert place.sound()


def opens(place: Place, name: str, passphrase: str) -> bool:
    try:
        opened(place, name, passphrase).close()
    except LockedError:
        return False
    return True


def test_a_commit_that_fails_puts_the_key_file_back_at_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.home.key_file.read_bytes()
    with place.at_work() as workspace:
        monkeypatch.setattr("sqlalchemy.engine.Connection.commit", full)
        with pytest.raises(MachineError):
            workspace.people.change_passphrase(CHOSEN)
        monkeypatch.undo()
    assert place.home.key_file.read_bytes() == before
    opened(place, CASE_MANAGER, PASSPHRASE).close()


def full(_: object) -> None:
    raise MachineError("The disk is full.")


# A file from another day, or another hand


def test_an_older_key_file_put_back_is_brought_up_to_date(place: Place) -> None:
    older = place.home.key_file.read_bytes()
    with place.at_work() as workspace:
        workspace.people.change_passphrase(CHOSEN)
    newer = place.home.key_file.read_bytes()
    place.home.key_file.write_bytes(older)
    with place.at_work(LEAD):
        pass
    assert place.home.key_file.read_bytes() == newer


def test_an_older_key_file_does_not_bring_replaced_keys_back(place: Place) -> None:
    add_dana(place)
    older = place.home.key_file.read_bytes()
    own = opened(place, DANA, GIVEN)
    own.people.join(CHOSEN)
    own.close()
    place.home.key_file.write_bytes(older)
    with pytest.raises(LockedError, match="replaced by new ones"):
        opened(place, DANA, GIVEN)
    opened(place, DANA, CHOSEN).close()


def test_a_key_file_written_otherwise_is_written_as_this_program_does(place: Place) -> None:
    whole = place.home.key_file.read_bytes()
    place.home.key_file.write_bytes(whole.replace(b"\n", b"\r\n"))
    with place.at_work(LEAD):
        pass
    assert place.home.key_file.read_bytes() == whole


def test_a_colleagues_way_in_added_by_hand_is_taken_out_again(place: Place) -> None:
    """Everybody holds the database key, so anybody can make the file's own check fit."""
    intruder = Intruder(place.home, LEAD)
    document = key_file.read(place.home.key_file)
    victim, own = document.holder("u2"), document.holder("u3")
    assert victim is not None
    assert own is not None
    forged = document.with_holder(type(victim)(victim.key, victim.name, victim.db, own.slots))
    key_file.write(place.home.key_file, forged.sealed(intruder.keys.database_key), 0o600)
    with place.at_work(ADMINISTRATOR):
        pass
    assert key_file.read(place.home.key_file) == document


def test_the_database_copy_of_the_key_file_is_not_believed_unsigned(place: Place) -> None:
    intruder = Intruder(place.home, LEAD)
    intruder.run("INSERT INTO vault_state VALUES (999, zeroblob(100))")
    with pytest.raises(IntegrityError, match="not as it was signed"), place.at_work():
        pass


def test_without_comparing_with_the_roster_provisional_keys_could_linger(place: Place) -> None:
    add_dana(place, Role.LEAD)
    idle = opened(place, DANA, GIVEN)
    own = opened(place, DANA, GIVEN)
    own.people.join(CHOSEN)
    own.close()
    for act in (idle.record.verify, lambda: idle.people.change_passphrase("another passphrase")):
        with pytest.raises((LockedError, NotPermittedError)):
            act()
    idle.close()
