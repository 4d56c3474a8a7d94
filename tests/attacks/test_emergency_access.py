"""Emergency access to a restricted case: two people, in the same words for whatever cannot be opened."""

from __future__ import annotations

import secrets
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from tests.attacks.conftest import NOTE, SECRET, Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, StillClock

from harassment_cms.bootstrap import Home
from harassment_cms.domain.emergency import EmergencyState
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.domain.references import draw

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


def test_every_reference_that_cannot_be_opened_is_answered_alike(restricted: Scene) -> None:
    """Somebody kept out, and somebody who asks for a case that never was, hear what everybody hears."""
    ref = restricted.refs[0]
    with restricted.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(ref, [CASE_MANAGER], "It is about her.", without=[COLLEAGUE, ADMINISTRATOR])
    with restricted.at_work(COLLEAGUE) as workspace:
        answers = [workspace.emergency.ask(each, WHY) for each in (ref, NOBODY)]
        told = [(each.reason, each.by, each.asked_at, each.until, each.state) for each in answers]
        assert told[0] == told[1]
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
    for name in (COLLEAGUE, LEAD, ADMINISTRATOR):
        reach = Intruder(asked.home, name).reach()
        assert not any(reach.reads(words) for words in (SECRET, NOTE, "It names somebody."))
    assert Intruder(asked.home, COLLEAGUE).reach().reads(WHY)
