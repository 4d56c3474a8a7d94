"""`vault.json` and the ways in: what opens, what does not, and what a damaged or hostile file is told."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.errors import IntegrityError, LockedError, MachineError, UsageError
from harassment_cms.vault import document as key_file
from harassment_cms.vault import primitives, slots, unlock
from harassment_cms.vault.document import Document, Holder, Slot, parse
from harassment_cms.vault.primitives import FLOOR_COST, MIB, KdfCost, box
from harassment_cms.vault.user_keys import UserKeys

VAULT, GENESIS, DATABASE_KEY = os.urandom(16), os.urandom(32), os.urandom(32)
PASSPHRASE, SECRET = "six words for the tests alone", os.urandom(32)
ANN, BEN = UserKeys.new(VAULT), UserKeys.new(VAULT)


def made() -> Document:
    sealed = (box(keys.box_public, DATABASE_KEY + (1).to_bytes(4)) for keys in (ANN, BEN))
    given, other = (slots.stretched(text, FLOOR_COST) for text in (PASSPHRASE, "another passphrase"))
    ann = slots.passphrase_slot(VAULT, "u1", 1, given, ANN.seed, GENESIS, FLOOR_COST)
    remembered = slots.keyring_slot(VAULT, "u1", 2, SECRET, ANN.seed, GENESIS, "account")
    ben = slots.passphrase_slot(VAULT, "u2", 1, other, BEN.seed, GENESIS, FLOOR_COST)
    document = Document(VAULT, 0, 1, ())
    document = document.with_holder(Holder("u1", "Ann Example", next(sealed), (ann, remembered)))
    document = document.with_holder(Holder("u2", "Ben Example", next(sealed), (ben,)))
    document = document.with_holder(Holder("k1", "recovery key 1", b"x"))
    return document.sealed(DATABASE_KEY)


DOCUMENT = made()
RAW = DOCUMENT.to_bytes()


def holder(document: Document, key: str) -> Holder:
    found = document.holder(key)
    assert found is not None
    return found


# The right way in


def test_the_right_passphrase_opens_that_persons_keys() -> None:
    keys = unlock.by_passphrase(parse(RAW), holder(parse(RAW), "u1"), PASSPHRASE + "\n")
    assert (keys.user_id, keys.own, keys.database_key, keys.genesis) == (1, ANN, DATABASE_KEY, GENESIS)


@pytest.mark.parametrize("passphrase", ["another passphrase", PASSPHRASE.upper(), PASSPHRASE + " ", ""])
def test_any_other_passphrase_does_not(passphrase: str) -> None:
    with pytest.raises(LockedError, match="not the passphrase of Ann Example"):
        unlock.by_passphrase(DOCUMENT, holder(DOCUMENT, "u1"), passphrase)


def test_a_way_in_opens_at_its_own_place_alone() -> None:
    """Copied to another person, number, kind or home it is worth nothing."""
    ann = holder(DOCUMENT, "u1")
    slot = ann.slots[0]
    for vault, key, changed in (
        (os.urandom(16), "u1", slot),
        (VAULT, "u2", slot),
        (VAULT, "u1", replace(slot, id=9)),
        (VAULT, "u1", replace(slot, salt=os.urandom(16))),
        (VAULT, "u1", replace(slot, cost=KdfCost(64 * MIB, 4))),
        (VAULT, "u1", replace(slot, ct=bytes(len(slot.ct)))),
    ):
        with pytest.raises(LockedError):
            slots.open_with_passphrase(vault, replace(ann, key=key, slots=(changed,)), PASSPHRASE)


def test_the_key_stores_secret_opens_and_no_other_does() -> None:
    ann = holder(DOCUMENT, "u1")
    slot = ann.slots[1]
    assert slots.open_with_secret(VAULT, ann, slot, SECRET) == (ANN.seed, GENESIS)
    for given_secret, given_slot in ((os.urandom(32), slot), (SECRET, replace(slot, kind="passphrase")), (b"", slot)):
        with pytest.raises(LockedError):
            slots.open_with_secret(VAULT, ann, given_slot, given_secret)


def test_a_colleagues_sealed_database_key_is_of_no_use() -> None:
    swapped = replace(holder(DOCUMENT, "u1"), db=holder(DOCUMENT, "u2").db)
    with pytest.raises(IntegrityError):
        unlock.by_passphrase(DOCUMENT, swapped, PASSPHRASE)


# Who is meant


def test_a_person_is_found_by_name_however_it_is_written() -> None:
    assert unlock.choose_person(DOCUMENT, "BEN example").key == "u2"
    with pytest.raises(UsageError, match="nobody called Carol"):
        unlock.choose_person(DOCUMENT, "Carol")
    with pytest.raises(UsageError, match="Several people") as refused:
        unlock.choose_person(DOCUMENT, None)
    assert "Ann Example, Ben Example" in refused.value.hint
    assert "recovery" not in refused.value.hint


def test_where_one_person_works_nobody_need_say_who() -> None:
    alone = replace(DOCUMENT, holders=(holder(DOCUMENT, "u2"), holder(DOCUMENT, "k1")))
    assert unlock.choose_person(alone, None).key == "u2"


# The file


def test_the_file_reads_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    key_file.write(path, DOCUMENT, 0o600)
    assert key_file.read(path) == DOCUMENT
    assert key_file.read(path).mac_holds(DATABASE_KEY)
    assert not key_file.read(path).mac_holds(os.urandom(32))
    assert [entry.name for entry in tmp_path.iterdir()] == ["vault.json"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def opens(raw: bytes) -> bool:
    document = parse(raw)
    try:
        unlock.by_passphrase(document, unlock.choose_person(document, "Ann Example"), PASSPHRASE)
    except (IntegrityError, LockedError, MachineError, UsageError):
        return False
    return True


def test_a_flipped_bit_in_any_byte_is_refused_or_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte of the file, its lowest bit: either it is refused, or the file still says what it said."""
    remembered: dict[tuple[bytes, bytes, KdfCost], bytes] = {}
    genuine = primitives.stretch

    def stretch(passphrase: bytes, salt: bytes, cost: KdfCost) -> bytes:
        known = (passphrase, salt, cost)
        if salt not in (slot.salt for slot in holder(DOCUMENT, "u1").slots) or cost != FLOOR_COST:
            primitives.check_cost(cost)
            return bytes(32)
        if known not in remembered:
            remembered[known] = genuine(*known)
        return remembered[known]

    monkeypatch.setattr(slots, "stretch", stretch)
    assert opens(RAW)
    unnoticed = []
    for place in range(len(RAW)):
        flipped = bytearray(RAW)
        flipped[place] ^= 1
        try:
            if opens(bytes(flipped)) and parse(bytes(flipped)) != DOCUMENT:
                unnoticed.append(place)
        except LockedError:
            continue
    assert unnoticed == []


@pytest.mark.parametrize("length", [0, 1, 10, len(RAW) // 2, len(RAW) - 3])
def test_a_file_cut_short_is_told_in_words(length: int) -> None:
    with pytest.raises(LockedError, match="damaged or cut short") as refused:
        parse(RAW[:length])
    assert "backup" in refused.value.hint


def altered(**values: object) -> bytes:
    return json.dumps({**json.loads(RAW), **values}).encode()


HOSTILE = {
    "no object": b"[]",
    "nothing": b"null",
    "no JSON": b"\xff\xfe",
    "endless": b"[" * 100_000,
    "no number": altered(seq=float("inf")),
    "no people": altered(users=7),
    "a short id": altered(vault=base64.b64encode(b"short").decode()),
    "no base64": altered(mac="*"),
    "an unknown way to make keys": RAW.replace(b"argon2id", b"scrypted"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_key_file_is_told_in_the_same_words(raw: bytes) -> None:
    with pytest.raises(LockedError, match="damaged or cut short"):
        parse(raw)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_fall_over(raw: bytes) -> None:
    with pytest.raises(LockedError):
        parse(raw)


def test_a_newer_file_asks_for_the_newer_program() -> None:
    with pytest.raises(LockedError, match="newer version"):
        parse(altered(v=2))


def test_a_missing_file_and_a_huge_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(LockedError, match="There is no key file"):
        key_file.read(tmp_path / "vault.json")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(key_file.MAX_BYTES + 1)
    with pytest.raises(LockedError, match="far too large"):
        key_file.read(huge)


def test_a_change_that_somebody_made_without_the_database_key_is_not_trusted() -> None:
    raw = RAW.replace(b"Ben Example", b"Ben Exemple")
    with pytest.raises(LockedError, match="changed outside this program"):
        unlock.by_passphrase(parse(raw), holder(parse(raw), "u1"), PASSPHRASE)


def with_slots(*kept: Slot) -> Holder:
    return replace(holder(DOCUMENT, "u1"), slots=kept)


def test_a_hostile_cost_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("work was done")

    monkeypatch.setattr(slots, "stretch", never)
    slot = holder(DOCUMENT, "u1").slots[0]
    for cost in (KdfCost(1024 * MIB, 20), KdfCost(1, 1)):
        with pytest.raises(LockedError, match="unusual amount of work"):
            slots.open_with_passphrase(VAULT, with_slots(slot, replace(slot, cost=cost)), PASSPHRASE)


def test_a_hostile_number_of_ways_in_is_not_tried_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bytes] = []

    def stretch(passphrase: bytes, salt: bytes, cost: KdfCost) -> bytes:
        tried.append(salt)
        return bytes(32)

    monkeypatch.setattr(slots, "stretch", stretch)
    with pytest.raises(LockedError):
        slots.open_with_passphrase(VAULT, with_slots(*[holder(DOCUMENT, "u1").slots[0]] * 1000), PASSPHRASE)
    assert len(tried) <= 4


@pytest.mark.skipif(os.name == "nt", reason="links are made by administrators only there")
def test_writing_follows_no_link_that_somebody_laid_out(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    home = tmp_path / "home"
    home.mkdir()
    (home / f".vault.json.{os.getpid()}.new").symlink_to(precious)
    key_file.write(home / "vault.json", DOCUMENT, 0o600)
    assert precious.read_text() == "mine"


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vault.json"
    key_file.write(path, DOCUMENT, 0o600)
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(MachineError, match="the old one is still in place"):
        key_file.write(path, DOCUMENT.sealed(DATABASE_KEY), 0o600)
    assert path.read_bytes() == RAW
    assert [entry.name for entry in tmp_path.iterdir()] == ["vault.json"]


def full_disk(_: int) -> None:
    raise OSError(28, "No space left on device")
