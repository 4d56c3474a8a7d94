"""What a home at hand is: at its place, moved, or a second copy; and what never stops anybody on a Monday morning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.homeplace import Place, Standing, There, judge

NOTED = Place("1", "this computer", "/srv/hcms", "OFFICE-3")
NOTHING = There.NOTHING


def found(here: Place, there: There = NOTHING, went_on: There = NOTHING, left: bool = False) -> Standing:
    return judge(NOTED, here, there, went_on=went_on, left=left)


MOVED = replace(NOTED, path="/srv/elsewhere/hcms")
ELSEWHERE = replace(NOTED, computer="another computer")
CASES = {
    "at its place": (NOTED, There.THIS, Standing.HERE),
    "the computer was renamed": (replace(NOTED, name="OFFICE-4.example.ac.uk"), There.THIS, Standing.HERE),
    "nothing is known of the computer now": (replace(NOTED, computer=""), There.THIS, Standing.HERE),
    "another name for the same folder": (MOVED, There.THIS, Standing.HERE),
    "moved": (MOVED, There.NOTHING, Standing.MOVED),
    "moved from where this account may not look": (MOVED, There.HIDDEN, Standing.UNSEEN),
    "copied beside": (MOVED, There.ANOTHER, Standing.COPY),
    "carried to another computer": (ELSEWHERE, There.THIS, Standing.OTHER_COMPUTER),
    "carried elsewhere, to another folder": (
        replace(ELSEWHERE, path="/data"), There.NOTHING, Standing.OTHER_COMPUTER,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("here", "there", "standing"), CASES.values(), ids=CASES.keys())
def test_what_a_home_is(here: Place, there: There, standing: Standing) -> None:
    assert found(here, there) is standing


def test_a_home_nobody_noted_yet_is_new() -> None:
    assert judge(None, NOTED, NOTHING, went_on=NOTHING, left=False) is Standing.NEW


def test_a_home_that_came_back_from_a_drive_meets_the_copy_that_took_its_place() -> None:
    assert found(NOTED, There.THIS, went_on=There.ANOTHER) is Standing.COPY
    assert found(NOTED, There.THIS, went_on=There.NOTHING) is Standing.HERE, "that one is gone"


def test_what_somebody_said_goes_before_what_is_seen() -> None:
    assert found(NOTED, There.THIS, left=True) is Standing.LEFT


PLACES = st.builds(Place, st.just("1"), st.sampled_from(["", "a", "b"]), st.sampled_from(["/x", "/y"]), st.text())


@given(PLACES, PLACES, st.text(), st.sampled_from(There))
def test_names_of_computers_decide_nothing(noted: Place, here: Place, name: str, there: There) -> None:
    def standing(place: Place) -> Standing:
        return judge(noted, place, there, went_on=NOTHING, left=False)

    assert standing(here) is standing(replace(here, name=name))


@given(PLACES, PLACES, st.sampled_from([There.NOTHING, There.THIS, There.HIDDEN]))
def test_one_home_alone_on_one_computer_is_never_refused(noted: Place, here: Place, there: There) -> None:
    if not noted.elsewhere(here):
        assert judge(noted, here, there, went_on=NOTHING, left=False).good
