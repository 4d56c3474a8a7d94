"""An import of 20,000 invented reports, beside the same rows inserted raw into a bare encrypted table.

The floor reads the file with ``csv.reader`` and hands it to one ``executemany`` in one transaction: same library,
page size, journal and ``synchronous=FULL``; nothing hashed, judged, sealed, signed or indexed. The program imports
into a fresh home, unlocked before the clock starts. Beside it: how much more memory ten times as many rows take
(whole processes), and what it costs to import the file again, unchanged, beside the first time.
"""

from __future__ import annotations

import csv
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from tests.benchmarks.harness import Comparison, Measure, environment, wall_time

import harassment_cms
from harassment_cms.bootstrap import Home, Workspace, found, kdf_cost, open_workspace, unlock_keys
from harassment_cms.domain.permissions import Role
from harassment_cms.vault.session import SessionKeys

MAKER = Path(__file__).parents[2] / "tools" / "make_demo_exports.py"
NAME, PASSPHRASE = "Ada Sutherland", "a passphrase for benchmarks only"
COST = kdf_cost({"HCMS_KDF": "floor"})
PEAK = """
import re, resource, sys
from pathlib import Path
status = Path("/proc/self/status")
if status.exists():
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))
"""
"""Ends a script with how much memory it held at its highest, in MiB.

On Linux a process is asked itself: what its parent is told of it counts what the parent held before.
"""
ALONE = """\
import pickle, sys
from pathlib import Path
package, home, keys, export = sys.argv[1:]
sys.path.insert(0, package)
from harassment_cms.bootstrap import Home, kdf_cost, open_workspace
work = open_workspace(Home(Path(home)), pickle.loads(Path(keys).read_bytes()), kdf_cost({"HCMS_KDF": "floor"}))
work.imports.run(Path(export))
work.close()
"""
"""Imports. Keys come unlocked, because deriving them takes more memory than an import."""

COMMAND = """\
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("harassment_cms", run_name="__main__")
"""
"""The program as `hcms` starts it, from where this process has it."""


def comparisons(scratch: Path) -> list[Comparison]:
    """Time, memory, and the same file again."""
    short, long = (exported(scratch, rows) for rows in (2_000, 20_000))
    homes = Homes(scratch)
    again = homes.with_import_of(long)
    measured = [
        Comparison("import of 20,000 reports", raw(long, scratch), homes.timed(long), 4, rounds=7),
        Comparison("the same file again, beside the first time", homes.timed(long), again, 0.1, rounds=3),
    ]
    if sys.platform != "win32":
        floor, product = homes.peak(short), homes.peak(long)
        measured.append(Comparison("memory at 20,000, beside 2,000", floor, product, 1.2, unit="MiB", rounds=3))
    return measured


def exported(scratch: Path, rows: int) -> Path:
    """A long invented export of so many responses."""
    path = scratch / f"{rows}.csv"
    subprocess.run([sys.executable, str(MAKER), "--rows", str(rows), "--out", str(path)], check=True)
    return path


def raw(export: Path, scratch: Path) -> Measure:
    """Milliseconds for the floor, from opening the new file to closing it."""

    def measure() -> float:
        with tempfile.TemporaryDirectory(dir=scratch) as folder, export.open(encoding="utf-8", newline="") as file:
            began = time.perf_counter()
            rows = csv.reader(file)
            with closing(bare(Path(folder) / "bare.db")) as connection:
                marks = ["?" for _ in next(rows)]
                connection.execute(f"CREATE TABLE row ({', '.join(f'c{n}' for n in range(len(marks)))})")
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(f"INSERT INTO row VALUES ({', '.join(marks)})", rows)
                connection.execute("COMMIT")
            return (time.perf_counter() - began) * 1000

    return measure


def bare(path: Path) -> sqlcipher.Connection:
    """A new encrypted file, set up as the program sets its own up."""
    csv.field_size_limit(1 << 20)
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
    for pragma in ("cipher_page_size=8192", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Homes:
    """Copies of one new home, unlocked as its first person, an administrator who is a case manager as well."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._template = scratch / "home"
        founded = found(
            Home(self._template),
            organisation="Invented University",
            name=NAME,
            roles=(Role.ADMINISTRATOR, Role.CASE_MANAGER),
            passphrase=PASSPHRASE,
            contacts={},
            cost=COST,
        )
        founded.workspace.close()
        self._keys: SessionKeys = unlock_keys(Home(self._template), NAME, PASSPHRASE)

    def timed(self, export: Path) -> Measure:
        """Milliseconds for an import into a fresh home; opening the home is not timed."""

        def measure() -> float:
            with self._copy() as place, closing(self._open(place)) as work:
                return importing(work, export)

        return measure

    def with_import_of(self, export: Path) -> Measure:
        """Milliseconds for importing a file into a home that has it."""
        place = self._scratch / "full"
        shutil.copytree(self._template, place)
        with closing(self._open(place)) as work:
            importing(work, export)

        def measure() -> float:
            with closing(self._open(place)) as opened:
                return importing(opened, export)

        return measure

    def whole(self, export: Path) -> Measure:
        """Milliseconds for the whole command, from starting it to its end: it unlocks a fresh home and imports."""
        package = str(Path(harassment_cms.__file__).parents[1])
        secret = self._scratch / "passphrase"
        secret.touch(0o600)
        secret.write_text(PASSPHRASE, encoding="utf-8")

        def measure() -> float:
            with self._copy() as place:
                told = ["--home", str(place), "--user", NAME, "--passphrase-file", str(secret), "--json"]
                return wall_time([sys.executable, "-c", COMMAND, package, *told, "import", str(export)])()

        return measure

    def peak(self, export: Path) -> Measure:
        """MiB that a whole process needs at its highest to open a fresh home and import."""
        package = str(Path(harassment_cms.__file__).parents[1])
        keys = self._scratch / "keys"
        keys.write_bytes(pickle.dumps(self._keys))

        def measure() -> float:
            with self._copy() as place:
                return peak_of(ALONE, package, place, keys, export)

        return measure

    def _open(self, place: Path) -> Workspace:
        return open_workspace(Home(place), self._keys, COST)

    @contextmanager
    def _copy(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            place = Path(folder) / "home"
            shutil.copytree(self._template, place)
            yield place


def peak_of(script: str, *arguments: object) -> float:
    """MiB that a script needs at its highest."""
    command = [sys.executable, "-c", script + PEAK, *map(str, arguments)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    return float(done.stdout)


def importing(work: Workspace, export: Path) -> float:
    """Milliseconds for one import."""
    began = time.perf_counter()
    work.imports.run(export)
    return (time.perf_counter() - began) * 1000
