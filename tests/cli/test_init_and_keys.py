"""From nothing to a home with people in it, by options alone."""

from __future__ import annotations

import os
import re
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import Hcms, secret
from tests.factories import CASE_MANAGER, PASSPHRASE

CERYS = "Cerys Vaughan"
NAMED = ("init", "--organisation", "Invented University", "--name", "Ada Sutherland")


def _with(passphrase_file: str) -> tuple[str, str]:
    return "--passphrase-file", passphrase_file


def test_options_and_a_passphrase_file_ask_nothing(nowhere: Hcms) -> None:
    done = nowhere.ok(*NAMED)
    assert done.out.count("Recovery key 1:") == 1
    assert "every report" in done.out
    (person,) = nowhere.ok("users", "list", "--json").json
    assert person["roles"] == ["case_manager", "administrator"]
    assert nowhere.ok("cases", "list", "--json").json == []


def test_what_is_missing_is_named(nowhere: Hcms) -> None:
    done = nowhere("init", "--name", "Ada", HCMS_PASSPHRASE_FILE="")
    assert done.code == 2
    assert "--organisation" in done.err
    assert "--passphrase-file" in done.err
    assert not nowhere.home.exists()


def test_a_home_is_never_made_over_another(hcms: Hcms) -> None:
    before = {path: path.read_bytes() for path in hcms.home.rglob("*") if path.is_file()}
    assert hcms(*NAMED).code == 4
    assert {path: path.read_bytes() for path in hcms.home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("roles", ["case_manager", "nonsense", ""])
def test_roles_that_cannot_be_are_refused(nowhere: Hcms, roles: str) -> None:
    done = nowhere(*NAMED, "--roles", roles) if roles else nowhere(*NAMED, "--roles", ",")
    assert done.code in (2, 4)
    assert not nowhere.home.exists()


def test_contacts_are_written_down_and_the_others_are_missed(nowhere: Hcms) -> None:
    nowhere.ok(*NAMED, "--security-out-of-hours", "Control room, 01632 960001", "--cover-contact", "01632 960002")
    settings = (nowhere.home / "settings.yaml").read_text(encoding="utf-8")
    assert "Control room" in settings
    missing = nowhere.ok("today", "--json").json["missing_contacts"]
    assert missing == ["safeguarding_lead", "conflict_contact"]


def test_recovery_keys_in_a_file_are_its_owners_alone(nowhere: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "kits.txt"
    done = nowhere.ok(*NAMED, "--recovery-file", str(file))
    assert "Recovery key 1:" not in done.out + done.err
    assert "Recovery key 2:" in file.read_text(encoding="utf-8")
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [kit["confirmed"] for kit in nowhere.ok("keys", "status", "--json").json["recovery_keys"]] == [False] * 2
    nowhere.ok("keys", "confirm", "--kit-file", str(file))
    assert [kit["confirmed"] for kit in nowhere.ok("keys", "status", "--json").json["recovery_keys"]] == [True] * 2


def test_without_a_place_for_the_recovery_keys_nothing_is_made(nowhere: Hcms, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("somebody's", encoding="utf-8")
    assert nowhere(*NAMED, "--recovery-file", str(taken)).code == 4
    assert taken.read_text(encoding="utf-8") == "somebody's"
    assert nowhere(*NAMED, "--recovery-file", str(tmp_path / "no" / "folder")).code == 8
    assert not nowhere.home.exists()


def test_a_ceremony_that_fails_leaves_no_recovery_file(nowhere: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "kits.txt"
    short = secret(tmp_path / "short", "tiny")
    assert nowhere(*NAMED, "--recovery-file", str(file), "--passphrase-file", str(short)).code == 4
    assert not file.exists()
    assert not nowhere.home.exists()


def test_an_administrators_recovery_keys_say_that_they_open_no_report(nowhere: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "kits.txt"
    nowhere.ok(*NAMED, "--roles", "administrator", "--recovery-file", str(file))
    assert "It opens no\nreport" in file.read_text(encoding="utf-8")


def test_a_wrong_recovery_key_is_refused(hcms: Hcms, tmp_path: Path) -> None:
    file = tmp_path / "typed"
    file.write_text("ABCD-EFGH", encoding="utf-8")
    assert hcms("keys", "confirm", "--kit-file", str(file)).code == 4
    assert hcms("keys", "confirm", "--kit-file", str(tmp_path / "none")).code == 2
    assert hcms("keys", "confirm").code == 2


def test_with_json_stdout_is_json_alone(nowhere: Hcms) -> None:
    made = nowhere.ok(*NAMED, "--json").json
    assert made["home"] == str(nowhere.home)
    assert len(made["recovery_keys"]) == 2


def test_people_come_in_and_make_their_own_keys(nowhere: Hcms, tmp_path: Path) -> None:
    nowhere.ok(*NAMED, "--roles", "administrator")
    first = str(secret(tmp_path / "first", "a first passphrase"))
    own = str(secret(tmp_path / "own", "one only I know"))
    add = ("users", "add", "--roles", "case_manager", "--new-passphrase-file", first, "--json")
    assert nowhere.ok(*add, CERYS).json["provisional"] is True
    at_first = nowhere.ok("cases", "list", "--passphrase-file", first, user=CERYS)
    assert "provisional" in at_first.err
    assert at_first.out == ""
    joined = nowhere.ok("keys", "join", *_with(first), "--new-passphrase-file", own, "--json", user=CERYS).json
    assert joined["opens_reports"] is True
    assert joined["readers"] == []
    assert len(joined["recovery_keys"]) == 2
    assert nowhere("cases", "list", *_with(first), user=CERYS).code == 3
    assert "provisional" not in nowhere.ok("cases", "list", *_with(own), user=CERYS).err
    assert nowhere("keys", "join", *_with(own), "--new-passphrase-file", own, user=CERYS).code == 6


def test_a_second_case_manager_reads_once_the_first_let_them_in(nowhere: Hcms, tmp_path: Path) -> None:
    nowhere.ok(*NAMED, "--roles", "administrator")
    first = str(secret(tmp_path / "first", "a first passphrase"))
    add = ("users", "add", "--roles", "case_manager", "--new-passphrase-file", first, "--json")
    nowhere.ok(*add, CERYS)
    assert nowhere.ok(*add, "Dilys Hart", user="Ada Sutherland").json["opens_reports"] is False
    words = nowhere.ok("users", "fingerprint", "Dilys Hart", *_with(first), user=CERYS).out.split()
    assert words == nowhere.ok("users", "fingerprint", "Dilys Hart", user="Ada Sutherland").out.split()
    assert len(words) == 6
    admit = ("users", "admit", "Dilys Hart")
    unseen = nowhere(*admit, *_with(first), user=CERYS)
    assert (unseen.code, "--yes once you have compared the six words" in unseen.err) == (2, True)
    assert nowhere(*admit, "--yes", user="Ada Sutherland").code == 5
    assert [
        person["opens_reports"] for person in nowhere.ok("users", "list", "--json", user="Ada Sutherland").json
    ].count(True) == 1
    assert nowhere.ok(*admit, *_with(first), "--yes", "--json", user=CERYS).json["opens_reports"] is True


def test_recovery_keys_made_later_go_on_counting_on_paper_too(nowhere: Hcms, tmp_path: Path) -> None:
    nowhere.ok(*NAMED, "--roles", "administrator")
    first = str(secret(tmp_path / "first", "a first passphrase"))
    own = str(secret(tmp_path / "own", "one only I know"))
    nowhere.ok("users", "add", "--roles", "case_manager", "--new-passphrase-file", first, CERYS)
    page = tmp_path / "kits.txt"
    join = ("keys", "join", *_with(first), "--new-passphrase-file", own, "--recovery-file", str(page))
    nowhere.ok(*join, user=CERYS)
    assert re.findall(r"Recovery key (\d+):", page.read_text(encoding="utf-8")) == ["3", "4"]
    confirmed = nowhere.ok("keys", "confirm", "--kit-file", str(page), *_with(own), user=CERYS)
    assert re.findall(r"Recovery key (\d+) is right", confirmed.err) == ["3", "4"]
    assert "keys 1 and 2 from paper" in " ".join(nowhere.ok("doctor", user="Ada Sutherland").out.split())


def test_who_joins_and_cannot_open_reports_is_not_counted_among_the_readers(three: Hcms, tmp_path: Path) -> None:
    first = str(three.passphrase_file)
    own = str(secret(tmp_path / "own", "one only I know"))
    three.ok("users", "add", "Dilys Hart", "--roles", "lead", "--new-passphrase-file", first, user="Ada Sutherland")
    joined = three.ok("keys", "join", "--new-passphrase-file", own, user="Dilys Hart")
    assert "\nReports can be opened by: " in joined.err
    assert "Besides you" not in joined.err


def test_a_new_passphrase_takes_the_place_of_the_old_one(hcms: Hcms, tmp_path: Path) -> None:
    new = str(secret(tmp_path / "new", "another good passphrase"))
    hcms.ok("keys", "passphrase", "--new-passphrase-file", new)
    assert hcms("users", "list").code == 3
    hcms.ok("users", "list", "--passphrase-file", new)


def test_two_secrets_can_come_from_standard_input(hcms: Hcms) -> None:
    both = f"{PASSPHRASE}\nanother good passphrase\n"
    hcms.ok("keys", "passphrase", "--passphrase-file", "-", "--new-passphrase-file", "-", stdin=both)
    hcms.ok("users", "list", "--passphrase-file", "-", stdin="another good passphrase\n")


def test_without_a_trusted_key_store_nothing_is_remembered(hcms: Hcms) -> None:
    assert hcms("keys", "remember", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring").code == 8
    assert hcms("keys", "forget").code == 6
    assert hcms.ok("keys", "status", "--json").json["remembered"] is False


def test_a_backup_comes_back_at_another_place(hcms: Hcms, tmp_path: Path) -> None:
    made = hcms.ok("backup", "create", "--json").json
    assert [each["path"] for each in hcms.ok("backup", "list", "--json").json] == [made["path"]]
    hcms.ok("backup", "verify", made["path"])
    elsewhere = ("--home", str(tmp_path / "restored"))
    hcms.ok("backup", "restore", made["path"], *elsewhere)
    assert hcms.ok("cases", "list", "--json", *elsewhere).json == hcms.ok("cases", "list", "--json").json
    hcms.ok("audit", "verify", *elsewhere)
    assert hcms("backup", "restore", made["path"], *elsewhere).code == 4
    assert hcms("backup", "verify", str(tmp_path)).code == 4


def test_the_doctor_looks_at_a_home_that_does_not_open(hcms: Hcms, tmp_path: Path) -> None:
    wrong = str(secret(tmp_path / "wrong", "not this one"))
    done = hcms("doctor", "--passphrase-file", wrong)
    assert done.code == 3
    assert "Key file" in done.out
    assert "Audit record" not in done.out
    assert "Audit record" in hcms.ok("doctor").out
    if os.name != "nt":
        (hcms.home / "cases.db").chmod(0o644)
        assert hcms("doctor", "--files-only").code == 7


def test_a_copied_home_is_refused_until_somebody_says_that_it_goes_on(three: Hcms) -> None:
    three.ok("home", "show", user=CASE_MANAGER)
    copy = replace(three, home=three.home.with_name("copy"))
    shutil.copytree(three.home, copy.home)
    refused = copy("today", user=CASE_MANAGER)
    assert refused.code == 6
    assert str(three.home) in refused.err
    assert copy("doctor", user=CASE_MANAGER).code == 7
    said = copy.ok("home", "continue", "--json", user=CASE_MANAGER).json
    assert said == {"home": str(copy.home), "told": str(three.home)}
    assert copy.ok("home", "show", "--json", user=CASE_MANAGER).json["path"] == str(copy.home)
    assert three("today", user=CASE_MANAGER).code == 6
    assert copy("home", "continue", user=CASE_MANAGER).code == 6, "there is nothing left to decide"
