"""Who may do what with cases: refused with a reason, and the refusal on record; nothing is changed or shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, FORM, LEAD, NEWCOMER, Sketch, add_cases
from tests.services.conftest import Open
from tests.services.steps import ALL_NO, check

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Queue, Status
from harassment_cms.domain.errors import NotPermittedError
from harassment_cms.domain.safety import SafetyCheck
from harassment_cms.domain.work import LinkKind, ReferralState
from harassment_cms.services.by_hand.report import HandReport

BY_PHONE = HandReport(FORM, {}, "phone", "themselves", "agreed")
WORDS = "They said it in front of the whole seminar."

# Every use case of cases, by a name; those with a reference name it on record.
NAMED: dict[str, Callable[[Workspace, str], object]] = {
    "show": lambda work, ref: work.cases.show(ref),
    "safety check": lambda work, ref: work.casework.check_safety(ref, SafetyCheck(ALL_NO, "", "")),
    "take": lambda work, ref: work.casework.take(ref),
    "give": lambda work, ref: work.casework.give(ref, CASE_MANAGER),
    "status": lambda work, ref: work.casework.set_status(ref, Status.OPEN),
    "close": lambda work, ref: work.casework.close(ref, "signposted"),
    "note": lambda work, ref: work.casework.note(ref, "A word"),
    "contact": lambda work, ref: work.casework.contact(ref, reached=True),
    "label": lambda work, ref: work.casework.label(ref, "label"),
    "see change": lambda work, ref: work.casework.see_change(ref),
    "add task": lambda work, ref: work.tasks.add("Ring", "2h", ref),
    "link": lambda work, ref: work.links.add(ref, "HC-0C0-CCC", LinkKind.RELATED, "Same"),
    "links": lambda work, ref: work.links.of(ref),
    "refer": lambda work, ref: work.referrals.offer(ref, "samaritans"),
    "referral": lambda work, ref: work.referrals.set_state(ref, 1, ReferralState.ACCEPTED),
}
UNNAMED: dict[str, Callable[[Workspace, str], object]] = {
    "counts": lambda work, _: work.cases.counts(),
    "ids": lambda work, _: work.cases.ids(Queue.ALL),
    "lines": lambda work, _: work.cases.lines([1]),
    "list": lambda work, _: work.cases.list(),
    "find": lambda work, ref: work.cases.find(ref),
    "preview": lambda work, ref: work.cases.preview(ref),
    "own task": lambda work, _: work.tasks.add("Ring", "2h"),
    "task": lambda work, _: work.tasks.get(1),
    "done": lambda work, _: work.tasks.done(1),
    "open tasks": lambda work, _: work.tasks.open(everyone=True),
    "today": lambda work, _: work.tasks.today(),
    "undo": lambda work, _: work.undo.last(),
    "enter": lambda work, _: work.by_hand.enter(BY_PHONE),
    "unfinished reports": lambda work, _: work.by_hand.begun(),
}


@pytest.fixture
def ref(cerys: Workspace) -> str:
    """A report with words, checked by Cerys."""
    (made,) = add_cases(cerys, [Sketch(narrative=WORDS)])
    check(cerys, made)
    cerys.tasks.add("Ring the porter", "2h", made)
    return made


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD, NEWCOMER])
def test_nobody_else_sees_or_works_on_a_case_by_any_use_case(
    opened: Open, cerys: Workspace, ref: str, name: str
) -> None:
    other = opened(name)
    before = cerys.cases.show(ref)
    entries = cerys.record.verify().entries
    for label, act in {**NAMED, **UNNAMED}.items():
        with pytest.raises(NotPermittedError) as refused:
            act(other, ref)
        assert refused.value.message, label
        assert refused.value.hint, label
        assert WORDS not in refused.value.message + refused.value.hint
    after = cerys.cases.show(ref)
    assert (after.line, after.events, after.tasks) == (before.line, before.events, before.tasks)
    written = [*cerys.record.entries()][entries + 1 : -1]
    assert [(entry.kind, entry.by) for entry in written] == [("refused", name)] * (len(NAMED) + len(UNNAMED))
    assert [entry.on for entry in written][: len(NAMED)] == [ref] * len(NAMED)
    assert {entry.details["right"] for entry in written} == {"read_cases", "work_cases", "answer"}
    assert cerys.record.verify().problems == ()


def test_a_refusal_says_which_role_it_takes(opened: Open) -> None:
    with pytest.raises(NotPermittedError, match="need to be a case manager; your role here: project lead"):
        opened(LEAD).cases.counts()


def test_a_case_manager_who_was_not_let_in_is_told_how_to_get_in(opened: Open, cerys: Workspace, ref: str) -> None:
    with pytest.raises(NotPermittedError, match="nobody has let you in") as refused:
        opened(NEWCOMER).cases.show(ref)
    assert refused.value.hint.endswith(f'hcms users admit "{NEWCOMER}"')
    assert cerys.people.waiting() == (NEWCOMER,)
    cerys.newcomers.admit(NEWCOMER)
    assert cerys.people.waiting() == ()
    assert opened(NEWCOMER).cases.show(ref).line.case.ref == ref


def test_who_waits_to_be_let_in_is_told_to_everyone(opened: Open) -> None:
    for name in (ADMINISTRATOR, LEAD, CASE_MANAGER, COLLEAGUE):
        assert opened(name).people.waiting() == (NEWCOMER,)


def test_both_case_managers_see_the_same_case(cerys: Workspace, mira: Workspace, ref: str) -> None:
    cerys.casework.note(ref, "What we agreed")
    mine, hers = cerys.cases.show(ref), mira.cases.show(ref)
    assert (mine.line, mine.events, mine.submissions) == (hers.line, hers.events, hers.submissions)
    assert [(entry.kind, entry.by) for entry in cerys.record.entries()][-2:] == [
        ("case.read", CASE_MANAGER),
        ("case.read", COLLEAGUE),
    ]
