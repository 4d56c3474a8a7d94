"""The report as data: built from true counts, published, written, read and restated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import NO_FIGURE, PROFILES, Published
from harassment_cms.domain.errors import InputRefusedError, IntegrityError
from harassment_cms.domain.figure_tables import build_report
from harassment_cms.domain.figures import Compared, Mean, PeriodCounts, Report, Row, Table, Tally, restate
from harassment_cms.domain.figures_json import from_json, to_json
from harassment_cms.domain.periods import months, parse_period
from harassment_cms.home import defaults
from harassment_cms.reportdefs import load_definition

QUARTERLY = load_definition(defaults() / "reports" / "quarterly.yaml")
HESA, NONE = PROFILES["hesa"], PROFILES["none"]
Q3 = parse_period("2026-Q3", 8)
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
IDS = ["received", "route", "incident_type", "motivation", "reporter_role", "reporter_affiliation", "campus", "month"]
IDS += [
    "came_by",
    "import_delay",
    "first_contact",
    "state",
    "referrals",
    "outcome",
    "themes",
    "hours",
    "hours_needed",
]
NONE_APART = {"restricted": "0", "declined": "0", "elsewhere": "0"}
LABELS: Mapping[str, Mapping[str, str]] = {
    "route": {"anonymous": "Anonymous", "named_meeting": "Named, wants a meeting"},
    "incident_type": {"bullying": "Bullying", "stalking": "Stalking"},
    "motivation": {"race": "Race", "disability": "Disability"},
    "reporter_role": {"affected": "Affected person", "witness": "Witness"},
    "reporter_affiliation": {"ug": "Undergraduate", "staff": "Staff"},
    "campus": {"main": "Main campus", "north": "North campus"},
    "outcome": {"support_only": "Supported", "withdrawn": "Withdrawn"},
    "referrals": {"wellbeing": "Wellbeing", "police": "Police"},
    "came_by": {"survey": "Survey", "phone": "By phone"},
}


def counts(quarter: str = "2026-Q3", **changed: Tally) -> PeriodCounts:
    """Forty reports, thirty of them with a first-contact time; or as many as a changed table is about."""
    of_reports = [
        tally.total for id_, tally in changed.items() if id_ not in ("outcome", "referrals", "first_contact")
    ]
    total = of_reports[0] if of_reports else 40
    tallies = {table: Tally(dict(zip(LABELS[table], split(total, 23), strict=True)), total) for table in LABELS}
    for multi in ("incident_type", "motivation"):
        some = {"bullying": 31, "stalking": 22} if multi == "incident_type" else {"race": 31, "disability": 22}
        if total != 40:
            some = dict.fromkeys(some, total)
        tallies[multi] = Tally(some, total)
    tallies["received"] = Tally({"received": total, "date_unknown": min(2, total)}, total)
    names = months(parse_period(quarter, 8))
    tallies["month"] = Tally(dict(zip(names, split(total, 12, 13), strict=True)), total)
    state = dict(zip(("new", "open", "restricted", "closed"), split(total, 3, 20, 2), strict=True))
    tallies["state"] = Tally({**state, "overdue": min(4, total)}, total)
    contact = {"due": 30, "in_time": 20, "late": 6, "not_yet": 4, "reached": 22}
    tallies["first_contact"] = Tally(contact, 30)
    return PeriodCounts(tallies | changed, Mean(65, 26), Mean(88, 22), Mean(90, 38), Mean(60 * 95, 38))


def split(total: int, *parts: int) -> list[int]:
    """Parts of a total, as far as it goes; the last is the rest."""
    found: list[int] = []
    for part in parts:
        found.append(min(part, total - sum(found)))
    return [*found, total - sum(found)]


def with_table(counted: PeriodCounts, id_: str, tally: Tally) -> PeriodCounts:
    return replace(counted, tallies={**counted.tallies, id_: tally})


def report(this: PeriodCounts | None = None, profile: str = "hesa", **beside: PeriodCounts | None) -> Report:
    sides = {"previous": counts("2026-Q2"), "year_before": counts("2025-Q3")} | beside
    return build_report(QUARTERLY, Q3, Compared(this or counts(), **sides), PROFILES[profile], LABELS, AT)


def table(of: Report, id_: str) -> Table:
    return next(each for each in of.tables if each.id == id_)


def row(of: Report, id_: str, code: str) -> Row:
    return next(each for each in table(of, id_).rows if each.code == code)


def shown(of: Report, id_: str) -> dict[str, str]:
    return {each.code: each.shown for each in table(of, id_).rows}


def test_the_tables_and_their_order() -> None:
    assert [each.id for each in report().tables] == IDS
    assert [id_ for section in report().sections for id_ in section.tables] == IDS


def test_a_breakdown_is_rounded_and_lists_every_code_of_its_list() -> None:
    assert shown(report(), "campus") == {"main": "25", "north": "15", "not_answered": "0", **NONE_APART}
    campus = table(report(), "campus")
    assert campus.total == Published(40, "40")
    assert campus.columns == ("Campus", "2026-Q3", "2026-Q2", "2025-Q3")
    assert any(note == "0 means 0, 1 or 2." for note in campus.notes)
    assert any("nearest 5" in note for note in campus.notes)
    assert any("need not add up" in note for note in campus.notes)


def test_several_answers_are_said_to_add_up_to_more() -> None:
    for each in report().tables:
        assert each.multi == (each.id in {"incident_type", "motivation", "themes"})
        # Nothing is added up behind themes, so there is no total.
        assert (each.multi and each.id != "themes") == any("more than the total" in note for note in each.notes)
    kinds = report(profile="none")
    assert sum(each.value or 0 for each in table(kinds, "incident_type").rows) == 53
    assert table(kinds, "incident_type").total.value == 40


def test_first_contact() -> None:
    assert shown(report(), "first_contact") == {
        "due": "30",
        "in_time": "20",
        "late": "5",
        "not_yet": "5",
        "reached": "20",
        "percent_in_time": "67%",  # 20 of 30, both as published
        "average_days": "2.5",
        "average_days_reached": "4.0",
    }


def test_averages_and_percentages_of_few_cases_are_withheld() -> None:
    few = Tally({"due": 7, "in_time": 5, "late": 2, "not_yet": 0, "reached": 7}, 7)
    this = replace(counts(first_contact=few), contact_days=Mean(14, 7), minutes=Mean(600, 2))
    made = report(this)
    for id_, code in [("first_contact", "percent_in_time"), ("first_contact", "average_days"), ("hours", "hours")]:
        cell = row(made, id_, code)
        assert (cell.value, cell.shown) == (None, "..")
    assert row(made, "hours", "hours_per_case").shown == ".."


def test_hours_and_days_until_import() -> None:
    assert shown(report(), "hours") == {"cases": "40", "hours": "95", "hours_per_case": "2.5"}
    assert table(report(), "hours").total == Published(95, "95")
    assert shown(report(), "import_delay") == {"known": "40", "average_days": "2.4"}


def test_months_stand_beside_the_month_in_the_same_place() -> None:
    august = row(report(), "month", "2026-08")
    assert (august.label, august.shown, august.previous.shown) == ("August 2026", "15", "15")
    made = report(year_before=counts("2025-Q3", month=Tally({"2025-08": 40}, 40)))
    assert [each.year_before.shown for each in table(made, "month").rows] == ["0", "40", "0"]


def test_a_period_without_records_is_not_a_zero() -> None:
    made = report(year_before=None)
    for each in made.tables:
        # A forecast has no figure beside other periods, whether there are records of them or not; no theme was told.
        if each.id in ("hours_needed", "themes"):
            continue
        assert all(line.year_before == NO_FIGURE for line in each.rows)
        assert any("no records of that time" in note for note in each.notes)
    others = [each for each in report().tables if each.id != "hours_needed"]
    assert not any("no records of that time" in note for each in others for note in each.notes)


def test_one_person_with_five_reports_does_not_make_a_figure() -> None:
    tally = Tally({"main": 5, "north": 35}, 40, {"main": 1, "north": 30}, 31, unidentified=13)
    assert shown(report(counts(campus=tally)), "campus")["main"] == "0"
    notes = table(report(counts(campus=tally)), "campus").notes
    assert any(note.startswith("15 of these cases are not yet looked through") for note in notes)
    assert any(note.startswith("These cases are not yet looked through") for note in table(report(), "campus").notes)
    assert not any("looked through" in note for note in table(report(profile="none"), "campus").notes)
    assert shown(report(counts(campus=tally), profile="none"), "campus")["main"] == "5"


def test_distinct_people_stand_beside_reports_once_they_are_known() -> None:
    known = Tally({"received": 40, "date_unknown": 2}, 40, {"received": 31, "date_unknown": 2}, 31)
    made = report(counts(received=known))
    people = row(made, "received", "people")
    assert (people.shown, people.previous, people.year_before) == ("30", NO_FIGURE, NO_FIGURE)
    assert "people" not in shown(report(), "received")


def test_suppression_hides_a_second_row_where_the_total_would_give_the_first_away() -> None:
    campus = Tally({"main": 36, "north": 1, "not_answered": 3}, 40)
    made = report(counts(campus=campus, month=Tally({"2026-07": 2, "2026-08": 14, "2026-09": 24}, 40)), "suppress")
    assert shown(made, "campus") == {"main": "..", "north": "..", "not_answered": "..", **NONE_APART}
    assert [each.shown for each in table(made, "month").rows] == ["..", "..", "24"]
    assert table(made, "campus").total == Published(40, "40")
    assert any("others are withheld too" in note for note in table(made, "campus").notes)
    assert any(note == "0 means none." for note in table(made, "campus").notes)


def test_a_share_does_not_give_back_what_was_hidden_for_another_row() -> None:
    contact = {"due": 30, "in_time": 12, "late": 16, "not_yet": 2, "reached": 20}
    made = report(counts(first_contact=Tally(contact, 30)), "suppress")
    assert row(made, "first_contact", "in_time").shown == row(made, "first_contact", "percent_in_time").shown == ".."
    assert shown(report(profile="suppress"), "first_contact")["percent_in_time"] == "67%"
    open_ = Tally(contact | {"in_time": 14, "not_yet": 0}, 30)
    assert row(report(counts(first_contact=open_), "suppress"), "first_contact", "percent_in_time").shown == "47%"


@pytest.mark.parametrize(
    ("profile", "unidentified", "many"),
    [("ofs", 3, "Up to 4"), ("nhs-hes", 3, "Up to 7"), ("suppress", 3, "Up to 4"), ("suppress", 6, "6")],
)
def test_how_many_were_not_looked_through_is_published_like_any_count(
    profile: str, unidentified: int, many: str
) -> None:
    tally = Tally({"main": 5, "north": 35}, 40, {"main": 5, "north": 30}, 35, unidentified=unidentified)
    notes = table(report(counts(campus=tally), profile), "campus").notes
    assert any(note.startswith(f"{many} of these cases are not yet looked through") for note in notes)


def test_rows_off_the_list_are_shown_when_they_are_withheld() -> None:
    seen = Tally({"main": 20, "north": 17, "closed_site": 3}, 40)
    assert shown(report(counts(campus=seen), "nhs-hes"), "campus")["not_listed"] == "*"
    assert "not_listed" not in shown(report(profile="nhs-hes"), "campus")


def test_an_average_over_many_cases_of_two_people_is_withheld() -> None:
    made = report(replace(counts(), minutes=Mean(6000, 12, people=2)))
    assert shown(made, "hours") == {"cases": "0", "hours": "..", "hours_per_case": ".."}


def test_codes_that_left_the_list_share_a_row_once_it_may_be_seen() -> None:
    seen = Tally({"main": 20, "north": 12, "closed_site": 4, "old_site": 4}, 40)
    assert shown(report(counts(campus=seen)), "campus")["not_listed"] == "10"
    hidden = Tally({"main": 26, "north": 12, "closed_site": 2}, 40)
    assert "not_listed" not in shown(report(counts(campus=hidden)), "campus")
    assert shown(report(counts(campus=hidden), profile="none"), "campus")["not_listed"] == "2"


def test_people_behind_codes_that_share_a_row_may_be_the_same() -> None:
    people = {"main": 30, "closed_site": 2, "old_site": 2}
    tally = Tally({"main": 32, "closed_site": 4, "old_site": 4}, 40, people, 32)
    assert "not_listed" not in shown(report(counts(campus=tally)), "campus")


@pytest.mark.parametrize(
    ("id_", "wrong"),
    [
        ("month", Tally({"2026-07": 12, "2026-08": 13, "2026-09": 14}, 40)),
        ("first_contact", Tally({"due": 30, "in_time": 20, "late": 6, "not_yet": 3, "reached": 2}, 30)),
        ("received", Tally({"received": 39, "date_unknown": 1}, 40)),
        ("campus", Tally({"main": 23}, 40)),
    ],
)
def test_counts_that_do_not_add_up_make_no_report(id_: str, wrong: Tally) -> None:
    with pytest.raises(IntegrityError, match="do not add up"):
        report(with_table(counts(), id_, wrong))
    with pytest.raises(IntegrityError, match="do not add up"):
        report(previous=with_table(counts("2026-Q2"), id_, wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Tally({"main": 5}, 4),
        lambda: Tally({"main": -1}, 4),
        lambda: Tally({"main": 4}, 4, {"main": 4}),
        lambda: Tally({"main": 4}, 4, {}, 4),
    ],
)
def test_impossible_counts_are_defects(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"each count|distinct people"):
        wrong()


def test_every_report_carries_its_status() -> None:
    assert "not yet checked for release" in report().status
    assert "Not for release" in report(profile="none").status
    assert to_json(report())["status"] == report().status


def test_json_has_the_keys_scripts_rely_on() -> None:
    data = json.loads(json.dumps(to_json(report(year_before=None))))
    assert {"period", "profile", "generated_at", "tables"} <= data.keys()
    assert (data["period"], data["profile"], data["generated_at"]) == ("2026-Q3", "hesa", "2026-11-22T10:00:00Z")
    for each in data["tables"]:
        assert each.keys() == {
            "id",
            "title",
            "multi",
            "columns",
            "rows",
            "total",
            "total_shown",
            "notes",
            "by",
            "change",
            "where",
        }
        for line in each["rows"]:
            assert line.keys() == {"code", "label", "value", "shown", "previous", "year_before"}
            assert line["previous"].keys() == line["year_before"].keys() == {"value", "shown"}
            assert line["year_before"] == {"value": None, "shown": "–"}


def test_a_restatement_shows_what_was_released_and_today_beside_it() -> None:
    released = from_json(json.loads(json.dumps(to_json(report()))))
    campus = Tally({"main": 23, "north": 22, "closed_site": 8}, 53)
    later = counts(campus=campus, received=Tally({"received": 53}, 53))
    now = replace(report(later), generated_at=datetime(2027, 1, 5, tzinfo=UTC))
    both = restate(released, now)
    north, main = row(both, "campus", "north"), row(both, "campus", "main")
    assert (north.shown, north.now, north.restated) == ("15", Published(20, "20"), True)
    assert (main.shown, main.now, main.restated) == ("25", Published(25, "25"), False)
    appeared = row(both, "campus", "not_listed")
    assert (appeared.value, appeared.shown, appeared.now) == (None, "–", Published(10, "10"))
    assert table(both, "campus").total == Published(40, "40")
    assert table(both, "campus").total_now == Published(55, "55")
    assert (both.generated_at, both.restated_at) == (released.generated_at, now.generated_at)
    differing = sum(each.restated for one in both.tables for each in one.rows)
    assert differing > 3
    assert both.notes[0].endswith(f"Figures that differ: {differing}.")
    line = next(each for each in to_json(both)["tables"] if each["id"] == "campus")["rows"][1]
    assert (line["value"], line["now"], line["restated"]) == (15, {"value": 20, "shown": "20"}, True)
    assert from_json(to_json(both)) == both


def test_a_report_restated_by_itself_changes_nothing() -> None:
    both = restate(report(), report())
    assert not any(each.restated for one in both.tables for each in one.rows)
    assert [[(each.code, each.value, each.shown) for each in one.rows] for one in both.tables] == [
        [(each.code, each.value, each.shown) for each in one.rows] for one in report().tables
    ]


def test_reports_of_other_days_or_rules_are_not_compared() -> None:
    own_year = replace(report(), period=parse_period("2025/26", 8))
    with pytest.raises(InputRefusedError, match="covers other days"):
        restate(own_year, replace(own_year, period=parse_period("2025/26", 9)))
    with pytest.raises(InputRefusedError, match="covers other days"):
        restate(report(), replace(report(), period=parse_period("2026-07", 8)))
    with pytest.raises(InputRefusedError, match="profile hesa"):
        restate(report(), report(profile="none"))


@pytest.mark.parametrize("damage", [{"tables": [{}]}, {"first": 3}, {"generated_at": None}, {"notes": None}])
def test_a_stored_report_that_is_not_whole_is_not_shown(damage: dict[str, object]) -> None:
    for broken in (to_json(report()) | damage, {}):
        with pytest.raises(IntegrityError, match="cannot be read"):
            from_json(broken)


def campus_of(main: int, north: int) -> Table:
    return table(report(counts(campus=Tally({"main": main, "north": north}, main + north))), "campus")


@given(main=st.integers(0, 200), north=st.integers(0, 200), data=st.data())
def test_a_hesa_report_depends_on_rounded_counts_only(main: int, north: int, data: st.DataObject) -> None:
    """Whoever reads it cannot tell apart counts that round alike: no cell carries more than its own rounding."""
    slack = st.integers(-2, 2)
    others = max(0, main + data.draw(slack)), max(0, north + data.draw(slack))
    pairs = ((main, others[0]), (north, others[1]), (main + north, sum(others)))
    alike = all(HESA.count(one) == HESA.count(other) for one, other in pairs)
    assert (campus_of(main, north) == campus_of(*others)) == alike


@given(main=st.integers(0, 200), north=st.integers(0, 200))
def test_published_rows_never_exceed_the_total(main: int, north: int) -> None:
    made = campus_of(main, north)
    assert made.total.value is not None
    for each in made.rows:
        assert each.value is not None
        assert each.value % 5 == 0
        assert each.value <= made.total.value
