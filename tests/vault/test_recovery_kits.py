"""Recovery kits: what is printed can be typed back by hand, and a slip is told as one."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.vault.kits import KitSecret, read_kit
from harassment_cms.vault.words import propose_passphrase, words

KIT = KitSecret(bytes(range(16)), bytes(range(100, 132)))


def test_what_is_printed_can_be_typed_back() -> None:
    assert read_kit(KIT.text()) == KIT
    assert all(len(group) == 4 for group in KIT.text().split("-"))


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32))
def test_every_kit_can_be_typed_back(vault: bytes, seed: bytes) -> None:
    kit = KitSecret(vault, seed)
    assert read_kit(kit.text()) == kit


@pytest.mark.parametrize(
    "habit",
    [
        str.lower,
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", ""),
        lambda text: f"\n  {text}  \n",
        lambda text: text.replace("-", "\n"),
        lambda text: text.replace("0", "O").replace("1", "l"),
        lambda text: text.replace("1", "I").replace("0", "o"),
    ],
)
def test_habits_of_typing_do_not_matter(habit: object) -> None:
    assert callable(habit)
    assert read_kit(habit(KIT.text())) == KIT


@given(st.integers(min_value=0), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_anywhere_is_noticed(place: int, letter: str) -> None:
    letters = KIT.text().replace("-", "")
    place %= len(letters)
    if letters[place] == letter:
        return
    typed = letters[:place] + letter + letters[place + 1 :]
    with pytest.raises(InputRefusedError, match="not a complete recovery key"):
        read_kit(typed)


def test_the_last_letter_has_one_right_value_only() -> None:
    letters = KIT.text()
    right = [last for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if _is_read(letters[:-1] + last)]
    assert right == [letters[-1]]


def _is_read(typed: str) -> bool:
    try:
        return read_kit(typed) == KIT
    except InputRefusedError:
        return False


@given(st.integers(min_value=0, max_value=90))
def test_two_letters_swapped_are_noticed(place: int) -> None:
    letters = KIT.text().replace("-", "")
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    if swapped == letters:
        return
    with pytest.raises(InputRefusedError):
        read_kit(swapped)


@pytest.mark.parametrize("typed", ["", "-", "0", "hello", KIT.text()[:-5], KIT.text() + "-0000", "é" * 91])
def test_a_group_too_few_or_too_many_is_noticed(typed: str) -> None:
    with pytest.raises(InputRefusedError, match="a group is missing or mistyped"):
        read_kit(typed)


def test_a_kit_shows_nothing_of_itself_by_accident() -> None:
    assert KIT.seed.hex() not in f"{KIT!r}{KIT}"


def test_words_are_told_apart_by_their_first_letters() -> None:
    assert len(words()) == 2048
    assert len({word[:4] for word in words()}) == 2048


def test_a_proposed_passphrase_is_six_words_and_another_each_time() -> None:
    proposed = {propose_passphrase() for _ in range(20)}
    assert len(proposed) == 20
    assert all(len(text.split()) == 6 and set(text.split()) <= set(words()) for text in proposed)
    assert os.linesep not in "".join(proposed)
