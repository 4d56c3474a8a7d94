"""When a file was exported: from its name as survey tools write it, or from a workbook's own properties."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from harassment_cms.intake.exported import exported_at, is_plausible

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("results-for-harassment-re-2026-10-05-0900.csv", datetime(2026, 10, 5, 8, tzinfo=UTC)),
        ("results-for-harassment-re-2026-12-05-0900 (2).csv", datetime(2026, 12, 5, 9, tzinfo=UTC)),
        ("report_-_all_versions_-_False_-_2026-10-05-09-00-30.xlsx", datetime(2026, 10, 5, 8, 0, 30, tzinfo=UTC)),
        ("Report_DATA_2026-10-05_0900.csv", datetime(2026, 10, 5, 8, tzinfo=UTC)),
        ("Report+form_October+5,+2026_09.00.csv", datetime(2026, 10, 5, 8, tzinfo=UTC)),
        ("Report form_October 5, 2026_09.00.csv", datetime(2026, 10, 5, 8, tzinfo=UTC)),
        ("responses-2026-10-05.csv", date(2026, 10, 5)),
        ("2026-10-05.csv", date(2026, 10, 5)),
        ("responses.csv", None),
        ("since-2026-10-01-until-yesterday.csv", None),
        ("results-2026-13-05-0900.csv", None),
        ("results-2026-10-05-2560.csv", None),
        ("results-survey482010.csv", None),
        ("Report form(1-57).xlsx", None),
        ("Report_Okt 5, 2026_09.00.csv", None),
    ],
)
def test_the_name_of_an_export_tells_when_it_was_made(name: str, when: date | None) -> None:
    assert exported_at(Path(name), LONDON) == when


def test_a_workbook_without_a_date_in_its_name_has_one_inside(tmp_path: Path) -> None:
    path = tmp_path / "Report form(1-57).xlsx"
    with zipfile.ZipFile(path, "w") as book:
        inside = '<dcterms:created xsi:type="dcterms:W3CDTF">2026-10-05T09:00:00Z</dcterms:created>'
        book.writestr("docProps/core.xml", f"<cp:coreProperties>{inside}</cp:coreProperties>")
    assert exported_at(path, LONDON) == datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_an_open_document_has_one_too(tmp_path: Path) -> None:
    path = tmp_path / "responses.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("meta.xml", "<meta:creation-date>2026-10-05T09:00:00</meta:creation-date>")
    assert exported_at(path, LONDON) == datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"a,b\n1,2\n"])
def test_what_is_no_workbook_has_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "responses.xlsx"
    path.write_bytes(content)
    assert exported_at(path, LONDON) is None


def test_properties_that_are_no_date_or_too_long_say_nothing(tmp_path: Path) -> None:
    for number, inside in enumerate(["<dcterms:created>some other day</dcterms:created>", " " * 200_000]):
        path = tmp_path / f"book{number}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr(
                "docProps/core.xml", inside + "<dcterms:created>2026-10-05T09:00:00Z</dcterms:created>" * number
            )
        assert exported_at(path, LONDON) is None


def test_an_export_cannot_be_older_than_what_it_holds_nor_of_a_day_to_come() -> None:
    made = datetime(2026, 10, 5, 9, tzinfo=UTC)
    assert is_plausible(made, None, NOW)
    assert is_plausible(made, datetime(2026, 10, 5, 22, tzinfo=UTC), NOW)
    assert is_plausible(date(2026, 10, 5), date(2026, 10, 5), NOW)
    assert not is_plausible(made, datetime(2026, 10, 8, tzinfo=UTC), NOW)
    assert not is_plausible(date(2026, 10, 9), None, NOW)
    assert not is_plausible(datetime(2006, 9, 16, tzinfo=UTC), date(2026, 10, 5), NOW)
