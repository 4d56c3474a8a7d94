"""A file in the clear is deleted or moved only while it is that very file, and nothing else is ever touched."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from harassment_cms.domain.clearfiles import Sight
from harassment_cms.domain.errors import CmsError, ConflictError, InputRefusedError, MachineError
from harassment_cms.intake import clearing

CONTENT = b"a,b\n1,2\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.csv"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


def test_a_file_is_deleted(file: Path) -> None:
    assert clearing.delete(file, SHA256) == (None, 0)
    assert not file.exists()


def test_what_was_changed_stays(file: Path, tmp_path: Path) -> None:
    file.write_bytes(CONTENT[::-1])
    with pytest.raises(ConflictError, match="not the file that was imported"):
        clearing.delete(file, SHA256)
    with pytest.raises(ConflictError):
        clearing.move(file, SHA256, tmp_path / "aside")
    assert file.read_bytes() == CONTENT[::-1]
    assert list((tmp_path / "aside").iterdir()) == []


def test_what_is_exchanged_during_the_look_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = hashlib.file_digest

    def meanwhile(stream: object, name: str) -> object:
        found = read(stream, name)  # type: ignore[arg-type]
        other = file.with_name("other")
        other.write_bytes(b"another export\n")
        other.replace(file)
        return found

    monkeypatch.setattr(hashlib, "file_digest", meanwhile)
    with pytest.raises(ConflictError):
        clearing.delete(file, SHA256)
    assert file.read_bytes() == b"another export\n"


def test_a_link_and_a_folder_are_left_as_they_are(file: Path) -> None:
    link = file.with_name("link.csv")
    try:
        link.symlink_to(file)
    except OSError:
        pytest.skip("links may not be made here")
    for path in (link, file.parent):
        with pytest.raises(InputRefusedError, match="no ordinary file"):
            clearing.delete(path, SHA256)
    assert link.is_symlink()
    assert file.read_bytes() == CONTENT


def test_another_name_of_the_same_file_is_told(file: Path) -> None:
    other = file.with_name("b.csv")
    try:
        os.link(file, other)
    except OSError:
        pytest.skip("links may not be made here")
    assert clearing.delete(file, SHA256) == (None, 1)
    assert other.read_bytes() == CONTENT


def test_a_file_that_is_gone_is_told(file: Path) -> None:
    file.unlink()
    with pytest.raises(InputRefusedError, match="not there any more"):
        clearing.delete(file, SHA256)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is refused to this account")
def test_what_the_computer_refuses_to_delete_stays(file: Path) -> None:
    file.parent.chmod(0o500)
    try:
        with pytest.raises(MachineError, match="could not be deleted"):
            clearing.delete(file, SHA256)
    finally:
        file.parent.chmod(0o700)
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize("other_drive", [False, True])
def test_a_file_is_moved_and_takes_nobodys_place(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other_drive: bool
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    for taken in ("a.csv", "a (2).csv"):
        (aside / taken).write_bytes(b"somebody else's")
    if other_drive:
        monkeypatch.setattr(Path, "replace", _refusing(errno.EXDEV))
    place, _ = clearing.move(file, SHA256, aside)
    assert place == aside.resolve() / "a (3).csv"
    assert place.read_bytes() == CONTENT
    assert not file.exists()
    assert (aside / "a.csv").read_bytes() == (aside / "a (2).csv").read_bytes() == b"somebody else's"


def test_a_file_that_cannot_be_moved_stays_and_leaves_nothing_behind(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", _refusing(errno.EIO))
    with pytest.raises(MachineError, match="could not be moved"):
        clearing.move(file, SHA256, tmp_path / "aside")
    assert file.read_bytes() == CONTENT
    assert list((tmp_path / "aside").iterdir()) == []


def test_where_it_lies_already_or_no_folder_can_be_is_no_place_to_move_to(file: Path, tmp_path: Path) -> None:
    for folder in (file.parent, tmp_path / "not" / "there", file):
        with pytest.raises(CmsError):
            clearing.move(file, SHA256, folder)
    assert list(file.parent.iterdir()) == [file]


def test_what_is_seen_where_a_file_lay(file: Path) -> None:
    folder, size = str(file.parent), len(CONTENT)
    assert clearing.sight(folder, "a.csv", size) is Sight.THERE
    assert clearing.sight(folder, "a.csv", size + 1) is Sight.OTHER
    assert clearing.sight(str(file.parent.parent), "in", size) is Sight.OTHER
    assert clearing.sight(folder, "b.csv", size) is Sight.GONE
    assert clearing.sight(str(file), "b.csv", size) is Sight.GONE
    assert clearing.sight("\0", "b.csv", size) is Sight.UNSEEN
    assert clearing.holds(file, SHA256)
    assert not clearing.holds(file, SHA256[::-1])
    assert not clearing.holds(file.with_name("b.csv"), SHA256)


def _refusing(number: int) -> object:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(number, os.strerror(number))

    return refuse
