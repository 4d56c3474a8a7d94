"""``hcms forms scaffold``, ``preview``, ``check --against``, ``hcms import --explain``: no keys, and no answers."""

from __future__ import annotations

import csv
import re
import stat
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, ROOT, Hcms

CODED = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915.csv")
KEY = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915-key.csv")
DECIDED = re.compile(r"# Decide: .*?write\s+(?:# )?(\S+?)[,;]", re.DOTALL)

OWN = "Zanzibar whispered by the fountain"
TABLE = (
    (
        "Response ID",
        "What would you like to do?",
        "Is anyone in danger right now?",
        "Please describe what happened",
        "IP",
    ),
    *(
        (str(n), ("I stay anonymous", "I would like to talk")[n % 2], ("Yes", "No")[n % 2], f"{OWN} {n}", "192.0.2.1")
        for n in range(24)
    ),
)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """An export of a survey that no form describes."""
    path = tmp_path / "another-survey.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(TABLE)
    return path


def decide(path: Path) -> None:
    """Do what the comments of a draft ask for: confirm each field that was found."""
    text = path.read_text(encoding="utf-8")
    while "field: DECIDE" in text:
        before, _, after = text.partition("field: DECIDE")
        text = f"{before}field: {DECIDED.findall(before)[-1]}{after}"
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("export", [(EXPORT,), (CODED, "--key", KEY)], ids=["words", "codes"])
def test_a_finished_draft_imports_the_file_it_was_made_of(
    three: Hcms, tmp_path: Path, export: tuple[object, ...]
) -> None:
    for shipped in (three.home / "forms").iterdir():
        shipped.unlink()
    words = [str(each) for each in export]
    said = three.ok("forms", "scaffold", *words, "--id", "ours", "--title", "Our own form", stdin="").err
    draft = three.home / "forms/ours.yaml.draft"
    assert "safety.immediate_danger" in said
    assert f"hcms forms check {draft}" in said
    if sys.platform != "win32":
        assert stat.S_IMODE(draft.stat().st_mode) & 0o007 == 0
    refused = three("forms", "check", str(draft))
    assert refused.code == 4
    assert re.search(r"ours\.yaml\.draft:\d+: questions\[\S+\]\.field: has to be decided by a person", refused.err)
    decide(draft)
    text = draft.read_text(encoding="utf-8")
    for line in re.findall(r".*code: DECIDE.*\n", text):
        text = text.replace(line, "")
    draft.write_text(text, encoding="utf-8")
    three.ok("forms", "check", str(draft))
    draft.rename(draft.with_suffix(""))
    (counts,) = three.ok("import", *words, "--yes", "--json", user="Ada Sutherland").json
    assert counts["form"] == "ours"
    assert counts["new"] == counts["rows"] > 10
    assert counts["safety"] > 0
    # Every question of the file became one of the form.
    assert not [
        warning for warning in counts["warnings"] if "the form does not have" in warning and "file" in warning
    ]


def test_a_draft_takes_nothing_and_tells_nothing(hcms: Hcms, survey: Path, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    done = hcms.ok("forms", "scaffold", str(survey), "-o", str(path))
    text = path.read_text(encoding="utf-8")
    assert OWN not in text + done.out + done.err
    assert "192.0.2.1" not in text
    before = path.read_bytes()
    again = hcms("forms", "scaffold", str(survey), "-o", str(path))
    assert again.code == 4
    assert path.read_bytes() == before
    told = hcms.ok("forms", "scaffold", str(survey), "-o", str(tmp_path / "second.yaml"), "--json").json
    assert told["undecided"]
    assert {"safety.immediate_danger"} == set(told["safety"])
    assert "safety.own_life" in told["safety_not_found"]
    assert told["left_out"] == ["IP"]
    assert told["tool_columns"] == ["Response ID"]


def test_a_draft_that_is_not_finished_never_stands_where_the_home_reads_it(hcms: Hcms, survey: Path) -> None:
    own = hcms.home / "forms"
    refused = hcms("forms", "scaffold", str(survey), "-o", str(own / "mine.yaml"))
    assert refused.code == 4
    assert "mine.yaml.draft" in refused.err
    hcms.ok("forms", "scaffold", str(survey))
    assert (own / "another-survey.yaml.draft").is_file()
    hcms.ok("forms", "check")
    assert hcms("forms", "scaffold", str(survey)).code == 4
    taken = hcms("forms", "scaffold", str(survey), "--id", "harassment-report")
    assert taken.code == 4
    assert "--id" in taken.err


def test_without_a_home_a_draft_needs_a_place(nowhere: Hcms, survey: Path, tmp_path: Path) -> None:
    refused = nowhere("forms", "scaffold", str(survey))
    assert refused.code == 2
    assert "-o" in refused.err
    nowhere.ok("forms", "scaffold", str(survey), "-o", str(tmp_path / "draft.yaml"))
    assert nowhere("forms", "scaffold", str(survey), "--id", "Not Right", "-o", str(tmp_path / "x.yaml")).code == 2
    assert nowhere("forms", "scaffold", str(survey), "--title", " ", "-o", str(tmp_path / "x.yaml")).code == 2
    assert not (tmp_path / "x.yaml").exists()


def test_a_form_is_held_against_an_export_column_by_column(nowhere: Hcms, survey: Path, tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    nowhere.ok("forms", "scaffold", str(survey), "-o", str(path))
    text = path.read_text(encoding="utf-8").replace("I stay", "I would stay")
    path.write_text(text.replace("Please describe what happened", "Please describe what happened here"), "utf-8")
    decide(path)
    done = nowhere.ok("forms", "check", str(path), "--against", str(survey))
    said = done.out
    assert "Safety questions that the form does not ask: safety.under_18" in " ".join(said.split())
    assert "Answers to route that the form cannot place: 12" in said
    assert "Nearly the wording of narrative" in said
    assert OWN not in said + done.err
    (told,) = nowhere.ok("forms", "check", str(path), "--against", str(survey), "--json").json
    assert told["missing"] == ["narrative"]
    assert told["unplaced_answers"] == {"route": 12}
    assert {each["heading"]: each["near"] for each in told["columns"]}["Please describe what happened"] == "narrative"


def test_a_missing_safety_question_is_named(nowhere: Hcms, tmp_path: Path) -> None:
    part = tmp_path / "part.csv"
    with EXPORT.open(encoding="utf-8", newline="") as file:
        rows = [row[:5] + row[6:] for row in csv.reader(file)]
    with part.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    told = nowhere.ok("forms", "check", "--against", str(part), "--json").json
    (nearest,) = (each for each in told if each["form"] == "harassment-report")
    assert nearest["missing_safety"] == ["danger"]


def test_a_preview_shows_no_word_unless_somebody_says_so(nowhere: Hcms) -> None:
    with EXPORT.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    narrative = header.index(next(each for each in header if "own words" in each))
    words = [row[narrative] for row in rows[:3]]
    plain = nowhere.ok("forms", "preview", str(EXPORT))
    assert plain.out.count("\nRow ") == 3
    assert f"{len(words[0])} characters" in plain.out
    assert "safety.immediate_danger): an option" in plain.out
    for told in (plain.out, nowhere.ok("forms", "preview", str(EXPORT), "--json").out):
        assert not [each for each in words if each[:20] in " ".join(told.split())]
    refused = nowhere("forms", "preview", str(EXPORT), "--words")
    assert refused.code == 2
    assert not refused.out
    shown = " ".join(nowhere.ok("forms", "preview", str(EXPORT), "--words", "--yes", "--rows", "1").out.split())
    assert " ".join(words[0].split()) in shown
    assert shown.count("Row ") == 1


def test_a_preview_says_what_a_row_becomes_and_hides_sealed_codes(nowhere: Hcms, tmp_path: Path) -> None:
    rows = nowhere.ok("forms", "preview", str(EXPORT), "--rows", "40", "--json").json
    assert {row["becomes"] for row in rows} == {"report"}
    answers = [answer for row in rows for answer in row["answers"]]
    assert {answer["codes"] is None for answer in answers if answer["field"] == "safety.ongoing"} == {True}
    assert all(answer["codes"] for answer in answers if answer["field"] == "route")
    assert not [answer for answer in answers if "raw" in answer]
    shown = nowhere.ok("forms", "preview", str(EXPORT), "--words", "--yes", "--json").json
    assert all("raw" in answer for row in shown for answer in row["answers"])
    broken = tmp_path / "broken.csv"
    lines = EXPORT.read_text(encoding="utf-8").splitlines(keepends=True)
    broken.write_text("".join([lines[0], lines[1].rstrip() + ",one too many\n", lines[2]]), encoding="utf-8")
    first, second = nowhere.ok("forms", "preview", str(broken), "--json").json
    assert (first["becomes"], second["becomes"]) == ("set aside", "report")


def test_a_preview_reads_by_a_form_file_too(nowhere: Hcms) -> None:
    file = str(ROOT / "forms/harassment-report.yaml")
    assert nowhere.ok("forms", "preview", str(EXPORT), "--form", file).out.count("\nRow ") == 3
    missing = nowhere("forms", "preview", str(EXPORT), "--form", "nothing")
    assert missing.code == 4
    assert "harassment-report" in missing.err


def test_an_import_explains_itself_without_keys_and_without_answers(nowhere: Hcms, survey: Path) -> None:
    said = nowhere.ok("import", "--explain", str(EXPORT)).out
    assert "jisc-v2-uncoded is likely" in said
    assert "by its wording" in said
    assert "the id of each response" in said
    (told,) = nowhere.ok("import", "--explain", str(CODED), "--key", str(KEY), "--json").json
    assert (told["tool"], told["form"], told["refused"]) == ("jisc-v2-coded", "harassment-report", None)
    assert [each["strength"] for each in told["evidence"]] == ["certain", "possible"]
    assert not nowhere.home.exists()
    stranger = nowhere.ok("import", "--explain", str(survey))
    assert "An import would stop here" in stranger.out
    assert OWN not in stranger.out + stranger.err
    (told,) = nowhere.ok("import", "--explain", str(survey), "--json").json
    assert told["refused"]
    assert nowhere("import", "--explain").code == 2


def test_an_explanation_goes_as_far_as_it_can(nowhere: Hcms) -> None:
    """A coded file without its key: the tool is certain, and the rest has to wait."""
    (told,) = nowhere.ok("import", "--explain", str(CODED), "--json").json
    assert told["evidence"][0]["tool"] == "jisc-v2-coded"
    assert "--key" in nowhere.ok("import", "--explain", str(CODED)).out
    assert told["columns"] == []
    assert nowhere("import", "--explain", str(KEY)).code == 4
