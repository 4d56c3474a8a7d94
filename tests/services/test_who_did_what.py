"""Who did what on a case, for those who may open it; and on everything, for whoever checks the record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.factories import ADMINISTRATOR, CASE_MANAGER, Sketch, add_cases

from harassment_cms.bootstrap import Workspace
from harassment_cms.domain.deeds import words
from harassment_cms.domain.errors import CmsError, InputRefusedError, NotPermittedError
from harassment_cms.services.record import Wanted


@pytest.fixture
def ada(opened: Callable[[str], Workspace]) -> Workspace:
    return opened(ADMINISTRATOR)


@pytest.fixture
def ref(cerys: Workspace, ada: Workspace) -> str:
    (ref,) = add_cases(cerys, [Sketch()])
    cerys.cases.show(ref)
    with suppress(CmsError):
        ada.cases.show(ref)
    cerys.casework.note(ref, "A note.", 5)
    return ref


def test_readings_changes_and_refusals_stand_in_the_history_with_names(cerys: Workspace, ref: str) -> None:
    said = [(entry.by, entry.words) for entry in cerys.record.history(ref)]
    assert said == [
        (CASE_MANAGER, "opened and read the case"),
        (ADMINISTRATOR, "was refused to see cases"),
        (CASE_MANAGER, "added a note"),
    ]


def test_the_history_of_a_restricted_case_is_for_those_named_on_it(
    cerys: Workspace, mira: Workspace, ref: str
) -> None:
    cerys.restricting.restrict(ref, [CASE_MANAGER], "A colleague is named.")
    cerys.casework.note(ref, "Behind the wall.", 5)
    kinds = [entry.kind for entry in cerys.record.history(ref)]
    assert kinds[-2:] == ["case.restrict", "case.note"]
    with pytest.raises(InputRefusedError):
        mira.record.history(ref)


def test_who_opens_no_reports_sees_no_history(ada: Workspace, ref: str) -> None:
    with pytest.raises(NotPermittedError):
        ada.record.history(ref)


def test_the_record_is_narrowed_by_person_case_kind_days_and_refusals(cerys: Workspace, ref: str) -> None:
    find = cerys.record.find
    assert {entry.by for entry in find(Wanted(who=ADMINISTRATOR.upper()))} == {ADMINISTRATOR}
    assert {entry.on for entry in find(Wanted(case=ref))} == {ref}
    assert {entry.kind for entry in find(Wanted(kind="case"))} == {"case.read", "case.note"}
    assert [entry.kind for entry in find(Wanted(kind="case.note"))] == ["case.note"]
    assert [entry.on for entry in find(Wanted(refused=True))] == [ref]
    assert not list(find(Wanted(until="2000-01-01T00:00:00Z")))
    assert not list(find(Wanted(since="2100-01-01T00:00:00Z")))
    with pytest.raises(InputRefusedError, match="nobody called"):
        list(find(Wanted(who="Nobody Here")))


def test_a_page_begins_with_the_newest_and_goes_on_where_it_ended(cerys: Workspace, ref: str) -> None:
    whole = [entry.seq for entry in cerys.record.entries()]
    first = cerys.record.page(Wanted(), at_most=3)
    second = cerys.record.page(Wanted(), before=first[-1].seq, at_most=3)
    assert [entry.seq for entry in (*first, *second)] == whole[::-1][:6]


def test_what_nobody_put_into_words_is_shown_by_its_code() -> None:
    assert words("brand.new", {}) == "brand.new"
