"""Reports of any definition: tables that agree, quarters with few reports, hours needed, figures on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.release.outsider import SOLVER

from harassment_cms.domain.definition import Definition, SectionDefinition, Span, TableDefinition
from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, Published
from harassment_cms.domain.errors import InputRefusedError, IntegrityError
from harassment_cms.domain.figure_subjects import SUBJECTS
from harassment_cms.domain.figure_tables import Plan, Year, build_report
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Report, Row, Table, Tally, Where, restate
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.on_paper import on_paper, percent_change
from harassment_cms.domain.periods import Period, beside, parse_period, year_up_to
from harassment_cms.domain.reconciliation import disagreements
from harassment_cms.domain.release.audit import audit
from harassment_cms.domain.release.narrowing import Danger
from harassment_cms.domain.release.reading import tables_of
from harassment_cms.exports import text

Q3 = parse_period("2026-Q3", 8)
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
STAFF: Where = (("reporter_affiliation", ("professional_staff",)),)
LABELS: Mapping[str, Mapping[str, str]] = {
    "campus": {"main": "Main campus", "north": "North campus"},
    "route": {"anonymous": "Anonymous", "named_meeting": "Named"},
    "reporter_affiliation": {"undergraduate": "Undergraduate", "professional_staff": "Staff"},
}


def by(*subjects: str, **narrowed: tuple[str, Where]) -> Definition:
    tables = [TableDefinition(one, one, SUBJECTS[one].title, SUBJECTS[one].heading) for one in subjects]
    tables += [TableDefinition(id_, of, id_, "Row", where=where) for id_, (of, where) in narrowed.items()]
    section = SectionDefinition("all", "All of it", "", tuple(tables))
    return Definition("own", "Ours", frozenset(Span), (section,), few_as_year=True)


def counts(total: int, **tallies: Mapping[str, int]) -> PeriodCounts:
    """So many reports, all on the main campus unless said otherwise."""
    rows: dict[str, Mapping[str, int]] = {"campus": {"main": total}, "month": {"2026-08": total}, **tallies}
    made = {"received": Tally({"received": total, "date_unknown": min(total, 1)}, total)}
    made |= {name: Tally(found, sum(found.values())) for name, found in rows.items()}
    return PeriodCounts(made, Mean(0, 0), Mean(0, 0), Mean(0, 0), Mean(60 * 95, 38))


def build(definition: Definition, *sides: PeriodCounts | None, profile: str = "hesa", **more: object) -> Report:
    padded = [*sides, None, None][:3]
    assert padded[0] is not None
    compared = Compared(padded[0], padded[1], padded[2])
    return build_report(definition, Q3, compared, PROFILES[profile], LABELS, AT, **more)  # type: ignore[arg-type]


def table(made: Report, id_: str) -> Table:
    return next(each for each in made.tables if each.id == id_)


def row(made: Report, id_: str, code: str) -> Row:
    return next(each for each in table(made, id_).rows if each.code == code)


def test_months_that_add_up_to_another_number_than_the_rest_make_no_report() -> None:
    """A published demonstration: 238 by anonymity, relationship and department, and months that add up to 243."""
    definition = by("received", "route", "campus", "month")
    wrong = counts(
        238,
        route={"anonymous": 100, "named_meeting": 138},
        month={"2026-07": 80, "2026-08": 81, "2026-09": 82},
    )
    assert disagreements(definition, wrong) == (
        "“Reports received by month” and the number of reports received are about the same cases, and do not have "
        "the same total",
    )
    with pytest.raises(IntegrityError, match="do not add up") as refused:
        build(definition, wrong)
    assert "2026-Q3: “Reports received by month”" in str(refused.value)
    assert not any(number in str(refused.value) for number in ("238", "243", "100", "138"))
    with pytest.raises(IntegrityError, match="2026-Q2"):
        build(definition, counts(238, route={"anonymous": 238}), wrong)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"month": Tally({"2026-08": 39}, 40)}, "the rows of “Reports received by month” do not add up to its total"),
        ({"campus": Tally({"main": 41}, 41)}, "“Campus” and the number of reports received are about the same cases"),
        ({"incident_type": Tally({"bullying": 30}, 40)}, "the rows of “Types of incident” do not add up"),
        ({"outcome": Tally({"withdrawn": 3}, 3)}, "“Time from report to closing” and “Outcomes” are about the same"),
        ({"campus; reporter_affiliation: professional_staff": Tally({"main": 41}, 41)}, "counts more than there are"),
    ],
)
def test_every_table_that_disagrees_is_named(changed: dict[str, Tally], told: str) -> None:
    definition = by("received", "month", "campus", "incident_type", "outcome", "closing", staff=("campus", STAFF))
    right = counts(
        40,
        incident_type={"bullying": 40},
        outcome={},
        **{"campus; reporter_affiliation: professional_staff": {"main": 10}},
    )
    assert disagreements(definition, right) == ()
    found = disagreements(definition, replace(right, tallies={**right.tallies, **changed}))
    assert len(found) == 1
    assert told in found[0]


def few(n: int, year: int, profile: str = "hesa", previous: int = 40) -> Report:
    """A quarter of so many reports, in a year of so many."""
    definition = by("received", "campus", "month", "hours_needed")
    months = {"2025-11": year - n - previous, "2026-05": previous, "2026-08": n}
    of_year = Compared(counts(year, month=months), counts(50, month={"2025-02": 50}), None)
    return build(definition, counts(n), counts(previous), profile=profile, year=Year(30, of_year))


def test_a_quarter_with_few_reports_gives_its_number_and_the_tables_of_the_year() -> None:
    made = few(27, 100)
    assert [each.code for each in table(made, "received").rows] == ["received"]
    assert row(made, "received", "received").shown == "25"
    assert table(made, "received").columns[1:] == ("2026-Q3", "2026-Q2", "2025-Q3")
    year = year_up_to(Q3.last)
    assert table(made, "campus").columns[1:] == (year.id, *(side.id for side in beside(year)))
    assert (row(made, "campus", "main").shown, row(made, "campus", "main").previous.shown) == ("100", "50")
    assert len(table(made, "month").rows) == 12
    why = [note for note in table(made, "campus").notes if note.startswith("Fewer than 30 reports")]
    assert why == [
        "Fewer than 30 reports were received in 2026-Q3, so its breakdowns are of the year up to its end: 1 October "
        "2025 to 30 September 2026."
    ]
    assert why[0] not in table(made, "received").notes
    assert from_json(to_json(made)) == made


def test_enough_reports_are_broken_down_as_they_are() -> None:
    made = few(28, 100)  # published as 30
    assert table(made, "campus").columns[1] == "2026-Q3"
    assert row(made, "campus", "main").shown == "30"
    assert "date_unknown" in {each.code for each in table(made, "received").rows}


def test_a_quarter_with_few_reports_beside_another_gives_its_number_alone() -> None:
    made = few(40, 100, previous=10)
    assert row(made, "received", "received").previous == Published(10, "10")
    assert row(made, "received", "date_unknown").previous == NO_FIGURE
    assert row(made, "campus", "main").previous == NO_FIGURE
    assert any(
        note.startswith("Fewer than 30 reports were received in 2026-Q2") for note in table(made, "campus").notes
    )


def test_true_figures_and_years_are_always_broken_down() -> None:
    assert table(few(3, 100, "none"), "campus").columns[1] == "2026-Q3"
    definition = by("received", "campus")
    year = parse_period("2026", 8)
    compared = Compared(counts(3), None, None)
    made = build_report(definition, year, compared, PROFILES["hesa"], LABELS, AT, year=Year(30))
    assert table(made, "campus").columns[1:] == ("2026", "2025", "2024")


def test_the_check_reads_each_table_of_a_small_quarter_in_its_own_days() -> None:
    told = tables_of(from_json(to_json(few(27, 100))))
    days: dict[str, set[Period]] = {}
    for one in told:
        days.setdefault(one.id, set()).add(one.period)
    assert Q3 in days["received"]
    year = year_up_to(Q3.last)
    assert {(one.first, one.last) for one in days["campus"]} == {
        (one.first, one.last) for one in (year, beside(year)[0])
    }
    assert audit([], told, SOLVER).safe


def test_figures_of_other_days_are_not_set_beside_those_released() -> None:
    """Late reports can make a small quarter one that is broken down itself."""
    both = restate(few(27, 100), replace(few(33, 100), generated_at=datetime(2027, 1, 5, tzinfo=UTC)))
    assert row(both, "received", "received").now == Published(35, "35")
    assert all(each.now is None for each in table(both, "campus").rows)
    assert tables_of(both)


def test_hours_needed_are_reckoned_from_published_reports() -> None:
    definition = by("hours_needed")
    made = build(definition, counts(38), counts(62), plan=Plan(4, 7.5))
    cells = {each.code: each.shown for each in table(made, "hours_needed").rows}
    # 40 reports in 92 days, 60 in 91, four hours each.
    assert cells == {
        "received": "40",
        "needed": "12.2",
        "contracted": "7.5",
        "to_spare": "-4.7",
        "next": "15.3",
        "next_least": "12.2",
        "next_most": "18.5",
    }
    assert row(made, "hours_needed", "needed").previous == Published(18.5, "18.5")
    assert any("times 4 planned hours for each" in note for note in table(made, "hours_needed").notes)
    told = tables_of(made)
    assert {(one.population, one.dimensions, one.also) for one in told} == {("received", (), ())}
    assert tables_of(build(definition, counts(42), counts(58), plan=Plan(4, 7.5))) == told


def test_hours_needed_say_nothing_where_reports_do_not() -> None:
    made = build(by("hours_needed"), counts(3), profile="suppress")
    shown = {each.code: each.shown for each in table(made, "hours_needed").rows}
    assert shown == {"received": "<5", "needed": "..", "contracted": "–", "to_spare": "–"}


def test_a_rounded_nought_reads_as_what_it_may_be() -> None:
    definition = by("received", "campus", "hours")
    made = build(definition, counts(40, campus={"main": 38, "north": 2}))
    assert row(made, "campus", "north").shown == "0"
    paper = on_paper(made)
    assert (row(paper, "campus", "north").value, row(paper, "campus", "north").shown) == (0, "0–2")
    assert "0–2 means 0, 1 or 2." in table(paper, "campus").notes
    assert "0 means 0, 1 or 2." not in text.render(made)
    assert "2026-Q2, and a year before, 2025-Q3." in " ".join(text.render(made).split())
    assert "North campus. 2026-Q3: 0 to 2." in text.render(made, plain=True)
    for profile in ("ofqual", "suppress", "none"):
        exact = build(definition, counts(40), profile=profile)
        assert row(on_paper(exact), "campus", "north").shown == "0"
    assert row(on_paper(build(definition, counts(40), profile="ofs")), "campus", "north").shown == "0–4"


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(85, 60, "+42%"), (25, 25, "0%"), (50, 60, "-17%"), (25, 20, None), (20, 25, None), (25, None, None)],
)  # fmt: skip
def test_no_change_in_per_cent_where_a_published_value_is_under_25(
    now: int | None, before: int | None, told: str | None
) -> None:
    assert percent_change(Published(now, f"{now}"), Published(before, f"{before}")) == told


def test_changes_stand_on_paper_and_in_json_where_they_are_asked_for() -> None:
    plain = by("campus")
    asking = replace(plain.sections[0], tables=tuple(replace(one, change=True) for one in plain.tables()))
    made = build(replace(plain, sections=(asking,)), counts(60), counts(40), counts(10))
    paper = row(on_paper(made), "campus", "main")
    assert (paper.previous.shown, paper.year_before.shown) == ("40 (+50%)", "10")
    assert any(note.startswith("In brackets") for note in table(on_paper(made), "campus").notes)
    lines = to_json(made)["tables"][0]["rows"]
    assert lines[0]["change"] == {"previous": "+50%", "year_before": None}
    assert from_json(to_json(made)) == made
    assert "change" not in to_json(build(plain, counts(60)))["tables"][0]["rows"][0]


def test_a_count_that_follows_from_some_reports_and_all_of_them_is_found() -> None:
    """Two on the main campus are not undergraduates: neither table alone says so."""
    definition = by("received", "campus", students=("campus", (("reporter_affiliation", ("undergraduate",)),)))
    made = build(
        definition,
        counts(
            40,
            campus={"main": 20, "north": 20},
            **{"campus; reporter_affiliation: undergraduate": {"main": 18, "north": 20}},
        ),
        profile="suppress",
    )
    assert [each.code for each in table(made, "students").rows] == ["main", "north", "not_answered"]
    assert any("Only reports with “Undergraduate”" in note for note in table(made, "students").notes)
    found = audit([], tables_of(from_json(to_json(made))), SOLVER)
    assert Danger.EXACT in {finding.danger for finding in found.new}
    assert any("not listed" in finding.cell.row for finding in found.new)
    apart = replace(made, tables=tuple(one for one in made.tables if one.id != "campus"))
    exact = [finding for finding in audit([], tables_of(apart), SOLVER).new if "not listed" in finding.cell.row]
    assert not exact


def test_a_table_about_some_reports_that_gives_itself_away_is_found() -> None:
    definition = by("received", staff=("campus", STAFF))
    threes = {"main": 3, "north": 3, "not_answered": 3, "closed_site": 3}
    name = "campus; reporter_affiliation: professional_staff"
    made = build(definition, counts(40, **{name: threes}))
    assert [each.shown for each in table(made, "staff").rows] == ["5"] * 4
    assert table(made, "staff").total == Published(10, "10")
    found = {finding.cell.row: finding.danger for finding in audit([], tables_of(made), SOLVER).new}
    assert found["Main campus"] is Danger.EXACT
    assert not audit([], tables_of(build(definition, counts(40, **{name: {"main": 15, "north": 15}}))), SOLVER).new


def test_two_tables_that_cannot_be_checked_together_are_refused_with_a_sentence() -> None:
    kinds = {"bullying": 30, "stalking": 10}
    ug: Where = (("reporter_affiliation", ("undergraduate",)),)
    main: Where = (("campus", ("main",)),)
    definition = by("received", of_students=("incident_type", ug), on_main=("incident_type", main))
    narrowed = {f"incident_type; {field}: {codes[0]}": kinds for field, codes in (*ug, *main)}
    made = build(definition, counts(40, **narrowed))
    with pytest.raises(InputRefusedError, match="cannot be checked together"):
        audit([], tables_of(made), SOLVER)


def test_a_table_nobody_knows_is_not_read_as_something_else() -> None:
    made = build(by("received", "campus"), counts(40))
    strange = replace(made, tables=tuple(replace(one, by="weather") for one in made.tables))
    with pytest.raises(InputRefusedError, match="not known to this version"):
        tables_of(strange)


def test_the_digest_of_a_definition_follows_what_it_says() -> None:
    one, other = by("received", "campus"), by("received", "campus", staff=("campus", STAFF))
    assert build(one, counts(40)).definition_sha256 == by("received", "campus").sha256
    assert (
        len({one.sha256, other.sha256, replace(one, title="Theirs").sha256, replace(one, few_as_year=False).sha256})
        == 4
    )
