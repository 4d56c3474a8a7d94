"""Any cases at all: the figures of every table are those that a count by hand finds, for all three periods."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.factories import CASE_MANAGER, COST, Sketch, StillClock, add_cases, keys_of, quick_home

from harassment_cms.bootstrap import Workspace, open_workspace
from harassment_cms.domain.case import Counting, Facts, Route, SafetyMark, Status
from harassment_cms.domain.definition import Definition, SectionDefinition, Span, TableDefinition
from harassment_cms.domain.figure_subjects import SUBJECTS, Shape
from harassment_cms.domain.figures import Report, Where
from harassment_cms.domain.periods import Period, beside, parse_period
from harassment_cms.domain.work import EventKind, ReferralState, TaskState
from harassment_cms.ports import NewEvent
from harassment_cms.vault.session import SessionKeys

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
EARLIEST = datetime(2025, 3, 1, tzinfo=UTC)
PERIODS = ("2026-Q3", "2026-Q2", "2026-Q1", "2025/26", "2026", "2026-03-31/2026-04-01")
EDGES = [
    datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 31, 23, 0, 0, tzinfo=UTC),
    datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 23, 30, 0, tzinfo=UTC),
    datetime(2025, 7, 31, 23, 0, 0, tzinfo=UTC),
]
OFFERED_CAMPUSES = ("main", "north", "online")
WAYS = (None, None, "phone", "letter")
CLOSED_CAMPUSES = ("closed_site", "old_site")
NARROWED: dict[str, tuple[str, Where]] = {
    "kinds_of_undergraduates": ("incident_type", (("reporter_affiliation", ("undergraduate", "not_answered")),)),
    "campus_of_bullying": ("campus", (("incident_type", ("bullying",)),)),
    "route_without_kind": ("route", (("incident_type", ("not_answered",)), ("place", ("online", "library")))),
    "months_on_main": ("month", (("campus", ("main",)),)),
    "campus_by_phone": ("campus", (("came_by", ("phone",)), ("route", ("named_meeting", "unknown")))),
    "types_by_phone": ("incident_type", (("came_by", ("phone", "survey")),)),
    "by_phone": ("received", (("came_by", ("phone", "letter")),)),
}
TABLES = [TableDefinition(id_, id_, one.title, one.heading) for id_, one in SUBJECTS.items()]
TABLES += [TableDefinition(id_, by, id_, "Row", where=where) for id_, (by, where) in NARROWED.items()]
EVERYTHING = Definition("all", "All", frozenset(Span), (SectionDefinition("all", "All", "", tuple(TABLES)),))
"""Every table there can be, and some that are about some reports only."""
FIELDS = [one for one in SUBJECTS.values() if one.shape is Shape.CODES and one.is_field]


@dataclass(frozen=True, slots=True)
class Piece:
    """Minutes worked at a moment, perhaps taken back."""

    at: datetime
    minutes: int | None
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Life:
    """A case and all that happened on it."""

    sketch: Sketch
    status: Status
    closed: tuple[datetime, str] | None
    tried: datetime | None
    reached: datetime | None
    restricted: bool
    counting: Counting | None
    person: int | None
    task: tuple[datetime, TaskState] | None
    work: tuple[Piece, ...]
    referrals: tuple[tuple[datetime, str, ReferralState], ...]


def moments() -> st.SearchStrategy[datetime]:
    seconds = int((NOW - EARLIEST).total_seconds())
    return st.sampled_from(EDGES) | st.integers(0, seconds).map(lambda past: EARLIEST + timedelta(seconds=past))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    facts = Facts(
        route=draw(st.sampled_from(Route)),
        reporter_role=draw(st.sampled_from([None, "affected", "witness"])),
        reporter_affiliation=draw(st.sampled_from([None, "undergraduate", "visitor"])),
        incident_types=draw(st.lists(st.sampled_from(["bullying", "stalking", "other"]), unique=True).map(tuple)),
        motivations=draw(st.lists(st.sampled_from(["race", "sex", "unsure"]), unique=True).map(tuple)),
        campus=draw(st.sampled_from([None, *OFFERED_CAMPUSES, *CLOSED_CAMPUSES])),
        relationship=draw(st.sampled_from([None, "colleague", "unknown"])),
        place=draw(st.sampled_from([None, "online", "library"])),
        ongoing=draw(st.sampled_from([None, "yes", "no"])),
        wishes=draw(st.lists(st.sampled_from(["support", "stop"]), unique=True).map(tuple)),
        responding_affiliation=draw(st.sampled_from([None, "visitor"])),
        statistics_consent=draw(st.sampled_from([None, "yes", "no", "prefer_not_to_say"])),
    )
    submitted = draw(st.none() | moments() | moments().map(lambda moment: moment.date()))
    status = draw(st.sampled_from(Status))
    ending = st.tuples(moments(), st.sampled_from(["withdrawn", "signposted"]))
    tried = draw(st.none() | moments())
    piece = st.builds(Piece, moments(), st.none() | st.integers(0, 90), st.booleans())
    task = st.tuples(st.sampled_from([NOW - timedelta(1), NOW + timedelta(1)]), st.sampled_from(TaskState))
    referral = st.tuples(moments(), st.sampled_from(["police", "wellbeing"]), st.sampled_from(ReferralState))
    return Life(
        sketch=Sketch(facts, submitted, draw(moments()), SafetyMark.CHECKED, came_by=draw(st.sampled_from(WAYS))),
        status=status,
        closed=draw(ending) if status is Status.CLOSED else None,
        tried=tried,
        reached=draw(st.none() | moments()) if tried else None,
        restricted=draw(st.integers(0, 5)) == 0,
        counting=draw(st.sampled_from([None, None, *Counting])),
        person=draw(st.none() | st.integers(1, 4)),
        task=draw(st.none() | task),
        work=tuple(draw(st.lists(piece, max_size=3))),
        referrals=tuple(draw(st.lists(referral, max_size=2))),
    )


def many() -> st.SearchStrategy[list[Life]]:
    return st.lists(lives(), max_size=20) | st.lists(lives(), min_size=10, max_size=20)


def live(workspace: Workspace, cases: Sequence[Life]) -> None:
    """Write the cases and what happened on them, as the use cases would have done over the months."""
    refs = add_cases(workspace, [life.sketch for life in cases])
    with workspace.store.write() as work:
        for ref, life in zip(refs, cases, strict=True):
            case = work.cases.by_ref(ref)
            changes: dict[str, object] = {"status": life.status.value, "restricted": life.restricted}
            changes["counting"] = life.counting
            changes |= {"first_contact_at": life.tried, "reached_at": life.reached}
            if life.closed:
                changes |= {"closed_at": life.closed[0], "outcome": life.closed[1]}
            work.cases.change(case, changes)
            for piece in life.work:
                event = work.work.add_event(
                    case.id, NewEvent(EventKind.NOTE, piece.at, NOW, "A note.", piece.minutes)
                )
                if piece.taken_back:
                    work.work.add_event(case.id, NewEvent(EventKind.UNDONE, NOW, NOW, undoes=event))
            for at, category, state in life.referrals:
                number = work.work.add_referral(case.id, category, ReferralState.OFFERED, {"service": "a"}, at)
                work.work.set_referral(work.work.referral(number), state)
            if life.task:
                number = work.work.add_task(case.id, "Write to them", life.task[0], workspace.actor.id, NOW)
                work.work.set_task(work.work.task(number), life.task[1], None)
        known = [(work.cases.by_ref(ref).id, life.person) for ref, life in zip(refs, cases, strict=True)]
        looked = [(case, frozenset([person.to_bytes(16)])) for case, person in known if person is not None]
        work.persons.keep(looked[::2], 1)
        work.persons.keep(looked[1::2], 1)
        work.commit("test.lives")


def on_the_wall(when: datetime | date) -> date:
    return when.astimezone(LONDON).date() if isinstance(when, datetime) else when


@cache
def working_days(start: date, end: date) -> int:
    closed = country_holidays("GB", subdiv="ENG")
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in closed for day in days)


def due(life: Life) -> datetime:
    """The end of the second working day after the report."""
    day = start = counted_on(life)
    while working_days(start, day) < 2:
        day += timedelta(days=1)
    return datetime.combine(day, time(17), LONDON)


def counted_on(life: Life) -> date:
    assert life.sketch.received_at is not None
    return on_the_wall(life.sketch.submitted_at or life.sketch.received_at)


def expected(cases: Sequence[Life], period: Period) -> Iterator[tuple[str, str, float]]:
    """Every figure of a period, counted one case at a time: (table, code, true figure)."""
    received = [life for life in cases if period.contains(counted_on(life))]
    seen = [life for life in received if not apart(life)]
    everything = [life for life in cases if not apart(life)]
    hidden = Counter(filter(None, map(apart, received)))
    yield "received", "received", len(received)
    yield "received", "people", len({whose(life, place) for place, life in enumerate(received)})
    yield "received", "date_unknown", sum(life.sketch.submitted_at is None for life in seen)
    yield from tabled("month", (f"{counted_on(life):%Y-%m}" for life in received))
    for table in FIELDS:
        yield from tabled(table.id, (answer for life in seen for answer in answers(life, table.id)))
        yield from ((table.id, why, count) for why, count in hidden.items())
    for name, (by, where) in NARROWED.items():
        yield from narrowed(name, by, where, seen)
    yield from tabled("state", (life.status.value for life in seen))
    yield from (("state", why, count) for why, count in hidden.items())
    yield "state", "overdue", sum(map(overdue, seen))
    closings = [life.closed for life in everything if life.closed]
    yield from tabled("outcome", (outcome for at, outcome in closings if period.contains(on_the_wall(at))))
    yield from ended([life for life in everything if life.closed and period.contains(on_the_wall(life.closed[0]))])
    made = [each for life in everything for each in life.referrals if each[2] is not ReferralState.WITHDRAWN]
    yield from tabled("referrals", (category for at, category, _ in made if period.contains(on_the_wall(at))))
    yield from tabled("referral_state", (state for at, _, state in made if period.contains(on_the_wall(at))))
    yield from contact(seen)
    yield from hours(everything, period)
    yield "hours_needed", "received", len(received)
    yield "hours_needed", "needed", len(received) * 4 * 7 / ((period.last - period.first).days + 1)
    known = [life for life in seen if life.sketch.submitted_at is not None and life.sketch.came_by is None]
    yield "import_delay", "known", len(known)
    yield from mean("import_delay", "average_days", [delay(life) for life in known])


def whose(life: Life, place: int) -> object:
    """Whose report it is; those of people who stay unknown are one person's each."""
    unknown = life.person is None or life.restricted or life.sketch.facts.route is Route.ANONYMOUS
    return ("nobody", place) if unknown else life.person


def apart(life: Life) -> str | None:
    if life.restricted:
        return "restricted"
    if life.counting is None:
        return "declined" if life.sketch.facts.statistics_consent == "no" else None
    return None if life.counting is Counting.AGREED else life.counting.value


def tabled(table: str, codes: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    yield from ((table, code, count) for code, count in Counter(codes).items())


def answers(life: Life, field: str) -> Sequence[str]:
    facts = life.sketch.facts
    given_ = {
        "route": [facts.route.value],
        "incident_type": facts.incident_types,
        "motivation": facts.motivations,
        "wishes": facts.wishes,
        "campus": [campus(life)],
        "came_by": [life.sketch.came_by or "survey"],
    }
    found = given_.get(field) or [getattr(facts, SUBJECTS[field].column, None)]
    return [answer if isinstance(answer, str) else "not_answered" for answer in found]


def narrowed(name: str, by: str, where: Where, seen: Sequence[Life]) -> Iterator[tuple[str, str, float]]:
    about = [life for life in seen if all(set(answers(life, field)) & set(codes) for field, codes in where)]
    if by == "received":
        yield name, "received", len(about)
        yield name, "date_unknown", sum(life.sketch.submitted_at is None for life in about)
    elif by == "month":
        yield from tabled(name, (f"{counted_on(life):%Y-%m}" for life in about))
    else:
        yield from tabled(name, (answer for life in about for answer in answers(life, by)))


def ended(closed: Sequence[Life]) -> Iterator[tuple[str, str, float]]:
    yield "closing", "closed", len(closed)
    days = [(on_the_wall(life.closed[0]) - counted_on(life)).days for life in closed if life.closed]
    yield from mean("closing", "average_days", [max(0, each) for each in days])


def campus(life: Life) -> str | None:
    code = life.sketch.facts.campus
    return "not_listed" if code in CLOSED_CAMPUSES else code


def overdue(life: Life) -> bool:
    if life.status is Status.CLOSED:
        return False
    named = life.sketch.facts.route is not Route.ANONYMOUS
    task_late = life.task is not None and life.task[1] is TaskState.OPEN and life.task[0] < NOW
    return task_late or (named and life.tried is None and due(life) < NOW)


def contact(seen: Sequence[Life]) -> Iterator[tuple[str, str, float]]:
    owed = [life for life in seen if life.sketch.facts.route is not Route.ANONYMOUS]
    in_time = sum(life.tried is not None and life.tried <= due(life) for life in owed)
    tried = [working_days(counted_on(life), on_the_wall(life.tried)) for life in owed if life.tried]
    reached = [working_days(counted_on(life), on_the_wall(life.reached)) for life in owed if life.reached]
    yield "first_contact", "due", len(owed)
    yield "first_contact", "in_time", in_time
    yield "first_contact", "late", len(tried) - in_time
    yield "first_contact", "not_yet", len(owed) - len(tried)
    yield "first_contact", "reached", len(reached)
    yield from mean("first_contact", "average_days", tried)
    yield from mean("first_contact", "average_days_reached", reached)
    if owed:
        yield "first_contact", "percent_in_time", 100 * in_time / len(owed)


def hours(everything: Sequence[Life], period: Period) -> Iterator[tuple[str, str, float]]:
    work = [[piece for piece in life.work if not piece.taken_back] for life in everything]
    spent = [sum(each.minutes or 0 for each in of if period.contains(on_the_wall(each.at))) for of in work]
    spent = [minutes for minutes in spent if minutes]
    yield "hours", "cases", len(spent)
    yield "hours", "hours", sum(spent) / 60
    yield from mean("hours", "hours_per_case", [minutes / 60 for minutes in spent])


def mean(table: str, code: str, values: Sequence[float]) -> Iterator[tuple[str, str, float]]:
    if values:
        yield table, code, sum(values) / len(values)


def delay(life: Life) -> int:
    assert life.sketch.submitted_at is not None
    assert life.sketch.received_at is not None
    return max(0, (on_the_wall(life.sketch.received_at) - on_the_wall(life.sketch.submitted_at)).days)


def close_to(shown: float, counted: float) -> bool:
    """Averages and hours are shown to one decimal; counts are whole."""
    return abs(shown - counted) <= (0.05 + 1e-9 if counted % 1 or shown % 1 else 0)


def check(made: Report, cases: Sequence[Life]) -> None:
    """Compare every figure. Months beside another period's month are left out: they stand in order, not by name."""
    months = {"month", "months_on_main"}
    for place, side in enumerate((made.period, *beside(made.period))):
        cells = {
            (table.id, row.code): (row.value, row.previous.value, row.year_before.value)[place]
            for table in made.tables
            for row in table.rows
            if not (place and table.id in months) and row.code not in ("next", "next_least", "next_most")
        }
        if place and not any(counted_on(life) <= side.last for life in cases):
            assert set(cells.values()) == {None}
            continue
        # Two minutes are no tenth of an hour, and are shown as none.
        by_hand = {(table, code): figure for table, code, figure in expected(cases, side) if round(figure, 1)}
        shown = {key: value for key, value in cells.items() if value}
        assert shown.keys() == {key for key in by_hand if not (place and key[0] in months)}
        assert not [key for key in shown if not close_to(shown[key], by_hand[key])]


@cache
def keys() -> SessionKeys:
    """The case manager's keys, unlocked once: every home of a run has the same people."""
    with tempfile.TemporaryDirectory() as folder:
        return keys_of(quick_home(Path(folder)), CASE_MANAGER)


@examples(4)
@given(
    cases=st.lists(lives(), max_size=20) | st.lists(lives(), min_size=10, max_size=20),
    period=st.sampled_from(PERIODS),
)
def test_every_figure_is_what_a_count_by_hand_finds(cases: list[Life], period: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(quick_home(Path(folder)), keys(), COST, StillClock(NOW))
        with closing(workspace):
            live(workspace, cases)
            made = workspace.reports.report(parse_period(period, 8), "none", EVERYTHING)
    check(made, cases)
