"""Reports before a release: what they tell, what is found in them, and the change that mends it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.release.outsider import SOLVER, day, table, total
from tests.release.quarters import Invented, Labels, added, labels_of, report

from harassment_cms.domain import figures as fig
from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, Published, Range
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.figures import PeriodCounts, Report, Row, Table, Tally, restate
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.release.audit import Auditor, audit
from harassment_cms.domain.release.counting import count
from harassment_cms.domain.release.leaving_out import cheapest_figures
from harassment_cms.domain.release.narrowing import Danger
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.domain.release.remedies import cheapest_remedy, price
from harassment_cms.domain.release.system import Answer, System, split
from harassment_cms.domain.release.told import Line, PublishedTable
from harassment_cms.domain.treatment import Place, Side, Treatment
from harassment_cms.exports import text
from harassment_cms.solving.highs import Highs

LABELS: Labels = labels_of({})
Q1, Q2 = day("2026-Q1"), day("2026-Q2")
HALF = day("2026-01-01/2026-06-30")
THREES = {"campus0": 3, "campus1": 3, "campus2": 3, "restricted": 3}
"""Published as four times 5 of 10, which is possible in one way only."""


def invented(reports: int, seed: int) -> Mapping[str, PeriodCounts]:
    stream = Invented(LABELS, reports, random.Random(seed))
    first, second = stream.quarter(Q1), stream.quarter(Q2)
    return {Q1.id: first, Q2.id: second, HALF.id: added([first, second])}


def of(made: Report, id_: str) -> Table:
    return next(each for each in made.tables if each.id == id_)


def row(made: Report, id_: str, code: str) -> Row:
    return next(each for each in of(made, id_).rows if each.code == code)


def one(campus: Mapping[str, int], treatment: Treatment | None = None, profile: str = "hesa") -> Report:
    """A quarter in which only the campus is a matter of small numbers."""
    n = sum(campus.values())
    big = {table: Tally({next(iter(codes)): n}, n) for table, codes in LABELS.items()}
    tallies = {
        **big,
        "route": Tally({"named_meeting": n}, n),
        "came_by": Tally({"survey": n}, n),
        "campus": Tally(campus, n),
        "received": Tally({"received": n, "date_unknown": 0}, n),
        "month": Tally({"2026-02": n}, n),
        "state": Tally({"open": n, "overdue": 0}, n),
        "first_contact": Tally({"due": n, "in_time": n, "late": 0, "not_yet": 0, "reached": n}, n),
    }
    counts = replace(invented(n, 1)[Q1.id], tallies=tallies)
    return report(Q1, {Q1.id: counts}, LABELS, profile, treatment or Treatment())


def only(made: Report, *ids: str) -> Report:
    """A report of these tables alone."""
    return replace(made, tables=tuple(each for each in made.tables if each.id in ids))


def contradictory(tables: Sequence[PublishedTable]) -> bool:
    """Whether no counts at all would have been published like this."""
    counted = count(tables)
    parts = [part for part, _ in split(counted.system) if part.conditions]
    return not counted.possible or any(SOLVER.load(part).maximise({}).values is None for part in parts)


@pytest.mark.parametrize("profile", [name for name in PROFILES if name != "none"])
@pytest.mark.parametrize("reports", [6, 40])
def test_reports_that_are_right_never_contradict_each_other(profile: str, reports: int) -> None:
    counts = invented(reports, reports)
    made = [report(period, counts, LABELS, profile) for period in (Q1, Q2, HALF)]
    told = [table for each in made for table in tables_of(from_json(to_json(each)))]
    assert not contradictory(told)


def test_a_table_that_gives_itself_away_is_found_and_named_without_its_counts() -> None:
    made = one(THREES)
    found = audit([], tables_of(only(made, "received", "campus")), SOLVER)
    assert not found.safe
    words = [finding.words() for finding in found.new]
    assert "Campus, 2026-Q1: campus 1 can be worked out exactly." in words
    assert not any("3" in line.replace("31 March", "") for line in words)


def test_what_was_known_before_is_no_fault_of_a_release() -> None:
    before = [total(2, "2026-Q1"), total(2, "2026-Q2"), total(4, HALF.id)]
    found = audit(before, [table({"a": 30, "b": 30}, "2026-Q3")], SOLVER)
    assert found.safe
    assert {finding.before for finding in found.findings} == {True}
    assert all("published before" in finding.words() for finding in found.findings)
    assert not audit(before[:2], before[2:], SOLVER).safe


def test_a_safe_report_is_safe() -> None:
    assert audit([], tables_of(one({"campus0": 24, "campus1": 26, "campus2": 0, "restricted": 0})), SOLVER).safe


def leaking(treatment: Treatment) -> Report:
    return only(one(THREES, treatment), "received", "campus")


def test_the_cheapest_change_makes_a_report_safe_and_says_why() -> None:
    remedy = cheapest_remedy(Auditor([], SOLVER), leaking, SOLVER)
    assert remedy is not None
    assert remedy.price == 5
    assert audit([], tables_of(remedy.report), SOLVER).safe
    assert remedy.words() == ("Campus: show “campus 0 or campus 1” together.",)
    campus = of(remedy.report, "campus")
    assert [each.shown for each in campus.rows] == ["5", "5", "0", "5", "0", "0"]
    assert campus.total == Published(10, "10")
    assert any("shown together, because small numbers" in note for note in campus.notes)


@examples(4)
@given(
    counts=st.lists(st.integers(0, 7), min_size=4, max_size=4).filter(sum),
    kinds=st.integers(0, 5),
)
def test_no_set_of_figures_that_mends_a_report_is_cheaper(counts: list[int], kinds: int) -> None:
    """Held against trying every set of figures, dear and cheap."""
    campus = dict(zip(("campus0", "campus1", "campus2", "restricted"), counts, strict=True))
    n = sum(counts)

    def build(treatment: Treatment) -> Report:
        return only(one(campus, treatment), "received", "campus")

    plain = build(Treatment())
    few = min(n, kinds)
    auditor = Auditor([table({"x": few, "y": n - few}, question="kind")], SOLVER)
    places = [line.place for told in tables_of(plain) for line in told.lines if line.place]
    by_price = {place: price(plain, Treatment(frozenset({place}))) for place in places}
    found = cheapest_figures(auditor, tables_of(plain), by_price.__getitem__, SOLVER)
    every = [chosen for size in range(len(places) + 1) for chosen in combinations(places, size)]
    every.sort(key=lambda chosen: sum(by_price[place] for place in chosen))
    mending = (each for each in every if auditor.check(tables_of(build(Treatment(frozenset(each))))).safe)
    cheapest = next(mending, None)
    assert (found is None) == (cheapest is None)
    assert sum(by_price[place] for place in found or ()) == sum(by_price[place] for place in cheapest or ())


def test_a_safe_report_needs_no_change() -> None:
    remedy = cheapest_remedy(
        Auditor([], SOLVER), lambda treatment: one({"campus0": 24, "campus1": 26}, treatment), SOLVER
    )
    assert remedy is not None
    assert (remedy.treatment, remedy.price, remedy.words()) == (Treatment(), 0, ())


def test_nothing_helps_where_the_total_itself_gives_something_away() -> None:
    before = [total(2, "2026-Q1"), total(2, "2026-Q2")]

    def half(treatment: Treatment) -> Report:
        return replace(only(one({"campus0": 4}, treatment), "received"), period=HALF)

    assert cheapest_remedy(Auditor(before, SOLVER), half, SOLVER) is None


def test_a_row_is_not_withheld_when_the_quarter_before_would_give_it_back() -> None:
    """What stands in a later report beside its own period counts as well."""
    before = tables_of(leaking(Treatment(withheld=frozenset({Place("campus", "campus0", Side.THIS)}))))
    assert audit(before, [], SOLVER).safe
    assert not audit(before, tables_of(leaking(Treatment())), SOLVER).safe


def test_rows_are_shown_together() -> None:
    treatment = Treatment().with_rows_together("campus", ("campus1", "campus2"))
    made = one({"campus0": 20, "campus1": 2, "campus2": 2, "restricted": 0}, treatment)
    assert [(each.code, each.label, each.shown) for each in of(made, "campus").rows][:2] == [
        ("campus0", "campus 0", "20"),
        ("campus1+campus2", "campus 1 or campus 2", "5"),
    ]
    assert any("“campus 1 or campus 2” are shown together" in note for note in of(made, "campus").notes)
    read = next(each for each in tables_of(made) if each.dimensions == ("campus",))
    assert frozenset({"campus1", "campus2"}) in [line.codes[0] for line in read.lines]


def test_people_behind_rows_shown_together_may_be_the_same() -> None:
    campus = Tally({"campus0": 20, "campus1": 4, "campus2": 4}, 28, {"campus0": 20, "campus1": 2, "campus2": 2}, 22)
    counts = invented(28, 1)[Q1.id]
    received = Tally({"received": 28, "date_unknown": 0}, 28)
    counts = replace(counts, tallies={**counts.tallies, "campus": campus, "received": received})
    treatment = Treatment().with_rows_together("campus", ("campus1", "campus2"))
    made = report(Q1, {Q1.id: counts}, LABELS, "hesa", treatment, ["campus"])
    assert row(made, "campus", "campus1+campus2").shown == "0"


def test_a_share_is_withheld_with_what_it_is_taken_of() -> None:
    treatment = Treatment(withheld=frozenset({Place("first_contact", fig.IN_TIME, Side.THIS)}))
    made = one({"campus0": 40}, treatment)
    shown = [row(made, "first_contact", code).shown for code in (fig.IN_TIME, "percent_in_time", "late")]
    assert shown == ["[c]", "[c]", "0"]
    assert row(made, "first_contact", fig.IN_TIME).previous == NO_FIGURE


@pytest.mark.parametrize("profile", ["hesa", "ofs", "suppress"])
def test_what_is_left_out_says_nothing(profile: str) -> None:
    """A rule set's own symbol says how small a figure is; that of a figure left out must not."""
    places = [Place("first_contact", code, Side.THIS) for code in ("average_days", "average_days_reached", "late")]
    places += [Place("hours", code, Side.THIS) for code in ("hours", "hours_per_case")]
    places += [Place("campus", "campus0", Side.THIS), Place("route", "unknown", Side.THIS)]
    counts = invented(40, 7)
    treated = report(Q1, counts, LABELS, profile, Treatment(withheld=frozenset(places)))
    assert any("[c] are left out, because" in note for note in of(treated, "hours").notes)
    told = {(each.id, each.dimensions): each for each in tables_of(treated)}
    assert not contradictory([*told.values(), *tables_of(report(Q1, counts, LABELS, profile))])
    campus = told["campus", ("campus",)]
    assert [line.told for line in campus.lines if line.label == "campus 0"] == [Range()]
    assert len(told["first_contact", ("first contact",)].also) <= 4
    assert not told["first_contact", ("reached",)].also
    assert [one.amount for one in told["hours", ()].also] == [("minutes", 1)]


def test_a_table_without_its_rows_keeps_the_number_of_reports() -> None:
    treatment = Treatment().without_figures([Place("campus", "campus0", Side.THIS)])
    treatment = treatment.without_rows("received", "campus", "first_contact")
    assert not treatment.withheld
    made = one({"campus0": 40}, treatment)
    assert [each.code for each in of(made, "received").rows] == ["received"]
    assert (of(made, "campus").rows, of(made, "campus").total) == ((), Published(40, "40"))
    assert (of(made, "first_contact").rows, of(made, "first_contact").total.value) == ((), None)
    assert any("Not broken down here" in note for note in of(made, "campus").notes)
    assert "Campus" in text.render(made)
    assert "Campus" in text.render(made, plain=True)
    assert audit([], tables_of(made), SOLVER).safe


def test_counts_reduced_for_the_sake_of_one_person_are_no_contradiction() -> None:
    people = Tally({"campus0": 30, "campus1": 3}, 33, {"campus0": 1, "campus1": 3}, 4)
    counts = invented(33, 1)[Q1.id]
    received = Tally({"received": 33, "date_unknown": 0}, 33)
    counts = replace(counts, tallies={**counts.tallies, "campus": people, "received": received})
    told = tables_of(report(Q1, {Q1.id: counts}, LABELS, "hesa", tables=["campus"]))
    assert contradictory(told)
    assert all(finding.danger is not Danger.CONTRADICTION for finding in audit([], told, SOLVER).findings)


def test_how_many_people_made_the_reports_is_checked_too() -> None:
    n = Tally({"received": 9, "date_unknown": 0}, 9, {"received": 2, "date_unknown": 0}, 2)
    counts = invented(9, 1)[Q1.id]
    counts = replace(counts, tallies={**counts.tallies, "received": n})
    made = report(Q1, {Q1.id: counts}, LABELS, "none", tables=["received"])
    found = audit([], tables_of(made), SOLVER)
    assert "Different people who made them, as far as is known" in [finding.cell.title for finding in found.new]


def test_todays_figures_beside_released_ones_are_read_as_later_ones() -> None:
    released = only(one({"campus0": 20, "campus1": 20}), "received", "campus")
    later = only(one({"campus0": 20, "campus1": 25}), "received", "campus")
    both = restate(released, replace(later, generated_at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert {each.edition for each in tables_of(both)} == {0, 1}
    assert count(tables_of(both)).possible
    assert audit([], tables_of(both), SOLVER).safe


def test_figures_corrected_downwards_are_checked_without_taking_them_for_late_reports() -> None:
    before, after = [table({"a": 40, "b": 20})], [table({"a": 20, "b": 20}, edition=1)]
    assert contradictory([*before, *after])
    assert audit(before, after, SOLVER).safe


def test_one_late_report_is_found_between_two_exact_tables() -> None:
    before, after = table({"a": 40, "b": 20}, rule="none"), table({"a": 41, "b": 20}, rule="none", edition=1)
    found = audit([before], [after], SOLVER)
    assert {finding.danger for finding in found.new} == {Danger.EXACT}


def test_tables_that_cannot_be_checked_together_are_refused() -> None:
    lines = table({"a": 5, "b": 6}).lines
    crossed = [
        PublishedTable(
            other, other, "received", Q1, "hesa", ("type", other), several=True,
            lines=tuple(replace(line, codes=(*line.codes, frozenset({"x"}))) for line in lines),
        )
        for other in ("campus", "role")
    ]  # fmt: skip
    with pytest.raises(InputRefusedError, match="checked together"):
        audit([], crossed, SOLVER)
    assert audit([], crossed[:1], SOLVER).findings is not None


class Liar:
    """A solver that says of everything that there is nothing better, with numbers that fit nothing."""

    def load(self, system: System) -> Liar:
        self.size = len(system.lows)
        return self

    def maximise(self, objective: Mapping[int, int]) -> Answer:
        return Answer(tuple(999 + len(objective) for _ in range(self.size)), complete=True)


def test_a_row_put_together_of_nothing_that_is_known_is_safe() -> None:
    lines = (Line((frozenset({"a", "b"}),), "a or b"), Line((frozenset({"c"}),), "c"))
    made = replace(table({"a": 1}), lines=lines, total=Range(), total_published=False)
    assert audit([], [made], SOLVER).safe


def test_no_solver_can_make_an_unsafe_count_look_safe() -> None:
    found = Auditor([], Liar()).check([table({"a": 2, "b": 3, "c": 40})])
    assert {finding.danger for finding in found.new} == {Danger.NOT_PROVEN}
    assert not found.safe


def test_the_solver_says_nothing_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    system = System()
    first, second = system.unknown(0, 5), system.unknown(0, 5)
    system.require({first: 2, second: 3}, 4, 11)
    search = Highs().load(system)
    assert search.maximise({first: 1, second: 1}).values in {(4, 1), (5, 0)}
    system.require({first: 1, second: 1}, low=11)
    assert Highs().load(system).maximise({}) == Answer(None, complete=True)
    assert capfd.readouterr() == ("", "")
