"""The number beside a theme: by the rules of every profile, never 0 to 2, and not told exactly while it is small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.disclosure import PROFILES, Published
from harassment_cms.domain.figures import ThemeTold
from harassment_cms.domain.narrative.independence import ENOUGH
from harassment_cms.domain.theme_figures import behind_theme, theme_rows


def shown(name: str, cases: int) -> Published:
    [row] = theme_rows([ThemeTold("waiting", "Waiting", cases, "It took long.")], PROFILES[name])
    assert (row.text, row.label) == ("It took long.", "Waiting")
    return Published(row.value, row.shown)


@given(st.sampled_from(sorted(set(PROFILES) - {"none"})), st.integers(ENOUGH, 60))
def test_every_profile_tells_at_least_three_and_never_a_small_number_exactly(name: str, cases: int) -> None:
    published = shown(name, cases)
    assert published.value is None or published.value >= ENOUGH
    told = behind_theme(PROFILES[name], published)
    assert told.low >= ENOUGH
    assert told.low <= cases
    assert told.high is None or cases <= told.high
    assert not told.is_one or cases >= 5


@pytest.mark.parametrize(
    ("name", "cases", "words"),
    [
        ("hesa", 3, "5"),
        ("hesa", 8, "10"),
        ("ofs", 3, ".."),
        ("ofs", 5, "10"),
        ("suppress", 4, "<5"),
        ("none", 3, "3"),
    ],
)
def test_what_is_read_beside_a_theme(name: str, cases: int, words: str) -> None:
    assert shown(name, cases).shown == words


def test_themes_stand_in_the_order_of_their_names() -> None:
    told = [ThemeTold(name, name, 5, "Words.") for name in ("b", "C", "a")]
    assert [row.code for row in theme_rows(told, PROFILES["hesa"])] == ["a", "b", "C"]
