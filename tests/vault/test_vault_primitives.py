"""The cryptographic operations: sizes, limits, and that nothing opens anywhere but in its own place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from harassment_cms.domain.errors import InputRefusedError, IntegrityError, LockedError, MachineError
from harassment_cms.vault.primitives import (
    FLOOR_COST,
    FULL_COST,
    MIB,
    KdfCost,
    box,
    box_keys,
    check_cost,
    decrypt,
    encrypt,
    kdf,
    pad,
    passphrase_bytes,
    sign,
    sign_keys,
    signature_holds,
    stretch,
    unbox,
    unpad,
)

PRIMITIVES = "harassment_cms.vault.primitives"
KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))


SIZES = [(0, 256), (255, 256), (256, 272), (300, 304), (1000, 1024), (5000, 5120)]


@pytest.mark.parametrize(("length", "padded"), SIZES)
def test_padding_has_the_sizes_of_the_specification(length: int, padded: int) -> None:
    assert len(pad(bytes(length))) == padded


@given(st.binary(max_size=4000))
def test_padding_comes_off_again(body: bytes) -> None:
    assert unpad(pad(body)) == body


@given(st.integers(min_value=256, max_value=2_000_000))
def test_padding_costs_little_and_never_tells_the_exact_length(length: int) -> None:
    size = len(pad(bytes(length)))
    assert length < size <= length * 1.075 + 16


@pytest.mark.parametrize("value", [b"", bytes(256), b"no mark at all"])
def test_what_was_never_padded_is_not_taken_for_a_body(value: bytes) -> None:
    with pytest.raises(IntegrityError):
        unpad(value)


def test_every_label_and_every_context_gives_another_key() -> None:
    made = {kdf(KEY, label, info) for label in ("hcms.box", "hcms.sign") for info in (b"", b"a", b"b")}
    made.add(kdf(OTHER_KEY, "hcms.box"))
    assert len(made) == 7


@given(st.binary(max_size=200), st.binary(max_size=40), st.data())
def test_a_flipped_bit_anywhere_is_refused(body: bytes, place: bytes, data: st.DataObject) -> None:
    value = bytearray(encrypt(KEY, body, place))
    at = data.draw(st.integers(0, len(value) * 8 - 1))
    value[at // 8] ^= 1 << at % 8
    with pytest.raises(IntegrityError):
        decrypt(KEY, bytes(value), place)


def test_another_key_or_place_or_length_is_refused() -> None:
    value = encrypt(KEY, b"words", b"here")
    assert decrypt(KEY, value, b"here") == b"words"
    for key, sealed, place in (
        (OTHER_KEY, value, b"here"),
        (KEY, value, b"there"),
        (KEY, value[:-1], b"here"),
        (KEY, value[:20], b"here"),
        (KEY, b"", b"here"),
    ):
        with pytest.raises(IntegrityError):
            decrypt(key, sealed, place)


def test_the_same_words_never_look_the_same_twice() -> None:
    assert encrypt(KEY, b"words", b"") != encrypt(KEY, b"words", b"")


def test_a_box_opens_for_its_addressee_alone() -> None:
    (public, private), stranger = box_keys(KEY), box_keys(OTHER_KEY)
    sealed = box(public, b"words")
    assert unbox(public, private, sealed) == b"words"
    for keys, value in ((stranger, sealed), ((public, private), sealed[:-1]), ((public, private), b"")):
        with pytest.raises(IntegrityError):
            unbox(*keys, value)


def test_a_signature_holds_for_its_own_words_and_key_alone() -> None:
    public, private = sign_keys(KEY)
    signature = sign(private, b"words")
    assert len(signature) == 64
    assert signature_holds(public.hex(), b"words", signature)
    stranger = sign_keys(OTHER_KEY)[0].hex()
    for key, message, given_signature in (
        (stranger, b"words", signature),
        (public.hex(), b"other words", signature),
        (public.hex(), b"words", signature[:-1] + bytes([signature[-1] ^ 1])),
        (public.hex(), b"words", b""),
        ("not a key", b"words", signature),
        ("", b"words", signature),
    ):
        assert not signature_holds(key, message, given_signature)


def test_words_cannot_move_from_the_message_into_the_signature() -> None:
    public, private = sign_keys(KEY)
    signature = sign(private, b"prefix and words")
    assert not signature_holds(public.hex(), b"and words", signature + b"prefix ")
    assert not signature_holds(public.hex(), signature[60:] + b"prefix and words", signature[:60])


# Passphrases


def test_a_passphrase_is_the_same_however_its_letters_were_composed() -> None:
    composed = "Grüße aus Málaga"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert passphrase_bytes(composed) == passphrase_bytes(decomposed)


def test_one_line_end_is_no_part_of_a_passphrase_and_nothing_else_is_taken_off() -> None:
    assert passphrase_bytes("six words\n") == passphrase_bytes("six words\r\n") == b"six words"
    assert passphrase_bytes("six words\n\n") == b"six words\n"
    assert passphrase_bytes("  Six words ") == b"  Six words "


def test_what_is_no_text_is_refused_in_words() -> None:
    with pytest.raises(InputRefusedError, match="did not pass on as text"):
        passphrase_bytes("caf\udce9")


# What a guess costs


@pytest.mark.parametrize("cost", [FULL_COST, FLOOR_COST, KdfCost(1024 * MIB, 4), KdfCost(204 * MIB, 20)])
def test_costs_within_the_limits_are_believed(cost: KdfCost) -> None:
    check_cost(cost)


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(64 * MIB - 1, 3), KdfCost(1024 * MIB + 1, 3), KdfCost(64 * MIB, 2), KdfCost(64 * MIB, 21),
        KdfCost(1024 * MIB, 5), KdfCost(0, 0), KdfCost(-1, 3), KdfCost(1 << 60, 1 << 60),
    ],
)  # fmt: skip
def test_costs_outside_are_refused_before_any_work(cost: KdfCost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{PRIMITIVES}.sodium.crypto_pwhash_alg", never)
    with pytest.raises(LockedError, match="unusual amount of work"):
        stretch(b"passphrase", bytes(16), cost)


def never(*_: object) -> bytes:
    raise AssertionError("work was done")


def test_stretching_depends_on_passphrase_salt_and_cost() -> None:
    costs = (FLOOR_COST, KdfCost(64 * MIB, 4))
    made = {stretch(b"one", bytes(16), cost) for cost in costs}
    made |= {stretch(b"two", bytes(16), FLOOR_COST), stretch(b"one", bytes([1] * 16), FLOOR_COST)}
    assert len(made) == 4
    assert stretch(b"one", bytes(16), FLOOR_COST) in made


@pytest.mark.parametrize("failure", [MemoryError(), CryptoError("out of memory")])
def test_too_little_memory_never_looks_like_a_wrong_passphrase(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{PRIMITIVES}.sodium.crypto_pwhash_alg", raising(failure))
    with pytest.raises(MachineError, match="not enough free memory"):
        stretch(b"passphrase", bytes(16), FLOOR_COST)


def raising(failure: Exception) -> Callable[..., bytes]:
    def work(*_: object) -> bytes:
        raise failure

    return work
