"""Restricted cases when people come and leave: enough readers or somebody is told, and parts for who came later."""

from __future__ import annotations

from contextlib import closing

import pytest
from tests.factories import (
    ADMINISTRATOR,
    CASE_MANAGER,
    COLLEAGUE,
    LEAD,
    NEWCOMER,
    PASSPHRASE,
    Sketch,
    StillClock,
    add_cases,
    add_reading,
    open_as,
)
from tests.people.conftest import Open

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.emergency import EmergencyState, in_a_sentence
from harassment_cms.domain.permissions import Role
from harassment_cms.services.closed_cases import ONE_READER
from harassment_cms.services.people.leaving import Reason
from harassment_cms.store.unit_of_work import UnitOfWork

TWO = [CASE_MANAGER, COLLEAGUE]


@pytest.fixture
def ref(home: Home, clock: StillClock) -> str:
    """A case restricted to two people."""
    with closing(open_as(home, CASE_MANAGER, clock)) as work:
        (made,) = add_cases(work, [Sketch()])
        work.restricting.restrict(made, TWO, "It names somebody.")
    return made


def asked(work: Workspace) -> list[tuple[str | None, str]]:
    return [(task.ref, task.title) for task in work.tasks.open() if "another reader" in task.title]


@pytest.mark.parametrize("how", ["remove", "disable", "roles"])
def test_whoever_is_left_alone_on_a_case_is_told_at_the_next_unlock(opened: Open, ref: str, how: str) -> None:
    with closing(opened(ADMINISTRATOR)) as work:
        loss = work.closed_cases.would_lose(COLLEAGUE)
        assert (loss.only_actor, loss.may_be_more) == ((), True)
        assert ref not in " ".join(loss.words())
        if how == "remove":
            work.leaving.remove(COLLEAGUE, Reason.LEFT)
        elif how == "disable":
            work.leaving.disable(COLLEAGUE)
        else:
            work.rights.change(COLLEAGUE, (Role.LEAD,))
    for _ in range(2):
        with closing(opened(CASE_MANAGER)) as work:
            assert asked(work) == [(ref, ONE_READER)], "once, however often they unlock"
    with closing(opened(CASE_MANAGER)) as work:
        (task,) = [each for each in work.tasks.open() if each.ref == ref]
        work.tasks.done(task.id)
    with closing(opened(CASE_MANAGER)) as work:
        assert not asked(work), "who has decided is not asked again"
        entries = len(list(work.record.entries()))
    with closing(opened(CASE_MANAGER)) as work:
        assert len(list(work.record.entries())) == entries, "nothing is written where nothing is due"
        assert not work.record.verify().problems


def test_naming_another_reader_answers_the_question(opened: Open, ref: str) -> None:
    with closing(opened(ADMINISTRATOR)) as work:
        work.leaving.disable(COLLEAGUE)
    with closing(opened(CASE_MANAGER)) as work:
        assert asked(work)
        work.newcomers.admit(NEWCOMER, leave=[each.ref for each in work.newcomers.about(NEWCOMER)])
        work.restricting.restrict(ref, [CASE_MANAGER, NEWCOMER], "Two can open it again.")
        assert not asked(work)


def test_somebody_coming_back_answers_it_too(opened: Open, ref: str) -> None:
    with closing(opened(ADMINISTRATOR)) as work:
        work.leaving.disable(COLLEAGUE)
    with closing(opened(CASE_MANAGER)) as work:
        assert asked(work)
    with closing(opened(ADMINISTRATOR)) as work:
        work.leaving.enable(COLLEAGUE)
    with closing(opened(CASE_MANAGER)) as work:
        assert not asked(work)


def test_only_somebody_named_is_told_which_cases_would_be_open_to_them_alone(opened: Open, ref: str) -> None:
    said = {}
    for name in (CASE_MANAGER, ADMINISTRATOR):
        with closing(opened(name)) as work:
            said[name] = work.closed_cases.would_lose(COLLEAGUE)
            assert not work.closed_cases.would_lose(LEAD).words(), "who opens no reports is named on none"
    assert said[CASE_MANAGER].only_actor == (ref,)
    assert ref in said[CASE_MANAGER].words()[0]
    assert said[ADMINISTRATOR].words() == said[CASE_MANAGER].words()[1:]


def came_later(opened: Open) -> None:
    """A case manager and a lead who came after the case was closed, with keys of their own."""
    with closing(opened(CASE_MANAGER)) as work:
        work.newcomers.admit(NEWCOMER, leave=[each.ref for each in work.newcomers.about(NEWCOMER)])
    with closing(opened(ADMINISTRATOR)) as work:
        work.people.add("Nia Powell", (Role.LEAD,), PASSPHRASE)
    with closing(opened("Nia Powell")) as work:
        work.people.join(PASSPHRASE)


def test_people_who_came_later_get_a_part_and_can_open_it_together(opened: Open, ref: str) -> None:
    came_later(opened)
    with closing(opened(NEWCOMER)) as work:
        before = work.emergency.ask(ref, "It cannot wait.")
    with closing(opened(CASE_MANAGER)) as work:
        (told,) = work.emergency.told()
        assert (told.has_part, told.kept_out) == (False, False)
        assert "has to ask again" in in_a_sentence(told)
        assert work.closed_cases.give_parts() == 1
        assert work.closed_cases.give_parts() == 0
        assert "It cannot wait." in {each.reason for each in work.emergency.told()}
    with closing(opened(NEWCOMER)) as work:
        work.emergency.take_back(before.number)
        again = work.emergency.ask(ref, "It cannot wait.").number
    with closing(opened("Nia Powell")) as work:
        assert [each.number for each in work.emergency.waiting()] == [again]
        work.emergency.grant(again)
    with closing(opened(NEWCOMER)) as work:
        assert work.emergency.open(again).ref == ref
        assert work.emergency.own()[0].state is EmergencyState.OPENED
        assert not work.record.verify().problems


def test_nobody_whom_the_answers_may_be_about_gets_a_part(opened: Open, home: Home, clock: StillClock) -> None:
    with closing(opened(CASE_MANAGER)) as work:
        (ref,) = add_cases(work, [Sketch()])
        add_reading(work, ref, f"{NEWCOMER} sat beside us and saw it.")
        work.restricting.restrict(ref, TWO, "It names somebody.")
        work.newcomers.admit(NEWCOMER, leave=[ref])
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 1
        restriction = work.restricting.of(ref)
        assert restriction is not None
        assert restriction.kept_out == (NEWCOMER,)
        assert any("may be about them" in (event.text or "") for event in work.cases.show(ref).events)
        assert work.closed_cases.give_parts() == 0
    with closing(opened(NEWCOMER)) as work:
        work.emergency.ask(ref, "I want to see it.")
    with closing(opened(CASE_MANAGER)) as work:
        (told,) = work.emergency.told()
        assert (told.has_part, told.kept_out) == (False, True)


def test_a_case_that_was_asked_for_keeps_its_keys_until_that_is_settled(opened: Open, ref: str) -> None:
    with closing(opened(CASE_MANAGER)) as work:
        work.restricting.restrict(ref, [CASE_MANAGER], "It names somebody.")
    with closing(opened(COLLEAGUE)) as work:
        number = work.emergency.ask(ref, "It cannot wait.").number
    came_later(opened)
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 0
    with closing(opened(LEAD)) as work:
        work.emergency.refuse(number)
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 1


def test_who_came_and_has_only_what_they_were_given_gets_no_part_yet(opened: Open, ref: str) -> None:
    with closing(opened(ADMINISTRATOR)) as work:
        work.people.add("Nia Powell", (Role.LEAD,), PASSPHRASE)
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 0
    with closing(opened("Nia Powell")) as work:
        work.people.join(PASSPHRASE)
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 1


def test_a_stop_between_two_cases_goes_on_at_the_next_unlock(
    opened: Open, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(CASE_MANAGER)) as work:
        (other,) = add_cases(work, [Sketch()])
        work.restricting.restrict(other, TWO, "It names somebody, too.")
    came_later(opened)
    commit, done = UnitOfWork.commit, []

    def stopped(self: UnitOfWork, kind: str, about: str = "", **kw: object) -> object:
        if kind == "case.rekey":
            done.append(kind)
            if len(done) > 1:
                raise KeyboardInterrupt
        return commit(self, kind, about, **kw)

    with closing(opened(CASE_MANAGER)) as work:
        monkeypatch.setattr(UnitOfWork, "commit", stopped)
        with pytest.raises(KeyboardInterrupt):
            work.closed_cases.give_parts()
        monkeypatch.undo()
    with closing(opened(CASE_MANAGER)) as work:
        assert work.closed_cases.give_parts() == 1
        assert not work.record.verify().problems


def test_a_request_overtaken_by_new_keys_is_told_as_such(opened: Open, ref: str) -> None:
    with closing(opened(CASE_MANAGER)) as work:
        work.restricting.restrict(ref, [CASE_MANAGER], "It names somebody.")
    with closing(opened(COLLEAGUE)) as work:
        work.emergency.ask(ref, "It cannot wait.")
    with closing(opened(CASE_MANAGER)) as work:
        work.restricting.restrict(ref, [CASE_MANAGER], "With new keys.")
        (told,) = work.emergency.told()
        assert told.state is EmergencyState.ASKED
        assert told.outdated
        assert "new keys since" in in_a_sentence(told)
    with closing(opened(LEAD)) as work:
        assert not work.emergency.waiting()
