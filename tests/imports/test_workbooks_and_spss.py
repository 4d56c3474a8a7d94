"""Reports out of workbooks and SPSS files: the same cases as out of text, and the file kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from tests.imports.conftest import HEADER, Row, Scene, report
from tests.intake import spss_file

from harassment_cms.domain.errors import InputRefusedError, UsageError
from harassment_cms.intake.preview import Counts
from harassment_cms.intake.unclear import UnclearFileError
from harassment_cms.intake.understanding import Wish

YES_NO: dict[float | str, str] = {1: "Yes", 2: "No", -9: "Not asked"}
ROWS = [report(1), report(2), report(5)]


def workbook(path: Path, sheets: dict[str, Sequence[Row]], hidden: str | None = None) -> Path:
    """A workbook with these sheets, all cells text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
            if name == hidden:
                sheet.hide()
    return path


def test_a_workbook_makes_the_cases_of_its_rows_and_is_kept_whole(scene: Scene) -> None:
    path = workbook(scene.folder / "a.xlsx", {"Answers": [HEADER, *ROWS]})
    with scene.at_work() as work:
        preview = work.imports.preview(path)
        result = work.imports.run(path)
        assert preview.counts == result.counts == Counts(rows=3, new=3, safety=1)
        shown = work.cases.show(result.cases[0]).submissions[0]
        assert (shown.response_id, shown.row_number) == ("1-2-1", 1)
        assert [(each.header, each.raw) for each in shown.unmapped] == [("How was the form?", "Easy")]
        assert work.imports.rebuild(work.imports.batches()[0].id) == path.read_bytes()
        again = work.imports.run(path)
        assert again.already
    assert scene.sound()


def test_the_same_responses_as_text_are_known(scene: Scene) -> None:
    from tests.imports.conftest import export

    scene.take("a.csv", export(ROWS))
    path = workbook(scene.folder / "a.xlsx", {"Answers": [HEADER, *ROWS, report(7)]})
    with scene.at_work() as work:
        assert work.imports.run(path).counts == Counts(rows=4, new=1, known=3, safety=1)


def test_several_sheets_are_a_question(scene: Scene) -> None:
    path = workbook(scene.folder / "a.xlsx", {"One": [HEADER, *ROWS], "Two": [HEADER, report(7)]})
    with scene.at_work() as work:
        with pytest.raises(UnclearFileError, match=r"several sheets .*: “One”, “Two”") as ask:
            work.imports.run(path)
        assert [name for name, _ in ask.value.choices] == ["One", "Two"]
        with pytest.raises(UsageError, match="no sheet called “Twoo”"):
            work.imports.run(path, Wish(sheet="Twoo"))
        first = work.imports.run(path, Wish(sheet="Two"))
        assert any("Other sheets" in said for said in first.warnings) is False
        second = work.imports.run(path, Wish(sheet="One"))
        assert (first.counts.new, second.counts.new) == (1, 3)
        assert not second.already
        for batch in work.imports.batches():
            assert work.imports.rebuild(batch.id) == path.read_bytes()


def test_a_hidden_sheet_is_read_only_when_named(scene: Scene) -> None:
    path = workbook(scene.folder / "a.xlsx", {"Seen": [HEADER, *ROWS], "Away": [HEADER, report(7)]}, hidden="Away")
    with scene.at_work() as work:
        result = work.imports.run(path)
        assert result.counts.new == 3
        assert any("1 hidden sheet with data: “Away”" in said for said in result.warnings)
        assert work.imports.run(path, Wish(sheet="Away")).counts.new == 1


def test_columns_left_out_are_in_no_copy(scene: Scene) -> None:
    rows = [(*row, f"192.0.2.{number}") for number, row in enumerate(ROWS)]
    path = workbook(scene.folder / "a.xlsx", {"Answers": [(*HEADER, "IP Address"), *rows]})
    with scene.at_work() as work:
        result = work.imports.run(path)
        with pytest.raises(InputRefusedError, match="left out of what was kept"):
            work.imports.rebuild(work.imports.batches()[0].id)
        assert "IP Address" not in {each.header for each in work.cases.show(result.cases[0]).submissions[0].unmapped}
    assert scene.rows()["original"] == 0


def spss_export() -> bytes:
    """Two responses as Jisc writes them: codes with labels, one tick box a variable, words after "Other"."""
    asked = "2. Which of these describe what happened?"
    variables = [
        spss_file.Variable("URN", 32),
        spss_file.Variable(
            "Q1",
            label="1. What would you like us to do with this report?",
            labels={1: "I give my name and would like to talk to a case manager", 2: "I stay anonymous"},
        ),
        spss_file.Variable("Q2_1", label=f"{asked} - Threats", labels={1: "Threats"}),
        spss_file.Variable("Q2_2", label=f"{asked} - A hate incident", labels={1: "A hate incident"}),
        spss_file.Variable("Q2_a", 64, label="2.a. If you selected Other, please specify:"),
        spss_file.Variable("Q3", label="3. Is anyone in danger right now?", labels=YES_NO, missing=(1, [-9])),
        spss_file.Variable("CompletionDate", 32),
    ]
    rows: list[list[float | str | None]] = [
        ["1-2-3", 2, 1, None, "", 1, "2026-03-02"],
        ["1-2-4", 1, 1, 1, "A note under the door", -9, "2026-03-03"],
    ]
    return spss_file.sav(variables, rows)


def test_an_spss_file_by_its_code_book(scene: Scene) -> None:
    path = scene.folder / "a.sav"
    path.write_bytes(spss_export())
    with scene.at_work() as work:
        result = work.imports.run(path)
        assert result.tool == "spss"
        assert result.counts == Counts(rows=2, new=2, safety=1)
        answers = {each.question: each for each in work.cases.show(result.cases[1]).submissions[0].answers}
        assert answers["route"].value == "named_meeting"
        assert answers["types"].value == ("hate_incident", "threats")
        assert answers["types"].labels == ("A hate incident", "Threats", "A note under the door")
        assert answers["danger"].value is None
        assert work.imports.rebuild(work.imports.batches()[0].id) == path.read_bytes()
