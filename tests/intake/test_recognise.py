"""What a file is, decided by its first rows, or a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harassment_cms.domain.errors import ExitCode, InputRefusedError, UsageError
from harassment_cms.formdefs import FormDef, Question, QuestionType
from harassment_cms.intake.layout import DateOrder, Layout, Role, Tool
from harassment_cms.intake.recognise import Recognised, recognise
from harassment_cms.intake.unclear import Asked, NoFormFitsError, UnclearFileError
from harassment_cms.intake.understanding import Wish

Forms = dict[str, FormDef]
Write = Callable[..., Path]


def roles(found: Recognised) -> dict[str, tuple[Role, str | None]]:
    return {column.header: (column.role, column.question) for column in found.layout.columns}


def test_jisc_uncoded(write: Write, forms: Forms, exports: Any) -> None:
    found = recognise(write("results.csv", *exports.uncoded), forms)
    assert (found.tool, found.form.id, found.encoding, found.delimiter) == (Tool.JISC_UNCODED, "report", "utf-8", ",")
    assert found.header == tuple(exports.uncoded[0])
    assert roles(found) == {
        "Unique Response Number": (Role.RESPONSE_ID, None),
        "1. What would you like us to do?": (Role.ANSWER, "route"),
        "2. What happened? (tick all)": (Role.ANSWER, "types"),
        "2.a. If you selected Other, please specify:": (Role.OTHER, "types"),
        "3. Which campus was it on?": (Role.ANSWER, "campus"),
        "4. When did it happen?": (Role.ANSWER, "when"),
        "5. Is anyone in danger now?": (Role.ANSWER, "danger"),
        "6. Please tell us what happened.": (Role.ANSWER, "story"),
        "7. How did it affect you?": (Role.EMPTY_PARENT, None),
        "7.1. Sleep": (Role.ANSWER, "sleep"),
        "8. Which pets do you like?": (Role.UNMAPPED, None),
        "9. How did you hear of us?": (Role.UNMAPPED, None),
        "CompletionDate": (Role.SUBMITTED_AT, None),
    }
    assert found.warnings == (
        "Questions of the file that the form does not have: 2. They are kept with each report.",
        "Questions of the form that have no column in this file: 1.",
    )


def test_jisc_coded_with_its_key(write: Write, forms: Forms, exports: Any) -> None:
    found = recognise(write("results.csv", *exports.coded), forms, Wish(key=write("key.csv", *exports.key)))
    assert found.tool is Tool.JISC_CODED
    seen = roles(found)
    assert seen["Q1"] == (Role.ANSWER, "route")
    assert [seen[f"Q2_{n}"] for n in (1, 2, 3, 4)] == [(Role.TICK, "types")] * 4
    assert seen["Q2_a"] == (Role.OTHER, "types")
    assert seen["Q7"] == (Role.EMPTY_PARENT, None)
    assert seen["Q7_1"] == (Role.ANSWER, "sleep")
    assert seen["Q8_1"] == (Role.TICK, None)
    assert found.layout.columns[1].codes[2] == ("3", "I stay anonymous")


def test_plain_csv_by_ids_and_by_wordings(write: Write, forms: Forms, exports: Any) -> None:
    found = recognise(write("export.csv", *exports.plain, delimiter=";"), forms)
    assert (found.tool, found.delimiter) == (Tool.PLAIN, ";")
    assert roles(found)["types_other"] == (Role.OTHER, "types")
    assert roles(found)["response_id"] == (Role.RESPONSE_ID, None)
    words = write(
        "words.csv", ("Timestamp", "What shall we do?", "SLEEP"), ("2026-04-20", "I stay anonymous", "Less")
    )
    assert roles(recognise(words, forms)) == {
        "Timestamp": (Role.SUBMITTED_AT, None),
        "What shall we do?": (Role.ANSWER, "route"),
        "SLEEP": (Role.ANSWER, "sleep"),
    }


def test_headings_fit_whatever_their_spacing_case_numbering_and_mark(tmp_path: Path, forms: Forms) -> None:
    path = tmp_path / "results.csv"
    header = '"\ufeff\ufeff12.\u00a0 WHAT   shall\nwe do? ","13.  Please tell us what happened."\n'
    path.write_text(header + '"I stay anonymous","x"\n', encoding="utf-8-sig")
    found = recognise(path, forms)
    assert [column.question for column in found.layout.columns] == ["route", "story"]


def test_a_grid_row_may_be_worded_with_its_parent(write: Write, form: FormDef, exports: Any) -> None:
    rows = tuple(replace(q, text="How did it affect you? - Sleep") if q.id == "sleep" else q for q in form.questions)
    forms = {"report": replace(form, questions=rows)}
    assert roles(recognise(write("results.csv", *exports.uncoded), forms))["7.1. Sleep"] == (Role.ANSWER, "sleep")
    coded = recognise(write("coded.csv", *exports.coded), forms, Wish(key=write("key.csv", *exports.key)))
    assert roles(coded)["Q7_1"] == (Role.ANSWER, "sleep")


def test_a_heading_asked_twice_counts_once_and_the_second_is_kept(write: Write, forms: Forms) -> None:
    found = recognise(
        write("results.csv", ("1. Sleep", "2. What shall we do?", "3. sleep"), ("Less", "I stay anonymous", "More")),
        forms,
    )
    assert [column.role for column in found.layout.columns] == [Role.ANSWER, Role.ANSWER, Role.UNMAPPED]
    assert any("earlier column asks already: 1" in warning for warning in found.warnings)


def test_a_second_id_is_kept_as_an_answer_of_its_own(write: Write, forms: Forms) -> None:
    found = recognise(write("export.csv", ("id", "sleep", "URN", "route"), ("1", "Less", "9-9", "")), forms)
    assert [column.role for column in found.layout.columns] == [
        Role.RESPONSE_ID,
        Role.ANSWER,
        Role.UNMAPPED,
        Role.ANSWER,
    ]


def test_what_the_file_lacks_is_said_before_anything_is_written(write: Write, forms: Forms) -> None:
    warnings = recognise(write("results.csv", ("1. Sleep", "2. What shall we do?"), ("Less", "")), forms).warnings
    assert any("no response ids" in warning for warning in warnings)
    assert any("no dates of submission" in warning for warning in warnings)
    assert any("safety questions, which stay unknown: danger" in warning for warning in warnings)


def test_windows_1252_is_read_and_reported(write: Write, forms: Forms) -> None:
    path = write("results.csv", ("1. Sleep", "2. Please tell us what happened."), ("", "it’s"), encoding="cp1252")
    found = recognise(path, forms)
    assert found.encoding == "cp1252"
    assert any("Windows-1252" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("cells", "order", "said"),
    [
        (["20/04/2026", "03/04/2026"], DateOrder.DAY_FIRST, "day first"),
        (["04/20/2026", "04/03/2026"], DateOrder.MONTH_FIRST, None),
        (["04/20/2026", "20/04/2026"], DateOrder.UNKNOWN, "unknown"),
        (["2026-04-20", "2026-04-03"], DateOrder.DAY_FIRST, None),
    ],
)
def test_the_order_of_dates_is_found_in_the_file(
    write: Write, forms: Forms, cells: list[str], order: DateOrder, said: str | None
) -> None:
    rows = [(cell, "Less", "") for cell in cells]
    found = recognise(write("export.csv", ("timestamp", "sleep", "route"), *rows), forms)
    assert found.layout.date_order is order
    assert any("Dates of submission such as" in warning for warning in found.warnings) == (said is not None)
    assert any(said in warning for warning in found.warnings) if said else True


def test_a_layout_survives_its_json(write: Write, forms: Forms, exports: Any) -> None:
    for rows, key in (
        (exports.uncoded, None),
        (exports.coded, write("key.csv", *exports.key)),
        (exports.plain, None),
    ):
        layout = recognise(write("export.csv", *rows), forms, Wish(key=key)).layout
        assert Layout.from_json(layout.to_json()) == layout


# --- refusals


def refused(path: Path, forms: Forms, **how: object) -> InputRefusedError:
    with pytest.raises(InputRefusedError) as caught:
        recognise(path, forms, Wish(**how))  # type: ignore[arg-type]
    assert caught.value.exit_code is ExitCode.REFUSED_INPUT
    assert "Nothing was changed" in caught.value.message
    assert caught.value.hint
    return caught.value


def test_an_answer_key_in_place_of_the_responses(write: Write, forms: Forms, exports: Any) -> None:
    key = write("key.csv", *exports.key)
    error = refused(key, forms)
    assert "is the answer key of a coded export" in error.message
    assert "--key" in error.hint
    assert "answer key" in refused(write("no-id.csv", *exports.key[1:-1], delimiter="\t"), forms, key=key).message


def test_a_coded_file_without_its_key(write: Write, forms: Forms, exports: Any) -> None:
    assert "only its answer key" in refused(write("coded.csv", *exports.coded), forms).message
    without_id = [row[1:-1] for row in exports.coded]
    assert "only its answer key" in refused(write("coded.csv", *without_id), forms).message


def test_responses_in_place_of_the_key(write: Write, forms: Forms, exports: Any) -> None:
    assert (
        "is not an answer key"
        in refused(write("coded.csv", *exports.coded), forms, key=write("k.csv", *exports.uncoded)).message
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda key: tuple(row for row in key if row[0] != "Q4"), "says nothing about 1 of the columns"),
        (lambda key: key[:4] + key[5:], "does not list every number that stands in the column Q1"),
        (
            lambda key: tuple((c, t + "!" if c.isdigit() and 5 < n < 10 else t) for n, (c, t) in enumerate(key)),
            "has other options than the form for the question Q2",
        ),
    ],
)
def test_a_key_that_does_not_belong(write: Write, forms: Forms, change: object, said: str, exports: Any) -> None:
    assert callable(change)
    error = refused(write("coded.csv", *exports.coded), forms, key=write("key.csv", *change(exports.key)))
    assert said in error.message
    assert "“key.csv” does not belong to “coded.csv”" in error.message


def test_a_file_of_another_survey_names_the_nearest_form(write: Write, forms: Forms) -> None:
    header = ("1. What shall we do?", *(f"{n}. Something else {n}" for n in range(2, 12)))
    error = refused(write("other.csv", header, [""] * 11), forms)
    assert "Nearest is “A report” (report): 1 of its 8 questions" in error.message
    nothing = refused(write("none.csv", ("a", "b"), ("1", "2")), forms)
    assert isinstance(nothing, NoFormFitsError)
    assert "None of the headings" in nothing.message


def test_a_named_form_is_taken_at_its_word_if_some_of_it_is_there(write: Write, forms: Forms) -> None:
    others = [f"{n}. Something else {n}" for n in range(4, 12)]
    header = ("1. What shall we do?", "2. Sleep", "3. Which campus was it on?", *others)
    nearly = refused(write("other.csv", header, [""] * 11), forms)
    assert isinstance(nearly, NoFormFitsError)
    assert "Nearest is" in nearly.message
    assert nearly.near == (("report", "A report (report)"),)
    found = recognise(write("other.csv", header, [""] * 11), forms, Wish(form="report"))
    assert any("Only 3 of the form's 8 questions" in warning for warning in found.warnings)
    less = write("less.csv", header[1:], [""] * 10)
    assert "next to nothing" in refused(less, forms, form="report").message
    half = write("half.csv", ("1. Sleep", "2. Something else"), ["", ""])
    assert recognise(half, forms, Wish(form="report")).form.id == "report"
    assert "of this form" in refused(write("none.csv", ("a", "b")), forms, form="report").message
    with pytest.raises(UsageError) as caught:
        recognise(write("other.csv", header), forms, Wish(form="raport"))
    assert "report" in caught.value.hint


def test_two_forms_that_fit_equally_are_a_question_not_a_guess(write: Write, form: FormDef, exports: Any) -> None:
    forms = {"report": form, "twin": replace(form, id="twin")}
    path = write("results.csv", *exports.uncoded)
    unclear = refused(path, forms)
    assert isinstance(unclear, UnclearFileError)
    assert "report and twin equally well" in unclear.message
    assert unclear.asked is Asked.FORM
    assert [value for value, _ in unclear.choices] == ["report", "twin"]
    assert recognise(path, forms, Wish(form="twin")).form.id == "twin"


def test_the_form_with_more_of_the_files_questions_wins(write: Write, form: FormDef, exports: Any) -> None:
    pets = Question("pets", "Which pets do you like?", QuestionType.TEXT)
    forms = {"report": form, "wider": replace(form, id="wider", questions=(*form.questions, pets))}
    assert recognise(write("results.csv", *exports.uncoded), forms).form.id == "wider"


def test_several_heading_rows_would_become_reports(write: Write, forms: Forms) -> None:
    texts = ("What would you like us to do?", "Sleep")
    error = refused(write("export.csv", ("route", "sleep"), texts, ("anonymous", "Less")), forms)
    assert "more than one heading row" in error.message
    imports = ('{"ImportId":"QID1"}', '{"ImportId":"QID2"}')
    qualtrics = write("q.csv", ("route", "sleep"), ("A", "B"), imports)
    assert "more than one heading row" in refused(qualtrics, forms, tool="plain").message
    assert recognise(qualtrics, forms).layout.heading_rows == 3


def test_a_heading_that_cannot_be_read(tmp_path: Path, forms: Forms) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(b'"1. Sleep"x,"2. More"\n"Less","y"\n')
    assert "heading row of “broken.csv” cannot be read" in refused(path, forms).message


def test_without_forms_nothing_can_be_read(write: Write, exports: Any) -> None:
    assert "no form" in refused(write("results.csv", *exports.uncoded), {}).message
