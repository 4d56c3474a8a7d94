"""``hcms forms sheet``, and the way from a sheet through a survey into a home: nothing asked is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Hcms

from harassment_cms.domain.case import Route

EXPORTS = Path(__file__).parent / "exports"
IDS = ("faith-report", "wellbeing-report", "staff-report")
OTHER = "If you selected Other, please specify:"
TOOLS_OWN = {"Unique Response Number", "StartDate", "CompletionDate"}


def rows(id: str) -> list[list[str]]:
    with (EXPORTS / f"{id}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_new_home_has_every_shipped_form(hcms: Hcms) -> None:
    shipped = {path.name: path.read_bytes() for path in (ROOT / "forms").iterdir()}
    assert {path.name: path.read_bytes() for path in (hcms.home / "forms").iterdir()} == shipped
    listed = {form["id"] for form in hcms.ok("forms", "list", "--json").json}
    assert listed == {"harassment-report", *IDS}
    assert all(id in hcms.ok("forms", "list").out for id in listed)
    assert all(id in hcms.ok("forms", "check").err for id in listed)


def test_contacts_come_from_the_settings_and_what_is_missing_is_marked(hcms: Hcms) -> None:
    sheet = hcms.ok("forms", "sheet", "wellbeing-report").out
    words = " ".join(sheet.replace("\n| ", " ").split())
    assert "The trained case managers of Invented University read what you send." in words
    assert "Campus security comes at any hour: Control room, 01632 960001." in words
    assert "the safeguarding lead, [FILL IN: the name of the safeguarding lead, and how to reach them]" in words
    assert "Your settings say that whoever gives a name hears from you within 2 working days." in words


def test_without_a_home_every_place_is_marked(nowhere: Hcms) -> None:
    words = " ".join(nowhere.ok("forms", "sheet", "staff-report").out.replace("\n| ", " ").split())
    assert "The trained case managers of [FILL IN: the name of your organisation] read what you send." in words
    assert "ring 999" in words
    assert "Your settings say" not in words


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "Build sheet: "), ("md", "# Build sheet: "), ("html", "<!DOC")]
)
def test_each_format_is_the_same_on_screen_and_in_a_file(
    nowhere: Hcms, tmp_path: Path, form: str, begins: str
) -> None:
    shown = nowhere.ok("forms", "sheet", "faith-report", "--format", form).out
    assert shown.startswith(begins)
    path = tmp_path / "sheet"
    done = nowhere.ok("forms", "sheet", "faith-report", "--format", form, "-o", str(path))
    assert done.out == ""
    assert str(path) in done.err
    assert path.read_text(encoding="utf-8") == shown


def test_json_is_asked_for_in_two_ways(nowhere: Hcms) -> None:
    first = nowhere.ok("forms", "sheet", "faith-report", "--json").json
    assert first == nowhere.ok("forms", "sheet", "faith-report", "--format", "json").json
    assert first.keys() >= {"form", "version", "hash", "title", "audience", "language", "before", "texts"}
    assert first.keys() >= {"welcome", "pages", "export"}
    items = [item for page in first["pages"] for item in page["items"]]
    keys = {"number", "id", "type", "answered_by", "text", "help", "required", "only_for", "options", "other_words"}
    assert all(item.keys() >= keys for item in items)
    assert {route.value for route in Route if route is not Route.UNKNOWN} == {
        told["route"] for text in first["texts"] for told in text["routes"]
    }


def test_no_file_is_written_over(nowhere: Hcms, tmp_path: Path) -> None:
    path = tmp_path / "sheet"
    path.write_text("mine", encoding="utf-8")
    words = ("forms", "sheet", "faith-report", "-o", str(path))
    assert nowhere(*words).code == 4
    assert path.read_text(encoding="utf-8") == "mine"
    nowhere.ok(*words, "--force")
    assert path.read_text(encoding="utf-8").startswith("Build sheet")


def test_an_unknown_form_is_told_with_those_there_are(nowhere: Hcms) -> None:
    done = nowhere("forms", "sheet", "nonsense")
    assert done.code == 4
    assert "wellbeing-report" in done.err


@pytest.mark.parametrize("id", IDS)
def test_an_export_of_the_survey_has_the_questions_of_the_sheet_and_no_others(nowhere: Hcms, id: str) -> None:
    sheet = nowhere.ok("forms", "sheet", id, "--json").json
    wanted = []
    for item in (item for page in sheet["pages"] for item in page["items"] if item["number"]):
        wanted.append(f"{item['number']}. {item['text']}")
        wanted += [f"{item['number']}.a. {OTHER}"] if item["other_words"] else []
    assert [header for header in rows(id)[0] if header not in TOOLS_OWN] == wanted


@pytest.mark.parametrize("id", IDS)
def test_the_import_places_every_column_of_the_survey(hcms: Hcms, id: str) -> None:
    """Recognised among all shipped forms, nothing left over, and each cell read as the form means it."""
    file = str(EXPORTS / f"{id}.csv")
    (told,) = hcms.ok("import", file, "--json").json
    assert (told["form"], told["rows"], told["new"], told["warnings"]) == (id, 3, 3, [])
    header, *responses = rows(id)
    for ref, response in zip(told["cases"], responses, strict=True):
        (given,) = hcms.ok("cases", "show", ref, "--json").json["submissions"]
        assert given["response_id"] == response[0]
        assert {column["header"] for column in given["unmapped"]} <= TOOLS_OWN
        answers = [answer for answer in given["answers"] if answer["raw"]]
        assert not [answer["question"] for answer in answers if answer["value"] in (None, [], "")]
        own = [cell for title, cell in zip(header, response, strict=True) if cell and title not in TOOLS_OWN]
        kept = {words for answer in answers for words in (answer["raw"], *answer["labels"])}
        assert [cell for cell in own if cell not in kept] == []
