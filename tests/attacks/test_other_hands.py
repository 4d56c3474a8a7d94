"""What somebody with the file's key and another tool tries besides: moving words, signing after they left, drafts."""

from __future__ import annotations

import pytest
from tests.attacks.conftest import NOTE, Scene
from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD

from harassment_cms.domain.errors import IntegrityError

HALF = "Half a thought about the seminar"


def test_what_was_sealed_opens_at_its_own_place_alone(scene: Scene) -> None:
    """The words of one note put into another note of the same case, under the same key."""
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.casework.note(scene.refs[0], "A second note.", 5)
    Intruder(scene.home, LEAD).run(
        "UPDATE event SET body = (SELECT body FROM event WHERE kind = 'note' ORDER BY id LIMIT 1) "
        "WHERE id = (SELECT max(id) FROM event WHERE kind = 'note')"
    )
    with scene.at_work(CASE_MANAGER) as workspace, pytest.raises(IntegrityError, match="damaged, moved or replaced"):
        workspace.cases.show(scene.refs[0])


def test_who_was_removed_signs_nothing_any_more(scene: Scene) -> None:
    """Two who remove each other: whoever comes second writes past the program, and every program refuses that."""
    second = Intruder(scene.home, COLLEAGUE)
    Intruder(scene.home, CASE_MANAGER).state("remove", {"user": second.keys.user_id, "reason": "conduct"})
    second.state("remove", {"user": 2, "reason": "conduct"})
    for name in (ADMINISTRATOR, LEAD):
        with pytest.raises(IntegrityError, match=f"{COLLEAGUE} had no way in any more"), scene.at_work(name):
            pass


def test_an_unfinished_text_stands_nowhere_in_plain(scene: Scene) -> None:
    with scene.at_work(CASE_MANAGER) as workspace:
        workspace.drafts.save(f"note/{scene.refs[0]}", HALF)
    with Intruder(scene.home, COLLEAGUE).file() as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        cells = [cell for name in tables for row in file.execute(f"SELECT * FROM {name}").fetchall() for cell in row]
    assert not any(HALF.encode() in (cell if isinstance(cell, bytes) else str(cell).encode()) for cell in cells)
    assert not any(NOTE.encode() in (cell if isinstance(cell, bytes) else str(cell).encode()) for cell in cells)
