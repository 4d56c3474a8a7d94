"""Joined cases by their keys: nothing is sealed anew, and no grant opens a case to anybody who could not open it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.conftest import NOTE, SECRET, Scene
from tests.attacks.intruder import SEALED, Intruder
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    LEAD,
    NEWCOMER,
    StillClock,
    add_reading,
)
from tests.services.steps import check

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.case import Queue
from harassment_cms.domain.errors import ConflictError, InputRefusedError
from harassment_cms.domain.work import EventKind
from harassment_cms.ports.walls import wall_again
from harassment_cms.store.repositories.joins import JoinRepository

WHY = "The same evening."
OTHER = "Another report."


@pytest.fixture(scope="module")
def made(prepared: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A third case manager is let in, and both reports are checked."""
    place = tmp_path_factory.mktemp("joined") / "home"
    shutil.copytree(prepared.home.path, place)
    scene = Scene(Home(place), prepared.refs, StillClock())
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.newcomers.admit(NEWCOMER)
        for ref in scene.refs:
            check(workspace, ref)
    return scene


def _copy(scene: Scene, folder: Path) -> Scene:
    shutil.copytree(scene.home.path, folder / "home")
    return Scene(Home(folder / "home"), scene.refs, StillClock())


@pytest.fixture
def pair(made: Scene, tmp_path: Path) -> Scene:
    return _copy(made, tmp_path)


@pytest.fixture(scope="module")
def made_closed(made: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Both are restricted to the case manager and her colleague, and joined."""
    scene = _copy(made, tmp_path_factory.mktemp("closed"))
    with scene.at_work(CASE_MANAGER) as workspace:
        for ref in scene.refs:
            workspace.restricting.restrict(ref, [CASE_MANAGER, COLLEAGUE], "It names somebody.")
        workspace.joining.join(scene.refs[0], scene.refs[1], WHY)
    return scene


@pytest.fixture
def closed(made_closed: Scene, tmp_path: Path) -> Scene:
    return _copy(made_closed, tmp_path)


def sealed_values(scene: Scene) -> dict[tuple[str, str, int], bytes]:
    intruder = Intruder(scene.home, LEAD)
    return {
        (table, column, row[0]): row[1]
        for table, column, *_ in SEALED
        for row in intruder.rows(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL")
    }


def case_rows(scene: Scene) -> list[tuple[Any, ...]]:
    return Intruder(scene.home, LEAD).rows("SELECT * FROM case_file ORDER BY id")


def test_joining_and_taking_apart_reseal_nothing(pair: Scene) -> None:
    """The sixteenth test of the key specification."""
    before, rows = sealed_values(pair), case_rows(pair)
    assert {table for table, _, _ in before} >= {"submission", "event", "task", "case_file"}
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
    joined = sealed_values(pair)
    assert {key: joined[key] for key in before} == before
    assert case_rows(pair) == rows
    with pair.at_work(COLLEAGUE) as workspace:
        (there,) = workspace.cases.show(pair.refs[1]).joined
        assert SECRET in there.answers[0].raw
        workspace.joining.part(pair.refs[0], "Another evening.")
    apart = sealed_values(pair)
    assert {key: apart[key] for key in joined} == joined
    assert case_rows(pair) == rows
    assert Intruder(pair.home, LEAD).rows("SELECT wrap FROM case_grant") == [(b"",)]
    assert pair.problems() == ""


def test_the_grant_is_the_key_of_one_under_the_other_and_bound_to_both(pair: Scene) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
        numbers = [workspace.cases.find(ref).id for ref in pair.refs]
    intruder = Intruder(pair.home, LEAD)
    assert intruder.rows("SELECT from_case, to_case FROM case_grant") == [tuple(numbers)]
    intruder.run("UPDATE case_grant SET from_case = to_case, to_case = from_case")
    with pair.at_work(CASE_MANAGER) as workspace:
        assert workspace.joining.of(pair.refs[0]) is None
        assert workspace.joining.of(pair.refs[1]) is None
        assert any("not as it was signed" in problem for problem in workspace.cases.show(pair.refs[0]).problems)
    assert "not as it was signed" in pair.problems()


def test_nobody_takes_a_case_out_of_the_queues_with_another_tool(pair: Scene) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        numbers = [workspace.cases.find(ref).id for ref in pair.refs]
        before = workspace.cases.counts()
    wrap = bytes([1]) + (1).to_bytes(4) + bytes(200)
    Intruder(pair.home, LEAD).run(("INSERT INTO case_grant VALUES (900000, 1, ?, ?, ?)", (*numbers, wrap)))
    with pair.at_work(CASE_MANAGER) as workspace:
        assert workspace.cases.counts() == before
        assert workspace.joining.of(pair.refs[0]) is None
        assert workspace.cases.show(pair.refs[0]).problems
    assert "case grant" in pair.problems()


def test_a_row_of_the_joined_case_that_was_changed_is_named_where_it_is_read(pair: Scene) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
    Intruder(pair.home, LEAD).run("UPDATE event SET minutes = 1 WHERE minutes = 15")
    with pair.at_work(CASE_MANAGER) as workspace:
        assert any("not as it was signed" in problem for problem in workspace.cases.show(pair.refs[1]).problems)


@pytest.mark.parametrize(
    ("one", "other", "kept_out"),
    [
        (None, [CASE_MANAGER, COLLEAGUE], ()),
        ([CASE_MANAGER, COLLEAGUE], None, ()),
        ([CASE_MANAGER], [CASE_MANAGER, COLLEAGUE], ()),
        ([CASE_MANAGER, COLLEAGUE], [CASE_MANAGER], ()),
        ([CASE_MANAGER], [CASE_MANAGER], (NEWCOMER,)),
    ],
)
def test_cases_that_not_the_same_people_open_are_not_joined(
    pair: Scene, one: Sequence[str] | None, other: Sequence[str] | None, kept_out: Sequence[str]
) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        for ref, named in zip(pair.refs, (one, other), strict=True):
            if named is not None:
                without = kept_out if ref == pair.refs[0] else ()
                workspace.restricting.restrict(ref, named, "It names somebody.", without)
        with pytest.raises(ConflictError, match="Not the same people may open"):
            workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
    assert not Intruder(pair.home, LEAD).rows("SELECT 1 FROM case_grant")


def test_a_case_that_cannot_be_opened_is_not_there_to_be_joined(pair: Scene) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.restricting.restrict(pair.refs[0], [CASE_MANAGER], "It names somebody.")
    with pair.at_work(COLLEAGUE) as workspace:
        for one, other in (pair.refs, pair.refs[::-1]):
            with pytest.raises(InputRefusedError, match=f"There is no case {pair.refs[0]} here"):
                workspace.joining.join(one, other, WHY)


@pytest.mark.parametrize("name", [NEWCOMER, ADMINISTRATOR, LEAD])
def test_no_key_of_anybody_else_opens_anything_by_the_grant(closed: Scene, name: str) -> None:
    intruder = Intruder(closed.home, name)
    teams = tuple(intruder.keys.teams.values())
    reach = intruder.reach(*teams)
    assert not any(map(reach.reads, (SECRET, OTHER, NOTE, WHY)))
    with closed.at_work(name) as workspace:
        if name == NEWCOMER:
            assert workspace.cases.counts()[Queue.ALL] == 0
            assert workspace.cases.list() == ()
            assert workspace.tasks.open(everyone=True) == ()
            for ref in closed.refs:
                with pytest.raises(InputRefusedError, match="There is no case"):
                    workspace.joining.of(ref)
        if name != LEAD:
            assert not workspace.record.verify().problems


def test_the_row_does_not_say_which_restricted_case_another_is_joined_to(closed: Scene) -> None:
    ((one, other),) = Intruder(closed.home, LEAD).rows("SELECT from_case, to_case FROM case_grant")
    assert one == other
    with closed.at_work(COLLEAGUE) as workspace:
        view = workspace.cases.show(closed.refs[1])
        assert view.joined[0].line.case.ref == closed.refs[0]
        assert not view.problems
        assert workspace.cases.counts()[Queue.MINE] == 0
        workspace.joining.part(closed.refs[0], "Another evening.")
        assert {line.joined_to for line in workspace.cases.list()} == {None}


def _both(workspace: Workspace, scene: Scene) -> list[tuple[str, ...] | None]:
    found = [workspace.restricting.of(ref) for ref in scene.refs]
    return [None if each is None else each.named for each in found]


@pytest.mark.parametrize("which", [0, 1])
def test_whoever_restricts_one_restricts_both(pair: Scene, which: int) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
        workspace.restricting.restrict(pair.refs[which], [CASE_MANAGER], "It names a colleague.")
        assert _both(workspace, pair) == [(CASE_MANAGER,)] * 2
        (there,) = workspace.cases.show(pair.refs[1]).joined
        assert SECRET in there.answers[0].raw
        assert {EventKind.JOINED, EventKind.RESTRICTED} <= {event.kind for event in there.events}
        assert not there.problems
    reach = Intruder(pair.home, COLLEAGUE).reach(*Intruder(pair.home, COLLEAGUE).keys.teams.values())
    assert not any(map(reach.reads, (SECRET, OTHER, WHY)))
    with pair.at_work(COLLEAGUE) as workspace:
        assert workspace.cases.counts()[Queue.ALL] == 0
    assert pair.problems() == ""


def test_the_grant_is_no_way_around_a_restriction_of_one_alone(pair: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where a use case forgets the other case, the store takes them apart before it commits."""
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
        monkeypatch.setattr("harassment_cms.answers.together.others", lambda view, case: ())
        workspace.restricting.restrict(pair.refs[0], [CASE_MANAGER], "It names a colleague.")
        assert workspace.joining.of(pair.refs[0]) is None
        assert workspace.cases.show(pair.refs[0]).events[-1].kind is EventKind.PARTED
    intruder = Intruder(pair.home, COLLEAGUE)
    reach = intruder.reach(*intruder.keys.teams.values())
    assert reach.reads(OTHER)
    assert not reach.reads(SECRET)
    assert pair.problems() == ""


def test_without_that_the_grant_is_a_way_around(pair: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harassment_cms.answers.together.others", lambda view, case: ())
    monkeypatch.setattr(JoinRepository, "keep_closed", lambda self: ())
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
        workspace.restricting.restrict(pair.refs[0], [CASE_MANAGER], "It names a colleague.")
    intruder = Intruder(pair.home, COLLEAGUE)
    assert intruder.reach(*intruder.keys.teams.values()).reads(SECRET)


def test_a_restriction_is_lifted_only_of_cases_that_stand_alone(closed: Scene) -> None:
    with closed.at_work(CASE_MANAGER) as workspace:
        for ref in closed.refs:
            with pytest.raises(ConflictError, match=r"joined with .*, which would be opened with it"):
                workspace.restricting.lift(ref, "A namesake.")
        workspace.joining.part(closed.refs[0], "To lift it.")
        for ref in closed.refs:
            workspace.restricting.lift(ref, "A namesake.")
        workspace.joining.join(closed.refs[0], closed.refs[1], "The same evening still.")
    with closed.at_work(NEWCOMER) as workspace:
        assert SECRET in workspace.cases.show(closed.refs[1]).joined[0].answers[0].raw
    assert closed.problems() == ""


def test_an_emergency_opens_all_that_is_worked_as_one(closed: Scene) -> None:
    with closed.at_work(NEWCOMER) as workspace:
        workspace.emergency.ask(closed.refs[1], "They are in danger.")
    with closed.at_work(LEAD) as workspace:
        workspace.emergency.grant(workspace.emergency.waiting()[0].number)
    with closed.at_work(NEWCOMER) as workspace:
        workspace.emergency.open(workspace.emergency.own()[0].number)
        view = workspace.cases.show(closed.refs[1])
        assert SECRET in view.joined[0].answers[0].raw
        assert not (*view.problems, *view.joined[0].problems)
    with closed.at_work(COLLEAGUE) as workspace:
        assert _both(workspace, closed) == [(CASE_MANAGER, COLLEAGUE, NEWCOMER)] * 2
    assert closed.problems() == ""


def test_an_emergency_on_the_joined_case_alone_says_nothing_of_the_other(closed: Scene) -> None:
    with closed.at_work(NEWCOMER) as workspace:
        workspace.emergency.ask(closed.refs[0], "They are in danger.")
    with closed.at_work(LEAD) as workspace:
        workspace.emergency.grant(workspace.emergency.waiting()[0].number)
    with closed.at_work(NEWCOMER) as workspace:
        workspace.emergency.open(workspace.emergency.own()[0].number)
        view = workspace.cases.show(closed.refs[0])
        assert SECRET in view.answers[0].raw
        assert view.line.joined_to is None
        assert closed.refs[1] not in repr(view)
        assert workspace.cases.counts()[Queue.ALL] == 1
    with closed.at_work(CASE_MANAGER) as workspace:
        assert workspace.joining.of(closed.refs[0]) is None
        assert _both(workspace, closed) == [(CASE_MANAGER, COLLEAGUE, NEWCOMER), (CASE_MANAGER, COLLEAGUE)]
    assert closed.problems() == ""


def test_a_later_answer_closes_with_the_cases(closed: Scene) -> None:
    with closed.at_work(CASE_MANAGER) as workspace:
        add_reading(workspace, closed.refs[0], "It went on after I wrote to you.")
    with closed.at_work(COLLEAGUE) as workspace:
        (there,) = workspace.cases.show(closed.refs[1]).joined
        told = {answer.raw for each in there.submissions for answer in each.answers}
        assert "It went on after I wrote to you." in told
        assert not there.problems
    reach = Intruder(closed.home, NEWCOMER).reach(*Intruder(closed.home, NEWCOMER).keys.teams.values())
    assert not reach.reads("It went on after")
    assert closed.problems() == ""


def test_new_keys_of_those_named_keep_them_joined(closed: Scene) -> None:
    """Both are sealed anew at once; one after the other would take them apart in between."""
    gone = Intruder(closed.home, COLLEAGUE)
    Intruder(closed.home, ADMINISTRATOR).state("remove", {"user": gone.keys.user_id})
    with closed.at_work(CASE_MANAGER) as workspace:
        assert _both(workspace, closed) == [(CASE_MANAGER,)] * 2
        assert SECRET in workspace.cases.show(closed.refs[1]).joined[0].answers[0].raw
        workspace.casework.note(closed.refs[1], "Only I am left.")
        kinds = [entry.kind for entry in workspace.record.entries()]
        assert kinds.count("case.rekey") == 1
    reach = Intruder(closed.home, ADMINISTRATOR).reach(gone.keys.own.seed, *gone.keys.teams.values())
    assert not reach.reads("Only I am left.")
    assert closed.problems() == ""


@pytest.mark.parametrize("guarded", [True, False])
def test_a_wider_case_never_holds_the_key_of_a_closer_one(
    closed: Scene, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Whatever a use case does, what one more person opens holds nothing that they could not open."""
    if not guarded:
        monkeypatch.setattr("harassment_cms.store.repositories.joins.may_hold", lambda outer, inner: True)
    with closed.at_work(CASE_MANAGER) as workspace, workspace.store.write() as work:
        standing = work.walls.standing(work.cases.by_ref(closed.refs[1]).id)
        assert standing is not None
        roster = workspace.desk.roster(work)
        third = roster.by_name(NEWCOMER)
        assert third is not None
        named = {*standing.named, third.id}
        work.walls.put_up(standing.case_id, wall_again(roster, replace(standing, named=tuple(named)), named))
        work.commit("case.restrict", "")
    with closed.at_work(CASE_MANAGER) as workspace:
        assert (workspace.joining.of(closed.refs[0]) is None) is guarded
    reach = Intruder(closed.home, NEWCOMER).reach()
    assert reach.reads('"label"'), "the other one, which they open"
    assert reach.reads(NOTE) is not guarded
    assert closed.problems() == ""


def test_the_team_s_new_key_and_joined_cases(pair: Scene) -> None:
    with pair.at_work(CASE_MANAGER) as workspace:
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
    gone = Intruder(pair.home, NEWCOMER)
    Intruder(pair.home, ADMINISTRATOR).state("remove", {"user": gone.keys.user_id})
    with pair.at_work(COLLEAGUE) as workspace:
        assert SECRET in workspace.cases.show(pair.refs[1]).joined[0].answers[0].raw
        workspace.casework.note(pair.refs[1], "Written under the new key.")
        workspace.casework.note(pair.refs[0], "This one, too.")
        workspace.joining.part(pair.refs[0], "Another evening.")
        workspace.joining.join(pair.refs[0], pair.refs[1], WHY)
    reach = Intruder(pair.home, ADMINISTRATOR).reach(gone.keys.own.seed, *gone.keys.teams.values())
    assert not reach.reads("This one, too.")
    assert pair.problems() == ""
