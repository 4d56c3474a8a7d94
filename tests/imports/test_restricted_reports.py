"""A report whose case is restricted to others comes again: the import goes on, and tells nobody of it."""

from __future__ import annotations

from tests.attacks.intruder import Intruder
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE
from tests.imports.conftest import Scene, export, report

from harassment_cms.domain.case import Queue

CHANGED = "It happened again after I had written to you."


def test_a_changed_answer_reaches_those_named_and_nobody_else(scene: Scene) -> None:
    first, second = report(1, danger="no"), report(2)
    scene.take("first.csv", export([first, second]))
    with scene.at_work() as work:
        ref = next(
            line.case.ref for line in work.cases.list() if str(line.case.submitted_at).startswith("2025-11-02")
        )
        work.restricting.restrict(ref, [CASE_MANAGER], "It names a colleague.")
    result = scene.take("second.csv", export([report(1, CHANGED, danger="yes"), second]), by=ADMINISTRATOR)
    assert (result.counts.amended, result.counts.known) == (1, 1)
    with scene.at_work(COLLEAGUE) as work:
        assert ref not in {line.case.ref for line in work.cases.list()}
        assert work.cases.counts()[Queue.CHANGED] == 0
        assert work.current_answers.waiting() == 0
    with scene.at_work() as work:
        assert ref in {line.case.ref for line in work.cases.list(Queue.SAFETY_CHECK)}
        view = work.cases.show(ref)
        assert any(answer.raw == CHANGED for answer in view.answers)
        assert view.line.case.safety == "unchecked_yes"
        assert not view.problems
        assert not work.record.verify().problems
    assert not Intruder(scene.home, COLLEAGUE).reach().reads(CHANGED)
