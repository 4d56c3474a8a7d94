"""Code lists: no code twice, labels fit the house's words, and every list can be asked what was valid when."""

from __future__ import annotations

import re
from datetime import date

import pytest

from harassment_cms.domain import codes
from harassment_cms.domain.codes import FIELD_CODES, INCIDENT_TYPE, MOTIVATION, Code, CodeList

ALL_LISTS = [value for name, value in sorted(vars(codes).items()) if isinstance(value, CodeList)]
SAFETY_FIELDS = [field for field in FIELD_CODES if field.startswith("safety.")]


@pytest.mark.parametrize("code_list", ALL_LISTS, ids=lambda listing: listing.id)
def test_a_list_holds_no_code_and_no_label_twice(code_list: CodeList) -> None:
    labels = [entry.label for entry in code_list.entries]
    assert len(set(code_list.codes())) == len(code_list.entries)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("code_list", ALL_LISTS, ids=lambda listing: listing.id)
def test_codes_are_plain_names_and_every_entry_says_where_it_comes_from(code_list: CodeList) -> None:
    for entry in code_list.entries:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.code)
        assert entry.source
        assert entry.label == entry.label.strip() != ""


@pytest.mark.parametrize("code_list", ALL_LISTS, ids=lambda listing: listing.id)
def test_labels_use_the_words_of_the_house(code_list: CodeList) -> None:
    words = " ".join(entry.label.casefold() for entry in code_list.entries)
    assert not re.search(r"victim|perpetrator|\bclaims?\b|alleg|\bwhy\b", words)


def test_list_ids_are_unique() -> None:
    assert len({listing.id for listing in ALL_LISTS}) == len(ALL_LISTS)


def test_every_safety_field_tells_no_from_unanswered() -> None:
    assert len(SAFETY_FIELDS) == 5
    for field in SAFETY_FIELDS:
        assert FIELD_CODES[field].codes() == ("yes", "no", "unsure", "prefer_not_to_say")


def test_questions_put_to_a_person_can_be_left_unsaid() -> None:
    for field, listing in FIELD_CODES.items():
        assert "prefer_not_to_say" in listing.codes(), field


def test_motivation_tells_not_because_of_who_someone_is_from_not_sure() -> None:
    assert {"not_applicable", "unsure", "other"} <= set(MOTIVATION.codes())


def test_label_of_a_code_and_of_one_the_list_does_not_know() -> None:
    assert INCIDENT_TYPE.label("bullying") == "Bullying"
    assert INCIDENT_TYPE.label("our_own_kind") == "our_own_kind"


def test_codes_valid_on_a_day_leave_out_those_not_yet_or_no_longer_in_use() -> None:
    listing = CodeList(
        "sample",
        2,
        (
            Code("always", "Always"),
            Code("ended", "Ended", valid_to=date(2025, 7, 31)),
            Code("begun", "Begun", valid_from=date(2025, 8, 1)),
        ),
    )
    assert listing.codes() == ("always", "ended", "begun")
    assert listing.codes(on=date(2025, 7, 31)) == ("always", "ended")
    assert listing.codes(on=date(2025, 8, 1)) == ("always", "begun")
