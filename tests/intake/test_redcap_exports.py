"""REDCap's exports, raw and with labels."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.intake.reading_exports import Forms, placed, quoted, read, roles, values

from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.understanding import Wish

RAW = ("record_id", "redcap_data_access_group", "redcap_survey_identifier", "report_timestamp", "route",
       "types___comments", "types___gestures", "types___following", "types___other", "types_other", "danger", "story",
       "report_complete", "staff_timestamp", "seen_by", "staff_complete")  # fmt: skip
SENT = ("a", "north", "ada@example.org", "2026-03-06 15:52:43", "anonymous", "1", "0", "0", "1", "a note", "1",
        "Line one.\nLine two.", "2", "[not completed]", "", "0")  # fmt: skip
LABELS = ("Record ID", "Data Access Group", "Survey Identifier", "Survey Timestamp",
          "What would you like us to do?", "What happened? (tick all) (choice=Comments, jokes or names)",
          "What happened? (tick all) (choice=Gestures)",
          "What happened? (tick all) (choice=Following me)", "What happened? (tick all) (choice=Other)",
          "If you selected other, please specify", "Is anyone in danger now?", "Please tell us what happened.",
          "Complete?", "Survey Timestamp", "Seen by", "Complete?")  # fmt: skip
LABELLED = ("a", "North", "ada@example.org", "2026-03-06 15:52:43", "I stay anonymous", "Checked", "Unchecked",
            "Unchecked", "Checked", "a note", "Yes", "Line one.\nLine two.", "Complete", "[not completed]", "",
            "Incomplete")  # fmt: skip


@pytest.mark.parametrize(("header", "row"), [(RAW, SENT), (LABELS, LABELLED)], ids=["raw", "labels"])
def test_raw_and_labels_mean_the_same(
    tmp_path: Path, forms: Forms, header: tuple[str, ...], row: tuple[str, ...]
) -> None:
    found, (reading,) = read(tmp_path, quoted(header, row), forms)
    assert found.tool is Tool.REDCAP
    assert [column.role for column in found.layout.columns[:4]] == [
        Role.RESPONSE_ID, Role.TOOL, Role.LEFT_OUT, Role.SUBMITTED_AT,
    ]  # fmt: skip
    assert values(reading) == {
        "route": "anonymous", "types": ("comments", "other"), "danger": "yes", "story": "Line one.\nLine two.",
    }  # fmt: skip
    types = reading.answer("types")
    assert types is not None
    assert types.other == "a note"
    assert (reading.response_id, reading.set_aside, reading.problems) == ("a", None, ())
    assert reading.submitted_at == datetime(2026, 3, 6, 15, 52, 43, tzinfo=UTC)
    # A later form's own state and time are nobody's answer.
    assert [column.role for column in found.layout.columns[12:14]] == [Role.TOOL, Role.TOOL]


def test_only_the_first_survey_says_that_a_response_was_broken_off(tmp_path: Path, forms: Forms) -> None:
    begun = (*SENT[:3], "[not completed]", *SENT[4:12], "0", "", "", "0")
    by_staff = (*SENT[:3], "", *SENT[4:12], "0", "", "", "0")
    _, (broken_off, entered) = read(tmp_path, quoted(RAW, begun, by_staff), forms)
    assert broken_off.set_aside is ProblemCode.BROKEN_OFF
    # Staff typed it in and did not mark the form as complete: a report all the same.
    assert (entered.set_aside, entered.submitted_at, entered.date_problem) == (None, None, None)


def test_boxes_left_alone_are_all_nought(tmp_path: Path, forms: Forms) -> None:
    untouched = (*SENT[:5], "0", "0", "0", "0", "", "", "", *SENT[12:])
    _, (reading,) = read(tmp_path, quoted(RAW, untouched), forms)
    assert values(reading) == {"route": "anonymous"}


def test_one_and_nought_are_yes_and_no_only_where_the_form_says_so(tmp_path: Path, forms: Forms) -> None:
    header = ("participant_id", "route", "danger", "ongoing", "old_enough", "report_complete")
    rows = [("1", "anonymous", "0", "1", "1", "2"), ("2", "anonymous", "1", "0", "0", "2")]
    _, (first, second) = read(tmp_path, quoted(header, *rows), forms)
    assert values(first) == {"route": "anonymous", "danger": "no", "ongoing": "yes"}
    assert values(second) == {"route": "anonymous", "danger": "yes", "ongoing": "no"}
    assert dict(first.unmapped)["old_enough"] == "1"


def test_events_and_repeats_tell_the_rows_of_a_record_apart(tmp_path: Path, forms: Forms) -> None:
    parts = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
    header = ("record_id", *parts, "route", "danger", "story", "report_complete")
    rows = [
        ("1", "intake_arm_1", "", "", "anonymous", "0", "", "2"),
        ("1", "intake_arm_1", "incident", "1", "", "", "One.", "0"),
        ("1", "intake_arm_1", "incident", "2", "", "", "Two.", "0"),
    ]
    found, raw = read(tmp_path, quoted(header, *rows), forms)
    assert {roles(found)[part] for part in parts} == {Role.RESPONSE_PART}
    assert [reading.response for reading in raw] == ["1"] * 3
    assert len({reading.response_id for reading in raw}) == 3
    assert [reading.part for reading in raw] == [
        "intake_arm_1",
        "intake_arm_1, incident, 1",
        "intake_arm_1, incident, 2",
    ]
    words = ("Record ID", "Event Name", "Repeat Instrument", "Repeat Instance", "What would you like us to do?",
             "Is anyone in danger now?", "Please tell us what happened.", "Complete?")  # fmt: skip
    with_labels = [
        ("1", "Intake", "", "", "I stay anonymous", "No", "", "Complete"),
        ("1", "Intake (Arm 1: Everybody)", "Incident", "1", "", "", "One.", "Incomplete"),
        ("1", "Intake", "Incident", "2", "", "", "Two.", "Incomplete"),
    ]
    _, labelled = read(tmp_path, quoted(words, *with_labels), forms)
    assert [reading.response_id for reading in labelled] == [reading.response_id for reading in raw]
    # The arms of a study are not one.
    other = [tuple(cell.replace("arm_1", "arm_2") for cell in row) for row in rows]
    _, moved = read(tmp_path, quoted(header, *other), forms)
    assert {reading.response_id for reading in moved}.isdisjoint({reading.response_id for reading in raw})


def test_files_and_odd_values_stay_as_they_are(tmp_path: Path, forms: Forms) -> None:
    header = ("record_id", "route", "danger", "story", "photo", "clock", "weight", "report_complete")
    found, (reading,) = read(
        tmp_path,
        quoted(header, ("x-1", "anonymous", "1", "Words.", "[document]", "55:02", "70,5", "1")),
        forms,
        Wish(form="report"),
    )
    assert dict(reading.unmapped) == {
        "photo": "[document]",
        "clock": "55:02",
        "weight": "70,5",
        "report_complete": "1",
    }
    assert "report_complete" not in placed(found)
    assert "header:report_complete" not in reading.asked
