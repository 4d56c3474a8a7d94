"""Several programs in one home at once: nothing is lost, nothing doubled, and the record holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD
from tests.store.conftest import Place

from harassment_cms.bootstrap import people_in, unlock_keys
from harassment_cms.vault import document as key_file

NOTES = """
import sys
from pathlib import Path
from harassment_cms.bootstrap import Home, kdf_cost, open_workspace, unlock_keys
from harassment_cms.domain.errors import ConflictError
from tests.factories import COST, PASSPHRASE
home, name, ref, count = Home(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4])
workspace = open_workspace(home, unlock_keys(home, name, PASSPHRASE), COST)
for number in range(count):
    while True:  # as a person does who is told that another program was writing for too long
        try:
            workspace.casework.note(ref, f"{name}, note {number}")
            break
        except ConflictError:
            pass
workspace.close()
"""
PEOPLE = """
import sys
from pathlib import Path
from harassment_cms.bootstrap import Home, open_workspace, unlock_keys
from harassment_cms.domain.permissions import Role
from tests.factories import ADMINISTRATOR, COST, PASSPHRASE
home = Home(Path(sys.argv[1]))
workspace = open_workspace(home, unlock_keys(home, ADMINISTRATOR, PASSPHRASE), COST)
for number in range(int(sys.argv[3])):
    workspace.people.add(f"Person {sys.argv[2]} {number}", (Role.LEAD,), PASSPHRASE)
workspace.close()
"""
ROOT = Path(__file__).parent.parent.parent


def together(script: str, *arguments: tuple[str, ...]) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", script, *each], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for each in arguments
    ]
    said = [process.communicate(timeout=240)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), "\n".join(said)


def test_four_programs_write_fifty_times_each_and_nothing_is_lost(place: Place) -> None:
    home = str(place.home.path)
    people = (CASE_MANAGER, COLLEAGUE, CASE_MANAGER, COLLEAGUE)
    with place.at_work(LEAD) as workspace, workspace.store.read() as view:
        before = view.record.tail()[0]
    together(NOTES, *((home, name, place.ref, "50") for name in people))
    with place.at_work(LEAD) as workspace, workspace.store.read() as view:
        assert view.record.tail()[0] == before + 200
    with place.at_work() as workspace:
        view_ = workspace.cases.show(place.ref)
    assert view_.problems == ()
    written = [event.text for event in view_.events if event.kind == "note"]
    expected = [f"{name}, note {number}" for name in people for number in range(50)]
    assert sorted(map(str, written)) == sorted(expected)
    assert place.sound()


def test_eight_programs_change_the_key_file_and_no_change_is_lost(place: Place) -> None:
    before = key_file.read(place.home.key_file).seq
    together(PEOPLE, *((str(place.home.path), str(number), "2") for number in range(8)))
    added = {f"Person {number} {again}" for number in range(8) for again in range(2)}
    assert added <= set(people_in(place.home))
    assert key_file.read(place.home.key_file).seq == before + 16
    with place.at_work(ADMINISTRATOR) as workspace:
        roster = workspace.people.roster()
    assert added <= {user.name for user in roster.users.values()}
    assert len({user.id for user in roster.users.values()}) == len(roster.users)
    assert unlock_keys(place.home, "Person 7 1", "a passphrase for tests only").user_id in roster.users
    assert place.sound()
