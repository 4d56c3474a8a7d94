"""From cells to answers: nothing misread, nothing lost, and no answer's words in a problem."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.case import Facts, Route
from harassment_cms.domain.errors import IntegrityError
from harassment_cms.formdefs import FormDef, Option, Question, QuestionType, judge
from harassment_cms.intake.facts import FactsReader
from harassment_cms.intake.joined import JoinedLabels
from harassment_cms.intake.layout import Column, DateOrder, Layout, Role, Tool
from harassment_cms.intake.mapping import Mapper, read_record, reread
from harassment_cms.intake.moments import day_of_month_first, doubts_zone, read_moment
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.reading import Reading
from harassment_cms.intake.recognise import Recognised, recognise
from harassment_cms.intake.understanding import Wish

Forms = dict[str, FormDef]
Write = Callable[..., Path]
Rows = Sequence[Sequence[str]]


def records(path: Path, found: Recognised) -> Iterator[Record]:
    with CsvFile.open(path, found.encoding, found.delimiter) as file:
        yield from (item for item in file if isinstance(item, Record))


def readings(path: Path, forms: Forms, key: Path | None = None) -> list[Reading]:
    found = recognise(path, forms, Wish(key=key))
    mapper = Mapper(found.layout, found.form)
    return [mapper.read(record.cells) for record in records(path, found)]


def facts_of(form: FormDef, columns: Layout, cells: Sequence[str]) -> Facts:
    (facts,) = FactsReader(form).facts(Mapper(columns, form).read_block([cells]))
    return facts


@pytest.mark.parametrize(
    ("words", "code"),
    [("Yes", "yes"), ("No", "no"), ("No, please leave mine out", "no"), ("No idea", None), ("", None)],
)
def test_a_no_to_being_counted_is_a_no_in_other_words_too(form: FormDef, words: str, code: str | None) -> None:
    options = (Option("yes", "Yes"), Option("no", "No"))
    question = Question("count", "May it count?", QuestionType.CHOICE, field="consent.statistics", options=options)
    form = replace(form, questions=(question,))
    column = Column(question.text, Role.ANSWER, question.text, question.id)
    facts = facts_of(form, Layout(Tool.PLAIN, form.id, "utf-8", ",", (column,)), [words])
    assert facts.statistics_consent == code


def danger_in(form: FormDef, columns: Layout, cells: Sequence[str]) -> bool:
    (danger,) = FactsReader(form).danger(Mapper(columns, form).read_block([cells]))
    return danger


def values(reading: Reading) -> dict[str, Any]:
    return {answer.question_id: answer.value for answer in reading.answers}


def test_each_export_of_one_survey_says_the_same(write: Write, forms: Forms, exports: Any) -> None:
    first = {
        "route": "anonymous",
        "types": ("comments", "other"),
        "campus": "river",
        "when": "2026-04-18",
        "danger": "yes",
        "story": "Words.",
        "sleep": "less",
    }
    third = {"types": ("gestures", "following"), "campus": "city", "when": "2026-04-02", "danger": "no"}
    third |= {"story": "Café “x”", "sleep": "more"}
    for rows, key in (
        (exports.uncoded, None),
        (exports.coded, write("key.csv", *exports.key)),
        (exports.plain, None),
    ):
        read = readings(write("export.csv", *rows), forms, key)
        assert [values(reading) for reading in read] == [first, {"route": "named_meeting"}, third]
        assert [reading.response_id for reading in read] == ["1-2-10", "1-2-11", "1-2-12"]
        assert [reading.submitted_at for reading in read] == [date(2026, 4, day) for day in (20, 21, 22)]
        assert [words for _, words in read[0].unmapped] == ["Dogs,Cats", "A poster"]
        types = read[0].answer("types")
        assert types is not None
        assert types.other == "a note"
        assert not any(reading.problems or reading.set_aside for reading in read)


def test_raw_stays_the_cell_as_it_stands(write: Write, forms: Forms, exports: Any) -> None:
    uncoded = readings(write("uncoded.csv", *exports.uncoded), forms)[0]
    coded = readings(write("coded.csv", *exports.coded), forms, write("key.csv", *exports.key))[0]
    raw = {answer.question_id: answer.raw for answer in uncoded.answers}
    assert (raw["types"], raw["when"], raw["route"]) == (
        "Comments, jokes or names,Other",
        "18/04/2026",
        "I stay anonymous",
    )
    raw = {answer.question_id: answer.raw for answer in coded.answers}
    assert (raw["types"], raw["when"], raw["route"]) == ("1,0,0,1", "18/04/2026", "3")
    assert uncoded.unmapped[0][0] == "8. Which pets do you like?"
    assert coded.unmapped[0][0] == "Which pets do you like?"


def zero_indexed(rows: Rows, key: Rows) -> tuple[Rows, Rows]:
    """What "zero-index codes" makes of a coded export and its key; tick boxes keep their numbers."""
    singles = [n for n, header in enumerate(rows[0]) if header in ("Q1", "Q3", "Q5", "Q7_1", "Q9")]
    data = [[less(c) if n in singles else c for n, c in enumerate(row)] for row in rows[1:]]
    return [rows[0], *data], [(less(first), text) for first, text in key]


def less(code: str) -> str:
    return str(int(code) - 1) if code.isdigit() else code


def backwards(rows: Rows, key: Rows) -> tuple[Rows, Rows]:
    """What "reverse codes" makes of them: the last option of each question is number 1."""
    sizes: dict[str, int] = {}
    question = ""
    for first, _ in key:
        if first.isdigit():
            sizes[question] += 1
        else:
            question = first
            sizes[question] = 0
    turned: list[tuple[str, str]] = []
    for first, text in key:
        question = question if first.isdigit() else first
        turned.append((str(sizes[question] + 1 - int(first)) if first.isdigit() else first, text))
    header = []
    for id_ in rows[0]:
        stem, _, last = id_.rpartition("_")
        tick = last.isdigit() and sizes.get(stem) and id_ not in sizes
        header.append(f"{stem}_{sizes[stem] + 1 - int(last)}" if tick else id_)
    data = [
        [str(sizes[q] + 1 - int(c)) if c.isdigit() and sizes.get(q) else c for q, c in zip(rows[0], row, strict=True)]
        for row in rows[1:]
    ]
    return [header, *data], turned


@pytest.mark.parametrize("ticked", [zero_indexed, backwards])
def test_codes_mean_what_their_own_key_says(write: Write, forms: Forms, exports: Any, ticked: Any) -> None:
    rows, key = ticked(exports.coded, exports.key)
    straight = readings(write("a.csv", *exports.coded), forms, write("a-key.csv", *exports.key))
    other = readings(write("b.csv", *rows), forms, write("b-key.csv", *key))
    assert [values(reading) for reading in other] == [values(reading) for reading in straight]
    assert [reading.unmapped for reading in other] == [reading.unmapped for reading in straight]


def test_a_key_with_tick_boxes_backwards_is_pointed_out(write: Write, forms: Forms, exports: Any) -> None:
    rows, key = backwards(exports.coded, exports.key)
    found = recognise(write("b.csv", *rows), forms, Wish(key=write("b-key.csv", *key)))
    assert any("backwards: 2" in warning for warning in found.warnings)


def layout(*columns: Column, tool: Tool = Tool.PLAIN) -> Layout:
    if tool is Tool.PLAIN:
        return Layout(tool, "report", "utf-8", ",", columns, joins=";,|\n", other_in_place=True)
    return Layout(tool, "report", "utf-8", ",", columns)


def test_the_tick_boxes_of_a_question(form: FormDef) -> None:
    labels = [option.label for option in form.question("types").options]
    boxes = layout(*(Column(f"Q2_{n}", Role.TICK, "x", "types", label) for n, label in enumerate(labels)))
    empty = read_record(boxes, form, ["0", "0", "0", "0"])
    assert empty.answers == ()
    assert empty.empty
    assert values(read_record(boxes, form, ["", "1", "", ""])) == {"types": ("gestures",)}
    strange = read_record(boxes, form, ["1", "maybe", "0", "0"])
    assert values(strange) == {"types": None}
    assert strange.problems == (("types", ProblemCode.NOT_A_TICK.sentence),)


def test_a_scale_with_one_column_per_step(form: FormDef) -> None:
    steps = layout(*(Column(f"Q7_{n}", Role.TICK, "x", "sleep", label) for n, label in ((1, "Less"), (2, "More"))))
    assert values(read_record(steps, form, ["0", "1"])) == {"sleep": "more"}
    both = read_record(steps, form, ["1", "1"])
    assert values(both) == {"sleep": None}
    assert both.problems == (("sleep", ProblemCode.SEVERAL_TICKED.sentence),)


def test_a_number_the_key_does_not_list(form: FormDef) -> None:
    coded = layout(Column("Q7", Role.ANSWER, "Sleep", "sleep", codes=(("1", "Less"), ("2", "More"))))
    assert values(read_record(coded, form, [" 2 "])) == {"sleep": "more"}
    reading = read_record(coded, form, ["7"])
    assert reading.answers[0].raw == "7"
    assert reading.problems == (("sleep", ProblemCode.UNKNOWN_CODE.sentence),)


def test_words_in_the_place_of_an_option(form: FormDef) -> None:
    campus = Column("campus", Role.ANSWER, "campus", "campus")
    in_place = read_record(layout(campus), form, ["the car park behind"])
    assert values(in_place) == {"campus": "other"}
    assert in_place.answers[0].other == "the car park behind"
    own_column = layout(campus, Column("campus_other", Role.OTHER, "x", "campus"))
    reworded = read_record(own_column, form, ["the car park behind", ""])
    assert values(reworded) == {"campus": None}
    assert reworded.answers[0].raw == "the car park behind"
    assert len(reworded.problems) == 1
    assert "car park" not in reworded.problems[0][1]


def test_words_after_other_are_kept_even_when_nothing_is_picked(form: FormDef) -> None:
    columns = layout(Column("c", Role.ANSWER, "c", "campus"), Column("o", Role.OTHER, "o", "campus"))
    answer = read_record(columns, form, ["", "a note"]).answers[0]
    assert (answer.raw, answer.value, answer.other) == ("", None, "a note")


def test_a_second_column_of_words_after_other_is_kept_beside(write: Write, forms: Forms) -> None:
    rows = (("campus", "Other", "Please specify", "danger"), ("", "the lake", "the north side", "Yes"))
    (reading,) = readings(write("export.csv", *rows), forms)
    campus = reading.answer("campus")
    assert campus is not None
    assert campus.other == "the lake"
    assert reading.unmapped == (("Please specify", "the north side"),)


def test_an_unknown_label_keeps_its_words_and_the_rest_stands(form: FormDef) -> None:
    types = replace(form.question("types"), other=False)
    changed = replace(form, questions=tuple(types if q.id == "types" else q for q in form.questions))
    answer = read_record(
        layout(Column("t", Role.ANSWER, "t", "types")), changed, ["Gestures,Throwing things"]
    ).answers[0]
    assert answer.value == ("gestures",)
    assert answer.raw == "Gestures,Throwing things"
    assert answer.problem
    assert "Throwing" not in answer.problem


def test_a_column_that_should_be_empty_is_kept_when_it_is_not(form: FormDef) -> None:
    parent = layout(Column("7. How?", Role.EMPTY_PARENT, "How?"), Column("7.1. Sleep", Role.ANSWER, "x", "sleep"))
    assert read_record(parent, form, ["", "Less"]).unmapped == ()
    assert read_record(parent, form, ["words", "Less"]).unmapped == (("7. How?", "words"),)


def test_blank_cells_are_unanswered_and_a_blank_row_is_empty(form: FormDef) -> None:
    asked = [Column(q.id, Role.ANSWER, q.id, q.id) for q in form.questions[1:]]
    columns = layout(*asked, Column("x", Role.UNMAPPED, "x"))
    reading = read_record(columns, form, [" ", ";", "\u00a0", "", "\t", " ", "\r\n", " ", " "])
    assert reading.answers == ()
    assert reading.empty


def test_rows_without_an_id_wait_for_a_person(form: FormDef) -> None:
    columns = layout(Column("id", Role.RESPONSE_ID, "id"), Column("s", Role.ANSWER, "s", "sleep"))
    assert read_record(columns, form, [" 33.0 ", "Less"]).response_id == "33.0"
    assert read_record(columns, form, [" ", "Less"]).set_aside is ProblemCode.NO_RESPONSE_ID
    assert read_record(columns, form, ["Total", "12"]).set_aside is ProblemCode.SUMMARY_ROW
    assert read_record(layout(columns.columns[1]), form, ["Less"]).set_aside is None


def test_an_unreadable_date_is_unknown_and_said(form: FormDef) -> None:
    columns = layout(Column("d", Role.SUBMITTED_AT, "d"), Column("s", Role.ANSWER, "s", "sleep"))
    reading = read_record(columns, form, ["some time last week", "Less"])
    assert reading.submitted_at is None
    assert reading.problems == (("submitted_at", ProblemCode.UNREADABLE_DATE.sentence),)
    assert read_record(columns, form, ["", "Less"]).problems == ()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-09-21", date(2020, 9, 21)),
        ("2020/09/21", date(2020, 9, 21)),
        ("2020-07-21 10:11:12 UTC", datetime(2020, 7, 21, 10, 11, 12, tzinfo=UTC)),
        ("2020-07-21 10:11:12", datetime(2020, 7, 21, 9, 11, 12, tzinfo=UTC)),
        ("2020-01-21 10:11", datetime(2020, 1, 21, 10, 11, tzinfo=UTC)),
        ("2020-07-21T10:11:12.345Z", datetime(2020, 7, 21, 10, 11, 12, tzinfo=UTC)),
        ("2020-07-21T10:11:12+02:00", datetime(2020, 7, 21, 8, 11, 12, tzinfo=UTC)),
        ("2020-07-21 10:11:12 +0200", datetime(2020, 7, 21, 8, 11, 12, tzinfo=UTC)),
        ("21/09/2020", date(2020, 9, 21)),
        ("21/07/2020 1:02 PM", datetime(2020, 7, 21, 12, 2, tzinfo=UTC)),
        ("21/07/2020 12:02 am", datetime(2020, 7, 20, 23, 2, tzinfo=UTC)),
        ("2020-02-30", None),
        ("09/21/2020", None),
        ("2020/06/05 11:34:01 AM EST", datetime(2020, 6, 5, 10, 34, 1, tzinfo=UTC)),
        ("2020/06/05 11:34:01 PM BST", datetime(2020, 6, 5, 22, 34, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM GMT-6", datetime(2020, 6, 5, 15, 34, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM GMT+1", datetime(2020, 6, 5, 8, 34, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM UTC\u22123", datetime(2020, 6, 5, 12, 34, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM GMT+05:30", datetime(2020, 6, 5, 4, 4, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM GMT", datetime(2020, 6, 5, 9, 34, 1, tzinfo=UTC)),
        ("2020/06/05 9:34:01 AM HOME", None),
        ("2020-07-21 10:11 +2", None),
        ("2020-07-21 10:11 GMT+99", None),
        ("2024-06-28 16:42:59.123", datetime(2024, 6, 28, 15, 42, 59, tzinfo=UTC)),
        ("2020-07-21 25:00", None),
        ("2020-07-21 13:00 pm", None),
        ("0001-01-01 00:00:00+14:00", None),
        ("2020-07-21 10:11 +99:99", None),
        ("yesterday", None),
        ("20200921", None),
        ("٢٠٢٠-09-21", None),
    ],
)
def test_a_time_of_submission(text: str, moment: datetime | date | None) -> None:
    assert read_moment(text, DateOrder.DAY_FIRST, ZoneInfo("Europe/London")) == moment


@pytest.mark.parametrize(
    ("text", "zone", "doubts"),
    [
        ("2020/06/05 11:34:01 AM EST", "Europe/London", True),
        ("2020/06/05 11:34:01 AM BST", "Europe/London", False),
        ("2020/12/05 11:34:01 AM BST", "Europe/London", True),
        ("2020/12/05 11:34:01 AM MEZ", "Europe/Berlin", False),
        ("2020/06/05 11:34:01 AM EST", "America/New_York", True),
        ("2020/06/05 11:34:01 AM GMT-6", "Europe/London", False),
        ("2020/06/05 11:34:01", "Europe/London", False),
        ("some time EST", "Europe/London", False),
        ("", "Europe/London", False),
    ],
)
def test_letters_for_a_time_zone_are_doubted_unless_they_are_its_own(text: str, zone: str, doubts: bool) -> None:
    assert doubts_zone(text, DateOrder.DAY_FIRST, ZoneInfo(zone)) == doubts


@pytest.mark.parametrize(
    ("text", "day"),
    [("9/1/2024", "2024-09-01"), ("9/1/2024 11:27", "2024-09-01"), ("21/9/2024", "21/9/2024"), ("soon", "soon")],
)
def test_a_date_written_month_first(text: str, day: str) -> None:
    assert day_of_month_first(text) == day


def test_slashed_dates_follow_the_order_of_the_file() -> None:
    assert read_moment("04/06/2026", DateOrder.MONTH_FIRST, UTC) == date(2026, 4, 6)
    assert read_moment("04/06/2026", DateOrder.UNKNOWN, UTC) is None
    assert read_moment("2026-06-04", DateOrder.UNKNOWN, UTC) == date(2026, 6, 4)


@given(st.integers(0, 4_000_000_000), st.integers(-840, 840))
def test_a_time_with_an_offset_is_that_moment(seconds: int, minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    assert read_moment(moment.isoformat(" "), DateOrder.UNKNOWN, UTC) == moment


@given(st.text())
def test_any_words_as_a_date_are_only_unknown(text: str) -> None:
    read_moment(text, DateOrder.DAY_FIRST, UTC)


MARKS = str.maketrans("", "", ",; ")
LABELS = ("Comments, jokes or names", "Comments", "jokes or names", "1,000–5,000", "Other")


@pytest.mark.parametrize("count", range(1, len(LABELS) + 1))
def test_joined_labels_come_apart_at_the_right_commas(count: int) -> None:
    question = Question("q", "Q", QuestionType.MULTI, options=tuple(Option(f"o{n}", t) for n, t in enumerate(LABELS)))
    for chosen in combinations(LABELS, count):
        assert JoinedLabels(question, ",").items(",".join(chosen)) == list(chosen)


def test_a_label_that_others_could_spell_is_taken_whole() -> None:
    options = tuple(Option(f"o{n}", text) for n, text in enumerate(("A", "B", "C", "A,B")))
    labels = JoinedLabels(Question("q", "Q", QuestionType.MULTI, options=options), ",")
    assert labels.items("A,B,C") == ["A,B", "C"]


@pytest.mark.parametrize(
    ("raw", "items"),
    [
        ("Gestures;Other;", ["Gestures", "Other"]),
        ("Gestures, Other", ["Gestures", " Other"]),
        ("Comments, jokes or names, Gestures", ["Comments, jokes or names", " Gestures"]),
        ("gestures | OTHER", ["gestures ", " OTHER"]),
        ("Gestures\nOther", ["Gestures", "Other"]),
        ("Gestures,he said, she said", ["Gestures", "he said, she said"]),
        ("one, two", ["one, two"]),
        ("Gestures", ["Gestures"]),
    ],
)
def test_other_ways_of_joining(form: FormDef, raw: str, items: list[str]) -> None:
    assert JoinedLabels(form.question("types"), ";,|\n").items(raw) == items


@given(st.lists(st.sampled_from(["Gestures", "Other", "a", ",", ";", " ", ", ", "Comments, jokes or names"])))
def test_no_words_are_lost_in_taking_apart(parts: list[str]) -> None:
    question = Question(
        "q", "Q", QuestionType.MULTI, options=(Option("g", "Gestures"), Option("c", "Comments, jokes"))
    )
    raw = "".join(parts)
    kept = sorted("".join(JoinedLabels(question, ",;").items(raw)).replace(",", "").replace(";", "").replace(" ", ""))
    assert kept == sorted(raw.replace(",", "").replace(";", "").replace(" ", ""))


# --- facts and safety


def test_facts_hold_codes_and_the_month_only(write: Write, form: FormDef, forms: Forms, exports: Any) -> None:
    found = recognise(write("export.csv", *exports.uncoded), forms)
    block = Mapper(found.layout, form).read_block(exports.uncoded[1:])
    assert FactsReader(form).facts(block) == [
        Facts(Route.ANONYMOUS, incident_types=("comments", "other"), campus="river", incident_month="2026-04"),
        Facts(Route.NAMED_MEETING),
        Facts(Route.UNKNOWN, incident_types=("gestures", "following"), campus="city", incident_month="2026-04"),
    ]
    assert FactsReader(form).danger(block) == [True, False, False]
    assert block.lengths() == [
        sum(len(answer.raw) for answer in reading.answers)
        for reading in readings(write("again.csv", *exports.uncoded), forms)
    ]


@pytest.mark.parametrize(("cell", "month"), [("2019-05", "2019-05"), ("2019", None), ("sometime in 2019", None)])
def test_an_uncertain_month_stays_unknown(form: FormDef, cell: str, month: str | None) -> None:
    when = layout(Column("w", Role.ANSWER, "w", "when"))
    assert facts_of(form, when, [cell]) == Facts(Route.UNKNOWN, incident_month=month)


def test_unplaced_words_never_reach_the_facts(form: FormDef) -> None:
    columns = layout(*(Column(id_, Role.ANSWER, id_, id_) for id_ in ("route", "types", "campus", "ongoing")))
    facts = facts_of(form, columns, ["my words", "my words", "my words", "I am not sure"])
    assert facts == Facts(Route.UNKNOWN, incident_types=("other",), campus="other", ongoing="unknown")


@pytest.mark.parametrize(
    ("cell", "danger"),
    [
        *(("Yes", True), ("No", False), ("", False), ("I am not sure", False), ("YES, right now", True)),
        *(("Definitely", True), ("Y", True), ("1", True), ("No idea", True), ("No-one is safe", True)),
        *(("no", False), ("No, nobody", False), ("No – not now", False), ("unsure", False)),
    ],
)
def test_a_yes_to_a_safety_question_is_never_missed(form: FormDef, cell: str, danger: bool) -> None:
    assert danger_in(form, layout(Column("d", Role.ANSWER, "d", "danger")), [cell]) is danger


def test_yes_and_no_ticked_at_once_is_no_clear_no(form: FormDef) -> None:
    columns = layout(
        Column("n", Role.TICK, "d", "danger", option="No", rank=1),
        Column("y", Role.TICK, "d", "danger", option="Yes", rank=2),
    )
    assert danger_in(form, columns, ["1", "1"])
    assert not danger_in(form, columns, ["1", "0"])


def test_answers_that_are_no_options_are_counted_by_question(form: FormDef) -> None:
    columns = layout(*(Column(id_, Role.ANSWER, id_, id_) for id_ in ("route", "danger", "story")))
    facts = FactsReader(form)
    rows = [["Later", "No, nobody", "Words"], ["I stay anonymous", "Perhaps", ""], ["Later", "Yes", ""]]
    block = Mapper(columns, form).read_block(rows)
    assert facts.danger(block) == [False, True, True]
    facts.count_unplaced(block)
    assert facts.unplaced == {"route": 2, "danger": 1}
    assert facts.unclear == 1


def test_a_yes_elsewhere_is_no_danger(form: FormDef) -> None:
    assert not danger_in(form, layout(Column("o", Role.ANSWER, "o", "ongoing")), ["Yes"])


def test_several_questions_may_feed_one_field(form: FormDef) -> None:
    again = replace(form.question("types"), id="more_types", text="What else?")
    form = replace(form, questions=(*form.questions, again))
    columns = layout(Column("t", Role.ANSWER, "t", "types"), Column("m", Role.ANSWER, "m", "more_types"))
    facts = facts_of(form, columns, ["Gestures;Following me", "Following me;Comments, jokes or names"])
    assert facts.incident_types == ("gestures", "following", "comments")


# --- blocks of records


def test_a_block_reads_each_record_as_if_it_stood_alone(form: FormDef) -> None:
    columns = layout(
        Column("id", Role.RESPONSE_ID, "id"),
        Column("d", Role.SUBMITTED_AT, "d"),
        *(Column(q.id, Role.ANSWER, q.id, q.id) for q in form.questions[1:]),
        Column("x", Role.UNMAPPED, "x"),
    )
    source = random.Random(3)
    cells = [
        "",
        " ",
        "Yes",
        "City",
        "the car park",
        "Gestures;Other",
        "2026-04-18",
        "Words",
        "Less",
        "zebra",
        "1-2-3",
    ]
    records = [[source.choice(cells) for _ in columns.columns] for _ in range(200)]
    mapper = Mapper(columns, form)
    whole, alone = mapper.read_block(records), [mapper.read_block([record]) for record in records]
    assert list(whole.set_aside) == [block.set_aside[0] for block in alone]
    assert list(whole.response_ids) == [block.response_ids[0] for block in alone]
    assert list(whole.submitted_at) == [block.submitted_at[0] for block in alone]
    for id_, answers in {**whole.answers, **whole.unmapped}.items():
        assert list(answers) == [{**block.answers, **block.unmapped}[id_][0] for block in alone]


def test_a_block_of_nothing_is_empty(form: FormDef) -> None:
    block = Mapper(layout(Column("s", Role.ANSWER, "s", "sleep")), form).read_block([])
    assert not block.response_ids
    assert list(block.answers["sleep"]) == []
    assert FactsReader(form).facts(block) == []


def test_words_after_other_alone_are_an_answer(form: FormDef) -> None:
    only = layout(Column("o", Role.OTHER, "o", "campus"), Column("s", Role.ANSWER, "s", "sleep"))
    answers = read_record(only, form, ["a note", ""]).answers
    assert [(answer.question_id, answer.value, answer.other) for answer in answers] == [("campus", None, "a note")]


def test_what_was_answered_is_never_shown_by_accident(form: FormDef) -> None:
    columns = layout(Column("id", Role.RESPONSE_ID, "id"), Column("y", Role.ANSWER, "y", "story"))
    mapper = Mapper(columns, form)
    block, reading = mapper.read_block([["id-zebra", "zebra"]]), mapper.read(["id-zebra", "zebra"])
    shown = [repr(thing) for thing in (block, reading, *reading.answers, Record(1, b"zebra", ["zebra"]))]
    assert not any("zebra" in words for words in shown)


# --- years later


def test_a_sealed_record_reads_the_same_years_later(write: Write, forms: Forms, exports: Any) -> None:
    key = write("key.csv", *exports.key)
    for rows, delimiter, its_key in (
        (exports.uncoded, ",", None),
        (exports.coded, "\t", key),
        (exports.plain, ";", None),
    ):
        path = write("export.csv", *rows, delimiter=delimiter)
        found = recognise(path, forms, Wish(key=its_key))
        mapper = Mapper(found.layout, found.form)
        stored = found.layout.to_json()
        for record in records(path, found):
            assert reread(stored, found.form, record.raw) == mapper.read(record.cells)


def test_bytes_that_are_no_record_of_the_layout_are_an_integrity_failure(form: FormDef) -> None:
    stored = layout(Column("s", Role.ANSWER, "s", "sleep"), Column("d", Role.ANSWER, "d", "danger")).to_json()
    assert values(reread(stored, form, b'"Less","No"\r\n')) == {"sleep": "less", "danger": "no"}
    for damaged in (b"", b"Less\n", b"\x00\x00\x00", b'"Less', b"Less,No\nMore,No\n"):
        with pytest.raises(IntegrityError):
            reread(stored, form, damaged)


def test_a_layout_of_another_form_version_is_not_read(form: FormDef) -> None:
    stored = layout(Column("s", Role.ANSWER, "s", "gone"))
    with pytest.raises(IntegrityError):
        Mapper(stored, form)
    with pytest.raises(IntegrityError):
        Mapper(replace(layout(), form="another"), form)


def test_no_sentence_of_a_problem_repeats_an_answer(form: FormDef) -> None:
    columns = layout(
        Column("d", Role.SUBMITTED_AT, "d"), *(Column(q.id, Role.ANSWER, q.id, q.id) for q in form.questions[1:])
    )
    reading = read_record(columns, form, ["zebra"] * 9)
    assert reading.problems
    assert not any("zebra" in sentence for _, sentence in reading.problems)
    assert all(code.sentence for code in ProblemCode)


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_one_cell_means_what_the_judge_says(cell: str) -> None:
    question = Question("story", "S", QuestionType.LONG_TEXT)
    form = FormDef("report", 1, "", (), "", (question,))
    found = read_record(layout(Column("s", Role.ANSWER, "s", "story")), form, [cell])
    assert values(found) == ({"story": value} if (value := judge(question, cell).value) else {})
