"""Who reported more than once: found in a case manager's session, and told to figures by numbers alone."""

from __future__ import annotations

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD
from tests.imports.conftest import HEADER, Scene, export, report

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.errors import NotPermittedError
from harassment_cms.domain.figures import Table
from harassment_cms.domain.periods import parse_period

PERSONAL = ("name", "email", "phone", "university_id")
PEOPLE = [
    ("Ash Invented", "ash@example.ac.uk", "", ""),
    ("Ash Invented", "ASH@example.ac.uk ", "020 7946 0123", ""),
    ("", "", "+44 20 7946 0123", "s-123 4567"),
    ("Ash Invented", "another@example.org", "", ""),  # a name is shared, and tells nothing
    ("A. I.", "", "no phone", "S1234567"),
    ("", "", "", ""),
]


def content() -> bytes:
    rows = [report(number) + person for number, person in enumerate(PEOPLE, 1)]
    rows.append(report(8, route="anonymous") + PEOPLE[0])
    return export(rows, HEADER + PERSONAL)


def received(work: Workspace, profile: str = "none") -> Table:
    made = work.reports.report(parse_period("2025-11", 8), profile)
    return next(table for table in made.tables if table.id == "received")


def figures(work: Workspace) -> dict[str, float | int | None]:
    return {row.code: row.value for row in received(work).rows}


def look_through(work: Workspace) -> int:
    found = work.current_answers.look_through()
    assert found.last is None
    return found.cases


def test_people_are_counted_once_a_case_manager_was_there(scene: Scene) -> None:
    scene.take("results.csv", content(), by=ADMINISTRATOR)
    with scene.at_work() as work:
        before = received(work, "hesa")
        assert figures(work)["people"] == 7
        assert any("not yet looked through" in note for note in before.notes)
        assert work.current_answers.not_looked_through() == 6
        assert look_through(work) == 6
        assert work.current_answers.not_looked_through() == 0
        # Four cases of one person, one each of two others, and one that is anonymous whatever stands in it.
        assert (figures(work)["received"], figures(work)["people"]) == (7, 4)
        assert not any("not yet looked through" in note for note in received(work, "hesa").notes)
    assert scene.sound()


def test_looking_again_costs_nothing_and_a_colleague_finds_it_done(scene: Scene) -> None:
    scene.take("results.csv", content())
    with scene.at_work() as work:
        look_through(work)
    with scene.at_work(COLLEAGUE) as work:
        entries = len(tuple(work.record.entries()))
        assert look_through(work) == 0
        assert len(tuple(work.record.entries())) == entries


def test_a_later_report_of_the_same_person_joins_those_before(scene: Scene) -> None:
    scene.take("first.csv", content())
    with scene.at_work() as work:
        look_through(work)
    more = export([(*report(11), "", "another@example.org", "", "S1234567")], HEADER + PERSONAL)
    scene.take("second.csv", more)
    with scene.at_work() as work:
        assert look_through(work) == 1
        # It connects two who were two people as far as was known.
        assert (figures(work)["received"], figures(work)["people"]) == (8, 3)


def test_a_changed_address_is_looked_at_again(scene: Scene) -> None:
    scene.take(
        "results-2025-12-01-0900.csv", export([report(1) + PEOPLE[0], report(2) + PEOPLE[3]], HEADER + PERSONAL)
    )
    with scene.at_work() as work:
        look_through(work)
        assert figures(work)["people"] == 2
    changed = export([report(1) + PEOPLE[0], report(2) + PEOPLE[1]], HEADER + PERSONAL)
    scene.take("results-2025-12-02-0900.csv", changed, by=ADMINISTRATOR)
    with scene.at_work() as work:
        assert work.current_answers.not_looked_through() == 1
        look_through(work)
        assert figures(work)["people"] == 1


@pytest.mark.parametrize("name", [ADMINISTRATOR, LEAD])
def test_nobody_else_can_look_and_nothing_in_plain_tells_who_it_is(scene: Scene, name: str) -> None:
    scene.take("results.csv", content())
    with scene.at_work(CASE_MANAGER) as work:
        look_through(work)
    with scene.at_work(name) as work:
        with pytest.raises(NotPermittedError):
            work.current_answers.look_through()
        with pytest.raises(NotPermittedError):
            work.desk.store.keys.marker()
    stored = b"".join(bytes(row[0]) for row in scene.look("SELECT marks FROM case_person"))  # type: ignore[call-overload]
    assert stored
    assert not any(part in stored.lower() for part in (b"ash", b"example", b"7946", b"1234"))
