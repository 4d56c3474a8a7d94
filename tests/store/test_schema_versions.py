"""The schema: what a migration makes is what the models say, up and down; and homes of another version."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel
from tests.attacks.intruder import unlocked
from tests.factories import ADMINISTRATOR, CASE_MANAGER
from tests.store.conftest import Place

from harassment_cms.domain.errors import ExitCode, IntegrityError, LockedError, MachineError
from harassment_cms.store import schema
from harassment_cms.store.backup import damage
from harassment_cms.store.engine import Way, connect, create_file
from harassment_cms.store.tables import AUDITED

KEY = bytes(range(32))
TYPES = {"INTEGER": "INTEGER", "TEXT": "VARCHAR", "BLOB": "BLOB"}


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("newest") / "cases.db"
    create_file(path, KEY, 0o600)
    schema.upgrade(path, KEY)
    return path


@pytest.fixture
def file(newest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(newest, tmp_path / "cases.db"))


def ask(path: Path, sql: str, key: bytes = KEY) -> list[tuple[Any, ...]]:
    connection = connect(path, key, Way.MAINTENANCE)
    try:
        return [tuple(row) for row in connection.execute(sql).fetchall()]
    finally:
        connection.close()


def tables(path: Path) -> set[str]:
    return {row[0] for row in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")} - {"alembic_version"}


def test_the_models_have_just_the_tables_that_the_migrations_make(file: Path) -> None:
    assert tables(file) == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("name", sorted(SQLModel.metadata.tables))
def test_each_model_has_just_the_columns_of_its_table(file: Path, name: str) -> None:
    made = {
        column: (TYPES[kind], not required, bool(key))
        for _, column, kind, required, _, key in ask(file, f"PRAGMA table_info({name})")
    }
    columns = SQLModel.metadata.tables[name].columns
    assert made == {
        column.name: (column.type.compile(sqlite.dialect()), bool(column.nullable), column.primary_key)
        for column in columns
    }


def test_every_table_holds_only_what_its_columns_say(file: Path) -> None:
    strict = {row[1]: row[5] for row in ask(file, "PRAGMA table_list") if row[1] in SQLModel.metadata.tables}
    assert set(strict.values()) == {1}


def test_every_table_of_the_record_is_covered_by_entries() -> None:
    covered = {audited.table.name for audited in AUDITED}
    bookkeeping = {"audit_entry", "audit_row", "draft", "home_place", "id_block"}
    assert covered | bookkeeping == set(SQLModel.metadata.tables)
    assert len({audited.code for audited in AUDITED}) == len(AUDITED)


def test_the_file_has_the_guards_that_verify_expects(place: Place) -> None:
    with place.at_work() as workspace, workspace.store.read() as view:
        assert schema.odd_guards(view.record._connection) == ()


def test_down_and_up_again_leaves_the_same_schema(file: Path) -> None:
    before = ask(file, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
    schema.downgrade(file, KEY, "base")
    assert tables(file) == set()
    schema.upgrade(file, KEY)
    assert ask(file, "SELECT type, name, sql FROM sqlite_master ORDER BY name") == before


def test_going_up_where_nothing_is_to_do_changes_nothing(place: Place) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    before = ask(place.home.database, "SELECT * FROM submission", key)
    schema.upgrade(place.home.database, key)
    assert ask(place.home.database, "SELECT * FROM submission", key) == before
    assert place.sound()


# Homes of another version


def test_a_home_of_a_newer_program_is_refused_untouched(place: Place) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    ask(place.home.database, "UPDATE alembic_version SET version_num = '9999'", key)
    before = place.home.database.read_bytes()
    with pytest.raises(LockedError, match="newer version") as refused, place.at_work():
        pass
    assert refused.value.exit_code == ExitCode.LOCKED
    assert place.home.database.read_bytes() == before
    assert list(place.home.backups.iterdir()) == []


@pytest.mark.parametrize("change", ["DROP INDEX case_anonymous", "ALTER TABLE release DROP COLUMN revises"])
def test_a_home_from_before_the_first_version_is_refused_in_plain_words(place: Place, change: str) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    ask(place.home.database, change, key)
    with pytest.raises(LockedError, match="before this program was finished") as refused, place.at_work():
        pass
    assert refused.value.exit_code == ExitCode.LOCKED


def test_a_file_without_its_tables_is_no_home_to_be_brought_up_to_date(place: Place) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    ask(place.home.database, "DROP TABLE alembic_version", key)
    with pytest.raises(IntegrityError, match="lost its tables"), place.at_work():
        pass


STEP = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None
def upgrade() -> None:
    op.execute("ALTER TABLE case_file ADD COLUMN colour TEXT")
    {more}
def downgrade() -> None:
    op.execute("ALTER TABLE case_file DROP COLUMN colour")
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program of tomorrow, with one step more."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = folder / "versions" / "v0002_next.py"
    step.write_text(STEP.format(more=""))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "HEAD", "0002")
    monkeypatch.setattr(schema, "KNOWN", ("0001", "0002"))
    return step


def test_an_older_home_is_brought_up_to_date_after_an_encrypted_backup(place: Place, next_version: Path) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    before = ask(place.home.database, "SELECT * FROM submission", key)
    with place.at_work(ADMINISTRATOR) as workspace:
        workspace.people.roster()
    (backup,) = place.home.backups.iterdir()
    assert b"SQLite format 3" not in backup.read_bytes()[:16]
    assert damage(backup, key) == ()
    assert ask(backup, "SELECT version_num FROM alembic_version", key) == [("0001",)]
    assert ask(place.home.database, "SELECT version_num FROM alembic_version", key) == [("0002",)]
    assert ask(place.home.database, "SELECT * FROM submission", key) == before
    assert place.sound(), "a new empty column changes no digest"


def test_a_step_that_fails_leaves_the_home_as_it_was(place: Place, next_version: Path) -> None:
    next_version.write_text(STEP.format(more='op.execute("INSERT INTO no_such_table VALUES (1)")'))
    key = unlocked(place.home, CASE_MANAGER).database_key
    with pytest.raises(MachineError, match="could not be brought up to date"), place.at_work():
        pass
    assert ask(place.home.database, "SELECT version_num FROM alembic_version", key) == [("0001",)]
    assert "colour" not in [row[1] for row in ask(place.home.database, "PRAGMA table_info(case_file)", key)]


def test_down_again_with_data_in_it(place: Place, next_version: Path) -> None:
    key = unlocked(place.home, CASE_MANAGER).database_key
    with place.at_work():
        pass
    schema.downgrade(place.home.database, key, "0001")
    assert ask(place.home.database, "SELECT count(*) FROM case_file", key) == [(1,)]
    schema.upgrade(place.home.database, key)
    assert place.sound()
