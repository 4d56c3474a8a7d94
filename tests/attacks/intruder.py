"""What somebody with a way in can do with any SQLCipher tool and a libsodium of their own, without this program.

Every attack in this folder is made with an ``Intruder``: a colleague's own unlocked keys, and a bare connection to
the case file with no authorizer and no rule. ``within_reach`` tries every key it can get hold of on every box and
every sealed value there is.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nacl.bindings as sodium
import sqlcipher3.dbapi2 as sqlcipher
from nacl.exceptions import CryptoError
from tests.factories import keys_of

from harassment_cms.bootstrap import Home
from harassment_cms.domain import audit
from harassment_cms.domain.roster import LABEL as ROSTER_LABEL
from harassment_cms.domain.roster import SignedStatement, replay, statement
from harassment_cms.vault.primitives import signature_holds
from harassment_cms.vault.session import SessionKeys

TABLES = {
    1: "roster", 2: "vault_state", 3: "form_version", 4: "import_batch", 5: "batch_key", 6: "case_file",
    7: "case_key", 8: "case_grant", 9: "wall", 11: "submission", 12: "event", 13: "task", 14: "link", 15: "referral",
    40: "excerpt", 41: "paraphrase", 70: "emergency", 71: "carried", 50: "release", 51: "release_count",
}  # fmt: skip
SEALED = (
    ("submission", "body", 11, 1, "home"),
    ("case_file", "label", 6, 2, "id"),
    ("event", "body", 12, 1, "case_id"),
    ("task", "body", 13, 1, "case_id"),
    ("link", "body", 14, 1, "case_a"),
    ("referral", "body", 15, 1, "case_id"),
    ("excerpt", "body", 40, 1, "case_id"),
    ("case_file", "sealed", 6, 5, "id"),
    ("event", "sealed", 12, 5, "case_id"),
    ("task", "sealed", 13, 5, "case_id"),
    ("link", "sealed", 14, 5, "case_a"),
    ("wall", "body", 9, 1, "case_id"),
    ("emergency", "body", 70, 1, "0"),
    ("import_batch", "header", 4, 3, "id"),
    ("import_batch", "gaps", 4, 4, "id"),
)
"""Every sealed column: table, column, their numbers, and the column that names the home of the value."""


class Intruder:
    """A person of this home, at work with their own tools."""

    def __init__(self, home: Home, name: str) -> None:
        self.home = home
        self.keys = unlocked(home, name)
        self.follow()

    def follow(self) -> None:
        """Take the newest keys of the case managers from the roster, as far as they are meant for this person."""
        with self.file() as file:
            rows = file.execute("SELECT seq, body, sig, sig2 FROM roster ORDER BY seq").fetchall()
        self.keys.follow(replay([SignedStatement(*row) for row in rows], signature_holds))

    @contextmanager
    def file(self) -> Iterator[Any]:
        """Open the case file with nothing but the database key; every change is kept."""
        connection = bare(self.home.database, self.keys.database_key)
        try:
            yield connection
        finally:
            connection.close()

    def run(self, *statements: tuple[str, Sequence[object]] | str) -> None:
        """Run statements past every guard, and put the guards back so that nothing looks different."""
        with self.file() as file, unguarded(file):
            for each in statements:
                sql, values = each if isinstance(each, tuple) else (each, ())
                file.execute(sql, values)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read."""
        with self.file() as file:
            return [tuple(row) for row in file.execute(sql, values)]

    def sign_entry(self, file: Any, rows: Sequence[audit.RowDigest] = (), **said: Any) -> None:
        """Append an entry in one's own name, or say anything else in it."""
        seq, prev = file.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
        place = file.execute("SELECT seq, hash FROM roster ORDER BY seq DESC LIMIT 1").fetchone()
        nonce, payload = os.urandom(16), b"{}"
        said = {"seq": seq + 1, "prev": prev, "by": self.keys.user_id, "roster": (place[0], place[1])} | said
        head = audit.EntryHead(
            at=said.pop("at", "2026-01-05T09:00:00Z"),
            kind=said.pop("kind", "case.status"),
            on=said.pop("on", ""),
            rows=audit.rows_hash(list(rows)),
            payload=audit.payload_hash(nonce, payload),
            **said,
        )
        body = audit.entry_bytes(head)
        file.execute(
            "INSERT INTO audit_entry (seq, body, hash, sig, nonce, payload) VALUES (?, ?, ?, ?, ?, ?)",
            (head.seq, body, audit.entry_hash(body), self.keys.sign(audit.LABEL + body), nonce, payload),
        )
        for row in rows:
            file.execute("INSERT INTO audit_row VALUES (?, ?, ?, ?, ?)", (row[0], row[1], row[2], head.seq, row[3]))

    def digest(self, file: Any, code: int, number: int) -> audit.RowDigest:
        """Make the digest that a row would have to have as it stands now."""
        table = TABLES[code]
        cursor = file.execute(f"SELECT * FROM {table} WHERE {_identity(table)} = ?", (number,))
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        if table == "submission":
            key = file.execute(
                "SELECT check_value, salt, batch_id FROM case_key WHERE case_id = ? AND epoch = 1", (row["home"],)
            ).fetchone()
            row |= dict(zip(("check_value", "salt", "key_batch"), key, strict=True))
        version = row.get("version", 1)
        return audit.RowDigest(code, number, version, audit.digest_row(code, number, version, sorted(row.items())))

    def state(self, kind: str, content: Mapping[str, object]) -> None:
        """Append a statement about people and keys in one's own name, with an entry over it."""
        with self.file() as file:
            seq, prev = file.execute("SELECT seq, hash FROM roster ORDER BY seq DESC LIMIT 1").fetchone()
            body = statement(seq + 1, prev, "2026-01-05T09:00:00Z", self.keys.user_id, kind, content)
            digest = hashlib.sha256(ROSTER_LABEL + body).hexdigest()
            values = (seq + 1, body, digest, self.keys.sign(ROSTER_LABEL + body))
            file.execute("INSERT INTO roster (seq, body, hash, sig) VALUES (?, ?, ?, ?)", values)
            self.sign_entry(file, [self.digest(file, 1, seq + 1)], kind="user.add")

    def reach(self, *more: bytes) -> Reach:
        """Return what this person's seed opens, with the keys of the file and any other secrets they kept."""
        keys = self.keys
        own = [keys.own.seed, keys.database_key, keys.import_key or b"", *more]
        with self.file() as file:
            return within_reach(file, keys.vault_id, [secret for secret in own if secret])


def unlocked(home: Home, name: str) -> SessionKeys:
    """Return a person's keys; their passphrase is stretched once for all copies of one home."""
    return copy.copy(_unlocked(home.key_file.read_bytes(), name, home))


_KEYS: dict[tuple[bytes, str], SessionKeys] = {}


def _unlocked(key_file: bytes, name: str, home: Home) -> SessionKeys:
    known = (key_file, name)
    if known not in _KEYS:
        _KEYS[known] = keys_of(home, name)
    return _KEYS[known]


def bare(path: Path, key: bytes) -> Any:
    """Open an encrypted file as any SQLCipher tool does."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_page_size=8192")
    return connection


@contextmanager
def unguarded(file: Any) -> Iterator[None]:
    """Drop every trigger and make them again afterwards."""
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        file.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        file.execute(sql)


def _identity(table: str) -> str:
    return "seq" if table in ("roster", "vault_state") else "id"


# Everything that a set of secrets opens


@dataclass(frozen=True, slots=True)
class Reach:
    """What was opened: sealed values by (table, column, row), and how many keys were found on the way."""

    opened: Mapping[tuple[str, str, int], bytes]
    secrets: int

    def reads(self, words: str) -> bool:
        """Say whether these words stand in anything that was opened."""
        return any(words.encode() in body for body in self.opened.values())


def within_reach(file: Any, vault_id: bytes, secrets: Sequence[bytes]) -> Reach:
    """Try every secret, and every secret that one opens, on everything in the file."""
    known = set(secrets)
    boxes = list(_boxes(file))
    wraps = [(row[0], row[1]) for row in file.execute("SELECT id, value FROM batch_key")]
    while True:
        found = set(known)
        for secret in known:
            for key_pair in (*_pairs(secret, vault_id), *_door_pairs(file, secret, vault_id)):
                found |= {part for box in boxes for part in _parts(_unbox(key_pair, box))}
            for batch, value in wraps:
                found |= set(_parts(_unwrap(file, vault_id, secret, batch, value)))
        if found == known:
            break
        known = found
    case_keys = list(_case_keys(file, vault_id, known))
    case_keys += _granted(file, vault_id, case_keys)
    return Reach(dict(_opened(file, vault_id, case_keys)), len(known))


def _boxes(file: Any) -> Iterator[bytes]:
    for (body,) in file.execute("SELECT body FROM roster"):
        yield from (base64.b64decode(text) for text in _texts(json.loads(body)))
    for (document,) in file.execute("SELECT document FROM vault_state"):
        yield from (base64.b64decode(user["db"]) for user in json.loads(document)["users"])
    for (value,) in file.execute("SELECT value FROM batch_key"):
        yield value
        yield from (value[start : start + 92] for start in range(0, len(value), 92))
    for (keys,) in file.execute("SELECT keys FROM emergency"):
        yield from (keys[:80], keys[80:])
    for (granted,) in file.execute("SELECT granted FROM emergency WHERE granted IS NOT NULL"):
        yield granted
    for (boxes,) in file.execute("SELECT boxes FROM wall UNION ALL SELECT boxes FROM carried"):
        yield from (boxes[start : start + 93] for start in range(0, len(boxes), 93))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str) and (name.endswith("_box") or name[1:].isdigit()):
                yield part
            yield from _texts(part)


def _pairs(secret: bytes, vault_id: bytes) -> Iterator[tuple[bytes, bytes]]:
    for label, info in (("hcms.box", vault_id), ("hcms.team.box", b"")):
        yield sodium.crypto_box_seed_keypair(_kdf(secret, label, info))


def _door_pairs(file: Any, secret: bytes, vault_id: bytes) -> Iterator[tuple[bytes, bytes]]:
    for case, epoch in file.execute("SELECT case_id, epoch FROM wall").fetchall():
        info = vault_id + struct.pack(">QI", case, epoch)
        yield sodium.crypto_box_seed_keypair(_kdf(secret, "hcms.door.box", info))


def _kdf(key: bytes, label: str, info: bytes = b"") -> bytes:
    return hashlib.blake2b(info, key=key, digest_size=32, person=label.encode()).digest()


def _unbox(pair: tuple[bytes, bytes], box: bytes) -> bytes:
    try:
        return sodium.crypto_box_seal_open(box, *pair)
    except (CryptoError, ValueError, TypeError):
        return b""


def _parts(opened: bytes) -> Iterator[bytes]:
    if len(opened) >= 32:
        yield opened[:32]
        yield opened[-32:]


def _decrypt(key: bytes, value: bytes, associated: bytes) -> bytes:
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(value[24:], associated, value[:24], key)
    except (CryptoError, ValueError, TypeError):
        return b""


def _unwrap(file: Any, vault_id: bytes, secret: bytes, batch: int, value: bytes) -> bytes:
    born, generation, owner = file.execute(
        "SELECT born, generation, owner FROM batch_key WHERE id = ?", (batch,)
    ).fetchone()
    place = b"hcms.batch.v1" + vault_id + struct.pack(">QIIQ", batch, generation, born, owner or 0)
    return _decrypt(_kdf(secret, "hcms.team.wrap"), value, place)


def _case_keys(file: Any, vault_id: bytes, secrets: set[bytes]) -> Iterator[tuple[int, int, bytes]]:
    for (batch,) in file.execute("SELECT id FROM import_batch"):
        for secret in secrets:
            yield batch, 0, _kdf(secret, "hcms.batch")
    yield from ((0, 1, secret) for secret in secrets)
    for case, epoch, salt in file.execute("SELECT case_id, epoch, salt FROM case_key"):
        info = vault_id + struct.pack(">QI", case, epoch)
        for secret in secrets:
            yield case, epoch, _kdf(secret, "hcms.case", info + (salt or b""))
            yield case, epoch, secret


def _granted(file: Any, vault_id: bytes, case_keys: Sequence[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Return the keys of joined cases that any of these keys opens."""
    found = []
    for joined, wrap in file.execute("SELECT from_case, wrap FROM case_grant WHERE wrap <> x''").fetchall():
        epoch = int.from_bytes(wrap[1:5])
        for to, its_epoch, key in case_keys:
            if its_epoch == epoch:
                item = _kdf(key, "hcms.item", struct.pack(">BQ", 8, joined))
                numbers = struct.pack(">BBQQII", 8, 1, joined, to, epoch, 1)
                body = _decrypt(item, wrap[5:], b"hcms.seal.v1" + vault_id + numbers).rstrip(b"\0")[:-1]
                found += [(home, at, bytes.fromhex(its_key)) for home, at, its_key in json.loads(body or b"[]")]
    return found


def _opened(
    file: Any, vault_id: bytes, case_keys: Sequence[tuple[int, int, bytes]]
) -> Iterator[tuple[tuple[str, str, int], bytes]]:
    for table, column, code, column_code, home in SEALED:
        rows = file.execute(f"SELECT id, {home}, {column} FROM {table} WHERE {column} IS NOT NULL")
        for number, case, value in rows.fetchall():
            epoch = int.from_bytes(value[1:5])
            numbers = struct.pack(">BBQQII", code, column_code, number, case or 0, epoch, 1)
            for its_case, its_epoch, key in case_keys:
                if (its_case, its_epoch) == (case, epoch):
                    item = _kdf(key, "hcms.item", struct.pack(">BQ", code, number))
                    body = _decrypt(item, value[5:], b"hcms.seal.v1" + vault_id + numbers)
                    if body:
                        yield (table, column, number), body.rstrip(b"\0")[:-1]
