"""Keys that the computer's own key store opens: without a question, but never after a lock."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Hcms

from harassment_cms.vault import oskeyring

NO_FILE = {"HCMS_PASSPHRASE_FILE": ""}


class KeyStore:
    """A key store in memory, in the place of the operating system's."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """A key store that works."""
    store = KeyStore()
    monkeypatch.setattr(oskeyring, "_backend", lambda: store)
    return store


def test_remembered_keys_open_without_a_question_and_forgotten_ones_do_not(hcms: Hcms, key_store: KeyStore) -> None:
    assert hcms("users", "list", **NO_FILE).code == 3
    hcms.ok("keys", "remember")
    hcms.ok("users", "list", **NO_FILE)
    assert hcms.ok("keys", "status", "--json", **NO_FILE).json["remembered"] is True
    hcms.ok("keys", "forget", **NO_FILE)
    assert not key_store.kept
    assert hcms("users", "list", **NO_FILE).code == 3


def test_after_a_lock_the_key_store_alone_does_not_open(hcms: Hcms, key_store: KeyStore) -> None:
    hcms.ok("keys", "remember")
    assert hcms("users", "list", HCMS_AFTER_LOCK="1", **NO_FILE).code == 3
    hcms.ok("users", "list", HCMS_AFTER_LOCK="1")


def test_an_empty_key_store_falls_back_to_asking(hcms: Hcms, key_store: KeyStore) -> None:
    hcms.ok("keys", "remember")
    key_store.kept.clear()
    done = hcms("users", "list", **NO_FILE)
    assert done.code == 3
    assert "key store" in done.err
    hcms.ok("users", "list")
