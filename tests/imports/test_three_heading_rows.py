"""An export with three heading rows, columns that are left out, tests and broken-off responses, into a real home."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tests.imports.conftest import Scene

from harassment_cms.intake.layout import Tool
from harassment_cms.intake.preview import Counts

NAMES = ("StartDate", "Status", "IPAddress", "Finished", "RecordedDate", "ResponseId", "route", "Q2", "narrative",
         "Q4_1", "Q4_2")  # fmt: skip
TEXTS = ("Start Date", "Response Type", "IP Address", "Finished", "Recorded Date", "Response ID", "What now?",
         "Safe?", "Your words", "Which pets do you like? - Dogs", "Which pets do you like? - Cats")  # fmt: skip
IDS = ("startDate", "status", "ipAddress", "finished", "recordedDate", "_recordId", "QID1", "QID2", "QID3_TEXT",
       "QID4_1", "QID4_2")  # fmt: skip


def row(number: int, status: str = "IP Address", finished: str = "True", words: str = "In the library.") -> list[str]:
    return ["2025-11-02 09:00:00", status, "192.0.2.7", finished, f"2025-11-02 10:00:0{number}",
            f"R_1abcDEF2ghiJKL{number}", "named_meeting", "", words, "", "Cats"]  # fmt: skip


def exported(*rows: Sequence[str]) -> bytes:
    ids = [f'{{"ImportId":"{id_}","timeZone":"Europe/London"}}' for id_ in IDS]
    out = io.StringIO()
    names = ["danger" if name == "Q2" else name for name in NAMES]
    csv.writer(out).writerows([names, TEXTS, ids, *rows])
    return out.getvalue().encode()


def test_an_export_of_qualtrics(scene: Scene) -> None:
    path = scene.folder / "report.csv"
    path.write_bytes(exported(row(1), row(2, status="Survey Preview"), row(3, finished="False"), row(4)))
    with scene.at_work() as work:
        result = work.imports.run(path)
        assert result.tool == Tool.QUALTRICS
        assert result.counts == Counts(rows=4, new=2, partial=1, quarantined=1, tests=1)
        assert any("IP Address" in said for said in result.warnings)
        shown = work.cases.show(result.cases[0]).submissions[0]
        assert shown.response_id == "R_1abcDEF2ghiJKL1"
        assert ("Which pets do you like?", "Cats") in [(each.header, each.raw) for each in shown.unmapped]
        assert "192.0.2.7" not in str(shown.unmapped)
        later = exported(row(4), row(1, words="In the library, twice."), row(5))
        path.write_bytes(later)
        assert work.imports.run(path).counts == Counts(rows=3, new=1, known=1, amended=1)
    assert scene.sound()
