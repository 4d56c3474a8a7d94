"""Imports of 100,000 and of 1,000,000 invented reports: half an hour, so it is measured on request only.

One file of 100,000 reports, about 230 MB in 30 columns, is imported by the whole command, from starting it to its
end, into a fresh home: unlocked (with the least costly passphrase), sealed, signed and on disk. Beside it: the same
file read with ``csv.reader`` and inserted raw into a bare encrypted table by one ``executemany``, a whole process as
well; and ``sqlite-utils insert --csv`` into plain SQLite, if that program is on the path. Then memory: that of a
million short reports beside that of ten thousand, and beside the bare import of the same million.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from tests.benchmarks.bench_import import MAKER, Homes, peak_of
from tests.benchmarks.harness import Comparison, Measure, wall_time

ON_REQUEST = True

REPORTS, MANY, FEW = 100_000, 1_000_000, 10_000
COLUMNS = (*range(28), 64, 65)
"""Of the columns that the invented survey has: the response's number, 27 answers, and two dates."""
NARRATIVE, LONGEST = 14, 1900
MOST_MEMORY = 150
"""MiB that an import may hold more than the bare one."""

BARE = """\
import csv, os, sys
from contextlib import closing
import sqlcipher3.dbapi2 as sqlcipher
path, export = sys.argv[1:]
csv.field_size_limit(1 << 20)
text = open(export, encoding="utf-8", newline="")
with closing(sqlcipher.connect(path, isolation_level=None)) as file:
    file.execute(f"PRAGMA key=\\"x'{os.urandom(32).hex()}'\\"")
    for pragma in ("cipher_page_size=8192", "journal_mode=WAL", "synchronous=FULL"):
        file.execute(f"PRAGMA {pragma}")
    rows = csv.reader(text)
    marks = ["?" for _ in next(rows)]
    file.execute(f"CREATE TABLE row ({', '.join(f'c{n}' for n in range(len(marks)))})")
    file.execute("BEGIN IMMEDIATE")
    file.executemany(f"INSERT INTO row VALUES ({', '.join(marks)})", rows)
    file.execute("COMMIT")
"""


def comparisons(scratch: Path) -> Iterator[Comparison]:
    """Time beside two other ways, then memory."""
    homes = Homes(scratch)
    export = narrowed(scratch, REPORTS)
    yield Comparison(
        "100,000 reports, beside the bare insert", bare(export, scratch), homes.whole(export), 3, rounds=5
    )
    if (utils := shutil.which("sqlite-utils")) is None:
        print("sqlite-utils is not on the path, so the import is not compared with it.", file=sys.stderr)
    else:
        inserted = plain(utils, export, scratch)
        yield Comparison("100,000 reports, beside sqlite-utils", inserted, homes.whole(export), 0.6, rounds=3)
    if sys.platform == "win32":
        return
    export.unlink()
    many, few = short(scratch, MANY), short(scratch, FEW)
    product = homes.peak(many)
    yield Comparison("memory at 1,000,000, beside 10,000", homes.peak(few), product, 1.2, unit="MiB", rounds=1)
    allowed = raised(bare_memory(many, scratch), MOST_MEMORY)
    yield Comparison("memory at 1,000,000, beside what is allowed", allowed, product, 1, unit="MiB", rounds=1)


def narrowed(scratch: Path, rows: int) -> Path:
    """A long invented export in 30 columns, 2.3 KB a report."""
    path = scratch / f"narrow-{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for record in made(scratch, rows):
            cells = [record[place] for place in COLUMNS]
            cells[NARRATIVE] = cells[NARRATIVE][:LONGEST]
            out.writerow(cells)
    return path


def short(scratch: Path, rows: int) -> Path:
    """An export of so many reports that say little: the same few thousand again and again, under new numbers."""
    path = scratch / f"short-{rows}.csv"
    heading, *records = islice(made(scratch, 5_000), 5_001)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        out.writerow([heading[place] for place in COLUMNS])
        for number in range(rows):
            record = records[number % len(records)]
            cells = [record[place] for place in COLUMNS]
            out.writerow([f"1-1-{number}", *cells[1:NARRATIVE], cells[NARRATIVE][:100], *cells[NARRATIVE + 1 :]])
    return path


def made(scratch: Path, rows: int) -> Iterator[list[str]]:
    """The records of a long invented export, its heading first."""
    path = scratch / "made.csv"
    subprocess.run([sys.executable, str(MAKER), "--rows", str(rows), "--out", str(path)], check=True)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
    path.unlink()


def bare(export: Path, scratch: Path) -> Measure:
    """Milliseconds for a process that inserts the rows raw into a bare encrypted table."""
    return within(
        scratch, lambda folder: wall_time([sys.executable, "-c", BARE, str(folder / "bare.db"), str(export)])
    )


def plain(utils: str, export: Path, scratch: Path) -> Measure:
    """Milliseconds for sqlite-utils, which inserts them into plain SQLite."""
    return within(
        scratch, lambda folder: wall_time([utils, "insert", str(folder / "plain.db"), "row", str(export), "--csv"])
    )


def bare_memory(export: Path, scratch: Path) -> Measure:
    """MiB that the bare insert holds at its highest."""
    return within(scratch, lambda folder: lambda: peak_of(BARE, folder / "bare.db", export))


def within(scratch: Path, measure_in: Callable[[Path], Measure]) -> Measure:
    """Measure in a new folder, which is gone afterwards."""

    def measure() -> float:
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            return measure_in(Path(folder))()

    return measure


def raised(measure: Measure, more: float) -> Measure:
    """The same, and so much more."""
    return lambda: measure() + more
