"""The doctor lists everything that is not sound, in text and in JSON, and ends with 7 for it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Hcms, secret


def _not_sound(hcms: Hcms, *words: str) -> dict[str, str]:
    done = hcms("doctor", "--json", *words)
    assert done.code == 7, done
    return {check["name"]: check["sentence"] for check in done.json if check["sound"] is False}


def _emptied(database: Path) -> None:
    database.write_bytes(b"")


def _cut(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:-100])


def _in_plain(database: Path) -> None:
    database.unlink()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE somebody (elses INTEGER)")
    connection.commit()
    connection.close()


def _foreign(database: Path) -> None:
    database.write_bytes(bytes(range(256)) * (database.stat().st_size // 256))


def _one_bit_changed(database: Path) -> None:
    raw = bytearray(database.read_bytes())
    raw[len(raw) // 2] ^= 1
    database.write_bytes(raw)


OUTSIDE = [_emptied, _cut, _in_plain]


@pytest.mark.parametrize("harm", [*OUTSIDE, _foreign])
def test_a_case_file_that_does_not_open_is_on_the_list(hcms: Hcms, harm: Callable[[Path], None]) -> None:
    harm(hcms.home / "cases.db")
    assert "Case file" in _not_sound(hcms)
    assert "Not sound: Case file: " in hcms("doctor").out


@pytest.mark.parametrize("harm", OUTSIDE)
def test_some_damage_shows_without_keys(hcms: Hcms, harm: Callable[[Path], None]) -> None:
    assert hcms("doctor", "--files-only").code == 0
    harm(hcms.home / "cases.db")
    assert "Case file" in _not_sound(hcms, "--files-only")


def test_a_changed_page_is_on_the_list(hcms: Hcms) -> None:
    _one_bit_changed(hcms.home / "cases.db")
    assert any(name.startswith("Case file") for name in _not_sound(hcms))


@pytest.mark.parametrize("words", ["", "organisation: [", "organisaton: Invented University"])
def test_settings_that_cannot_be_read_leave_the_other_checks(hcms: Hcms, words: str) -> None:
    settings = hcms.home / "settings.yaml"
    if words:
        settings.write_text(words, encoding="utf-8")
    else:
        settings.unlink()
    assert list(_not_sound(hcms)) == ["Settings"]
    assert list(_not_sound(hcms, "--files-only")) == ["Settings"]
    sound = {check["name"] for check in hcms("doctor", "--json").json if check["sound"]}
    assert {"Case file", "Case file, every page", "Audit record"} <= sound


def test_damage_counts_also_where_nobody_unlocks(hcms: Hcms, tmp_path: Path) -> None:
    wrong = str(secret(tmp_path / "wrong", "not this one"))
    assert hcms("doctor", "--passphrase-file", wrong).code == 3
    _emptied(hcms.home / "cases.db")
    assert hcms("doctor", "--passphrase-file", wrong).code == 7


def test_a_home_that_cannot_be_written_to_is_on_the_list(hcms: Hcms, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**_: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", read_only)
    assert list(_not_sound(hcms)) == ["Writing"]
