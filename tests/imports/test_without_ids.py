"""Reports without a response id: what may be an edited one is suggested, and nothing is joined by itself."""

from __future__ import annotations

from tests.factories import ADMINISTRATOR
from tests.imports.conftest import HEADER, Row, Scene, export, report

from harassment_cms.domain.work import LinkKind

WITHOUT = HEADER[1:]


def unnamed(number: int, narrative: str = "", **other: str) -> Row:
    return report(number, narrative, **other)[1:]


THREE = [unnamed(number) for number in (1, 2, 3)]


def test_an_edited_report_arrives_as_a_new_one_and_suggests_the_link(scene: Scene) -> None:
    first = scene.take("a.csv", export(THREE, WITHOUT))
    later = [unnamed(1, "They have stopped."), *THREE[1:]]
    second = scene.take("b.csv", export(later, WITHOUT), by=ADMINISTRATOR)
    assert second.counts.new == 1
    assert any("1 new report looks like an earlier one" in warning for warning in second.warnings)
    (new,) = second.cases
    with scene.at_work() as work:
        shown = work.cases.show(new)
        assert shown.alike == (first.cases[0],)
        assert shown.told_apart_by_answers
        assert shown.links == ()
        work.links.add(new, first.cases[0], LinkKind.RELATED, "The same report, edited")
        assert work.cases.show(new).alike == ()
        assert work.cases.show(first.cases[0]).alike == ()


def test_sent_at_another_time_it_is_known_by_its_other_answers(scene: Scene) -> None:
    columns = ("submitted_at", "route", "danger", "campus", "happened_before", "narrative")
    row = ("2025-11-02 10:00:00 UTC", "anonymous", "no", "main", "yes", "Somebody kept staring.")
    other = ("2025-11-03 11:00:00 UTC", "named_meeting", "yes", "north", "no", "Words on a door.")
    first = scene.take("a.csv", export([row, other], columns))
    edited = ("2025-11-09 09:30:00 UTC", *row[1:-1], "They have stopped.")
    second = scene.take("b.csv", export([edited, other], columns))
    with scene.at_work() as work:
        assert work.cases.show(second.cases[0]).alike == (first.cases[0],)


def test_a_report_that_is_still_in_the_survey_is_somebody_elses(scene: Scene) -> None:
    scene.take("a.csv", export(THREE, WITHOUT))
    second = scene.take("b.csv", export([*THREE, unnamed(1, "The same happened to me.")], WITHOUT))
    assert second.counts.new == 1
    with scene.at_work() as work:
        assert work.cases.show(second.cases[0]).alike == ()


def test_other_columns_would_double_every_report_and_that_is_said_before(scene: Scene) -> None:
    scene.take("a.csv", export(THREE, WITHOUT))
    path = scene.file("b.csv", export([row[:-1] for row in THREE], WITHOUT[:-1]))
    with scene.at_work(ADMINISTRATOR) as work:
        preview = work.imports.preview(path)
        assert preview.counts.new == 3
        assert any("will arrive again" in warning for warning in preview.warnings)
        work.imports.run(path)
    turned = scene.file("c.csv", export([row[::-1] for row in THREE], WITHOUT[::-1]))
    with scene.at_work(ADMINISTRATOR) as work:
        assert work.imports.preview(turned).counts.known == 3


def test_with_ids_nothing_is_suggested(scene: Scene) -> None:
    scene.take("a.csv", export([report(1), report(2)]))
    second = scene.take("b.csv", export([report(1), report(2), report(29)]))
    with scene.at_work() as work:
        shown = work.cases.show(second.cases[0])
    assert shown.alike == ()
    assert not shown.told_apart_by_answers
