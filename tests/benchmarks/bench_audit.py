"""Proving a record of 1,000,000 entries, beside reading and hashing it: on request, because it takes minutes.

The entries are as sessions write them, each signed with one person's own key; every fourth covers one row. The
product is the whole command ``hcms audit verify``, from starting it to its end, in an account that has seen the
record to the end. The floor is a whole process, too: Python, the database library, the file opened with its raw key,
each entry read, its two digests made and compared, and that of each row that it covers. It unlocks nothing and proves
neither order, signature nor person. Both in seconds of the processor, because the clock of a busy machine says more
about its other guests.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from tests.benchmarks.bench_startup import INSTALLED
from tests.benchmarks.harness import Comparison, Measure, environment

from harassment_cms.bootstrap import Home, unlock_keys
from harassment_cms.domain.audit import (
    LABEL,
    EntryHead,
    RowDigest,
    entry_bytes,
    entry_hash,
    payload_hash,
    read_head,
    rows_hash,
)
from harassment_cms.vault.session import SessionKeys

ON_REQUEST = True
ENTRIES = int(os.environ.get("HCMS_BENCH_ENTRIES", "1000000"))
ROUNDS = 3
NAME, PASSPHRASE = "Robin Practice", "a passphrase for measuring only"
KINDS = ("case.read", "case.note", "case.read", "report.read")

BARE = """\
import sys
from contextlib import closing
from hashlib import sha256
import sqlcipher3.dbapi2 as sqlcipher

path, key = sys.argv[1:]
with closing(sqlcipher.connect(path)) as file:
    file.execute(f"PRAGMA key=\\"x'{key}'\\"")
    file.execute("PRAGMA cipher_page_size=8192")
    entries = 0
    for seq, body, digest, nonce, payload in file.execute(
        "SELECT seq, body, hash, nonce, payload FROM audit_entry ORDER BY seq"
    ):
        assert sha256(b"hcms.audit.v1\\0" + body).hexdigest() == digest
        assert sha256(nonce + payload).hexdigest().encode() in body
        entries += 1
    for seq, table, row, version, digest in file.execute(
        "SELECT seq, table_code, row_id, row_version, digest FROM audit_row ORDER BY seq"
    ):
        sha256(b"%d %d %d" % (table, row, version) + digest).hexdigest()
    print(entries)
"""


def comparisons(scratch: Path) -> list[Comparison]:
    """One comparison: both as whole processes."""
    home = Home(scratch / "home")
    word = scratch / "word"
    word.touch(0o600)
    word.write_text(PASSPHRASE, encoding="utf-8")
    made = ["init", "--organisation", "Invented University", "--name", NAME, "--roles", "administrator,case_manager"]
    made += ["--recovery-file", str(scratch / "kit.txt")]
    account = {"XDG_STATE_HOME": str(scratch / "account"), "HCMS_KDF": "floor"}
    product = [*INSTALLED, "--home", str(home.path), "--passphrase-file", str(word)]
    subprocess.run([*product, *made], env=environment() | account, capture_output=True, check=True)
    keys = unlock_keys(home, NAME, PASSPHRASE)
    fill(home.database, keys, ENTRIES)
    for note in (scratch / "account").rglob("*.seen"):
        note.unlink()  # who has no note proves the newest entry and begins one there
    bare = scratch / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    verify = [*product, "audit", "verify"]
    subprocess.run([*product, "audit", "anchor"], env=environment() | account, capture_output=True, check=True)
    floor = processor_time([sys.executable, str(bare), str(home.database), keys.database_key.hex()], {})
    name = f"audit verify of {ENTRIES:,} entries"
    return [Comparison(name, floor, processor_time(verify, account), 1.25, unit="s", rounds=ROUNDS)]


def processor_time(command: Sequence[str], settings: dict[str, str]) -> Measure:
    """Return what measures the seconds of the processor that a process takes from its start to its end."""

    def measure() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command, env=environment() | settings, stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    return measure


def fill(database: Path, keys: SessionKeys, entries: int) -> None:
    """Write entries straight into the file, as this person's sessions would have written them."""
    with closing(sqlcipher.connect(str(database), isolation_level=None)) as file:
        file.execute(f"PRAGMA key=\"x'{keys.database_key.hex()}'\"")
        file.execute("PRAGMA cipher_page_size=8192")
        file.execute("BEGIN IMMEDIATE")
        seq, digest, body = file.execute(
            "SELECT seq, hash, body FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        made = _entries(keys, seq, digest, read_head(body).roster, entries)
        file.executemany(
            "INSERT INTO audit_entry (seq, body, hash, sig, nonce, payload) VALUES (?, ?, ?, ?, ?, ?)", made
        )
        covered = (
            (row.table, row.row, row.version, each, row.digest)
            for each in range(seq + 1, seq + entries + 1)
            for row in _rows(each)
        )
        file.executemany(
            "INSERT INTO audit_row (table_code, row_id, row_version, seq, digest) VALUES (?, ?, ?, ?, ?)", covered
        )
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(seq: int) -> list[RowDigest]:
    # Versions of one row that is no part of the file: the walk over rows costs next to nothing here.
    return [RowDigest(99, 1, seq, hashlib.sha256(b"%d" % seq).digest())] if seq % 4 == 0 else []


def _entries(
    keys: SessionKeys, seq: int, prev: str, roster: tuple[int, str], count: int
) -> Iterator[tuple[int, bytes, str, bytes, bytes, bytes]]:
    for number in range(seq + 1, seq + count + 1):
        nonce, payload = os.urandom(16), b'{"minutes":20}'
        head = EntryHead(
            seq=number,
            prev=prev,
            at=f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T10:15:00Z",
            by=keys.user_id,
            roster=roster,
            kind=KINDS[number % len(KINDS)],
            on=f"HC-{number % 1000:03}-KXR",
            rows=rows_hash(_rows(number)),
            payload=payload_hash(nonce, payload),
        )
        body = entry_bytes(head)
        prev = entry_hash(body)
        yield number, body, prev, keys.sign(LABEL + body), nonce, payload
