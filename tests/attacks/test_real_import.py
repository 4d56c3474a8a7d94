"""An administrator imports a real export through the program: the file then holds no word of it in plain.

Every cell of every table is looked through for every longer answer of the export, and every key the administrator
has is tried on every sealed byte.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, StillClock

import harassment_cms
from harassment_cms.bootstrap import Home
from harassment_cms.home import defaults
from harassment_cms.services.casework import SafetyCheck

EXPORT = Path(harassment_cms.__file__).parent / "_demo" / "results-for-harassment-re-2026-10-05-0900.csv"
SHIPPED = ("forms/harassment-report.yaml", "signposting.yaml", "themes.yaml")
SHORTEST = 12
ANSWERS = dict.fromkeys(("danger_now", "under_18", "own_life", "others_at_risk", "still_happening"), "no")
WRITTEN = ("They asked to be called Sam from now on.", "quiet corner", "Ask the porter about the camera")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, prepared: Scene) -> Scene:
    home = Home(tmp_path_factory.mktemp("imported") / "home")
    shutil.copytree(prepared.home.path, home.path)
    scene = Scene(home, prepared.refs, StillClock())
    with scene.at_work(ADMINISTRATOR) as workspace:
        result = workspace.imports.run(EXPORT)
    assert result.counts.new > 100
    with scene.at_work(CASE_MANAGER) as workspace:
        for ref in result.cases[:3]:
            workspace.casework.check_safety(ref, SafetyCheck(ANSWERS, WRITTEN[0], ""))
            workspace.casework.note(ref, WRITTEN[0])
            workspace.casework.label(ref, WRITTEN[1])
            workspace.tasks.add(WRITTEN[2], "1d", ref)
    return Scene(home, tuple(result.cases), scene.clock)


def words_of_the_export() -> set[str]:
    """Every answer that somebody typed; the labels of options are in the form and no secret."""
    rows = list(csv.reader(io.StringIO(EXPORT.read_text(encoding="utf-8-sig"))))
    answers = {cell.strip() for row in rows[1:] for cell in row[1:]}
    common = {answer for answer in answers if sum(answer in row for row in rows[1:]) > 2}
    known = "".join((defaults() / name).read_text(encoding="utf-8") for name in SHIPPED)
    return {
        answer for answer in answers - common if len(answer) >= SHORTEST and " " in answer and answer not in known
    }


def every_cell(intruder: Intruder) -> Iterator[tuple[str, bytes]]:
    tables = [name for (name,) in intruder.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in intruder.rows(f"SELECT * FROM {table}"):
            for value in row:
                if isinstance(value, str | bytes):
                    yield table, value if isinstance(value, bytes) else value.encode()


def test_no_cell_of_the_file_holds_a_word_that_somebody_wrote(imported: Scene) -> None:
    secrets = [answer.encode() for answer in words_of_the_export()] + [text.encode() for text in WRITTEN]
    assert len(secrets) > 150
    cells = b"\0".join(value for _, value in every_cell(Intruder(imported.home, ADMINISTRATOR)))
    assert [secret for secret in secrets if secret in cells] == []


def test_the_search_would_find_one(imported: Scene) -> None:
    reach = Intruder(imported.home, CASE_MANAGER).reach()
    opened = b"\0".join(reach.opened.values())
    texts = [answer.encode() for answer in words_of_the_export() if '"' not in answer and "\n" not in answer]
    assert sum(text in opened for text in texts) > 100
    assert all(text.encode() in opened for text in WRITTEN)


def test_the_administrator_who_imported_it_opens_none_of_it(imported: Scene) -> None:
    assert Intruder(imported.home, ADMINISTRATOR).reach().opened == {}


def test_nothing_of_it_lies_beside_the_file_either(imported: Scene) -> None:
    secrets = [answer.encode() for answer in words_of_the_export()]
    for path in imported.home.path.rglob("*"):
        if path.is_file() and path.parent.name != "forms":
            raw = path.read_bytes()
            assert [secret for secret in secrets if secret in raw] == [], path.name


def test_the_record_holds(imported: Scene) -> None:
    assert imported.problems() == ""
