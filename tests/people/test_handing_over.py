"""A whole caseload goes to somebody else: cases, tasks, a note on each, and the task to tell who takes over."""

from __future__ import annotations

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER, Sketch, add_cases
from tests.people.conftest import Open

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import ConflictError, InputRefusedError, NotPermittedError
from harassment_cms.services.people.handing_over import TELL

CHECKED = SafetyMark.CHECKED


def taken(work: Workspace, *sketches: Sketch) -> tuple[str, ...]:
    refs = add_cases(work, sketches)
    for ref in refs:
        work.casework.take(ref)
    return refs


def titles(work: Workspace, ref: str) -> list[tuple[str, str]]:
    return [(task.title, task.owner) for task in work.cases.show(ref).tasks]


def test_cases_tasks_and_notes_go_along(opened: Open) -> None:
    manager, colleague = opened(CASE_MANAGER), opened(COLLEAGUE)
    named, anonymous = taken(manager, Sketch(safety=CHECKED), Sketch(Facts(Route.ANONYMOUS), safety=CHECKED))
    manager.tasks.add("Ring back", "tomorrow", named)
    (theirs,) = taken(colleague, Sketch())
    manager.tasks.add("Ask the halls", "tomorrow", theirs)
    load = colleague.handing_over.caseload(CASE_MANAGER, COLLEAGUE)
    assert ({line.case.ref for line in load.cases}, load.other_tasks) == ({named, anonymous}, 1)
    first = colleague.handing_over.hand_over(named, CASE_MANAGER, COLLEAGUE, "Meet on Thursday.")
    second = colleague.handing_over.hand_over(anonymous, CASE_MANAGER, COLLEAGUE)
    assert (first.told, second.told) == (True, False)
    assert colleague.handing_over.hand_over_tasks(CASE_MANAGER, COLLEAGUE) == 1
    assert titles(colleague, named) == [("Ring back", COLLEAGUE), (TELL, COLLEAGUE)]
    assert titles(colleague, theirs) == [("Ask the halls", COLLEAGUE)]
    texts = [[event.text for event in colleague.cases.show(ref).events] for ref in (named, anonymous)]
    assert "Meet on Thursday." in texts[0]
    assert f"Handed over from {CASE_MANAGER}." in texts[1]
    assert colleague.handing_over.caseload(CASE_MANAGER, COLLEAGUE).cases == ()
    assert manager.cases.ids(Queue.MINE) == ()
    assert colleague.record.verify().problems == ()


def test_what_was_handed_over_is_not_handed_over_again(opened: Open) -> None:
    """A stop between two cases: the same command goes on with the rest, and each is told once."""
    manager = opened(CASE_MANAGER)
    one, other = taken(manager, Sketch(safety=CHECKED), Sketch(safety=CHECKED))
    manager.handing_over.hand_over(one, CASE_MANAGER, COLLEAGUE)
    with pytest.raises(ConflictError, match="not with"):
        manager.handing_over.hand_over(one, CASE_MANAGER, COLLEAGUE)
    assert [line.case.ref for line in manager.handing_over.caseload(CASE_MANAGER, COLLEAGUE).cases] == [other]
    manager.handing_over.hand_over(one, COLLEAGUE, CASE_MANAGER)
    assert [title for title, _ in titles(manager, one)].count(TELL) == 1


def test_restricted_cases_go_only_by_and_to_people_named_on_them(opened: Open) -> None:
    manager, colleague = opened(CASE_MANAGER), opened(COLLEAGUE)
    opened(COLLEAGUE).newcomers.admit(NEWCOMER)
    mine, ours = taken(manager, Sketch(), Sketch())
    manager.restricting.restrict(mine, [CASE_MANAGER, NEWCOMER], "A reason")
    manager.restricting.restrict(ours, [CASE_MANAGER, COLLEAGUE], "A reason")
    assert [line.case.ref for line in colleague.handing_over.caseload(CASE_MANAGER, COLLEAGUE).cases] == [ours]
    load = manager.handing_over.caseload(CASE_MANAGER, COLLEAGUE)
    assert ([line.case.ref for line in load.cases], load.closed_to_them) == ([ours], (mine,))
    with pytest.raises(ConflictError, match="restricted"):
        manager.handing_over.hand_over(mine, CASE_MANAGER, COLLEAGUE)
    colleague.handing_over.hand_over(ours, CASE_MANAGER, COLLEAGUE)
    assert colleague.cases.show(ours).line.assignee == COLLEAGUE


def test_closed_cases_stay_and_strangers_are_refused(opened: Open) -> None:
    manager = opened(CASE_MANAGER)
    (ref,) = taken(manager, Sketch(Facts(Route.ANONYMOUS), safety=CHECKED))
    manager.casework.close(ref, "closed_anonymous")
    assert manager.cases.show(ref).line.case.status is Status.CLOSED
    assert manager.handing_over.caseload(CASE_MANAGER, COLLEAGUE).cases == ()
    for leaving, to in ((CASE_MANAGER, LEAD), ("Nobody Here", COLLEAGUE), (CASE_MANAGER, CASE_MANAGER)):
        with pytest.raises(InputRefusedError):
            manager.handing_over.caseload(leaving, to)
    with pytest.raises(NotPermittedError):
        opened(LEAD).handing_over.caseload(CASE_MANAGER, COLLEAGUE)
