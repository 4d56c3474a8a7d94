"""What goes to a partner and comes back: exactly the ticked items, each thing once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import CASE_MANAGER
from tests.sharing.conftest import FIRST_WORDS, NOTE, OTHER, OWN_WORDS, PARTNER, SECRET, SUMMARY, Sharing

from harassment_cms.domain.errors import NotPermittedError
from harassment_cms.domain.safety import SAFETY_QUESTIONS, SafetyCheck
from harassment_cms.domain.work import EventKind, TaskState


def test_the_partner_finds_the_ticked_items_and_nothing_else(shared: Sharing) -> None:
    with shared.partner() as small:
        assert [line.case.ref for line in small.cases.list()] == [shared.refs[0]]
        view = small.cases.show(shared.refs[0])
        said = repr(view)
        assert SUMMARY in said
        assert "Walk them to the bus stop" in said
        for words in (SECRET, OTHER, NOTE, CASE_MANAGER, shared.refs[1]):
            assert words not in said
        assert not view.problems
        assert {user.name for user in small.people.roster().users.values()} == {"Case managers", PARTNER}


def test_notes_tasks_and_looks_come_back_once(shared: Sharing) -> None:
    ref = shared.refs[0]
    with shared.partner() as small:
        small.people.join(OWN_WORDS)
        small.cases.show(ref)
        small.casework.note(ref, "We walk past at nine.")
        small.tasks.done(small.tasks.open()[0].id)
    for _ in range(2):
        with shared.at_work() as workspace:
            view = workspace.cases.show(ref)
            theirs = [event for event in view.events if event.kind.startswith("partner")]
            assert [event.kind for event in theirs] == [
                EventKind.PARTNER_LOOKED,
                EventKind.PARTNER_NOTE,
                EventKind.PARTNER_DONE,
            ]
            assert {event.actor for event in theirs} == {PARTNER}
            assert theirs[1].text == "We walk past at nine."
            assert [task.title for task in view.tasks if task.state is TaskState.OPEN] == [
                f"Read what {PARTNER} wrote"
            ]
            assert not view.problems
            assert not workspace.record.verify().problems
    with shared.partner(OWN_WORDS) as small:
        assert SUMMARY in repr(small.cases.show(ref))


def test_a_shared_case_that_is_joined_goes_on_being_shared_as_it_was(shared: Sharing) -> None:
    first, second = shared.refs
    with shared.at_work() as workspace:
        check = SafetyCheck({code: "no" for code, _ in SAFETY_QUESTIONS}, "Read it", "")
        workspace.casework.check_safety(first, check)
        workspace.joining.join(first, second, "The same evening.")
        (there,) = workspace.cases.show(second).joined
        assert [each.partner for each in there.shared] == [PARTNER]
    with shared.partner() as small:
        assert [line.case.ref for line in small.cases.list()] == [first]
        said = repr(small.cases.show(first))
        assert SUMMARY in said
        assert not any(words in said for words in (second, OTHER, "The same evening."))
        small.casework.note(first, "We walk past at nine.")
    with shared.at_work() as workspace:
        (there,) = workspace.cases.show(second).joined
        assert "We walk past at nine." in [event.text for event in there.events]
        assert any(task.title == f"Read what {PARTNER} wrote" for task in there.tasks)


@pytest.mark.parametrize(
    "act", ["take", "label", "close", "restrict", "add", "undo", "share", "carry", "users", "audit"]
)
def test_nothing_but_reading_and_answering_is_theirs(shared: Sharing, act: str) -> None:
    ref = shared.refs[0]
    with shared.partner() as small:
        acts: dict[str, Callable[[], object]] = {
            "take": lambda: small.casework.take(ref),
            "label": lambda: small.casework.label(ref, "mine"),
            "close": lambda: small.casework.close(ref, "no_action"),
            "restrict": lambda: small.restricting.restrict(ref, [PARTNER], "Mine."),
            "add": lambda: small.tasks.add("Another", "2wd", ref),
            "undo": small.undo.last,
            "share": lambda: small.sharing.add(ref, PARTNER, []),
            "carry": lambda: small.carrying.carry(PARTNER, shared.home.path),
            "users": lambda: small.people.add("Somebody", (), FIRST_WORDS),
            "audit": small.record.verify,
        }
        with pytest.raises(NotPermittedError):
            acts[act]()
