"""Several programs in one home at once: nothing is lost, nothing doubled, and the record holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, COST, LEAD, PASSPHRASE, PROCESSES
from tests.store.conftest import Place

from harassment_cms.bootstrap import Home, open_workspace, people_in, unlock_keys
from harassment_cms.domain.errors import ConflictError
from harassment_cms.domain.permissions import Role
from harassment_cms.vault import document as key_file


def write_notes(home: Home, name: str, ref: str, count: int) -> None:
    workspace = open_workspace(home, unlocked(home, name), COST)
    for number in range(count):
        while True:  # as a person does who is told that another program was writing for too long
            try:
                workspace.casework.note(ref, f"{name}, note {number}")
                break
            except ConflictError:
                pass
    workspace.close()


def add_people(home: Home, program: int, count: int) -> None:
    workspace = open_workspace(home, unlocked(home, ADMINISTRATOR), COST)
    for number in range(count):
        workspace.people.add(f"Person {program} {number}", (Role.LEAD,), PASSPHRASE)
    workspace.close()


def together(act: Callable[..., None], *arguments: tuple[Any, ...]) -> None:
    running = [PROCESSES.Process(target=act, args=each) for each in arguments]
    for process in running:
        process.start()
    for process in running:
        process.join(240)
    assert [process.exitcode for process in running] == [0] * len(running)


def test_four_programs_write_twenty_times_each_and_nothing_is_lost(place: Place) -> None:
    people = (CASE_MANAGER, COLLEAGUE, CASE_MANAGER, COLLEAGUE)
    with place.at_work(LEAD) as workspace, workspace.store.read() as view:
        before = view.record.tail()[0]
    for name in people:
        unlocked(place.home, name)
    together(write_notes, *((place.home, name, place.ref, 20) for name in people))
    with place.at_work(LEAD) as workspace, workspace.store.read() as view:
        assert view.record.tail()[0] == before + 80
    with place.at_work() as workspace:
        view_ = workspace.cases.show(place.ref)
    assert view_.problems == ()
    written = [event.text for event in view_.events if event.kind == "note"]
    expected = [f"{name}, note {number}" for name in people for number in range(20)]
    assert sorted(map(str, written)) == sorted(expected)
    assert place.sound()


def test_eight_programs_change_the_key_file_and_no_change_is_lost(place: Place) -> None:
    before = key_file.read(place.home.key_file).seq
    unlocked(place.home, ADMINISTRATOR)
    together(add_people, *((place.home, number, 1) for number in range(8)))
    added = {f"Person {number} 0" for number in range(8)}
    assert added <= set(people_in(place.home))
    assert key_file.read(place.home.key_file).seq == before + 8
    with place.at_work(ADMINISTRATOR) as workspace:
        roster = workspace.people.roster()
    assert added <= {user.name for user in roster.users.values()}
    assert len({user.id for user in roster.users.values()}) == len(roster.users)
    assert unlock_keys(place.home, "Person 7 0", PASSPHRASE).user_id in roster.users
    assert place.sound()
