"""Every exit code that scripts rely on, with a sentence that helps (design section 7)."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import EXPORT, PROGRAM, Hcms, secret
from tests.factories import ADMINISTRATOR, CASE_MANAGER, LEAD


def test_0_done_with_data_on_stdout_and_talk_on_stderr(hcms: Hcms) -> None:
    done = hcms.ok("cases", "take", hcms.first_ref(), "--json")
    assert done.json["assigned_to"] == "Ada Sutherland"
    assert "The case is with you" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("cases",),
        ("cases", "lsit"),
        ("cases", "list", "--queue", "nonsense"),
        ("cases", "list", "--nonsense"),
        ("cases", "note", "HC-7Q4-MKD", "two", "words"),
        ("tasks", "done", "seven"),
        ("cases", "list", "--home"),
        ("import",),
        (),
    ],
)
def test_2_usage(nowhere: Hcms, words: tuple[str, ...]) -> None:
    done = nowhere(*words)
    assert done.code == 2
    assert done.err or "Usage" in done.out


def test_2_words_that_were_meant_as_text_are_not_repeated(nowhere: Hcms) -> None:
    done = nowhere.process("cases", "note", "HC-7Q4-MKD", "she", "told", "me")
    assert done.code == 2
    assert "quotation marks" in done.err
    assert "told" not in done.err


def test_2_somebody_who_is_not_here(three: Hcms) -> None:
    done = three("users", "list", user="Nobody Known")
    assert done.code == 2
    assert "nobody called Nobody Known" in done.err


def test_2_several_people_and_no_name(three: Hcms) -> None:
    done = three("users", "list")
    assert done.code == 2
    assert ADMINISTRATOR in done.err
    assert CASE_MANAGER in done.err


def test_3_wrong_passphrase(hcms: Hcms, tmp_path: Path) -> None:
    done = hcms.process("cases", "list", "--passphrase-file", str(secret(tmp_path / "wrong", "not this one")))
    assert done.code == 3
    assert "not the passphrase" in done.err
    assert not done.out


def test_3_no_terminal_and_no_file(hcms: Hcms) -> None:
    done = hcms("cases", "list", HCMS_PASSPHRASE_FILE="")
    assert done.code == 3
    assert "--passphrase-file" in done.err


def test_3_no_home(nowhere: Hcms) -> None:
    assert nowhere("cases", "list").code == 3
    assert "hcms init" in nowhere("doctor").err


def test_3_a_cut_key_file(hcms: Hcms) -> None:
    key_file = hcms.home / "vault.json"
    key_file.write_bytes(key_file.read_bytes()[:200])
    done = hcms("cases", "list")
    assert done.code == 3
    assert "vault.json" in done.err


def test_4_a_file_that_is_no_export(hcms: Hcms, tmp_path: Path) -> None:
    other = tmp_path / "shopping.csv"
    other.write_text("what,how many\npears,3\n", encoding="utf-8")
    done = hcms("import", str(other), "--yes")
    assert done.code == 4
    assert "shopping.csv" in done.err
    assert "pears" not in done.out + done.err


def test_4_a_value_that_cannot_be_taken(hcms: Hcms) -> None:
    assert hcms("cases", "close", hcms.first_ref(), "--outcome", "signposted").code == 4
    assert hcms("forms", "show", "nonsense").code == 4


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (ADMINISTRATOR, ("cases", "list")),
        (ADMINISTRATOR, ("report", "quarterly", "--period", "2026-Q1")),
        (LEAD, ("cases", "list")),
        (LEAD, ("import", str(EXPORT), "--yes")),
        (LEAD, ("report", "quarterly", "--period", "2026-Q1", "--profile", "none")),
        (CASE_MANAGER, ("users", "add", "Somebody New", "--roles", "lead", "--new-passphrase-file", "{passphrase}")),
        (ADMINISTRATOR, ("users", "admit", CASE_MANAGER, "--yes")),
    ],
)
def test_5_not_permitted(three: Hcms, who: str, words: tuple[str, ...]) -> None:
    done = three(*(word.format(passphrase=three.passphrase_file) for word in words), user=who)
    assert done.code == 5, done
    assert "you need to be" in done.err
    assert not done.out


def test_6_conflict(hcms: Hcms) -> None:
    ref = hcms.first_ref()
    hcms.ok("cases", "take", ref)
    done = hcms("cases", "take", ref)
    assert done.code == 6
    assert "already" in done.err


def test_7_integrity(hcms: Hcms, tmp_path: Path) -> None:
    hcms.ok("backup", "create", "--to", str(tmp_path / "kept"))
    (made,) = (tmp_path / "kept").iterdir()
    settings = made / "settings.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "# one more line\n", encoding="utf-8")
    done = hcms("backup", "verify", str(made), "--json")
    assert done.code == 7
    assert done.json["sound"] is False
    assert "settings.yaml" in done.err


def test_7_a_case_that_is_not_as_it_was_signed_is_shown_all_the_same(
    hcms: Hcms, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harassment_cms.services.cases import Cases, CaseView

    ref, show = hcms.first_ref(), Cases.show
    problem = "note 7: not as it was signed"

    def show_changed(self: Cases, asked: str) -> CaseView:
        return replace(show(self, asked), problems=(problem,))

    monkeypatch.setattr(Cases, "show", show_changed)
    text, data = hcms("cases", "show", ref), hcms("cases", "show", ref, "--json")
    assert (text.code, data.code) == (7, 7)
    assert "Report as answered" in text.out
    assert problem in text.err
    assert data.json["problems"] == [problem]


def test_8_a_place_where_no_folder_can_be(nowhere: Hcms, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = nowhere.process("init", "--organisation", "U", "--name", "A", "--home", str(tmp_path / "file" / "home"))
    assert done.code == 8
    assert "Nothing was changed" in done.err


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


@needs_full
@pytest.mark.parametrize("words", [("cases", "list"), ("cases", "list", "--json")])
def test_8_a_full_disk_behind_stdout(hcms: Hcms, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = hcms.into(full, *words)
    assert done.code == 8
    assert "The computer refused" in done.err


@needs_full
def test_8_a_full_disk_behind_stdout_is_told_once_to_the_very_end(nowhere: Hcms) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "--help"],
            env=nowhere.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 8
    assert "The computer refused" in done.stderr
    assert "Traceback" not in done.stderr


def test_1_a_defect_gives_a_reference_and_no_words(hcms: Hcms, monkeypatch: pytest.MonkeyPatch) -> None:
    from harassment_cms.services.cases import Cases

    def fail(self: Cases) -> None:
        narrative = "words of a report"
        raise ValueError(narrative)

    monkeypatch.setattr(Cases, "counts", fail)
    done = hcms("cases", "queues")
    assert done.code == 1
    assert "ValueError in cli/cases.py:" in done.err
    assert "words of a report" not in done.out + done.err
    assert "Traceback" not in done.err


def test_130_stopped_at_the_keyboard(hcms: Hcms, monkeypatch: pytest.MonkeyPatch) -> None:
    from harassment_cms.services.cases import Cases

    def stop(self: Cases) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Cases, "counts", stop)
    done = hcms("cases", "queues")
    assert done.code == 130
    assert "Stopped." in done.err
    assert "Traceback" not in done.err
