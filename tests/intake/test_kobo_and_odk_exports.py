"""KoboToolbox's and ODK's exports: names or labels, groups, boxes, places, and tables of repeated groups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.intake.reading_exports import Forms, Row, placed, quoted, read, roles, values

from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.understanding import Wish

TAIL = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__",
        "_tags", "_index")  # fmt: skip
TAILED = ("501", "aa-bb", "2026-01-19 11:30:23", "validation_status_approved", "call back", "submitted_via_web",
          "field-account", "v8", "urgent", "1")  # fmt: skip
TOOLS = ("_uuid", "_validation_status", "_notes", "_status", "__version__", "_tags", "_index")
BOXES = ("comments", "gestures", "following", "other")


def names(separator: str = "/", *, joined: bool = True, split: bool = True) -> tuple[str, ...]:
    """Headings by XML name, in a group."""
    types = [f"it{separator}types"] * joined
    boxes = [f"it{separator}types{separator}{box}" for box in BOXES] * split
    return ("start", "end", "today", f"it{separator}route", *types, *boxes, f"it{separator}types_other",
            f"it{separator}danger", f"it{separator}story", *TAIL)  # fmt: skip


def answers(*, joined: bool = True, split: bool = True, ticks: Row = ("1", "0", "1", "1")) -> tuple[str, ...]:
    types = ["following comments other"] * joined
    clock = ("2026-01-19 09:12:29.278000+02:00", "2026-01-19 09:24:49.499000+02:00", "2026-01-19")
    return (*clock, "anonymous", *types, *(list(ticks) * split), "a note", "no", "First line\nand “second”.", *TAILED)


@pytest.mark.parametrize("separator", ["/", ".", "::"])
@pytest.mark.parametrize(("joined", "split"), [(True, True), (True, False), (False, True)])
def test_joined_answers_and_boxes_mean_the_same_in_any_group(
    tmp_path: Path, forms: Forms, separator: str, joined: bool, split: bool
) -> None:
    content = quoted(names(separator, joined=joined, split=split), answers(joined=joined, split=split), delimiter=";")
    found, (reading,) = read(tmp_path, content, forms)
    assert (found.tool, found.delimiter, found.layout.zone) == (Tool.KOBO, ";", "UTC")
    assert values(reading) == {
        "route": "anonymous",
        "types": ("comments", "following", "other"),
        "danger": "no",
        "story": "First line\nand “second”.",
    }
    types = reading.answer("types")
    assert types is not None
    assert (types.other, types.problem) == ("a note", None)
    assert reading.response_id == "501"
    # The server's clock is UTC and says so nowhere.
    assert reading.submitted_at == datetime(2026, 1, 19, 11, 30, 23, tzinfo=UTC)
    assert reading.problems == ()


def test_review_marks_are_the_owners_and_change_no_answer(tmp_path: Path, forms: Forms) -> None:
    found, (reading,) = read(tmp_path, quoted(names(), answers(), delimiter=";"), forms)
    seen = roles(found)
    assert {seen[name] for name in TOOLS} == {Role.TOOL}
    assert (seen["_submitted_by"], seen["start"], seen["end"]) == (Role.LEFT_OUT, Role.STARTED_AT, Role.TOOL)
    assert not {"header:_notes", "header:_tags", "header:_validation_status"} & set(reading.asked)


def test_a_question_never_shown_is_unanswered(tmp_path: Path, forms: Forms) -> None:
    row = ("", "", "", "anonymous", "", "", "", "", "", "", "", "", *TAILED)
    _, (_, reading) = read(tmp_path, quoted(names(), answers(), row, delimiter=";"), forms)
    assert values(reading) == {"route": "anonymous"}


def test_labels_in_headings_and_cells(tmp_path: Path, forms: Forms) -> None:
    header = (
        "What would you like us to do?",
        "What happened? (tick all)",
        "What happened? (tick all)/Comments, jokes or names",
        "What happened? (tick all)/Gestures",
        "What happened? (tick all)/Following me",
        "What happened? (tick all)/Other",
        "Specify other.",
        "About it/Is anyone in danger now?",
        *TAIL,
    )
    row = ("I stay anonymous", "Comments, jokes or names Other", "1", "0", "0", "1", "a note", "No", *TAILED)
    found, (reading,) = read(tmp_path, quoted(header, row, delimiter=";"), forms)
    assert values(reading) == {"route": "anonymous", "types": ("comments", "other"), "danger": "no"}
    assert roles(found)["Specify other."] is Role.OTHER
    assert placed(found)["About it/Is anyone in danger now?"] == "danger"


def test_tags_in_a_second_heading_row_make_no_response(tmp_path: Path, forms: Forms) -> None:
    tags = ("#date", "", "", "#route", *[""] * (len(names()) - 4))
    found, read_rows = read(tmp_path, quoted(names(), tags, answers(), delimiter=";"), forms)
    assert found.layout.heading_rows == 2
    assert [reading.response_id for reading in read_rows] == ["501"]


def test_places_and_devices_are_left_out(tmp_path: Path, forms: Forms) -> None:
    header = ("deviceid", "username", "where", "_where_latitude", "_where_longitude", "_where_altitude",
              "_where_precision", "route", "danger", *TAIL, "_geolocation")  # fmt: skip
    row = (
        "ee.kobo:1",
        "field",
        "51.5 -0.1 3 4",
        "51.5",
        "-0.1",
        "3",
        "4",
        "anonymous",
        "no",
        *TAILED,
        "[51.5, -0.1]",
    )
    found, _ = read(tmp_path, quoted(header, row, delimiter=";"), forms)
    left_out = [column.header for column in found.layout.columns if column.role is Role.LEFT_OUT]
    assert left_out == [*header[:7], "_submitted_by", "_geolocation"]


def test_an_answer_cut_by_the_workbook_is_marked_and_counted(tmp_path: Path, forms: Forms) -> None:
    cut = "<WARNING: Truncated to Excel limit of 32767 characters!>It began when "
    _, (reading,) = read(tmp_path, quoted(("route", "story", *TAIL), ("anonymous", cut, *TAILED)), forms)
    assert reading.problems == (("story", ProblemCode.CUT_SHORT.sentence),)
    assert values(reading)["story"] == cut.strip()


def test_a_further_sheet_names_the_response_of_each_row(tmp_path: Path, forms: Forms) -> None:
    header = ("seen/by", "danger", "_index", "_parent_table_name", "_parent_index", "_submission__id",
              "_submission__uuid", "_submission__submission_time",
              "_submission__submitted_by", "_submission__notes")  # fmt: skip
    row = ("a porter", "yes", "3", "Report", "1", "501", "aa-bb", "2026-01-19T11:30:23", "field", "call back")
    found, (reading, other) = read(
        tmp_path, quoted(header, row, (*row[:5], "502", *row[6:])), forms, Wish(form="report")
    )
    seen = roles(found)
    assert seen["_submission__id"] is Role.PARENT_ID
    assert seen["_submission__submitted_by"] is Role.LEFT_OUT
    assert {seen[name] for name in ("_parent_index", "_index", "_submission__notes", "_submission__uuid")} == {
        Role.TOOL
    }
    assert (reading.response, other.response, reading.response_id) == ("501", "502", None)
    assert found.warnings[0].startswith("Its rows belong to responses of another table")
    assert not found.blind


BRIEFCASE = ("SubmissionDate", "it-route", "it-types", "it-types/comments", "it-types/gestures", "it-types/following",
             "it-danger", "it-when", "story", "Story", "place-Latitude", "place-Longitude", "place-Altitude",
             "place-Accuracy", "line", "meta-instanceID", "SET-OF-seen", "KEY")  # fmt: skip
LINE = "51.501 -0.142 0.0 0.0;51.502 -0.143 0.0 0.0;"
SUBMITTED = ("Apr 26, 2026 8:58:20 AM", "anonymous", "comments following", "1", "0", "1", "no",
             "Apr 25, 2026 7:30:00 PM", "Words.", "", "51.5", "-0.1", "3.0", "4.0", LINE, "uuid:39f3",
             "uuid:39f3/seen", "uuid:39f3")  # fmt: skip


def test_briefcase(tmp_path: Path, forms: Forms) -> None:
    found, (reading, again) = read(tmp_path, quoted(BRIEFCASE, SUBMITTED, SUBMITTED), forms)
    assert found.tool is Tool.ODK
    assert values(reading) == {
        "route": "anonymous",
        "types": ("comments", "following"),
        "danger": "no",
        "when": "2026-04-25",
        "story": "Words.",
    }
    # Its clock is that of the computer it ran on: the organisation's.
    assert reading.submitted_at == datetime(2026, 4, 26, 7, 58, 20, tzinfo=UTC)
    assert (reading.response_id, again.response_id) == ("uuid:39f3", "uuid:39f3")
    seen = roles(found)
    assert {seen[f"place-{part}"] for part in ("Latitude", "Longitude", "Altitude", "Accuracy")} == {Role.LEFT_OUT}
    assert (seen["line"], seen["meta-instanceID"], seen["SET-OF-seen"]) == (Role.LEFT_OUT, Role.TOOL, Role.TOOL)
    # Two headings that differ only in case: the first is the answer, the other is kept.
    assert (placed(found)["story"], seen["Story"]) == ("story", Role.UNMAPPED)
    assert "Headings that ask what an earlier column asks already: 1." in " ".join(found.warnings)


def test_central(tmp_path: Path, forms: Forms) -> None:
    header = ("SubmissionDate", "it-route", "danger", "instanceID", "KEY", "SubmitterID", "SubmitterName",
              "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID",
              "Edits", "FormVersion")  # fmt: skip
    row = ("2026-04-26T08:58:20.123Z", "anonymous", "no", "uuid:1", "uuid:1", "12", "Field worker", "0", "0", "",
           "hasIssues", "dev:1", "2", "v1")  # fmt: skip
    found, (reading,) = read(tmp_path, quoted(header, row), forms)
    assert reading.submitted_at == datetime(2026, 4, 26, 8, 58, 20, tzinfo=UTC)
    assert values(reading) == {"route": "anonymous", "danger": "no"}
    seen = roles(found)
    assert {seen[name] for name in ("SubmitterID", "SubmitterName", "DeviceID")} == {Role.LEFT_OUT}
    assert {seen[name] for name in ("Status", "ReviewState", "Edits", "FormVersion")} == {Role.TOOL}


def test_a_table_of_a_repeated_group(tmp_path: Path, forms: Forms) -> None:
    header = ("seen-by", "danger", "PARENT_KEY", "KEY", "SET-OF-seen")
    rows = [
        ("a porter", "no", "uuid:39f3", "uuid:39f3/seen[1]", "uuid:39f3/seen"),
        ("a student", "yes", "uuid:39f3/seen[1]", "uuid:39f3/seen[1]/then[1]", "uuid:39f3/seen[1]/then"),
        ("nobody", "no", "", "uuid:39f3/seen[2]", ""),
    ]
    found, (first, nested, orphan) = read(tmp_path, quoted(header, *rows), forms, Wish(form="report"))
    assert roles(found)["PARENT_KEY"] is Role.PARENT_ID
    assert (first.response, first.response_id) == ("uuid:39f3", "uuid:39f3/seen[1]")
    assert (nested.response, nested.response_id) == ("uuid:39f3", "uuid:39f3/seen[1]/then[1]")
    assert orphan.set_aside is ProblemCode.NO_RESPONSE_ID


def test_a_group_of_questions_about_yes_and_no_is_no_question_with_boxes(tmp_path: Path, forms: Forms) -> None:
    header = ("route", "safety/danger", "safety/ongoing", "safety/elsewhere", *TAIL)
    rows = [("anonymous", "1", "0", "1", *TAILED), ("anonymous", "0", "1", "0", "502", *TAILED[1:])]
    _, (first, second) = read(tmp_path, quoted(header, *rows), forms)
    assert values(first) == {"route": "anonymous", "danger": "yes", "ongoing": "no"}
    assert values(second) == {"route": "anonymous", "danger": "no", "ongoing": "yes"}


def test_an_option_called_like_a_question_of_the_form_is_an_option(tmp_path: Path, forms: Forms) -> None:
    header = ("route", "danger", "types", "types/comments", "types/gestures", "types/ongoing", *TAIL)
    found, (reading,) = read(tmp_path, quoted(header, ("anonymous", "no", "comments", "1", "0", "0", *TAILED)), forms)
    assert roles(found)["types/ongoing"] is Role.TICK
    assert values(reading) == {"route": "anonymous", "danger": "no", "types": ("comments",)}
