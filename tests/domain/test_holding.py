"""Who holds what of a restricted case, and who holds it still after people left, came, or changed their keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.holding import holders_again, holders_for
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Kit, Member, Roster, Team

ONE, TWO, THREE, LEAD, ADMINISTRATOR, NEW = range(1, 7)


def _person(number: int, *roles: Role, admitted: bool = False) -> Member:
    return Member(number, f"Person {number}", roles, f"box {number}", f"sign {number}", False, admitted)


PEOPLE = {
    ONE: _person(ONE, Role.CASE_MANAGER, admitted=True),
    TWO: _person(TWO, Role.CASE_MANAGER, admitted=True),
    THREE: _person(THREE, Role.CASE_MANAGER, Role.LEAD, admitted=True),
    LEAD: _person(LEAD, Role.LEAD),
    ADMINISTRATOR: _person(ADMINISTRATOR, Role.ADMINISTRATOR),
}
KITS = (Kit(1, True, "kit 1", ""), Kit(2, True, "kit 2", ""))
ROSTER = Roster("", 0, "", "", PEOPLE, KITS, (Team(1, "", "", {"k1": "", "k2": ""}),))


def _with(*people: Member) -> Roster:
    return replace(ROSTER, users={**ROSTER.users, **{person.id: person for person in people}})


def test_nobody_holds_both_shares_and_nobody_kept_out_any() -> None:
    found = holders_for(ROSTER, [PEOPLE[ONE]], [PEOPLE[LEAD]])
    assert (found.named, found.kept_out) == ((ONE,), (LEAD,))
    assert (found.first, found.second) == ((TWO, THREE), (ADMINISTRATOR,))
    assert found.first_keys == ("box 2", "box 3", "kit 1")
    assert found.second_keys == ("box 5", "kit 2")


def test_too_few_is_refused() -> None:
    alone = replace(ROSTER, users={ONE: PEOPLE[ONE]}, kits=())
    with pytest.raises(InputRefusedError, match="Fewer than two"):
        holders_for(alone, [PEOPLE[ONE]], [])
    with pytest.raises(InputRefusedError, match="both named and kept out"):
        holders_for(ROSTER, [PEOPLE[ONE]], [PEOPLE[ONE]])


def test_again_it_is_the_same_people_with_their_present_keys_and_no_newcomer() -> None:
    before = holders_for(ROSTER, [PEOPLE[ONE]], [])
    later = _with(
        replace(PEOPLE[ONE], box="new box 1"),
        replace(PEOPLE[TWO], removed=True, admitted=False),
        replace(PEOPLE[LEAD], roles=(Role.LEAD, Role.CASE_MANAGER), admitted=True),
        _person(NEW, Role.CASE_MANAGER, admitted=True),
    )
    found = holders_again(later, before.named, before.kept_out, before.first, before.second)
    assert found.readers == ("new box 1",)
    assert found.first_keys == ("box 3", "kit 1")
    assert found.second_keys == ("box 5", "kit 2"), "the lead opens reports by now, and could hold both"


def test_somebody_who_is_let_in_again_gets_back_what_they_held() -> None:
    """Between a forgotten passphrase and being let in again somebody opens nothing, and is not forgotten."""
    before = holders_for(ROSTER, [PEOPLE[ONE], PEOPLE[TWO]], [])
    forgot = _with(replace(PEOPLE[TWO], admitted=False, box="new box 2"))
    meanwhile = holders_again(forgot, before.named, before.kept_out, before.first, before.second)
    assert (meanwhile.named, meanwhile.readers) == ((ONE, TWO), ("box 1",))
    back = _with(replace(PEOPLE[TWO], box="new box 2"))
    after = holders_again(back, meanwhile.named, meanwhile.kept_out, meanwhile.first, meanwhile.second)
    assert after.readers == ("box 1", "new box 2")
