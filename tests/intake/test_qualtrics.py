"""Exports of Qualtrics: current, legacy, and saved again without their ImportIds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.understanding import Wish, understand

Write = Callable[..., Path]
Rows = tuple[Sequence[str], ...]

OWN = ("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
       "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
       "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage")  # fmt: skip
OWN_TEXTS = ("Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
             "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email",
             "External Data Reference", "Location Latitude", "Location Longitude", "Distribution Channel",
             "User Language")  # fmt: skip
OWN_IDS = ("startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished", "recordedDate",
           "_recordId", "recipientLastName", "recipientFirstName", "recipientEmail", "externalDataReference",
           "locationLatitude", "locationLongitude", "distributionChannel", "userLanguage")  # fmt: skip

NAMES = ("Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_8", "Q2_8_TEXT", "Q3", "Q3_3_TEXT", "Q4", "Q5", "Q6", "Q7_1", "Q7_2",
         "Q2 - Topics", "Q_RecaptchaScore", "campaign")  # fmt: skip
TEXTS = ("What would you like us to do?",
         "What happened? (tick all) - Selected Choice - Comments, jokes or names",
         "What happened? (tick all) - Selected Choice - Gestures",
         "What happened? (tick all) - Selected Choice - Following me",
         "What happened? (tick all) - Selected Choice - Other",
         "What happened? (tick all) - Other - Text",
         "Which campus was it on? - Selected Choice", "Which campus was it on? - Other - Text",
         "When did it happen?", "Is anyone in danger now?", "Please tell us what happened.",
         "How did it affect you? - Sleep", "How did it affect you? - Work", "Q2 - Topics", "Q_RecaptchaScore",
         "campaign")  # fmt: skip
IDS = ("QID1", "QID2_1", "QID2_2", "QID2_3", "QID2_8", "QID2_8_TEXT", "QID3", "QID3_3_TEXT", "QID4", "QID5",
       "QID6_TEXT", "QID7_1", "QID7_2", "QID2_8d3f_TOPICS", "Q_RecaptchaScore", "campaign")  # fmt: skip


def own(number: int, *, status: str = "IP Address", finished: str = "True", progress: str = "100") -> tuple[str, ...]:
    return ("2026-07-18 08:28:09", "2026-07-18 08:28:40", status, "192.0.2.7", progress, "38", finished,
            f"2026-07-18 08:28:4{number}", f"R_1abcDEF2ghiJKL{number}", "Doe", "Jo", "jo@example.org", "s1234567",
            "51.5", "-0.1", "anonymous", "EN")  # fmt: skip


FIRST = ("I stay anonymous", "Comments, jokes or names", "", "", "Other", "a note", "Riverside", "", "18/04/2026",
         "Yes", "Words.", "Less", "Fine", "", "0.9", "poster")  # fmt: skip
SECOND = ("I would like to talk to someone", "", "Gestures", "Following me", "", "-99", "Other", "the lake", "", "No",
          "-99", "", "", "x", "0.9", "")  # fmt: skip
WANTED = [
    {"route": "anonymous", "types": ("comments", "other"), "campus": "river", "when": "2026-04-18", "danger": "yes",
     "story": "Words.", "sleep": "less"},
    {"route": "named_meeting", "types": ("gestures", "following"), "campus": "other", "danger": "no"},
]  # fmt: skip


def import_ids(zone: str = "Europe/London", *, python_like: bool = False) -> tuple[str, ...]:
    ids = (*OWN_IDS, *IDS)
    if python_like:
        return tuple(f"{{'ImportId': '{id_}'}}" for id_ in ids)
    dates = ("startDate", "endDate", "recordedDate")
    said = f',"timeZone":"{zone}"' if zone else ""
    return tuple(f'{{"ImportId":"{id_}"{said if id_ in dates else ""}}}' for id_ in ids)


def current(*records: Sequence[str], zone: str = "Europe/London", python_like: bool = False) -> Rows:
    return ((*OWN, *NAMES), (*OWN_TEXTS, *TEXTS), import_ids(zone, python_like=python_like), *records)


ROWS = current((*own(1), *FIRST), (*own(2), *SECOND))


def values(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [{answer.question_id: answer.value for answer in reading.answers} for reading in readings]


def test_a_current_export(read_export: Any) -> None:
    readings = read_export(*ROWS)
    layout = read_export.found.layout
    assert (layout.tool, layout.heading_rows, layout.zone) == (Tool.QUALTRICS, 3, "Europe/London")
    assert values(readings) == WANTED
    assert [reading.response_id for reading in readings] == ["R_1abcDEF2ghiJKL1", "R_1abcDEF2ghiJKL2"]
    assert readings[0].submitted_at == datetime(2026, 7, 18, 7, 28, 41, tzinfo=UTC)
    types, campus = readings[0].answer("types"), readings[1].answer("campus")
    assert types is not None
    assert campus is not None
    assert (types.other, campus.other) == ("a note", "the lake")
    assert not any(reading.problems or reading.set_aside for reading in readings)
    shown = dict(readings[0].unmapped)
    assert shown["How did it affect you?: Work"] == "Fine"
    assert shown["campaign"] == "poster"
    assert dict(readings[1].unmapped)["Q2 - Topics"] == "x"
    # What the tool noted for itself is no answer.
    assert not any("recaptcha" in key or "topics" in key or "language" in key for key in readings[0].asked)


def test_who_and_where_are_left_out_and_said(read_export: Any) -> None:
    readings = read_export(*ROWS)
    assert read_export.columns(Role.LEFT_OUT) == [
        "IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
        "LocationLatitude", "LocationLongitude",
    ]  # fmt: skip
    said = str([reading.unmapped for reading in readings])
    assert not any(word in said for word in ("192.0.2.7", "Doe", "jo@example.org", "s1234567", "51.5"))
    assert any("IP Address, Recipient Last Name" in warning for warning in read_export.found.warnings)
    assert read_export.columns(Role.TOOL) == [
        "EndDate", "Progress", "Duration (in seconds)", "DistributionChannel", "UserLanguage", "Q2 - Topics",
        "Q_RecaptchaScore",
    ]  # fmt: skip


def test_fields_from_a_list_of_people_are_left_out(read_export: Any) -> None:
    cells = ("email", "email", '{"ImportId":"email"}', "jo@x.example", "")
    rows = [(*row, cell) for row, cell in zip(ROWS, cells, strict=True)]
    readings = read_export(*rows)
    assert "email" in read_export.columns(Role.LEFT_OUT)
    assert "jo@x.example" not in str(readings[0].unmapped)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (own(1, finished="False", progress="60"), ProblemCode.BROKEN_OFF),
        (own(1, finished="0", progress="60"), ProblemCode.BROKEN_OFF),
        (own(1, status="Survey Preview"), ProblemCode.TEST_RESPONSE),
        (own(1, status="Survey Test"), ProblemCode.TEST_RESPONSE),
        (own(1, status="Spam"), ProblemCode.TEST_RESPONSE),
        (own(1, status="2"), ProblemCode.TEST_RESPONSE),
        (own(1, status="0", finished="1"), None),
        (own(1, status="Imported"), None),
        (own(1, status=""), None),
    ],
)
def test_broken_off_and_unreal_responses(read_export: Any, row: Sequence[str], problem: ProblemCode | None) -> None:
    readings = read_export(*current((*row, *FIRST), (*own(2), *SECOND)))
    assert [reading.set_aside for reading in readings] == [problem, None]


def test_how_far_somebody_came_tells_where_nothing_else_does(read_export: Any) -> None:
    place = OWN.index("Finished")
    rows = [
        [cell for n, cell in enumerate(row) if n != place]
        for row in current((*own(1, progress="40"), *FIRST), (*own(2), *SECOND))
    ]
    assert [reading.set_aside for reading in read_export(*rows)] == [ProblemCode.BROKEN_OFF, None]


def test_import_ids_that_are_no_json(read_export: Any) -> None:
    readings = read_export(*current((*own(1), *FIRST), (*own(2), *SECOND), python_like=True), zone="Europe/Paris")
    assert values(readings) == WANTED
    assert read_export.found.layout.zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("named", "zone"),
    [("America/Denver", "America/Denver"), ("Z", "UTC"), ("Moon/Base", "Europe/Rome"), ("", "Europe/Rome")],
)
def test_the_zone_of_its_times(read_export: Any, named: str, zone: str) -> None:
    read_export(*current((*own(1), *FIRST), zone=named), zone="Europe/Rome")
    assert read_export.found.layout.zone == zone


@pytest.mark.parametrize("texts", [True, False])
def test_saved_again_without_the_import_ids(read_export: Any, texts: bool) -> None:
    rows = (ROWS[0], *(ROWS[1:2] if texts else ()), *ROWS[3:])
    if not texts:
        names = ("route", "types_1", "types_2", "types_3", "types_8", "types_8_TEXT", "campus", "campus_3_TEXT",
                 "when", "danger", "story", "sleep", "Q7_2", "Q2 - Topics", "Q_RecaptchaScore",
                 "campaign")  # fmt: skip
        rows = ((*OWN, *names), *rows[1:])
    readings = read_export(*rows)
    layout = read_export.found.layout
    assert (layout.tool, layout.heading_rows) == (Tool.QUALTRICS, 2 if texts else 1)
    wanted = WANTED if texts else [{key: value for key, value in row.items() if key != "types"} for row in WANTED]
    got = [{key: value for key, value in row.items() if texts or key != "types"} for row in values(readings)]
    assert got == wanted
    assert readings[0].response_id == "R_1abcDEF2ghiJKL1"


def test_texts_in_the_language_of_the_account(read_export: Any) -> None:
    german = ("Anfangsdatum", "Enddatum", "Antworttyp", "IP-Adresse", "Fortschritt", "Dauer (in Sekunden)", "Beendet",
              "Aufgezeichnetes Datum", "Antwort-ID", *OWN_TEXTS[9:])  # fmt: skip
    assert values(read_export(ROWS[0], (*german, *TEXTS), *ROWS[2:])) == WANTED
    assert values(read_export(ROWS[0], (*german, *TEXTS), *ROWS[3:])) == WANTED


def test_a_name_that_stands_twice_is_told_apart_by_its_import_id(read_export: Any) -> None:
    names = ["route" if name in ("Q1", "Q5") else name for name in NAMES]
    assert values(read_export((*OWN, *names), *ROWS[1:])) == WANTED


def test_several_answers_in_one_column(read_export: Any) -> None:
    at = slice(NAMES.index("Q2_1"), NAMES.index("Q2_8") + 1)

    def joined(row: Sequence[str], cell: str) -> list[str]:
        rest = list(row[len(OWN) :])
        rest[at] = [cell]
        return [*row[: len(OWN)], *rest]

    rows = (
        joined(ROWS[0], "Q2"),
        joined(ROWS[1], "What happened? (tick all) - Selected Choice"),
        joined(ROWS[2], '{"ImportId":"QID2"}'),
        joined(ROWS[3], "Comments, jokes or names,Other"),
        joined(ROWS[4], "Gestures,Following me"),
    )
    readings = read_export(*rows)
    assert values(readings) == WANTED
    types = readings[0].answer("types")
    assert types is not None
    assert types.other == "a note"


def numeric(row: Sequence[str]) -> list[str]:
    codes = {"I stay anonymous": "16776960", "I would like to talk to someone": "-1", "Riverside": "2",
             "Other": "100", "Yes": "10", "No": "20", "Less": "3", "Fine": "4", "IP Address": "0", "True": "1",
             "Comments, jokes or names": "1", "Gestures": "1", "Following me": "1"}  # fmt: skip
    ticks = range(len(OWN) + 1, len(OWN) + 5)
    return [("1" if n in ticks and cell else codes.get(cell, cell)) for n, cell in enumerate(row)]


def test_numbers_in_place_of_choices_are_kept_with_a_mark_and_a_warning(read_export: Any) -> None:
    readings = read_export(*ROWS[:3], *map(numeric, ROWS[3:]))
    assert any("Use choice text" in warning for warning in read_export.found.warnings)
    route, types = readings[0].answer("route"), readings[0].answer("types")
    assert route is not None
    assert (route.raw, route.value) == ("16776960", None)
    assert route.problem
    # A box says in its heading what it stands for.
    assert types is not None
    assert (types.value, types.problem) == (("comments", "other"), None)
    assert not any(reading.set_aside for reading in readings)
    read_export(*ROWS)
    assert not any("Use choice text" in warning for warning in read_export.found.warnings)


def test_entities_tags_and_cut_questions(read_export: Any, form: FormDef, forms: dict[str, FormDef]) -> None:
    long = "Please tell us in as many words as you like how often it happened in the past two years & where it was"
    questions = [replace(q, text=long) if q.id == "campus" else q for q in form.questions]
    questions = [replace(q, text="How much do you sleep > before?") if q.id == "sleep" else q for q in questions]
    forms["report"] = replace(form, questions=tuple(questions))
    texts = list(TEXTS)
    texts[NAMES.index("Q3")] = long.replace("&", "&amp;")[:97] + "..."
    texts[NAMES.index("Q3_3_TEXT")] = long[:97] + "...-Other-TEXT"
    texts[NAMES.index("Q7_1")] = "<p>How much do you&nbsp;sleep &gt; before?</p>"
    texts[NAMES.index("Q7_2")] = "Work"
    rows = (ROWS[0], (*OWN_TEXTS, *texts), *ROWS[2:])
    readings = read_export(*rows)
    assert values(readings) == WANTED


def grid(*columns: tuple[str, str, str, str]) -> Rows:
    names, texts, ids, cells = zip(*columns, strict=True)
    wrapped = tuple(f'{{"ImportId":"{id_}"}}' for id_ in ids)
    return ((*ROWS[0], *names), (*ROWS[1], *texts), (*ROWS[2], *wrapped), (*ROWS[3], *cells))


def described(write: Write, *columns: tuple[str, str, str, str]) -> list[tuple[Role, str, str | None]]:
    found = understand(write("export.csv", *grid(*columns)), Wish())
    return [(each.role, each.name, each.option) for each in found.survey.columns[len(ROWS[0]) :]]


def test_grids_and_questions_side_by_side(write: Write) -> None:
    assert described(
        write,
        ("Q8_1_1", "How did it feel? - At work - Sad", "QID8_1_1", "Sad"),
        ("Q8_1_2", "How did it feel? - At work - Angry", "QID8_1_2", ""),
        ("Q8_2_1", "How did it feel? - At home - Sad", "QID8_2_1", ""),
        ("Q8_2_2", "How did it feel? - At home - Angry", "QID8_2_2", "Angry"),
        ("Q9#1_1", "Since then - How often? - On campus", "QID9#1_1", "Often"),
        ("Q9#1_2", "Since then - How often? - Online", "QID9#1_2", "Never"),
        ("Q9#2_1_1_TEXT", "Since then - Notes - On campus - Place", "QID9#2_1_1_TEXT", "the hall"),
        ("Q9#2_2_1_TEXT", "Since then - Notes - Online - Place", "QID9#2_2_1_TEXT", ""),
    ) == [
        (Role.TICK, "How did it feel?: At work", "Sad"),
        (Role.TICK, "How did it feel?: At work", "Angry"),
        (Role.TICK, "How did it feel?: At home", "Sad"),
        (Role.TICK, "How did it feel?: At home", "Angry"),
        (Role.ANSWER, "Since then - How often?: On campus", None),
        (Role.ANSWER, "Since then - How often?: Online", None),
        (Role.ANSWER, "Since then - Notes - On campus: Place", None),
        (Role.ANSWER, "Since then - Notes - Online: Place", None),
    ]


def test_a_dash_in_a_question_or_an_option_takes_nothing_apart(write: Write) -> None:
    assert described(
        write,
        ("Q8_1", "On-line - or off - what was it? - E-mail", "QID8_1", "E-mail"),
        ("Q8_2", "On-line - or off - what was it? - Chat - by text", "QID8_2", "Chat - by text"),
        ("Q9_1", "Who? - Staff - teaching", "QID9_1", "Staff - teaching"),
        ("Q9_2", "Who? - Staff - other", "QID9_2", ""),
    ) == [
        (Role.TICK, "On-line - or off - what was it?", "E-mail"),
        (Role.TICK, "On-line - or off - what was it?", "Chat - by text"),
        (Role.TICK, "Who?", "Staff - teaching"),
        (Role.TICK, "Who?", "Staff - other"),
    ]


def test_ones_in_every_row_are_a_scale_and_no_ticks(write: Write) -> None:
    for sleep, work, role in (("1", "1", Role.ANSWER), ("1", "", Role.TICK), ("2", "1", Role.ANSWER)):
        rows = (("Q8_1", "How bad? - Sleep", "QID8_1", sleep), ("Q8_2", "How bad? - Work", "QID8_2", work))
        assert [found for found, _, _ in described(write, *rows)] == [role, role]


def test_a_box_labelled_no_is_ticked_by_its_label(read_export: Any) -> None:
    columns = (
        ("Q8_1", "Did you tell anyone? - Yes", "QID8_1", ""),
        ("Q8_2", "Did you tell anyone? - No", "QID8_2", "No"),
    )
    assert ("Did you tell anyone?", "No") in read_export(*grid(*columns))[0].unmapped


def test_two_questions_with_the_same_words_keep_answers_of_their_own(read_export: Any) -> None:
    columns = (
        ("Q8_1", "Who? - Staff", "QID8_1", "Staff"),
        ("Q8_2", "Who? - Students", "QID8_2", ""),
        ("Q9_1", "Who? - Staff", "QID9_1", ""),
        ("Q9_2", "Who? - Students", "QID9_2", "Students"),
    )
    shown = [pair for pair in read_export(*grid(*columns))[0].unmapped if pair[0].startswith("Who?")]
    assert shown == [("Who?", "Staff"), ("Who? (2)", "Students")]


def test_words_beside_two_options_are_all_kept(read_export: Any) -> None:
    name, text, id_ = "Q2_2_TEXT", "What happened? (tick all) - Gestures - Text", '{"ImportId":"QID2_2_TEXT"}'
    rows = ((name, *ROWS[0]), (text, *ROWS[1]), (id_, *ROWS[2]), ("a wave", *ROWS[3]), ("", *ROWS[4]))
    readings = read_export(*rows)
    assert values(readings) == WANTED
    types = readings[0].answer("types")
    assert types is not None
    assert types.other == "a note"
    assert dict(readings[0].unmapped)[text] == "a wave"


def test_timing_and_device_are_no_answers(write: Write) -> None:
    assert [role for role, _, _ in described(
        write,
        ("Q8_First Click", "Timing - First Click", "QID8_FIRST_CLICK", "1.2"),
        ("Q8_Page Submit", "Timing - Page Submit", "QID8_PAGE_SUBMIT", "9.2"),
        ("Q9_Browser", "Browser Meta Info - Browser", "QID9_BROWSER", "Some Browser"),
        ("Q9_Resolution", "Browser Meta Info - Resolution", "QID9_RESOLUTION", "1x1"),
        ("Q10_DO_1", "Order", "QID10_DO_1", "1"),
        ("1_Q11", "About the first - When?", "1_QID11", "words"),
        ("Q12_Id", "A picture - Id", "QID12_FILE_ID", "F_1"),
    )] == [Role.TOOL, Role.TOOL, Role.LEFT_OUT, Role.LEFT_OUT, Role.TOOL, Role.ANSWER, Role.ANSWER]  # fmt: skip


LEGACY: Rows = (
    ("V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", "Q1", "Q2_1", "Q2_2", "Q2_8", "Q2_8_TEXT", "what",
     "what", "what", "what_TEXT", "LocationLatitude", "LocationLongitude", "LocationAccuracy", ""),
    ("ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status", "StartDate",
     "EndDate", "Finished", "What would you like us to do?", "What happened? (tick all)-Comments, jokes or names",
     "What happened? (tick all)-Gestures", "What happened? (tick all)-Other", "What happened? (tick all)-Other-TEXT",
     "How did it affect you?-Sleep", "How did it affect you?-Work", "Is anyone in danger now?",
     "Is anyone in danger now?-TEXT", "LocationLatitude", "LocationLongitude", "LocationAccuracy", ""),
    ("R_9abcDEF2ghiJKL1", "Default Response Set", "Jo Doe", "s1", "jo@example.org", "192.0.2.7", "0",
     "2016-05-27 11:33:34", "2016-05-27 11:40:00", "1", "I stay anonymous", "1", "", "1", "a note", "Less", "Fine",
     "Yes", "by the lake", "51.5", "-0.1", "-1", ""),
    ("R_9abcDEF2ghiJKL2", "Default Response Set", "", "", "", "", "2", "2016-05-27 11:33:34", "2016-05-27 11:40:00",
     "1", "", "", "1", "", "", "More", "", "No", "", "", "", "", ""),
    ("R_9abcDEF2ghiJKL3", "Default Response Set", "", "", "", "", "0", "2016-05-27 11:33:34", "2016-05-27 11:40:00",
     "0", "", "", "1", "", "", "More", "", "No", "", "", "", "", ""),
)  # fmt: skip


def test_a_legacy_export(read_export: Any) -> None:
    readings = read_export(*LEGACY, encoding="utf-8-sig")
    layout = read_export.found.layout
    assert (layout.tool, layout.heading_rows) == (Tool.QUALTRICS_LEGACY, 2)
    assert values(readings)[0] == {
        "route": "anonymous", "types": ("comments", "other"), "sleep": "less", "danger": "yes",
    }  # fmt: skip
    assert [reading.set_aside for reading in readings] == [None, ProblemCode.TEST_RESPONSE, ProblemCode.BROKEN_OFF]
    types, danger = readings[0].answer("types"), readings[0].answer("danger")
    assert types is not None
    assert danger is not None
    assert (types.other, danger.other) == ("a note", "by the lake")
    assert readings[0].submitted_at == datetime(2016, 5, 27, 11, 40, tzinfo=UTC)
    assert readings[0].response_id == "R_9abcDEF2ghiJKL1"
    assert "Jo Doe" not in str(readings[0].unmapped)
    assert any("Name, ExternalDataReference, EmailAddress" in warning for warning in read_export.found.warnings)
    assert layout.columns[-1].role is Role.EMPTY_PARENT


CODES: Rows = (("Q1", "Q2", "Q2_1", "Q3"), ("1", "2", "1", "4"), ("2", "", "", "3"))


def test_codes_alone_are_a_question_to_a_person(write: Write, forms: dict[str, FormDef], exports: Any) -> None:
    with pytest.raises(InputRefusedError) as caught:
        recognise(write("export.csv", *CODES), forms)
    assert "may come from jisc-v2-coded or qualtrics" in caught.value.message
    assert "--tool" in caught.value.hint
    assert understand(write("export.csv", *CODES), Wish(tool="qualtrics")).tool is Tool.QUALTRICS
    key = write("key.csv", *exports.key)
    assert understand(write("export.csv", *CODES), Wish(key=key)).tool is Tool.JISC_CODED
    told = (("Q1", "Q2_8", "Q2_8_TEXT"), *(row[:3] for row in CODES[1:]))
    assert understand(write("export.csv", *told), Wish()).tool is Tool.QUALTRICS


def test_a_survey_without_its_own_columns_may_keep_its_texts(read_export: Any) -> None:
    rows = [row[len(OWN) : len(OWN) + 13] for row in (ROWS[0], ROWS[1], ROWS[3], ROWS[4])]
    readings = read_export(*rows)
    assert read_export.found.layout.heading_rows == 2
    assert values(readings) == WANTED
    assert any("no response ids" in warning for warning in read_export.found.warnings)
