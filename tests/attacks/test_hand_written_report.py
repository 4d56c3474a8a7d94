"""A report that a case manager wrote down is as closed, and as firmly signed, as one that a survey brought."""

from __future__ import annotations

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, FORM, LEAD

from harassment_cms.domain.errors import IntegrityError
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand.report import HandReport

WORDS = "It was said on the stairs, by someone I know."
TELLER = "an aunt of theirs"


@pytest.fixture
def ref(scene: Scene) -> str:
    """The reference of such a report, with another one still unfinished."""
    answers = {"narrative": Given(text=WORDS)}
    report = HandReport(FORM, answers, "phone", "supporter", "without", TELLER, "A child is at risk.")
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.drafts.save("report/1", WORDS)
        return workspace.by_hand.enter(report).ref


def test_only_case_managers_read_it(scene: Scene, ref: str) -> None:
    reach = Intruder(scene.home, CASE_MANAGER).reach()
    assert reach.reads(WORDS)
    assert reach.reads(TELLER)
    for name in (ADMINISTRATOR, LEAD):
        assert Intruder(scene.home, name).reach().opened == {}


def test_no_word_of_it_stands_in_plain(scene: Scene, ref: str) -> None:
    lead = Intruder(scene.home, LEAD)
    with lead.file() as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        held = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in tables
            if table != "form_version"
            for row in file.execute(f"SELECT * FROM {table}")
            for value in row
        )
    assert ref.encode() in held
    assert not [words for words in (WORDS, TELLER, "child is at risk") if words.encode() in held]


BY_HAND = "(SELECT id FROM import_batch WHERE tool = 'by-hand')"
CHANGES = {
    "how it came": "UPDATE case_file SET came_by = 'letter' WHERE came_by = 'phone'",
    "that it came by hand": "UPDATE case_file SET came_by = NULL WHERE came_by = 'phone'",
    "whose day it was": f"UPDATE import_batch SET actor = 1 WHERE id = {BY_HAND}",
    "when it was written down": f"UPDATE submission SET received_at = '2020-01-01' WHERE batch_id = {BY_HAND}",
    "that it is there": f"DELETE FROM submission WHERE batch_id = {BY_HAND}",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed(scene: Scene, ref: str, change: str) -> None:
    assert scene.problems() == ""
    Intruder(scene.home, LEAD).run("PRAGMA foreign_keys=OFF", change)
    assert scene.problems() != ""


def test_other_words_in_its_place_are_not_shown(scene: Scene, ref: str) -> None:
    swapped = (
        f"UPDATE submission SET body = (SELECT body FROM submission ORDER BY id LIMIT 1) WHERE batch_id = {BY_HAND}"
    )
    Intruder(scene.home, LEAD).run(swapped)
    with scene.at_work(CASE_MANAGER) as workspace, pytest.raises(IntegrityError):
        workspace.cases.show(ref)
