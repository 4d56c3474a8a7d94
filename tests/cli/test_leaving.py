"""People who leave, by command: removed at once, or kept out for a while."""

from __future__ import annotations

from tests.cli.conftest import Hcms
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COLLEAGUE, LEAD, NEWCOMER


def test_a_removal_says_what_was_renewed_and_what_remains(three: Hcms) -> None:
    done = three.ok("users", "remove", COLLEAGUE, "--reason", "left", "--json", user=ADMINISTRATOR)
    assert done.json["state"] == "removed"
    assert done.json["renewed"] == {"case_managers_key": "owed", "file_key": "renewed", "released_cases": 0}
    assert "The key of the case file is renewed" in done.err
    assert "hcms backup list" in done.err
    assert three("today", user=COLLEAGUE).code == 2
    next_unlock = three.ok("today", user=CASE_MANAGER)
    assert "common key is renewed, because somebody left" in next_unlock.err
    assert "common key" not in three.ok("today", user=CASE_MANAGER).err
    listed = {each["name"]: each["state"] for each in three.ok("users", "list", "--json", user=LEAD).json}
    assert listed[COLLEAGUE] == "removed"
    assert listed[CASE_MANAGER] == "active"


def test_a_removal_needs_a_reason_from_a_short_list_and_the_right(three: Hcms) -> None:
    done = three("users", "remove", COLLEAGUE, "--reason", "he was rude", user=ADMINISTRATOR)
    assert done.code == 2
    assert "rude" not in done.err
    assert "keys_lost" in done.err
    assert three("users", "remove", COLLEAGUE, "--reason", "left", user=LEAD).code == 5
    assert three("users", "remove", ADMINISTRATOR, "--reason", "left", user=CASE_MANAGER).code == 5
    assert three("users", "remove", "Nobody Here", "--reason", "left", user=ADMINISTRATOR).code == 4
    three.ok("users", "remove", NEWCOMER, "--reason", "mistake", user=ADMINISTRATOR)
    assert three("users", "remove", NEWCOMER, "--reason", "mistake", user=ADMINISTRATOR).code == 6


def test_somebody_kept_out_for_a_while_comes_back_with_their_passphrase(three: Hcms) -> None:
    done = three.ok("users", "disable", COLLEAGUE, "--json", user=ADMINISTRATOR)
    assert done.json["state"] == "disabled"
    assert "This renews no key" in done.err
    assert three("today", user=COLLEAGUE).code == 2
    assert three("users", "enable", COLLEAGUE, user=CASE_MANAGER).code == 5
    three.ok("users", "enable", COLLEAGUE, user=ADMINISTRATOR)
    three.ok("today", user=COLLEAGUE)
