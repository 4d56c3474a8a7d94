"""People who leave, by command: removed at once, or kept out for a while; and keys that are made anew."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Hcms, secret
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


def test_recovery_keys_are_rehearsed_and_used_by_command(nowhere: Hcms, tmp_path: Path) -> None:
    page, newer = tmp_path / "page", tmp_path / "newer page"
    nowhere.ok("init", "--organisation", "Invented University", "--name", "Ada", "--recovery-file", str(page))
    tried = nowhere.ok("keys", "rehearse", "--kit-file", str(page), "--json", HCMS_PASSPHRASE_FILE="").json
    assert tried == {"number": 1, "opens_reports": True, "keys_opened": 0, "lets_in": ["Ada"]}
    chosen = secret(tmp_path / "chosen", "another six words for tests")
    use = ("keys", "recover", "--kit-file", str(page), "--new-passphrase-file", str(chosen))
    done = nowhere.ok(*use, "--recovery-file", str(newer), "--json", HCMS_PASSPHRASE_FILE="")
    assert done.json["recovery_keys"] is None
    assert done.json["renewed"]["file_key"] == "renewed"
    assert "open nothing any more" in done.err
    assert nowhere(*use, "--recovery-file", str(tmp_path / "third"), HCMS_PASSPHRASE_FILE="").code == 3
    assert nowhere("today").code == 3
    nowhere.ok("today", "--passphrase-file", str(chosen))
    confirmed = nowhere.ok("keys", "confirm", "--kit-file", str(newer), "--passphrase-file", str(chosen))
    assert "Recovery key 3 is right" in confirmed.err


def test_new_keys_by_command(three: Hcms, tmp_path: Path) -> None:
    chosen = secret(tmp_path / "chosen", "another six words for tests")
    renew = ("keys", "renew", "--new-passphrase-file", str(chosen), "--recovery-file", str(tmp_path / "page"))
    done = three.ok(*renew, "--json", user=CASE_MANAGER)
    assert done.json["renewed"]["file_key"] == "renewed"
    assert three("today", user=CASE_MANAGER).code == 3
    three.ok("today", "--passphrase-file", str(chosen), user=CASE_MANAGER)
    three.ok("today", user=COLLEAGUE)
