"""Who holds what of a restricted case, and who holds it still after people left, came, or changed their keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.holding import able_readers, holders_again, holders_for, newcomers
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Kit, Member, Roster, Team
from harassment_cms.ports.walls import StandingWall, wall_again
from harassment_cms.services.closed_cases import COULD_BE_LOST, ONE_READER, reader_wanted

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


def test_newcomers_have_keys_of_their_own_a_role_and_are_neither_named_nor_kept_out() -> None:
    before = holders_for(ROSTER, [PEOPLE[ONE]], [])
    later = _with(
        _person(NEW, Role.CASE_MANAGER, admitted=True), _person(7, Role.LEAD), _person(8, Role.CASE_MANAGER)
    )
    who = (before.named, before.kept_out, before.first, before.second)
    assert [person.id for person in newcomers(later, *who)] == [NEW, 7]
    assert [person.id for person in newcomers(later, (ONE, NEW), (7,), *who[2:])] == []
    given = replace(later.users[NEW], provisional=True), replace(later.users[7], invited="2026-04-01T09:00:00Z")
    assert newcomers(replace(later, users={**later.users, NEW: given[0], 7: given[1]}), *who) == ()
    lead = replace(PEOPLE[LEAD], roles=(Role.CASE_MANAGER,), admitted=True)
    assert [person.id for person in newcomers(_with(lead), *who)] == [LEAD], "who decided and now opens reports"


def test_able_are_those_with_a_way_in_who_were_let_in_or_are_the_contact() -> None:
    disabled = _with(replace(PEOPLE[TWO], disabled=True), replace(PEOPLE[THREE], admitted=False))
    assert able_readers(disabled, (ONE, TWO, THREE)) == (ONE,)
    assert able_readers(disabled, (ONE, TWO, THREE), THREE) == (ONE, THREE)


@pytest.mark.parametrize(
    ("named", "kits", "gone", "words"),
    [
        ((ONE, TWO), KITS, (), ""),
        ((ONE,), KITS, (), ""),
        ((ONE, TWO), KITS, (TWO,), ONE_READER),
        ((ONE, TWO, THREE), KITS, (TWO,), ""),
        ((ONE, TWO), (), (TWO, LEAD, ADMINISTRATOR), COULD_BE_LOST),
        ((ONE,), (), (TWO, THREE), COULD_BE_LOST),
    ],
)
def test_another_reader_is_asked_for_once_a_loss_leaves_one_or_nothing_for_an_emergency(
    named: tuple[int, ...], kits: tuple[Kit, ...], gone: tuple[int, ...], words: str
) -> None:
    found = holders_for(ROSTER, [PEOPLE[number] for number in named], [])
    wall = StandingWall(9, found.named, found.kept_out, "", ONE, found.first, found.second)
    left = [replace(PEOPLE[number], removed=True, admitted=False, keys=((5, ""),)) for number in gone]
    later = replace(_with(*left), kits=kits)
    title, since = reader_wanted(later, wall, wall_again(later, wall))
    assert (title, since) == (words, 5 if words else 0)
