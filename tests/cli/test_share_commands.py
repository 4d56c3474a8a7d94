"""Sharing with a partner by command: what is said before, what they then find, and what is refused in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Hcms, secret

WORDS = "seven herons over the weir"
OWN = "copper lantern drift meadow"


@pytest.fixture
def ref(hcms: Hcms, tmp_path: Path) -> str:
    """A case of a home with a partner in security."""
    first = secret(tmp_path / "first", WORDS)
    hcms.ok(
        *("share", "create", "Sam Okafor", "--department", "security", "--new-passphrase-file", str(first)),
    )
    return hcms.first_ref()


def partner(hcms: Hcms, tmp_path: Path) -> Hcms:
    (place,) = [Path(each["place"]) for each in hcms.ok("share", "list", "--json").json]
    return Hcms(place, tmp_path / "first")


def test_a_case_goes_to_a_partner_and_comes_back(hcms: Hcms, ref: str, tmp_path: Path) -> None:
    shown = hcms.ok(
        "share", "add", ref, "--with", "sam okafor", "--summary", "Please look after the stairs.", "--dry-run"
    )
    assert "will see" in shown.out
    assert "Please look after the stairs." in shown.out
    key = hcms.ok("share", "items", ref, "--json").json[-1]["key"]
    done = hcms.ok(
        *("share", "add", ref, "--with", "Sam Okafor", "--summary", "Please look after the stairs.", "--items", key),
        *("--why", "They agreed on the telephone.", "--until", "2w", "--yes", "--json"),
    ).json
    assert [item["key"] for item in done["items"]] == ["summary:1", key]
    small = partner(hcms, tmp_path)
    own = secret(tmp_path / "own", OWN)
    assert small("keys", "join", "--new-passphrase-file", str(own)).code == 0
    small = Hcms(small.home, own)
    assert small.first_ref() == ref
    seen = small.ok("cases", "show", ref)
    assert "Please look after the stairs." in seen.out
    small.ok("cases", "note", ref, "We put a light there.")
    assert small("cases", "take", ref).code == 5
    assert small("import", "nothing.csv").code in (4, 5)
    assert small("report", "quarterly", "--period", "2026-Q3").code == 5
    told = hcms.ok("cases", "queues")
    assert "From Sam Okafor on" in told.err
    assert "We put a light there." in hcms.ok("cases", "show", ref).out
    assert "nothing" in hcms.ok("share", "collect").err.lower()
    ended = hcms.ok("share", "end", ref, "--with", "Sam Okafor")
    assert "takes back nothing" in ended.err
    assert small.ok("cases", "list", "--json").json == []
    assert "Their folder here is removed" in hcms.ok("share", "end", "--all", "--with", "Sam Okafor").err
    assert not small.home.exists()
    assert hcms("share", "add", ref, "--with", "Sam Okafor", "--summary", "More.", "--yes").code == 4


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--with", "Nobody", "--summary", "x", "--yes"), 4, "is not a partner"),
        (("--with", "Sam Okafor", "--yes"), 4, "Nothing is ticked"),
        (("--with", "Sam Okafor", "--items", "entry:999999", "--yes"), 4, "is not in this case"),
        (("--with", "Sam Okafor", "--summary", "x", "--until", "2001-01-01", "--yes"), 4, ""),
        (("--with", "Sam Okafor", "--summary", "x", "--until", "3 years", "--yes"), 2, ""),
        (("--with", "Sam Okafor", "--summary", "x"), 2, "--yes"),
    ],
)
def test_what_cannot_be_shared_is_refused(hcms: Hcms, ref: str, words: tuple[str, ...], code: int, said: str) -> None:
    done = hcms("share", "add", ref, *words, "--why", "In danger.")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert hcms.ok("share", "show", ref, "--json").json == []


def test_without_agreement_or_reason_nothing_is_shared(hcms: Hcms, ref: str) -> None:
    refused = hcms("share", "add", ref, "--with", "Sam Okafor", "--summary", "x", "--yes")
    assert refused.code == 4
    assert "no reason is given" in refused.err


def test_a_folder_that_is_gone_is_said_and_keeps_nobody_out(hcms: Hcms, ref: str, tmp_path: Path) -> None:
    small = partner(hcms, tmp_path)
    small.home.rename(tmp_path / "elsewhere")
    refused = hcms("share", "add", ref, "--with", "Sam Okafor", "--summary", "x", "--why", "y", "--yes")
    assert refused.code == 4
    assert "There is no partner's home" in refused.err
    assert hcms.ok("share", "show", ref, "--json").json == []


def test_a_partner_comes_in_by_a_code_and_by_another_one_after_forgetting(hcms: Hcms, tmp_path: Path) -> None:
    made = hcms.ok("share", "create", "Sam Okafor", "--department", "security", "--json").json
    small = Hcms(Path(made["place"]), secret(tmp_path / "own", OWN))
    code = secret(tmp_path / "code", made["code"])
    again = ("join", "--code-file", str(code), "--new-passphrase-file", str(small.passphrase_file))
    assert "what is here can be opened by: Case managers" in small.ok(*again).err
    used = small(*again)
    assert (used.code, "a code works once" in used.err) == (3, True)
    assert small.ok("cases", "list", "--json").json == []
    shown = hcms.ok("share", "renew", "sam okafor", "--days", "3")
    assert small("cases", "list").code == 3
    code.write_text(shown.out, encoding="utf-8")
    assert "hcms --home" in shown.err
    small.ok(*again)
    assert hcms("share", "renew", "Nobody").code == 4


def test_only_case_managers_share(three: Hcms) -> None:
    for user in ("Ada Sutherland", "Leon Achebe"):
        refused = three("share", "create", "Sam Okafor", "--department", "security", user=user)
        assert (refused.code, refused.out) == (5, "")
    assert three("users", "add", "Sam Okafor", "--roles", "partner", user="Ada Sutherland").code == 2
