"""A salt that restricting erased is in no page of the file, nor of its journal, once it is said to be done.

The pages are decrypted here as the format of SQLCipher 4 is published: AES-256 in CBC mode under the raw key, with a
vector and a tag at the end of each page, and the salt of the file in front of the first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.conftest import Scene
from tests.attacks.intruder import Intruder
from tests.factories import CASE_MANAGER, COLLEAGUE

from harassment_cms.domain.case import Queue
from harassment_cms.store import engine, unit_of_work

ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers", reason="comes with the key store on Linux")

PAGE, RESERVED, VECTOR, FILE_SALT = 8192, 80, 16, 16
JOURNAL_HEAD, FRAME_HEAD = 32, 24


def _decrypted(page: bytes, key: bytes, number: int) -> bytes:
    start, end = FILE_SALT if number == 1 else 0, PAGE - RESERVED
    vector = page[end : end + VECTOR]
    cipher = ciphers.Cipher(ciphers.algorithms.AES(key), ciphers.modes.CBC(vector)).decryptor()
    return bytes(cipher.update(page[start:end]) + cipher.finalize())


def _pages(database: Path, key: bytes) -> Iterator[bytes]:
    raw = database.read_bytes()
    for number in range(len(raw) // PAGE):
        yield _decrypted(raw[number * PAGE :][:PAGE], key, number + 1)
    journal = database.with_name(f"{database.name}-wal")
    raw = journal.read_bytes() if journal.exists() else b""
    for start in range(JOURNAL_HEAD, len(raw), FRAME_HEAD + PAGE):
        (number,) = struct.unpack(">I", raw[start : start + 4])
        yield _decrypted(raw[start + FRAME_HEAD :][:PAGE], key, number)


def _holds(scene: Scene, key: bytes, *wanted: bytes) -> bool:
    return any(each in page for page in _pages(scene.home.database, key) for each in wanted)


def test_it_is_done_only_once_no_page_holds_the_salt(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_of_work, "_SCRUBS", 2)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    intruder = Intruder(scene.home, CASE_MANAGER)
    key = intruder.keys.database_key
    salts = [
        bytes(row[0])
        for row in intruder.rows(
            "SELECT k.salt FROM case_key k JOIN case_file c ON c.id = k.case_id WHERE c.ref = ?", scene.refs[0]
        )
    ]
    assert salts
    with scene.at_work(COLLEAGUE) as other, scene.at_work(CASE_MANAGER) as workspace:
        with other.store.read() as view:
            view.cases.queue_ids(Queue.ALL, 1, other.desk.queue_moment())
            done = workspace.restricting.restrict(scene.refs[0], [CASE_MANAGER], "It names a colleague.")
            assert not done.scrubbed
            assert _holds(scene, key, *salts), "else this test would find nothing anywhere"
        assert workspace.store.scrub()
        assert not _holds(scene, key, *salts)
        assert _holds(scene, key, scene.refs[0].encode()), "the pages are still read as they should be"
    assert not _holds(scene, key, *salts)


def test_without_a_reader_it_is_done_at_once(scene: Scene) -> None:
    intruder = Intruder(scene.home, CASE_MANAGER)
    salts = [bytes(row[0]) for row in intruder.rows("SELECT salt FROM case_key WHERE salt IS NOT NULL")]
    with scene.at_work(CASE_MANAGER) as workspace:
        for ref in scene.refs:
            assert workspace.restricting.restrict(ref, [CASE_MANAGER], "It names a colleague.").scrubbed
        assert not _holds(scene, intruder.keys.database_key, *salts)
