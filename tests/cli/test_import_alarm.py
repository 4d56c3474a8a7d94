"""What an import says about danger and about answers it cannot place: before writing, and never too reassuring."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER

CODED_KEY = EXPORT.with_name("results-for-harassment-re-2026-10-05-0915-key.csv")
SAFETY = ("danger", "under_18", "own_life", "others_at_risk", "still_happening")
HEADER = ("response_id", "submitted_at", "route", *SAFETY, "narrative")
REASSURING = "No report here answers a safety question with yes"


def row(number: int, danger: str = "No", route: str = "named_meeting") -> tuple[str, ...]:
    return (f"1-2-{number}", "2026-01-05 10:00:00", route, danger, "No", "No", "No", "No", f"Words {number}.")


def export(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, torn: str = "") -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    path.write_text(out.getvalue() + torn, encoding="utf-8")
    return str(path)


def test_no_yes_is_said_only_when_it_is_known(three: Hcms, tmp_path: Path) -> None:
    calm = export(tmp_path / "calm.csv", row(1), row(2))
    assert REASSURING in three.ok("import", calm, "--dry-run", user=ADMINISTRATOR).out
    torn = export(tmp_path / "torn.csv", row(1), torn="too,few\n")
    for how in ("--dry-run", "--yes"):
        said = three.ok("import", torn, how, user=ADMINISTRATOR).out
        assert "1 row could not be read; any of them may hold a yes. Have a case manager look today." in said
        assert REASSURING not in said
    again = three.ok("import", torn, "--yes", user=ADMINISTRATOR).out
    assert "1 row could not be read" in again
    assert REASSURING not in again
    blind = export(tmp_path / "blind.csv", row(1)[:3], header=HEADER[:3])
    said = three.ok("import", blind, "--form", "harassment-report", "--dry-run", user=ADMINISTRATOR).out
    assert REASSURING not in said
    assert "Not every safety question" in said


def test_the_same_file_again_repeats_the_alarm(hcms: Hcms) -> None:
    said = hcms.ok("import", str(EXPORT), "--dry-run").out
    assert "in this file answer a safety question with yes; all were imported before" in said.replace("\n", " ")
    assert REASSURING not in said
    done = hcms.ok("import", str(EXPORT), "--json")
    assert f"{done.json[0]['safety']} reports in this file answer" in done.err


def test_known_rows_in_a_new_file_repeat_the_alarm(three: Hcms, tmp_path: Path) -> None:
    rows = [row(1, "Yes"), row(2)]
    three.ok("import", export(tmp_path / "a.csv", *rows), "--yes", user=ADMINISTRATOR)
    said = three.ok("import", export(tmp_path / "b.csv", *rows[::-1]), "--dry-run", user=ADMINISTRATOR).out
    assert "1 report in this file answers a safety question with yes; it was imported before" in said


def test_a_safety_answer_that_is_not_on_the_form_counts_as_yes(three: Hcms, tmp_path: Path) -> None:
    answers = ("Definitely", "Y", "1", "No, nobody", "unsure", "prefer_not_to_say")
    file = export(tmp_path / "a.csv", *(row(n, danger) for n, danger in enumerate(answers)))
    unclear = "3 answers to safety questions are not on the form: treat them as yes until somebody has read them."
    said = three.ok("import", file, "--dry-run", user=ADMINISTRATOR)
    assert unclear in said.out.replace("\n", " ")
    assert "Definitely" not in said.out + said.err
    (seen,) = three.ok("import", file, "--dry-run", "--json", user=ADMINISTRATOR).json
    (done,) = three.ok("import", file, "--json", user=ADMINISTRATOR).json
    assert seen["safety"] == done["safety"] == 3
    assert unclear in seen["warnings"]
    assert seen["warnings"] == done["warnings"]
    cases = three.ok("cases", "list", "--json", user=CASE_MANAGER).json
    assert sum(case["safety"] == "unchecked_yes" for case in cases) == 3


def test_answers_that_are_no_options_are_told_by_question(three: Hcms, tmp_path: Path) -> None:
    file = export(tmp_path / "a.csv", row(1, route="Ring me"), row(2, route="Ring me"), row(3))
    warning = (
        "2 answers to “route” are not among the form's options; they are kept as written and counted as not known."
    )
    for how in ("--dry-run", "--yes"):
        (told,) = three.ok("import", file, "--json", how, user=ADMINISTRATOR).json
        assert warning in told["warnings"]
        assert "Ring me" not in str(told)


def test_a_named_form_that_hardly_fits_is_refused(three: Hcms, tmp_path: Path) -> None:
    others = tuple(f"Something else {n}" for n in range(9))
    file = export(tmp_path / "a.csv", ("x",) * 11, header=("route", "danger", *others))
    assert three("import", file, "--form", "harassment-report", "--yes", user=ADMINISTRATOR).code == 4


def test_an_empty_and_a_cut_off_file_are_told(three: Hcms, tmp_path: Path) -> None:
    empty = export(tmp_path / "empty.csv")
    said = three.ok("import", empty, "--dry-run", user=ADMINISTRATOR).out
    assert "The file has a heading but no responses." in said
    cut = export(tmp_path / "cut.csv", row(1), torn='"1-2-2","2026-01-05 10:00:00","named')
    lost = export(tmp_path / "lost.csv", torn=f'"1-2-2","named\n{",".join(row(1))}\n')
    for file, is_cut in ((cut, True), (lost, False)):
        (told,) = three.ok("import", file, "--json", user=ADMINISTRATOR).json
        assert told["quarantined"] == 1
        assert any("cut off" in warning for warning in told["warnings"]) is is_cut


def test_a_key_that_was_not_needed_and_a_file_named_twice_are_told(three: Hcms, tmp_path: Path) -> None:
    for how in ("--dry-run", "--json"):
        done = three.ok("import", str(EXPORT), str(EXPORT), "--key", str(CODED_KEY), how, user=ADMINISTRATOR)
        assert "key was not needed" in done.out
        assert "named twice" in done.err
        assert done.out.count("key was not needed") == 1


def test_a_full_disk_says_how_much_is_in(three: Hcms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from harassment_cms.domain.errors import MachineError
    from harassment_cms.intake import dedupe
    from harassment_cms.store.repositories.imports import ImportRepository

    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 2)
    file = export(tmp_path / "a.csv", *(row(n) for n in range(5)))
    write, calls = ImportRepository.write, []

    def full(self: ImportRepository, *args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise MachineError("The disk is full.", "Free some space, then do it again.")
        write(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(ImportRepository, "write", full)
    done = three("import", file, "--yes", user=ADMINISTRATOR)
    assert done.code == 8
    assert "2 of 5 rows are in; run the same command again to complete it" in done.err
    (again,) = three.ok("import", file, "--json", user=ADMINISTRATOR).json
    assert again["new"] == 5


def test_an_import_that_was_overtaken_says_so(three: Hcms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from harassment_cms.services.imports.importing import Imports
    from harassment_cms.services.imports.writing import Writer

    file = export(tmp_path / "a.csv", row(1))
    finish = Imports._finish

    def overtaken(self: Imports, source: object, writer: Writer, *, lists: bool) -> object:
        monkeypatch.setattr(Imports, "_finish", finish)
        self.run(Path(file))
        return finish(self, source, writer, lists=lists)  # type: ignore[arg-type]

    monkeypatch.setattr(Imports, "_finish", overtaken)
    done = three("import", file, "--yes", user=ADMINISTRATOR)
    assert done.code == 6
    assert "Another import of the same file is running or has just finished" in done.err
