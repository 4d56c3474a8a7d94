"""Whoever holds a copy of the file, with any tool: what each opens of an open case and of a restricted one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.attacks.conftest import SECRET, Scene
from tests.attacks.intruder import Intruder, bare, within_reach
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER, PASSPHRASE, StillClock

from harassment_cms.bootstrap import Home
from harassment_cms.domain.permissions import Role
from harassment_cms.vault.walls import combine

AUDITOR, WHY = "Una Hale", "It is about her, and about him."
OPEN = "Another report."


@pytest.fixture(scope="module")
def office(prepared: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The first report is restricted, and is about the colleague and the administrator; the second is open."""
    place = tmp_path_factory.mktemp("roles") / "home"
    shutil.copytree(prepared.home.path, place)
    scene = Scene(Home(place), prepared.refs, StillClock())
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add(AUDITOR, (Role.AUDITOR,), PASSPHRASE)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.newcomers.admit(NEWCOMER)
        workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], WHY, without=[COLLEAGUE, ADMINISTRATOR])
    return scene


@pytest.mark.parametrize(
    ("name", "reads_open", "reads_restricted"),
    [
        (CASE_MANAGER, True, True),
        (COLLEAGUE, True, False),
        (NEWCOMER, True, False),
        (ADMINISTRATOR, False, False),
        (LEAD, False, False),
        (AUDITOR, False, False),
    ],
)
def test_what_each_opens_by_keys(office: Scene, name: str, reads_open: bool, reads_restricted: bool) -> None:
    reach = Intruder(office.home, name).reach()
    assert reach.reads(OPEN) is reads_open
    assert reach.reads(WHY) is reads_restricted
    assert not reach.reads(SECRET), "its old keys lie behind the wall, also for who is named"


@pytest.mark.parametrize(("first", "second", "opens"), [(NEWCOMER, LEAD, True), (COLLEAGUE, ADMINISTRATOR, False)])
def test_two_who_agree_open_what_neither_was_kept_out_of(office: Scene, first: str, second: str, opens: bool) -> None:
    """By design, and no more than that: whom the case is about cannot help somebody to open it."""
    one, other = Intruder(office.home, first), Intruder(office.home, second)
    ((case, epoch, boxes),) = one.rows("SELECT case_id, epoch, boxes FROM wall")
    halves = one.keys.open_wall(case, epoch, boxes).first, other.keys.open_wall(case, epoch, boxes).second
    assert all(half is not None for half in halves) is opens
    together = combine(halves[0] or bytes(32), halves[1] or bytes(32))
    assert one.reach(other.keys.own.seed, together).reads(WHY) is opens


def test_without_a_way_in_the_file_is_noise_and_the_key_file_tells_names_alone(office: Scene, tmp_path: Path) -> None:
    """A thief, a backup somebody found, another account of the group."""
    everything = b"".join(path.read_bytes() for path in office.home.path.iterdir() if path.is_file())
    assert not any(words.encode() in everything for words in (SECRET, OPEN, WHY, *office.refs))
    assert COLLEAGUE.encode() in office.home.key_file.read_bytes()
    with pytest.raises(Exception, match="file is not a database"):
        bare(office.home.database, bytes(32)).execute("SELECT 1 FROM case_file")


def test_with_the_key_of_the_file_alone_codes_are_read_and_no_words(office: Scene) -> None:
    lead = Intruder(office.home, LEAD)
    with lead.file() as file:
        assert within_reach(file, lead.keys.vault_id, [lead.keys.database_key]).opened == {}
        assert file.execute("SELECT count(*), sum(restricted) FROM case_file").fetchone() == (2, 1)
