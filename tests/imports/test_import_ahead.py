"""What is prepared ahead of its turn is judged again when somebody else has written meanwhile: nothing is doubled."""

from __future__ import annotations

from collections.abc import Collection
from random import Random, SystemRandom

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER
from tests.imports.conftest import Scene, export, report

from harassment_cms.domain.references import draw_many
from harassment_cms.intake import dedupe
from harassment_cms.services.imports import ImportResult, preparing

ROWS = [report(number) for number in range(60)]
EDITED = [report(number, "An edited answer.") for number in range(60)]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedupe, "CHUNK_RECORDS", 10)


def import_with(scene: Scene, meanwhile: bytes) -> tuple[ImportResult, ImportResult]:
    """Import all rows; once ten are stored, and more are prepared, somebody else imports another file."""
    done: list[ImportResult] = []
    path, other = scene.file("a.csv", export(ROWS)), scene.file("b.csv", meanwhile)
    with scene.at_work(CASE_MANAGER) as first, scene.at_work(ADMINISTRATOR) as second:

        def step_in(read: int, size: int) -> None:
            if not done:
                done.append(second.imports.run(other))

        mine = first.imports.run(path, progress=step_in)
        for batch, content in zip(first.imports.batches(), (export(ROWS), meanwhile), strict=True):
            assert first.imports.rebuild(batch.id) == content
    assert scene.sound()
    return mine, done[0]


def test_the_same_responses_from_another_file_are_not_doubled(scene: Scene) -> None:
    mine, theirs = import_with(scene, export(reversed(ROWS)))
    assert (mine.counts.new, mine.counts.known) == (10, 50)
    assert (theirs.counts.new, theirs.counts.known) == (50, 10)
    assert len(scene.cases()) == len({*mine.cases, *theirs.cases}) == 60


def test_other_answers_to_them_count_as_changed(scene: Scene) -> None:
    mine, theirs = import_with(scene, export(EDITED))
    assert (mine.counts.new, mine.counts.amended) == (10, 50)
    assert (theirs.counts.new, theirs.counts.amended) == (50, 10)
    assert len(scene.cases()) == 60


def test_a_reference_that_was_taken_meanwhile_is_drawn_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are hardly more names than cases, so both draw the same ones again and again.

    Beyond the cases there are those that rows on their way keep, and those of one chunk that is drawn anew.
    """
    pool = draw_many(Random(3).randbytes, 120 + 10 * (preparing._CHUNKS_ON_THEIR_WAY + 1))

    def few(random_bytes: object, count: int, taken: Collection[str] = ()) -> list[str]:
        return SystemRandom().sample(sorted(set(pool) - set(taken)), count)

    monkeypatch.setattr(preparing, "draw_many", few)
    mine, theirs = import_with(scene, export(report(number) for number in range(60, 120)))
    assert len({*mine.cases, *theirs.cases}) == len(scene.cases()) == 120
