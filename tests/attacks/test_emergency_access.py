"""Emergency access to a restricted case: two people, in the same words for whatever cannot be opened."""

from __future__ import annotations

import secrets
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.attacks.conftest import NOTE, SECRET, Scene
from tests.attacks.intruder import Intruder, unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, PASSPHRASE, StillClock

from harassment_cms.bootstrap import Home
from harassment_cms.domain.emergency import EmergencyState
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.references import draw
from harassment_cms.vault.kits import KitSecret
from harassment_cms.vault.pen import b64
from harassment_cms.vault.primitives import box
from harassment_cms.vault.user_keys import UserKeys

WHY = "They wrote to the desk that they are in danger, and Cerys cannot be reached."
NOBODY = draw(secrets.token_bytes, ())


@pytest.fixture(scope="module")
def closed(prepared: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The first report is restricted to its case manager; the colleague holds the first share."""
    place = tmp_path_factory.mktemp("emergency") / "home"
    shutil.copytree(prepared.home.path, place)
    scene = Scene(Home(place), prepared.refs, StillClock())
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], "It names somebody.")
    return scene


@pytest.fixture(scope="module")
def asked_for(closed: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    place = tmp_path_factory.mktemp("asked") / "home"
    shutil.copytree(closed.home.path, place)
    scene = Scene(Home(place), closed.refs, StillClock())
    with scene.at_work(COLLEAGUE) as workspace:
        workspace.emergency.ask(scene.refs[0], WHY)
    return scene


def _copy(scene: Scene, tmp_path: Path) -> Scene:
    shutil.copytree(scene.home.path, tmp_path / "home")
    return Scene(Home(tmp_path / "home"), scene.refs, StillClock())


@pytest.fixture
def restricted(closed: Scene, tmp_path: Path) -> Scene:
    return _copy(closed, tmp_path)


@pytest.fixture
def asked(asked_for: Scene, tmp_path: Path) -> Scene:
    return _copy(asked_for, tmp_path)


def test_two_people_open_it_and_those_named_are_told(asked: Scene) -> None:
    ref = asked.refs[0]
    with asked.at_work(LEAD) as workspace:
        (request,) = workspace.emergency.waiting()
        assert (request.ref, request.reason, request.by) == (ref, WHY, COLLEAGUE)
        workspace.emergency.grant(request.number)
        assert not workspace.emergency.waiting()
        with pytest.raises(ConflictError):
            workspace.emergency.refuse(request.number)
    with asked.at_work(COLLEAGUE) as workspace:
        (own,) = workspace.emergency.own()
        assert (own.state, own.decided_by) == (EmergencyState.GRANTED, LEAD)
        with pytest.raises(InputRefusedError):
            workspace.cases.show(ref)
        assert workspace.emergency.open(own.number).scrubbed
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert {NOTE, WHY} <= {event.text for event in view.events}
        assert not view.problems
        with pytest.raises(ConflictError):
            workspace.emergency.open(own.number)
        assert not workspace.emergency.told()
    with asked.at_work(CASE_MANAGER) as workspace:
        (told,) = workspace.emergency.told()
        assert (told.ref, told.by, told.decided_by, told.state) == (ref, COLLEAGUE, LEAD, EmergencyState.OPENED)
        assert workspace.emergency.seen() == 1
        assert not workspace.emergency.told()
        restriction = workspace.restricting.of(ref)
        assert restriction is not None
        assert restriction.named == (CASE_MANAGER, COLLEAGUE)
        entries = [entry for entry in workspace.record.entries() if "emergency" in entry.kind]
        assert [entry.kind for entry in entries] == [
            *("emergency.ask", "emergency.grant", "case.emergency", "emergency.seen"),
        ]
        assert not any(ref in repr(entry) for entry in entries)
        assert not workspace.record.verify().problems


def test_those_named_are_told_of_what_was_only_asked(asked: Scene) -> None:
    with asked.at_work(CASE_MANAGER) as workspace:
        (told,) = workspace.emergency.told()
        assert (told.by, told.reason, told.state, told.has_part) == (COLLEAGUE, WHY, EmergencyState.ASKED, True)
        assert workspace.emergency.seen() == 1
    with asked.at_work(LEAD) as workspace:
        workspace.emergency.refuse(told.number)
    with asked.at_work(CASE_MANAGER) as workspace:
        assert [each.state for each in workspace.emergency.told()] == [EmergencyState.REFUSED], "told of each step"


def test_every_reference_that_cannot_be_opened_is_answered_alike(restricted: Scene) -> None:
    """Somebody kept out, and somebody who asks for a case that never was, hear what everybody hears."""
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It is about her.", without=[COLLEAGUE, ADMINISTRATOR])
    with restricted.at_work(COLLEAGUE) as workspace:
        answers = [workspace.emergency.ask(each, WHY) for each in (ref, NOBODY)]
        told = [(each.reason, each.by, each.asked_at, each.until, each.state, each.has_part) for each in answers]
        assert told[0] == told[1]
        assert all(each.has_part for each in workspace.emergency.own())
        assert {each.ref for each in workspace.emergency.own()} == {ref, NOBODY}
        with pytest.raises(ConflictError, match="You can open"):
            workspace.emergency.ask(restricted.refs[1], WHY)
        with pytest.raises(ConflictError, match="asked for"):
            workspace.emergency.ask(ref, WHY)
    rows = Intruder(restricted.home, ADMINISTRATOR).rows("SELECT length(keys), length(body) FROM emergency")
    assert rows[0] == rows[1]
    for name in (LEAD, ADMINISTRATOR):
        with restricted.at_work(name) as workspace:
            assert not workspace.emergency.waiting()
            with pytest.raises(InputRefusedError):
                workspace.emergency.grant(answers[0].number)
    with restricted.at_work(CASE_MANAGER) as workspace:
        (told_named,) = workspace.emergency.told()
        assert (told_named.by, told_named.has_part) == (COLLEAGUE, False)


def test_whoever_was_kept_out_sees_no_request_of_others(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It is about him.", without=[LEAD])
    with restricted.at_work(COLLEAGUE) as workspace:
        number = workspace.emergency.ask(ref, WHY).number
    with restricted.at_work(LEAD) as workspace:
        assert not workspace.emergency.waiting()
        with pytest.raises(InputRefusedError):
            workspace.emergency.grant(number)
    assert not Intruder(restricted.home, LEAD).reach().reads(WHY)
    with restricted.at_work(ADMINISTRATOR) as workspace:
        assert [each.number for each in workspace.emergency.waiting()] == [number]


def test_who_opens_reports_does_not_decide(asked: Scene) -> None:
    with asked.at_work(COLLEAGUE) as workspace:
        (own,) = workspace.emergency.own()
        with pytest.raises(NotPermittedError):
            workspace.emergency.grant(own.number)
        with pytest.raises(ConflictError):
            workspace.emergency.open(own.number)
    with asked.at_work(CASE_MANAGER) as workspace, pytest.raises(InputRefusedError):
        workspace.emergency.open(own.number)


def test_a_lead_who_is_a_case_manager_as_well_does_not_decide(scene: Scene) -> None:
    both = "Quinn Marsh"
    with scene.at_work(ADMINISTRATOR) as workspace:
        workspace.people.add(both, (Role.LEAD, Role.CASE_MANAGER), PASSPHRASE)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], "It names somebody.")
        workspace.newcomers.admit(both)
    with scene.at_work(COLLEAGUE) as workspace:
        number = workspace.emergency.ask(scene.refs[0], WHY).number
    with scene.at_work(both) as workspace, pytest.raises(NotPermittedError, match="open reports yourself"):
        workspace.emergency.grant(number)


@pytest.mark.parametrize("granted", [False, True])
def test_a_request_ends_by_itself(asked: Scene, granted: bool) -> None:
    with asked.at_work(LEAD) as workspace:
        (request,) = workspace.emergency.waiting()
        if granted:
            workspace.emergency.grant(request.number)
        asked.clock.now += timedelta(hours=24)
        assert not workspace.emergency.waiting()
        with pytest.raises(ConflictError):
            workspace.emergency.grant(request.number)
    with asked.at_work(COLLEAGUE) as workspace:
        assert workspace.emergency.own()[0].state is EmergencyState.EXPIRED
        with pytest.raises(ConflictError):
            workspace.emergency.open(request.number)
        workspace.emergency.ask(asked.refs[0], WHY)


def test_it_is_taken_back_or_refused(asked: Scene) -> None:
    with asked.at_work(COLLEAGUE) as workspace:
        first = workspace.emergency.own()[0].number
        assert workspace.emergency.take_back(first).state is EmergencyState.TAKEN_BACK
        second = workspace.emergency.ask(asked.refs[0], WHY).number
    with asked.at_work(ADMINISTRATOR) as workspace:
        assert [each.number for each in workspace.emergency.waiting()] == [second]
        with pytest.raises(ConflictError):
            workspace.emergency.grant(first)
        assert workspace.emergency.refuse(second).state is EmergencyState.REFUSED
    with asked.at_work(COLLEAGUE) as workspace, pytest.raises(ConflictError):
        workspace.emergency.take_back(second)


def test_what_was_granted_opens_nothing_that_was_closed_anew(asked: Scene) -> None:
    ref = asked.refs[0]
    with asked.at_work(LEAD) as workspace:
        number = workspace.emergency.waiting()[0].number
        workspace.emergency.grant(number)
    with asked.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It is about Mira after all.", without=[COLLEAGUE])
    with asked.at_work(COLLEAGUE) as workspace:
        with pytest.raises(ConflictError, match="closed anew"):
            workspace.emergency.open(number)
        with pytest.raises(InputRefusedError):
            workspace.cases.show(ref)
    assert not Intruder(asked.home, COLLEAGUE).reach().reads("It is about Mira after all.")


def test_before_it_is_granted_no_key_of_who_asked_or_who_decides_opens_anything(asked: Scene) -> None:
    for name in (COLLEAGUE, LEAD):
        reach = Intruder(asked.home, name).reach()
        assert not any(reach.reads(words) for words in (SECRET, NOTE, "It names somebody."))
        assert reach.reads(WHY)


# People who leave, and people with new keys


def _epoch(scene: Scene) -> int:
    ((epoch,),) = Intruder(scene.home, ADMINISTRATOR).rows("SELECT epoch FROM wall")
    return int(epoch)


NAMED, FIRST, SECOND = "Nia Prys", "Oli Tanner", "Pat Rowe"


@pytest.fixture
def provisional(scene: Scene) -> Scene:
    """Three people whose keys are not their own yet: one named on the case, one with each of the two shares."""
    with scene.at_work(ADMINISTRATOR) as workspace:
        for name, role in ((NAMED, Role.CASE_MANAGER), (FIRST, Role.CASE_MANAGER), (SECOND, Role.LEAD)):
            workspace.people.add(name, (role,), PASSPHRASE)
    with scene.at_work(CASE_MANAGER) as workspace:
        for name in (NAMED, FIRST):
            workspace.newcomers.admit(name)
        workspace.restricting.restrict(
            scene.refs[0], [NAMED, CASE_MANAGER], "It names somebody.", without=[COLLEAGUE, LEAD]
        )
    return scene


def test_new_keys_go_on_opening_what_the_old_ones_opened(provisional: Scene) -> None:
    scene, ref = provisional, provisional.refs[0]
    before = _epoch(scene)
    for name in (NAMED, FIRST, SECOND):
        with scene.at_work(name) as workspace:
            workspace.people.join(PASSPHRASE)
            assert name != NAMED or SECRET in workspace.cases.show(ref).answers[0].raw
    with scene.at_work(FIRST) as workspace:
        number = workspace.emergency.ask(ref, WHY).number
        with pytest.raises(InputRefusedError):
            workspace.cases.show(ref)
    with scene.at_work(SECOND) as workspace:
        workspace.emergency.grant(number)
    assert _epoch(scene) == before
    with scene.at_work(NAMED) as workspace:
        assert _epoch(scene) == before + 1, "three people have new keys, so it is sealed to those"
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert not view.problems
        assert not workspace.record.verify().problems
    with scene.at_work(CASE_MANAGER) as workspace:
        assert SECRET in workspace.cases.show(ref).answers[0].raw
        assert _epoch(scene) == before + 1, "nothing changed since"
    with scene.at_work(FIRST) as workspace:
        with pytest.raises(ConflictError):
            workspace.emergency.open(number)
        workspace.emergency.take_back(number)
        number = workspace.emergency.ask(ref, WHY).number
    with scene.at_work(SECOND) as workspace:
        workspace.emergency.grant(number)
    with scene.at_work(FIRST) as workspace:
        workspace.emergency.open(number)
        assert SECRET in workspace.cases.show(ref).answers[0].raw


def test_after_a_removal_it_is_sealed_anew_without_who_left(restricted: Scene) -> None:
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER, COLLEAGUE], "It names somebody.")
    kept = Intruder(restricted.home, COLLEAGUE)
    Intruder(restricted.home, ADMINISTRATOR).state("remove", {"user": kept.keys.user_id})
    before = _epoch(restricted)
    with restricted.at_work(CASE_MANAGER) as workspace:
        assert _epoch(restricted) == before + 1
        workspace.casework.note(ref, "Written after she left.")
        restriction = workspace.restricting.of(ref)
        assert restriction is not None
        assert restriction.named == (CASE_MANAGER,)
        assert not workspace.record.verify().problems
    # The key of the file is another one by now; let it be told to her all the same.
    kept.keys.database_key = unlocked(restricted.home, CASE_MANAGER).database_key
    reach = kept.reach()
    assert not any(reach.reads(words) for words in ("Written after she left.", NOTE, SECRET))


# Recovery keys on paper


def _kits(scene: Scene) -> list[str]:
    """Make two recovery kits that open reports, and return what is printed on them."""
    manager, printed = Intruder(scene.home, CASE_MANAGER), []
    (seed,) = manager.keys.teams.values()
    for number in (101, 102):
        secret = KitSecret.new(manager.keys.vault_id)
        public = UserKeys.from_seed(secret.seed, secret.vault_id)
        halves = {"box": public.box_public.hex(), "sign": public.sign_public.hex()}
        manager.state("kit", {"id": number, "content": True, "team_box": b64(box(public.box_public, seed)), **halves})
        printed.append(secret.text())
    return printed


def test_two_recovery_keys_open_it_when_nobody_is_left_to_decide(scene: Scene) -> None:
    ref = scene.refs[0]
    kits = _kits(scene)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It names somebody.", without=[LEAD])
    with scene.at_work(COLLEAGUE) as workspace:
        for typed in (kits[:1], (kits[0], kits[0])):
            with pytest.raises(InputRefusedError, match="two different"):
                workspace.emergency.open_with_kits(ref, typed, WHY)
        for other in (NOBODY, scene.refs[1]):
            with pytest.raises(InputRefusedError, match="open no case"):
                workspace.emergency.open_with_kits(other, kits, WHY)
        assert workspace.emergency.open_with_kits(ref, kits, WHY).ref == ref
        view = workspace.cases.show(ref)
        assert SECRET in view.answers[0].raw
        assert WHY in [event.text for event in view.events]
        assert not workspace.record.verify().problems
    with scene.at_work(CASE_MANAGER) as workspace:
        assert WHY in [event.text for event in workspace.cases.show(ref).events]


def test_two_recovery_keys_open_nothing_to_somebody_kept_out(scene: Scene) -> None:
    ref = scene.refs[0]
    kits = _kits(scene)
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It names her.", without=[COLLEAGUE])
    with scene.at_work(COLLEAGUE) as workspace:
        with pytest.raises(InputRefusedError, match="open no case"):
            workspace.emergency.open_with_kits(ref, kits, WHY)
        with pytest.raises(InputRefusedError):
            workspace.cases.show(ref)
