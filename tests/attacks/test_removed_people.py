"""What somebody who was removed still opens, with everything they kept and even with a copy of the file of today.

Key specification, section 5 (remove and rotate) and test t20.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest
from tests.attacks.conftest import SECRET, Scene
from tests.attacks.intruder import Intruder, Reach, unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, Sketch, add_cases

from harassment_cms.domain.roster import Roster
from harassment_cms.services.people.leaving import Reason
from harassment_cms.store import unit_of_work
from harassment_cms.store.rekeying import opens
from harassment_cms.vault import session
from harassment_cms.vault.session import SessionKeys

LATER, NOTED = "This came after the removal.", "And this was written about it."


@dataclass
class Gone:
    """A removed case manager with all they kept: their seed, the old key of the file, the keys of the team."""

    scene: Scene
    keys: SessionKeys

    def reach(self) -> Reach:
        """Try everything on the file of today, to which a colleague gave them the key."""
        helped = copy.copy(self.keys)
        helped.database_key = unlocked(self.scene.home, LEAD).database_key
        accomplice = object.__new__(Intruder)
        accomplice.home, accomplice.keys = self.scene.home, helped
        return accomplice.reach(*self.keys.teams.values())


def removed(scene: Scene) -> Gone:
    keys = Intruder(scene.home, COLLEAGUE).keys
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.leaving.remove(COLLEAGUE, Reason.CONDUCT)
    return Gone(scene, keys)


def imported(scene: Scene) -> str:
    """Import one more report as the administrator, before any case manager was here again."""
    with scene.at_work(ADMINISTRATOR) as workspace:
        (ref,) = add_cases(workspace, [Sketch(narrative=LATER)])
    return ref


def test_what_is_imported_after_a_removal_stays_closed_to_who_was_removed(scene: Scene) -> None:
    gone = removed(scene)
    ref = imported(scene)
    assert gone.reach().reads(SECRET), "what they could open before, they can open in any copy"
    assert not gone.reach().reads(LATER)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(ref, NOTED, 5)
        workspace.casework.note(scene.refs[0], NOTED, 5)
        assert workspace.record.verify().problems == ()
    assert Intruder(scene.home, CASE_MANAGER).reach().reads(LATER)
    later = gone.reach()
    assert not later.reads(LATER)
    assert not later.reads(NOTED)


def test_sealed_to_the_team_as_ever_it_would_be_open_to_them(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_each_of", lambda _: ())
    gone = removed(scene)
    imported(scene)
    assert gone.reach().reads(LATER)


def test_without_a_new_key_of_the_team_they_would_read_on(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Roster, "rotation_owed", False)
    gone = removed(scene)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(scene.refs[0], NOTED, 5)
    assert gone.reach().reads(NOTED)


def test_the_key_of_the_file_that_they_kept_opens_it_no_more(scene: Scene) -> None:
    gone = removed(scene)
    assert not opens(scene.home.database, gone.keys.database_key)


def test_without_a_new_key_of_the_file_the_old_one_would_open_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "rekey", lambda *_: False)
    gone = removed(scene)
    assert opens(scene.home.database, gone.keys.database_key)
