"""The encrypted file: what opens, what is refused in which words, and what no connection of the program may do."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import IntegrityError as ConstraintError
from tests.attacks.intruder import bare, unlocked
from tests.factories import CASE_MANAGER, COST, Sketch, StillClock, add_cases, quick_home

from harassment_cms.bootstrap import Home, open_workspace
from harassment_cms.domain.errors import CmsError, ExitCode, IntegrityError, LockedError, MachineError
from harassment_cms.store import engine
from harassment_cms.store.engine import PAGE_SIZE, Way, connect, create_file
from harassment_cms.store.failures import plain_words

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
LONG = "Long and quiet words. " * 4000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An encrypted file with one table and one row."""
    made = tmp_path / "cases.db"
    create_file(made, KEY, 0o600)
    connection = connect(made, KEY, Way.MAINTENANCE)
    connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, words TEXT UNIQUE) STRICT")
    connection.execute("INSERT INTO thing VALUES (1, 'quiet words')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return made


def words(path: Path, way: Way = Way.READER) -> str:
    connection = connect(path, KEY, way)
    try:
        with plain_words():
            return str(connection.execute("SELECT words FROM thing").fetchone()[0])
    finally:
        connection.close()


# What opens and what does not


@pytest.mark.parametrize("way", [Way.MAINTENANCE, Way.WRITER, Way.READER])
def test_the_right_key_opens_the_file_in_every_way(path: Path, way: Way) -> None:
    assert words(path, way) == "quiet words"


def test_nothing_in_the_file_can_be_read_without_a_key(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert b"quiet words" not in raw
    assert b"thing" not in raw


def test_another_key_is_told_as_damage_or_another_home(path: Path) -> None:
    with pytest.raises(IntegrityError, match="damaged or from another home") as refused:
        connect(path, OTHER_KEY, Way.READER)
    assert refused.value.exit_code == ExitCode.INTEGRITY


def test_a_missing_file_is_told_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(LockedError, match="There is no case file"):
        connect(tmp_path / "cases.db", KEY, Way.WRITER)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_never_encrypted_is_refused(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "cases.db")
    plain.execute("CREATE TABLE thing (id UNIQUE)")
    plain.commit()
    plain.close()
    with pytest.raises(IntegrityError, match="not encrypted"):
        connect(tmp_path / "cases.db", KEY, Way.WRITER)


def test_an_empty_file_is_refused_and_stays_empty(tmp_path: Path) -> None:
    """A file cut to nothing would otherwise open as a new one, and the home would seem to have had no cases."""
    path = tmp_path / "cases.db"
    path.touch()
    with pytest.raises(IntegrityError, match="empty"):
        connect(path, KEY, Way.WRITER)
    assert path.stat().st_size == 0


@pytest.mark.parametrize("length", [1, 15, 16, 100, PAGE_SIZE - 1, PAGE_SIZE + 1])
def test_a_file_cut_short_is_refused_or_told_when_read(path: Path, length: int) -> None:
    with path.open("rb+") as file:
        file.truncate(length)
    with pytest.raises(IntegrityError):
        words(path)


def test_no_existing_file_is_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(MachineError):
        create_file(path, KEY, 0o600)
    assert path.read_bytes() == before


def test_a_new_file_is_its_owners_alone(path: Path) -> None:
    for each in path.parent.iterdir():
        assert each.stat().st_mode & 0o077 == 0


# Damage


def test_a_flipped_byte_in_any_page_is_an_error_and_says_so_quietly(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = path.read_bytes()
    pages = len(whole) // PAGE_SIZE
    told = 0
    for page in range(pages):
        damaged = bytearray(whole)
        damaged[page * PAGE_SIZE + 1234] ^= 1
        path.write_bytes(damaged)
        try:
            assert words(path) == "quiet words"
        except IntegrityError:
            told += 1
    assert told >= pages - 1, "the page of the index need not be read"
    assert capfd.readouterr() == ("", ""), "what the library prints would stand across the screen"


@pytest.fixture(scope="module")
def long_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = quick_home(tmp_path_factory.mktemp("long"))
    workspace = open_workspace(home, unlocked(home, CASE_MANAGER), COST, StillClock())
    add_cases(workspace, [Sketch(narrative=LONG)])
    workspace.store.damage()
    workspace.close()
    return home


def report_of(home: Home) -> bytes:
    keys = unlocked(home, CASE_MANAGER)
    workspace = open_workspace(home, keys, COST, StillClock())
    try:
        with workspace.store.read() as view:
            return next(view.imports.of_batch(view.imports.batches()[0].id)).record
    finally:
        workspace.close()


def raw_report(home: Home) -> bytes:
    connection = bare(home.database, unlocked(home, CASE_MANAGER).database_key)
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        return bytes(connection.execute("SELECT body FROM submission").fetchone()[0])
    finally:
        connection.close()


def test_a_damaged_long_value_is_never_shown_as_something_else(long_home: Home, tmp_path: Path) -> None:
    """The library returns a damaged last page of a long value as zeros, without an error; the seal notices."""
    genuine, sealed = report_of(long_home), raw_report(long_home)
    assert LONG.encode() in genuine
    copied = Home(tmp_path / "home")
    shutil.copytree(long_home.path, copied.path)
    whole = copied.database.read_bytes()
    refused = silent = 0
    for page in range(len(whole) // PAGE_SIZE):
        damaged = bytearray(whole)
        damaged[page * PAGE_SIZE + 4000] ^= 1
        copied.database.write_bytes(damaged)
        try:
            assert report_of(copied) == genuine
        except (IntegrityError, MachineError):
            refused += 1
        with suppress(sqlcipher.Error):
            silent += raw_report(copied) != sealed
    assert refused >= 10
    assert silent >= 1, "without the seal's own check, wrong bytes would have come back in silence"


# How the file is used


def test_the_file_is_used_with_every_safety_switched_on(path: Path) -> None:
    connection = connect(path, KEY, Way.MAINTENANCE)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode", "synchronous", "secure_delete", "temp_store", "foreign_keys", "recursive_triggers",
            "trusted_schema",
        )
    }  # fmt: skip
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1,
        "recursive_triggers": 1, "trusted_schema": 0,
    }  # fmt: skip
    assert str(connection.execute("PRAGMA cipher_page_size").fetchone()[0]) == str(PAGE_SIZE)
    connection.close()


def test_a_library_that_refuses_one_of_them_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_WRITING", {"journal_mode": ("DELETE", "wal")})
    with pytest.raises(MachineError, match="refuses journal_mode=DELETE"):
        connect(path, KEY, Way.WRITER)


DENIED = [
    "CREATE TABLE mine (id)", "CREATE TEMP TABLE mine (id)", "CREATE VIEW mine AS SELECT 1",
    "CREATE TEMP VIEW mine AS SELECT 1", "CREATE INDEX mine ON thing (words)",
    "CREATE TRIGGER mine AFTER INSERT ON thing BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER mine AFTER INSERT ON thing BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE mine USING fts5(words)", "DROP TABLE thing", "ALTER TABLE thing RENAME TO mine",
    "ALTER TABLE thing ADD COLUMN more TEXT", "REINDEX", "ANALYZE", "VACUUM",
    "ATTACH DATABASE '{folder}/plain.db' AS plain KEY ''", "ATTACH ':memory:' AS other", "DETACH DATABASE main",
    "VACUUM INTO '{folder}/copy.db'", "SELECT sqlcipher_export('main')", "SELECT load_extension('x')",
    "PRAGMA journal_mode=DELETE", "PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF", "PRAGMA rekey='x'",
    "PRAGMA key='x'", "PRAGMA writable_schema=ON", "PRAGMA temp_store=FILE", "PRAGMA secure_delete=OFF",
    "PRAGMA recursive_triggers=OFF", "PRAGMA trusted_schema=ON", "PRAGMA cipher_log='{folder}/log'",
    "PRAGMA integrity_check", "PRAGMA table_info(thing)", "DELETE FROM sqlite_master",
]  # fmt: skip


@pytest.mark.parametrize("way", [Way.WRITER, Way.READER])
@pytest.mark.parametrize("statement", DENIED)
def test_no_working_connection_may_change_how_the_file_is_made_or_kept(
    path: Path, tmp_path: Path, way: Way, statement: str
) -> None:
    connection = connect(path, KEY, way)
    before = sorted(entry.name for entry in tmp_path.iterdir())
    with pytest.raises(sqlcipher.Error):
        connection.execute(statement.format(folder=tmp_path)).fetchall()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before
    assert connection.execute("SELECT words FROM thing").fetchone()[0] == "quiet words"
    connection.close()


CHANGES = ["UPDATE thing SET words = ''", "DELETE FROM thing", "INSERT INTO thing VALUES (2, '')"]


@pytest.mark.parametrize("statement", CHANGES)
def test_only_the_writer_writes(path: Path, statement: str) -> None:
    reader, writer = connect(path, KEY, Way.READER), connect(path, KEY, Way.WRITER)
    with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
        reader.execute(statement)
    writer.execute(statement)
    reader.close()
    writer.close()


def test_without_the_authorizer_a_plain_copy_takes_two_statements(path: Path, tmp_path: Path) -> None:
    """What the refusals above keep any part of the program from doing, by mistake or by injection."""
    connection = connect(path, KEY, Way.MAINTENANCE)
    connection.execute(f"ATTACH DATABASE '{tmp_path}/plain.db' AS plain KEY ''")
    connection.execute("SELECT sqlcipher_export('plain')").fetchone()
    connection.close()
    assert b"quiet words" in (tmp_path / "plain.db").read_bytes()


def test_a_copy_is_looked_at_without_changing_a_byte(path: Path) -> None:
    before = path.read_bytes()
    connection = connect(path, KEY, Way.COPY)
    connection.execute("SELECT count(*) FROM thing").fetchone()
    with pytest.raises(sqlcipher.Error):
        connection.execute("DELETE FROM thing")
    connection.close()
    assert path.read_bytes() == before


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="what is locked can be seen on Linux only")
def test_opening_the_file_once_more_keeps_the_locks_of_the_first_connection(path: Path) -> None:
    """Opening and closing a file drops every lock that a process holds on it: two programs could then collide."""

    def locked() -> bool:
        return f":{path.stat().st_ino} " in Path("/proc/locks").read_text()

    first = connect(path, KEY, Way.WRITER)
    assert locked()
    connect(path, KEY, Way.READER).close()
    assert locked()
    with path.open("rb") as file:
        file.read(1)
    assert not locked(), "the rule of the system is as it is said to be"
    first.close()


# Errors


DRIVER_WORDS = {
    "database is locked": ExitCode.CONFLICT,
    "database or disk is full": ExitCode.MACHINE,
    "attempt to write a readonly database": ExitCode.MACHINE,
    "unable to open database file": ExitCode.MACHINE,
    "disk I/O error": ExitCode.MACHINE,
    "database disk image is malformed": ExitCode.INTEGRITY,
    "file is not a database": ExitCode.INTEGRITY,
}


@pytest.mark.parametrize(("said", "code"), DRIVER_WORDS.items())
def test_what_the_driver_says_becomes_a_sentence_and_an_exit_code(said: str, code: ExitCode) -> None:
    with pytest.raises(CmsError) as refused, plain_words():
        raise sqlcipher.OperationalError(said)
    assert refused.value.exit_code == code
    assert refused.value.hint


def test_no_error_quotes_what_was_to_be_stored(long_home: Home, tmp_path: Path) -> None:
    copied = Home(tmp_path / "home")
    shutil.copytree(long_home.path, copied.path)
    workspace = open_workspace(copied, unlocked(copied, CASE_MANAGER), COST, StillClock())
    values = (1, "a place", "2026-01-05T09:00:00Z", b"sealed secret")
    with workspace.store.write() as work:
        connection: Any = work._connection
        connection.exec_driver_sql("INSERT INTO draft VALUES (?, ?, ?, ?)", values)
        with pytest.raises(ConstraintError, match="UNIQUE") as failed:
            connection.exec_driver_sql("INSERT INTO draft VALUES (?, ?, ?, ?)", values)
    workspace.close()
    assert "secret" not in str(failed.value)
    assert "a place" not in str(failed.value)
