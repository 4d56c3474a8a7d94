"""Whatever two case managers do, in whatever order: queues, timelines, the record and the way back all hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.factories import CASE_MANAGER, COLLEAGUE, COST, Sketch, StillClock, add_cases, quick_home
from tests.services.steps import change_arrives, check

from harassment_cms.bootstrap import Workspace, open_workspace
from harassment_cms.domain.case import Case, CaseLine, Facts, Queue, Route, SafetyMark, Status
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.work import Event, LinkKind, ReferralState, Task
from harassment_cms.vault.session import SessionKeys

LONDON = ZoneInfo("Europe/London")
NAMES = (CASE_MANAGER, COLLEAGUE)
SKETCHES = (
    Sketch(Facts(Route.NAMED_MEETING), safety=SafetyMark.UNCHECKED_YES),
    Sketch(Facts(Route.NAMED_NO_ACTION)),
    Sketch(Facts(Route.ANONYMOUS)),
)
WHENS = ("20min", "3h", "2d", "3wd")
LABELS = ("", "stairs", "library")
OUTCOMES = ("signposted", "support_only", "withdrawn")


@dataclass(slots=True, repr=False)
class Team:
    """Two people at work on one home, and the three cases of the present example."""

    works: tuple[Workspace, Workspace]
    clock: StillClock
    refs: tuple[str, ...] = ()
    done: list[int] = field(default_factory=list)

    def begin(self, hour: int) -> None:
        """Start on a new day, too late to take anything back that an earlier example left, with fresh cases."""
        self.clock.now = (self.clock.now + timedelta(days=2)).replace(hour=hour, minute=0, second=0)
        self.refs = add_cases(self.works[0], SKETCHES)
        self.done = []
        change_arrives(self.works[0], self.refs[0])

    def act(self, who: int, which: int, kind: str, number: int) -> None:
        """Do something; what is refused is not done."""
        try:
            if kind == "undo":
                self.works[who].undo.last()
                self.done.pop(len(self.done) - 1 - self.done[::-1].index(who))
            else:
                ACTS[kind](self, who, self.refs[which], number)
                self.done.append(who)
        except CmsError:
            return


def _owner(team: Team, who: int, ref: str, number: int) -> object:
    return team.works[who].casework.give(ref, NAMES[number % 2])


def _status(team: Team, who: int, ref: str, number: int) -> object:
    return team.works[who].casework.set_status(ref, list(Status)[number % 4], "As agreed")


def _contact(team: Team, who: int, ref: str, number: int) -> object:
    happened = team.clock.now - timedelta(minutes=15 * number)
    return team.works[who].casework.contact(ref, reached=number % 2 == 0, minutes=number, occurred_at=happened)


def _task(team: Team, who: int, ref: str, number: int) -> object:
    return team.works[who].tasks.add(f"Task {number}", WHENS[number % 4], ref, NAMES[number % 2])


def _done(team: Team, who: int, ref: str, number: int) -> object:
    tasks = team.works[who].tasks.open(everyone=True)
    return team.works[who].tasks.done(tasks[number % len(tasks)].id if tasks else 0)


def _link(team: Team, who: int, ref: str, number: int) -> object:
    return team.works[who].links.add(ref, team.refs[number % 3], list(LinkKind)[number % 4], "Same stairs")


def _offer(team: Team, who: int, ref: str, number: int) -> object:
    referrals = team.works[who].referrals
    return referrals.offer(ref, referrals.directory().services[number].id)


def _referral(team: Team, who: int, ref: str, number: int) -> object:
    known = team.works[who].cases.show(ref).referrals
    state = list(ReferralState)[number % 5]
    return team.works[who].referrals.set_state(ref, known[number % len(known)].id if known else 0, state)


ACTS: dict[str, Callable[[Team, int, str, int], object]] = {
    "check": lambda team, who, ref, number: check(team.works[who], ref),
    "give": _owner,
    "status": _status,
    "close": lambda team, who, ref, number: team.works[who].casework.close(ref, OUTCOMES[number % 3]),
    "note": lambda team, who, ref, number: team.works[who].casework.note(ref, f"Note {number}", number),
    "contact": _contact,
    "label": lambda team, who, ref, number: team.works[who].casework.label(
        ref, ("", "stairs", "library")[number % 3]
    ),
    "seen": lambda team, who, ref, number: team.works[who].casework.see_change(ref),
    "task": _task,
    "own task": lambda team, who, ref, number: team.works[who].tasks.add(f"Own {number}", WHENS[number % 4]),
    "done": _done,
    "link": _link,
    "join": lambda team, who, ref, number: team.works[who].joining.join(ref, team.refs[number % 3], "Same stairs"),
    "part": lambda team, who, ref, number: team.works[who].joining.part(ref, "Other stairs"),
    "offer": _offer,
    "referral": _referral,
}
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 2),
        # The first steps of real work come up often enough for the later ones to be possible.
        st.sampled_from(["check", "check", "give", "give", "undo", *ACTS]),
        st.integers(0, 7),
        st.sampled_from([0, 1, 25, 40]),
    ),
    min_size=4,
    max_size=16,
)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, keys: Callable[[str], SessionKeys]) -> Iterator[Team]:
    """Both at work on a home that all examples share: every new one finds the cases of the others there."""
    home, clock = (
        quick_home(tmp_path_factory.mktemp("histories")),
        StillClock(datetime(2026, 3, 20, 9, 0, tzinfo=UTC)),
    )
    with (
        closing(open_workspace(home, copy(keys(NAMES[0])), COST, clock)) as first,
        closing(open_workspace(home, copy(keys(NAMES[1])), COST, clock)) as second,
    ):
        yield Team((first, second), clock)


@examples(4)
@given(hour=st.integers(0, 23), steps=STEPS)
def test_after_any_step_every_queue_is_as_its_rule_reads(
    team: Team, hour: int, steps: Sequence[tuple[int, int, str, int, int]]
) -> None:
    team.begin(hour)
    for who, which, kind, number, minutes in steps:
        team.act(who, which, kind, number)
        team.clock.now += timedelta(minutes=minutes)
        work = team.works[number % 2]
        expected = _queues(work, team.clock.now)
        assert {queue: [*work.cases.ids(queue)] for queue in Queue} == expected
        assert work.cases.counts() == {queue: len(ids) for queue, ids in expected.items()}


def _queues(work: Workspace, now: datetime) -> dict[Queue, list[int]]:
    """Read the rules of the queues over all cases, one by one, in plain Python."""
    lines, tasks = work.cases.list(Queue.ALL), work.tasks.open(everyone=True)
    held = {line.case.id: [each for each in lines if each.joined_to == line.case.ref] for line in lines}
    elsewhere = {line.case.id for line in lines if line.joined_to}
    dues = {line.case.id: _dues(line, tasks) for line in lines}
    for number, there in held.items():
        dues[number] += [due for line in there if line.case.status is not Status.CLOSED for due in dues[line.case.id]]

    def one_or_held(case: Case) -> list[Case]:
        return [case, *(line.case for line in held[case.id] if line.case.status is not Status.CLOSED)]

    def contact_owed(case: Case) -> bool:
        return (
            case.status is not Status.CLOSED
            and case.safety is SafetyMark.CHECKED
            and case.facts.route is not Route.ANONYMOUS
            and case.first_contact_at is None
        )

    def contact_due(case: Case) -> datetime:
        return min(
            each.first_contact_due
            for each in one_or_held(case)
            if each.first_contact_due is not None and each.first_contact_at is None
        )

    def danger_and_wait(case: Case) -> tuple[object, ...]:
        return (case.safety is not SafetyMark.UNCHECKED_YES, case.received_at, case.id)

    def danger_and_due(case: Case) -> tuple[object, ...]:
        nearest = min(dues[case.id], default=datetime.max.replace(tzinfo=UTC))
        return (case.safety is not SafetyMark.UNCHECKED_YES, nearest, case.id)

    def newest(case: Case) -> tuple[object, ...]:
        return (-case.received_at.timestamp(), -case.id)

    def due_today(case: Case) -> bool:
        today = now.astimezone(LONDON).date()
        return any(due >= now and due.astimezone(LONDON).date() == today for due in dues[case.id])

    rules: dict[Queue, tuple[Callable[[Case], object], Callable[[Case], object]]] = {
        Queue.SAFETY_CHECK: (
            lambda case: (
                case.safety is SafetyMark.UNCHECKED_YES
                or (case.status is not Status.CLOSED and case.safety is not SafetyMark.CHECKED)
            ),
            danger_and_wait,
        ),
        Queue.TO_CONTACT: (
            lambda case: case.status is not Status.CLOSED and any(map(contact_owed, one_or_held(case))),
            lambda case: (contact_due(case), case.id),
        ),
        Queue.MINE: (
            lambda case: case.status is not Status.CLOSED and case.assigned_to == work.actor.id,
            danger_and_due,
        ),
        Queue.UNASSIGNED: (
            lambda case: case.status is not Status.CLOSED and case.assigned_to is None,
            danger_and_wait,
        ),
        Queue.DUE_TODAY: (lambda case: case.status is not Status.CLOSED and due_today(case), danger_and_due),
        Queue.LATE: (
            lambda case: case.status is not Status.CLOSED and any(due < now for due in dues[case.id]),
            danger_and_due,
        ),
        Queue.WAITING: (lambda case: case.status in (Status.WAITING, Status.PAUSED), danger_and_due),
        Queue.CHANGED: (lambda case: case.changed or any(line.case.changed for line in held[case.id]), newest),
        Queue.CLOSED: (
            lambda case: case.status is Status.CLOSED,
            lambda case: (-(case.closed_at or now).timestamp(), case.id),
        ),
        Queue.ALL: (lambda case: True, newest),
    }
    cases = [line.case for line in lines]
    stays = (Queue.ALL, Queue.CLOSED)

    def stands(queue: Queue, case: Case) -> bool:
        danger = queue is Queue.SAFETY_CHECK and case.safety is SafetyMark.UNCHECKED_YES
        return case.id not in elsewhere or queue in stays or danger

    return {
        queue: [
            case.id
            for case in sorted(filter(belongs, cases), key=order)  # type: ignore[arg-type]
            if stands(queue, case)
        ]
        for queue, (belongs, order) in rules.items()
    }


def _dues(line: CaseLine, tasks: Sequence[Task]) -> list[datetime]:
    case = line.case
    dues = [task.due_at for task in tasks if task.ref == case.ref]
    if case.first_contact_due is not None and case.first_contact_at is None:
        dues.append(case.first_contact_due)
    return dues


@examples(3)
@given(hour=st.integers(0, 23), steps=STEPS)
def test_a_timeline_only_grows_and_the_record_holds(
    team: Team, hour: int, steps: Sequence[tuple[int, int, str, int, int]]
) -> None:
    team.begin(hour)
    known: dict[str, tuple[Event, ...]] = dict.fromkeys(team.refs, ())
    for who, which, kind, number, minutes in steps:
        team.act(who, which, kind, number)
        team.clock.now += timedelta(minutes=minutes)
        for ref in team.refs:
            view = team.works[1 - who].cases.show(ref)
            assert view.problems == ()
            kept = view.events[: len(known[ref])]
            assert [replace(event, undone=False) for event in kept] == [
                replace(event, undone=False) for event in known[ref]
            ]
            assert all(now.undone for was, now in zip(known[ref], kept, strict=True) if was.undone)
            known[ref] = view.events
    assert team.works[0].record.verify().problems == ()


@examples(4)
@given(hour=st.integers(0, 23), steps=STEPS)
def test_taking_everything_back_leaves_cases_and_tasks_as_they_were(
    team: Team, hour: int, steps: Sequence[tuple[int, int, str, int, int]]
) -> None:
    team.begin(hour)
    before = _standing(team)
    for who, which, kind, number, minutes in steps:
        team.act(who, which, kind, number)
        team.clock.now += timedelta(minutes=minutes)
    for who in reversed(team.done):
        team.works[who].undo.last()
    assert _standing(team) == before
    for work in team.works:
        with pytest.raises(CmsError, match="nothing of yours"):
            work.undo.last()
    assert team.works[0].record.verify().problems == ()


def _standing(team: Team) -> object:
    cases = [
        (replace(line.case, version=0), line.label, line.assignee)
        for line in team.works[0].cases.list()
        if line.case.ref in team.refs
    ]
    tasks = [{(task.id, task.owner, task.due_at) for task in work.tasks.open(everyone=True)} for work in team.works]
    counts = [team.works[0].cases.preview(ref) for ref in team.refs]
    return cases, tasks, [(each.links, each.referrals, each.minutes) for each in counts]
