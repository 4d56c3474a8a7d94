"""The same responses again: nothing doubled, nothing lost, and only a changed answer is a change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE
from tests.imports.conftest import HEADER, Row, Scene, export, report

from harassment_cms.domain.case import Queue, SafetyMark
from harassment_cms.intake.preview import Counts

THREE = [report(1), report(2), report(5)]


def test_a_first_import_makes_one_case_of_each_row(scene: Scene) -> None:
    result = scene.take("a.csv", export(THREE), by=ADMINISTRATOR)
    assert result.counts == Counts(rows=3, new=3, safety=1)
    assert not result.already
    assert {line.case.ref for line in scene.cases()} == set(result.cases)
    with scene.at_work() as work:
        shown = [work.cases.show(ref).submissions[0] for ref in result.cases]
    assert [submission.response_id for submission in shown] == ["1-2-1", "1-2-2", "1-2-5"]
    assert scene.sound()


def test_the_same_file_again_changes_nothing(scene: Scene) -> None:
    scene.take("a.csv", export(THREE))
    before = scene.rows()
    again = scene.take("renamed.csv", export(THREE))
    assert again.already
    assert again.counts == Counts(rows=3, known=3, safety=1)
    assert not again.cases
    assert scene.rows() == before


def test_the_same_rows_in_another_file_make_nothing_but_the_import_itself(scene: Scene) -> None:
    scene.take("a.csv", export(THREE))
    before = scene.rows()
    result = scene.take("b.csv", export(list(reversed(THREE))))
    assert result.counts == Counts(rows=3, known=3, safety=1)
    changed = {table: count - before[table] for table, count in scene.rows().items() if count != before[table]}
    assert changed == {"import_batch": 1, "batch_key": 1, "audit_entry": 2, "audit_row": 3}
    assert scene.sound()


def test_a_later_export_brings_only_what_is_new(scene: Scene) -> None:
    first = scene.take("a.csv", export(THREE))
    second = scene.take("b.csv", export([*THREE, report(6), report(7)]))
    assert second.counts == Counts(rows=5, new=2, known=3, safety=1)
    assert not set(first.cases) & set(second.cases)
    assert len(scene.cases()) == 5
    assert not any(line.case.changed for line in scene.cases())


def test_an_edited_answer_stands_beside_the_first_one(scene: Scene) -> None:
    first = scene.take("a.csv", export(THREE))
    sealed = scene.look("SELECT id, body, identity FROM submission ORDER BY id")
    edited = [report(1, "They have stopped now."), *THREE[1:]]
    second = scene.take("b.csv", export(edited), by=ADMINISTRATOR)
    assert second.counts == Counts(rows=3, known=2, amended=1, safety=1)
    assert not second.cases
    assert scene.look("SELECT id, body, identity FROM submission ORDER BY id")[:3] == sealed
    (changed,) = [line.case.ref for line in scene.cases() if line.case.changed]
    assert changed == first.cases[0]
    with scene.at_work() as work:
        assert work.cases.counts()[Queue.CHANGED] == 1
        old, new = work.cases.show(changed).submissions
    told = [next(a.raw for a in each.answers if a.question == "narrative") for each in (old, new)]
    assert told == [THREE[0][4], "They have stopped now."]
    assert scene.sound()


def test_a_changed_answer_that_speaks_of_danger_comes_first_again(scene: Scene) -> None:
    first = scene.take("a.csv", export(THREE))
    scene.take("b.csv", export([report(1, danger="yes"), *THREE[1:]]), by=ADMINISTRATOR)
    marks = {line.case.ref: line.case.safety for line in scene.cases()}
    assert marks[first.cases[0]] is SafetyMark.UNCHECKED_YES
    assert marks[first.cases[1]] is SafetyMark.UNCHECKED


def test_an_edit_comes_once_however_often_it_is_exported(scene: Scene) -> None:
    scene.take("a.csv", export(THREE))
    edited = [report(1, "They have stopped now."), *THREE[1:]]
    scene.take("b.csv", export(edited))
    for name, rows in (("c.csv", [*edited, report(8)]), ("d.csv", [*THREE, report(8)])):
        assert scene.take(name, export(rows)).counts.amended == 0
    assert scene.rows()["submission"] == 5


def without(place: int) -> Callable[[Row], Row]:
    return lambda row: row[:place] + row[place + 1 :]


def test_a_column_more_or_less_is_no_change(scene: Scene) -> None:
    fewer = export(map(without(3), THREE), without(3)(HEADER))
    assert scene.take("a.csv", fewer).counts == Counts(rows=3, new=3)
    grown = scene.take("b.csv", export(THREE))
    assert grown.counts == Counts(rows=3, known=3, safety=1)
    assert scene.take("c.csv", fewer + b"\n").counts == Counts(rows=3, known=3)
    assert not any(line.case.changed for line in scene.cases())


def test_columns_in_another_order_and_with_numbers_bring_nothing_new(scene: Scene) -> None:
    scene.take("a.csv", export(THREE))
    numbered = (*HEADER[:2], *(f"{n}. {name}" for n, name in enumerate(HEADER[2:], 7)))
    again = export(THREE, numbered)
    assert scene.take("b.csv", again).counts == Counts(rows=3, known=3, safety=1)
    turned = export([row[::-1] for row in THREE], numbered[::-1])
    assert scene.take("c.csv", turned).counts == Counts(rows=3, known=3, safety=1)
    assert not any(line.case.changed for line in scene.cases())
    with scene.at_work() as work:
        rebuilt = [work.imports.rebuild(batch.id) for batch in work.imports.batches()]
    assert rebuilt == [export(THREE), again, turned]


def test_a_row_that_stands_twice_in_a_file_makes_one_case(scene: Scene) -> None:
    result = scene.take("a.csv", export([*THREE, THREE[0], report(2, "Something else.")]))
    assert result.counts == Counts(rows=5, new=3, known=1, amended=1, safety=1, duplicates=1)
    assert len(scene.cases()) == 3


def test_without_ids_equal_rows_are_as_many_cases_each_time(scene: Scene) -> None:
    rows = [row[1:] for row in (THREE[0], THREE[0], THREE[1])]
    assert scene.take("a.csv", export(rows, HEADER[1:])).counts == Counts(rows=3, new=3)
    assert scene.take("b.csv", export(rows[::-1], HEADER[1:])).counts == Counts(rows=3, known=3)
    third = scene.take("c.csv", export([*rows, rows[0]], HEADER[1:]))
    assert third.counts == Counts(rows=4, new=1, known=3)


def test_rows_that_cannot_be_read_are_set_aside_and_the_others_arrive(scene: Scene) -> None:
    torn = b'"1-2-9","2026-01-01\n'
    content = export([THREE[0]]) + torn + export(THREE[1:]).split(b"\n", 1)[1] + b"too,few\n"
    result = scene.take("a.csv", content, by=ADMINISTRATOR)
    assert result.counts == Counts(rows=5, new=3, quarantined=2, safety=1)
    with scene.at_work(ADMINISTRATOR) as work:
        aside = work.settling.rows()
    assert [(row.file, row.row_number) for row in aside] == [("a.csv", 2), ("a.csv", 5)]
    assert all(row.problem.endswith(".") for row in aside)
    with scene.at_work() as work:
        assert work.settling.show(aside[0].id) == torn.decode()
        assert work.imports.rebuild(work.imports.batches()[0].id) == content
    again = scene.take("b.csv", content + export([report(11)]).split(b"\n", 1)[1])
    assert again.counts == Counts(rows=6, new=1, known=5, safety=1)
    with scene.at_work() as work:
        assert len(work.settling.rows()) == 2


def test_who_imports_makes_no_difference(scene: Scene) -> None:
    for name, by, new in (("a.csv", ADMINISTRATOR, 2), ("b.csv", CASE_MANAGER, 1), ("c.csv", COLLEAGUE, 1)):
        rows = [report(number) for number in range(ord(name[0]) - ord("a") + 2)]
        assert scene.take(name, export(rows), by=by).counts.new == new
    assert len(scene.cases()) == 4
    assert scene.sound()


@pytest.mark.parametrize("rows", [THREE, [*THREE, THREE[0]], [*THREE, report(2, "Else."), THREE[1]]])
def test_looking_first_says_what_will_happen_and_writes_nothing(scene: Scene, rows: list[Row]) -> None:
    scene.take("a.csv", export([report(2, "Earlier."), report(7)]))
    before = scene.rows()
    path = scene.file("b.csv", export(rows))
    with scene.at_work(ADMINISTRATOR) as work:
        preview = work.imports.preview(path)
    assert scene.rows() == before
    with scene.at_work(ADMINISTRATOR) as work:
        assert work.imports.run(path).counts == preview.counts
        assert work.imports.preview(path).already is not None
        assert work.imports.preview(path).counts == Counts(rows=len(rows), known=len(rows), safety=1)
