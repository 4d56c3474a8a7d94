"""Reports that an earlier export had and this one has not: told to those who import, and never removed."""

from __future__ import annotations

import pytest
from tests.factories import ADMINISTRATOR
from tests.imports.conftest import HEADER, Row, Scene, export, report

NINE = [report(number) for number in range(1, 10)]


def days(first: int, last: int) -> list[Row]:
    """The reports of some days; report 1 is of 2 November."""
    return NINE[first - 2 : last - 1]


def without(rows: list[Row], *numbers: int) -> list[Row]:
    return [row for row in rows if row[0] not in {f"1-2-{number}" for number in numbers}]


def test_a_deleted_report_is_told_with_its_reference_and_its_case_stays_as_it_is(scene: Scene) -> None:
    first = scene.take("a.csv", export(NINE))
    before = scene.cases()
    path = scene.file("b.csv", export(without(NINE, 4)))
    with scene.at_work() as work:
        preview = work.imports.preview(path)
        assert (preview.counts.vanished, preview.vanished) == (1, (first.cases[3],))
        result = work.imports.run(path)
    assert (result.counts.vanished, result.vanished) == (1, (first.cases[3],))
    assert scene.cases() == before
    assert scene.sound()


def test_whoever_may_not_see_cases_learns_how_many(scene: Scene) -> None:
    scene.take("a.csv", export(NINE), by=ADMINISTRATOR)
    result = scene.take("b.csv", export(without(NINE, 4, 5)), by=ADMINISTRATOR)
    assert (result.counts.vanished, result.vanished) == (2, ())


def test_it_is_told_once(scene: Scene) -> None:
    scene.take("a.csv", export(NINE))
    assert scene.take("b.csv", export(without(NINE, 4))).counts.vanished == 1
    assert scene.take("c.csv", export([*without(NINE, 4), report(11)])).counts.vanished == 0


def test_what_came_with_several_exports_is_remembered(scene: Scene) -> None:
    scene.take("a.csv", export(NINE[:5]))
    scene.take("b.csv", export(NINE))
    assert scene.take("c.csv", export(without(NINE, 2, 7))).counts.vanished == 2


@pytest.mark.parametrize(("first", "last"), [(2, 5), (5, 8), (6, 10), (4, 4)])
def test_an_export_of_some_days_has_lost_nothing(scene: Scene, first: int, last: int) -> None:
    scene.take("a.csv", export(NINE))
    assert scene.take("b.csv", export(days(first, last))).counts.vanished == 0


def test_within_its_days_it_may_have(scene: Scene) -> None:
    scene.take("a.csv", export(NINE))
    scene.take("b.csv", export(days(2, 3)))
    assert scene.take("c.csv", export(without(days(3, 9), 5))).counts.vanished == 1


def test_an_older_export_after_a_newer_one_has_lost_nothing(scene: Scene) -> None:
    scene.take("results-2025-12-02-0900.csv", export(NINE))
    assert scene.take("results-2025-11-20-0900.csv", export(without(NINE, 4))).counts.vanished == 0


def test_a_filtered_export_has_lost_nothing(scene: Scene) -> None:
    scene.take("a.csv", export(NINE))
    assert scene.take("b.csv", export([NINE[0], NINE[4], NINE[8]])).counts.vanished == 0


def test_a_report_marked_as_a_test_or_edited_has_not_vanished(scene: Scene) -> None:
    scene.take("a.csv", export(NINE))
    edited = [*NINE[:3], report(4, "They have stopped now."), *NINE[4:]]
    assert scene.take("b.csv", export(edited)).counts.vanished == 0
    emptied = [*NINE[:3], ("1-2-4", "2025-11-05 10:00:00 UTC", "", "", "", ""), *NINE[4:]]
    assert scene.take("c.csv", export(emptied)).counts.vanished == 0


def test_without_dates_the_neighbours_tell(scene: Scene) -> None:
    header = (HEADER[0], *HEADER[2:])
    rows = [(row[0], *row[2:]) for row in NINE]
    scene.take("a.csv", export(rows, header))
    assert scene.take("b.csv", export(rows[3:], header)).counts.vanished == 0
    scene.take("c.csv", export([*rows, (report(10)[0], *report(10)[2:])], header))
    assert scene.take("d.csv", export([*rows[:3], *rows[4:]], header)).counts.vanished == 1


def test_another_survey_says_nothing_of_this_one(scene: Scene) -> None:
    scene.take("a.csv", export(NINE))
    other = [("9-" + row[0], *row[1:]) for row in without(NINE, 4)]
    assert scene.take("b.csv", export(other)).counts.vanished == 0
