"""The schema's version: bring it up to date after a backup, and refuse a home that is newer than the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from harassment_cms.domain.errors import LockedError, MachineError
from harassment_cms.store.engine import maintenance_engine
from harassment_cms.store.failures import plain_words

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = HEAD = "0001"
KNOWN = ("0001",)


def revision(connection: Any) -> str | None:
    """Return the schema version that the file says it has, from a driver connection; None for an empty file."""
    with plain_words():
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        if known is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def refuse_newer(found: str | None) -> None:
    """Raise ``LockedError`` for a home that a newer program has changed."""
    if found is not None and found not in KNOWN:
        raise LockedError(
            "This home was made or changed by a newer version of this program.",
            "Install the newer version on this computer. Nothing was changed.",
        )


def refuse_unfinished(connection: Any) -> None:
    """Raise ``LockedError`` for a home from before the first version, whose tables were other ones.

    Nothing was ever released with those, so there is nothing that could bring them up to date.
    """
    from harassment_cms.store.migrations.versions.v0001_first import MADE

    with plain_words():
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if not set(MADE) <= {" ".join(str(row[0]).split()) for row in rows}:
        raise LockedError(
            "This home was made before this program was finished, and keeps things in another way. Nothing was "
            "changed.",
            "Open it with the program it was made with. To begin anew, make another home: hcms init",
        )


def odd_guards(connection: Connection) -> tuple[str, ...]:
    """Return the names of triggers that are missing, were changed, or should not be there."""
    from harassment_cms.store.migrations.versions.v0001_first import GUARDS

    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {(str(row[0]), str(row[1])) for row in rows}
    wanted = {(statement.split()[2], statement) for statement in GUARDS}
    return tuple(sorted({name for name, _ in found ^ wanted}))


def upgrade(path: Path, key: bytes, target: str = "head") -> None:
    """Run the migrations up to ``target``; raises a refusal and changes nothing if one fails."""
    _run(path, key, "upgrade", target)


def downgrade(path: Path, key: bytes, target: str) -> None:
    """Run the migrations down to ``target``."""
    _run(path, key, "downgrade", target)


def _run(path: Path, key: bytes, direction: str, target: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = maintenance_engine(path, key)
    try:
        with plain_words(), engine.connect() as connection:
            config.attributes["connection"] = connection
            with connection.begin():
                getattr(command, direction)(config, target)
    except (SQLAlchemyError, CommandError) as error:
        raise MachineError(
            "The case file could not be brought up to date for this version of the program. It is as it was.",
            "Go on with the version you had, and tell whoever looks after this program.",
        ) from error
    finally:
        engine.dispose()
