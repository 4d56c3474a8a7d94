"""A unit of work is whole and signed, or it is nothing; and nobody's edit is lost to somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import CASE_MANAGER, COLLEAGUE
from tests.store.conftest import Place

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.case import Case, Status
from harassment_cms.domain.errors import ConflictError, ExitCode, UnauditedWriteError
from harassment_cms.domain.work import TaskState
from harassment_cms.store import engine


def entries(place: Place) -> int:
    with place.at_work() as workspace, workspace.store.read() as view:
        return view.record.tail()[0]


def raw(work: object) -> Any:
    """Get hold of the bare connection, as only the store's own rooms do."""
    return work._connection  # type: ignore[attr-defined]


def test_what_is_committed_is_there_and_signed_for(place: Place) -> None:
    before = entries(place)
    with place.at_work() as workspace:
        workspace.casework.note(place.ref, "Rang them.")
    assert entries(place) == before + 1
    assert place.sound()


def test_without_a_commit_nothing_is_kept(place: Place) -> None:
    before = entries(place)
    with place.at_work() as workspace:
        case = workspace.cases.find(place.ref)
        with workspace.store.write() as work:
            work.cases.change(case, {"status": Status.OPEN.value})
        assert workspace.cases.find(place.ref) == case
    assert entries(place) == before


def test_an_error_on_the_way_takes_everything_back(place: Place) -> None:
    with place.at_work() as workspace:
        case = workspace.cases.find(place.ref)
        with pytest.raises(ZeroDivisionError):
            fall_over(workspace, case)
        assert workspace.cases.find(place.ref) == case
        workspace.casework.note(place.ref, "The next one goes through.")


def fall_over(workspace: Workspace, case: Case) -> None:
    with workspace.store.write() as work:
        work.cases.change(case, {"status": Status.OPEN.value})
        raise ZeroDivisionError


PAST_THE_LEDGER = [
    "UPDATE case_file SET status = 'open'",
    "DELETE FROM task",
    "INSERT INTO id_block VALUES ('other', 1)",
    "UPDATE id_block SET next_id = next_id + 1",
]


@pytest.mark.parametrize("statement", PAST_THE_LEDGER)
def test_a_row_written_past_the_ledger_is_never_kept(place: Place, statement: str) -> None:
    with place.at_work() as workspace:
        workspace.casework.take(place.ref)
        workspace.tasks.add("Call", "1d", place.ref)
        for commit in ("commit", "commit_bookkeeping"):
            with workspace.store.write() as work:
                raw(work).exec_driver_sql(statement)
                arguments = ("case.status",) if commit == "commit" else ()
                with pytest.raises(UnauditedWriteError):
                    getattr(work, commit)(*arguments)
        assert workspace.cases.find(place.ref).status is Status.NEW
        assert workspace.tasks.open()
    assert place.sound()


def test_a_row_of_the_record_is_never_kept_without_an_entry(place: Place) -> None:
    with place.at_work() as workspace:
        case = workspace.cases.find(place.ref)
        with workspace.store.write() as work:
            work.cases.change(case, {"status": Status.OPEN.value})
            with pytest.raises(UnauditedWriteError):
                work.commit_bookkeeping()
        assert workspace.cases.find(place.ref).status is Status.NEW


def test_of_two_edits_of_one_case_the_second_is_told_and_the_first_kept(place: Place) -> None:
    with place.at_work() as mine, place.at_work(COLLEAGUE) as theirs:
        stale = mine.cases.find(place.ref)
        theirs.casework.take(place.ref)
        with mine.store.write() as work, pytest.raises(ConflictError, match="Somebody else changed this") as refused:
            work.cases.change(stale, {"assigned_to": None})
        assert refused.value.exit_code == ExitCode.CONFLICT
        assert mine.cases.list()[0].assignee == COLLEAGUE
    assert place.sound()


def test_a_stale_task_is_told_as_well(place: Place) -> None:
    with place.at_work() as mine, place.at_work(COLLEAGUE) as theirs:
        number = mine.tasks.add("Call them back", "1d", place.ref).id
        with mine.store.read() as view:
            stale = view.work.task(number)
        theirs.tasks.done(number)
        with mine.store.write() as work, pytest.raises(ConflictError):
            work.work.set_task(stale, TaskState.CANCELLED, None)
        assert mine.tasks.get(number).state is TaskState.DONE


def test_who_writes_for_long_does_not_keep_others_from_reading(place: Place) -> None:
    with place.at_work() as mine, place.at_work(COLLEAGUE) as theirs, mine.store.write() as work:
        work.cases.change(work.cases.by_ref(place.ref), {"status": Status.OPEN.value})
        assert theirs.cases.find(place.ref).status is Status.NEW


def test_who_waits_too_long_for_another_writer_is_told_and_nothing_changed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    with place.at_work() as mine, place.at_work(COLLEAGUE) as theirs:
        with mine.store.write(), pytest.raises(ConflictError, match="Another program is writing") as refused:
            theirs.casework.note(place.ref, "words")
        assert refused.value.exit_code == ExitCode.CONFLICT
        theirs.casework.note(place.ref, "words")
    assert place.sound()


def test_the_wait_is_five_seconds() -> None:
    assert engine.BUSY_SECONDS == 5.0


def test_a_number_is_never_given_twice_even_if_its_row_was_taken_back(place: Place) -> None:
    with place.at_work() as workspace:
        with workspace.store.write() as work:
            first = work.reserve(3)
            work.commit_bookkeeping()
        with workspace.store.write() as work:
            assert work.reserve() == first + 3


def test_a_case_gets_a_key_of_its_readers_own_once(place: Place) -> None:
    """The first writing begins it; later ones, also on other days, go on under it."""
    with place.at_work(CASE_MANAGER) as workspace:
        for day in (5, 5, 6):
            place.clock.now = place.clock.now.replace(day=day)
            workspace.casework.note(place.ref, "words")
        with workspace.store.read() as view:
            found = raw(view.record).exec_driver_sql("SELECT epoch FROM case_key ORDER BY epoch").scalars().all()
    assert found == [1, 2]
