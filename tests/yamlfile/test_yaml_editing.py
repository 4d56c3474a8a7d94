"""Changing one value of a file: everything else stays, to the letter where it can."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import ConflictError, InputRefusedError, MachineError
from harassment_cms.yamlfile import Document, KeyPath, Value, YamlRefusedError, parse, read, set_value, write_text

FILE = """\
# The settings of this home.
organisation: "University of Example"   # as on letters

phone: 01632960123
abroad: +441632960123
hex: 0x10
share: no
lock: 5  # minutes
days:
  # the winter
  - name: Winter
    first: 2026-12-24
  - {name: 'Founders: day', first: 2027-05-01}
empty: []
words: >
  folded
  text
last: true
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def anything(document: Document) -> None:
    """Find nothing wrong."""


def changed_lines(before: str, after: str) -> list[str]:
    kept = before.splitlines()
    return [line for line in after.splitlines() if line not in kept]


def test_one_line_changes_and_its_comment_stays(path: Path) -> None:
    set_value(path, ("lock",), 7, anything)
    after = path.read_text(encoding="utf-8")
    assert changed_lines(FILE, after) == ["lock: 7  # minutes"]
    assert len(after.splitlines()) == len(FILE.splitlines())


@pytest.mark.parametrize(
    ("key_path", "value"),
    [
        (("organisation",), "no"),
        (("organisation",), "12: # 'x' \"y\" \\ é 😀\nand more"),
        (("days", 1, "first"), date(2027, 5, 3)),
        (("days", 0), {"name": "Spring", "first": date(2027, 4, 1), "until": None}),
        (("empty",), [{"a": True}, {"b": 1.5, "c": ["x", "5"]}]),
        (("new",), False),
    ],
)
def test_the_value_is_read_back_and_nothing_else_changed(path: Path, key_path: KeyPath, value: Value) -> None:
    expected: Any = read(path).data
    holder = expected
    for part in key_path[:-1]:
        holder = holder[part]
    holder[key_path[-1]] = value
    set_value(path, key_path, value, anything)
    assert read(path).data == expected
    assert "# as on letters" in path.read_text(encoding="utf-8")


scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.dates()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.recursive(scalars | texts, lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_any_value_can_be_set(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("home") / "f.yaml"
    write_text(path, FILE)
    set_value(path, ("lock",), value, anything)
    assert read(path).data == parse(FILE.encode(), "f").data | {"lock": value}


@pytest.mark.parametrize(
    ("key_path", "told"),
    [
        (("dayz", 0), 'did you mean "days"?'),
        (("days", 5, "name"), "there is no such place"),
        (("lock", "minutes"), "there is no such place"),
        ((), "name the key to change"),
    ],
)
def test_a_place_that_is_not_there_is_refused(path: Path, key_path: KeyPath, told: str) -> None:
    with pytest.raises(YamlRefusedError) as refused:
        set_value(path, key_path, 1, anything)
    assert told in refused.value.message
    assert path.read_text(encoding="utf-8") == FILE


def test_what_the_check_refuses_is_not_written(path: Path) -> None:
    def refuse(document: Document) -> None:
        assert document.data["lock"] == 99
        raise InputRefusedError("too long")

    with pytest.raises(InputRefusedError, match="too long"):
        set_value(path, ("lock",), 99, refuse)
    assert path.read_text(encoding="utf-8") == FILE
    assert list(path.parent.iterdir()) == [path]


def test_a_change_made_by_someone_else_meanwhile_is_not_lost(path: Path) -> None:
    def meanwhile(document: Document) -> None:
        path.write_text(FILE.replace("lock: 5", "lock: 6"), encoding="utf-8")

    with pytest.raises(ConflictError):
        set_value(path, ("last",), False, meanwhile)
    assert "lock: 6" in path.read_text(encoding="utf-8")


def test_windows_line_ends_stay(path: Path) -> None:
    path.write_bytes(FILE.replace("\n", "\r\n").encode())
    set_value(path, ("lock",), 7, anything)
    assert path.read_bytes() == FILE.replace("\n", "\r\n").replace("lock: 5", "lock: 7").encode()


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
def test_permissions_stay(path: Path) -> None:
    path.chmod(0o660)
    set_value(path, ("lock",), 7, anything)
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_new_file_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    write_text(path, "a: é\n")
    assert path.read_bytes() == "a: é\n".encode()
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputRefusedError, match="already"):
        write_text(path, "b: 1\n")
    assert path.read_bytes() == "a: é\n".encode()


def test_a_disk_that_refuses_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError, match="No space left on device"):
        set_value(path, ("lock",), 7, anything)
    assert path.read_text(encoding="utf-8") == FILE
    assert list(path.parent.iterdir()) == [path]
