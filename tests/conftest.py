"""What every test stands on: this checkout's program, a home of its own, cheap keys, no key store of anybody's.

Nothing a test does may reach the account of the person who runs it: not the home, not the data folder, not the
operating system's key store, not settings in the environment.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import HealthCheck, settings
from nacl import bindings as sodium
from sqlalchemy.engine import Engine
from tests.examples import QUICK, THOROUGH

from harassment_cms.bootstrap import watching
from harassment_cms.formdefs import FormDef, loader
from harassment_cms.vault import primitives, slots
from harassment_cms.yamlfile import Document, reading

ROOT = Path(__file__).resolve().parent.parent

HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
NOT_OURS = (
    "COLORTERM",
    "COLUMNS",
    "DBUS_SESSION_BUS_ADDRESS",
    "FORCE_COLOR",
    "GNOME_KEYRING_CONTROL",
    "LINES",
    "NO_COLOR",
    "PYTHON_KEYRING_BACKEND",
    "XDG_RUNTIME_DIR",
)

# How long an example takes says nothing about right or wrong, least of all on a busy machine.
settings.register_profile("dev", max_examples=QUICK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("dev"), max_examples=THOROUGH)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Some hundred processes are started by the tests. Each would compile all of the program for itself where Python is
# told to keep no compiled files.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Leave what was loaded to collect the tests out of every later search for unreachable objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [*NOT_OURS, *(name for name in os.environ if name.startswith(("HCMS_", "TEXTUAL")))]:
            patch.delenv(name, raising=False)
        for name, folder in HOMES.items():
            (home / folder).mkdir(parents=True, exist_ok=True)
            patch.setenv(name, str(home / folder))
        if sys.platform in ("darwin", "win32"):
            # There the key store needs no address in the environment, so it is ruled out by name.
            patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.setenv("HCMS_KDF", "floor")
        patch.setenv("PYTHONPATH", str(ROOT / "src"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _notes_travel() -> Iterator[None]:
    """Keep each person's note of a home inside it: homes of tests are copies, and must not look like old ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "witness_file", lambda home, keys: home.path / f"{keys.user_id}-here.seen")
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Remember what comes out the same each time and takes long, from before the tests are collected.

    Every home here is a copy of a few, so the same passphrases meet the same salts, the same files are read, and the
    same signatures are looked at.
    """
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    patch.setattr(slots, "stretch", cache(primitives.stretch))
    patch.setattr(sodium, "crypto_sign_open", lru_cache(50_000)(sodium.crypto_sign_open))
    patch.setattr(reading, "_events", _remembering_events(reading._events))
    patch.setattr(loader, "_load", _remembering_forms(loader._load))
    patch.setattr(sqlalchemy, "create_engine", _sharing_statements(sqlalchemy.create_engine))


def _sharing_statements(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """Put each statement in the database's words once in a run, not once for each home that is opened."""
    pattern = create("sqlite://", module=sqlcipher, query_cache_size=5000)
    with pattern.connect() as connection:
        dialect, statements = connection.dialect, pattern._compiled_cache
    pattern.dispose()

    def created(*args: Any, **options: Any) -> Engine:
        made = create(*args, **options)
        made.dialect = made.pool._dialect = dialect
        made._compiled_cache = statements
        return made

    return created


def _remembering_events(read: Callable[[str, str], Iterator[Any]]) -> Callable[[str, str], Iterator[Any]]:
    known: dict[str, list[Any]] = {}

    def events(text: str, file: str) -> Iterator[Any]:
        if text in known:
            yield from known[text]
            return
        found = []
        for event in read(text, file):
            found.append(event)
            yield event
        if len(text) > 500:
            known[text] = found

    return events


def _remembering_forms(load: Callable[..., tuple[FormDef, Document]]) -> Callable[..., tuple[FormDef, Document]]:
    known: dict[tuple[bytes, str], tuple[FormDef, Document]] = {}

    def form(path: Path, codes: Mapping[str, Collection[str]]) -> tuple[FormDef, Document]:
        key = (reading.read_bytes(path), repr(sorted((field, sorted(allowed)) for field, allowed in codes.items())))
        if key not in known:
            known[key] = load(path, codes)
        found, document = known[key]
        return found, replace(document, file=str(path))

    return form
