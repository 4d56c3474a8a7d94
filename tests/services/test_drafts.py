"""Unfinished texts: kept while typing, read by their author alone, gone when the text is saved."""

from __future__ import annotations

from tests.factories import CASE_MANAGER, Sketch, StillClock, add_cases
from tests.services.conftest import Open

from harassment_cms.bootstrap import Workspace

PLACE = "note/HC-7Q4-MKD"


def test_a_draft_is_there_after_a_lock(opened: Open, clock: StillClock) -> None:
    opened(CASE_MANAGER).drafts.save(PLACE, "They told me that\n")
    assert opened(CASE_MANAGER).drafts.load(PLACE) == "They told me that\n"


def test_the_newest_state_of_a_draft_is_kept_and_nothing_else(cerys: Workspace) -> None:
    for text in ("T", "They", "They told me"):
        cerys.drafts.save(PLACE, text)
    assert cerys.drafts.load(PLACE) == "They told me"
    assert cerys.drafts.places() == (PLACE,)


def test_nobody_else_sees_that_there_is_one(cerys: Workspace, mira: Workspace) -> None:
    cerys.drafts.save(PLACE, "Mine")
    assert mira.drafts.load(PLACE) == ""
    assert mira.drafts.places() == ()
    mira.drafts.save(PLACE, "Hers")
    assert (cerys.drafts.load(PLACE), mira.drafts.load(PLACE)) == ("Mine", "Hers")
    mira.drafts.save(PLACE, "")
    assert cerys.drafts.load(PLACE) == "Mine"


def test_an_empty_draft_is_none(cerys: Workspace) -> None:
    cerys.drafts.save(PLACE, "Something")
    cerys.drafts.save(PLACE, "  \n")
    assert cerys.drafts.places() == ()
    assert cerys.drafts.load(PLACE) == ""


def test_a_saved_note_takes_its_draft_away(cerys: Workspace, mira: Workspace) -> None:
    (ref,) = add_cases(cerys, [Sketch()])
    place = f"note/{ref}"
    mira.drafts.save(place, "Hers, unfinished")
    cerys.drafts.save(place, "Mine, unfin")
    cerys.casework.note(ref, "Mine, finished")
    assert cerys.drafts.places() == ()
    assert mira.drafts.load(place) == "Hers, unfinished"


def test_drafts_leave_no_entry_and_no_problem_in_the_record(cerys: Workspace) -> None:
    before = cerys.record.verify()
    cerys.drafts.save(PLACE, "Something")
    cerys.drafts.save(PLACE, "")
    after = cerys.record.verify()
    assert (after.entries, after.problems) == (before.entries + 1, ())
