"""Who can read a report that may be about every case manager, and what is said of a name that helps nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harassment_cms.domain.conflict_contact import contact_fault
from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Member, Roster

READER = Member(4, "Tegwen Morris", (Role.CASE_MANAGER,), "", "", False)


def fault(*people: Member, name: str = "tegwen morris") -> str:
    users: Mapping[int, Member] = {person.id: person for person in people}
    return contact_fault(Roster("", 0, "", "", users), name)


def test_somebody_here_whom_nobody_let_in_is_right() -> None:
    assert not fault(READER)
    assert not fault(name=" ")


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((), "is nobody in this home"),
        ((replace(READER, admitted=True),), "was let in to the reports like everybody else"),
        ((replace(READER, roles=(Role.LEAD,)),), "is no case manager"),
        ((replace(READER, disabled=True),), "has no way in any more"),
    ],
)
def test_anybody_else_is_of_no_use_for_it(people: tuple[Member, ...], words: str) -> None:
    assert words in fault(*people)
