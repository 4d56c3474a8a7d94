"""Responses with several rows: one case each, whichever row arrives first; no row lost, hidden or counted twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.attacks.intruder import unlocked
from tests.factories import CASE_MANAGER, COST, StillClock, quick_home
from tests.imports.conftest import Scene

from harassment_cms.bootstrap import open_workspace
from harassment_cms.domain.case import Route, SafetyMark
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.intake.understanding import Wish
from harassment_cms.services.imports import ImportResult

REDCAP = (
    "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "report_timestamp",
    "route", "danger", "types___stalking", "types___threats", "narrative", "report_complete", "since_then",
)  # fmt: skip


def event(record: str, name: str = "intake_arm_1", **given_: str) -> tuple[str, ...]:
    """The row of a record's event."""
    row = {"record_id": record, "redcap_event_name": name, "types___stalking": "0", "types___threats": "0"}
    return tuple((dict.fromkeys(REDCAP, "") | row | given_).values())


def incident(record: str, instance: int, **given_: str) -> tuple[str, ...]:
    """The row of a record's repeated instrument."""
    return event(record, redcap_repeat_instrument="incident", redcap_repeat_instance=str(instance), **given_)


ONE = event("1", report_timestamp="2025-11-03 10:00:00", route="named_meeting", danger="0", report_complete="2")
ONE_A = incident("1", 1, types___stalking="1", narrative="Somebody shouted at me from a car.")
ONE_B = incident("1", 2, types___threats="1", danger="1", narrative="The same car waited outside.")
ONE_LATER = event("1", "followup_arm_1", since_then="It is quieter now.")
TWO = event(
    "2", report_timestamp="2025-11-04 10:00:00", route="anonymous", danger="0", narrative="A note on my door."
)

KOBO = ("route", "danger", "narrative", "_id", "_uuid", "_submission_time", "_submitted_by", "_index")
KOBO_MAIN = (
    ("named_meeting", "no", "Words on a wall.", "501", "aa-1", "2025-11-05T09:00:00", "field-account", "1"),
    ("anonymous", "no", "A push on the stairs.", "502", "aa-2", "2025-11-05T10:00:00", "field-account", "2"),
)
KOBO_CHILD = (
    "danger", "seen_by", "_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid",
)  # fmt: skip
KOBO_CHILDREN = (
    ("no", "a porter", "1", "Report", "1", "501", "aa-1"),
    ("no", "a neighbour", "2", "Report", "1", "501", "aa-1"),
    ("yes", "a student", "3", "Report", "2", "502", "aa-2"),
)


def table(header: Sequence[str], *rows: Sequence[str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def take(scene: Scene, name: str, content: bytes) -> ImportResult:
    with scene.at_work() as work:
        return work.imports.run(scene.file(name, content), Wish(form="harassment-report"))


def test_the_rows_of_a_record_make_one_case(scene: Scene) -> None:
    result = take(scene, "redcap.csv", table(REDCAP, ONE, ONE_A, ONE_B, ONE_LATER, TWO))
    assert (result.tool, result.counts.rows, result.counts.new, result.counts.further) == ("redcap", 5, 5, 3)
    assert (len(result.cases), result.waiting, result.counts.safety) == (2, 0, 1)
    first, second = sorted(scene.cases(), key=lambda line: str(line.case.submitted_at))
    assert (first.case.safety, second.case.safety) == (SafetyMark.UNCHECKED_YES, SafetyMark.UNCHECKED)
    # What came with the report itself is no news, and what its rows say counts for the case.
    assert not first.case.changed
    assert first.case.facts.incident_types == ("stalking", "threats")
    assert first.case.facts.route is Route.NAMED_MEETING
    with scene.at_work() as work:
        view = work.cases.show(first.case.ref)
    assert [each.response_id for each in view.submissions] == ["1"]
    assert [(each.response_id, each.part) for each in view.further] == [
        ("1", "intake_arm_1, incident, 1"),
        ("1", "intake_arm_1, incident, 2"),
        ("1", "followup_arm_1"),
    ]
    assert [raw.raw for raw in view.further[2].unmapped] == ["It is quieter now."]
    assert view.problems == ()
    assert scene.sound()


def test_importing_the_rows_again_changes_nothing(scene: Scene) -> None:
    take(scene, "redcap.csv", table(REDCAP, ONE, ONE_A, ONE_B))
    before = scene.rows()
    result = take(scene, "again.csv", table(REDCAP, ONE, ONE_A, ONE_B, TWO))
    assert (result.counts.known, result.counts.new, result.counts.further) == (3, 1, 0)
    assert scene.rows()["case_file"] == before["case_file"] + 1
    assert scene.rows()["response_row"] == before["response_row"] + 1


def test_a_row_that_comes_later_is_news_and_raises_the_mark(scene: Scene) -> None:
    take(scene, "first.csv", table(REDCAP, ONE, ONE_A))
    result = take(scene, "second.csv", table(REDCAP, ONE_B))
    assert (result.counts.further, result.counts.safety, result.alarm.safety) == (1, 1, 1)
    (line,) = scene.cases()
    assert line.case.changed
    assert line.case.safety is SafetyMark.UNCHECKED_YES
    with scene.at_work() as work:
        view = work.cases.show(line.case.ref)
    assert [each.seen for each in view.further] == [True, False]


def test_a_changed_answer_in_a_further_row_belongs_to_its_case(scene: Scene) -> None:
    take(scene, "first.csv", table(REDCAP, ONE, ONE_A))
    result = take(scene, "second.csv", table(REDCAP, ONE, incident("1", 1, danger="1", narrative="It was two cars.")))
    assert (result.counts.known, result.counts.amended, result.counts.new) == (1, 1, 0)
    (line,) = scene.cases()
    assert line.case.changed
    assert line.case.safety is SafetyMark.UNCHECKED_YES
    with scene.at_work() as work:
        assert len(work.cases.show(line.case.ref).further) == 2


def test_a_repeat_without_a_row_above_it_is_a_report(scene: Scene) -> None:
    first = incident("7", 1, route="named_meeting", narrative="It happened in the hall.")
    second = incident("7", 2, route="named_meeting", narrative="It happened again.")
    result = take(scene, "repeats.csv", table(REDCAP, first, second))
    assert (len(result.cases), result.counts.further, result.waiting) == (1, 1, 0)


def test_rows_of_another_table_wait_visibly_and_join_when_their_report_comes(scene: Scene) -> None:
    result = take(scene, "rows.csv", table(KOBO_CHILD, *KOBO_CHILDREN, delimiter=";"))
    assert (result.counts.new, result.counts.further, result.waiting) == (3, 3, 3)
    assert not result.cases
    assert result.alarm.safety == 1
    with scene.at_work() as work:
        listed = work.settling.rows()
        assert [each.problem.partition(".")[0] for each in listed] == [
            "It belongs to a response whose report is not here yet, and joins its case when that comes",
            "It belongs to a response whose report is not here yet, and joins its case when that comes",
            "It answers a safety question with yes",
        ]
        assert "a porter" in work.settling.show(listed[0].id)
    take(scene, "main.csv", table(KOBO, *KOBO_MAIN, delimiter=";"))
    with scene.at_work() as work:
        assert work.settling.rows() == ()
        marks = {}
        for line in work.cases.list():
            view = work.cases.show(line.case.ref)
            marks[view.submissions[0].response_id] = (line.case.safety, [row.unmapped[0].raw for row in view.further])
            assert not line.case.changed
            assert view.problems == ()
    assert marks == {
        "501": (SafetyMark.UNCHECKED, ["a porter", "a neighbour"]),
        "502": (SafetyMark.UNCHECKED_YES, ["a student"]),
    }
    assert scene.sound()


def test_rows_of_another_table_need_to_be_told_their_form(scene: Scene) -> None:
    path = scene.file("rows.csv", table(("seen_by", *KOBO_CHILD[2:]), ("a porter", *KOBO_CHILDREN[0][2:])))
    with scene.at_work() as work:
        with pytest.raises(InputRefusedError, match="further rows of responses"):
            work.imports.run(path)
        assert work.imports.preview(path, Wish(form="harassment-report")).counts.further == 1


def test_a_broken_off_record_makes_no_case_and_holds_no_other_up(scene: Scene) -> None:
    begun = event("9", report_timestamp="[not completed]", route="named_meeting")
    result = take(scene, "redcap.csv", table(REDCAP, begun, TWO))
    assert (result.counts.partial, result.counts.new, len(result.cases)) == (1, 1, 1)


def test_a_preview_counts_what_the_import_does(scene: Scene) -> None:
    rows = [ONE, ONE_A, ONE_B, ONE_LATER, TWO, ONE_A, ONE_LATER]
    path = scene.file("redcap.csv", table(REDCAP, *rows))
    with scene.at_work() as work:
        seen = work.imports.preview(path).counts
        assert work.imports.run(path).counts == seen
    assert (seen.new, seen.further, seen.known, seen.duplicates) == (5, 3, 2, 2)


SPLITS = [
    ("main.csv", KOBO, KOBO_MAIN[:1]),
    ("more.csv", KOBO, KOBO_MAIN),
    ("rows.csv", KOBO_CHILD, KOBO_CHILDREN[:2]),
    ("other.csv", KOBO_CHILD, KOBO_CHILDREN[2:]),
    ("records.csv", REDCAP, (ONE, TWO)),
    ("repeats.csv", REDCAP, (ONE_A, ONE_B)),
    ("later.csv", REDCAP, (ONE_LATER,)),
]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(SPLITS))))
def test_the_order_of_files_does_not_matter_in_the_end(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = quick_home(tmp_path_factory.mktemp("orders"))
    work = open_workspace(home, unlocked(home, CASE_MANAGER), COST, StillClock())
    try:
        folder: Path = tmp_path_factory.mktemp("files")
        for place in order:
            name, header, rows = SPLITS[place]
            path = folder / name
            path.write_bytes(table(header, *rows))
            work.imports.run(path, Wish(form="harassment-report"))
        found = set()
        for line in work.cases.list():
            view = work.cases.show(line.case.ref)
            assert view.problems == ()
            rows_of_case = frozenset(each.row_sha256 for each in (*view.submissions, *view.further))
            facts = line.case.facts
            found.add((rows_of_case, line.case.safety, facts.route, frozenset(facts.incident_types)))
        assert work.settling.rows() == ()
    finally:
        work.close()
    assert {(len(rows), safety, route, types) for rows, safety, route, types in found} == {
        (3, SafetyMark.UNCHECKED, Route.NAMED_MEETING, frozenset()),
        (2, SafetyMark.UNCHECKED_YES, Route.ANONYMOUS, frozenset()),
        (4, SafetyMark.UNCHECKED_YES, Route.NAMED_MEETING, frozenset({"stalking", "threats"})),
        (1, SafetyMark.UNCHECKED, Route.ANONYMOUS, frozenset()),
    }


def test_each_sheet_of_a_workbook_is_an_import_of_its_own(scene: Scene) -> None:
    with scene.at_work() as work:
        work.imports.run(scene.file("main.csv", table(KOBO, *KOBO_MAIN)))
        (first,) = work.imports.batches()
        with work.desk.store.read() as view:
            assert view.imports.by_file(first.sha256, None) == first
            assert view.imports.by_file(first.sha256, "seen") is None
