"""Finding a file by its path: what is listed, and how a path goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harassment_cms.tui.widgets.picking import MOST, completed, first_folder, look, meant, shown


@pytest.fixture
def me(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folder."""
    folder = tmp_path / "me"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    return folder


def put(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for age, name in enumerate(names):
        (folder / name).write_text("x", encoding="utf-8")
        os.utime(folder / name, (1_000_000 - age, 1_000_000 - age))


def names(typed: str) -> list[str]:
    return [entry.name for entry in look(typed).entries]


def test_exports_come_first_and_newest_first(me: Path) -> None:
    put(me, "new.csv", "old.XLSX", "photo.png", ".hidden.csv", "older.sav")
    (me / "folder").mkdir()
    assert names(f"{me}{os.sep}") == ["new.csv", "old.XLSX", "older.sav", f"folder{os.sep}"]


def test_the_list_narrows_while_a_name_is_typed_and_is_whole_beside_a_file(me: Path) -> None:
    put(me, "may.csv", "march.csv", "june.csv")
    assert names(str(me / "MA")) == ["may.csv", "march.csv"]
    assert names(str(me / "may.csv")) == ["may.csv", "march.csv", "june.csv"]


def test_a_path_goes_on_as_far_as_there_is_one_way(me: Path) -> None:
    put(me, "may-1.csv", "may-2.csv", "june.csv")
    (me / "downloads").mkdir()
    for typed, further in (
        ("ma", "may-"),
        ("may-", "may-"),
        ("j", "june.csv"),
        ("d", f"downloads{os.sep}"),
        ("z", "z"),
    ):
        path = f"~{os.sep}{typed}"
        assert completed(path, look(path)) == f"~{os.sep}{further}"


def test_what_a_terminal_makes_of_a_dropped_file_is_understood(me: Path) -> None:
    put(me, "my file.csv")
    wanted = me / "my file.csv"
    assert meant(f"'{wanted}' ") == meant(f'"{wanted}"') == wanted
    if os.name != "nt":
        assert meant(str(wanted).replace(" ", "\\ ")) == wanted
    assert shown(wanted) == f"~{os.sep}my file.csv"
    assert meant(shown(me, folder=True)) == me


def test_a_folder_that_is_not_there_is_said_and_a_long_one_is_cut(me: Path) -> None:
    assert "cannot be looked into" in look(f"{me}{os.sep}nowhere{os.sep}").problem
    for number in range(MOST + 3):
        (me / f"{number}.csv").touch()
    found = look(f"{me}{os.sep}")
    assert (len(found.entries), found.more) == (MOST, 3)


def test_the_folder_of_downloads_comes_first_where_there_is_one(me: Path) -> None:
    assert first_folder() == me
    (me / "Downloads").mkdir()
    assert first_folder() == me / "Downloads"
