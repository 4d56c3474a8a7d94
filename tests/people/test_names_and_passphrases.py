"""Names that can be told apart by eye, and passphrases that are not the first anybody would try."""

from __future__ import annotations

import unicodedata

import pytest

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.services.people import check_name, check_passphrase
from harassment_cms.vault.words import propose_passphrase


def test_a_name_is_kept_in_one_spelling() -> None:
    assert check_name("  Zoë \t Ní   Bhriain\n") == "Zoë Ní Bhriain"
    assert check_name(unicodedata.normalize("NFD", "Zoë")) == unicodedata.normalize("NFC", "Zoë")


@pytest.mark.parametrize("name", ["", "  ", "Ann\x1b[31m", "Ann\u202e", "An\u200bn", "A" * 101, "\ud800"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InputRefusedError, match="Nothing was changed"):
        check_name(name)


@pytest.mark.parametrize(
    "passphrase",
    [
        *("", "short", "       7", "aaaaaaaaaaaa", "abababababab", "PassWord123", " 12345678 ", "Harassment"),
        *("qwertyuiop1234", "Summer2026!", "letmein letmein", "13/05/1987"),
    ],
)
def test_a_passphrase_that_is_tried_first_is_refused(passphrase: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        check_passphrase(passphrase)
    assert "ix random words" in refused.value.message
    assert "Nothing was changed" in refused.value.hint
    assert not passphrase.strip() or passphrase.strip() not in refused.value.message


@pytest.mark.parametrize("passphrase", ["correct horse battery", "日本語のパスフレーズです"])
def test_any_long_one_is_taken_whatever_it_is_made_of(passphrase: str) -> None:
    check_passphrase(passphrase)


def test_what_the_program_proposes_is_taken() -> None:
    check_passphrase(propose_passphrase())


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("abababababab", "repeats itself"),
        ("qazwsxedcrfv", "common words"),
        ("zxcvfdsaqwer", "side by side"),
        ("02-11-1987", "a date"),
        ("abcdefghijkl", "alphabet"),
        ("Harassment", "common words"),
    ],
)
def test_a_refusal_says_what_makes_it_easy(passphrase: str, reason: str) -> None:
    with pytest.raises(InputRefusedError, match=reason):
        check_passphrase(passphrase)


def test_ones_own_name_does_not_help() -> None:
    check_passphrase("Wyndholme Okafor")
    with pytest.raises(InputRefusedError, match="names that stand beside it"):
        check_passphrase("Wyndholme Okafor", ("Ines Okafor", "Wyndholme"))


def test_a_very_long_one_is_judged_by_its_beginning() -> None:
    check_passphrase("quiet harbour with seven lamps " * 8)
    with pytest.raises(InputRefusedError, match="repeats itself"):
        check_passphrase("a" * 400)
