"""Jisc Online Surveys: version 3 as far as it is known, and what version 2 writes beside its usual shapes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.intake.reading_exports import Forms, quoted, read, roles, values

from harassment_cms.intake.layout import Role, Tool
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.unclear import Asked, UnclearFileError
from harassment_cms.intake.understanding import Wish

V3 = ("Response ID", "Started", "Completion date", "1.1. <p>What would you like us to&nbsp;do?</p> *",
      "1.2. What happened? (tick all)", "1.2.a. If you selected Other, please specify:",
      "2. Is anyone in danger now? *", "3. How did it affect you?", "3.1. Sleep", "3.2. Work",
      "4. Please tell us what happened.")  # fmt: skip
ROW = ("clxnochbd0001da968qbi3wk2", "2026-03-01", "2026-03-02", "I stay anonymous", "Gestures,Other", "a note",
       "No", "", "None", "Less", "None of them stopped.")  # fmt: skip


def test_version_3(tmp_path: Path, forms: Forms) -> None:
    upper = ("Clxnochbd0001da968qbi3wk2".casefold(), *ROW[1:8], "Less", "None", "None")
    found, (reading, other) = read(tmp_path, quoted(V3, ROW, upper), forms)
    assert (found.tool, found.evidence[0][1].strength.name) == (Tool.JISC_V3, "CERTAIN")
    assert values(reading) == {
        "route": "anonymous", "types": ("gestures", "other"), "danger": "no", "story": "None of them stopped.",
    }  # fmt: skip
    types = reading.answer("types")
    assert types is not None
    assert types.other == "a note"
    # Cells of a grid that nobody answered hold the word None; what people write stays.
    assert dict(reading.unmapped)["3.2. Work"] == "Less"
    assert values(other)["sleep"] == "less"
    assert values(other)["story"] == "None"
    assert "3.2. Work" not in dict(other.unmapped)
    assert (reading.response_id, reading.submitted_at) == (ROW[0], date(2026, 3, 2))
    seen = roles(found)
    assert seen["3. How did it affect you?"] is Role.EMPTY_PARENT
    assert seen["Started"] is Role.TOOL


def test_ids_that_differ_in_case_are_two(tmp_path: Path, forms: Forms) -> None:
    header = (V3[0], "1. What would you like us to do? *", "2. Is anyone in danger now?")
    rows = [("AbC", "I stay anonymous", "No"), ("abc", "I stay anonymous", "No")]
    found, (first, second) = read(tmp_path, quoted(header, *rows), forms)
    assert found.tool is Tool.JISC_V3
    assert first.response_id != second.response_id


def coded(folder: Path, forms: Forms, exports: Any, header: tuple[str, ...], *rows: tuple[str, ...]) -> list[Any]:
    key = folder / "key.tsv"
    key.write_bytes(quoted(*exports.key, delimiter="\t"))
    path = folder / "results.tsv"
    path.write_text("\n".join("\t".join(row) for row in (header, *rows)) + "\n", encoding="utf-8")
    found = recognise(path, forms, Wish(key=key))
    assert (found.tool, found.delimiter) == (Tool.JISC_CODED, "\t")
    mapper = Mapper(found.layout, found.form)
    with CsvFile.open(path, found.encoding, found.delimiter) as file:
        return [mapper.read(item.cells) for item in file if isinstance(item, Record)]


def test_version_2_coded_without_ids_and_with_a_column_for_each_point_of_a_scale(
    tmp_path: Path, forms: Forms, exports: Any
) -> None:
    header = ("Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_4", "Q2_a", "Q3", "Q4", "Q5", "Q6", "Q7", "Q7_1_1", "Q7_1_2")
    rows = [
        ("3", "1", "0", "0", "1", "a note", "2", "18/04/2026", "1", "Words.", "", "1", "0"),
        ("3", "0", "0", "0", "0", "", "", "", "", "", "", "0", "0"),
    ]
    first, second = coded(tmp_path, forms, exports, header, *rows)
    assert values(first)["sleep"] == "less"
    assert values(first)["types"] == ("comments", "other")
    assert values(second) == {"route": "anonymous"}
    assert first.response_id is None


def test_an_older_grid_leaves_untouched_boxes_empty(tmp_path: Path, forms: Forms, exports: Any) -> None:
    header = ("Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_4", "Q5")
    (reading,) = coded(tmp_path, forms, exports, header, ("3", "", "1", "", "", "2"))
    assert values(reading) == {"route": "anonymous", "types": ("gestures",), "danger": "no"}


def test_codes_alone_are_not_guessed(tmp_path: Path, forms: Forms) -> None:
    with pytest.raises(UnclearFileError, match="may come from jisc-v2-coded or qualtrics") as unclear:
        read(tmp_path, quoted(("Q1", "Q2", "Q2_1"), ("1", "0", "1")), forms)
    assert unclear.value.asked is Asked.TOOL
    assert [tool for tool, _ in unclear.value.choices] == ["jisc-v2-coded", "qualtrics"]
