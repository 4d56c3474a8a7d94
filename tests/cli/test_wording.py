"""Small words that people stumble over."""

from __future__ import annotations

from tests.cli.conftest import Hcms

from harassment_cms.domain.case import QUEUE_MEANINGS, Queue


def test_an_empty_list_is_called_one(three: Hcms) -> None:
    assert "No case is in this list." in three.ok("cases", "list", user="Cerys Vaughan").err


def test_a_role_is_named_with_its_article(three: Hcms) -> None:
    add = ("users", "add", "Dilys Hart", "--roles", "lead", "--new-passphrase-file", str(three.passphrase_file))
    assert "need to be an administrator" in three(*add, user="Leon Achebe").err
    assert "need to be a case manager" in three("backup", "create", user="Leon Achebe").err


def test_the_safety_check_comes_before_contact() -> None:
    assert "safety check" in QUEUE_MEANINGS[Queue.TO_CONTACT]
    assert all(len(words) <= 75 for words in QUEUE_MEANINGS.values())


def test_the_record_is_listed_with_what_matters(hcms: Hcms, three: Hcms) -> None:
    listed = hcms.ok("audit", "list").out
    ended = next(line for line in listed.splitlines() if "finished an import" in line)
    assert "rows: " in ended
    assert "new: " in ended
    begun = next(line for line in listed.splitlines() if "began an import" in line)
    assert "form: " in begun
    assert "sha256" not in listed
    assert three("backup", "create", user="Leon Achebe").code == 5
    refusal = [
        line for line in three.ok("audit", "list", user="Ada Sutherland").out.splitlines() if "was refused" in line
    ]
    assert "right: " in refusal[-1]


def test_several_recovery_keys_are_listed_as_people_do(hcms: Hcms) -> None:
    said = " ".join(hcms.ok("doctor").out.split())
    assert "recovery keys 1 and 2 from paper" in said
