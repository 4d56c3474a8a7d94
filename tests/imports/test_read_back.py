"""A file is proven to be in from what is stored, by whoever imports: all of it, or the file stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD
from tests.imports.conftest import HEADER, Scene, export, report
from tests.imports.test_workbooks_and_spss import workbook

from harassment_cms.domain.clearfiles import ReadBack
from harassment_cms.domain.errors import ConflictError, InputRefusedError, IntegrityError
from harassment_cms.intake import dedupe
from harassment_cms.intake.opening import kept
from harassment_cms.intake.understanding import NOTHING_SAID, Wish
from harassment_cms.services.imports import readback

MIXED = export([report(1), report(2), report(1, "An edited answer."), report(2), report(5)]) + b'too,few\n\n"torn\n'
"""An edit and a repetition further down, two rows that cannot be read, and an empty line."""


def proven(scene: Scene, path: Path, name: str) -> ReadBack:
    with scene.at_work(name) as work:
        return work.imports.read_back(path)


def imported(scene: Scene, path: Path, by: str = ADMINISTRATOR, about: Wish = NOTHING_SAID) -> Path:
    with scene.at_work(by) as work:
        work.imports.run(path, about)
    return path


def test_an_importer_proves_each_row_and_a_case_manager_the_whole_file(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "_AT_ONCE", 2)
    path = imported(scene, scene.file("a.csv", MIXED))
    by_importer, by_reader = proven(scene, path, ADMINISTRATOR), proven(scene, path, CASE_MANAGER)
    assert (by_importer.rows, by_importer.whole, by_importer.unread) == (7, False, ())
    assert (by_reader.rows, by_reader.whole, by_reader.unread) == (7, True, ())
    assert by_importer.sha256 == by_reader.sha256


def test_rows_that_came_with_another_file_count_as_well(scene: Scene) -> None:
    imported(scene, scene.file("a.csv", export([report(1), report(2)])))
    wider = imported(scene, scene.file("b.csv", export([report(2), report(3), report(1)], end="\r\n")))
    other = scene.file("c.csv", export([row[::-1] for row in (report(1), report(4))], HEADER[::-1]))
    for path, rows in ((wider, 3), (imported(scene, other), 2)):
        proof = proven(scene, path, CASE_MANAGER)
        assert (proof.rows, proof.whole) == (rows, True)


def test_a_workbook_is_in_once_each_of_its_sheets_is(scene: Scene) -> None:
    path = workbook(scene.folder / "a.xlsx", {"One": [HEADER, report(1), report(2)], "Two": [HEADER, report(3)]})
    with scene.at_work(ADMINISTRATOR) as work:
        listed = work.imports.run(path, Wish(sheet="One"), lists=True).listed
        assert listed is not None
        proof = work.imports.read_back(path)
        assert proof.unread == ("Two",)
        with pytest.raises(ConflictError, match="sheets that were not imported: “Two”"):
            work.clear_files.delete(listed, proof)
        for other in (None, replace(proof, sha256="0" * 64, unread=())):
            with pytest.raises(ConflictError, match="not the file that was read back"):
                work.clear_files.delete(listed, other)
    assert path.exists()
    imported(scene, path, about=Wish(sheet="Two"))
    proof = proven(scene, path, CASE_MANAGER)
    assert (proof.rows, proof.whole, proof.unread) == (3, True, ())
    Intruder(scene.home, LEAD).run("UPDATE original SET body = x'00'")
    with pytest.raises(IntegrityError):
        proven(scene, path, ADMINISTRATOR)


def test_a_file_of_which_columns_were_left_out_is_proven_row_by_row(scene: Scene) -> None:
    wider = export([(*report(1), "192.0.2.17"), (*report(2), "2001:db8::4d")], (*HEADER, "IP Address"))
    path = imported(scene, scene.file("a.csv", wider))
    proof = proven(scene, path, CASE_MANAGER)
    assert (proof.rows, proof.whole) == (2, True)


def test_a_file_that_reads_shorter_than_it_was_imported_is_no_proof(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = imported(scene, scene.file("a.csv", export([report(1), report(2)])))
    monkeypatch.setattr(readback, "kept", lambda file, layout: [*kept(file, layout)][:-1])
    with pytest.raises(IntegrityError, match="it has 1 rows, and 2 were imported"):
        proven(scene, path, ADMINISTRATOR)


HARMS = {
    "a sealed record": "UPDATE submission SET body = substr(body, 2) WHERE row_number = 2",
    "a record that is gone": "DELETE FROM submission WHERE row_number = 2",
    "the import itself": "UPDATE import_batch SET gaps = x'00'",
    "its key": "UPDATE batch_key SET value = x'00'",
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_not_as_it_was_signed_is_no_proof(scene: Scene, harm: str) -> None:
    path = imported(scene, scene.file("a.csv", export([report(1), report(2)])))
    Intruder(scene.home, LEAD).run("PRAGMA foreign_keys = OFF", HARMS[harm])
    for name in (ADMINISTRATOR, CASE_MANAGER):
        with pytest.raises(IntegrityError, match="It was left as it is"):
            proven(scene, path, name)


def test_a_file_that_is_not_in_or_not_yet_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scene.file("a.csv", export([report(1), report(2), report(3)]))
    with pytest.raises(InputRefusedError, match="has not been imported"):
        proven(scene, path, ADMINISTRATOR)
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 1)

    def stop(read: int, size: int) -> None:
        raise KeyboardInterrupt

    with scene.at_work(ADMINISTRATOR) as work, pytest.raises(KeyboardInterrupt):
        work.imports.run(path, progress=stop)
    with pytest.raises(ConflictError, match="not finished"):
        proven(scene, path, ADMINISTRATOR)
    imported(scene, path)
    assert proven(scene, path, ADMINISTRATOR).rows == 3
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(InputRefusedError, match="has not been imported"):
        proven(scene, path, ADMINISTRATOR)
